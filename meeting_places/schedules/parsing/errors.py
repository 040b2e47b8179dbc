"""Exceptions of the parser, with messages for the editor."""

from enum import Enum

from django.utils.translation import gettext as _

LONGEST_PART = 60


class Belongs(Enum):
    """Where else in the form of an activity what was written belongs."""

    EXCEPTIONS = "exceptions"
    DESCRIPTION = "description"


class TimesError(ValueError):
    """Text that cannot be parsed; `str` is a message for the editor.

    `line` counts from 1 by line breaks, not by semicolons; `part` is the text where parsing stopped; `belongs` tells
    where else it is to be written, if it is no time.
    """

    def __init__(self, sentence: str, part: str, line: int, belongs: Belongs | None = None):
        super().__init__(sentence)
        self.part, self.line, self.belongs = part, line, belongs


class Stop(Exception):
    """Raised inside the parser: the text where parsing stopped, and the message for the editor."""

    def __init__(self, part: str, sentence: str = "", belongs: Belongs | None = None):
        self.part = part = clipped(part)
        self.belongs, self.line = belongs, 1
        example = _("Kirjoita esimerkiksi ti 9.30–11.30.")
        self.sentence = sentence or _("En ymmärtänyt kohtaa ”%s”.") % part + " " + example


def clipped(part: str) -> str:
    """Return the beginning of the text, at most 60 characters."""
    part = " ".join(part[: LONGEST_PART * 2].split())
    return part if len(part) <= LONGEST_PART else f"{part[:LONGEST_PART]}…"
