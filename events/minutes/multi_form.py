"""Saving a page of several forms as one change, so that nothing that anybody typed is lost."""

from collections.abc import Callable

from django.forms import BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from editing.forms import RecordForm
from history.recording import recorded

MORE = "_more"  # the button that asks for empty rows; its value is the rows' prefix
ROWS_AT_ONCE = 3

type Forms = tuple[RecordForm, dict[str, BaseFormSet]]


def posted(request, make: Callable[..., Forms], save: Callable[..., None]) -> tuple[Forms, bool]:
    """Return the forms as they are to be shown, and whether what was posted has been saved.

    `make` builds them from data and files, or anew from None. `save` is called with the valid forms inside one change,
    once the record is claimed. What came back after a login, and a press for more rows, save nothing.
    """
    if request.method != "POST":
        return make(None, None), False
    data, files = with_more_rows(request.POST), request.FILES
    form, sets = make(data, files)
    if "_returned" in data:
        form.refusal = _("Tässä on, mitä kirjoitit ennen kuin istunto vanheni. Tarkista ja tallenna.")
    are_valid = all([form.is_valid(), *[one.is_valid() for one in sets.values()]])
    if not are_valid or MORE in data:
        return (form, sets), False
    with recorded("form", request.user):
        if form.claim():
            save(form, **sets)
            return (form, sets), True
    form, sets = make(data, files)
    form.refusal = _("Joku tallensi tämän samalla hetkellä. Tarkista ja tallenna uudelleen.")
    return (form, sets), False


def with_more_rows(data: QueryDict) -> QueryDict:
    """Return a copy of what was posted, with empty rows where they were asked for."""
    data = data.copy()
    name = f"{data.get(MORE)}-TOTAL_FORMS"
    if data.get(name, "").isascii() and data.get(name, "").isdigit():
        data[name] = str(int(data[name][:4]) + ROWS_AT_ONCE)
    return data
