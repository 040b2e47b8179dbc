"""One record of each model in the admin, made for one side of the world; and what each role does with it."""

from datetime import date
from types import SimpleNamespace

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from accounts.models import AccountEvent, User
from contacts.models import ContactPerson, NetworkMember, Organisation
from corrections.models import Correction
from events.models import Event, EventLetter, Group
from imports.models import TableImport
from link_checks.models import BrokenLink
from materials.models import Document, Page, TimelineEntry
from meeting_places.models import (
    Activity,
    Feature,
    MeetingPlace,
    PlaceKind,
    ScheduleException,
    SchoolHoliday,
    SpokenLanguage,
    Theme,
)
from municipalities.models import FamilyCentre, Municipality, Task
from portal.models import SourceRecord
from reminders.models import Maintainer, Reply
from search.models import SearchMiss, SearchSynonym
from support.models import HelpLine, HelpTopic
from tests import factories
from translations.models import OutdatedTranslation


def mine(world):
    return SimpleNamespace(
        name="oma", municipality=world.mine, centre=world.my_centre, organisation=world.my_organisation
    )


def theirs(world):
    return SimpleNamespace(
        name="vieras", municipality=world.theirs, centre=world.their_centre, organisation=world.their_organisation
    )


def place(side):
    return factories.make_meeting_place(
        name=f"Paikka {side.name}", municipality=side.municipality, organiser=side.organisation
    )


def activity(side):
    record = factories.make_activity(place(side), title=f"Toiminta {side.name}")
    record.organisers.add(side.organisation)
    factories.make_schedule(record)
    return record


def keeper(side):
    email = f"{side.name}@example.org"
    factories.make_meeting_place(municipality=side.municipality, organiser=side.organisation, keeper_email=email)
    return Maintainer.objects.create(email=email)


def vocabulary(model, **fields):
    return lambda side: model.objects.create(slug=f"{model.__name__}-{side.name}".lower(), name=side.name, **fields)


DAYS = {"first_day": date(2026, 12, 21), "last_day": date(2027, 1, 3)}

MAKERS = {
    Municipality: lambda side: side.municipality,
    FamilyCentre: lambda side: side.centre,
    Task: vocabulary(Task),
    HelpTopic: lambda side: HelpTopic.objects.create(
        slug=f"aihe-{side.name}", name=side.name, task=Task.objects.create(slug=f"avuksi-{side.name}", name=side.name)
    ),
    HelpLine: lambda side: HelpLine.objects.create(name=side.name, phone="112", state="published"),
    Organisation: lambda side: side.organisation,
    ContactPerson: lambda side: factories.make_contact_person(side.centre, organisation=side.organisation),
    NetworkMember: lambda side: NetworkMember.objects.create(organisation=side.organisation, family_centre=side.centre),
    User: lambda side: factories.make_user(side.centre, email=f"{side.name}@example.org"),
    AccountEvent: lambda side: AccountEvent.objects.create(
        kind="login", user=factories.make_user(name=f"Kirjautuja {side.name}")
    ),
    MeetingPlace: place,
    Activity: activity,
    ScheduleException: lambda side: ScheduleException.objects.create(place=place(side), **DAYS),
    SchoolHoliday: lambda side: SchoolHoliday.objects.create(
        municipality=side.municipality, name=f"Loma {side.name}", **DAYS
    ),
    PlaceKind: vocabulary(PlaceKind, plural="monta"),
    Theme: vocabulary(Theme),
    Feature: vocabulary(Feature, group="comfort"),
    SpokenLanguage: lambda side: SpokenLanguage.objects.create(code=side.name, name=side.name),
    Group: vocabulary(Group, kind="forum"),
    Event: lambda side: factories.make_event(title=f"Kokous {side.name}", host=side.municipality),
    Document: lambda side: factories.make_document(title=side.name),
    Page: lambda side: factories.make_page(title=side.name),
    TimelineEntry: lambda side: TimelineEntry.objects.create(
        slug=side.name, years="2005", start_year=2005, title=side.name
    ),
    Maintainer: keeper,
    Reply: lambda side: Reply.objects.create(place=place(side), what="corrected"),
    SearchSynonym: lambda side: SearchSynonym.objects.create(phrase=side.name, targets=["?day=tue"]),
    SearchMiss: lambda side: SearchMiss.objects.create(text=side.name, kind="no_hits"),
    SourceRecord: lambda side: SourceRecord.objects.create(
        source="verkko", key=side.name, content_type=ContentType.objects.get_for_model(User), object_id="1"
    ),
}

# These have pages of their own instead of a form, or only tell, and tests of their own.
WITHOUT_FORM = {BrokenLink, Correction, EventLetter, OutdatedTranslation, TableImport}

# What all on staff see, to choose from; nobody but regional editors changes it.
VOCABULARIES = {Task, HelpTopic, HelpLine, PlaceKind, Theme, Feature, SpokenLanguage, Group}
SEEN_BY_ALL = VOCABULARIES | {Organisation}

EDITED_BY = {
    "coordinator": {
        FamilyCentre,
        ContactPerson,
        NetworkMember,
        MeetingPlace,
        Activity,
        ScheduleException,
        SchoolHoliday,
        Event,
    },
    "organisation_editor": {Organisation, ContactPerson, MeetingPlace, Activity, ScheduleException},
}


def url(page, record_or_model, *args):
    meta = record_or_model._meta
    keys = [record_or_model.pk] if page in {"change", "history", "delete", "state"} else []
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[*keys, *args])


def stored(record):
    """What the database holds of the record."""
    return type(record)._base_manager.filter(pk=record.pk).values().first()
