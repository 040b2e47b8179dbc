"""Weekdays are days to come and no longer marks of the index: an everyday word means "?day=tue", not "weekday:ti"."""

from django.db import migrations

DAYS = {
    "weekday:ma": "?day=mon",
    "weekday:ti": "?day=tue",
    "weekday:ke": "?day=wed",
    "weekday:to": "?day=thu",
    "weekday:pe": "?day=fri",
    "weekday:la": "?day=sat",
    "weekday:su": "?day=sun",
}
WEEKDAYS = {day: weekday for weekday, day in DAYS.items()}


def change_targets(apps, names):
    for synonym in apps.get_model("search", "SearchSynonym").objects.all():
        targets = [names.get(target, target) for target in synonym.targets]
        if targets != synonym.targets:
            synonym.targets = targets
            synonym.save(update_fields=["targets"])


def to_days(apps, schema_editor):
    change_targets(apps, DAYS)


def to_weekdays(apps, schema_editor):
    change_targets(apps, WEEKDAYS)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(to_days, to_weekdays),
    ]
