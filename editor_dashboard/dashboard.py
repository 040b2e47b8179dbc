"""The editor's dashboard: counts of waiting work, each linked to exactly those rows, and the next liaison meeting."""

from collections import Counter
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Case, Count, Exists, F, FilteredRelation, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPerson
from core.models.publishing import State
from core.models.questions import Confirmation, questioned_models
from core.models.verification import limits_of, verified_within
from core.permissions import editable, edits_everything
from corrections.models import Correction
from editor_dashboard.missing import MissingTable, missing_table
from editor_dashboard.this_week import Week, closures_of, week_of
from events.mail.waiting import Leaving, leaving_of, stoppable_by
from events.models import Event, EventLetter, Group
from link_checks.checking import broken_links
from link_checks.models import BrokenLink
from meeting_places.admin.exceptions import cancel_url
from meeting_places.models import MeetingPlace
from municipalities.models import FamilyCentre, Municipality
from reminders.models import Maintainer, Reply
from support.lines import topics_without_line
from support.models import HelpLine, HelpTopic
from translations.sources import translations_waiting

REPLY, REFUSED, UNWRITTEN, UNDELIVERED = "reply", "refused", "unwritten", "undelivered"
LEAVING, DOUBT, CLOSED = "leaving", "doubt", "closed"
# What is counted of places, and how their list is asked for it.
COUNTED = {"due": {"check": "due"}, "no_meeting": {"coming": "none"}, "drafts": {"state__exact": "draft"}}


@dataclass(frozen=True, slots=True)
class WaitingCount:
    """The number of waiting rows, its label, and the URL of the list of exactly those rows."""

    count: int
    text: str
    url: str


@dataclass(slots=True)
class DashboardItem:
    """One of the items of the dashboard, with its counts."""

    title: str
    numbers: list[WaitingCount]

    @property
    def is_done(self) -> bool:
        return not any(number.count for number in self.numbers)


@dataclass(slots=True)
class Dashboard:
    items: list[DashboardItem] = field(default_factory=list)
    centres: list[dict] = field(default_factory=list)  # for regional editors: a row for each family centre
    missing: MissingTable = field(default_factory=MissingTable)
    meeting: Event | None = None
    week: Week = field(default_factory=Week)
    leaving: list[Leaving] = field(default_factory=list)  # letters that can still be stopped
    closing: list[tuple[str, str]] = field(default_factory=list)  # municipality → the form that closes all its places


def dashboard_of(user) -> Dashboard:
    """Return the user's dashboard; an empty one for users who may edit nothing."""
    if not user.is_active or not (edits_everything(user) or user.scope):
        return Dashboard()
    now = timezone.now()
    places, waiting, areas = _places_by_municipality(user, now), _corrections(user), _areas(user)
    letters = _letters(user)
    dashboard = Dashboard(_items(user, places, waiting, areas, letters), meeting=_next_meeting(user))
    dashboard.leaving = leaving_of(user) if letters[LEAVING] else []
    dashboard.missing = missing_table(user)
    dashboard.week = week_of(user, now, has_closures=bool(letters[CLOSED]))
    if edits_everything(user):
        dashboard.centres = _centre_rows(areas, places, waiting)
    else:
        dashboard.closing = _closing(areas, timezone.localdate(now))
    return dashboard


