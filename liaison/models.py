from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# Looking again within this time is the same visit: what was new stays new.
PAUSE = timedelta(hours=1)


class DashboardVisitQuerySet(models.QuerySet):
    def note(self, user, now):
        """Record that the user opened the dashboard; return when the previous visit ended, None if there was none."""
        visit, is_first = self.get_or_create(user=user, defaults={"seen_at": now})
        if not is_first:
            if now - visit.seen_at > PAUSE:
                visit.since = visit.seen_at
            visit.seen_at = now
            visit.save(update_fields=["since", "seen_at"])
        return visit.since


class DashboardVisit(models.Model):
    """A user's last visit to the dashboard, from which on changes are shown as new."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="desk_visit", verbose_name=_("käyttäjä")
    )
    seen_at = models.DateTimeField(_("viimeksi nähty"))
    since = models.DateTimeField(_("edellisen käynnin loppu"), null=True, blank=True)

    objects = DashboardVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("käynti työpöydällä")
        verbose_name_plural = _("käynnit työpöydällä")

    def __str__(self):
        return str(self.user)
