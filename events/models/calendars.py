from django.conf import settings
from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _


def new_key() -> str:
    return get_random_string(43)


class OwnCalendar(models.Model):
    """The secret key of a user's own calendar URL. A new key voids the previous URL."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="own_calendar", verbose_name=_("käyttäjä")
    )
    key = models.CharField(max_length=43, unique=True, default=new_key, editable=False)

    class Meta:
        verbose_name = _("oma kalenteri")
        verbose_name_plural = _("omat kalenterit")

    def __str__(self):
        return str(self.user)
