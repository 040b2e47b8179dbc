"""Cancelling a coming meeting from a phone, and taking that back."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from meeting_places.models import Activity, Occurrence, ScheduleException
from meeting_places.occurrences import rebuild_for_exception
from meeting_places.status import date_words
from perhekeskus.dates import span
from perhekeskus.history import recorded
from upkeep.letters.keeping import Kept
from upkeep.letters.models import Keeper, Reply
from upkeep.letters.wording import tell

SOONEST = 4  # meetings that need no unfolding
REASONS = {
    "ill": _("Ohjaaja on sairastunut"),
    "rooms": _("Tila ei ole käytettävissä"),
    "weather": _("Huono sää"),
    "few": _("Liian vähän osallistujia"),
}
NO_REASON = _("Valitse syy tai kirjoita se.")


@dataclass
class MeetingDay:
    """The meetings of an activity on one day by its rule: a day is what is cancelled, so they go together."""

    activity: Activity
    day: date
    meetings: list[Occurrence]
    exception: int | None = None  # with which its keeper cancelled it

    @property
    def key(self) -> str:
        return f"{self.activity.pk}-{self.day}"

    @property
    def is_off(self) -> bool:
        return all(one.is_cancelled for one in self.meetings)

    @property
    def words(self) -> str:
        first, *others = self.meetings
        times = ", ".join([date_words(first), *(span(one.starts_at, one.ends_at) for one in others)])
        return f"{times} {self.activity.title}".strip()


def coming_days(kept: Kept, now=None) -> list[MeetingDay]:
    """Return the days of the next eight weeks on which something of hers meets or would have met, soonest first."""
    days: dict[tuple[int, date], MeetingDay] = {}
    activities = {one.pk: one for one in kept.activities}
    hers = {(one.activity_id, one.first_day): one.pk for one in own_exceptions(kept)}
    for one in tell([kept], now or timezone.now())[0].meetings:
        key = one.activity_id, timezone.localdate(one.original_start)
        day = days.setdefault(key, MeetingDay(activities[key[0]], key[1], [], hers.get(key)))
        day.meetings.append(one)
    return list(days.values())


def own_exceptions(kept: Kept):
    """Return the days off that she has made herself and that nobody has changed since."""
    made = Reply.objects.filter(what=Reply.What.CANCELLED, activity__in=kept.activities).values("exception")
    rows = ScheduleException.objects.filter(pk__in=made, activity__in=kept.activities)
    return rows.filter(is_move=False, last_day=F("first_day"), first_day__gte=timezone.localdate())


class CancelForm(forms.Form):
    """Which meeting, and why."""

    meeting = forms.ChoiceField(
        label=_("Mikä kerta?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Valitse kerta."),
            "invalid_choice": _("Tämä kerta on jo peruttu tai mennyt. Valitse toinen."),
        },
    )
    reason = forms.ChoiceField(
        label=_("Miksi? Syy näkyy perheille."),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": NO_REASON},
    )
    other = forms.CharField(label=_("Muu syy omin sanoin"), max_length=150, required=False)

    def __init__(self, days: list[MeetingDay], data=None):
        held = [day for day in days if not day.is_off]
        super().__init__(data, initial={"meeting": held[0].key} if len(held) == 1 else None)
        self.days = {day.key: day for day in held}
        self.fields["meeting"].choices = [(day.key, day.words) for day in held]

    def clean(self):
        if not self.errors and not self.cleaned_data["reason"] and not self.cleaned_data["other"]:
            self.add_error("reason", NO_REASON)

    @property
    def chosen(self) -> MeetingDay:
        return self.days[self.cleaned_data["meeting"]]

    def reasons(self) -> dict[str, str]:
        """Return the reason by language; her own words are in Finnish alone."""
        if other := self.cleaned_data["other"]:
            return {"fi": other}
        text = REASONS[self.cleaned_data["reason"]]
        found = {}
        for language in ("fi", "sv", "en"):
            with override(language):
                found[language] = str(text)
        return {language: words for language, words in found.items() if language == "fi" or words != found["fi"]}


def held_still(kept: Kept) -> None:
    """Let nobody else cancel her meetings before this transaction ends."""
    list(Activity.objects.filter(pk__in=[one.pk for one in kept.activities]).select_for_update().values("pk"))


def cancel(keeper: Keeper, kept: Kept, form: CancelForm) -> ScheduleException:
    """Cancel the chosen meeting: every page, calendar and feed says so at once."""
    day, reasons = form.chosen, form.reasons()
    texts = {f"reason_{language}": words for language, words in reasons.items()}
    words = f"{day.words}: {reasons['fi']}"
    with transaction.atomic():
        with recorded("letter", note=words) as recording:
            days = {"first_day": day.day, "last_day": day.day}
            exception = ScheduleException.objects.create(activity=day.activity, **days, **texts)
            rebuild_for_exception(exception)
        values = {"activity": day.activity, "exception": exception, "change": recording.change, "text": words[:300]}
        kept.reply(keeper, Reply.What.CANCELLED, **values)
    return exception


def restore(keeper: Keeper, kept: Kept, exception: ScheduleException) -> None:
    """Take a cancellation back."""
    activity = exception.activity
    words = str(Reply.objects.filter(exception=exception).values_list("text", flat=True).first() or "")
    with transaction.atomic():
        with recorded("letter", note=words) as recording:
            exception.delete()
            rebuild_for_exception(ScheduleException(activity=activity))
        kept.reply(keeper, Reply.What.RESTORED, activity=activity, change=recording.change, text=words)
