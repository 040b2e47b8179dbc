"""Every address of the portal, filled with the records of each side, and whom it opens to."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.urls import get_resolver, reverse

from core.models import Unsubscribed
from corrections.models import Correction
from link_checks.models import BrokenLink
from meeting_places.models import MeetingPlace
from municipalities.models import FamilyCentre, Municipality, Task
from perhekeskus.urls import MOVED
from portal.system_views import SITEMAPS
from reminders.models import Maintainer, Reply
from tests.editing.records import EDITED_BY, SEEN_BY_ALL
from tests.matrix.rule import (
    COORDINATORS,
    EDITORS,
    EVERYBODY,
    HOSTS,
    INSIDERS,
    NOBODY,
    ORGANISERS,
    RECORDS,
    REGIONAL,
    STAFF,
    WITHOUT_FACTOR,
    roles,
)
from tests.matrix.world import MEETING_SIDES, MINUTES, SIDES, first_change, removal_of

PUBLISHED = ["coming", "held", "open", "review", "unready", "closed"]
MEMBER = frozenset({"member"})
HIDDEN = ["draft", "archived", "foothold"]


@dataclass(frozen=True)
class Cell:
    """An address filled in: whose records it is of, and whom it opens to when it is read (None: not judged here)."""

    name: str
    path: str
    side: str = ""
    opens: frozenset | None = NOBODY
    gives: frozenset = frozenset()  # secrets that the link in the address is the authority for

    def __str__(self):
        return self.path


def names_of_addresses(resolver=None, prefix="", space="") -> Iterator[tuple[str, str]]:
    """Yield the name (its pattern, if it has none) and the pattern of every address."""
    for one in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from names_of_addresses(one, pattern, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            yield (space + one.name if one.name else pattern), pattern


def cells_of(world) -> list[Cell]:
    """Return all cells; an address that nothing here fills in raises KeyError."""
    return [
        cell for name in dict.fromkeys(name for name, _pattern in names_of_addresses()) for cell in fill(name, world)
    ]


def few_of(cells) -> list[Cell]:
    """Return of each address one cell: of a stranger's record that is not for everybody, if it has any."""
    found = {}
    for cell in sorted(cells, key=lambda one: (one.side != "theirs", one.opens == EVERYBODY)):
        found.setdefault(cell.name, cell)
    return [*found.values()]


def fill(name, world) -> list[Cell]:
    if name in TABLE:
        return [_cell(name, *row) for row in TABLE[name](world)]
    return [_cell(name, *row) for row in _admin_page(name, world)]


def _cell(name, side, args, opens, gives=(), query=""):
    marks = frozenset((what, side) if isinstance(what, str) else what for what in gives)
    path = args if isinstance(args, str) else reverse(name, args=args)
    return Cell(name, path + query, side, opens, marks)


# What fills an address in: rows of side, arguments (or the whole path), whom it opens to, what its link gives.


def to(opens, *args):
    return lambda world: [("", args, opens)]


def path(text, opens):
    return lambda world: [("", text, opens)]


def of_sides(fill_one, sides=SIDES):
    return lambda world: [row for name in sides for row in fill_one(world.sides[name])]


def of_meetings(who, keys=(*PUBLISHED, *HIDDEN)):
    """The page of each meeting that opens to those whom `who(key)` names by the rights that they need."""

    def rows(side):
        for key, event in side.meetings.items():
            rights = who(key) if key in keys else None
            opens = rights if isinstance(rights, frozenset) else NOBODY if rights is None else roles(rights, side.name)
            yield side.name, [event.slug], opens

    return of_sides(rows, MEETING_SIDES)


def in_minutes(key):
    _what, state, readers = MINUTES[key]
    if key in HIDDEN:
        return None
    if state == "approved" and readers == "everybody":
        return EVERYBODY
    return INSIDERS if state != "draft" and readers != "editors" else ORGANISERS


def minutes_rows(side):
    for key in MINUTES:
        rights = in_minutes(key)
        opens = rights if isinstance(rights, frozenset) else NOBODY if rights is None else roles(rights, side.name)
        # Who organises reads minutes of a published event in any state.
        opens = opens | roles(ORGANISERS, side.name) if rights is not None else opens
        yield side.name, [side.meetings[key].slug], opens


