from modeltranslation.translator import TranslationOptions, register

from support.models import HelpLine, HelpTopic


@register(HelpTopic)
class HelpTopicTranslation(TranslationOptions):
    fields = ("name",)


@register(HelpLine)
class HelpLineTranslation(TranslationOptions):
    fields = ("name", "hours", "about", "languages", "service_name")
