"""The forms with which a maintainer corrects a record: only the fields that the maintainer knows best, in Finnish."""

import re

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPerson
from core.forms import DayInput, KeysField
from core.text import fold
from editing.forms import RecordForm
from meeting_places.forms import ActivityForm
from meeting_places.models import FIRST_VISIT_FINNISH, Activity, MeetingPlace, Schedule
from municipalities.models import FamilyCentre, Municipality

STREET_AND_NUMBER = re.compile(r"\D*\d+")


class PlainLabelsMixin:
    """For forms in Finnish alone: labels do not name the language."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name.endswith("_fi"):
                original = self._meta.model._meta.get_field(name.removesuffix("_fi"))
                field.label, field.help_text = capfirst(original.verbose_name), original.help_text


HELD_BY_SERVICES = (
    *("phone", "email", "website", "address", "postal_code"),
    *("price", "booking", "booking_how_fi", "description_fi"),
)


class PlaceForm(PlainLabelsMixin, RecordForm):
    class Meta:
        model = MeetingPlace
        fields = [
            *("phone", "email", "website", "address", "postal_code", "getting_there_fi"),
            *("price", "booking", "booking_how_fi", "features", "description_fi", "nearest_stop_fi"),
            *FIRST_VISIT_FINNISH,
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
            for name in ("address", "postal_code", "getting_there_fi", "nearest_stop_fi"):
                del self.fields[name]
        if self.instance.is_held_elsewhere:
            for name in HELD_BY_SERVICES:
                self.fields.pop(name, None)

    def save(self, commit=True):
        if "address" in self.changed_data and not _is_same_house(self.initial["address"], self.instance.address):
            # The map must not show the way to where it was; the coordinator sees the change and sets the new point.
            self.instance.latitude = self.instance.longitude = None
        return super().save(commit)


def _is_same_house(one, other):
    """Return whether two addresses have the same street and house number, whatever their spelling and stair."""
    houses = [STREET_AND_NUMBER.match(fold(address)) for address in (one, other)]
    return all(houses) and houses[0].group() == houses[1].group()


class PlaceActivityForm(PlainLabelsMixin, ActivityForm):
    """An activity beside the form of its place: its times, its audience, and what it tells first-time visitors."""

    part_models = (Schedule,)

    class Meta:
        model = Activity
        fields = ["audience_fi", "attendance", "visiting_professional_fi", *FIRST_VISIT_FINNISH]

    field_order = ["times"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["times"].widget.attrs["rows"] = 3
        if self.instance._state.adding:  # it comes to be by its times: what else is typed would be lost without them
            for name in FIRST_VISIT_FINNISH:
                self.fields.pop(name, None)

    @property
    def heading(self) -> str:
        return self.instance.title or gettext("Ajat")

    @property
    def first_visit_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in FIRST_VISIT_FINNISH if name in self.fields]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in FIRST_VISIT_FINNISH]

    @property
    def has_first_visit_errors(self) -> bool:
        return any(field.errors for field in self.first_visit_fields)


class OwnActivityForm(PlaceActivityForm):
    """An activity that has a maintainer of its own, not that of its place."""

    class Meta:
        model = Activity
        fields = [
            *("audience_fi", "attendance", "visiting_professional_fi", "age_min_years", "age_max_years"),
            *("booking", "booking_how_fi", "hours_link"),
            *FIRST_VISIT_FINNISH,
        ]


class MunicipalityForm(RecordForm):
    """What a family centre's liaison person knows of its municipality, beside the form of the family centre."""

    class Meta:
        model = Municipality
        fields = ["phone"]

    @property
    def heading(self) -> str:
        return str(self.instance)

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return self.visible_fields()


class FamilyCentreForm(PlainLabelsMixin, RecordForm):
    class Meta:
        model = FamilyCentre
        fields = ["description_fi", "organising_fi", "led_by", "premises"]


class ContactPersonForm(PlainLabelsMixin, RecordForm):
    class Meta:
        model = ContactPerson
        fields = ["title_fi", "phone", "email", "valid_until"]
        widgets = {"valid_until": DayInput()}
        labels = {"valid_until": _("Viimeinen päivä tässä tehtävässä")}
        help_texts = {"valid_until": _("Tyhjä, jos jatkat. Tämän päivän jälkeen tietosi eivät näy missään.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = not self.instance.name
