from modeltranslation.translator import TranslationOptions, register

from events.models import Attachment, Event, Group, ProgrammeItem, SaidAndDone


@register(Group)
class GroupTranslation(TranslationOptions):
    fields = ("name", "purpose")


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("title", "description", "date_note", "parking", "lunch", "agenda", "progress_reason")


@register(ProgrammeItem)
class ProgrammeItemTranslation(TranslationOptions):
    fields = ("title",)


@register(Attachment)
class AttachmentTranslation(TranslationOptions):
    fields = ("title",)


@register(SaidAndDone)
class SaidAndDoneTranslation(TranslationOptions):
    fields = ("said", "done")
