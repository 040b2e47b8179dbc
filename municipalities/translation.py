from modeltranslation.translator import TranslationOptions, register

from municipalities.models import FamilyCentre, FamilyCentreLink, Task, TaskCoverage


@register(FamilyCentre)
class FamilyCentreTranslation(TranslationOptions):
    fields = ("name", "description", "organising")


@register(FamilyCentreLink)
class FamilyCentreLinkTranslation(TranslationOptions):
    fields = ("title",)


@register(Task)
class TaskTranslation(TranslationOptions):
    fields = ("name", "summary", "parent_words", "advice", "service_name")


@register(TaskCoverage)
class TaskCoverageTranslation(TranslationOptions):
    fields = ("how",)
