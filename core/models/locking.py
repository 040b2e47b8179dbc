from django.db import models
from django.utils.translation import gettext_lazy as _


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
