"""Forms of a meeting's agenda and minutes, and of members' proposals for the agenda."""

from django import forms
from django.conf import settings
from django.db.models import Q
from django.forms.models import inlineformset_factory
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from contacts.models import ContactPerson
from core.forms import DayInput
from editing.forms import ChooserForm, InlineFormSet, RecordForm
from events.minutes.agenda import next_order
from events.minutes.attachments import PaperFormMixin
from events.minutes.suggestions import suggestions_for
from events.models import ActionPoint, AgendaItem, Attachment, Event, Minutes
from events.permissions import people_of
from municipalities.models import Municipality

MOST_ROWS = 100
LONG, SHORT = forms.Textarea(attrs={"rows": 4}), forms.Textarea(attrs={"rows": 2})


class ProposalForm(forms.ModelForm):
    class Meta:
        model = AgendaItem
        fields = ["title", "text"]
        labels = {"title": _("Mistä haluaisit puhua"), "text": _("Tarkemmin")}
        widgets = {"text": SHORT}


# The agenda.


class AgendaForm(RecordForm):
    """Detects concurrent edits of the agenda, and asks whether to accept each suggested item."""

    part_models = (AgendaItem, Attachment)

    class Meta:
        model = Event
        fields = []

    def __init__(self, *args, suggestions=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.suggestions = {f"suggestion-{one.key}": one for one in suggestions}
        for name, one in self.suggestions.items():
            choices = [("", _("En vielä päätä")), ("accepted", _("Ota listalle")), ("declined", _("Jätä pois"))]
            field = forms.ChoiceField(choices=choices, required=False, widget=forms.RadioSelect)
            field.label, field.help_text = one.title, one.text
            self.fields[name] = field

    def suggestion_fields(self):
        return [self[name] for name in self.suggestions]

    def take_suggestions(self):
        """Create agenda items of the accepted and declined suggestions.

        Items are in Finnish, whatever the language of the editor.
        """
        with override(settings.LANGUAGE_CODE):
            in_finnish = {one.key: one for one in suggestions_for(self.instance)}
        for name, one in self.suggestions.items():
            if state := self.cleaned_data[name]:
                one = in_finnish.get(one.key, one)
                fields = {"title": one.title, "text": one.text, "order": next_order(self.instance)}
                self.instance.agenda_items.create(state=state, suggestion=one.key, **fields)


class ItemForm(ChooserForm):
    order = forms.IntegerField(
        label=_("Järjestys"), required=False, min_value=0, max_value=9999, help_text=_("Tyhjä: viimeiseksi.")
    )

    class Meta:
        model = AgendaItem
        fields = ["order", "title", "presenter", "minutes", "text", "state"]
        widgets = {"text": SHORT}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            del self.fields["state"]
            self.initial.pop("order", None)


class ItemFormSet(InlineFormSet):
    """Agenda items; one without an order number is put last."""

    def save_new(self, form, commit=True):
        self._order(form)
        return super().save_new(form, commit)

    def save_existing(self, form, obj, commit=True):
        self._order(form)
        obj.claim_version(obj.version)
        return super().save_existing(form, obj, commit)

    def _order(self, form):
        if form.instance.order is None:
            form.instance.order = next_order(self.instance)


class PaperForm(PaperFormMixin, ChooserForm):
    class Meta:
        model = Attachment
        fields = ["title_fi", "kind", "file", "url", "is_members_only", "agenda_item"]
        labels = {"title_fi": _("nimi"), "url": _("tai osoite verkossa")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title_fi"].required = True


class ItemChoosingFormSet(InlineFormSet):
    """Rows that may be linked to an agenda item."""

    @cached_property
    def items(self):
        return self.instance.agenda_items.exclude(state=AgendaItem.State.DECLINED)

    @cached_property
    def item_choices(self):
        return [("", "–"), *((item.pk, item.title) for item in self.items)]

    def add_fields(self, form, index):
        super().add_fields(form, index)
        _offer(form.fields["agenda_item"], self.items, self.item_choices)


def _offer(field, rows, choices):
    """Let a chooser offer these rows; the choices are read once for all forms of a page."""
    field.queryset = rows
    field.choices = choices


AgendaItems = inlineformset_factory(
    Event, AgendaItem, form=ItemForm, formset=ItemFormSet, extra=2, max_num=MOST_ROWS, can_delete_extra=False
)
Papers = inlineformset_factory(
    Event, Attachment, form=PaperForm, formset=ItemChoosingFormSet, extra=1, max_num=MOST_ROWS, can_delete_extra=False
)


# The minutes.


class MeetingForm(RecordForm):
    """Detects concurrent edits of the minutes; can mark the meeting as held."""

    part_models = (AgendaItem, Minutes, ActionPoint)
    is_held = forms.BooleanField(label=_("Kokous on pidetty"), required=False)

    class Meta:
        model = Event
        fields = []

    def __init__(self, *args, earlier=(), **kwargs):
        super().__init__(*args, **kwargs)
        is_to_come = self.instance.starts_on > timezone.localdate()
        if is_to_come or self.instance.is_off or self.instance.progress == Event.Progress.HELD:
            del self.fields["is_held"]
        self.earlier = {point.pk: point for point in earlier}
        for point in earlier:
            choices = [("", _("kesken")), *ActionPoint.State.choices[1:]]
            self.fields[f"earlier-{point.pk}"] = forms.ChoiceField(
                label=point.text, choices=choices, required=False, widget=forms.RadioSelect
            )
            self.fields[f"note-{point.pk}"] = forms.CharField(label=_("miten kävi"), required=False, max_length=300)

    def earlier_rows(self):
        """Return (action point, state field, note field) of each open point of earlier meetings."""
        return [(point, self[f"earlier-{key}"], self[f"note-{key}"]) for key, point in self.earlier.items()]

    def settle_earlier(self):
        for key, point in self.earlier.items():
            if state := self.cleaned_data[f"earlier-{key}"]:
                point.settle(state, self.cleaned_data[f"note-{key}"])

    def note_held(self):
        if self.cleaned_data.get("is_held"):
            self.instance.progress = Event.Progress.HELD


class MinutesForm(ChooserForm):
    class Meta:
        model = Minutes
        fields = ["present", "text", "state", "readers"]
        widgets = {"present": LONG, "text": LONG}
        help_texts = {
            "state": _(
                "Luonnoksen näkevät vain järjestäjät. Kun muistio on tarkistettavana, myös jäsenet voivat lukea sen."
            ),
            "readers": _("Kaikki näkevät muistion vasta, kun se on hyväksytty."),
        }

    user = None  # who would approve it, set by the form set

    def clean(self):
        super().clean()
        self.instance.state = self.cleaned_data.get("state", self.instance.state)
        self.instance.note_approval(self.user)
        return self.cleaned_data


class MinutesFormSet(InlineFormSet):
    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.user = self.user


class OutcomeForm(ChooserForm):
    class Meta:
        model = AgendaItem
        fields = ["discussion", "decision"]
        widgets = {"discussion": LONG, "decision": SHORT}


class PointForm(ChooserForm):
    class Meta:
        model = ActionPoint
        fields = ["text", "contact_person", "municipality", "due_on", "agenda_item"]
        widgets = {"due_on": DayInput()}


class PointFormSet(ItemChoosingFormSet):
    """Action points. The responsible person is chosen among the group's members, if the user may see them.

    A person who has left the group stays where they are already chosen.
    """

    def __init__(self, *args, knows_group, **kwargs):
        self.knows_group = knows_group
        super().__init__(*args, **kwargs)

    @cached_property
    def people(self):
        offered = Q(action_points__event=self.instance)
        if self.knows_group:
            offered |= Q(pk__in=people_of(self.instance.group).values("pk"))
        return ContactPerson.objects.filter(offered).distinct()

    @cached_property
    def people_choices(self):
        return [("", "–"), *((person.pk, str(person)) for person in self.people)]

    @cached_property
    def municipality_choices(self):
        return [("", "–"), *((one.pk, one.name) for one in Municipality.objects.order_by("sort_key"))]

    def add_fields(self, form, index):
        super().add_fields(form, index)
        _offer(form.fields["contact_person"], self.people, self.people_choices)
        _offer(form.fields["municipality"], Municipality.objects.all(), self.municipality_choices)


TheMinutes = inlineformset_factory(
    Event, Minutes, form=MinutesForm, formset=MinutesFormSet, extra=0, max_num=1, can_delete=False
)
Outcomes = inlineformset_factory(
    Event, AgendaItem, form=OutcomeForm, formset=InlineFormSet, extra=0, max_num=0, can_delete=False
)
Points = inlineformset_factory(
    Event, ActionPoint, form=PointForm, formset=PointFormSet, extra=2, max_num=MOST_ROWS, can_delete_extra=False
)


class SettlingForm(forms.Form):
    """Closes an action point: done or dropped, with a note."""

    state = forms.ChoiceField(choices=ActionPoint.State.choices[1:])
    note = forms.CharField(label=_("miten kävi"), required=False, max_length=300)
