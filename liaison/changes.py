"""Public changes in other municipalities, from history, as text."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, Count, F, FilteredRelation, Model, Q, QuerySet, Value, When, Window
from django.db.models.functions import Cast, RowNumber
from django.urls import reverse
from django.utils.translation import ngettext

from contacts.models import Assignment, ContactPerson
from core.models.publishing import State
from events.models import Event, ProgrammeItem
from history.models import Difference, DifferencePage
from meeting_places.models import Activity, MeetingPlace, Schedule, ScheduleException
from municipalities.models import FamilyCentre, FamilyCentreLink, Municipality, StageRecord, TaskCoverage

NAMED = 5  # of each municipality's new, changed and gone records
NEW, CHANGED, GONE = "new", "changed", "gone"


@dataclass
class ChangeLine:
    """A change of some records of one kind: text with their number, and the first records by name."""

    text: str
    records: list[Model] = field(default_factory=list)  # those that have left the lists have no page any more
    has_pages: bool = True
    url: str = ""  # of the list where they stand, if they have no page each
    more: int = 0


@dataclass
class Elsewhere:
    """The changes in one municipality; None stands for records that belong to no single one."""

    municipality: Municipality | None
    lines: list[ChangeLine]


def changed_elsewhere(mine: Iterable[str], since: datetime) -> list[Elsewhere]:
    """Return the changes since a moment in municipalities other than those with these codes.

    Records of no single municipality come first, then municipalities by name. The number of queries is constant.
    """
    lines = defaultdict(list)
    for model, parts, rows, where in _kinds():
        for key, line in _lines(model, rows, where, touched(model, since, parts)):
            lines[key].append(line)
    for key, line in _people(since):
        lines[key].append(line)
    others = [one for one in Municipality.objects.order_by("sort_key") if one.pk not in set(mine)]
    return [Elsewhere(one, lines[one and one.pk]) for one in [None, *others] if lines[one and one.pk]]


def _kinds():
    """Return each kind of record with those of its parts that readers see, its rows and where it belongs."""
    works_in = FilteredRelation("areas", condition=Q(areas__until=None))
    centres = FamilyCentre.objects.annotate(area=works_in)
    return [
        (MeetingPlace, [Activity, Schedule, ScheduleException], MeetingPlace.objects.all(), "municipality"),
        (Event, [ProgrammeItem], Event.objects.all(), "host"),
        (FamilyCentre, [FamilyCentreLink, StageRecord, TaskCoverage], centres, "area__municipality"),
    ]


def touched(model: type[Model], since: datetime, parts: Iterable[type[Model]] = ()) -> QuerySet[DifferencePage]:
    """Return the history pages of the model's records with changes since a moment in them or in these parts."""
    types = ContentType.objects.get_for_models(model, *parts)
    return DifferencePage.objects.filter(
        content_type=types[model],
        difference__content_type__in=types.values(),
        difference__change__at__gte=since,
    )


def _lines(model, rows, where, pages):
    """Yield the code of a municipality and a line, for each of what has happened to its records."""
    own = pages.filter(difference__content_type=F("content_type"))
    came = own.filter(Q(difference__kind=Difference.Kind.ADDED) | Q(difference__values__state__1=State.PUBLISHED))
    left = own.filter(difference__values__state__0=State.PUBLISHED)
    rows = rows.alias(key=Cast("pk", CharField())).filter(
        Q(state=State.PUBLISHED, key__in=pages.values("object_id"))
        | Q(state=State.ARCHIVED, key__in=left.values("object_id"))
    )
    is_new = When(key__in=came.values("object_id"), then=Value(NEW))
    rows = rows.annotate(
        at_code=F(where), what=Case(When(state=State.ARCHIVED, then=Value(GONE)), is_new, default=Value(CHANGED))
    )
    together = [F("at_code"), F("what")]
    rows = rows.annotate(
        how_many=Window(Count("*"), partition_by=together),
        nth=Window(RowNumber(), partition_by=together, order_by=_order(model)),
    )
    found = defaultdict(list)
    for row in rows.filter(nth__lte=NAMED).order_by("what", "nth"):
        found[row.at_code, row.what].append(row)
    for (key, what), some in sorted(found.items(), key=lambda one: [NEW, CHANGED, GONE].index(one[0][1])):
        total = some[0].how_many
        yield key, ChangeLine(_text(model, what, total), some, has_pages=what != GONE, more=total - len(some))


def _order(model):
    return ["starts_on", "pk"] if model is Event else ["sort_key", "pk"]


def _people(since):
    """Yield a municipality's code and a line of how many of its listed contact persons have changed."""
    pages = touched(ContactPerson, since, [Assignment])
    people = ContactPerson.objects.published().alias(key=Cast("pk", CharField()))
    people = people.filter(key__in=pages.values("object_id"))
    centres = FamilyCentre.objects.published().working()
    work = Assignment.objects.current().filter(contact_person__in=people, family_centre__in=centres)
    areas = Municipality.objects.filter(areas__until=None, areas__family_centre__assignments__in=work)
    counted = areas.annotate(people=Count("areas__family_centre__assignments__contact_person", distinct=True))
    for row in counted.order_by():
        words = ngettext("%d yhteystieto muuttui", "%d yhteystietoa muuttui", row.people) % row.people
        yield row.pk, ChangeLine(words, url=reverse("contacts:list", query={"municipality": row.slug}))


def _text(model, what, count):
    texts = {
        (MeetingPlace, NEW): ngettext("%d uusi paikka", "%d uutta paikkaa", count),
        (MeetingPlace, CHANGED): ngettext("%d paikka muuttui", "%d paikkaa muuttui", count),
        (MeetingPlace, GONE): ngettext("%d paikka poistui listoilta", "%d paikkaa poistui listoilta", count),
        (Event, NEW): ngettext("%d uusi tapahtuma", "%d uutta tapahtumaa", count),
        (Event, CHANGED): ngettext("%d tapahtuma muuttui", "%d tapahtumaa muuttui", count),
        (Event, GONE): ngettext("%d tapahtuma poistui listoilta", "%d tapahtumaa poistui listoilta", count),
        (FamilyCentre, NEW): ngettext("%d uusi perhekeskus", "%d uutta perhekeskusta", count),
        (FamilyCentre, CHANGED): ngettext("%d perhekeskus muuttui", "%d perhekeskusta muuttui", count),
        (FamilyCentre, GONE): ngettext("%d perhekeskus poistui listoilta", "%d perhekeskusta poistui listoilta", count),
    }
    return texts[model, what] % count