def _items(user, places, waiting, areas, letters):
    total = {name: sum(row[name] for row in places.values()) for name in COUNTED}
    people, without_liaison = _people(user), {row["pk"] for row in areas if not row["has_liaison"]}
    old_centres = {row["pk"] for row in areas if row["is_due"]}
    mine = {} if edits_everything(user) else {"mine": "1"}

    events = editable(Event.objects.filter(state=State.DRAFT), user).count()
    place = _("paikka"), _("paikkaa"), MeetingPlace
    return [
        DashboardItem(
            _("Tarkista tiedot"),
            [
                _number(total["due"], *place, check="due", **mine),
                _number(people["due"], _("yhdyshenkilö"), _("yhdyshenkilöä"), ContactPerson, check="due"),
                _number(len(old_centres), _("perhekeskus"), _("perhekeskusta"), FamilyCentre, check="due"),
            ],
        ),
        DashboardItem(
            _("Katso, mitä muut kertovat"),
            [
                _number(sum(waiting.values()), _("korjausehdotus"), _("korjausehdotusta"), Correction, handled="0"),
                _number(
                    letters[REPLY], _("muutos kirjeen linkistä"), _("muutosta kirjeen linkistä"), Reply, state="unseen"
                ),
                _number(
                    letters[REFUSED], _("osoite ei toimi"), _("osoitetta ei toimi"), Maintainer, state="not_working"
                ),
                _number(
                    letters[UNWRITTEN],
                    _("osoitteen kirjettä ei saatu kirjoitettua"),
                    _("osoitteen kirjettä ei saatu kirjoitettua"),
                    Maintainer,
                    state="unwritten",
                ),
                _number(
                    letters[UNDELIVERED],
                    _("tapahtuman kirje ei mennyt perille"),
                    _("tapahtumien kirjettä ei mennyt perille"),
                    EventLetter,
                    delivery="undelivered",
                ),
            ],
        ),
        DashboardItem(_("Ei tulevia kertoja"), [_number(total["no_meeting"], *place, coming="none", **mine)]),
        DashboardItem(_("Käännökset"), _translations(user)),
        DashboardItem(
            _("Rikkinäiset linkit"), [_number(broken_links(user).count(), _("linkki"), _("linkkiä"), BrokenLink)]
        ),
        DashboardItem(
            _("Yhdyshenkilöt"),
            [
                _number(people["ending"], _("päättyy pian"), _("päättyy pian"), ContactPerson, until="soon"),
                _number(
                    len(without_liaison),
                    _("yhdyshenkilö puuttuu"),
                    _("yhdyshenkilöä puuttuu"),
                    FamilyCentre,
                    people="none",
                ),
            ],
        ),
        *(_doubts(user) if letters[DOUBT] else ()),
        *_help_lines(user),
        DashboardItem(
            _("Luonnokset"),
            [
                _number(total["drafts"], *place, state__exact="draft", **mine),
                _number(events, _("tapahtuma"), _("tapahtumaa"), Event, state__exact="draft"),
            ],
        ),
    ]


def _doubts(user) -> list[DashboardItem]:
    """Return what was stored before it was asked about, a query for each kind of record."""
    numbers = [
        WaitingCount(
            editable(model.to_look_at().order_by(), user).count(),
            _("kysyttävää: %s") % model._meta.verbose_name_plural,
            _list_url(model, doubt="1"),
        )
        for model in questioned_models()
    ]
    return [DashboardItem(_("Tarkista nämä"), numbers)]


def _help_lines(user) -> list[DashboardItem]:
    """Return for regional editors what help lines lack: 112 alone comes with the portal."""
    if not edits_everything(user):
        return []
    missing, due = topics_without_line().count(), HelpLine.objects.to_check().count()
    return [
        DashboardItem(
            _("Auttavat numerot"),
            [
                _number(
                    missing,
                    _("hädän aiheella on vain 112: muut numerot puuttuvat"),
                    _("hädän aiheella on vain 112: muut numerot puuttuvat"),
                    HelpTopic,
                    lines="none",
                ),
                _number(due, _("numero tarkistettava"), _("numeroa tarkistettava"), HelpLine, check="due"),
            ],
        )
    ]


def _number(count, one, many, model, **query):
    """Return how many wait of a model, called by one word or another, with the list that the query opens."""
    return WaitingCount(count, one if count == 1 else many, _list_url(model, **query))


def _list_url(model, **query):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist", query=query)


def _letters(user) -> Counter:
    """Return how many replies wait to be seen, how many letters reached nobody and how many leave, in one query.

    The same query tells whether anything was stored before it was asked about, and whether anything is closed.
    """
    waiting = {
        REPLY: Reply.objects.unseen(),
        REFUSED: Maintainer.objects.not_working(),
        UNWRITTEN: Maintainer.objects.unwritten(),
        UNDELIVERED: EventLetter.objects.undelivered(),
    }
    rows = {name: editable(found, user) for name, found in waiting.items()} | {LEAVING: stoppable_by(user)}
    first, *others = [found.order_by().values_list(Value(name)) for name, found in rows.items()]
    others.append(Confirmation.objects.waiting().order_by().values_list(Value(DOUBT)).distinct())
    others.append(closures_of(user, timezone.localdate()).order_by().values_list(Value(CLOSED)).distinct())
    return Counter(name for (name,) in first.union(*others, all=True).order_by())


