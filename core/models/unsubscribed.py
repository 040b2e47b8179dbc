from django.core import signing
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# What holds "~" in an address stays out of every log (`perhekeskus/logging.py`).
SIGNER = signing.Signer(salt="core.letters", sep="~")


class UnsubscribedQuerySet(models.QuerySet):
    def addresses(self, letters: str) -> set[str]:
        """Return the addresses, in lower case, that want no letters of a kind."""
        return set(self.filter(letters=letters).values_list("email", flat=True))

    def holds(self, letters: str, email: str) -> bool:
        """Return whether an address wants no letters of a kind."""
        return self.filter(letters=letters, email=email.lower()).exists()


class Unsubscribed(models.Model):
    """An address that wants no letters of a kind any more; answers to what she does herself go all the same."""

    class Letters(models.TextChoices):
        EVENTS = "events", _("kutsut, muistutukset, muistiot ja ryhmien viestit")
        RECORDS = "records", _("kysymykset siitä, pitävätkö tiedot paikkansa")

    letters = models.CharField(_("kirjeet"), max_length=10, choices=Letters)
    email = models.EmailField(_("osoite"))
    at = models.DateTimeField(_("milloin"), default=timezone.now)

    objects = UnsubscribedQuerySet.as_manager()

    class Meta:
        verbose_name = _("kirjeistä kieltäytynyt osoite")
        verbose_name_plural = _("kirjeistä kieltäytyneet osoitteet")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["letters", "email"], name="unsubscribed_once")]

    def __str__(self):
        return self.email

    @staticmethod
    def token(letters: str, email: str) -> str:
        """Return the signed part of the address at which letters of a kind to an address end."""
        return SIGNER.sign_object([letters, email.lower()])

    @classmethod
    def of_token(cls, token: str) -> "Unsubscribed":
        """Return the row of a token, unsaved if there is none. Raises BadSignature."""
        letters, email = SIGNER.unsign_object(token)
        return cls.objects.filter(letters=letters, email=email).first() or cls(letters=letters, email=email)
