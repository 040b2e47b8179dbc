"""Views of participants and attendance, for the host of the event only."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core.spreadsheets import FORMATS, write_table
from events.decorators import for_hosts_of_event
from events.mail.scheduling import can_invite, invite, why_nobody
from events.mail.waiting import told_with_stop
from events.models import Event, Registration
from events.models.letters import WAIT
from events.registrations.forms import ByHandForm
from events.registrations.public_views import is_taken, send_receipt

SECTION = {"section": "events"}
COLUMNS = "name email organisation answer children diet ride ride_from interpreter needs_step_free message".split()
AFTER = "answered_by answered_at attended".split()


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts_of_event
def participants(request, event):
    """Show the participants; on POST invite the members not yet invited."""
    if request.method == "POST":
        _invite(request, event)
        return redirect("events:participants", event.slug)
    registrations = event.registrations.order_by("is_waiting", "answered_at", "pk")
    context = SECTION | {
        "event": event,
        "groups": registrations.by_answer(event.asks_answers),
        "seats": event.registrations.on_site().seats(),
        "attended": event.registrations.filter(attended=True).count(),
        "can_mark": can_mark(event),
        "can_invite": can_invite(event),
    }
    return render(request, "events/registrations/participants.html", context)


def _invite(request, event):
    if not can_invite(event):
        messages.error(request, _("Kutsuja lähetetään vain julkaistuun, tulevaan tapahtumaan, joka pidetään."))
    elif count := invite(event):
        words = ngettext("%d kutsu lähtee.", "%d kutsua lähtee.", count) % count
        messages.success(request, told_with_stop(words, timezone.now() + WAIT))
    else:
        messages.info(request, why_nobody(event))


@require_safe
@for_hosts_of_event
def export(request, event):
    """Return the participants as an XLSX file."""
    file = write_table(_rows(event), "xlsx")
    name = f"{event.slug}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS["xlsx"])


def _rows(event):
    """Yield the heading and a row of texts for each, those in line last."""
    field = Registration._meta.get_field
    yield [str(field(name).verbose_name).capitalize() for name in [*COLUMNS, *AFTER]]
    for one in event.registrations.order_by("is_waiting", "name", "pk"):
        yield [_cell(one, name) for name in [*COLUMNS, *AFTER]]


def _cell(registration, name) -> str:
    value = getattr(registration, name)
    if name == "answer" and registration.is_waiting:
        return str(_("jonossa"))
    if isinstance(value, bool):
        return _("kyllä") if value else _("ei")
    if name == "answered_at" and value:
        return f"{timezone.localtime(value):%d.%m.%Y %H.%M}"
    shown = getattr(registration, f"get_{name}_display", None)
    return str(shown()) if shown and value else str("" if value is None else value)


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts_of_event
def by_hand(request, event, pk=None):
    """Add a participant or change their answer; seats and the waiting list apply as for all."""
    if event.is_off:
        messages.error(request, _("Tapahtuma on peruttu tai siirretty: osallistujia ei lisätä."))
        return redirect("events:participants", event.slug)
    there = event.registrations.filter(anonymised_at=None)
    one = get_object_or_404(there, pk=pk) if pk is not None else Registration(event=event)
    form = ByHandForm(event, request.POST if request.method == "POST" else None, instance=one)
    if form.is_bound and form.is_valid() and _is_saved(form, str(request.user)):
        if form.instance.email and event.is_published and not event.is_past:
            send_receipt(form.instance)
        messages.success(request, _said(form.instance))
        return redirect("events:participants", event.slug)
    context = SECTION | {"event": event, "form": form, "is_new": pk is None}
    return render(request, "events/registrations/by_hand.html", context)


def _is_saved(form, by):
    try:
        with transaction.atomic():
            return is_taken(form, by)
    except IntegrityError:  # the person registered at the same moment
        form.add_error("email", _("Tällä osoitteella on jo ilmoittauduttu. Etsi hänet osallistujista."))
        return False


def _said(registration):
    if registration.is_waiting:
        return _("%(name)s on nyt jonossa: paikat ovat täynnä.") % {"name": registration}
    return _("%(name)s on nyt osallistujissa.") % {"name": registration}


def can_mark(event: Event) -> bool:
    """Return whether attendance can be marked: from the event's first day until the registrations are anonymised."""
    has_begun = event.starts_on <= timezone.localdate() and not event.is_off
    return has_begun and event.registrations.filter(anonymised_at=None).exists()


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts_of_event
def attendance(request, event):
    """Mark the attendance of all participants; of concurrent users each changes only what they toggled."""
    if not can_mark(event):
        messages.error(request, _("Läsnäolo merkitään tapahtuman päivänä tai sen jälkeen."))
        return redirect("events:participants", event.slug)
    people = event.registrations.filter(anonymised_at=None).order_by("name", "pk")
    if request.method == "POST":
        _mark(people, request.POST)
        messages.success(request, _("Läsnäolot ovat tallessa."))
        return redirect("events:participants", event.slug)
    groups = people.by_answer(event.asks_answers)
    shown = [one for _title, found in groups for one in found]
    context = SECTION | {
        "event": event,
        "groups": groups,
        "shown": ",".join(str(one.pk) for one in shown),
        "was": ",".join(str(one.pk) for one in shown if one.attended),
    }
    return render(request, "events/registrations/attendance.html", context)


@transaction.atomic
def _mark(people, posted):
    keys = {str(key) for key in people.values_list("pk", flat=True)}
    there, was, shown = (
        keys.intersection(texts)
        for texts in (posted.getlist("there"), posted.get("was", "").split(","), posted.get("shown", "").split(","))
    )
    people.filter(pk__in=there - was).update(attended=True)
    people.filter(pk__in=was - there).update(attended=False)
    people.filter(pk__in=shown - there, attended=None).update(attended=False)
