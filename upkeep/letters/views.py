"""What a keeper does through her link, without an account: she confirms, corrects, and cancels a meeting.

A mail scanner that opens the links changes nothing: each page shows first, and does something on a press alone.
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

from upkeep.letters import cancelling
from upkeep.letters.correcting import Correcting, Raced
from upkeep.letters.keeping import kept_by
from upkeep.letters.models import Keeper, LinkEnded, Reply
from upkeep.letters.wording import tell

What = Reply.What


def for_keeper(view):
    """Let the view answer whoever holds the token of a keeper's link; a page that says what to do answers others."""

    @csrf_exempt  # nobody who does not know the token can make a browser post to its address
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request, token, **kwargs):
        try:
            keeper = Keeper.objects.of_token(token)
        except BadSignature:
            return _kept_private(refuse(request, "forged", status=404))
        except LinkEnded:
            return _kept_private(refuse(request, "ended", status=410))
        return _kept_private(view(request, keeper, **kwargs))

    return answer


def for_record(view):
    """The same for one record of hers."""

    @for_keeper
    @wraps(view)
    def answer(request, keeper, key, **kwargs):
        kept = next((one for one in kept_by(keeper.email) if one.key == key), None)
        if kept is None:
            return refuse(request, "foreign", status=404, keeper=keeper)
        return view(request, keeper, kept, **kwargs)

    return answer


def kept_again(keeper, kept):
    """Return the record as it is now."""
    return next((one for one in kept_by(keeper.email) if one.key == kept.key), kept)


def refuse(request, why: str, status: int, keeper=None):
    """Return the page of a link that leads nowhere (any more)."""
    return render(request, "upkeep/refused.html", {"why": why, "keeper": keeper}, status=status)


def _kept_private(response):
    """Let neither caches, search engines nor other sites learn the address."""
    patch_cache_control(response, private=True, no_store=True)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def back(keeper, done: What, kept=None):
    """Return to the keeper's own page, which says what was done."""
    query = {"done": done} | ({"record": kept.key} if kept else {})
    return HttpResponseRedirect(reverse("upkeep:keeper", args=[keeper.token], query=query))


@for_keeper
def keeper_page(request, keeper):
    """All that is hers, with what she may do; it works as long as the link does."""
    told = tell(kept_by(keeper.email), timezone.now())
    record = next((one.kept for one in told if one.kept.key == request.GET.get("record")), None)
    done = request.GET.get("done") if request.GET.get("done") in What else ""
    context = {"keeper": keeper, "told": told, "done": done, "record": record}
    return render(request, "upkeep/keeper.html", context)


@for_record
def confirm(request, keeper, kept):
    return _confirm(request, keeper, [kept])


@for_keeper
def confirm_all(request, keeper):
    return _confirm(request, keeper, kept_by(keeper.email))


def _confirm(request, keeper, records):
    """Show the records as they stand; a press says that they are true, unless somebody has changed one since."""
    is_pressed = request.method == "POST"
    changed = [one for one in records if is_pressed and request.POST.get(f"seen-{one.key}") != str(one.seen)]
    if is_pressed and not changed and records:
        with transaction.atomic():
            for one in records:
                one.mark_checked(keeper)
        return back(keeper, What.CHECKED, records[0] if len(records) == 1 else None)
    context = {"keeper": keeper, "told": tell(records, timezone.now()), "is_changed": bool(changed)}
    return render(request, "upkeep/confirm.html", context)


@for_record
def correct(request, keeper, kept):
    """A short form with the present values; it saves and publishes at once, or shows what others saved meanwhile."""
    correcting = Correcting(kept, request.POST if request.method == "POST" else None)
    if request.method == "POST" and correcting.is_valid():
        try:
            correcting.save(keeper)
        except Raced:
            correcting = Correcting(kept_again(keeper, kept), request.POST)
            correcting.record.refusal = _("Joku tallensi tämän samalla hetkellä. Tarkista ja tallenna uudelleen.")
            correcting.is_valid()
        else:
            return back(keeper, What.CORRECTED, kept)
    context = {"keeper": keeper, "kept": kept, "correcting": correcting}
    return render(request, "upkeep/correct.html", context)


@for_record
def cancel(request, keeper, kept):
    """Choose a coming meeting and why it is off; one press cancels it."""
    with transaction.atomic():
        if request.method == "POST":
            cancelling.held_still(kept)
        days = cancelling.coming_days(kept)
        form = cancelling.CancelForm(days, request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            exception = cancelling.cancel(keeper, kept, form)
            return HttpResponseRedirect(reverse("upkeep:restore", args=[keeper.token, kept.key, exception.pk]))
    context = {"keeper": keeper, "kept": kept, "form": form, "off": [day for day in days if day.is_off]}
    return render(
        request,
        "upkeep/cancel.html",
        context | {"most": cancelling.SOONEST, "soonest": f":{cancelling.SOONEST}", "later": f"{cancelling.SOONEST}:"},
    )


@for_record
def restore(request, keeper, kept, exception):
    """What she has cancelled, with a button that takes it back."""
    with transaction.atomic():
        found = cancelling.own_exceptions(kept).select_related("activity").filter(pk=exception).first()
        if found is None:
            return refuse(request, "restored", status=410, keeper=keeper)
        if request.method == "POST":
            cancelling.restore(keeper, kept, found)
            return back(keeper, What.RESTORED, kept)
    day = next((day for day in cancelling.coming_days(kept) if day.exception == found.pk), None)
    context = {"keeper": keeper, "kept": kept, "exception": found, "day": day}
    return render(request, "upkeep/cancelled.html", context)
