"""Forms of the editors: they keep what was typed, what was chosen, and what somebody else saved meanwhile."""

from django import forms


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


def is_key(field, text) -> bool:
    """Tell whether text can be this key; SQLite fails on numbers beyond its range instead of finding none."""
    try:
        field.run_validators(field.to_python(text))
    except forms.ValidationError:
        return False
    return "\x00" not in str(text)


class KeysField(forms.ModelMultipleChoiceField):
    """A chooser of many that refuses with a sentence what cannot be a key."""

    def clean(self, value):
        for text in value or ():
            if not is_key(self.queryset.model._meta.pk, text):
                raise forms.ValidationError(self.error_messages["invalid_choice"], params={"value": text})
        return super().clean(value)
