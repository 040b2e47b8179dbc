"""Views of site search, statements, short URLs and error pages."""

from io import BytesIO

import segno
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from contacts.models import ContactPerson
from core.redirects import find_by_old_slug
from events.models import Event
from meeting_places.models import MeetingPlace
from meeting_places.presentation.map import tiles_host
from municipalities.models import Municipality
from portal import site_search
from portal.site_search import SiteSearchForm
from support.lines import distress_box

A_DAY = 24 * 60 * 60
FOUND_ON_A_PAGE = 20


@require_safe
def search(request):
    """Show search results by kind; with the parameter `kind`, all results of that kind in pages.

    With `places`, as from the home page, lead on to the list of places unless something else is asked for.
    """
    typed = request.GET.get("q", "").strip()
    kind, faults = site_search.chosen_kind(request.GET.get("kind", ""))
    form = SiteSearchForm({"q": typed, "kind": kind} if typed else None)
    box = distress_box(typed)
    if "places" in request.GET and not box and (not typed or site_search.asks_of_places(typed)):
        words = {word: request.GET[word] for word in ("q", "municipality", "near") if request.GET.get(word)}
        return redirect(reverse("meeting_places:list", query=words or None))
    context = {"section": "search", "form": form, "typed": typed, "distress": box, "faults": faults}
    if form.is_valid():
        context |= found_on_site(request, **form.cleaned_data)
        is_unanswered = not (box or kind or context["asked_of"]) and not site_search.has_answer(context["found"], typed)
        if is_unanswered and site_search.asks_of_places(typed):
            return redirect(reverse("meeting_places:list", query={"q": typed}))
    response = render(request, "portal/search.html", context)
    if box:
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


def found_on_site(request, q, kind) -> dict:
    now, language = timezone.now(), get_language() or "fi"
    found = site_search.find(q, language, now)
    asks_whose = not kind and site_search.asks_whose_contacts(q, found)
    if not kind and not asks_whose and (found or not site_search.asks_in_passing_alone(q)):
        site_search.note_miss(q, found, language)
    context = {
        "found": found,
        "asked_of": Municipality.objects.all() if asks_whose else [],
        "answers": [] if kind else site_search.answers(found, now),
        "kind": kind,
        "most": site_search.SHOWN,
        "corrected_text": site_search.corrected_text(found),
        "is_partial": site_search.is_partial(found),
        "understood": site_search.understood(q, found),
    }
    if not kind:
        return context | {"shown": [(one, one.rows(now)) for one in found]}
    chosen = [one for one in found if one.group.kind == kind]
    page = Paginator(chosen[0].results if chosen else [], FOUND_ON_A_PAGE).get_page(request.GET.get("page"))
    return context | {"page_obj": page, "shown": [(one, one.rows(now, page.object_list)) for one in chosen]}


def short_place(request, pk):
    return redirect(get_object_or_404(MeetingPlace.objects.published(), pk=pk))


@require_safe
@cache_control(public=True, max_age=A_DAY)
def place_qr(request, pk):
    """Return a QR code (SVG) of the place's short URL."""
    get_object_or_404(MeetingPlace.objects.published().only("pk"), pk=pk)
    code = segno.make(settings.SITE_URL + reverse("portal:short_place", args=[pk]), micro=False)
    picture = BytesIO()
    # White ground in dark mode too: cameras read dark on light.
    code.save(picture, kind="svg", light="#fff", omitsize=True)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


def short_event(request, pk):
    return redirect(get_object_or_404(Event.objects.published(), pk=pk))


def short_municipality(request, slug):
    """Lead to the municipality's first screen; a slug that it had before stands on posters still."""
    municipalities = Municipality.objects.all()
    found = municipalities.filter(slug=slug).first() or find_by_old_slug(municipalities, slug)
    if found is None:
        raise Http404
    return redirect("portal:near_place", found.slug)


@require_safe
def accessibility(request):
    context = {
        "reviewed_on": settings.ACCESSIBILITY_REVIEWED_ON,
        "places_without_features": MeetingPlace.objects.published().without_accessibility().count(),
    }
    return render(request, "portal/accessibility.html", context)


@require_safe
def privacy(request):
    old_people = ContactPerson.objects.published().filter(checked_on=None, assignments__stated_in=2019)
    context = {
        "log_days": settings.LOG_DAYS,
        "login_log_days": settings.LOGIN_LOG_DAYS,
        "old_people": old_people.distinct().count(),
        "tiles_host": tiles_host(),
    }
    return render(request, "portal/privacy.html", context)


def bad_request(request, exception):
    return render(request, "portal/400.html", status=400)


def forbidden(request, exception):
    return render(request, "portal/403.html", status=403)


def csrf_failure(request, reason=""):
    return forbidden(request, reason)


def not_found(request, exception):
    return render(request, "portal/404.html", status=404)


def server_error(request):
    return render(request, "portal/500.html", status=500)
