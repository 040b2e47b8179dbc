"""The portal of the matrix: the same records on each side, and in each secret of theirs a mark to find it by.

A side says whose its records are. "mine" is the user's own and "theirs" a stranger's; besides, of meetings alone,
"concerned" has those that strangers host and that concern my municipality, and "beside" those that strangers host in
the group that I belong to.
"""

import re
from datetime import time, timedelta
from types import SimpleNamespace

from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AccountEvent
from contacts.models import NetworkMember
from corrections.models import Correction
from events.models import ActionPoint, AgendaItem, Attachment, EventLetter, GroupMessage, Minutes, OwnCalendar
from history.models import Difference
from history.recording import recorded
from imports.models import TableImport
from link_checks.models import BrokenLink
from materials.models import TimelineEntry
from meeting_places.models import ScheduleException, SchoolHoliday
from municipalities.models import Task
from portal.models import SourceRecord
from reminders.models import Maintainer, Reply
from search.models import SearchMiss, SearchSynonym
from support.models import HelpLine, HelpTopic
from tests import factories

SIDES = ["mine", "theirs"]
MEETING_SIDES = [*SIDES, "concerned", "beside"]
MARK = re.compile(r"sala-([a-z]+)-([a-z]+)")


class Side:
    """The records of one side by their names, and those who belong to it."""

    def __init__(self, name):
        self.name = name
        self.meetings = {}
        self.marks = set()
        self.records = {}  # by model: the one that its pages in the admin are of

    def mark(self, what):
        """Return the text by which this side's secret is found."""
        self.marks.add((what, self.name))
        return f"sala-{what}-{self.name}"

    def email(self, what):
        return f"{self.mark(what)}@example.org"

    def keep(self, record):
        self.records[type(record)] = record
        return record


def make_world(rows):
    """Return the sides and the users of the roles; `rows` learns whose each row is."""
    sides = {name: Side(name) for name in MEETING_SIDES}
    mine, theirs, concerned, beside = sides.values()
    for side in (mine, theirs):
        for make in (_make_owners, _make_places, _make_people, _make_rest):
            make(side)
        rows.belong_to(side.name)
    users = _make_users(mine, rows)
    for side, host in [(mine, mine), (theirs, theirs), (concerned, theirs)]:
        _make_group(side)
        _make_meetings(side, host=host.municipality, group=side.group)
        if side is concerned:
            for meeting in side.meetings.values():
                meeting.municipalities.set([mine.municipality])
        rows.belong_to(side.name)
    _make_meetings(beside, host=theirs.municipality, group=mine.group)
    rows.belong_to(beside.name)
    # Whoever may add a draft in a group is not let in by it.
    mine.meetings["foothold"] = factories.make_event(
        slug="jalansija",
        title="Jalansija",
        host=mine.municipality,
        group=theirs.group,
        state="draft",
        starts_on=_day(20),
    )
    Minutes.objects.create(event=mine.meetings["foothold"])
    for who in ("member", "visitor", "closed"):
        mine.group.members.create(contact_person=factories.make_contact_person(user=users[who], name=f"Jäsen {who}"))
    rows.belong_to(mine.name)
    for side, importer, subscriber in [
        (mine, users["coordinator"], users["member"]),
        (theirs, *_two_strangers(theirs)),
    ]:
        side.table = side.keep(_import(side, importer))
        rows.belong_to("coordinator" if side is mine else side.name)
        side.calendar = OwnCalendar.objects.create(user=subscriber, key=side.mark("calendar"))
        rows.belong_to("member" if side is mine else side.name)
    marks = {mark for side in sides.values() for mark in side.marks}
    return SimpleNamespace(**sides, sides=sides, users=users, marks=marks)


def _day(days):
    return timezone.localdate() + timedelta(days=days)


def _make_owners(side):
    name = {"mine": "Laukaa", "theirs": "Äänekoski"}[side.name]
    side.municipality = side.keep(factories.make_municipality(name=name, slug=f"kunta-{side.name}"))
    side.centre = side.keep(factories.make_family_centre(side.municipality, slug=f"keskus-{side.name}"))
    side.draft_centre = factories.make_family_centre(
        side.municipality, slug=f"keskusluonnos-{side.name}", name=side.mark("centre"), state="draft"
    )
    side.organisation = side.keep(factories.make_organisation(name=f"Yhdistys {side.name}"))


