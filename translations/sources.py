"""Which texts are translated, and which need translating: those without a translation or with an outdated one.

A translation is up to date until its Finnish text changes (`staleness.py`), also when both were loaded together. Drafts
and published records count; examples, archived and past records do not. Proper names (of places, organisations) may
stay in Finnish; once translated, they become outdated like other texts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.db.models import CharField, Count, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone
from modeltranslation.translator import translator

from contacts.models import ContactPerson, NetworkMember, Organisation
from core.models.publishing import State
from core.permissions import editable
from events.models import Attachment, Event, Group, ProgrammeItem, SaidAndDone
from history.models import Change
from materials.models import Document, Page, TimelineEntry
from meeting_places.models import Activity, Feature, MeetingPlace, PlaceKind, ScheduleException, SpokenLanguage, Theme
from municipalities.models import FamilyCentre, FamilyCentreLink, Task, TaskCoverage
from support.models import HelpLine, HelpTopic
from translations.models import OutdatedTranslation

FINNISH = settings.LANGUAGE_CODE
MOST_COUNTED = 1000
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != FINNISH]


@dataclass(frozen=True)
class TranslationSource:
    """The translated texts of a model."""

    model: type[models.Model]
    matters: Callable[[], Q] = Q  # in which rows
    may_lack: tuple[str, ...] = ()  # names of their own, and words that only searching uses
    named_by: tuple[str, ...] = ()  # what tells a row from the others beside its own name
    where: tuple[str, ...] = ()  # ways to its municipality

    @property
    def name(self) -> str:
        return self.model._meta.model_name

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    @cached_property
    def fields(self) -> list[str]:
        """The translated fields, in model order."""
        translated = translator.get_options_for_model(self.model).all_fields
        return [field.name for field in self.model._meta.fields if field.name in translated]

    def rows(self) -> QuerySet:
        """Return the rows whose texts are to be translated."""
        return self.model._base_manager.filter(self.matters()).alias(key=Cast("pk", CharField()))

    def waits(self, language: str) -> Q:
        """Return a Q for `rows`: the row has a missing or outdated translation."""
        missing = [is_missing(field, language) for field in self.fields if field not in self.may_lack]
        return reduce(or_, missing, Q(key__in=self._outdated(language)))

    def _outdated(self, language):
        # By the type's names, not its key, which would be asked for each kind.
        of_kind = {"content_type__app_label": self.model._meta.app_label, "content_type__model": self.name}
        return OutdatedTranslation.objects.filter(language=language, **of_kind).values("object_id")

    def waiting(self, user, language: str, municipality=None) -> QuerySet:
        """Return the rows to translate that the user may edit, in a stable order."""
        rows = self._mine(user, municipality).filter(self.waits(language))
        return rows.select_related(*(self.named_by or [None])).order_by(*self.model._meta.ordering, "pk")

    def counts(self, user, municipality=None) -> QuerySet:
        """Return a queryset of one row: the model's name, and by language the number of rows of `waiting`."""
        waits = {language: self.waits(language) for language in LANGUAGES}
        numbers = {language: Count("pk", filter=condition) for language, condition in waits.items()}
        # The rows that wait in none of the languages are many, and need not be joined to anything.
        some = self._mine(user, municipality).filter(reduce(or_, waits.values()))
        rows = some.order_by().annotate(counted=Value(self.name))
        return rows.values("counted").annotate(**numbers)

    def _mine(self, user, municipality):
        rows = editable(self.rows(), user)
        if municipality is None:
            return rows
        if not self.where:
            return rows.none()
        there = reduce(or_, [_in(path, municipality) for path in self.where])
        return rows.filter(pk__in=self.model._base_manager.filter(there).values("pk"))


def is_missing(field: str, language: str) -> Q:
    """Return a Q: the Finnish text has no translation."""
    translation = f"{field}_{language}"
    return Q(**{f"{field}_{FINNISH}__gt": ""}) & (Q(**{translation: None}) | Q(**{translation: ""}))


def _in(path, municipality):
    return Q(
        **{f"{path}__municipality": municipality, f"{path}__until": None}
        if path.endswith("areas")
        else {path: municipality}
    )


def _shown(at=""):
    return Q(**{f"{at}state__in": [State.DRAFT, State.PUBLISHED]})


def _real(at=""):
    return Q(**{f"{at}is_example": False})


