"""The table of meeting places: a row is an activity, and the rows with one key form a place."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from hashlib import sha256

from django.db.models import Prefetch
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models.publishing import State
from core.permissions import editable, visible
from core.text import fold
from imports.bulk_write import write_places
from imports.columns import CLEARED, CellError, is_same, made_otherwise, original
from imports.planning import (
    ADDED,
    CHANGED,
    LEFT,
    PORTAL,
    CellChange,
    CellProblem,
    ImportTable,
    RecordPlan,
    RowResult,
    cell_change,
    cell_changes,
    changed_cells,
    key_of,
    new_cells,
    records_by_key,
)
from imports.readers import TableRow
from imports.staging import RowGroup
from imports.tables.place_columns import Organisations, activity_columns, kind_word, place_columns
from meeting_places.models import OTHER_PAGES, Activity, MeetingPlace
from municipalities.models import Municipality

SLUG_LETTERS = 70


class PlaceTable(ImportTable):
    name = "places"
    title = gettext_lazy("Kohtaamispaikat")
    model = MeetingPlace

    def __init__(self, user=None, new_state=State.PUBLISHED):
        super().__init__(user, new_state)
        self.organisations = Organisations()
        self.columns = place_columns(self.organisations)
        self.activity_columns = activity_columns(self.organisations)
        self.blank_place, self.blank_activity = MeetingPlace(state=new_state), Activity()
        self.by_name = {column.name: column for column in self.all_columns}
        scope = self.user.scope if self.user else None
        self.own_organisations = scope.organisations if scope else frozenset()
        self.may_add_organisations = scope is None or bool(scope.family_centres)
        self.own_municipalities = self._municipalities_of(scope) if scope else set()
        seen = visible(Municipality.objects.all(), self.user) if self.user else Municipality.objects.none()
        self.seen_municipalities = set(seen.values_list("pk", flat=True))

    @staticmethod
    def _municipalities_of(scope) -> set[str]:
        # For telling early. What was written is asked of the rule itself before it stays.
        mine = Municipality.objects.filter(areas__family_centre__in=scope.family_centres, areas__until=None)
        return set(mine.values_list("pk", flat=True))

    @property
    def all_columns(self):
        return [*super().all_columns, *self.activity_columns]

    # From rows to plans.

    def plans(self, groups, lock=False):
        places = MeetingPlace.objects.select_for_update(of=("self",)) if lock else MeetingPlace.objects.all()
        found = records_by_key(_loaded(places), [group.key for group in groups])
        self._note_rights({place.pk for place in found.values()})
        plans = [self._plan(group, found.get(group.key)) for group in groups]
        _name_pages([plan for plan in plans if plan.is_new])
        return plans

    def _note_rights(self, keys):
        if self.user:
            places = editable(MeetingPlace.objects.filter(pk__in=keys), self.user)
            activities = editable(Activity.objects.filter(place__in=keys), self.user)
            self.own_places = set(places.values_list("pk", flat=True))
            self.own_activities = set(activities.values_list("pk", flat=True))

    def _plan(self, group: RowGroup, place: MeetingPlace | None) -> RecordPlan:
        source, external_id = group.key
        record = place or self._new(self.blank_place, source=source, external_id=external_id)
        plan = RecordPlan(group.rows[0].number, record, rows=[row.number for row in group.rows])
        if place is None and source == PORTAL:
            plan.refuse("external_id", external_id, _("Portaalissa ei ole paikkaa, jolla on tämä numero."))
            return plan
        plan.check_key(external_id)
        plan.take(self._place_changes(group.rows, plan))
        plan.check_required(self.columns)
        plan.check_doubts(self.columns)
        plan.check_constraints(self.columns)
        self._check_place_rights(plan)
        plan.parts = self._activity_plans(group.rows, plan)
        return plan

    @staticmethod
    def _new(blank, **values):
        """Return a copy of a blank record: made anew, a record of translated fields takes longer than its whole row."""
        record = copy(blank)
        for name, value in values.items():
            setattr(record, name, value)
        return record

    def _place_changes(self, rows: Sequence[TableRow], plan: RecordPlan) -> list[CellChange]:
        """Return what the rows say of the place together; a cell that says otherwise than one before is a problem."""
        cells, told_on = {}, {}
        for row in rows:
            for column in self.columns:
                text = row.cells.get(column.name)
                if text and told_on.setdefault(column.name, row.number) == row.number:
                    cells[column.name] = text
                elif text and not is_same(cells[column.name].casefold(), text.casefold()):
                    sentence = _("Ylempi rivi sanoo samasta paikasta toisin: ”%s”.") % cells[column.name]
                    plan.problems.append(CellProblem(row.number, column.name, text, sentence))
        found = []
        plain = [column for column in self.columns if column.name not in {"organiser", "organiser_kind"}]
        changes = [
            *cell_changes(plain, TableRow(plan.row, cells), plan.record, found),
            *self._organiser_change(TableRow(plan.row, cells), plan, found),
        ]
        plan.problems += [replace(problem, row=told_on.get(problem.column, plan.row)) for problem in found]
        return changes

    def _organiser_change(self, row: TableRow, plan: RecordPlan, problems: list[CellProblem]) -> Iterator[CellChange]:
        """Yield the change of the organiser, whom two columns tell together."""
        name, at = row.cells.get("organiser", ""), "organiser_kind"
        try:
            kind = self._organiser_kind(row.cells.get(at, ""))
            at, present = "organiser", plan.record.organiser
            find = partial(self.organisations.find_or_add, kind=kind, may_add=self.may_add_organisations)
            if name and (change := cell_change(self.by_name["organiser"], name, plan.record, find)):
                yield change
                return
            at = "organiser_kind"
            if kind and present is None:
                raise CellError(_("Kerro myös järjestäjän nimi."))
            if kind and present.kind != kind:
                raise CellError(_("Portaalissa järjestäjän laji on %s.") % kind_word(present))
        except CellError as error:
            problems.append(CellProblem(row.number, at, row.cells.get(at, ""), str(error)))

    def _organiser_kind(self, text: str) -> str | None:
        return self.by_name["organiser_kind"].read(original(text)) if text and text.casefold() != CLEARED else None

    def _check_place_rights(self, plan: RecordPlan) -> None:
        place = plan.record
        if self.user is None or not plan.changes or plan.problems:
            return
        if not plan.is_new and place.pk not in self.own_places:
            change = plan.changes[0]
            plan.refuse(change.column.name, change.new, _("Tätä paikkaa et voi muokata. Jätä solu tyhjäksi."))
        elif not (place.municipality_id in self.own_municipalities or self._is_arranged_by_own(place)):
            plan.refuse("municipality", str(place.municipality or ""), _("Voit tuoda paikkoja vain omiin kuntiisi."))

    def _is_arranged_by_own(self, place) -> bool:
        # Of municipalities an organisation chooses from those where it works.
        return place.organiser_id in self.own_organisations and place.municipality_id in {
            *self.seen_municipalities,
            None,
        }

    # What happens there.

    def _activity_plans(self, rows: Sequence[TableRow], plan: RecordPlan) -> list[RecordPlan]:
        telling = [row for row in rows if any(column.name in row.cells for column in self.activity_columns)]
        known = _activities_by_row(telling, plan.record)
        parts = [self._activity_plan(row, known.get(row.number), plan) for row in telling]
        _refuse_repeated(telling, parts)
        return parts

    def _activity_plan(self, row: TableRow, activity: Activity | None, whole: RecordPlan) -> RecordPlan:
        part = RecordPlan(row.number, activity or self._new(self.blank_activity, place=whole.record))
        part.take(self._id_change(row, part))
        columns = [column for column in self.activity_columns if column.name != "activity_id"]
        part.take(list(cell_changes(columns, row, part.record, part.problems)))
        part.check_constraints(self.activity_columns)
        if not self._may_change(part, whole):
            part.refuse("activity_id", row.cells.get("activity_id", ""), _("Tätä toimintaa et voi muokata."))
        return part

    def _id_change(self, row: TableRow, part: RecordPlan) -> list[CellChange]:
        text = row.cells.get("activity_id", "")
        if text in _ids_of(part.record) or text.casefold() == CLEARED:
            return []
        if text.startswith(f"{PORTAL}:"):
            part.refuse("activity_id", text, _("Paikassa ei ole tätä toimintaa."))
            return []
        if sentence := made_otherwise(text):
            part.refuse("activity_id", text, sentence)
            return []
        return list(cell_changes([self.by_name["activity_id"]], row, part.record, part.problems))

    def _may_change(self, part: RecordPlan, whole: RecordPlan) -> bool:
        if self.user is None or not (part.is_new or part.changes) or whole.is_new:
            return True
        if whole.record.pk in self.own_places or part.record.pk in self.own_activities:
            return True
        organisers = part.of("activity_organisers")
        return bool(organisers and self.own_organisations & {one.pk for one in organisers.value})

    # Telling and writing.

    def lines(self, plan):
        parts = {part.row: part for part in plan.parts}
        for number in plan.rows:
            yield _line(plan, parts.get(number), number)

    def write(self, plans):
        write_places(plans)

    def may_stay(self, plans):
        return self._all_are_mine(MeetingPlace, [plan for plan in plans if plan.is_touched]) and self._all_are_mine(
            Activity, [part for plan in plans for part in plan.parts if part.is_touched]
        )

    def exported(self):
        return _loaded(self._mine(MeetingPlace.objects.all())).order_by("municipality", "sort_key", "pk")

    def rows(self, place):
        here = self._cells_of_place(place)
        for activity in [*place.activities.all()] or [None]:
            there = [column.text_of(activity) if activity else "" for column in self.activity_columns]
            if activity:
                there[0] = _ids_of(activity)[0]
            yield [*here, *there]

    def _cells_of_place(self, place):
        cells = [*key_of(place), *(column.text_of(place) for column in self.columns if column.name != "organiser_kind")]
        kind = self.by_name["organiser_kind"].text(place.organiser.kind) if place.organiser else ""
        cells.insert([column.name for column in self.all_columns].index("organiser_kind"), kind)
        return cells

    def missing(self, has, sources):
        """Yield the names of records of the file's sources that are not in the file."""
        places = self._mine(MeetingPlace.objects.filter(source__in=sources).exclude(external_id=""))
        for source, external_id, name in (
            places.order_by("pk").values_list("source", "external_id", "name_fi").iterator()
        ):
            if not has((source, external_id)):
                yield name


