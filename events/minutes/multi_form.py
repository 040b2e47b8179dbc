"""Saves a page of a form and several formsets as one change, without losing what was typed."""

from django.forms import BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from editing.forms import RecordForm
from events.minutes.approval import approve_anew, approved_words
from events.models import Event
from history.recording import recorded

MORE = "_more"  # the button that asks for empty rows; its value is the rows' prefix
ROWS_AT_ONCE = 3


class MultiForm:
    """A form of an event and its formsets on one page. Subclasses implement `build` and `save_rest`."""

    form: RecordForm
    formsets: dict[str, BaseFormSet]

    def __init__(self, request, event: Event):
        self.request, self.event = request, event

    def build(self, data=None, files=None) -> None:
        """Set `form` and `formsets`, bound to the data and files, or unbound with the stored values for None."""
        raise NotImplementedError

    def save_rest(self) -> None:
        """Save what else follows from the valid forms, including the event; called after the formsets are saved."""
        raise NotImplementedError

    @property
    def context(self) -> dict:
        """The context of the page's template."""
        has_errors = self.form.is_bound and not self.is_valid()
        return {"event": self.event, "form": self.form, "has_errors": has_errors, **self.formsets}

    def is_valid(self) -> bool:
        return all([not self.form.errors, *[one.is_valid() for one in self.formsets.values()]])

    def save(self) -> bool:
        """Build the forms and save a valid POST as one recorded change; return False if the page must be shown.

        A form restored after login, and the button for more rows, save nothing.
        """
        if self.request.method != "POST":
            self.build()
            return False
        data, files = with_more_rows(self.request.POST), self.request.FILES
        self.build(data, files)
        if "_returned" in data:
            self.form.refusal = _("Tässä on, mitä kirjoitit ennen kuin istunto vanheni. Tarkista ja tallenna.")
        if not self.is_valid() or MORE in data:
            return False
        with recorded("form", self.request.user):
            if self.form.claim():
                self._save_all()
                return True
        self.build(data, files)
        self.form.refusal = _("Joku tallensi tämän samalla hetkellä. Tarkista ja tallenna uudelleen.")
        return False

    def _save_all(self):
        was = approved_words(self.event)
        for one in self.formsets.values():
            one.save()
        self.save_rest()
        approve_anew(self.request, self.event, was)


def with_more_rows(data: QueryDict) -> QueryDict:
    """Return a copy of the POST data, with three more empty rows in the formset whose button was pressed."""
    data = data.copy()
    name = f"{data.get(MORE)}-TOTAL_FORMS"
    if data.get(name, "").isascii() and data.get(name, "").isdigit():
        data[name] = str(int(data[name][:4]) + ROWS_AT_ONCE)
    return data
