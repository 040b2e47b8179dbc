"""The short form with which a keeper corrects one record: what she knows of it, and the times of its activities."""

import re

from django import forms
from django.db import IntegrityError, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPerson
from meeting_places.forms import ActivityForm
from meeting_places.models import Activity, MeetingPlace, Schedule
from meeting_places.occurrences import rebuild
from municipalities.models import FamilyCentre
from perhekeskus.forms import DayInput, KeysField, RecordForm
from perhekeskus.history import recorded
from perhekeskus.sorting import fold
from upkeep.letters.keeping import Kept
from upkeep.letters.models import Keeper, Reply

NEW = "uusi"
SEEN = {"seen_version", "seen_change"}  # what the page knew, not what was typed
STREET_AND_NUMBER = re.compile(r"\D*\d+")


class Raced(Exception):
    """Somebody else saved the same record at the same moment."""


class PlainLabels:
    """For forms of one language: fields are called by their names alone."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name.endswith("_fi"):
                original = self._meta.model._meta.get_field(name.removesuffix("_fi"))
                field.label, field.help_text = capfirst(original.verbose_name), original.help_text


class PlaceForm(PlainLabels, RecordForm):
    class Meta:
        model = MeetingPlace
        fields = [
            *("phone", "email", "website", "address", "postal_code", "getting_there_fi"),
            *("price", "booking", "booking_how_fi", "features", "description_fi"),
        ]
        field_classes = {"features": KeysField}
        widgets = {
            "features": forms.CheckboxSelectMultiple,
            "getting_there_fi": forms.Textarea({"rows": 2}),
            "description_fi": forms.Textarea({"rows": 5}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.is_online:
            self.fields["website"].required = True
            for name in ("address", "postal_code", "getting_there_fi"):
                del self.fields[name]

    def save(self, commit=True):
        if "address" in self.changed_data and not _is_same_house(self.initial["address"], self.instance.address):
            # The map must not show the way to where it was; the coordinator sees the change and sets the new point.
            self.instance.latitude = self.instance.longitude = None
        return super().save(commit)


def _is_same_house(one, other):
    """Tell whether two addresses differ in no more than spelling or a stair: same street, same number."""
    houses = [STREET_AND_NUMBER.match(fold(address)) for address in (one, other)]
    return all(houses) and houses[0].group() == houses[1].group()


class TimesOfPlaceForm(PlainLabels, ActivityForm):
    """An activity among the others of a place."""

    part_models = (Schedule,)

    class Meta:
        model = Activity
        fields = ["audience_fi"]

    field_order = ["times"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["times"].widget.attrs["rows"] = 3


class OwnActivityForm(TimesOfPlaceForm):
    """An activity that has a keeper of its own."""

    class Meta:
        model = Activity
        fields = ["audience_fi", "age_min_years", "age_max_years", "booking", "booking_how_fi", "hours_link"]


class CentreForm(PlainLabels, RecordForm):
    class Meta:
        model = FamilyCentre
        fields = ["description_fi", "organising_fi", "led_by", "premises"]


class PersonForm(PlainLabels, RecordForm):
    class Meta:
        model = ContactPerson
        fields = ["title_fi", "phone", "email", "valid_until"]
        widgets = {"valid_until": DayInput()}
        labels = {"valid_until": _("Viimeinen päivä tässä tehtävässä")}
        help_texts = {"valid_until": _("Tyhjä, jos jatkat. Tämän päivän jälkeen tietosi eivät näy missään.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = not self.instance.name


class Correcting:
    """The forms of one kept record as one: her record's own, and of a place each of its activities that are hers."""

    def __init__(self, kept: Kept, data=None):
        self.kept = kept
        form = {"p": PlaceForm, "t": OwnActivityForm, "k": CentreForm, "h": PersonForm}[kept.key[0]]
        self.record = form(data, instance=kept.record)
        self.activities = [] if kept.key[0] != "p" else [self._activity(one, data) for one in kept.activities]
        if kept.key[0] == "p" and (not kept.activities or (data and data.get(f"{NEW}-times"))):
            self.activities.append(TimesOfPlaceForm(data, instance=Activity(place=kept.record), prefix=NEW))
        for form in self.activities[1:]:
            form.fields["times"].help_text = ""  # the first has said it

    @staticmethod
    def _activity(activity, data):
        return TimesOfPlaceForm(data, instance=activity, prefix=f"t{activity.pk}")

    @property
    def forms(self) -> list[RecordForm]:
        return [*self.activities, self.record]

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms])

    @property
    def errors(self) -> list[str]:
        """What is wrong with no single field."""
        return list(dict.fromkeys(error for form in self.forms for error in form.non_field_errors()))

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.forms)

    @property
    def conflicts(self) -> list:
        return [form.conflict for form in self.forms if form.conflict]

    def save(self, keeper: Keeper) -> None:
        """Save what was changed as one change, which is public at once, and take it for her word that all is true.

        Raises Raced if somebody else saved at the same moment.
        """
        names = {form: [name for name in form.changed_data if name not in SEEN] for form in self.forms}
        changed = [form for form in self.forms if names[form]]
        words = ", ".join(dict.fromkeys(str(form.fields[name].label) for form in changed for name in names[form]))
        try:
            with transaction.atomic():
                with recorded("letter") as recording:
                    for form in changed:
                        self._save(form)
                self._check(keeper, recording.change, words)
        except IntegrityError as error:
            raise Raced from error

    def _save(self, form):
        activity, is_new = form.instance, form.instance._state.adding
        if not is_new and not form.claim():
            raise Raced
        if is_new and not form.cleaned_data["times"]:
            return
        form.save()
        if "times" in form.changed_data:
            activity.replace_times(form.cleaned_data["times"])
            rebuild(Activity.objects.filter(pk=activity.pk))

    def _check(self, keeper, change, words):
        self.kept.mark_checked(keeper)
        if change:
            self.kept.reply(keeper, Reply.What.CORRECTED, change=change, text=words[:300])
