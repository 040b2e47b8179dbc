"""Tables whose rows are a record each. They are few, so each is saved by itself."""

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext as _

from core.models.locking import Locked
from imports.columns import FieldColumn
from imports.planning import PORTAL, CellChange, ImportTable, RecordPlan, cell_changes, records_by_key
from imports.staging import Key
from imports.staging import RowGroup as Rows


class RecordTable(ImportTable):
    """A table each row of which is a record."""

    related: Sequence[str | None] = (None,)  # none
    linked: Sequence[str] = ()
    owners: Sequence[str] = ()  # columns that tell whose the record is

    def text(self, name: str, help: str = "", example: str = "", **more) -> FieldColumn:
        return FieldColumn(name=name, field=self.model._meta.get_field(name), help=help, example=example, **more)

    def in_languages(
        self, name: str, help: str, example: str = "", headings: Sequence[str] = (), **more
    ) -> list[FieldColumn]:
        """Return the columns of a translated field, one for each language; `headings` are those of the Finnish one."""
        others = {"sv": (_("Sama ruotsiksi."), "ruotsiksi"), "en": (_("Sama englanniksi."), "englanniksi")}
        finnish = self.text(f"{name}_fi", help, example, headings=tuple(headings), **more)
        return [
            finnish,
            *(
                self.text(f"{name}_{language}", told, headings=tuple(f"{heading} {word}" for heading in headings))
                for language, (told, word) in others.items()
            ),
        ]

    def records(self):
        return self.model.objects.select_related(*self.related).prefetch_related(*self.linked)

    def plans(self, groups, lock=False):
        records = self.records().select_for_update(of=("self",)) if lock else self.records()
        found = self.known(records, [group.key for group in groups])
        mine = self._mine(self.model.objects.filter(pk__in=[record.pk for record in found.values()]))
        own = set(mine.values_list("pk", flat=True))
        return [self._plan(group, found.get(group.key), own) for group in groups]

    def known(self, records, keys: Sequence[Key]) -> dict[Key, models.Model]:
        """Return the present records of the rows, by the keys that the rows have."""
        return records_by_key(records, keys)

    def _plan(self, group: Rows, record, own) -> RecordPlan:
        source, external_id = group.key
        first = group.rows[0]
        plan = RecordPlan(
            first.number, record or self.new(source, external_id), rows=[row.number for row in group.rows]
        )
        if record is None and source == PORTAL:
            plan.refuse("external_id", external_id, _("Portaalissa ei ole kohdetta, jolla on tämä numero."))
            return plan
        plan.check_key(external_id)
        for row in group.rows[1:]:
            plan.refuse("external_id", external_id, _("Sama tunniste on jo rivillä %d.") % first.number, row.number)
        plan.take(list(cell_changes(self.columns, first, plan.record, plan.problems)))
        plan.check_required(self.columns)
        plan.check_doubts(self.columns)
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
        """Return whether the change adds or removes an owner that the user may not choose."""
        return False

    def write(self, plans):
        for plan in plans:
            if plan.is_touched:
                self.save(plan)

    def save(self, plan: RecordPlan) -> None:
        """Save the record and its links; signals update the search index and history."""
        if not plan.is_new and isinstance(plan.record, Locked):
            plan.record.version += 1
        plan.record.save()
        for change in plan.changes:
            if change.column.is_many:
                self.link(plan.record, change.column.attname, change.value)

    @staticmethod
    def link(record, attribute: str, others) -> None:
        """Set the many-to-many field to these objects."""
        getattr(record, attribute).set(others)

    def exported(self):
        return self._mine(self.records()).order_by("pk")

    def missing(self, has, sources):
        records = self._mine(self.model.objects.filter(source__in=sources).exclude(external_id="")).order_by("pk")
        for record in records.iterator():
            if not has((record.source, record.external_id)):
                yield str(record)
