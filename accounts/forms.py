"""Forms for logging in and for a user's own account."""

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm, UsernameField
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.models import EMAIL_LENGTH, User, email_key


class LoginEmailField(UsernameField):
    """An e-mail field that returns the normalised key (`email_key`) by which users are found and attempts counted."""

    def to_python(self, value):
        return email_key(forms.CharField.to_python(self, value))


class LoginForm(AdminAuthenticationForm):
    username = LoginEmailField(widget=forms.TextInput(attrs={"autofocus": True, "inputmode": "email"}))


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Koodi"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", "autofocus": True}
        ),
    )


class EmailForm(forms.Form):
    email = LoginEmailField(
        label=_("Sähköposti"),
        max_length=EMAIL_LENGTH,
        validators=[validate_email],
        widget=forms.EmailInput(attrs={"autofocus": True}),
    )


class PasswordForm(forms.Form):
    """Asks the logged-in user for their password again."""

    password = forms.CharField(
        label=_("Salasanasi"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class RulesMixin:
    """Shows the password rules as help text."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rules = _(
            "Vähintään %d merkkiä. Kolme tai neljä sanaa peräkkäin on hyvä ja helppo muistaa. "
            "Ei nimeäsi eikä osoitettasi, ei pelkkiä numeroita, eikä salasanaa, jota moni käyttää."
        )
        self.fields["new_password1"].help_text = rules % settings.PASSWORD_LENGTH
        self.fields["new_password2"].help_text = ""


class NewPasswordForm(RulesMixin, SetPasswordForm):
    """Sets a password with a link from an e-mail."""


class OwnPasswordForm(RulesMixin, PasswordChangeForm):
    """Changes the password of the logged-in user."""


class LanguageForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("language",)


class HeirForm(forms.Form):
    to = forms.ModelChoiceField(None, label=_("Kenelle"))

    def __init__(self, *args, heirs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = heirs
