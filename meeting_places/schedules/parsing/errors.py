"""What cannot be read, in a sentence to whoever wrote it."""

from django.utils.translation import gettext as _

LONGEST_PART = 60


class TimesError(ValueError):
    """What could not be read; `str` is a sentence to whoever wrote it.

    `line` counts from 1 by line breaks, not by semicolons; `part` is where reading stopped, as it was written.
    """

    def __init__(self, sentence: str, part: str, line: int):
        super().__init__(sentence)
        self.part, self.line = part, line


class Stop(Exception):
    """Where the reading of a statement stopped, and the sentence that says why."""

    def __init__(self, part: str, sentence: str = ""):
        self.part = part = clipped(part)
        example = _("Kirjoita esimerkiksi ti 9.30–11.30.")
        self.sentence = sentence or _("En ymmärtänyt kohtaa ”%s”.") % part + " " + example


def clipped(part: str) -> str:
    """Return the beginning of what somebody wrote, short enough for a sentence."""
    part = " ".join(part[: LONGEST_PART * 2].split())
    return part if len(part) <= LONGEST_PART else f"{part[:LONGEST_PART]}…"
