"""Registering for an event, and answering by the link in an e-mail; needs no account, cookie or JavaScript."""

from functools import wraps
from http import HTTPStatus

from django.core.signing import BadSignature
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.spam import AntispamForm, may_send
from events.mail.scheduling import queue
from events.mail.sending import send_soon
from events.models import Event, EventLetter, Registration
from events.models.letters import AGAIN
from events.registrations.forms import AnswerForm, RegistrationForm
from events.registrations.seating import NoRoom, answer, is_full, place_in_line

SECTION = {"section": "events"}


@csrf_exempt  # the signed stamp in the form does what a cookie would
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request, slug):
    """Show the form or save a registration. For an address already registered only its link is e-mailed again."""
    event = get_object_or_404(Event.objects.published().for_page(), slug=slug)
    context = SECTION | {"event": event}
    if "sent" in request.GET:
        return render(request, "events/registrations/thanks.html", context)
    if not event.takes_registrations:
        return render(request, "events/registrations/closed.html", context, status=HTTPStatus.GONE)
    data = request.POST if request.method == "POST" else None
    form, guard = RegistrationForm(event, data), AntispamForm(event, data)
    status = HTTPStatus.OK
    if data is not None and form.is_valid() & guard.is_valid():
        if may_send(request):
            _take(form)
            return redirect(f"{request.path}?sent=1")
        guard.add_error(None, _("Tästä verkosta on tullut tänään jo monta ilmoittautumista. Yritä huomenna uudelleen."))
        status = HTTPStatus.TOO_MANY_REQUESTS
    context |= {"form": form, "guard": guard, "is_full": is_full(event)}
    return render(request, "events/registrations/register.html", context, status=status)


def _take(form):
    """Save a registration and e-mail its receipt; an address already registered gets its link again, once a day."""
    new = None if form.earlier() else _registered(form)
    if new:
        send_receipt(new)
    else:
        send_receipt(form.earlier(), about=f"{AGAIN} {timezone.localdate()}")


def _registered(form):
    """Return the new registration; None if another of the same address came first."""
    registration = form.save(commit=False)
    registration.language = get_language()
    try:
        return answer(registration)
    except IntegrityError:
        return None


def send_receipt(registration: Registration, about: str = "") -> None:
    """E-mail a confirmation of the answer, once for each `about`; by default each time."""
    about = about or f"{timezone.now():%Y%m%d%H%M%S%f}"
    send_soon(queue(registration.event, EventLetter.Kind.RECEIPT, registration.email, about))


def by_link(view):
    """Decorator: pass the registration of the URL's token; show an error page if the token is not valid."""

    @csrf_exempt  # nobody who does not know the token can make a browser post to its address
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def found(request, token, **kwargs):
        try:
            registration = Registration.objects.select_related("event__group", "event__host").of_token(token)
        except BadSignature:
            return _kept_private(refuse(request, "forged", HTTPStatus.NOT_FOUND))
        except Registration.DoesNotExist:
            return _kept_private(refuse(request, "ended", HTTPStatus.GONE))
        return _kept_private(view(request, registration, **kwargs))

    return found


def refuse(request, why: str, status: HTTPStatus):
    """Return the page that explains why a link fails; `why` is forged, ended, no_certificate or no_minutes."""
    return render(request, "events/registrations/refused.html", SECTION | {"why": why}, status=status)


def _kept_private(response):
    """Let neither caches, search engines nor other sites learn the address."""
    patch_cache_control(response, private=True, no_store=True)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@by_link
def answer_by_link(request, registration):
    """Show the event and the answer; on POST save a new answer, unless the event is past or cancelled."""
    event = registration.event
    if not event.is_published or registration.anonymised_at:
        return refuse(request, "ended", HTTPStatus.GONE)
    is_open = not (event.is_past or event.is_off)
    if request.method == "POST" and not is_open:
        return _answer_page(request, registration, None, HTTPStatus.GONE)
    form = AnswerForm(event, request.POST if request.method == "POST" else None, instance=registration)
    if form.is_bound and form.is_valid():
        form.instance.language = get_language()  # in which she reads and answers
    if form.is_bound and form.is_valid() and is_taken(form):
        send_receipt(registration)
        return HttpResponseRedirect(reverse("events:answer", args=[registration.token], query={"done": "1"}))
    return _answer_page(request, registration, form if is_open else None)


def is_taken(form, by: str = "") -> bool:
    """Save the answer of a valid form and return True; return False with a form error if there are too few seats.

    `by` names who answered, if it was another person.
    """
    try:
        answer(form.save(commit=False), by)
    except NoRoom as error:
        words = ngettext(
            "Näin monelle ei ole enää tilaa. Lapsille on vielä %(left)d paikka.",
            "Näin monelle ei ole enää tilaa. Lapsille on vielä %(left)d paikkaa.",
            error.left,
        ) % {"left": error.left}
        form.add_error("children" if "children" in form.fields else None, words)
    return not form.errors


def _answer_page(request, registration, form, status=HTTPStatus.OK):
    fresh = Registration.objects.select_related("event__group", "event__host").get(pk=registration.pk)
    context = SECTION | {
        "registration": fresh,
        "event": fresh.event,
        "form": form,
        "is_done": "done" in request.GET and request.method != "POST",
        "place": place_in_line(fresh) if fresh.is_waiting else None,
    }
    return render(request, "events/registrations/answer.html", context, status=status)
