"""Correcting a record: its own form and those of what goes with it, shown and saved as one."""

from django.db import IntegrityError, transaction

from editing.forms import RecordForm
from history.recording import recorded
from reminders.models import Maintainer, Reply
from reminders.responsibilities import Responsibility

SEEN_FIELDS = {"seen_version", "seen_change"}  # what the page knew, not what was typed


class SavedMeanwhile(Exception):
    """Somebody else saved the same record at the same moment."""


class CorrectionForms:
    """The forms of one responsibility: `record` of its record, `parts` of what is corrected along with it."""

    def __init__(self, responsibility: Responsibility, data=None):
        self.responsibility = responsibility
        self.record = responsibility.form_class(data, instance=responsibility.record)
        self.parts = responsibility.part_forms(data)

    @property
    def forms(self) -> list[RecordForm]:
        return [*self.parts, self.record]

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms])

    @property
    def errors(self) -> list[str]:
        """The errors that belong to no single field, each once."""
        return list(dict.fromkeys(error for form in self.forms for error in form.non_field_errors()))

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.forms)

    @property
    def conflicts(self) -> list:
        return [form.conflict for form in self.forms if form.conflict]

    def save(self, maintainer: Maintainer) -> None:
        """Save what was edited as one change, public at once, and mark the record as verified today.

        Raises SavedMeanwhile if somebody else saved the record at the same moment; then nothing is saved.
        """
        edited = {form: [name for name in form.changed_data if name not in SEEN_FIELDS] for form in self.forms}
        labels = dict.fromkeys(str(form.fields[name].label) for form, names in edited.items() for name in names)
        try:
            with transaction.atomic():
                with recorded("letter") as recording:
                    for form, names in edited.items():
                        if names:
                            _save_form(form)
                self.responsibility.mark_verified(maintainer)
                if recording.change:
                    text = ", ".join(labels)[:300]
                    self.responsibility.reply(maintainer, Reply.What.CORRECTED, change=recording.change, text=text)
        except IntegrityError as error:
            raise SavedMeanwhile from error


def _save_form(form):
    record, is_new = form.instance, form.instance._state.adding
    if not is_new and not form.claim():
        raise SavedMeanwhile
    if is_new and not form.cleaned_data["times"]:
        return
    form.save()
    if "times" in form.changed_data:
        record.replace_times(form.cleaned_data["times"])
