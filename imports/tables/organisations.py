from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Organisation
from core.models.publishing import State
from imports.columns import label_column
from imports.tables.records import RecordTable


class OrganisationTable(RecordTable):
    name = "organisations"
    title = gettext_lazy("Organisaatiot")
    model = Organisation
    has_states = False

    def __init__(self, user=None, new_state=State.PUBLISHED):
        super().__init__(user, new_state)
        self.columns = [
            *self.in_languages(
                "name",
                _("Nimi suomeksi."),
                "Laukaan perheyhdistys",
                headings=("Nimi", "Organisaatio", "Järjestö", "Organisaation nimi"),
                is_required=True,
            ),
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
        # Users who add to the shared register do not own what they added.
        return self._all_are_mine(Organisation, [plan for plan in plans if plan.is_changed])