def _make_places(side):
    where = {"municipality": side.municipality, "organiser": side.organisation, "kind": factories.make_kind()}
    with recorded("form"):
        side.place = side.keep(
            factories.make_meeting_place(
                slug=f"paikka-{side.name}", description=side.mark("was"), keeper_email=side.email("keeper"), **where
            )
        )
    with recorded("form"):
        side.place.description = "Tervetuloa"
        side.place.save()
    states = {"draft": "place", "archived": "oldplace"}
    side.places = {"published": side.place} | {
        state: factories.make_meeting_place(slug=f"{what}-{side.name}", name=side.mark(what), state=state, **where)
        for state, what in states.items()
    }
    side.activity = side.keep(factories.make_activity(side.place, keeper_email=side.email("activitykeeper")))
    side.activity.organisers.add(side.organisation)
    factories.make_schedule(side.activity)
    side.exception = side.keep(
        ScheduleException.objects.create(place=side.place, first_day=_day(3), last_day=_day(3), reason="Remontti")
    )
    side.keep(
        SchoolHoliday.objects.create(municipality=side.municipality, name="Loma", first_day=_day(40), last_day=_day(45))
    )
    with recorded("form"):
        gone = factories.make_meeting_place(slug=f"poistettu-{side.name}", name=side.mark("removed"), **where)
    with recorded("form"):
        gone.delete()
    link = f"https://{side.mark('link')}.example/"
    factories.put(type(side.place).objects.filter(pk=side.places["draft"].pk), website=link)
    BrokenLink.objects.create(url=link, why="404", times=9, since=timezone.now(), checked_at=timezone.now())


def _make_people(side):
    where = {"family_centre": side.centre, "organisation": side.organisation}
    side.person = side.keep(factories.make_contact_person(name=f"Yhdyshenkilö {side.name}", **where))
    factories.make_contact_person(name=side.mark("person"), state="draft", **where)
    factories.make_contact_person(name=side.mark("ended"), valid_until=_day(-1), **where)
    side.keep(NetworkMember.objects.create(organisation=side.organisation, family_centre=side.centre))
    side.account = side.keep(factories.make_user(side.centre, name=side.mark("user"), email=side.email("usermail")))
    login = AccountEvent.objects.create(kind="login", user=side.account, device=side.mark("login"))
    side.keep(login)


def _make_rest(side):
    name = side.name
    task = side.keep(Task.objects.create(slug=f"tehtava-{name}", name=f"Tehtävä {name}"))
    side.keep(HelpTopic.objects.create(slug=f"hata-{name}", name=f"Hätä {name}", task=task))
    side.keep(HelpLine.objects.create(name=f"Linja {name}", phone="112", state="published"))
    side.keep(side.place.kind)
    side.keep(factories.make_theme(slug=f"aihe-{name}"))
    side.keep(factories.make_feature(slug=f"ominaisuus-{name}"))
    side.keep(factories.make_language(code=name[:4]))
    side.keep(TimelineEntry.objects.create(slug=name, years="2005", start_year=2005, title=name))
    side.document = side.keep(
        factories.make_document(slug=f"asiakirja-{name}", title=side.mark("document"), state="draft")
    )
    side.page = side.keep(factories.make_page(slug=f"sivu-{name}", title=side.mark("page"), state="draft"))
    side.public_page = factories.make_page(slug=f"julkinen-{name}")
    side.keeper = side.keep(
        Maintainer.objects.create(email=side.email("keeper"), link_until=_day(30), answered_at=timezone.now())
    )
    side.keep(Reply.objects.create(place=side.place, keeper=side.keeper, what="corrected", text=side.mark("reply")))
    side.keep(SearchSynonym.objects.create(phrase=side.mark("synonym"), targets=["weekday:ti"]))
    side.keep(SearchMiss.objects.create(text=side.mark("miss"), kind="no_hits"))
    side.keep(
        SourceRecord.objects.create(
            source="verkko",
            key=side.mark("source"),
            content_type=ContentType.objects.get_for_model(side.place),
            object_id=str(side.place.pk),
        )
    )
    side.correction = side.keep(_correct(side, "correction", place=side.place))
    _correct(side, "personcorrection", contact_person=side.person)
    _correct(side, "municipalitycorrection", municipality=side.municipality)


def _correct(side, what, **record):
    correction = Correction.objects.create(message=side.mark(what), email=side.email(f"{what}sender"), **record)
    correction.proposals.create(key="address", label="osoite", proposed=side.mark(f"{what}proposal"))
    return correction


def _make_users(mine, rows):
    """Return who the roles are. Those who may nothing would see the most if nobody looked at who they are."""
    rights = [mine.centre, mine.draft_centre]
    all_of_mine = [*rights, mine.organisation]
    fields = {
        "visitor": (all_of_mine, {"is_staff": False, "is_regional_editor": True}),
        "closed": (all_of_mine, {"is_active": False, "is_regional_editor": True}),
        "organisation_editor": ([mine.organisation], {}),
        "coordinator": (rights, {}),
        "member": ([], {}),
        "regional": ([], {"is_regional_editor": True}),
        "regional_without": (all_of_mine, {"is_regional_editor": True}),
        "superuser_without": (all_of_mine, {"is_superuser": True}),
    }
    users = {"anonymous": None}
    for role, (held, is_what) in fields.items():
        users[role] = factories.make_user(*held, email=f"{role}@example.org", **is_what)
        rows.belong_to(role)
    return users


