"""Saving a page of several forms as one change, so that nothing that anybody typed is lost."""

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
    """An event's form and formsets on one page. A subclass builds them and says what is saved after them."""

    form: RecordForm
    formsets: dict[str, BaseFormSet]

    def __init__(self, request, event: Event):
        self.request, self.event = request, event

    def build(self, data=None, files=None) -> None:
        """Set `form` and `formsets`, bound to the posted data and files or, from None, with what is stored."""
        raise NotImplementedError

    def save_rest(self) -> None:
        """Save what follows from the valid forms besides the formsets, the event itself included."""
        raise NotImplementedError

    @property
    def context(self) -> dict:
        """What the page's template needs."""
        has_errors = self.form.is_bound and not self.is_valid()
        return {"event": self.event, "form": self.form, "has_errors": has_errors, **self.formsets}

    def is_valid(self) -> bool:
        return all([not self.form.errors, *[one.is_valid() for one in self.formsets.values()]])

    def save(self) -> bool:
        """Build the forms and save what was posted as one change; False if the page is to be shown (again).

        What came back after a login, and a press for more rows, save nothing.
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
    """Return a copy of what was posted, with empty rows where they were asked for."""
    data = data.copy()
    name = f"{data.get(MORE)}-TOTAL_FORMS"
    if data.get(name, "").isascii() and data.get(name, "").isdigit():
        data[name] = str(int(data[name][:4]) + ROWS_AT_ONCE)
    return data
