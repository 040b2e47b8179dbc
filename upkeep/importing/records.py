"""Organisations, contact persons and events as tables: one row is one record. They are few, and saved one by one."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Assignment, ContactPerson, Organisation
from events.membership import hosted_by
from events.models import Event, Group
from municipalities.models import FamilyCentre, Municipality
from perhekeskus.publishing import State
from perhekeskus.rights import editable, visible
from upkeep.importing.cells import (
    ChoiceColumn,
    ClockColumn,
    Column,
    DayColumn,
    FieldColumn,
    ManyColumn,
    label_column,
)
from upkeep.importing.place_columns import Organisations, municipality_column, named
from upkeep.importing.planning import PORTAL, CellChange, Kind, Plan, cell_changes, records_by_key
from upkeep.importing.staging import Group as Rows


class Records(Kind):
    """A table of which each row is a record of its own."""

    related: Sequence[str | None] = (None,)  # none
    linked: Sequence[str] = ()
    owners: Sequence[str] = ()  # columns that tell whose the record is

    def text(self, name: str, help: str = "", example: str = "", **more) -> FieldColumn:
        return FieldColumn(name=name, field=self.model._meta.get_field(name), help=help, example=example, **more)

    def in_languages(self, name: str, help: str, example: str = "", **more) -> list[FieldColumn]:
        """Return the columns of a translated field."""
        others = {"sv": _("Sama ruotsiksi."), "en": _("Sama englanniksi.")}
        finnish = self.text(f"{name}_fi", help, example, **more)
        return [finnish, *(self.text(f"{name}_{language}", told) for language, told in others.items())]

    def records(self):
        return self.model.objects.select_related(*self.related).prefetch_related(*self.linked)

    def plans(self, groups, lock=False):
        records = self.records().select_for_update(of=("self",)) if lock else self.records()
        found = records_by_key(records, [group.key for group in groups])
        mine = self._mine(self.model.objects.filter(pk__in=[record.pk for record in found.values()]))
        own = set(mine.values_list("pk", flat=True))
        return [self._plan(group, found.get(group.key), own) for group in groups]

    def _plan(self, group: Rows, record, own) -> Plan:
        source, external_id = group.key
        first = group.rows[0]
        plan = Plan(first.number, record or self.new(source, external_id), rows=[row.number for row in group.rows])
        if record is None and source == PORTAL:
            plan.refuse("external_id", external_id, _("Portaalissa ei ole kohdetta, jolla on tämä numero."))
            return plan
        for row in group.rows[1:]:
            plan.refuse("external_id", external_id, _("Sama tunniste on jo rivillä %d.") % first.number, row.number)
        plan.take(list(cell_changes(self.columns, first, plan.record, plan.problems)))
        plan.check_required(self.columns)
        plan.check_constraints(self.columns)
        self._check_rights(plan, own)
        return plan

    def new(self, source, external_id):
        return self.model(source=source, external_id=external_id, state=self.new_state)

    def _check_rights(self, plan, own):
        if self.user is None or not plan.changes or plan.problems:
            return
        change = plan.changes[0]
        if not plan.is_new and plan.record.pk not in own:
            plan.refuse(change.column.name, change.new, _("Tätä tietoa et voi muokata. Jätä solu tyhjäksi."))
        elif foreign := next(filter(self.is_foreign, self._choices(plan)), None):
            plan.refuse(foreign.column.name, foreign.new, _("Valitse vain omistasi."))
        elif plan.is_new and self.owners and not any(plan.of(name) for name in self.owners):
            plan.refuse(self.owners[0], "", _("Valitse tähän jokin omistasi. Muuten et voisi enää muokata tätä."))

    def _choices(self, plan):
        return [change for change in plan.changes if change.column.name in self.owners]

    def is_foreign(self, change: CellChange) -> bool:
        """Tell whether a change gives the record to, or takes it from, somebody whom the user may not choose."""
        return False

    def write(self, plans):
        for plan in plans:
            if plan.is_touched:
                self.save(plan)

    def save(self, plan: Plan) -> None:
        """Save a record and what is linked to it; search and history follow by signals."""
        if not plan.is_new:
            plan.record.version += 1
        plan.record.save()
        for change in plan.changes:
            if change.column.is_many:
                self.link(plan.record, change.column.attname, change.value)

    @staticmethod
    def link(record, attribute: str, others) -> None:
        """Let what is many be these."""
        getattr(record, attribute).set(others)

    def exported(self):
        return self._mine(self.records()).order_by("pk")

    def missing(self, has, sources):
        records = self._mine(self.model.objects.filter(source__in=sources).exclude(external_id="")).order_by("pk")
        for record in records.iterator():
            if not has((record.source, record.external_id)):
                yield str(record)


class OrganisationTable(Records):
    name = "organisations"
    title = gettext_lazy("Organisaatiot")
    model = Organisation
    has_states = False

    def __init__(self, user=None, new_state=State.PUBLISHED):
        super().__init__(user, new_state)
        self.columns = [
            *self.in_languages("name", _("Nimi suomeksi."), "Laukaan perheyhdistys", is_required=True),
            label_column(
                Organisation.Kind,
                name="kind",
                help=_("kunta, hyvinvointialue, seurakunta, järjestö, yritys, oppilaitos tai muu."),
                example="järjestö",
                is_required=True,
            ),
            self.text("website", _("Verkkosivu."), "https://example.org"),
        ]

    def new(self, source, external_id):
        return Organisation(source=source, external_id=external_id)

    def may_stay(self, plans):
        # Whoever adds to the shared register does not own what she added.
        return self._all_are_mine(Organisation, [plan for plan in plans if plan.is_changed])


class AssignmentsColumn(ManyColumn):
    """The family centres that a person serves in one role."""

    def value_of(self, record):
        rows = record.assignments.all() if record.pk else []
        return [row.family_centre for row in rows if row.role == self.attname and row.until is None]


class ContactTable(Records):
    name = "contacts"
    title = gettext_lazy("Yhteyshenkilöt")
    model = ContactPerson
    related = ("organisation",)
    linked = ("assignments__family_centre",)
    owners = ("liaison_of", "coordinator_of", "deputy_of")

    def __init__(self, user=None, new_state=State.PUBLISHED):
        super().__init__(user, new_state)
        self.columns = [
            self.text("name", _("Henkilön nimi. Tyhjä, jos kyse on yhteisestä postilaatikosta."), "Maija Meikäläinen"),
            *self.in_languages("title", _("Tehtävänimike suomeksi."), "perheohjaaja"),
            ChoiceColumn(
                name="organisation",
                register=Organisations(),
                help=_("Organisaation nimi. Sen pitää olla portaalissa."),
            ),
            self.text("phone", _("Työpuhelin."), "040 123 4567"),
            self.text("email", _("Työsähköposti."), "maija.meikalainen@example.org"),
            DayColumn(name="valid_until", help=_("Viimeinen päivä, jona yhteystieto näkyy."), example="31.12.2027"),
            *self._role_columns(),
        ]
        own = editable(FamilyCentre.objects.all(), self.user) if self.user else FamilyCentre.objects.none()
        self.own_centres = set(own.values_list("name_fi", flat=True))

    def is_foreign(self, change):
        centres = {centre.name_fi for centre in change.value} ^ set(filter(None, change.old.split(", ")))
        return bool(centres - self.own_centres)

    def _role_columns(self) -> Iterable[Column]:
        centres = named(FamilyCentre, "slug")
        told = {
            Assignment.Role.LIAISON: _("Perhekeskukset, joiden yhdyshenkilö hän on, pilkuin."),
            Assignment.Role.COORDINATOR: _("Perhekeskukset, joiden koordinaattori hän on, pilkuin."),
            Assignment.Role.DEPUTY: _("Perhekeskukset, joiden varahenkilö hän on, pilkuin."),
        }
        for role, help in told.items():
            yield AssignmentsColumn(name=f"{role}_of", attribute=role, register=centres, help=help)

    def exported(self):
        # Who has left stands in no export.
        today = timezone.localdate()
        return super().exported().filter(Q(valid_until=None) | Q(valid_until__gte=today))

    @staticmethod
    def link(person, role, centres):
        """Let the person serve these family centres in a role from now on; what ends is kept with its last day."""
        present = person.assignments.filter(role=role, until=None)
        for assignment in present.exclude(family_centre__in=centres):
            assignment.until = max(timezone.localdate(), assignment.since or timezone.localdate())
            assignment.save()
        served = set(present.values_list("family_centre", flat=True))
        for centre in centres:
            if centre.pk not in served:
                Assignment.objects.create(contact_person=person, family_centre=centre, role=role)


class EventTable(Records):
    name = "events"
    title = gettext_lazy("Tapahtumat")
    model = Event
    related = ("group", "host")
    linked = ("municipalities",)
    owners = ("host", "municipalities")

    def __init__(self, user=None, new_state=State.PUBLISHED):
        super().__init__(user, new_state)
        self.columns = [
            *self.in_languages("title", _("Otsikko suomeksi."), "Yhdyshenkilöverkoston kokous", is_required=True),
            ChoiceColumn(
                name="group",
                register=named(Group, "slug"),
                help=_("Ryhmä: nimi tai osoitesana."),
                example="",
                is_required=True,
            ),
            DayColumn(name="starts_on", help=_("Alkamispäivä."), example="1.9.2027", is_required=True),
            ClockColumn(name="starts_at", help=_("Alkamisaika, jos se tiedetään."), example="9.00"),
            DayColumn(name="ends_on", help=_("Päättymispäivä, jos muu kuin alkamispäivä.")),
            ClockColumn(name="ends_at", help=_("Päättymisaika."), example="12.00"),
            municipality_column(name="host", help=_("Isäntäkunta."), example="Laukaa"),
            municipality_column(
                ManyColumn,
                name="municipalities",
                help=_("Mitä kuntia koskee, pilkuin. Tyhjä: koko maakuntaa."),
            ),
            self.text("venue", _("Tapahtumapaikka."), "Kirjasto"),
            self.text("address", _("Katuosoite."), "Laukaantie 14"),
            self.text("parking", _("Pysäköinti.")),
            self.text("remote_link", _("Etäosallistumisen linkki. Ei näy julkisesti.")),
            label_column(
                Event.Progress,
                name="progress",
                help=_("suunnitteilla, vahvistettu, pidetty, siirretty myöhemmäksi tai peruttu."),
                example="vahvistettu",
                cleared=Event.Progress.PLANNED,
            ),
            *self.in_languages("progress_reason", _("Syy, jos siirretty tai peruttu: silloin pakollinen.")),
            *self.in_languages("description", _("Kuvaus suomeksi.")),
            *self.in_languages("agenda", _("Esityslista suomeksi.")),
        ]
        own = visible(Municipality.objects.all(), self.user) if self.user else Municipality.objects.none()
        self.own_municipalities = set(own.values_list("pk", flat=True))

    def plans(self, groups, lock=False):
        plans = super().plans(groups, lock)
        moved = [plan for plan in plans if plan.is_changed and plan.of("host")]
        hosted = self._hosted([plan.record.pk for plan in moved])
        for plan in moved:
            if not plan.problems and plan.record.pk not in hosted:
                plan.refuse("host", plan.of("host").new, _("Isäntäkunnan vaihtaa vain isäntäkunta."))
        for plan in plans:
            self._check_held(plan)
        return plans

    def _hosted(self, keys) -> set[int]:
        """Return which of the events the user hosts: only the host knows who comes, and so who may host."""
        events = Event.objects.filter(pk__in=keys)
        return set((hosted_by(self.user, events) if self.user else events).values_list("pk", flat=True))

    @staticmethod
    def _check_held(plan):
        change = plan.of("progress") or plan.of("starts_on")
        try:
            plan.record.clean()
        except ValidationError as error:
            if change:
                plan.refuse(change.column.name, change.new, error.message)

    def is_foreign(self, change):
        chosen = change.value if change.column.is_many else filter(None, [change.value])
        return any(one.pk not in self.own_municipalities for one in chosen)

    def save(self, plan):
        if plan.is_new:
            plan.record.slug = self._slug(plan.record)
        super().save(plan)

    @staticmethod
    def _slug(event):
        name = f"{slugify(event.title_fi)[:80].strip('-') or 'tapahtuma'}-{event.starts_on}"
        key = sha256(f"{event.source}\0{event.external_id}".encode()).hexdigest()[:8]
        return f"{name}-{key}" if Event.objects.filter(slug=name).exists() else name
