from django.db import migrations

from core.facts import asks_of_days
from core.models.questions import note_stored
from core.phones import asks_of_phone

OF_PERSON = [asks_of_phone("phone"), asks_of_days("valid_until", "publish_at")]
OF_ASSIGNMENT = [asks_of_days("since", "until")]


class Migration(migrations.Migration):
    """What is stored stays as it is, and waits for its editors to look at it."""

    dependencies = [
        ("contacts", "0002_one_word_for_contact_persons"),
        ("core", "0002_confirmation"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(note_stored("contacts.ContactPerson", OF_PERSON), migrations.RunPython.noop),
        migrations.RunPython(note_stored("contacts.Assignment", OF_ASSIGNMENT), migrations.RunPython.noop),
    ]
