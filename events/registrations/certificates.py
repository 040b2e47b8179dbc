"""Certificates of attendance for participants of trainings, by the link in their e-mail or by their account."""

from http import HTTPStatus

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.decorators import logged_in
from events.models import Event, Group, Registration
from events.registrations.public_views import by_link, refuse

SECTION = {"section": "events"}


@require_safe
@by_link
def certificate(request, registration):
    """Show a printable certificate of one meeting."""
    event = registration.event
    if not (registration.has_certificate and event.is_published):
        return refuse(request, "no_certificate", HTTPStatus.NOT_FOUND)
    context = {"registration": registration, "event": event, "programme": event.programme.all()}
    return _certificate(request, context)


@require_safe
@by_link
def series_certificate(request, registration):
    """Show a printable certificate of all meetings of the series that the person attended."""
    group = registration.event.group
    attended = Event.objects.published().filter(group=group, pk__in=_attended_with(registration).values("event"))
    if not (registration.has_certificate and registration.event.is_published):
        return refuse(request, "no_certificate", HTTPStatus.NOT_FOUND)
    return _certificate(
        request, {"registration": registration, "group": group, "events": attended.order_by("starts_on", "pk")}
    )


def _attended_with(registration):
    """Return the attended registrations of a person, by their contact person or else by their e-mail address."""
    known = Q(pk=registration.pk)
    if registration.contact_person_id:
        known |= Q(contact_person=registration.contact_person_id)
    elif registration.email:
        known |= Q(email__iexact=registration.email)
    return Registration.objects.filter(known, attended=True)


def _certificate(request, context):
    return render(request, "events/registrations/certificate.html", SECTION | context | {"today": timezone.localdate()})


@require_safe
@logged_in
def own_certificates(request):
    """List the certificates of the logged-in user, newest first."""
    found = Registration.objects.of(request.user).filter(attended=True, anonymised_at=None)
    found = found.filter(event__in=Event.objects.published(), event__group__kind=Group.Kind.TRAINING)
    rows = list(found.select_related("event__group", "event__host").order_by("-event__starts_on", "pk"))
    series = {one.event.group_id: one for one in reversed(rows)}
    context = {"rows": rows, "series": series.values()}
    return render(request, "events/registrations/own_certificates.html", SECTION | context)
