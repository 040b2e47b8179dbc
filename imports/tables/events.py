from hashlib import sha256

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models.publishing import State
from core.permissions import visible
from events.models import Event, Group
from events.permissions import hosted_by
from imports.columns import ChoiceColumn, ClockColumn, DayColumn, ManyColumn, label_column
from imports.tables.place_columns import municipality_column, named
from imports.tables.records import RecordTable
from municipalities.models import Municipality


class EventTable(RecordTable):
    name = "events"
    title = gettext_lazy("Tapahtumat")
    model = Event
    related = ("group", "host")
    linked = ("municipalities",)
    owners = ("host", "municipalities")

    def __init__(self, user=None, new_state=State.PUBLISHED):
        super().__init__(user, new_state)
        self.columns = [
            *self.in_languages(
                "title",
                _("Otsikko suomeksi."),
                "Yhdyshenkilöverkoston kokous",
                headings=("Otsikko", "Tapahtuma", "Tapahtuman nimi"),
                is_required=True,
            ),
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
            label_column(
                Event.Audience,
                name="audience",
                help=_("kaikille, perheille tai ammattilaisille. Tyhjä: ryhmän mukaan."),
                example="perheille",
                cleared="",
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
