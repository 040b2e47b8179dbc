import datetime

from django.db import migrations, models
from django.db.models import F, Q

MIDNIGHT, SIX, NOON = datetime.time(), datetime.time(6), datetime.time(12)


def keep_what_is_stored(apps, schema_editor):
    """Tick what would be asked about now: nobody is asked, and nothing changes."""
    schedules = apps.get_model("meeting_places", "Schedule").objects
    after_midnight = schedules.filter(ends__lte=F("starts")).exclude(ends=MIDNIGHT)
    long = [
        schedule.pk
        for schedule in after_midnight.only("starts", "ends")
        if schedule.ends > SIX
        or (schedule.starts.hour - schedule.ends.hour) * 60 + schedule.starts.minute - schedule.ends.minute < 12 * 60
    ]
    schedules.filter(pk__in=long).update(runs_overnight=True)


class Migration(migrations.Migration):
    dependencies = [
        ("meeting_places", "0007_moved_by_appointment"),
    ]

    operations = [
        migrations.AddField(
            model_name="schedule",
            name="runs_overnight",
            field=models.BooleanField(
                default=False,
                help_text="Rastita, jos tämä päättyy vasta seuraavana aamuna tai päivänä: 20.00–9.00.",
                verbose_name="kestää yön yli",
            ),
        ),
        migrations.RunPython(keep_what_is_stored, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="schedule",
            name="ends",
            field=models.TimeField(
                help_text="Yöllä päättyvä aika on seuraavana päivänä: 22.00–2.00. 0.00–0.00 on koko vuorokausi.",
                verbose_name="päättyy",
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=Q(("ends__gt", F("starts")))
                | Q(("ends", MIDNIGHT))
                | Q(("runs_overnight", True))
                | Q(("ends__lte", SIX), ("starts__gte", NOON)),
                name="schedule_ends_after_its_start",
                violation_error_message="Päättyy ennen kuin alkaa.",
            ),
        ),
    ]
