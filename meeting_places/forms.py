"""The form of an activity, for the admin and for the person who maintains the activity."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from editing.forms import RecordForm
from history.conflicts import CHOICE, Choice
from meeting_places.schedules.parsing import Belongs, TimesError, parse_times, times_text


class TimesField(forms.CharField):
    """Times in words, one rule on each line. A change is what differs from the text that the form showed."""

    widget = forms.Textarea({"rows": 5})

    def has_changed(self, initial, data):
        return str(initial or "").split() != str(data or "").split()


class ActivityForm(RecordForm):
    """An activity with its times in words. The caller must call `replace_times` after saving."""

    times = TimesField(
        label=_("Ajat lyhyesti"),
        required=False,
        show_hidden_initial=True,
        help_text=_(
            "Kirjoita niin kuin puhut, jokainen aika omalle rivilleen: ti 9.30–11.30, kuun 1. lauantai 10–13, "
            "ma–pe 8–16 (ei koulujen loma-aikoina), joka toinen ti 9–11 alkaen 1.9.2026."
        ),
    )

    def __init__(self, *args, instance=None, initial=None, **kwargs):
        if instance and instance.pk:
            rules = [schedule.rule for schedule in instance.schedules.all()]
            initial = {"times": times_text(rules, "\n")} | (initial or {})
        super().__init__(*args, instance=instance, initial=initial, **kwargs)

    def _meet_conflict(self):
        super()._meet_conflict()
        field, now = self.fields["times"], self.initial["times"]
        name, shown_name = self.add_prefix("times"), self.add_initial_prefix("times")
        shown, typed = self.data.get(shown_name, ""), self.data.get(name, "")
        if not self.conflict or not field.has_changed(shown, now):
            return
        self.data[shown_name] = now
        if not field.has_changed(shown, typed):
            self.data[name] = now
        elif field.has_changed(now, typed):
            self.conflict.choices.append(Choice(field.label, typed, now, shown, f"{CHOICE}{name}"))

    def clean_times(self):
        """Return the parsed rules, or the unchanged text if it was not edited."""
        text = self.cleaned_data["times"]
        self.instance.has_times_in_words = "times" in self.changed_data
        if not self.instance.has_times_in_words:
            return text
        try:
            return parse_times(text)
        except TimesError as error:
            raise ValidationError(self._with_link(error)) from error

    def _with_link(self, error: TimesError) -> str:
        """Return the sentence of the error with a link to where in this form belongs what is no time."""
        anchor, text = self.places_of_others().get(error.belongs, ("", ""))
        return format_html('{} <a href="#{}">{}</a>', error, anchor, text) if anchor else str(error)

    def places_of_others(self) -> dict[Belongs, tuple[str, str]]:
        """Return the ids in the page, and the names, of what is written elsewhere than in the times."""
        if "audience_fi" not in self.fields:
            return {}
        return {Belongs.DESCRIPTION: (self["audience_fi"].auto_id, _("Kenelle"))}
