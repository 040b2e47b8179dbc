"""Public page for reporting errors; needs no account, cookie or JavaScript."""

from http import HTTPStatus

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from contacts.models import ContactPerson
from core.spam import may_send
from corrections.forms import CorrectionForm
from events.models import Event
from meeting_places.models import MeetingPlace
from municipalities.models import Municipality

RECORDS = {
    "place": lambda: MeetingPlace.objects.published(),
    "event": lambda: Event.objects.published(),
    "contact_person": lambda: ContactPerson.objects.listed(),
    "municipality": lambda: Municipality.objects.all(),
}


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, kind, **key):
    """Show the form or save the correction; status 429 if the network has sent too many today."""
    record = get_object_or_404(RECORDS[kind](), **key)
    context = {"record": record, "kind": kind, "back": record.get_absolute_url() if kind != "contact_person" else ""}
    if "sent" in request.GET:
        return render(request, "corrections/thanks.html", context)
    form = CorrectionForm(record, request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        if may_send(request):
            form.save(get_language())
            return redirect(f"{request.path}?sent=1")
        form.add_error(None, _("Tästä verkosta on tullut tänään jo monta ilmoitusta. Lähetä uudelleen huomenna."))
        status = HTTPStatus.TOO_MANY_REQUESTS
    return render(request, "corrections/form.html", context | {"form": form}, status=status)
