"""Form fields and widgets shared by the editors' forms, and validation of primary keys."""

import re
from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from core.formatting import WEEKDAYS, day_text, weekday_text

# "ma 5.1.", "5.1", "5.1.27": a weekday, day and month, and perhaps a year of two digits.
SHORT_DAY = re.compile(
    r"(?:(?P<weekday>[^\W\d]{2,12})\.?\s+)?(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.?\s?(?P<year>\d{4}|\d{2})?"
)
LOOKED_BACK = timedelta(days=60)  # a day without a year is the next one, or one that has just passed


class DayInput(forms.DateInput):
    """A date input (`type="date"`), so that the browser shows its own date picker."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A date as it is written: also "5.1.", "5.1.27" and "ma 5.1.", of which the year is the next that there is.

    `taken` is a sentence that says which year was taken; empty if it was written.
    """

    taken = ""

    def to_python(self, value):
        self.taken = ""
        short = SHORT_DAY.fullmatch(value.strip()) if isinstance(value, str) else None
        if not short or (short["year"] and not short["weekday"] and len(short["year"]) == 4):
            return super().to_python(value)
        day = self._day_of(short)
        if short["weekday"] and not _is_weekday(short["weekday"].lower(), day):
            names = {"day": day_text(day), "weekday": weekday_text(day), "written": short["weekday"]}
            raise forms.ValidationError(_("%(day)s on %(weekday)s, ei %(written)s. Tarkista kumpi on oikein.") % names)
        if not short["year"] or len(short["year"]) == 2:
            self.taken = _("”%(written)s” luettiin %(day)s.") % {"written": value.strip(), "day": day_text(day)}
        return day

    def _day_of(self, short: re.Match) -> date:
        number, month, year = int(short["day"]), int(short["month"]), short["year"]
        earliest = timezone.localdate() - LOOKED_BACK
        years = [int(year) + 2000 * (len(year) == 2)] if year else range(earliest.year, earliest.year + 9)
        for one in years:  # the last day of February may be some years away
            try:
                day = date(one, month, number)
            except ValueError:
                continue
            if year or day >= earliest:
                return day
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


def _is_weekday(written: str, day: date) -> bool:
    names = [weekday_text(day).lower(), *(WEEKDAYS[language][day.weekday()].lower() for language in WEEKDAYS)]
    return any(name.startswith(written) or written.startswith(name) for name in names)


def is_key(field, text) -> bool:
    """Return whether the text is a valid value for this key field.

    SQLite raises an error for integers beyond its range instead of finding no row.
    """
    try:
        field.run_validators(field.to_python(text))
    except forms.ValidationError:
        return False
    return "\x00" not in str(text)


class KeysField(forms.ModelMultipleChoiceField):
    """A multiple choice field that reports a malformed primary key as an invalid choice instead of failing."""

    def clean(self, value):
        for text in value or ():
            if not is_key(self.queryset.model._meta.pk, text):
                raise forms.ValidationError(self.error_messages["invalid_choice"], params={"value": text})
        return super().clean(value)
