from modeltranslation.translator import TranslationOptions, register

from meeting_places.models import (
    FIRST_VISIT_TEXTS,
    Activity,
    Feature,
    MeetingPlace,
    PlaceKind,
    ScheduleException,
    SpokenLanguage,
    Theme,
)


@register(PlaceKind)
class PlaceKindTranslation(TranslationOptions):
    fields = ("name", "plural", "everyday_words")


@register(Theme)
class ThemeTranslation(TranslationOptions):
    fields = ("name", "everyday_words")


@register(Feature)
class FeatureTranslation(TranslationOptions):
    fields = ("name", "everyday_words")


@register(SpokenLanguage)
class SpokenLanguageTranslation(TranslationOptions):
    fields = ("name", "everyday_words")


@register(MeetingPlace)
class MeetingPlaceTranslation(TranslationOptions):
    fields = (
        *("name", "description", "getting_there", "nearest_stop", "booking_how", "image_alt", "service_name"),
        *FIRST_VISIT_TEXTS,
    )


@register(Activity)
class ActivityTranslation(TranslationOptions):
    fields = ("title", "audience", "visiting_professional", "booking_how", *FIRST_VISIT_TEXTS)


@register(ScheduleException)
class ScheduleExceptionTranslation(TranslationOptions):
    fields = ("reason",)
