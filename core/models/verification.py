"""A person's word that a record is true, and how old it may grow.

First a letter asks its keeper, then its card asks readers for caution, then lists leave it out; nothing is deleted. The
clock of a record that nobody has vouched for started when it came into the portal.
"""

from calendar import monthrange
from datetime import date, datetime, time
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.publishing import PublishedQuerySet


class Limits(NamedTuple):
    """Months since the last word; None means never."""

    letter: int | None
    caution: int | None
    leaving: int | None


def limits_of(model) -> Limits:
    """Return the limits of a kind of record, from the settings."""
    return Limits(*settings.CHECKING_MONTHS[model._meta.label])


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last day of that month if it is shorter."""
    month = day.year * 12 + day.month - 1 - months
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def verified_within(months: int | None, today: date | None = None, prefix: str = "") -> Q:
    """Return the condition that a word, or else the arrival, is at most so many months old."""
    if months is None:
        return Q()
    oldest = months_before(today or timezone.localdate(), months)
    morning = timezone.make_aware(datetime.combine(oldest, time()))
    never = {f"{prefix}checked_on": None, f"{prefix}created_at__gte": morning}
    return Q(**{f"{prefix}checked_on__gte": oldest}) | Q(**never)


class VerifiableQuerySet(PublishedQuerySet):
    def current(self, today=None):
        """What lists show: published, and not left without a word for too long."""
        return self.published().filter(verified_within(limits_of(self.model).leaving, today))

    def to_check(self, today=None):
        """Published records that a person should vouch for again."""
        limit = limits_of(self.model).letter
        return self.published().exclude(verified_within(limit, today)) if limit is not None else self.none()

    def mark_checked(self, user=None, today=None) -> int:
        """Write down that somebody says today that these are true; return how many they are."""
        # Not content, so neither version nor history nor index: an open form stays good.
        return self.update(checked_on=today or timezone.localdate(), checked_by=user)


class Verifiable(models.Model):
    """A record that a person vouches for. An edit or an import does not check it; a person's word does."""

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
        """Write down that user says today that this record is true."""
        self.checked_on, self.checked_by = today or timezone.localdate(), user
        type(self)._default_manager.filter(pk=self.pk).mark_checked(user, self.checked_on)

    @property
    def last_word_on(self) -> date:
        """The day of the last word, or of its arrival."""
        return self.checked_on or timezone.localdate(self.created_at)

    @property
    def needs_caution(self) -> bool:
        """Whether a reader should make sure before she trusts it."""
        return self._is_older_than(limits_of(type(self)).caution)

    @property
    def has_left_lists(self) -> bool:
        return self._is_older_than(limits_of(type(self)).leaving)

    def _is_older_than(self, months) -> bool:
        return months is not None and self.last_word_on < months_before(timezone.localdate(), months)
