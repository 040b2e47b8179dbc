from django import forms
from django.utils.translation import gettext_lazy as _

from core.phones import doubt_of_phone
from core.spam import AntispamForm
from corrections.items import items_of
from corrections.models import Correction


def field_of(item) -> str:
    """Return the name of the form field of an item; the prefix tells the record's e-mail from the sender's."""
    return f"item-{item.key}"


def input_of(item) -> forms.Field:
    """Return the form field of an item: its choices, or a text."""
    common = {"label": item.label, "required": False, "help_text": item.help_text}
    if item.choices:
        return forms.ChoiceField(choices=[("", item.empty_label), *item.choices], **common)
    widget = forms.Textarea({"rows": 3}) if item.is_long else forms.TextInput
    return forms.CharField(max_length=2000, widget=widget, **common)


class CorrectionForm(AntispamForm):
    """Public form for reporting an error: a free text, and fields that hold the record's present values."""

    message = forms.CharField(
        label=_("Mikä on pielessä?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    email = forms.EmailField(
        label=_("Sähköpostisi, jos haluat vastauksen"),
        required=False,
        help_text=_("Vapaaehtoinen. Poistamme osoitteen, kun asia on hoidettu."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def __init__(self, record, data=None):
        self.items = items_of(record)
        super().__init__(record, data, {field_of(item): item.present for item in self.items})
        for item in self.items:
            self.fields[field_of(item)] = input_of(item)

    def item_fields(self):
        return [self[field_of(item)] for item in self.items if not item.is_of_first_visit]

    def first_visit_fields(self):
        return [self[field_of(item)] for item in self.items if item.is_of_first_visit]

    def proposals(self) -> list[tuple]:
        """Return (item, typed text) of each changed field."""
        # A field that was not sent at all was not emptied by anybody.
        sent = [item for item in self.items if field_of(item) in self.data]
        typed = [(item, self.cleaned_data.get(field_of(item), "").replace("\r\n", "\n").strip()) for item in sent]
        return [(item, text) for item, text in typed if text != item.present.strip()]

    def clean(self):
        super().clean()
        self._refuse_what_cannot_be()
        if not self.errors and not self.cleaned_data.get("message", "").strip() and not self.proposals():
            raise forms.ValidationError(_("Kerro, mikä on pielessä, tai korjaa jokin kohta."))
        return self.cleaned_data

    def _refuse_what_cannot_be(self):
        """Tell a reader what no editor could accept; what is only asked about, the editor is asked."""
        for item, text in self.proposals():
            doubt = doubt_of_phone(text) if item.key == "phone" and text else None
            if doubt and doubt.is_refused:
                self.add_error(field_of(item), doubt.message)

    def save(self, language: str) -> Correction:
        """Save the correction for the record's editors; return the one that already waits if it is identical."""
        return Correction.objects.propose(
            self.record,
            message=self.cleaned_data["message"].strip(),
            email=self.cleaned_data["email"],
            language=language,
            proposals=[(item.key, item.label, item.present, text) for item, text in self.proposals()],
        )
