from django.db import migrations, models
from django.db.models import Q

OFF = ["postponed", "cancelled"]
NOT_TOLD = "Syytä ei ole kerrottu."


def say_that_no_reason_was_told(apps, schema_editor):
    """The rule is new: what was off before and silent says so. The same text in another language is kept."""
    silent = Q(progress_reason_fi=None) | Q(progress_reason_fi="")
    events = apps.get_model("events", "Event").objects.filter(silent, progress__in=OFF)
    events.update(progress_reason=NOT_TOLD, progress_reason_fi=NOT_TOLD)


class Migration(migrations.Migration):
    dependencies = [("events", "0008_what_letters_told")]

    operations = [
        migrations.RunPython(say_that_no_reason_was_told, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=~Q(progress__in=OFF) | (Q(progress_reason_fi__isnull=False) & ~Q(progress_reason_fi="")),
                name="event_tells_why_it_is_off",
                violation_error_message="Kerro lyhyesti, miksi tapahtuma siirtyy tai on peruttu.",
            ),
        ),
    ]