def guest_rows(side):
    for key, guest in side.guests.items():
        yield side.name, [side.meetings[key].slug, guest.pk], roles(HOSTS, side.name)


def foreign_guests(world):
    """Participants of strangers under the address of a meeting of mine."""
    mine, theirs = world.mine, world.theirs
    return [("theirs", [mine.meetings["coming"].slug, theirs.guests["coming"].pk], NOBODY)]


def paper_rows(side):
    opens = {"public": EVERYBODY, "members": roles(INSIDERS, side.name), "draft": roles(ORGANISERS, side.name)}
    return [(side.name, [paper.pk, "paperi.pdf"], opens[key]) for key, paper in side.papers.items()]


def guest_links(opening, gives):
    def rows(side):
        for key, guest in side.guests.items():
            yield side.name, [guest.token], EVERYBODY if key in opening else NOBODY, gives if key in opening else ()

    return of_sides(rows, MEETING_SIDES)


GUEST = ("guest", "guestmail", "diet", "message", "remote")


def place_rows(preview):
    def rows(side):
        for state, place in side.places.items():
            yield side.name, [place.slug], EVERYBODY if state == "published" else preview(side)

    return of_sides(rows)


def editors_of_records(side):
    return roles(RECORDS, side.name)


def nobody(side):
    return NOBODY


def keeper_rows(*keys):
    gives = ("keeper",)

    def rows(side):
        yield side.name, [side.keeper.token, *(key(side) for key in keys)], EVERYBODY, gives

    return of_sides(rows)


def kept_rows(*more, opens=EVERYBODY):
    def rows(world):
        for side in (world.mine, world.theirs):
            args = [side.keeper.token, f"p{side.place.pk}", *(one(side) for one in more)]
            yield side.name, args, opens, ("keeper",)
        # Her link with the key of a stranger's record.
        args = [world.mine.keeper.token, f"p{world.theirs.place.pk}", *(one(world.theirs) for one in more)]
        yield "mine", args, NOBODY, ("keeper",)

    return rows


def choosers(world):
    for model, model_admin in admin.site._registry.items():
        for owner in [model_admin, *model_admin.inlines]:
            for field in owner.autocomplete_fields:
                model_name = getattr(owner, "model", model)._meta.model_name
                app = getattr(owner, "model", model)._meta.app_label
                query = f"?term=&app_label={app}&model_name={model_name}&field_name={field}"
                yield "", [], None, (), query
                yield "", [], None, (), query.replace("term=", "term=sala")


PUBLIC_PAGES = """
    portal:home portal:near portal:accessibility portal:privacy shortlist sitemap municipalities:list contacts:list
    support:list meeting_places:list meeting_places:week meeting_places:map meeting_places:calendar events:list
    events:calendar events:groups events:calendar_help materials:list materials:about materials:timeline admin:forgotten
""".split()
STAFF_PAGES = """
    admin:index admin:account admin:password_change admin:password_change_done admin:second_factor_off
    events:own_calendar_page events:own_certificates liaison:dashboard liaison:pack
""".split()
KINDS = ["places", "contacts", "organisations", "events", "municipalities"]

