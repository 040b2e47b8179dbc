"""The schedule rule: a recurrence rule with the kind of opening."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from meeting_places.schedules.recurrence import Recurrence, Rule


class Openness(models.TextChoices):
    """How a place is open at a time: open, by appointment, self-service, weather permitting."""

    OPEN = "open", _("avoinna")
    BY_APPOINTMENT = "by_appointment", _("ajanvarauksella")
    SELF_SERVICE = "self_service", _("omatoimisesti")
    WEATHER_PERMITTING = "weather_permitting", _("sään salliessa")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRule(Rule):
    """A recurrence rule with its kind of opening: all that a `Schedule` row stores."""

    openness: Openness = Openness.OPEN


def in_order(rule: ScheduleRule) -> tuple[Any, ...]:
    """Return the sort key of a rule: Monday first, single dates last."""
    is_once = rule.recurrence == Recurrence.ONCE
    return (
        7 if is_once else rule.weekday,
        (is_once and rule.anchor) or date.min,
        rule.starts,
        *(rule.ends, rule.recurrence, rule.nth or 0, rule.weekday or 0),
        *(day or date.min for day in (rule.anchor, rule.valid_from, rule.valid_until)),
        *(rule.skips_school_holidays, rule.on_public_holidays, rule.runs_overnight, rule.openness),
    )
