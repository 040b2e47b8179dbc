from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from events.decorators import for_insiders_of_group, logged_in
from events.feeds import events_calendar
from events.groups.cached_feeds import feed_response
from events.groups.forms import GroupMessageForm
from events.groups.members import addresses_of, members_in_words, public_members, send_to_group
from events.mail.waiting import leaving_of, stop
from events.models import ActionPoint, Event, EventLetter, Group, GroupMessage, Minutes, OwnCalendar
from events.models.calendars import new_key
from events.permissions import events_of, may_write_to

PAST_ON_PAGE = 20
MESSAGES_SHOWN = 20


@require_safe
def group_list(request):
    """List all groups, each with its next meeting that is not cancelled or postponed."""
    coming = Event.objects.published().upcoming().filter(group=OuterRef("pk")).exclude(progress__in=Event.OFF)
    groups = list(Group.objects.annotate(next_key=Subquery(coming.values("pk")[:1])))
    meetings = Event.objects.for_list().in_bulk([group.next_key for group in groups if group.next_key])
    rows = [{"group": group, "next_event": meetings.get(group.next_key)} for group in groups]
    return render(request, "events/groups.html", {"rows": rows, "section": "events"})


@require_safe
def group_page(request, slug):
    """Show a group's public page, the same for everybody."""
    group = get_object_or_404(Group, slug=slug)
    events = Event.objects.published().filter(group=group).for_list()
    upcoming = list(events.upcoming()[:PAST_ON_PAGE])
    next_event = next((event for event in upcoming if not event.is_off), None)
    minutes = Minutes.objects.public().filter(event=OuterRef("pk"))
    past = Paginator(events.past().annotate(has_minutes=Exists(minutes)), PAST_ON_PAGE)
    context = {
        "group": group,
        "next_event": next_event,
        "upcoming": [event for event in upcoming if event != next_event],
        "page_obj": past.get_page(request.GET.get("page")),
        "members": public_members(group),
        "section": "events",
    }
    return render(request, "events/group.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_insiders_of_group
def members_page(request, group):
    """Show a group's page for its members: members, action points, messages; on POST send a message to all."""
    may_send = may_write_to(request.user, group)
    if request.method == "POST" and not may_send:
        raise Http404("may not write to all")
    if "_stop" in request.POST:
        count = stop(request.user, request.POST["_stop"])
        words = ngettext("%d kirje pysäytetty.", "%d kirjettä pysäytetty.", count) % count
        messages.info(request, words if count else _("Viesti on jo lähtenyt."))
        return HttpResponseRedirect(reverse("events:group_members", args=[group.slug]) + "#messages")
    posted = request.POST if request.method == "POST" else None
    form = GroupMessageForm(posted, instance=GroupMessage(group=group, sender=request.user))
    if form.is_valid():
        count = send_to_group(form.save(commit=False))
        words = ngettext("Viesti lähtee %d osoitteeseen.", "Viesti lähtee %d osoitteeseen.", count) % count
        messages.success(request, words if count else _("Sama viesti on jo lähetetty."))
        return HttpResponseRedirect(reverse("events:group_members", args=[group.slug]) + "#messages")
    members = members_in_words(group)
    sent = Q(letters__state=EventLetter.State.SENT)
    sent_before = group.messages.select_related("sender")
    context = {
        "group": group,
        "members": members,
        "addresses": addresses_of(member["person"] for member in members),
        "action_points": ActionPoint.objects.filter(event__group=group)
        .open()
        .select_related("event", "contact_person", "municipality"),
        "messages_sent": sent_before.annotate(all=Count("letters"), sent=Count("letters", sent))[:MESSAGES_SHOWN],
        "leaving": leaving_of(request.user, message__group=group),
        "form": form if may_send else None,
        "section": "events",
    }
    return render(request, "events/group_members.html", context)


@require_safe
def group_calendar(request, slug):
    """Return the group's events of the past year and all coming ones as iCalendar."""
    events = Event.objects.published().filter(group__slug=slug)

    def build():
        group = get_object_or_404(Group, slug=slug)
        return events_calendar(events.for_list().for_calendar(), name=group.name)

    return feed_response(request, events, build)


@require_safe
def calendar_help(request):
    return render(request, "events/calendar_help.html", {"section": "events"})


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def own_calendar_page(request):
    """Show the user's secret calendar URL; a POST creates a new one and voids the old."""
    if request.method == "POST":
        OwnCalendar.objects.update_or_create(user=request.user, defaults={"key": new_key()})
        messages.success(request, _("Kalenterisi uusi osoite on valmis."))
        return redirect("events:own_calendar_page")
    calendar = OwnCalendar.objects.filter(user=request.user).first()
    address = calendar and reverse("events:own_calendar", args=[calendar.key])
    return render(request, "events/own_calendar.html", {"address": address, "section": "events"})


@require_safe
def own_calendar(request, key):
    """Return the calendar of the key's owner: events of their groups and registrations, with remote links."""
    calendars = OwnCalendar.objects.select_related("user")
    calendar = get_object_or_404(calendars, key=key, user__is_active=True, user__is_staff=True)
    events = events_of(calendar.user)

    def build():
        shown = events.for_list().for_calendar()
        return events_calendar(shown, name=_("Oma kalenteri"), with_remote_link=True)

    return feed_response(request, events, build, private=True)
