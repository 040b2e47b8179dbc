"""Views of a meeting for members of its group: agenda, minutes and action points."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import time
from http import HTTPStatus
from itertools import chain

from django.contrib import messages
from django.db.models import Count, Min
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from contacts.models import ContactPerson
from events.decorators import for_insiders_of_event, for_insiders_of_group, for_organisers_of_event, logged_in
from events.mail.scheduling import queue_minutes, readers_of_minutes
from events.mail.waiting import told_with_stop
from events.minutes import forms
from events.minutes.agenda import running_times
from events.minutes.changelog import change_log
from events.minutes.multi_form import MultiForm
from events.minutes.suggestions import suggestions_for
from events.models import ActionPoint, AgendaItem, Attachment, Event, Minutes
from events.permissions import is_host, is_insider, is_organiser, people_of, settled_by, with_settling
from events.registrations.member_views import invited_of
from events.registrations.public_views import by_link, refuse
from history.recording import recorded
from municipalities.models import Municipality

SETTLED_SHOWN = 30
SECTION = {"section": "events"}


@dataclass
class AgendaRow:
    """An agenda item with its starting time and attachments."""

    item: AgendaItem
    at: time | None
    papers: list[Attachment] = field(default_factory=list)


def agenda_rows(event, items, papers=()) -> list[AgendaRow]:
    """Return the items with their starting times and attachments."""
    of_item = defaultdict(list)
    for paper in papers:
        of_item[paper.agenda_item_id].append(paper)
    times = running_times(event.starts_at, [item.minutes for item in items])
    return [AgendaRow(item, at, of_item[item.pk]) for item, at in zip(items, times, strict=True)]


# For members.


@for_insiders_of_event
def members(request, event):
    return _members_page(request, event, forms.ProposalForm())


def _members_page(request, event, proposal):
    papers = list(event.attachments.all())
    context = {
        "event": event,
        "invited": invited_of(request.user, event),
        "can_answer": not (event.is_past or event.is_off),
        "rows": agenda_rows(event, event.accepted_items, papers),
        "papers": [paper for paper in papers if paper.agenda_item_id is None],
        "proposed": event.agenda_items.filter(state=AgendaItem.State.PROPOSED).select_related("proposed_by"),
        "proposal": None if event.is_past or event.is_off else proposal,
        "points": event.action_points.for_list(),
        "minutes": _readable_minutes(request.user, event),
        "is_organiser": is_organiser(request.user, event),
        "is_host": is_host(request.user, event),
        "log": change_log(event, request.user),
    }
    return render(request, "events/members.html", SECTION | context)


def _readable_minutes(user, event):
    minutes = Minutes.objects.filter(event=event).first()
    return minutes if minutes and (minutes.is_for_members or is_organiser(user, event)) else None


@for_insiders_of_event
def propose(request, event):
    """Save an agenda item proposed by a member."""
    form = forms.ProposalForm(request.POST if request.method == "POST" else None)
    if event.is_past or event.is_off:
        raise Http404("nothing can be proposed any more")
    if not form.is_valid():
        return _members_page(request, event, form)
    form.instance.event, form.instance.state = event, AgendaItem.State.PROPOSED
    form.instance.proposed_by = ContactPerson.objects.filter(user=request.user).first()
    with recorded("form", request.user):
        form.save()
    messages.success(request, _("Kiitos! Järjestäjä näkee ehdotuksesi ja päättää, otetaanko se listalle."))
    return redirect("events:members", event.slug)


# The agenda.


class AgendaMultiForm(MultiForm):
    """The forms of the agenda page: suggestions, agenda items and attachments."""

    def build(self, data=None, files=None):
        self.form = forms.AgendaForm(data, instance=self.event, suggestions=suggestions_for(self.event))
        self.formsets = {
            "items": forms.AgendaItems(data, instance=self.event, prefix="items"),
            "papers": forms.Papers(data, files, instance=self.event, prefix="papers"),
        }

    def save_rest(self):
        self.form.take_suggestions()
        self.event.save(update_fields=["updated_at"])


@for_organisers_of_event
def agenda_change(request, event):
    agenda = AgendaMultiForm(request, event)
    if agenda.save():
        messages.success(request, _("Esityslista on tallessa."))
        return redirect("events:agenda_change", event.slug)
    return render(request, "events/agenda_form.html", SECTION | agenda.context)


# The minutes.


@require_safe
def minutes(request, slug):
    """Show the minutes to everybody if they are public, else to logged-in users who may read them."""
    event = get_object_or_404(Event.objects.published().for_page(), slug=slug)
    found = get_object_or_404(Minutes, event=event)
    if found.is_public:
        return _minutes_page(request, event, found)
    if not request.user.is_authenticated and not found.is_for_members:
        raise Http404("not for her")
    return _members_minutes(request, event, found)


@logged_in
def _members_minutes(request, event, found):
    is_reader = found.is_for_members and is_insider(request.user, event.group)
    if not (is_reader or is_organiser(request.user, event)):
        raise Http404("not for her")
    return _minutes_page(request, event, found)


@require_safe
@by_link
def minutes_by_link(request, registration):
    """Show the minutes to a member without an account, by the link in their e-mail."""
    event = Event.objects.published().for_page().filter(pk=registration.event_id).first()
    found = Minutes.objects.filter(event=event).first() if event else None
    if found is None or not (found.is_public or (found.is_for_members and _is_member(registration, event))):
        return refuse(request, "no_minutes", HTTPStatus.NOT_FOUND)
    return _minutes_page(request, event, found)


def _is_member(registration, event):
    return people_of(event.group).filter(pk=registration.contact_person_id).exists()


def _minutes_page(request, event, found):
    points = defaultdict(list)
    for point in event.action_points.for_list():
        points[point.agenda_item_id].append(point)
    items = [(item, points.pop(item.pk, [])) for item in event.accepted_items]
    context = {"event": event, "minutes": found, "items": items, "points": [*chain.from_iterable(points.values())]}
    return render(request, "events/minutes.html", SECTION | context)


class MinutesMultiForm(MultiForm):
    """The forms of the minutes page: meeting, minutes, outcomes of agenda items, and action points."""

    def build(self, data=None, files=None):
        event, user = self.event, self.request.user
        accepted = AgendaItem.objects.filter(state=AgendaItem.State.ACCEPTED)
        # Whoever makes a draft learns by it neither who the group's people are nor what they have promised.
        knows_group = event.is_published or is_insider(user, event.group)
        earlier = list(ActionPoint.objects.before(event).for_list()) if knows_group else []
        self.form = forms.MeetingForm(data, instance=event, earlier=earlier)
        self.formsets = {
            "the_minutes": forms.TheMinutes(data, instance=event, prefix="minutes", user=user),
            "outcomes": forms.Outcomes(data, instance=event, prefix="items", queryset=accepted),
            "points": forms.Points(data, instance=event, prefix="points", knows_group=knows_group),
        }

    def save_rest(self):
        self.form.settle_earlier()
        self.form.note_held()
        self.event.save(update_fields=["progress", "updated_at"])


@for_organisers_of_event
def minutes_change(request, event):
    if not hasattr(event, "minutes"):
        return _begin_minutes(request, event)
    change = MinutesMultiForm(request, event)
    if change.save():
        messages.success(request, _("Muistio on tallessa."))
        _tell_of_letters(request, queue_minutes(event))
        return redirect("events:minutes_change", event.slug)
    context = SECTION | change.context | {"letters": readers_of_minutes(event)}
    return render(request, "events/minutes_form.html", context)


def _tell_of_letters(request, letters):
    found = letters.aggregate(count=Count("pk"), at=Min("send_after"))
    if found["count"]:
        words = ngettext("Siitä lähtee %d kirje.", "Siitä lähtee %d kirjettä.", found["count"]) % found["count"]
        messages.info(request, told_with_stop(words, found["at"]))


def _begin_minutes(request, event):
    if request.method != "POST":
        return render(request, "events/minutes_begin.html", SECTION | {"event": event})
    with recorded("form", request.user):
        Minutes.objects.get_or_create(event=event)
    return redirect("events:minutes_change", event.slug)


# What was agreed.


@for_insiders_of_group
def action_points(request, group):
    """List the action points of the group's meetings; the parameter `municipality` limits them."""
    points = ActionPoint.objects.filter(event__group=group).for_list()
    wanted = request.GET.get("municipality", "")
    shown = points.filter(municipality__slug=wanted) if wanted else points
    named = Municipality.objects.filter(action_points__in=points.values("pk")).distinct().order_by("sort_key")
    context = {
        "group": group,
        "open": with_settling(request.user, shown.open()),
        "settled": shown.exclude(state=ActionPoint.State.OPEN).order_by("-done_on", "-pk")[:SETTLED_SHOWN],
        "municipalities": named,
        "wanted": wanted,
    }
    return render(request, "events/action_points.html", SECTION | context)


@require_POST
@logged_in
def settle(request, pk):
    """Mark an action point as done or dropped."""
    points = ActionPoint.objects.select_related("event__group")
    point = get_object_or_404(settled_by(request.user, points), pk=pk)
    form = forms.SettlingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Kerro enintään 300 merkillä, miten kävi, ja valitse, tehtiinkö se."))
    elif point.state == ActionPoint.State.OPEN:
        with recorded("form", request.user):
            point.settle(form.cleaned_data["state"], form.cleaned_data["note"])
        messages.success(request, _("Kiitos! Merkintä on tallessa."))
    return redirect(_way_back(request) or reverse("events:action_points", args=[point.event.group.slug]))


def _way_back(request) -> str:
    """Return the portal's page on which the button was pressed, if the form tells it."""
    address = request.POST.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}) else ""