def _translations(user):
    words = {"sv": _("odottaa ruotsinnosta"), "en": _("odottaa englanninnosta")}
    waiting = translations_waiting(user)
    return [
        WaitingCount(waiting[language], text, reverse("admin:translations_outdatedtranslation_change", args=[language]))
        for language, text in words.items()
    ]


def _places_by_municipality(user, now) -> dict[str | None, dict]:
    """Return the numbers of places for each municipality (None: online places of the region), in one query."""
    within = verified_within(limits_of(MeetingPlace).letter)
    published = Q(state=State.PUBLISHED)
    rows = (
        editable(MeetingPlace.objects.order_by(), user)
        .values("municipality")
        .annotate(
            due=Count("pk", filter=published & ~within),
            no_meeting=Count("pk", filter=published & MeetingPlace.objects.is_idle(now)),
            drafts=Count("pk", filter=Q(state=State.DRAFT)),
        )
    )
    return {row["municipality"]: row for row in rows}


def _corrections(user) -> Counter:
    """Return how many corrections wait for each municipality; None for what has none."""
    rows = editable(Correction.objects.waiting().order_by(), user)
    where = rows.values_list(F("place__municipality"), F("event__host"), F("municipality"))
    return Counter(place or host or itself for place, host, itself in where)


def _people(user):
    today = timezone.localdate()
    return editable(ContactPerson.objects.order_by(), user).aggregate(
        due=Count("pk", filter=Q(state=State.PUBLISHED) & ~verified_within(limits_of(ContactPerson).letter, today)),
        ending=Count("pk", filter=ContactPerson.ending(today)),
    )


def _areas(user) -> list[dict]:
    """Return the user's family centres, a row for each municipality that they work in now, or one without any."""
    centres = editable(FamilyCentre.objects.published().working(), user)
    return list(
        centres.annotate(
            area=FilteredRelation("areas", condition=Q(areas__until=None)),
            has_liaison=Case(When(FamilyCentre.objects.all().has_liaison(), then=True), default=False),
            is_due=Exists(FamilyCentre.objects.to_check().filter(pk=OuterRef("pk"))),
        )
        .order_by("pk")
        .values(
            "pk",
            "name",
            "has_liaison",
            "is_due",
            "area__municipality",
            "area__municipality__name",
            "area__municipality__genitive",
            "area__municipality__sort_key",
        )
    )


def _centre_rows(areas, places, waiting):
    rows = {}
    for area in areas:
        key = area["area__municipality"]
        row = rows.setdefault(area["pk"], area | {"waiting": 0, "where": []} | dict.fromkeys(COUNTED, 0))
        row["url"] = reverse("admin:municipalities_familycentre_change", args=[area["pk"]])
        if key:
            row["where"].append(str(key))
            row["waiting"] += waiting[key]
            for name in COUNTED:
                row[name] += places.get(key, {}).get(name, 0)
    for row in rows.values():
        row["numbers"] = [_number_of_centre(row, name) for name in COUNTED]
    return list(rows.values())


def _number_of_centre(row, name):
    query = COUNTED[name] | {"municipality__in": ",".join(row["where"])}
    return WaitingCount(row[name], "", reverse("admin:meeting_places_meetingplace_changelist", query=query))


def _closing(areas, today):
    found = sorted({(one["area__municipality__sort_key"], *_named(one)) for one in areas if one["area__municipality"]})
    return [(name, cancel_url(municipality=key, first_day=today, last_day=today)) for _sort, key, name in found]


def _named(area):
    """Return the municipality's key, and its name as a Finnish sentence takes it or any other does."""
    form = "genitive" if get_language() == settings.LANGUAGE_CODE else "name"
    return area["area__municipality"], area[f"area__municipality__{form}"]


def _next_meeting(user):
    meetings = Event.objects.published().upcoming().filter(group__kind=Group.Kind.LIAISON)
    if not edits_everything(user):
        mine = Municipality.objects.filter(areas__family_centre__in=user.scope.family_centres, areas__until=None)
        meetings = meetings.concerning_any(mine)
    return meetings.select_related("group", "host").first()
