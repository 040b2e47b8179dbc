from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Assignment, ContactPerson
from core.models.publishing import State
from core.permissions import editable
from imports.columns import ChoiceColumn, Column, DayColumn, ManyColumn
from imports.tables.place_columns import Organisations, named
from imports.tables.records import RecordTable
from municipalities.models import FamilyCentre


class AssignmentsColumn(ManyColumn):
    """The family centres in which a person has this role."""

    def value_of(self, record):
        rows = record.assignments.all() if record.pk else []
        return [row.family_centre for row in rows if row.role == self.attname and row.until is None]


class ContactTable(RecordTable):
    name = "contacts"
    title = gettext_lazy("Yhdyshenkilöt")
    model = ContactPerson
    related = ("organisation",)
    linked = ("assignments__family_centre",)
    owners = ("liaison_of", "coordinator_of", "deputy_of")

    def __init__(self, user=None, new_state=State.PUBLISHED):
        super().__init__(user, new_state)
        self.columns = [
            self.text("name", _("Henkilön nimi. Tyhjä, jos kyse on yhteisestä postilaatikosta."), "Maija Meikäläinen"),
            *self.in_languages("title", _("Tehtävänimike suomeksi."), "perheohjaaja", ("Tehtävänimike", "Nimike")),
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
        """Set the family centres of the person's role; assignments that end keep their row, with a last day."""
        present = person.assignments.filter(role=role, until=None)
        for assignment in present.exclude(family_centre__in=centres):
            assignment.until = max(timezone.localdate(), assignment.since or timezone.localdate())
            assignment.save()
        served = set(present.values_list("family_centre", flat=True))
        for centre in centres:
            if centre.pk not in served:
                Assignment.objects.create(contact_person=person, family_centre=centre, role=role)
