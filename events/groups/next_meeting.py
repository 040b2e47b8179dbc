"""Creates a group's next meeting from the last one."""

import re
from collections.abc import Iterable
from datetime import date

from django import forms
from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from core.formatting import day_text
from core.forms import DayInput
from core.models.publishing import State
from core.redirects import free_slug
from events.groups.host_rotation import HostCandidate, HostProposal, propose_hosts
from events.minutes.agenda import add_standing_items
from events.models import Event, Group
from municipalities.models import FamilyCentre, Municipality

DAY_IN_TITLE = re.compile(r"[\s,:(–-]*\b\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4})?\)?")
NOBODY = "-"  # a meeting on the net alone


class NextMeetingForm(forms.Form):
    """Date and host of the group's next meeting."""

    starts_on = forms.DateField(label=_("Päivä"), widget=DayInput())
    host = forms.ChoiceField(
        label=_("Isäntäkunta"),
        widget=forms.RadioSelect,
        help_text=_("Ehdotus ottaa huomioon, kuka on isännöinyt ja kuinka pitkä matka muilla on. Sinä valitset."),
    )

    def __init__(self, *args, proposals: list[HostProposal], own: Iterable[Municipality] = (), **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(one.candidate.key, f"{one.candidate.name}: {reason(one)}") for one in proposals]
        proposed = {key for key, _label in choices}
        choices += [(one.pk, _("%(name)s: oma kuntasi") % {"name": one.name}) for one in own if one.pk not in proposed]
        self.fields["host"].choices = [*choices, (NOBODY, _("Ei mikään näistä: kirjoitan isäntäkunnan itse"))]
        self.fields["host"].initial = choices[0][0] if choices else NOBODY


def reason(proposal: HostProposal) -> str:
    """Return why the municipality is proposed, as text."""
    last = proposal.candidate.last_hosted
    history = _("isännöinyt viimeksi %(day)s") % {"day": day_text(last)} if last else _("ei ole vielä isännöinyt")
    distance = _("matkaa muista kunnista keskimäärin %(km)d km linnuntietä") % {"km": round(proposal.mean_km)}
    return f"{history}, {distance}"


def hosts_for(group: Group) -> list[HostProposal]:
    """Return five municipalities with a working family centre that should host the group next, best first."""
    held = Event.objects.published().filter(group=group, host=OuterRef("pk")).exclude(progress__in=Event.OFF)
    last = held.order_by().values("host").annotate(last=Max("starts_on")).values("last")
    centres = FamilyCentre.objects.published().working()
    working = Municipality.objects.filter(areas__family_centre__in=centres, areas__until=None).distinct()
    rows = working.annotate(last_hosted=Subquery(last)).order_by()
    return propose_hosts(HostCandidate(m.pk, m.name, m.latitude, m.longitude, m.last_hosted) for m in rows)


@transaction.atomic
def make_next(last: Event, starts_on: date, host: Municipality | None) -> Event:
    """Create and return a draft like the last meeting with this date and host and the group's standing items."""
    titles = {
        name: DAY_IN_TITLE.sub("", getattr(last, name) or "").strip() for name in ("title_fi", "title_sv", "title_en")
    }
    titles["title_fi"] = titles["title_fi"] or last.group.name
    later = starts_on - last.starts_on
    event = Event.objects.create(
        **titles,
        slug=free_slug(Event, f"{titles['title_fi']} {starts_on}"),
        group=last.group,
        starts_on=starts_on,
        starts_at=last.starts_at,
        ends_on=last.ends_on and last.ends_on + later,
        ends_at=last.ends_at,
        host=host,
        registration=last.registration,
        registration_until=last.registration_until and last.registration_until + later,
        capacity=last.capacity,
        state=State.DRAFT,
    )
    event.municipalities.set(last.municipalities.all())
    add_standing_items(event)
    return event


def meetings_beside(event: Event) -> list[Event]:
    """Return the group's other meetings that overlap; an event without times takes up its whole days."""
    days = Event.objects.exclude(pk=event.pk).exclude(state=State.ARCHIVED).exclude(progress__in=Event.OFF)
    days = days.filter(group=event.group_id, starts_on__lte=event.last_day, last_day__gte=event.starts_on)
    return [] if event.is_off else [other for other in days if _overlap(event, other)]


def _overlap(one, other):
    if not all((one.starts_at, one.ends_at, other.starts_at, other.ends_at)):
        return True
    starts, ends = (one.starts_on, one.starts_at), (one.last_day, one.ends_at)
    return starts < (other.last_day, other.ends_at) and (other.starts_on, other.starts_at) < ends
