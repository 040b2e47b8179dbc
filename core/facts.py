"""Where and when things are: coordinates, addresses and days that cannot be, or hardly. Pure (`core/questions.py`)."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from core.formatting import day_text
from core.geo import LATITUDES, LONGITUDES, REGION_LATITUDES, REGION_LONGITUDES
from core.questions import Asks, Doubt, Offer

YEARS = (2000, 2099)


def asks_of_address(*names: str) -> Asks:
    """Return what refuses an address without a letter or a digit, as "-" or "?"."""
    return partial(_addresses, names)


def _addresses(names, record) -> Iterator[Doubt]:
    for name in names:
        text = getattr(record, name)
        if text and not any(map(str.isalnum, text)):
            sentence = _("Tämä ei ole osoite. Jos sitä ei tiedetä, jätä kenttä tyhjäksi.")
            yield Doubt(sentence, "address", {name: text}, is_refused=True)


def asks_of_days(*names: str) -> Asks:
    """Return what asks about a day of another century, and offers the same day of this one."""
    return partial(_days, names)


def _days(names, record) -> Iterator[Doubt]:
    for name in names:
        day = getattr(record, name)
        if day and not YEARS[0] <= day.year <= YEARS[1]:
            meant = day.replace(year=YEARS[0] + day.year % 100)
            words = {"year": day.year, "day": day_text(meant)}
            sentence = _("Vuosi on %(year)s. Tarkoititko %(day)s?") % words
            yield Doubt(sentence, "day", {name: day}, offer=Offer(_("Korjaa: %s") % day_text(meant), {name: meant}))


def coordinates(record) -> Iterator[Doubt]:
    """Yield what is doubtful in a place's point: refused when swapped, asked about outside the region."""
    north, east = record.latitude, record.longitude
    if north is None or east is None:
        return
    about = {"latitude": north, "longitude": east}
    if _is_between(east, LATITUDES) and _is_between(north, LONGITUDES):
        offer = Offer(_("Vaihda ne päittäin"), {"latitude": east, "longitude": north})
        sentence = _("Leveys- ja pituusaste ovat vaihtaneet paikkaa.")
        yield Doubt(sentence, "swapped", about, is_refused=True, offer=offer)
    elif _is_between(north, LATITUDES) and _is_between(east, LONGITUDES) and not _is_in_region(north, east):
        yield Doubt(_("Sijainti ei ole Keski-Suomessa. Onko se oikein?"), "region", about)


def _is_in_region(north, east):
    return _is_between(north, REGION_LATITUDES) and _is_between(east, REGION_LONGITUDES)


def _is_between(degrees, ends):
    return ends[0] <= degrees <= ends[1]
