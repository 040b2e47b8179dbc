"""Plain functions that make one record each, published and complete unless told otherwise."""

from contextlib import contextmanager
from datetime import time, timedelta
from itertools import count

from django.utils import timezone

from accounts.models import User
from contacts.models import Assignment, ContactPerson, EditingRight, Organisation
from events.models import Event, Group, Registration
from history.recording import changed, unrecorded
from materials.models import Document, Page
from meeting_places.models import (
    Activity,
    FacetChange,
    Feature,
    MeetingPlace,
    Occurrence,
    PlaceKind,
    Schedule,
    SpokenLanguage,
    Theme,
)
from meeting_places.schedules.signals import follow
from municipalities.models import Area, FamilyCentre, Municipality
from tests.days import in_days

_serial = count(1)


def make_municipality(**fields):
    n = next(_serial)
    name = fields.get("name", f"Kunta {n}")
    inflected = {key: f"{name} ({key})" for key in ("genitive", "in_where", "to_where", "from_where")}
    return Municipality.objects.create(
        **{"code": f"{n % 1000:03}", "slug": f"kunta-{n}", "name": name, "latitude": 62.2, "longitude": 25.7}
        | {"tile_row": n // 8, "tile_column": n % 8}
        | inflected
        | fields
    )


def make_family_centre(*municipalities, **fields):
    """A family centre of the given municipalities, or of one of its own."""
    n = next(_serial)
    centre = FamilyCentre.objects.create(
        **{"name": f"Perhekeskus {n}", "slug": f"perhekeskus-{n}", "state": "published"} | fields
    )
    for municipality in municipalities or [make_municipality()]:
        Area.objects.create(family_centre=centre, municipality=municipality)
    return centre


def make_organisation(**fields):
    return Organisation.objects.create(**{"name": f"Yhdistys {next(_serial)}", "kind": "association"} | fields)


def make_contact_person(family_centre=None, **fields):
    person = ContactPerson.objects.create(
        **{"name": f"Henkilö {next(_serial)}", "title": "perheohjaaja", "state": "published"} | fields
    )
    if family_centre:
        Assignment.objects.create(contact_person=person, family_centre=family_centre)
    return person


def make_kind(**fields):
    n = next(_serial)
    return PlaceKind.objects.create(**{"slug": f"laji-{n}", "name": f"laji {n}", "plural": f"lajit {n}"} | fields)


def make_theme(**fields):
    n = next(_serial)
    return Theme.objects.create(**{"slug": f"aihe-{n}", "name": f"aihe {n}"} | fields)


def make_feature(**fields):
    n = next(_serial)
    return Feature.objects.create(**{"slug": f"ominaisuus-{n}", "name": f"ominaisuus {n}", "group": "comfort"} | fields)


def make_language(**fields):
    n = next(_serial)
    return SpokenLanguage.objects.create(**{"code": f"k{n}", "name": f"kieli {n}"} | fields)


def make_meeting_place(**fields):
    """A published place in its own municipality."""
    n = next(_serial)
    if "municipality" not in fields:
        fields["municipality"] = make_municipality()
    if "kind" not in fields:
        fields["kind"] = make_kind()
    return MeetingPlace.objects.create(**{"name": f"Paikka {n}", "slug": f"paikka-{n}", "state": "published"} | fields)


def add_places(count, **fields):
    """So many published places, as quickly as they can be added."""
    with unrecorded():
        return MeetingPlace.objects.bulk_create(
            MeetingPlace(name_fi=f"P{n}", slug=f"p{n}", state="published", **fields) for n in range(count)
        )


def make_activity(place=None, **fields):
    return Activity.objects.create(place=place or make_meeting_place(), **fields)


def make_schedule(activity=None, **fields):
    """A weekly hour on Tuesdays at 9.30–11.30."""
    return Schedule.objects.create(
        activity=activity or make_activity(),
        **{"weekday": 1, "starts": time(9, 30), "ends": time(11, 30)} | fields,
    )


@contextmanager
def unfollowed():
    """In the block occurrences stay as they are, for those that a test makes by hand."""
    changed.disconnect(follow)
    try:
        yield
    finally:
        changed.connect(follow)


def make_rule(*args, **fields):
    """As `make_schedule`, but the rule has no occurrences of its own."""
    with unfollowed():
        return make_schedule(*args, **fields)


def make_occurrence(place=None, *, starts_at, hours=2, state="open", **fields):
    """A meeting at a moment, of an activity of its own unless told otherwise; a change of its rule takes it away."""
    schedule = fields.pop("schedule", None) or make_rule(make_activity(place, title=fields.pop("title", "")))
    place = place or schedule.activity.place
    if reason := fields.pop("reason", ""):
        day = timezone.localdate(starts_at)
        with unfollowed():
            fields["exception"] = schedule.activity.exceptions.create(first_day=day, last_day=day, reason=reason)
    FacetChange.note([place.pk])  # as their own writer does
    return Occurrence.objects.create(
        activity=schedule.activity,
        schedule=schedule,
        place=place,
        original_start=starts_at,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        state=state,
        **fields,
    )


def make_group(**fields):
    n = next(_serial)
    return Group.objects.create(**{"slug": f"ryhma-{n}", "name": f"Ryhmä {n}", "kind": "liaison"} | fields)


def put(queryset, **values):
    """Let the rows be so from the beginning: no history of it is kept."""
    with unrecorded():
        return queryset.update(**values)


def make_event(**fields):
    """An event some weeks ahead."""
    n = next(_serial)
    if "group" not in fields:
        fields["group"] = make_group()
    return Event.objects.create(
        **{
            "slug": f"kokous-{n}",
            "title": f"Kokous {n}",
            "starts_on": in_days(30),
            "state": "published",
        }
        | fields
    )


def make_document(**fields):
    n = next(_serial)
    return Document.objects.create(
        **{"slug": f"asiakirja-{n}", "title": f"Asiakirja {n}", "state": "published"} | fields
    )


def make_page(**fields):
    n = next(_serial)
    return Page.objects.create(**{"slug": f"sivu-{n}", "title": f"Sivu {n}", "state": "published"} | fields)


def make_user(*rights, **fields):
    """A member of staff who may edit the given family centres and organisations."""
    fields = {"email": f"henkilo{next(_serial)}@example.org", "is_staff": True} | fields
    user = User.objects.create_user(**fields)
    for target in rights:
        key = "family_centre" if isinstance(target, FamilyCentre) else "organisation"
        EditingRight.objects.create(user=user, **{key: target})
    return user


def make_registration(event=None, **fields):
    """Somebody who comes, unless told otherwise, without asking whether there is a seat."""
    n = next(_serial)
    return Registration.objects.create(
        event=event or make_event(), **{"name": f"Tulija {n}", "email": f"tulija{n}@example.org"} | fields
    )
