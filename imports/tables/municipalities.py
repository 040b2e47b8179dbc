from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models.publishing import State
from imports.columns import CellError, Column
from imports.planning import PORTAL, RecordPlan
from imports.tables.records import RecordTable
from municipalities.models import Municipality


@dataclass(frozen=True, kw_only=True)
class KnownNameColumn(Column):
    """A name that tells people which row is whose, and that no table changes."""

    def read(self, text):
        raise CellError(_("Kunnan nimeä ei vaihdeta taulukolla: taivutusmuodot vaihtuisivat sen mukana."))


class MunicipalityTable(RecordTable):
    """What is told of the municipalities, which the portal has all: none is added. A row is known by its code."""

    name = "municipalities"
    title = gettext_lazy("Kunnat")
    model = Municipality
    has_states = False

    def __init__(self, user=None, new_state=State.PUBLISHED):
        super().__init__(user, new_state)
        source, code = self.key_columns
        self.key_columns = [
            replace(source, help=_("Aina perhekeskus: kunnat ovat portaalin omia."), example=PORTAL),
            replace(code, help=_("Kuntanumero."), example="410", headings=("Kuntanumero", "Kuntakoodi")),
        ]
        self.columns = [
            KnownNameColumn(
                name="name",
                help=_("Kunnan nimi, jotta rivin tuntee. Sitä ei voi vaihtaa."),
                headings=("Kunta", "Kunnan nimi"),
            ),
            self.text("phone", _("Kunnan vaihteen puhelinnumero."), "014 123 4567"),
            self.text("website", _("Kunnan verkkosivu."), "https://www.example.org"),
        ]

    def known(self, records, keys):
        # Spreadsheets take the zeros from the beginning of a number.
        codes = {external_id: external_id.zfill(3) for source, external_id in keys if source == PORTAL}
        first = {}
        self.twice = {(PORTAL, typed) for typed, code in codes.items() if first.setdefault(code, typed) != typed}
        by_code = {one.pk: one for one in records.filter(pk__in=codes.values())}
        return {(PORTAL, typed): by_code[code] for typed, code in codes.items() if code in by_code}

    def _plan(self, group, record, own):
        if record and group.key not in self.twice:
            return super()._plan(group, record, own)
        plan = RecordPlan(group.rows[0].number, Municipality(), rows=[row.number for row in group.rows])
        why = _("Kuntaa, jolla on tämä numero, ei ole. Uusia ei voi tuoda.")
        if record:
            why = _("Sama kunta on jo toisella rivillä.")
        plan.refuse("external_id", group.key[1], why)
        return plan

    def rows(self, record):
        yield [PORTAL, record.code, *(column.text_of(record) for column in self.columns)]

    def exported(self):
        return super().exported().order_by("sort_key")

    def missing(self, has, sources):
        return iter(())
