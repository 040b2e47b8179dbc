"""Base model and queryset of public records: publication state and time."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("luonnos")
    PUBLISHED = "published", _("julkaistu")
    ARCHIVED = "archived", _("arkistoitu")


class PublishedQuerySet(models.QuerySet):
    def published(self):
        """Return the rows that the public may see; only the state decides."""
        return self.filter(state=State.PUBLISHED)

    def due(self, now):
        """Return the drafts whose publication time has passed."""
        return self.filter(state=State.DRAFT, publish_at__lte=now)


class Published(models.Model):
    """A record that the public sees only in the state "published"."""

    state = models.CharField(_("tila"), max_length=10, choices=State, default=State.DRAFT)
    publish_at = models.DateTimeField(
        _("julkaistaan itsestään"),
        null=True,
        blank=True,
        help_text=_("Luonnos tulee näkyviin tähän aikaan. Tyhjä: julkaiset sen itse."),
    )

    class Meta:
        abstract = True

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED
