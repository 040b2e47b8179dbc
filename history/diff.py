"""Field values and their differences as text: "alkaa: 9.30 → 10.00"."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import clock, day_text, when
from core.permissions import visible
from history.registry import tracking_of

LETTERS = 300
IN_LANGUAGE = {"sv": gettext_lazy("ruotsiksi"), "en": gettext_lazy("englanniksi")}


@dataclass
class FieldDiff:
    """A field's label with its old and new value, as text."""

    label: str
    old: str
    new: str


def moment_text(moment: datetime) -> str:
    """Return local date and time: 24.11.2026 klo 14.02."""
    local = timezone.localtime(moment)
    return when(local.date(), local.time())


class ValueFormatter:
    """Formats values as text for a user; `want` collects the related records, `read` loads all their names at once."""

    def __init__(self, user):
        self.user, self.wanted, self.names = user, defaultdict(set), {}

    def want(self, model, *some: dict) -> None:
        """Collect the related records that these values refer to."""
        for values in some:
            for one in fields_in_order(model, values):
                value = values[one.name]
                if one.is_relation and value is not None:
                    self.wanted[one.related_model] |= set(map(str, value if isinstance(value, list) else [value]))

    def read(self) -> "ValueFormatter":
        for model, keys in self.wanted.items():
            self.names |= {(model, str(row.pk)): str(row) for row in self._seen(model, keys)}
            there = model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)
            for key in map(str, there):
                self.names.setdefault((model, key), _("(et saa nähdä tätä)"))
        return self

    def _seen(self, model, keys):
        rows = model._default_manager.filter(pk__in=keys)
        if hasattr(rows, "published"):
            yield from rows.published()
        yield from visible(rows, self.user)

    def line(self, one, old, new) -> FieldDiff:
        """Return a field's old and new value as text."""
        return FieldDiff(label(one), self.text(one, old), self.text(one, new))

    def text(self, one, value) -> str:
        """Return a value as text; for a relation the names that the user may see."""
        if value is None or value == "" or value == []:
            return "–"
        if one.is_relation:
            keys = value if isinstance(value, list) else [value]
            return ", ".join(self.names.get((one.related_model, str(key)), _("poistettu")) for key in keys)
        return Truncator(_plain(one, one.to_python(value))).chars(LETTERS)


def _plain(one, value):
    if isinstance(one, models.BooleanField):
        return _("kyllä") if value else _("ei")
    if one.choices:
        return str(dict(one.flatchoices).get(value, value))
    if isinstance(one, models.DateTimeField):
        return moment_text(value)
    if isinstance(one, models.DateField):
        return day_text(value)
    if isinstance(one, models.TimeField):
        return clock(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def fields_in_order(model, values) -> list:
    """Return the fields of these values in the model's order.

    JSON columns keep no order, and a field may have been removed since.
    """
    how = tracking_of(model)
    return [one for one in (*how.fields, *how.many) if one.name in values]


def label(one) -> str:
    """Return a field's label: "nimi", "nimi (ruotsiksi)"."""
    original = getattr(one, "translated_field", None)
    if original is None:
        return str(one.verbose_name)
    is_main = one.language == settings.LANGUAGE_CODE
    return str(original.verbose_name) if is_main else f"{original.verbose_name} ({IN_LANGUAGE[one.language]})"


def field_diffs(wording: ValueFormatter, model, values: dict) -> list[FieldDiff]:
    """Return a changed record's differences as text; where values are not stored, only the fact of the change."""
    lines = []
    for one in fields_in_order(model, values):
        if both := values[one.name]:
            lines.append(wording.line(one, *both))
        else:
            lines.append(FieldDiff(label(one), "", _("vaihdettu (sisältöä ei säilytetä)")))
    return lines