def _place(at=""):
    return _shown(at) & _real(at)


def _exception():
    places = _place("place__") | _place("activity__place__") | Q(municipality__isnull=False)
    return Q(last_day__gte=timezone.localdate()) & places


def _event(at=""):
    return _shown(at) & _real(at) & Q(**{f"{at}last_day__gte": timezone.localdate()})


def _of_forum():
    return _shown("event__") & _real("event__")


def _centre(at=""):
    return _shown(at) & Q(**{f"{at}ended_on": None})


def _person():
    return _shown() & _real() & (Q(valid_until=None) | Q(valid_until__gte=timezone.localdate()))


def _of_event():
    return _event("event__")


def _of_centre():
    return _centre("family_centre__")


CENTRE = "family_centre"
SOURCES = {
    kind.name: kind
    for kind in (
        TranslationSource(
            MeetingPlace, _place, may_lack=("name", "service_name"), named_by=("municipality",), where=("municipality",)
        ),
        TranslationSource(Activity, lambda: _place("place__"), named_by=("place",), where=("place__municipality",)),
        TranslationSource(
            ScheduleException,
            _exception,
            named_by=("activity", "activity__place", "place", "municipality"),
            where=("municipality", "place__municipality", "activity__place__municipality"),
        ),
        TranslationSource(Event, _event, where=("host", "municipalities")),
        TranslationSource(
            ProgrammeItem, _of_event, named_by=("event",), where=("event__host", "event__municipalities")
        ),
        TranslationSource(Attachment, _of_event, named_by=("event",), where=("event__host", "event__municipalities")),
        TranslationSource(SaidAndDone, _of_forum, named_by=("event",), where=("event__host", "event__municipalities")),
        TranslationSource(Group, _real),
        TranslationSource(FamilyCentre, _centre, may_lack=("name",), where=("areas",)),
        TranslationSource(FamilyCentreLink, _of_centre, named_by=(CENTRE,), where=(f"{CENTRE}__areas",)),
        TranslationSource(TaskCoverage, _of_centre, named_by=("task", CENTRE), where=(f"{CENTRE}__areas",)),
        TranslationSource(NetworkMember, _of_centre, named_by=("organisation", CENTRE), where=(f"{CENTRE}__areas",)),
        TranslationSource(Task),
        TranslationSource(HelpLine, _shown, may_lack=("name",), where=("municipality",)),
        TranslationSource(HelpTopic),
        TranslationSource(ContactPerson, _person, named_by=("organisation",), where=(f"assignments__{CENTRE}__areas",)),
        TranslationSource(Organisation, _real, may_lack=("name",)),
        # A document's title is the name of a paper that is itself in one language.
        TranslationSource(Document, _shown, may_lack=("title",)),
        TranslationSource(Page, _shown),
        TranslationSource(TimelineEntry),
        TranslationSource(PlaceKind, may_lack=("everyday_words",)),
        TranslationSource(Theme, may_lack=("everyday_words",)),
        TranslationSource(Feature, may_lack=("everyday_words",)),
        TranslationSource(SpokenLanguage, may_lack=("everyday_words",)),
    )
}


def waiting_counts(user, municipality=None) -> dict[str, dict[str, int]]:
    """Return by model and language how many of the user's records need translating, at most `MOST_COUNTED`.

    One query, cached until the next recorded change.
    """
    newest = Change.objects.order_by("-pk").values_list("pk", "at").first()
    if newest is None:
        return _waiting_counts(user, municipality)
    key, at = newest
    place = municipality.pk if municipality else ""
    name = f"waiting-{key}-{at.timestamp()}-{timezone.localdate()}-{user.pk}-{place}"
    return cache.get_or_set(name, lambda: _waiting_counts(user, municipality))


def _waiting_counts(user, municipality):
    first, *others = [kind.counts(user, municipality) for kind in SOURCES.values()]
    found = {name: dict.fromkeys(LANGUAGES, 0) for name in SOURCES}
    for row in first.union(*others, all=True).order_by():
        found[row["counted"]] = {language: min(row[language], MOST_COUNTED) for language in LANGUAGES}
    return found


def translations_waiting(user) -> dict[str, int]:
    """Return by language how many of the user's records need translating, at most `MOST_COUNTED` of each model."""
    counts = waiting_counts(user).values()
    return {language: sum(one[language] for one in counts) for language in LANGUAGES}