TABLE = {
    **{name: to(EVERYBODY) for name in PUBLIC_PAGES},
    **{name: to(STAFF) for name in STAFF_PAGES},
    **{name: path(f"/{name}", EVERYBODY) for name in ("healthz", "readyz", "robots.txt")},
    **{f"moved_{model}": path(f"/admin/upkeep/{model}/1/?p=1", EVERYBODY) for model in MOVED},
    "moved_index": to(None),  # it leads on to what is not for everybody
    "media/<path:path>": lambda world: [
        ("", "/media/olematon.pdf", NOBODY),
        *((side.name, f"/media/{side.papers['members'].file.name}", NOBODY) for side in world.sides.values()),
    ],
    "sitemap-section": lambda world: [("", [section], EVERYBODY) for section in SITEMAPS],
    "portal:near_place": lambda world: [
        ("", ["40100"], EVERYBODY),
        *(("", [one.slug], EVERYBODY) for one in Municipality.objects.all()),
    ],
    "portal:search": lambda world: [
        ("", [], EVERYBODY, (), f"?q={text}") for text in ("", "sala", "place theirs", "laukaa", "guest mine")
    ],
    "portal:short_place": of_sides(
        lambda side: [
            (side.name, [place.pk], EVERYBODY if state == "published" else NOBODY)
            for state, place in side.places.items()
        ]
    ),
    "portal:place_qr": of_sides(
        lambda side: [
            (side.name, [place.pk], EVERYBODY if state == "published" else NOBODY)
            for state, place in side.places.items()
        ]
    ),
    "portal:short_event": of_sides(
        lambda side: [
            (side.name, [event.pk], EVERYBODY if key in PUBLISHED else NOBODY) for key, event in side.meetings.items()
        ],
        MEETING_SIDES,
    ),
    "portal:short_municipality": of_sides(lambda side: [(side.name, [side.municipality.slug], EVERYBODY)]),
    "municipalities:detail": of_sides(lambda side: [(side.name, [side.municipality.slug], EVERYBODY)]),
    "municipalities:family_centre": of_sides(
        lambda side: [
            (side.name, [side.centre.slug], EVERYBODY),
            (side.name, [side.draft_centre.slug], roles(COORDINATORS, side.name)),
        ]
    ),
    "support:task": lambda world: [("", [task.page_slug], EVERYBODY) for task in Task.objects.all()],
    "meeting_places:place_on_map": place_rows(nobody),
    "meeting_places:detail": place_rows(editors_of_records),
    "meeting_places:place_calendar": place_rows(nobody),
    "meeting_places:place_changes": place_rows(nobody),
    "materials:page": of_sides(
        lambda side: [(side.name, [side.public_page.slug], EVERYBODY), (side.name, [side.page.slug], REGIONAL)]
    ),
    # Meetings.
    "events:detail": of_meetings(lambda key: EVERYBODY if key in PUBLISHED else ORGANISERS),
    "events:event_calendar": of_meetings(lambda key: EVERYBODY, PUBLISHED),
    "events:register": of_meetings(lambda key: EVERYBODY, ["coming"]),
    "events:participants": of_meetings(lambda key: HOSTS),
    "events:participants_table": of_meetings(lambda key: HOSTS),
    "events:participant_add": of_meetings(lambda key: HOSTS),
    "events:participant_change": lambda world: [*of_sides(guest_rows, MEETING_SIDES)(world), *foreign_guests(world)],
    "events:attendance": of_meetings(lambda key: HOSTS),
    "events:members": of_meetings(lambda key: INSIDERS, PUBLISHED),
    "events:propose": of_meetings(lambda key: INSIDERS, ["coming"]),
    "events:answer_with_account": of_sides(
        lambda side: [
            (side.name, [event.slug], MEMBER if side.name in INSIDERS["member"] and key in PUBLISHED else NOBODY)
            for key, event in side.meetings.items()
        ],
        MEETING_SIDES,
    ),
    "events:answer_for": of_sides(
        lambda side: [(side.name, [side.meetings["coming"].slug, side.colleague.pk], NOBODY)], MEETING_SIDES[:3]
    ),
    "events:agenda_change": of_meetings(lambda key: ORGANISERS),
    "events:minutes": of_sides(minutes_rows, MEETING_SIDES),
    "events:minutes_change": of_meetings(lambda key: ORGANISERS),
    "events:paper": of_sides(paper_rows, MEETING_SIDES),
    "events:action_points": of_sides(
        lambda side: [(side.name, [side.group.slug], roles(INSIDERS, side.name))], MEETING_SIDES[:3]
    ),
    "events:settle": of_sides(lambda side: [(side.name, [side.point.pk], NOBODY)], MEETING_SIDES),
    "events:group": of_sides(lambda side: [(side.name, [side.group.slug], EVERYBODY)], MEETING_SIDES[:3]),
    "events:group_members": of_sides(
        lambda side: [(side.name, [side.group.slug], roles(INSIDERS, side.name))], MEETING_SIDES[:3]
    ),
    "events:group_calendar": of_sides(lambda side: [(side.name, [side.group.slug], EVERYBODY)], MEETING_SIDES[:3]),
    # Links that are the authority by themselves.
    "events:own_calendar": lambda world: [
        ("mine", [world.mine.calendar.key], EVERYBODY, ("calendar", "remote", ("remote", "beside"))),
        ("theirs", [world.theirs.calendar.key], EVERYBODY, ("calendar",)),
        ("theirs", ["arvattu"], NOBODY),
    ],
    "events:answer": guest_links(["coming", "held"], GUEST),
    "events:minutes_by_link": guest_links([], ()),
    "events:certificate": guest_links(["held"], ("guest",)),
    "events:series_certificate": guest_links(["held"], ("guest",)),
    "unsubscribe": lambda world: [("", [Unsubscribed.token("records", "mika@example.org")], EVERYBODY)],
    "reminders:maintainer": keeper_rows(),
    "reminders:confirm_all": keeper_rows(),
    "reminders:confirm": kept_rows(),
    "reminders:correct": kept_rows(),
    "reminders:cancel": kept_rows(),
    "reminders:restore": kept_rows(lambda side: side.exception.pk, opens=None),
    "corrections:place": of_sides(
        lambda side: [
            (side.name, [place.pk], EVERYBODY if state == "published" else NOBODY)
            for state, place in side.places.items()
        ]
    ),
    "corrections:event": of_sides(
        lambda side: [
            (side.name, [event.pk], EVERYBODY if key in PUBLISHED else NOBODY) for key, event in side.meetings.items()
        ],
        MEETING_SIDES,
    ),
    "corrections:municipality": of_sides(lambda side: [(side.name, [side.municipality.slug], EVERYBODY)]),
    "corrections:contact": of_sides(lambda side: [(side.name, [side.person.pk], EVERYBODY)]),
    # The admin's own pages.
    "admin:login": to(None),
    "admin:logout": to(NOBODY),
    "admin:set_password": lambda world: [("", [purpose], NOBODY) for purpose in ("invitation", "forgotten", "muu")],
    "admin:second_factor": to(None),
    "admin:second_factor_picture": to(None),
    "admin:recovery_codes": to(None),
    "admin:jsi18n": to(STAFF | WITHOUT_FACTOR),
    "admin:autocomplete": choosers,
    "admin:app_list": lambda world: [
        ("", [app], None) for app in dict.fromkeys(model._meta.app_label for model in admin.site._registry)
    ],
    "admin/(?P<url>.*)$": lambda world: [
        ("", f"/admin/{text}", NOBODY) for text in ("nosuch/", "nosuch", "meeting_places/nosuch/add/")
    ],
    **{
        f"admin:accounts_user_{page}": of_sides(lambda side: [(side.name, [side.account.pk], REGIONAL)])
        for page in ("link", "reset_second_factor", "hand_over")
    },
    "admin:events_event_next": of_sides(
        lambda side: [(side.name, [event.pk], roles(ORGANISERS, side.name)) for event in side.meetings.values()],
        MEETING_SIDES,
    ),
    "admin:meeting_places_scheduleexception_cancel_day": to(NOBODY),
    "admin:meeting_places_scheduleexception_undo": of_sides(lambda side: [(side.name, [side.exception.pk], NOBODY)]),
    "admin:meeting_places_meetingplace_one_sentence": to(EDITORS),
    "admin:meeting_places_schoolholiday_paste": to(roles(COORDINATORS, "mine")),
    "admin:imports_tableimport_changelist": to(EDITORS),
    "admin:imports_tableimport_kind": lambda world: [("", [kind], None) for kind in [*KINDS, "muu"]],
    "admin:imports_tableimport_export": lambda world: [
        ("", [kind, form], None, (), query) for kind in KINDS for form in ("csv", "xlsx") for query in ("", "?q=sala")
    ],
    "admin:imports_tableimport_example": lambda world: [("", [kind, "xlsx"], None) for kind in KINDS],
    "admin:imports_tableimport_preview": lambda world: [
        ("mine", ["places", world.mine.table.pk], frozenset({"coordinator"})),
        ("theirs", ["places", world.theirs.table.pk], NOBODY),
    ],
    "admin:translations_outdatedtranslation_changelist": to(
        STAFF
    ),  # it leads on, and whoever edits nothing is refused there
    "admin:translations_outdatedtranslation_change": lambda world: [
        ("", ["sv"], EDITORS),
        ("", ["xx"], NOBODY),
        *(
            (side.name, ["sv"], roles(RECORDS, side.name), (), f"?record=meetingplace-{side.place.pk}")
            for side in (world.mine, world.theirs)
        ),
    ],
    "admin:translations_outdatedtranslation_export": to(EDITORS, "sv"),
    "admin:translations_outdatedtranslation_import": to(EDITORS, "sv"),
}

