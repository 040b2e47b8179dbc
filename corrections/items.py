"""What readers may correct in a place, event, contact person or municipality: present values, how to change them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPerson
from core.models.locking import Locked
from events.models import Event
from meeting_places.models import FIRST_VISIT_FINNISH, Activity, MeetingPlace
from meeting_places.schedules.parsing import TimesError, parse_times, times_text
from municipalities.models import Municipality

FIELDS = {
    MeetingPlace: [
        *("address", "postal_code", "getting_there_fi", "nearest_stop_fi", "phone", "email", "website"),
        *FIRST_VISIT_FINNISH,
    ],
    Event: ["venue", "address", "parking", "audience"],
    Municipality: ["phone", "website"],
    ContactPerson: ["name", "title_fi", "phone", "email"],
}
ACTIVITY_FIELDS = ("attendance", "visiting_professional_fi")
TIMES = "times"
TIMES_HELP = _("Joka aika omalle rivilleen, esimerkiksi: ti 9.30–11.30, kuun 1. lauantai 10–13.")


@dataclass(frozen=True, slots=True)
class CorrectableItem:
    """One value of a record that can be corrected; a choice is told by its Finnish label, which editors read."""

    key: str
    label: str
    present: str
    help_text: str = ""
    is_long: bool = False
    choices: tuple[tuple[str, str], ...] = ()  # Finnish label, and that of the active language
    empty_label: str = ""
    is_of_first_visit: bool = False


def items_of(record: models.Model) -> list[CorrectableItem]:
    """Return the correctable items of the record with their present values."""
    return [*_of_activities(record), *(_item(record, name) for name in FIELDS[type(record)])]


def set_item(record: models.Model, key: str, text: str) -> None:
    """Set a new value of one item on the record; save with `save_items`. Raises ValidationError."""
    name, of_activity, activity_key = key.partition("-")
    if not of_activity:
        _set_field(record, name, text)
        return
    activity = Activity.objects.filter(place=record, pk=activity_key).first()
    if activity is None:
        raise ValidationError(_("Tätä toimintaa ei enää ole."))
    if name == TIMES:
        _set_times(activity, text)
        return
    _set_field(activity, name, text)
    save_items(activity)


def save_items(record: models.Model) -> None:
    """Validate and save the record. Raises ValidationError."""
    record.full_clean()
    if isinstance(record, Locked):
        record.claim_version(record.version)
    record.save()


def _item(record, name, key="", of_what="") -> CorrectableItem:
    field = record._meta.get_field(name)
    label = str(field.verbose_name).removesuffix(" [fi]")
    value = str(getattr(record, name) or "")
    labels = _labels(field)
    return CorrectableItem(
        key or name,
        f"{label}: {of_what}" if of_what else label,
        labels.get(value, value),
        is_long=isinstance(field, models.TextField),
        choices=tuple((labels[one], str(shown)) for one, shown in field.choices or () if one),
        empty_label=gettext("ryhmän mukaan") if name == "audience" else gettext("ei tiedossa"),
        is_of_first_visit=name in FIRST_VISIT_FINNISH,
    )


def _labels(field) -> dict[str, str]:
    """Return the Finnish labels of a field's choices; empty of a field without."""
    with translation.override(settings.LANGUAGE_CODE):
        return {value: str(label) for value, label in field.choices or () if value}


def _set_field(record, name, text):
    field = record._meta.get_field(name)
    values = {label: value for value, label in _labels(field).items()}
    setattr(record, name, field.clean(values.get(text, text), record))


def _of_activities(record) -> Iterator[CorrectableItem]:
    if not isinstance(record, MeetingPlace):
        return
    for activity in record.activities.prefetch_related("schedules"):
        label = f"{gettext('Ajat')}: {activity.title}" if activity.title else gettext("Ajat")
        present = times_text((schedule.rule for schedule in activity.schedules.all()), "\n")
        yield CorrectableItem(f"{TIMES}-{activity.pk}", label, present, str(TIMES_HELP), is_long=True)
        for name in ACTIVITY_FIELDS:
            yield _item(activity, name, f"{name}-{activity.pk}", activity.title)


def _set_times(activity, text):
    try:
        rules = parse_times(text)
    except TimesError as error:
        raise ValidationError(str(error)) from error
    activity.replace_times(rules)
