"""Brings what several statements say of the same days together: the narrower one counts, contradictions are refused."""

from dataclasses import replace
from itertools import permutations

from django.utils.translation import gettext as _

from meeting_places.schedules.parsing.builder import RuleDraft
from meeting_places.schedules.parsing.errors import Belongs, Stop
from meeting_places.schedules.parsing.formatter import times_text
from meeting_places.schedules.parsing.overlaps import overlapping
from meeting_places.schedules.parsing.rules import ScheduleRule
from meeting_places.schedules.recurrence import Recurrence


def settle(drafts: list[RuleDraft]) -> list[RuleDraft]:
    """Return the drafts with the weekdays that each one is left with. Raises Stop."""
    told = [draft for draft in drafts if not draft.is_closed]
    closed = [draft for draft in drafts if draft.is_closed]
    if closed and not told:
        raise _stop(closed[0], _("Kohdassa ”%s” on vain kiinni olevia päiviä. Kirjoita ne, joina on auki."))
    left = {id(draft): set(draft.weekdays) for draft in told}
    for draft in told:
        for one in closed:
            left[id(draft)] -= _closed_of(draft, one)
    for wide, narrow in permutations([one for one in told if one.weekdays and not one.dates], 2):
        if wide.key() == narrow.key():
            left[id(wide)] -= _overridden(wide, narrow)
    return [
        replace(draft, weekdays=tuple(sorted(left[id(draft)])))
        for draft in told
        if left[id(draft)] or not draft.weekdays
    ]


def _closed_of(draft: RuleDraft, closed: RuleDraft) -> set[int]:
    shared = set(draft.weekdays) & set(closed.weekdays)
    if shared and shared == set(draft.weekdays) and not draft.dates:
        raise _stop(closed, _("Kohdan ”%s” mukaan on kiinni, ja toisen mukaan auki. Tarkista kumpi on oikein."))
    return set() if draft.dates else shared


def _overridden(wide: RuleDraft, narrow: RuleDraft) -> set[int]:
    """Return the weekdays of the wide statement of which the narrow one tells the only time."""
    shared = set(wide.weekdays) & set(narrow.weekdays)
    if not shared or set(narrow.weekdays) >= set(wide.weekdays) or not set(narrow.weekdays) <= set(wide.weekdays):
        return set()
    if narrow.is_exception or _hours_overlap(wide, narrow):
        return shared
    if wide.has_range and not narrow.is_addition:
        raise _unclear(wide, narrow)
    return set()


def _hours_overlap(one: RuleDraft, other: RuleDraft) -> bool:
    def on_a_day(draft: RuleDraft) -> list[ScheduleRule]:
        return [ScheduleRule(starts=starts, ends=ends, weekday=0) for starts, ends in draft.spans]

    return any(overlapping([a, b]) for a in on_a_day(one) for b in on_a_day(other))


def _unclear(wide: RuleDraft, narrow: RuleDraft) -> Stop:
    """Return the question whether one holds beside the other or in its place, with both ways to write it."""
    rest = replace(wide, weekdays=tuple(sorted(set(wide.weekdays) - set(narrow.weekdays))))
    shared = replace(wide, weekdays=narrow.weekdays)
    ways = {
        "part": narrow.statement,
        "both": times_text([*rest.rules(), *shared.rules(), *narrow.rules()]),
        "one": times_text([*rest.rules(), *narrow.rules()]),
    }
    return _stop(narrow, _("Kumpi pitää paikkansa: ”%(both)s” vai ”%(one)s”? Kirjoita niin."), **ways)


def check_overlaps(rules: dict[ScheduleRule, RuleDraft]) -> None:
    """Raise Stop if two of the rules would be held at the same time. `rules` are mapped to what they come from."""
    if not (pair := overlapping(list(rules))):
        return
    single = [rule for rule in pair if rule.recurrence == Recurrence.ONCE]
    draft = rules[single[0] if len(single) == 1 else pair[1]]
    stop = Stop(draft.statement, overlap_sentence(*pair), Belongs.EXCEPTIONS if len(single) == 1 else None)
    stop.line = draft.line
    raise stop


def overlap_sentence(first: ScheduleRule, second: ScheduleRule) -> str:
    """Return what is said of two rules that are held at the same time, with what would be right."""
    words = {"one": times_text([first]), "other": times_text([second])}
    if first == second:
        return _("”%(one)s” on kahteen kertaan. Poista toinen.") % words
    sentence = _("”%(one)s” ja ”%(other)s” menevät päällekkäin.") % words
    if (first.recurrence == Recurrence.ONCE) != (second.recurrence == Recurrence.ONCE):
        return sentence + " " + _("Lisää yhden päivän muutos poikkeuksiin.")
    starts, ends = min(first.starts, second.starts), max(first.ends, second.ends)
    whole = [replace(one, starts=starts, ends=ends) for one in (first, second)]
    if whole[0] == whole[1] and first.starts < first.ends and second.starts < second.ends:
        return sentence + " " + _("Jos on auki koko ajan, kirjoita %s.") % times_text(whole)
    return sentence + " " + _("Anna kummallekin omat päivät tai kellonajat.")


def _stop(draft: RuleDraft, sentence: str, **words: str) -> Stop:
    stop = Stop(draft.statement)
    stop.sentence, stop.line = sentence % (words or stop.part), draft.line
    return stop
