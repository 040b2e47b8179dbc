"""What every public record has: a state, and a version that guards its edits."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("luonnos")
    PUBLISHED = "published", _("julkaistu")
    ARCHIVED = "archived", _("arkistoitu")


class PublishedQuerySet(models.QuerySet):
    def published(self):
        """What the public may see: the state alone decides."""
        return self.filter(state=State.PUBLISHED)

    def due(self, now):
        """Drafts whose time to be published has come."""
        return self.filter(state=State.DRAFT, publish_at__lte=now)


class Published(models.Model):
    """A record that the public sees only when it is published."""

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


class Locked(models.Model):
    """A record with a version number, so that a second editor cannot save over what she has not seen."""

    version = models.PositiveIntegerField(_("versio"), default=1, editable=False)

    class Meta:
        abstract = True

    def claim_version(self, seen: int) -> bool:
        """Take the next version if the row still has the seen one; False if somebody saved in between."""
        rows = type(self)._base_manager.filter(pk=self.pk, version=seen)
        if not rows.update(version=seen + 1):
            return False
        self.version = seen + 1
        return True


class Sourced(models.Model):
    """A record that may have come from elsewhere: from which source, and what it is called there."""

    source = models.CharField(_("lähde"), max_length=60, blank=True, editable=False)
    external_id = models.CharField(_("tunniste lähteessä"), max_length=120, blank=True, editable=False)

    class Meta:
        abstract = True


def once_in_its_source(name):
    """Return the constraint that a source's record is here at most once."""
    return models.UniqueConstraint(fields=["source", "external_id"], condition=~models.Q(external_id=""), name=name)
