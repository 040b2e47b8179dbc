from modeltranslation.translator import TranslationOptions, register

from materials.models import Document, Page, TimelineEntry


@register(Document)
class DocumentTranslation(TranslationOptions):
    fields = ("title", "section", "note")


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ("title", "summary", "body", "source_note")


@register(TimelineEntry)
class TimelineEntryTranslation(TranslationOptions):
    fields = ("title", "description")
