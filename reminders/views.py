"""What a maintainer does through the link of a letter, without an account: verify, correct, cancel a meeting.

A mail scanner that opens the links changes nothing: each page shows first, and only a POST changes anything.
"""

from functools import wraps

from django.core.signing import BadSignature
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reminders import cancellation
from reminders.correction import CorrectionForms, SavedMeanwhile
from reminders.models import LinkEnded, Maintainer, Reply
from reminders.responsibilities import responsibilities_of, responsibility_of
from reminders.summaries import summarise

What = Reply.What


def maintainer_view(view):
    """Let the view answer at the address of a link, with the Maintainer whose token is in it.

    A forged token gets a page of status 404, one that has ended a page of status 410; each says what to do.
    """

    @csrf_exempt  # nobody who does not know the token can make a browser post to its address
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request, token, **kwargs):
        try:
            maintainer = Maintainer.objects.of_token(token)
        except BadSignature:
            return _private(refuse(request, "forged", status=404))
        except LinkEnded:
            return _private(refuse(request, "ended", status=410))
        return _private(view(request, maintainer, **kwargs))

    return answer


def responsibility_view(view):
    """Let the view answer as by `maintainer_view`, with the Responsibility of the key in the address besides.

    A record that is not the maintainer's gets a page of status 404.
    """

    @maintainer_view
    @wraps(view)
    def answer(request, maintainer, key, **kwargs):
        responsibility = responsibility_of(maintainer.email, key)
        if responsibility is None:
            return refuse(request, "foreign", status=404, maintainer=maintainer)
        return view(request, maintainer, responsibility, **kwargs)

    return answer


def refuse(request, why: str, status: int, maintainer=None):
    """Return the page that says why nothing can be done here: `why` is forged, ended, foreign or restored."""
    return render(request, "reminders/refused.html", {"why": why, "maintainer": maintainer}, status=status)


def _private(response):
    """Let neither caches, search engines nor other sites learn the address."""
    patch_cache_control(response, private=True, no_store=True)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def back(maintainer, done: What, responsibility=None):
    """Return a redirect to the maintainer's page, which says what was done, and with which record if one is given."""
    query = {"done": done} | ({"record": responsibility.key} if responsibility else {})
    return HttpResponseRedirect(reverse("reminders:maintainer", args=[maintainer.token], query=query))


@maintainer_view
def maintainer_page(request, maintainer):
    """All that the address maintains and what can be done with it; the page works as long as the link does."""
    responsibilities = responsibilities_of(maintainer.email)
    key, done = request.GET.get("record"), request.GET.get("done")
    context = {
        "maintainer": maintainer,
        "summaries": summarise(responsibilities, timezone.now()),
        "done": done if done in What else "",
        "done_with": next((found for found in responsibilities if found.key == key), None),
    }
    return render(request, "reminders/maintainer.html", context)


@responsibility_view
def confirm(request, maintainer, responsibility):
    return _confirm(request, maintainer, [responsibility])


@maintainer_view
def confirm_all(request, maintainer):
    return _confirm(request, maintainer, responsibilities_of(maintainer.email))


def _confirm(request, maintainer, responsibilities):
    """Show the records as they stand; a POST verifies them, unless somebody has changed one since it was shown."""
    is_post = request.method == "POST"
    is_changed = is_post and any(
        request.POST.get(f"seen-{responsibility.key}") != str(responsibility.newest_change)
        for responsibility in responsibilities
    )
    if is_post and responsibilities and not is_changed:
        with transaction.atomic():
            for responsibility in responsibilities:
                responsibility.mark_verified(maintainer)
        return back(maintainer, What.CHECKED, responsibilities[0] if len(responsibilities) == 1 else None)
    summaries = summarise(responsibilities, timezone.now())
    context = {"maintainer": maintainer, "summaries": summaries, "is_changed": is_changed}
    return render(request, "reminders/confirm.html", context)


@responsibility_view
def correct(request, maintainer, responsibility):
    """A short form with the present values; it saves and publishes at once, or shows what others saved meanwhile."""
    correction = CorrectionForms(responsibility, request.POST if request.method == "POST" else None)
    if request.method == "POST" and correction.is_valid():
        try:
            correction.save(maintainer)
        except SavedMeanwhile:
            present = responsibility_of(maintainer.email, responsibility.key) or responsibility
            correction = CorrectionForms(present, request.POST)
            correction.record.refusal = _("Joku tallensi tämän samalla hetkellä. Tarkista ja tallenna uudelleen.")
            correction.is_valid()
        else:
            return back(maintainer, What.CORRECTED, responsibility)
    context = {"maintainer": maintainer, "responsibility": responsibility, "correction": correction}
    return render(request, "reminders/correct.html", context)


@responsibility_view
def cancel(request, maintainer, responsibility):
    """Choose a coming meeting and why it is off; one POST cancels it."""
    with transaction.atomic():
        if request.method == "POST":
            cancellation.lock_activities(responsibility)
        days = cancellation.coming_days(responsibility)
        form = cancellation.CancelForm(days, request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            exception = cancellation.cancel(maintainer, responsibility, form)
            args = [maintainer.token, responsibility.key, exception.pk]
            return HttpResponseRedirect(reverse("reminders:restore", args=args))
    context = {
        "maintainer": maintainer,
        "responsibility": responsibility,
        "form": form,
        "cancelled_days": [day for day in days if day.is_cancelled],
        "shown_count": cancellation.SHOWN_COUNT,
        "shown": f":{cancellation.SHOWN_COUNT}",
        "folded": f"{cancellation.SHOWN_COUNT}:",
    }
    return render(request, "reminders/cancel.html", context)


@responsibility_view
def restore(request, maintainer, responsibility, exception):
    """What the maintainer has cancelled, with a button that takes it back."""
    with transaction.atomic():
        found = cancellation.own_exceptions(responsibility).select_related("activity").filter(pk=exception).first()
        if found is None:
            return refuse(request, "restored", status=410, maintainer=maintainer)
        if request.method == "POST":
            cancellation.restore(maintainer, responsibility, found)
            return back(maintainer, What.RESTORED, responsibility)
    day = next((day for day in cancellation.coming_days(responsibility) if day.exception == found.pk), None)
    context = {"maintainer": maintainer, "responsibility": responsibility, "exception": found, "day": day}
    return render(request, "reminders/cancelled.html", context)
