from django.db import models

from core.text import KEY_LETTERS, fold, sort_key

URL_LENGTH = 1000  # an invitation to a meeting of Teams has 243


class DerivedField(models.CharField):
    """A text column that is computed from other fields of the row at each save; not editable."""

    def __init__(self, *sources: str, function=None, max_length=255, default="", editable=False, **kwargs):
        self.sources, self.function = sources, function
        super().__init__(max_length=max_length, default=default, editable=editable, **kwargs)

    def pre_save(self, instance, add):
        text = " ".join(filter(None, (str(getattr(instance, name) or "") for name in self.sources)))
        value = self.function(text)[: self.max_length]
        setattr(instance, self.attname, value)
        return value

    def deconstruct(self):
        # A migration needs only the column.
        name, _, _, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", [], kwargs


def sort_key_field(*sources: str) -> DerivedField:
    """Return a model field that stores the sort key (`core.text.sort_key`) of the named fields."""
    return DerivedField(*sources, function=sort_key, max_length=2 * KEY_LETTERS, db_index=True)


def folded_field(*sources: str) -> DerivedField:
    """Return a model field that stores the folded text (`core.text.fold`) of the named fields, for substring search."""
    return DerivedField(*sources, function=fold, max_length=2000)