# The pages that each model has in the admin.

WORKLISTS = {Correction, Reply, Maintainer, BrokenLink}
ONLY_TOLD = ["searchmiss", "accountevent", "brokenlink", "sourcerecord"]
NEVER_ADDED = [*ONLY_TOLD, "correction", "reply", "maintainer", "eventletter"]
NEVER_DELETED = [*ONLY_TOLD, "reply", "maintainer", "eventletter", "municipality", "user"]
ADMIN_PAGES = "changelist add removed change history delete state bring_back".split()


def edits(model) -> dict:
    """Return who edits the model's records, besides regional editors: roles, each with her sides."""
    meeting = model._meta.app_label == "events"
    found = {role: {"mine", "concerned"} if meeting else {"mine"} for role in EDITED_BY if model in EDITED_BY[role]}
    if model in {Correction, Reply, Maintainer}:
        found = RECORDS
    if model._meta.model_name == "eventletter":
        found = HOSTS
    return found


def _admin_page(name, world):
    """Yield the rows of a model's page, of the records of each side."""
    if name.endswith("<path:object_id>/"):
        model = _model(name.removeprefix("admin/").replace("/", "_").removesuffix("_<path:object_id>_"))
        yield "theirs", name.replace("<path:object_id>", str(_record(world.theirs, model).pk)).join(["/", ""]), None
        return
    space, _, rest = name.partition(":")
    model = _model(rest)
    page = rest.removeprefix(f"{model._meta.app_label}_{model._meta.model_name}_")
    if space != "admin" or page not in ADMIN_PAGES:
        raise KeyError(f"no row of the matrix fills in {name}")
    if page in ("changelist", "add", "removed"):
        yield "", [], None
        return
    sides = MEETING_SIDES if model in world.concerned.records else SIDES
    for side in (world.sides[one] for one in sides):
        if model not in side.records and side.name not in SIDES:
            continue
        record = _record(side, model)
        if page == "bring_back":
            yield side.name, [removal_of(side, model)], roles(RECORDS, side.name) if model is MeetingPlace else NOBODY
        else:
            more = [first_change(record)] if page == "state" else []
            yield side.name, [record.pk, *more], _opens(model, page, side.name)


def _opens(model, page, side):
    if page == "state" or (page == "delete" and model._meta.model_name in NEVER_DELETED):
        return None
    editors = roles(edits(model), side)
    if page == "change" and model in SEEN_BY_ALL:
        return STAFF
    if model._meta.model_name in ONLY_TOLD:
        return None
    if page == "delete" and model in SEEN_BY_ALL | {FamilyCentre}:
        return REGIONAL
    if page == "change" and model._meta.model_name == "municipality" and side == "mine":
        return None
    return editors


def _model(label):
    found = [
        model
        for model in admin.site._registry
        if f"{label}_".startswith(f"{model._meta.app_label}_{model._meta.model_name}_")
    ]
    if not found:
        raise KeyError(f"no row of the matrix fills in {label}")
    return found[0]


def _record(side, model):
    if model is BrokenLink:
        return BrokenLink.objects.get(url__contains=side.mark("link"))
    return side.records[model]