def _make_group(side):
    side.group = side.keep(factories.make_group(slug=f"ryhma-{side.name}", name=f"Ryhmä {side.name}", kind="training"))
    side.colleague = factories.make_contact_person(name=side.mark("colleague"), email=side.email("colleaguemail"))
    side.group.members.create(contact_person=side.colleague)
    message = GroupMessage.objects.create(group=side.group, subject=side.mark("groupmessage"), text="Hei")
    EventLetter.objects.create(message=message, kind="message", email=side.email("messageletter"), state="refused")


# What each meeting's minutes are: state and readers.
MINUTES = {
    "held": ("membersminutes", "approved", "members"),
    "open": ("publicminutes", "approved", "everybody"),
    "review": ("reviewminutes", "in_review", "members"),
    "unready": ("draftminutes", "draft", "members"),
    "closed": ("editorsminutes", "approved", "editors"),
    "draft": ("minutesofdraft", "approved", "everybody"),
}


def _make_meetings(side, host, group):
    def make(key, days, **fields):
        slug = f"{key}-{side.name}"
        side.meetings[key] = event = factories.make_event(
            **{"slug": slug, "title": f"Kokous {slug}", "host": host, "group": group}
            | {"starts_on": _day(days), "starts_at": time(9, 30), "registration": "everybody"}
            | fields
        )
        return event

    coming = side.keep(make("coming", 30, remote_link=f"https://{side.mark('remote')}.example/"))
    held = make("held", -3)
    make("open", -40)
    make("review", -50)
    make("unready", -60)
    make("closed", -70)
    draft = make(
        "draft", 10, state="draft", title=side.mark("event"), remote_link=f"https://{side.mark('draftremote')}.example/"
    )
    make("archived", 12, state="archived", title=side.mark("oldevent"))
    for key, (what, state, readers) in MINUTES.items():
        approved_on = timezone.localdate() if state == "approved" else None
        Minutes.objects.create(
            event=side.meetings[key], text=side.mark(what), state=state, readers=readers, approved_on=approved_on
        )
    _add_agenda(side, coming, held)
    side.papers = {
        "public": _paper(side, coming, "publicpaper"),
        "members": _paper(side, coming, "paper", is_members_only=True),
        "draft": _paper(side, draft, "draftpaper"),
    }
    side.guests = {}
    for key in ("coming", "held", "draft"):
        side.guests[key] = factories.make_registration(
            side.meetings[key],
            name=side.mark("guest"),
            email=side.email("guestmail"),
            diet=side.mark("diet"),
            message=side.mark("message"),
            answer="on_site",
            attended=True if key == "held" else None,
        )
    side.letter = side.keep(EventLetter.objects.create(event=coming, kind="invitation", email=side.email("letter")))
    _correct(side, "eventcorrection", event=coming)


def _add_agenda(side, coming, held):
    AgendaItem.objects.create(event=coming, title="Avaus")
    AgendaItem.objects.create(event=coming, title=side.mark("proposed"), state="proposed")
    AgendaItem.objects.create(event=coming, title=side.mark("declined"), state="declined")
    side.point = ActionPoint.objects.create(event=held, text=side.mark("point"))
    done = {"state": "dropped", "done_on": timezone.localdate()}
    ActionPoint.objects.create(event=held, text="Tilaa kahvit", note=side.mark("note"), **done)
    ActionPoint.objects.create(event=side.meetings["open"], text="Varaa tila", note=side.mark("opennote"), **done)


def _paper(side, event, what, **fields):
    file = SimpleUploadedFile("paperi.pdf", f"%PDF-1.7 {side.mark(f'{what}file')}".encode())
    return Attachment.objects.create(event=event, kind="material", title=side.mark(what), file=file, **fields)


def _two_strangers(side):
    return side.account, factories.make_user()


def _import(side, user):
    preview = {"lines": [], "problems": [], "missing": [], "missing_count": 0, "unknown": []}
    return TableImport.objects.create(kind="places", name=side.mark("import"), content=b"", user=user, preview=preview)


def first_change(record):
    """Return the last change of a record, before which one may go back; 0 if nothing has changed in it."""
    found = Difference.objects.filter(
        content_type=ContentType.objects.get_for_model(record), object_id=str(record.pk)
    ).order_by("-pk")
    return found.values_list("change_id", flat=True).first() or 0


def removal_of(side, model):
    """Return the removal of this side's record; 0 if none was removed."""
    found = Difference.objects.filter(
        content_type=ContentType.objects.get_for_model(model), kind="removed", name=side.mark("removed")
    )
    return found.values_list("pk", flat=True).first() or 0
