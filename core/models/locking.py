from django.db import models
from django.utils.translation import gettext_lazy as _


class Locked(models.Model):
    """A record with a version number (optimistic lock): editors cannot overwrite changes that they have not seen."""

    version = models.PositiveIntegerField(_("versio"), default=1, editable=False)

    class Meta:
        abstract = True

    def claim_version(self, seen: int) -> bool:
        """Increment the version if it is still `seen` and return True; return False if somebody saved in between."""
        rows = type(self)._base_manager.filter(pk=self.pk, version=seen)
        if not rows.update(version=seen + 1):
            return False
        self.version = seen + 1
        return True
