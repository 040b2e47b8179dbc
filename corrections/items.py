"""What readers may correct in a place, an event or a contact person: present values, and how to change them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPerson
from events.models import Event
from meeting_places.models import Activity, MeetingPlace
from meeting_places.schedules.parsing import TimesError, parse_times, times_text

FIELDS = {
    MeetingPlace: [
        *("address", "postal_code", "getting_there_fi", "nearest_stop_fi", "phone", "email", "website"),
        *("bring_fi", "food_fi", "door_contact_fi"),
    ],
    Event: ["venue", "address", "parking"],
    ContactPerson: ["name", "title_fi", "phone", "email"],
}
TIMES = "times"
TIMES_HELP = _("Joka aika omalle rivilleen, esimerkiksi: ti 9.30–11.30, kuun 1. lauantai 10–13.")


@dataclass(frozen=True, slots=True)
class CorrectableItem:
    """One value of a record that can be corrected."""

    key: str
    label: str
    present: str
    help_text: str = ""
    is_long: bool = False


def items_of(record: models.Model) -> list[CorrectableItem]:
    """Return the correctable items of the record with their present values."""
    return [*_times(record), *(_item(record, name) for name in FIELDS[type(record)])]


def set_item(record: models.Model, key: str, text: str) -> None:
    """Set a new value of one item on the record; save with `save_items`. Raises ValidationError."""
    if key.startswith(f"{TIMES}-"):
        _set_times(record, key, text)
        return
    field = record._meta.get_field(key)
    setattr(record, key, field.clean(text, record))


def save_items(record: models.Model) -> None:
    """Validate and save the record. Raises ValidationError."""
    record.full_clean()
    record.claim_version(record.version)
    record.save()


def _item(record, name):
    field = record._meta.get_field(name)
    label = str(field.verbose_name).removesuffix(" [fi]")
    return CorrectableItem(name, label, str(getattr(record, name) or ""), is_long=isinstance(field, models.TextField))


def _times(record) -> Iterator[CorrectableItem]:
    if not isinstance(record, MeetingPlace):
        return
    for activity in record.activities.prefetch_related("schedules"):
        label = f"{gettext('Ajat')}: {activity.title}" if activity.title else gettext("Ajat")
        present = times_text((schedule.rule for schedule in activity.schedules.all()), "\n")
        yield CorrectableItem(f"{TIMES}-{activity.pk}", label, present, str(TIMES_HELP), is_long=True)


def _set_times(place, key, text):
    activity = Activity.objects.filter(place=place, pk=key.removeprefix(f"{TIMES}-")).first()
    if activity is None:
        raise ValidationError(_("Tätä toimintaa ei enää ole."))
    try:
        rules = parse_times(text)
    except TimesError as error:
        raise ValidationError(str(error)) from error
    activity.replace_times(rules)
