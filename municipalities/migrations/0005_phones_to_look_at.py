from django.db import migrations

from core.models.questions import note_stored
from core.phones import asks_of_phone

ASKS = [asks_of_phone("phone")]


class Migration(migrations.Migration):
    """What is stored stays as it is, and waits for its editors to look at it."""

    dependencies = [
        ("municipalities", "0004_links_without_address"),
        ("core", "0002_confirmation"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(note_stored("municipalities.Municipality", ASKS), migrations.RunPython.noop),
    ]
