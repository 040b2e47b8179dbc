from django.db import migrations
from django.db.models import F


def forget(apps, schema_editor):
    """Leave open when an event of one day ends that is said to end before it starts: nobody knows what was meant."""
    events = apps.get_model("events", "Event").objects
    events.filter(ends_on=None, ends_at__lte=F("starts_at")).update(ends_at=None, version=F("version") + 1)


class Migration(migrations.Migration):
    dependencies = [("events", "0011_registrations_by_address")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
