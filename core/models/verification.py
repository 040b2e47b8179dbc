"""When somebody last confirmed that a record is correct, and what follows as the verification gets old.

First the record's maintainer gets an e-mail, then its page shows a warning, then lists leave it out; nothing is
deleted. For a record that nobody has verified, the time is counted from its creation.
"""

from calendar import monthrange
from datetime import date, datetime, time
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.publishing import PublishedQuerySet

# Sent with `keys`, a list of primary keys, when rows of the sending model have been verified.
verified = Signal()


class Limits(NamedTuple):
    """Months since the last verification until each step: e-mail, warning, removal from lists; None means never."""

    letter: int | None
    caution: int | None
    leaving: int | None


def limits_of(model) -> Limits:
    """Return the limits of a model from the setting `CHECKING_MONTHS`."""
    return Limits(*settings.CHECKING_MONTHS[model._meta.label])


def months_before(day: date, months: int) -> date:
    """Return the date so many months earlier: the same day, or the last day of a shorter month."""
    month = day.year * 12 + day.month - 1 - months
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def verified_within(months: int | None, today: date | None = None, prefix: str = "") -> Q:
    """Return a Q: the row was verified, or if never verified, created, at most so many months ago.

    None as `months` matches every row. `prefix` is a relation path that ends in "__".
    """
    if months is None:
        return Q()
    oldest = months_before(today or timezone.localdate(), months)
    morning = timezone.make_aware(datetime.combine(oldest, time()))
    never = {f"{prefix}checked_on": None, f"{prefix}created_at__gte": morning}
    return Q(**{f"{prefix}checked_on__gte": oldest}) | Q(**never)


class VerifiableQuerySet(PublishedQuerySet):
    def current(self, today=None):
        """Return the rows that lists show: published, and not past the last limit."""
        return self.published().filter(verified_within(limits_of(self.model).leaving, today))

    def to_check(self, today=None):
        """Return the published rows that are due for a new verification."""
        limit = limits_of(self.model).letter
        return self.published().exclude(verified_within(limit, today)) if limit is not None else self.none()

    def mark_checked(self, user=None, today=None) -> int:
        """Set the rows as verified today by the user; return the number of rows."""
        keys = list(self.values_list("pk", flat=True))
        # Not content, so neither version nor history nor index: an open form stays good.
        number = self.update(checked_on=today or timezone.localdate(), checked_by=user)
        verified.send(self.model, keys=keys)
        return number


class Verifiable(models.Model):
    """A record that people verify. Editing or importing it does not count; only an explicit verification does."""

    checked_on = models.DateField(_("tarkistettu"), null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("tarkistaja"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("tuli portaaliin"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def mark_checked(self, user=None, today=None):
        """Set and save the record as verified today by the user."""
        self.checked_on, self.checked_by = today or timezone.localdate(), user
        type(self)._default_manager.filter(pk=self.pk).mark_checked(user, self.checked_on)

    @property
    def last_word_on(self) -> date:
        """The date of the last verification, or else of its creation."""
        return self.checked_on or timezone.localdate(self.created_at)

    @property
    def needs_caution(self) -> bool:
        """Whether the verification is so old that the page warns its readers."""
        return self._is_older_than(limits_of(type(self)).caution)

    @property
    def has_left_lists(self) -> bool:
        return self._is_older_than(limits_of(type(self)).leaving)

    def _is_older_than(self, months) -> bool:
        return months is not None and self.last_word_on < months_before(timezone.localdate(), months)
