"""Phone numbers as people write them: what can be dialled, and what is asked about. Pure.

A number has digits and spaces, with a + before a country's code, and stays as it was typed. In Finland it begins with 0
but for a few short ones (112, 116 117), so that a long one without is one whose 0 a spreadsheet has taken.
"""

import re
from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from core.questions import Asks, Doubt, Offer

NUMBER = re.compile(r"\+?[0-9][0-9 ]*")
EXPONENT = re.compile(r"[0-9]+(?:[.,][0-9]+)?\s*[Ee]\s*[+-]?[0-9]+")
PUNCTUATED = re.compile(r"\+?[0-9 ()/.–-]+")
FEWEST, MOST = 3, 15  # digits: 112, and what E.164 lets a number have
SHORT = 6  # digits that a number without 0 may have: 116 117
COUNTRY = "358"


def asks_of_phone(*names: str) -> Asks:
    """Return what looks at these fields of a record."""
    return partial(_doubts, names)


def _doubts(names, record) -> Iterator[Doubt]:
    for name in names:
        text = getattr(record, name)
        if text and (doubt := doubt_of_phone(text, name)):
            yield doubt


def doubt_of_phone(text: str, name: str = "phone") -> Doubt | None:
    """Return what is doubtful in a number, or None; `name` is the field that holds it."""
    if why := _why_not(text):
        return Doubt(why, "phone", {name: text}, is_refused=True)
    return _lost_sign(text, name)


def _why_not(text: str) -> str:
    """Return why this can be nobody's number; empty if it can."""
    bare = text.strip()
    digits = re.sub(r"[^0-9]", "", bare)
    if EXPONENT.fullmatch(bare):
        return _("Taulukko on lyhentänyt numeron, ja sen loppu on kadonnut. Kirjoita koko numero uudelleen.")
    if "@" in bare:
        return _("Tämä on sähköpostiosoite. Kirjoita se sähköpostin kenttään.")
    if not digits:
        return _("Tässä ei ole numeroa. Jos puhelinta ei ole, jätä kenttä tyhjäksi.")
    if not NUMBER.fullmatch(bare):
        return _without_marks(bare) if PUNCTUATED.fullmatch(bare) else _plain_digits()
    return _why_not_digits(bare, digits)


def _why_not_digits(bare, digits) -> str:
    if len(digits) < FEWEST:
        return _("Numerosta puuttuu loppu. Kirjoita se kokonaan.")
    if len(digits) > MOST:
        return _("Tässä on liian monta numeroa. Kirjoita tähän yksi puhelinnumero.")
    if bare.startswith("+0"):
        return _("Maan tunnus ei ala nollalla. Poista +, tai kirjoita +358 ja numero ilman ensimmäistä nollaa.")
    if set(digits) == {"0"}:
        return _("Pelkkiin nolliin ei voi soittaa. Jos puhelinta ei ole, jätä kenttä tyhjäksi.")
    return ""


def _plain_digits() -> str:
    return _("Kirjoita puhelinnumeroon vain numeroita ja välejä, alkuun + jos siinä on maan tunnus.")


def _without_marks(bare) -> str:
    plain = " ".join(re.sub(r"[()/.–-]", " ", bare).split())
    if NUMBER.fullmatch(plain) and not _why_not(plain):
        return _("Kirjoita numero ilman viivoja ja sulkeita: %s") % plain
    return _plain_digits()


def _lost_sign(text: str, name: str) -> Doubt | None:
    bare = text.strip()
    digits = bare.replace(" ", "")
    if digits.startswith("+3580"):
        plain = re.sub(r"^(\+ ?3 ?5 ?8) ?0 ?", r"\1 ", bare)
        sentence = _("Onko maan tunnuksen perässä nolla liikaa: %s?") % plain
    elif digits[0] in "+0" or len(digits) <= SHORT:
        return None
    elif digits.startswith(COUNTRY) and len(digits) > SHORT + len(COUNTRY):
        plain = f"+{bare}"
        sentence = _("Puuttuuko alusta +: %s?") % plain
    else:
        plain = f"0{bare}"
        sentence = _("Puuttuuko alusta 0: %s?") % plain
    offer = Offer(_("Korjaa: %s") % plain, {name: plain})
    return Doubt(sentence, "phone-begins", {name: text}, offer=offer)