def _loaded(places):
    activities = Activity.objects.prefetch_related("organisers", "themes", "schedules")
    return places.select_related("kind", "municipality", "organiser").prefetch_related(
        "languages", "features", Prefetch("activities", activities)
    )


def _ids_of(activity: Activity) -> list[str]:
    """Return what an activity is called in a table: by its source's own id, else by its number here."""
    return [*filter(None, [activity.external_id]), *([f"{PORTAL}:{activity.pk}"] if activity.pk else [])]


def _activities_by_row(rows: Sequence[TableRow], place: MeetingPlace) -> dict[int, Activity]:
    """Return which present activity each row tells of: by its id, else by its title."""
    left = list(place.activities.all()) if place.pk else []
    by_id = {name: activity for activity in left for name in _ids_of(activity)}
    found = {row.number: by_id[name] for row in rows if (name := row.cells.get("activity_id", "")) in by_id}
    left = [activity for activity in left if activity not in found.values()]
    for row in rows:
        if row.number not in found and (activity := _of_title(row, left)):
            found[row.number] = activity
            left.remove(activity)
    return found


def _of_title(row: TableRow, activities: list[Activity]) -> Activity | None:
    title = row.cells.get("title_fi", "")
    title = "" if title.casefold() == CLEARED else fold(title)
    has_id = row.cells.get("activity_id", "").casefold() not in {"", CLEARED}
    fitting = (one for one in activities if fold(one.title_fi or "") == title and not (has_id and one.external_id))
    return next(fitting, None)


