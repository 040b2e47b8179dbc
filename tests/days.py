"""Days counted from today when a test runs: what a module reckons as it loads is another day's after midnight."""

from datetime import timedelta

from django.utils import timezone


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def with_days(fields):
    """Return fields of a record in which whole numbers were days from today."""
    return {name: in_days(value) if isinstance(value, int) else value for name, value in fields.items()}
