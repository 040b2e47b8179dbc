from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import Event, Group, Registration

FOR_FAMILIES = ("children", "interpreter", "needs_step_free")
FOR_WORKERS = ("organisation", "ride", "ride_from")
HER_OWN = ("diet", "interpreter", "needs_step_free", "message")
# Without this Chromium tells a screen reader that required radios are invalid before anybody has answered.
NOT_YET_WRONG = {"aria-invalid": "false"}


class AnswerForm(forms.ModelForm):
    """The answer to an invitation; has only the fields that the event needs."""

    may_decline = True  # who has been asked
    question = _("Tuletko?")
    step_free = _("Tarvitsen esteettömän kulun")
    answers = {
        Registration.Answer.ON_SITE: _("Tulen paikan päälle"),
        Registration.Answer.REMOTE: _("Osallistun etänä"),
        Registration.Answer.NOT_COMING: _("En tule"),
    }

    class Meta:
        model = Registration
        fields = ["answer", "organisation", "children", "diet", "ride", "ride_from"]
        fields += ["interpreter", "needs_step_free", "message"]
        widgets = {"answer": forms.RadioSelect, "ride": forms.RadioSelect, "message": forms.Textarea({"rows": 3})}
        help_texts = {
            "diet": _("Esimerkiksi kasvisruoka tai allergiat."),
            "ride_from": _("Paikkakunta riittää."),
            "children": _("Montako lasta tulee mukaan."),
            "interpreter": _("Mille kielelle tulkkausta tarvitaan? Jätä tyhjäksi, jos ei tarvita."),
        }
        labels = {"answer": _("Tuletko?")}

    def __init__(self, event: Event, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.event = self.instance.event = event
        is_forum = event.group.kind == Group.Kind.FORUM
        for name in FOR_WORKERS if is_forum else FOR_FAMILIES:
            del self.fields[name]
        self.fields["answer"] = forms.ChoiceField(
            label=self.question, choices=self._answers(), widget=forms.RadioSelect(NOT_YET_WRONG), required=True
        )
        if len(self.fields["answer"].choices) == 1 and not self.instance.answer:
            self.initial["answer"] = self.fields["answer"].choices[0][0]
        if "children" in self.fields:
            self.fields["children"].required = False
            self.fields["needs_step_free"].label = self.step_free
        if "ride" in self.fields:
            self.fields["ride"].choices = Registration.Ride.choices
            self.fields["ride"].required = False

    def _answers(self):
        Answer = Registration.Answer
        offered = [Answer.ON_SITE] if self.event.where or not self.event.remote_link else []
        offered += [Answer.REMOTE] if self.event.remote_link else []
        offered += [Answer.NOT_COMING] if self.may_decline else []
        return [(one, self.answers[one]) for one in offered]

    def clean_children(self):
        return self.cleaned_data["children"] or 0


class ForAnotherMixin:
    """For a form that somebody fills in for another person."""

    question = _("Tuleeko?")
    step_free = _("Tarvitsee esteettömän kulun")
    answers = {
        Registration.Answer.ON_SITE: _("Tulee paikan päälle"),
        Registration.Answer.REMOTE: _("Osallistuu etänä"),
        Registration.Answer.NOT_COMING: _("Ei tule"),
    }


class ColleagueForm(ForAnotherMixin, AnswerForm):
    """An answer for a colleague: personal details given by themselves or others are hidden and stay unchanged."""

    def __init__(self, event, data=None, *, by: str, **kwargs):
        super().__init__(event, data, **kwargs)
        one = self.instance
        if one.is_told_by_answerer and one.answered_by == by:
            return
        answered_herself = one.answer and not one.answered_by
        hidden = [name for name in HER_OWN if answered_herself or getattr(one, name)]
        for name in hidden:
            self.fields.pop(name, None)
        one.is_told_by_answerer = not hidden


class RegistrationForm(AnswerForm):
    """Registration without an invitation: also asks name and e-mail address."""

    may_decline = False

    class Meta(AnswerForm.Meta):
        fields = ["name", "email", *AnswerForm.Meta.fields]
        help_texts = AnswerForm.Meta.help_texts | {
            "email": _("Lähetämme tähän vahvistuksen ja linkin, jolla voit muuttaa vastaustasi.")
        }

    def __init__(self, event, data=None, **kwargs):
        super().__init__(event, data, **kwargs)
        self.fields["name"].required = self.fields["email"].required = True
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def earlier(self) -> Registration | None:
        """Return the registration of the same address, or None. No form error, which would reveal it to strangers."""
        return self.event.registrations.filter(email__iexact=self.cleaned_data["email"]).first()


class ByHandForm(ForAnotherMixin, AnswerForm):
    """Registration that an organiser fills in for another person, for example by phone."""

    class Meta(AnswerForm.Meta):
        fields = ["name", "email", *AnswerForm.Meta.fields]
        help_texts = AnswerForm.Meta.help_texts | {
            "email": _("Jos annat osoitteen, hän saa vahvistuksen ja linkin vastaukseensa.")
        }

    def __init__(self, event, data=None, **kwargs):
        super().__init__(event, data, **kwargs)
        self.fields["name"].required = True

    def clean_email(self):
        email = self.cleaned_data["email"]
        others = self.event.registrations.exclude(pk=self.instance.pk)
        if email and others.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Tällä osoitteella on jo ilmoittauduttu. Etsi hänet osallistujista."))
        return email
