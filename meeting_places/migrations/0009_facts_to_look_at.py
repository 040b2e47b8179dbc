from django.db import migrations

from core.facts import asks_of_address, asks_of_days, coordinates
from core.models.questions import note_stored
from core.phones import asks_of_phone

OF_PLACE = [asks_of_phone("phone"), coordinates, asks_of_address("address"), asks_of_days("publish_at")]
OF_EXCEPTION = [asks_of_days("first_day", "last_day", "new_day")]
OF_HOLIDAY = [asks_of_days("first_day", "last_day")]


class Migration(migrations.Migration):
    """What is stored stays as it is, and waits for its editors to look at it."""

    dependencies = [
        ("meeting_places", "0008_nights_are_meant"),
        ("core", "0002_confirmation"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(note_stored("meeting_places.MeetingPlace", OF_PLACE), migrations.RunPython.noop),
        migrations.RunPython(note_stored("meeting_places.ScheduleException", OF_EXCEPTION), migrations.RunPython.noop),
        migrations.RunPython(note_stored("meeting_places.SchoolHoliday", OF_HOLIDAY), migrations.RunPython.noop),
    ]
