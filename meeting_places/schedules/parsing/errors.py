"""Exceptions of the parser, with messages for the editor."""

from django.utils.translation import gettext as _

LONGEST_PART = 60


class TimesError(ValueError):
    """Text that cannot be parsed; `str` is a message for the editor.

    `line` counts from 1 by line breaks, not by semicolons; `part` is the text where parsing stopped.
    """

    def __init__(self, sentence: str, part: str, line: int):
        super().__init__(sentence)
        self.part, self.line = part, line


class Stop(Exception):
    """Raised inside the parser: the text where parsing stopped, and the message for the editor."""

    def __init__(self, part: str, sentence: str = ""):
        self.part = part = clipped(part)
        example = _("Kirjoita esimerkiksi ti 9.30–11.30.")
        self.sentence = sentence or _("En ymmärtänyt kohtaa ”%s”.") % part + " " + example


def clipped(part: str) -> str:
    """Return the beginning of the text, at most 60 characters."""
    part = " ".join(part[: LONGEST_PART * 2].split())
    return part if len(part) <= LONGEST_PART else f"{part[:LONGEST_PART]}…"
