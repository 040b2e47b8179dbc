from django.db import migrations

from core.facts import asks_of_address, asks_of_days
from core.models.questions import note_stored
from events.models.minutes import whose_promise

OF_EVENT = [asks_of_address("address"), asks_of_days("starts_on", "ends_on", "registration_until", "publish_at")]
OF_POINT = [whose_promise, asks_of_days("due_on")]


class Migration(migrations.Migration):
    """What is stored stays as it is, and waits for its editors to look at it."""

    dependencies = [
        ("events", "0008_longer_web_addresses"),
        ("core", "0002_confirmation"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(note_stored("events.Event", OF_EVENT), migrations.RunPython.noop),
        migrations.RunPython(note_stored("events.ActionPoint", OF_POINT), migrations.RunPython.noop),
    ]
