"""Spam protection for public forms that need neither an account nor a cookie."""

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from core.models.submissions import FormSubmission
from core.networks import network_hash

SOONEST, LATEST = 3, 24 * 3600  # seconds from opening the form to sending it
SIGNER = signing.TimestampSigner(salt="perhekeskus.stranger")


def timestamp_token(record) -> str:
    """Return a signed token of the record and the current time, for a hidden field of the form."""
    return SIGNER.sign(f"{record._meta.label_lower}:{record.pk}")


def is_timestamp_valid(stamp: str, record) -> bool:
    """Return whether the token is of this record, at least 3 seconds and at most a day old."""
    try:
        text = SIGNER.unsign(stamp, max_age=LATEST)
    except signing.BadSignature:
        return False
    return text == f"{record._meta.label_lower}:{record.pk}" and not _is_fresh(stamp)


def _is_fresh(stamp):
    try:
        SIGNER.unsign(stamp, max_age=SOONEST)
    except signing.SignatureExpired:
        return False
    return True


def may_send(request) -> bool:
    """Return whether the request's network may submit one more form today, and if so record the submission."""
    return FormSubmission.objects.may_send(network_hash(request))


class AntispamForm(forms.Form):
    """A form about a record, with a honeypot field and a signed timestamp in place of a cookie."""

    # People do not see this field; programs that fill in everything do.
    nickname = forms.CharField(
        label=_("Jätä tämä tyhjäksi"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, record, data=None, initial=None):
        self.record = record
        super().__init__(data, initial=(initial or {}) | {"stamp": timestamp_token(record)})

    def clean(self):
        if self.cleaned_data.get("nickname"):
            raise forms.ValidationError(_("Jätä viimeinen kenttä tyhjäksi ja lähetä uudelleen."))
        if not is_timestamp_valid(self.cleaned_data.get("stamp", ""), self.record):
            self.data = self.data.copy()
            self.data["stamp"] = timestamp_token(self.record)
            raise forms.ValidationError(_("Odota hetki ja lähetä uudelleen. Mitään kirjoittamaasi ei hukattu."))
        return self.cleaned_data
