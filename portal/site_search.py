"""Site search over all kinds of public records."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.db.models import (
    Case,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPerson
from contacts.search_index import NAME
from core.formatting import runs_of_days
from events.models import Event
from materials.models import Document, Page
from meeting_places.filters.chips import offered, text_parts, word_and_value
from meeting_places.filters.choices import registers
from meeting_places.filters.facets.time import day_of
from meeting_places.filters.filterset import answering, everything, suiting
from meeting_places.models import Activity, MeetingPlace, search_ties
from meeting_places.presentation.answers import MOST_PLACES, Answer, answers_for, is_answered
from meeting_places.presentation.cards import cards_for
from meeting_places.presentation.partly import told_partly
from meeting_places.presentation.timetable_text import hours_in_words
from municipalities.models import Area, FamilyCentre, Municipality
from portal import how_to
from search.analysis import QUERY_LETTERS, keys, words
from search.distress import distress_topics, is_grave
from search.models import SearchMiss, SearchPosting, check_phrase
from search.query_plan import QueryPlan
from search.ranking import LIMIT, Hit
from search.reading.questions import CONTACT, DOCUMENT, EVENT, HOW_TO, PAGE
from search.results import Results, search, understand, understand_for, understand_plainly

SHOWN = 5  # of each kind, when all kinds are shown
COUNTED = 1000
NAMED = 40  # so many of the best are asked for their names
AS_TYPED, AS_CORRECTED, PARTLY = range(3)
# Words of an address that say when and where, and not what.
SAYS_NO_WHAT = {
    "municipality",
    "near",
    "within",
    "day",
    "time",
    "open",
    "open_after",
    "open_at",
    "starts_after",
    "starts_before",
}
# Kinds of records that answer a kind of question, best first.
WANTED_KINDS = {
    HOW_TO: ("page",),
    CONTACT: ("contact", "family_centre", "municipality"),
    EVENT: ("event",),
    DOCUMENT: ("document", "page"),
    PAGE: ("page", "document"),
}


@dataclass(frozen=True)
class ResultGroup:
    """A kind of record: its searchable queryset and how its results are shown."""

    kind: str  # the word of the address
    title: str
    records: Callable[[], QuerySet]  # those that may be found, with all that a row prints
    rows: Callable[[Iterable, datetime], list]
    ties: Callable[[datetime], list]  # the order of equally good ones, as `search` takes it


@dataclass
class Section:
    """The results of one kind, best first."""

    group: ResultGroup
    results: Results

    @property
    def count(self) -> int:
        return min(len(self.results), COUNTED)

    @property
    def is_cut(self) -> bool:
        return len(self.results) > COUNTED

    @property
    def all_url(self) -> str:
        """URL of all results of this kind; for places their own list, which has filters."""
        query = {"q": self.results.plan.typed}
        if self.group.kind == "place":
            return reverse("meeting_places:list", query=query)
        return reverse("portal:search", query=query | {"kind": self.group.kind})

    def rows(self, now: datetime, some: Results | None = None) -> list:
        """Return the template rows of the best results, or of `some`."""
        return self.group.rows(self.results[:SHOWN] if some is None else some, now)


class SiteSearchForm(forms.Form):
    q = forms.CharField(label=_("Mitä etsit?"), max_length=QUERY_LETTERS, validators=[check_phrase])
    kind = forms.ChoiceField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(group.kind, group.title) for group in GROUPS]


LETTERS_TOLD = 40


def chosen_kind(kind: str) -> tuple[str, list[str]]:
    """Return the kind of record that an address asks for, "" for all, and what is wrong with it."""
    if not kind or any(group.kind == kind for group in GROUPS):
        return kind, []
    sentence = gettext("Haussa ei ole lajia ”%(text)s”. Näytämme kaikki lajit.")
    return "", [sentence % {"text": kind[:LETTERS_TOLD]}]


def find(text: str, language: str, now: datetime) -> list[Section]:
    """Return the sections with results of the best available quality, those that the kind of question asks for first.

    That is full matches as typed, or else full matches as corrected, or else partial matches. What asks for help in
    distress is met as typed or not at all, never by a named person, and in a grave matter by records' names alone.
    """
    topics = distress_topics(text)
    records = {group: group.records() for group in GROUPS if not (topics and group.kind == "contact")}
    today = timezone.localdate(now)
    (meant,) = understand_for([text], [one.model for one in records.values()], language, today)
    plan = meant[MeetingPlace][0]
    if not topics and is_off_topic(plan):
        return [] if "municipality" not in _words_of(plan) else _partly(records, meant, text, language, now)
    if asked := plan.asked:
        records = {group: _suited(theirs, asked, now) for group, theirs in records.items()}
    sections = _sections(records, meant, text, language, now)
    if topics:
        return _in_distress(sections, topics)
    wanted = WANTED_KINDS.get(plan.question, ())
    if plan.question == HOW_TO:
        sections = [how_to_section(text, language, now), *(one for one in sections if one.group.kind != "page")]
    first = [one for kind in wanted for one in sections if one.group.kind == kind and one.results]
    best = min((_likeness(section.results) for section in first or sections), default=PARTLY)
    others = [one for one in sections if one not in first]
    return [
        Section(section.group, _of_likeness(section.results, best))
        for section in [*first, *others]
        if section.results and (_likeness(section.results) == best or section in first)
    ]


def _sections(records: dict, meant: dict, text: str, language: str, now: datetime) -> list[Section]:
    return [
        Section(group, _all_events(theirs, meant[Event][0], group.ties(now), language))
        if group.kind == "event" and _asks_for_any_event(meant[Event][0])
        else Section(group, search(theirs, text, group.ties(now), language, meant[theirs.model]))
        for group, theirs in records.items()
    ]


def _asks_for_any_event(plan: QueryPlan) -> bool:
    """Return whether no more is said than that events are wanted, and when: "tapahtumat joulukuussa"."""
    return plan.question == EVENT and plan.is_empty and not plan.unknown and not plan.ignored


def _all_events(events: QuerySet, plan: QueryPlan, ties: list, language: str) -> Results:
    numbers = events.order_by(*ties, "pk").values_list("pk", flat=True)[:LIMIT]
    return Results(events, plan, [Hit(number, 0, 0) for number in numbers], language)


def _in_distress(sections: list[Section], topics) -> list[Section]:
    whole = (one for one in sections if one.results and not one.results.plan.ignored)
    found = [one for one in whole if _likeness(one.results) == AS_TYPED]
    as_typed = [Section(one.group, _of_likeness(one.results, AS_TYPED)) for one in found]
    return _by_their_names(as_typed) if is_grave(topics) else as_typed


def _by_their_names(sections: list[Section]) -> list[Section]:
    """Return of the best results those whose names have all the typed words."""
    named = []
    for section in sections:
        results, some = section.results, section.results[:NAMED]
        asked = {word.key for word in words(results.plan.typed, QUERY_LETTERS)}
        kept = {int(record.pk) for record in some if asked <= set(keys(str(record)))}
        hits = [hit for hit in some.hits if hit.number in kept]
        if hits:
            named.append(Section(section.group, Results(results.queryset, results.plan, hits, results.language)))
    return named


def how_to_section(text: str, language: str, now: datetime) -> Section:
    """Return the pages that answer how something is done."""
    (group,) = (one for one in GROUPS if one.kind == "page")
    pages = group.records()
    found_by = how_to.topic_words(text)
    return Section(group, search(pages, found_by, group.ties(now), language, understand_plainly(found_by, pages.model)))


def answers(sections: list[Section], now: datetime) -> list[Answer]:
    """Return how the places stand, if the text asks of them or means one or a few."""
    found = next((one.results for one in sections if one.group.kind == "place"), None)
    if found is None or not 0 < found.full_count <= MOST_PLACES or not is_answered(found.plan):
        return []
    return answers_for(list(found[: found.full_count]), found.plan, everything(now))


def _words_of(plan: QueryPlan) -> set[str]:
    return {word_and_value(facet)[0] for facet in plan.facets}


def is_off_topic(plan: QueryPlan) -> bool:
    """Return whether words were not understood beside what only says when or where: "sää huomenna"."""
    return (
        bool(plan.ignored)
        and not plan.question
        and not plan.others(*plan.understood)
        and _words_of(plan) <= SAYS_NO_WHAT
    )


def _partly(records: dict, meant: dict, text: str, language: str, now: datetime) -> list[Section]:
    """Return what belongs to the place that is named, told as only a part of what was asked for."""
    found = _sections(records, meant, text, language, now)
    for section in found:
        section.results.plan.unknown = section.results.plan.ignored
    return [section for section in found if section.results]


def _suited(records: QuerySet, asked: dict, now: datetime) -> QuerySet:
    """What is asked in passing, "tänään", is asked of places and what happens there, days of events too."""
    if records.model is Event:
        days = asked.get("day")
        return records.filter(_on_days({day_of(one, timezone.localdate(now)) for one in days})) if days else records
    if records.model is MeetingPlace:
        return records.filter(pk__in=suiting(asked, now).keys())
    return records.filter(pk__in=suiting(asked, now).activities()) if records.model is Activity else records


def _on_days(days: Iterable[date]) -> Q:
    found = Q()
    for first, last in runs_of_days(days):
        found |= Q(starts_on__lte=last, last_day__gte=first)
    return found


def asks_whose_contacts(text: str, found: list[Section]) -> bool:
    """Return whether somebody is to be reached, and neither a municipality nor a person is named."""
    plan = found[0].results.plan if found else understand(text, MeetingPlace)[0]
    return plan.question == CONTACT and "municipality" not in _words_of(plan) and not names_somebody(text)


def asks_of_places(text: str) -> bool:
    """Return whether places are asked for, and no person, meeting, paper or advice."""
    return understand(text, MeetingPlace)[0].question not in WANTED_KINDS


def asks_in_passing_alone(text: str) -> bool:
    """Return whether the text has only conditions such as "auki nyt", which the list of places can answer.

    What cannot be left out ("ei trampoliinia") is told there, too.
    """
    plan = understand(text, MeetingPlace)[0]
    return bool(plan.asked or plan.refused) and plan.is_empty and not plan.unknown and not plan.ignored


def has_answer(found: list[Section], text: str) -> bool:
    """Return whether something found answers the text; what asks of places by filters alone their list answers better.

    A page that names a library is no answer to whether one is open on Sunday: the list says when they are.
    """
    if not {section.group.kind for section in found} <= {"page", "document"}:
        return True
    plan = understand(text, MeetingPlace)[0]
    is_of_filters = bool(plan.asked or plan.refused) and not (plan.unknown or plan.ignored)
    return not is_of_filters or bool(plan.others(*plan.understood))


def _of_likeness(results: Results, likeness: int) -> Results:
    return results if likeness == PARTLY else results[: results.full_count]


def _likeness(results: Results) -> int:
    if not results.full_count:
        return PARTLY
    return AS_CORRECTED if results.plan.corrections else AS_TYPED


def corrected_text(sections: list[Section]) -> str:
    """Return the corrected text, or an empty string if nothing was corrected."""
    return next((one.results.plan.text for one in sections if one.results.corrections), "")


def understood(text: str, sections: list[Section]) -> list[dict]:
    """Return the meanings of the text as chips that remove their words; empty if it is only plain words."""
    plan = sections[0].results.plan if sections else understand(text, MeetingPlace)[0]
    known = registers()
    parts = text_parts(offered(plan, known), known)
    chips = [part | {"without": urlencode({"q": part["rest"]})} for part in parts]
    return chips if chips and chips[0]["is_understood"] else []


def is_partial(sections: list[Section]) -> bool:
    return bool(sections) and not sections[0].results.full_count


def note_miss(text: str, sections: list[Section], language: str) -> None:
    """Add a text without results, or a corrected one, to the editors' list.

    One that contains a person's name, or asks for help in distress, is nobody's to read.
    """
    if (sections and not corrected_text(sections)) or names_somebody(text) or distress_topics(text):
        return
    SearchMiss.objects.note(text, language, SearchMiss.Kind.CORRECTED if sections else SearchMiss.Kind.NO_HITS)


def names_somebody(text: str) -> bool:
    """Return whether a word of the text is in the name of a contact person, current or former."""
    keys = {word.key for word in words(text, QUERY_LETTERS)}
    return SearchPosting.objects.filter(kind="contact", weight=NAME, key__key__in=keys).exists()


def by(*names: str) -> Callable[[datetime], list]:
    return lambda now: [F(name) for name in names]


def upcoming_first(now: datetime) -> list:
    """Return the ordering of events: upcoming ones, soonest first, then past ones, newest first."""
    today = timezone.localdate(now)
    ago = ExpressionWrapper(Value(today) - F("starts_on"), DurationField())
    return [Case(When(last_day__gte=today, then=F("starts_on"))), ago]


def municipalities():
    centres = FamilyCentre.objects.published().working()
    return Municipality.objects.prefetch_related(Prefetch("family_centres", centres, to_attr="centres"))


def family_centres():
    areas = Area.objects.current().select_related("municipality")
    return FamilyCentre.objects.published().working().prefetch_related(Prefetch("areas", areas, to_attr="places"))


def activities():
    published = MeetingPlace.objects.current().filter(pk=OuterRef("place"))
    named = Activity.objects.exclude(folded="").filter(Exists(published))
    return named.select_related("place__municipality").prefetch_related("schedules__place")


# What is printed of them: a row, or what the row's own template asks for.


def row(record, url: str, about: str, name: str = "name", **more) -> dict:
    return {"record": record, "url": url, "about": about, "name": name, "text": getattr(record, name)} | more


def municipality_rows(found, now):
    return [row(one, one.get_absolute_url(), ", ".join(centre.name for centre in one.centres)) for one in found]


def family_centre_rows(found, now):
    return [row(one, one.get_absolute_url(), ", ".join(area.municipality.name for area in one.places)) for one in found]


def place_rows(found, now):
    selection = answering(found, now)
    return told_partly(cards_for(found, now, selection), found.plan, selection.index, selection.registers)


def activity_rows(found, now):
    return [
        row(
            one,
            f"{one.place.get_absolute_url()}#activity-{one.pk}",
            ", ".join(filter(None, [one.place.name, one.place.municipality and one.place.municipality.name])),
            "title",
            hours=hours_in_words(one.schedules.all()),
            is_example=one.place.is_example,
        )
        for one in found
    ]


def page_rows(found, now):
    return [row(one, one.get_absolute_url(), one.summary, "title") for one in found]


def people(found, now):
    return [person.present[0] for person in found]


def as_they_are(found, now):
    return list(found)


GROUPS = [
    ResultGroup("municipality", _("Kunnat"), municipalities, municipality_rows, by("sort_key")),
    ResultGroup(
        "place",
        _("Kohtaamispaikat"),
        lambda: MeetingPlace.objects.current().for_list(),
        place_rows,
        search_ties,
    ),
    ResultGroup("activity", _("Kerhot ja muu toiminta"), activities, activity_rows, by("folded", "place__sort_key")),
    ResultGroup("family_centre", _("Perhekeskukset"), family_centres, family_centre_rows, by("sort_key")),
    ResultGroup(
        "event",
        _("Tapahtumat ja kokoukset"),
        lambda: Event.objects.published().for_list(),
        as_they_are,
        upcoming_first,
    ),
    ResultGroup("contact", _("Yhdyshenkilöt"), lambda: ContactPerson.objects.listed(), people, by("sort_key")),
    ResultGroup("document", _("Aineistot"), lambda: Document.objects.published().for_list(), as_they_are, by("order")),
    ResultGroup("page", _("Tietoa perhekeskuksista"), Page.objects.published, page_rows, by("order")),
]
