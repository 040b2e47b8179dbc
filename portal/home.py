"""The home page, and the same for one municipality or postal code."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.addresses import address
from core.formatting import unbroken
from core.remembered import remembered_for
from events.models import Event
from meeting_places.filters.choices import municipality_choices, registers
from meeting_places.filters.location import (
    POSTAL_CODE,
    district_of,
    find_spot,
    nearest_municipality,
    nearest_postal_code,
    postal_areas,
)
from meeting_places.models import PlaceKind
from meeting_places.presentation.first_screen import ANYWHERE, FirstScreen, Where
from meeting_places.schedules.recurrence import holiday_words
from support.views import task_cards

EVENTS_AT_HOME = 4
DAYS = ("now", "today", "tomorrow")


@require_safe
def home(request):
    return _first_screen(request, remembered_for(request), ANYWHERE)


@require_safe
def near(request):
    """Ask for a postal code, or lead to the page of the one that was typed or is nearest to the visitor."""
    typed = request.GET.get("postal_code", "").replace(" ", "")
    if POSTAL_CODE.fullmatch(typed):
        return redirect("portal:near_place", typed)
    if found := _coordinates(request.GET.get("near", "")):
        nearest = nearest_municipality(found)
        if word := nearest_postal_code(found) or (nearest and nearest.slug):
            return redirect("portal:near_place", word)
    return _ask(request, _("Postinumerossa on viisi numeroa.") if typed else "")


@require_safe
def near_place(request, where):
    index = remembered_for(request)
    found = index.remember_part(("where", get_language(), where), lambda: _where(where, index))
    if found is None:
        return _ask(request, _("Paikkaa ”%(text)s” ei löytynyt.") % {"text": where[:40]}, status=404)
    return _first_screen(request, index, *found)


def _coordinates(text: str):
    try:
        return find_spot(text) if "," in text else None
    except ValueError:
        return None


def _spot(code: str):
    """Return the middle of a postal code of the region; None if neither its places nor its municipality are known."""
    try:
        return find_spot(code)
    except ValueError:
        return None


def _where(word: str, index) -> tuple[Where, str] | None:
    """Return what a word of the address means, and a sentence if it is not what was asked; None for nothing."""
    names = dict(registers(index).choices["municipality"])
    if word in names:
        return Where(names[word], municipality=word, word=word), ""
    if not POSTAL_CODE.fullmatch(word):
        return None
    area = next((area for area in postal_areas() if area.code == word), None)
    spot = _spot(word) if area else None
    if spot:
        return Where(f"{word} {area.name}", spot=spot, word=word), ""
    if (district := district_of(word)) is None or (nearest := nearest_municipality(district)) is None:
        return None
    sentence = _("Postinumero %(code)s ei ole Keski-Suomessa. Lähin kunta on %(name)s.")
    return Where(nearest.name, municipality=nearest.slug, word=word), sentence % {"code": word, "name": nearest.name}


def _first_screen(request: HttpRequest, index, where: Where, notice: str = "") -> HttpResponse:
    """Answer what is open where; all that is said is the same for everybody and stands for a minute."""
    day = request.GET.get("day") if request.GET.get("day") in DAYS else "now"
    now, language = timezone.now(), get_language()
    minute = now.replace(second=0, microsecond=0)
    page = index.remember_part(
        ("first screen", language, where, day, minute), lambda: _page(FirstScreen(index, where, now), day)
    )
    lasting = index.remember_part(("home", language, timezone.localdate(now)), lambda: _lasting(now))
    context = {"page": page, "lasting": lasting, "where": where, "notice": notice, "day": day}
    return render(request, "portal/home.html", context)


def _page(screen: FirstScreen, day: str) -> dict:
    date = screen.tomorrow if day == "tomorrow" else screen.today
    context = {
        "screen": screen,
        "where": screen.where,
        "numbers": screen.numbers,
        "number": screen.numbers[day],
        "day": day,
        "date": date,
        "holiday": holiday_words(date, get_language()),
        "address": _address(screen.where),
        "short_url": _short_url(screen.where),
        "week_url": reverse("meeting_places:week", query=screen.where.query or None),
        "municipalities": municipality_choices(screen.registers),
        "kinds": screen.index.remember("kinds", lambda: list(PlaceKind.objects.all())),
    }
    context |= screen.now_context() if day == "now" else screen.day_context(day)
    opened, names = screen.open_by_municipality(), municipality_choices(screen.registers)
    towns = [(address("municipalities:detail", slug), name, opened[slug]) for slug, name in names]
    return {
        "first": unbroken(render_to_string("portal/_first_screen.html", context)),
        "towns": render_to_string("portal/_towns.html", {"towns": towns}),
    }


def _short_url(where: Where) -> str:
    """Return the address of a municipality's first screen that fits on a poster or into a message; empty for others."""
    if not where.municipality or where.municipality != where.word:
        return ""
    return settings.SITE_URL + reverse("portal:short_municipality", args=[where.municipality])


def _address(where: Where) -> str:
    return reverse("portal:home") if where is ANYWHERE else reverse("portal:near_place", args=[where.word])


def _lasting(now) -> dict:
    """Return what stays so for the day, until data change."""
    events = Event.objects.published().upcoming(timezone.localdate(now)).for_rows()
    return {
        "tasks": task_cards(),
        "help": {},  # of the two parts of the page, once they are rendered
        "rendered": {},
        "events": list(events.for_everybody()[:EVENTS_AT_HOME]),
        "staff_events": list(events.for_professionals()[:EVENTS_AT_HOME]),
    }


def _ask(request, sentence: str, status: int = 200) -> HttpResponse:
    index = remembered_for(request)
    towns = [
        (address("portal:near_place", slug), name, None) for slug, name in registers(index).choices["municipality"]
    ]
    context = {"sentence": sentence, "towns": towns}
    return render(request, "portal/near.html", context, status=status)
