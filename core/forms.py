"""Form fields and widgets shared by the editors' forms, and validation of primary keys."""

from django import forms


class DayInput(forms.DateInput):
    """A date input (`type="date"`), so that the browser shows its own date picker."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


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
