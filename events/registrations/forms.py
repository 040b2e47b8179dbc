from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import Event, Group, Registration

FOR_FAMILIES = ("children", "interpreter", "needs_step_free")
FOR_WORKERS = ("organisation", "ride", "ride_from")
HER_OWN = ("diet", "interpreter", "needs_step_free", "message")
# Without this Chromium tells a screen reader that required radios are invalid before anybody has answered.
NOT_YET_WRONG = {"aria-invalid": "false"}


class AnswerForm(forms.ModelForm):
    """Who comes, how, and what the organiser needs to know; it asks only what the event has a use for."""

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
    """Of a form that another fills in."""

    question = _("Tuleeko?")
    step_free = _("Tarvitsee esteettömän kulun")
    answers = {
        Registration.Answer.ON_SITE: _("Tulee paikan päälle"),
        Registration.Answer.REMOTE: _("Osallistuu etänä"),
        Registration.Answer.NOT_COMING: _("Ei tule"),
    }


class ColleagueForm(ForAnotherMixin, AnswerForm):
    """The same for another: what she or a third has told of her stays unseen and unchanged."""

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
    """The same for somebody who has not been invited: who she is, and where the receipt goes."""

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
        """Return what this address has answered already: no error, since no stranger shall learn of it."""
        return self.event.registrations.filter(email__iexact=self.cleaned_data["email"]).first()


class ByHandForm(ForAnotherMixin, AnswerForm):
    """The same filled in by an organiser, for one who has phoned or stands at the door."""

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