def _refuse_repeated(rows: Sequence[TableRow], parts: Sequence[RecordPlan]) -> None:
    seen = set()
    for row, part in zip(rows, parts, strict=True):
        name = row.cells.get("activity_id", "")
        if name in seen and name.casefold() != CLEARED:
            part.refuse("activity_id", name, _("Sama tunniste on jo ylempänä samassa paikassa."))
        seen |= {name} - {""}


def _line(plan: RecordPlan, part: RecordPlan | None, number: int) -> RowResult:
    is_first = number == plan.row
    name = str(plan.record.name_fi or "") if part is None else f"{plan.record.name_fi} · {part.record}"
    changes = [*(changed_cells(plan) if is_first else ()), *(changed_cells(part) if part else ())]
    if (is_first and plan.is_new) or (part and part.is_new):
        cells = [*(new_cells(plan) if is_first else ()), *(new_cells(part) if part else ())]
        return RowResult(number, ADDED, name, tuple(changes), tuple(cells))
    return RowResult(number, CHANGED if changes else LEFT, name, tuple(changes))


# The addresses of new places' pages.


def _name_pages(plans: Sequence[RecordPlan]) -> None:
    """Give each new place the first of its possible slugs that is free."""
    possible = {id(plan): list(_slugs(plan.record)) for plan in plans}
    asked = {slug for slugs in possible.values() for slug in slugs}
    taken = {*OTHER_PAGES, *MeetingPlace.objects.filter(slug__in=asked).values_list("slug", flat=True)}
    for plan in plans:
        plan.record.slug = next(slug for slug in possible[id(plan)] if slug not in taken)
        taken.add(plan.record.slug)


def _slugs(place: MeetingPlace) -> Iterator[str]:
    name = slugify(place.name_fi or "")[:SLUG_LETTERS].strip("-") or "paikka"
    municipality = place.municipality.slug if place.municipality_id else ""
    key = sha256(f"{place.source}\0{place.external_id}".encode()).hexdigest()
    yield name
    yield f"{name}-{municipality}"
    yield f"{name}-{key[:8]}"
    yield f"{name}-{key[:24]}"
