import unicodedata
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import DerivedField
from core.permissions import EditorMixin
from history.registry import Tracked

EMAIL_LENGTH = 254
LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]  # each as its readers call it


def email_key(email: str) -> str:
    """Return the normalised form of an e-mail address by which users are found, compared and counted.

    NFKC and casefold, at most 254 characters, idempotent. Django normalises logins by NFKC too, so rate limits must not
    treat such spellings as different addresses.
    """
    typed = email.replace("\x00", "").strip()[:EMAIL_LENGTH]
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).casefold())[:EMAIL_LENGTH].strip()


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True} | fields)

    def get_by_natural_key(self, email):
        return self.get(email_key=email_key(email))


class User(EditorMixin, AbstractBaseUser, PermissionsMixin):
    """An editor's account. The e-mail address is the login; editing rights say what the user may edit."""

    email = models.EmailField(
        _("sähköposti"), unique=True, error_messages={"unique": _("Tällä sähköpostilla on jo tunnus.")}
    )
    email_key = DerivedField("email", function=email_key, max_length=EMAIL_LENGTH)
    name = models.CharField(_("nimi"), max_length=150, blank=True)
    language = models.CharField(
        _("kieli"),
        max_length=2,
        choices=LANGUAGES,
        default="fi",
        help_text=_("Ylläpidon ja tunnusta koskevien kirjeiden kieli."),
    )
    is_staff = models.BooleanField(_("pääsee ylläpitoon"), default=False)
    is_active = models.BooleanField(
        _("käytössä"),
        default=True,
        help_text=_("Poista valinta, kun henkilö lähtee. Älä poista tunnusta: historia säilyy."),
    )
    is_regional_editor = models.BooleanField(
        _("koko maakunnan muokkaaja"),
        default=False,
        help_text=_("Saa muokata kaikkia kuntia ja kaikkea sisältöä."),
    )
    date_joined = models.DateTimeField(_("luotu"), default=timezone.now, editable=False)

    objects = UserManager()
    history = Tracked(personal=frozenset({"name", "email"}))

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ()

    class Meta:
        verbose_name = _("käyttäjä")
        verbose_name_plural = _("käyttäjät")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                fields=["email_key"],
                name="user_email_unique_in_any_spelling",
                violation_error_message=_("Tällä sähköpostilla on jo tunnus."),
            )
        ]

    def __str__(self):
        return self.name or self.email

    @classmethod
    def language_of(cls, email: str, otherwise: str = settings.LANGUAGE_CODE) -> str:
        """Return the language that the user of an address has chosen for letters; `otherwise` without such a user."""
        chosen = cls.objects.filter(email_key=email_key(email)).values_list("language", flat=True).first()
        return chosen or otherwise

    def clean(self):
        super().clean()
        if User.objects.filter(email_key=email_key(self.email)).exclude(pk=self.pk).exists():
            raise ValidationError({"email": User._meta.get_field("email").error_messages["unique"]})

    def get_short_name(self):
        return self.name.split(" ")[0] if self.name else self.email


class Session(AbstractBaseSession):
    """A login session with its user, device and time of last use."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="sessions", verbose_name=_("käyttäjä"), null=True, blank=True
    )
    device = models.CharField(_("laite"), max_length=60, blank=True)
    seen_at = models.DateTimeField(_("käytetty"), null=True, blank=True)

    class Meta(AbstractBaseSession.Meta):
        verbose_name = _("istunto")
        verbose_name_plural = _("istunnot")

    @classmethod
    def get_session_store_class(cls):
        return SessionStore


class SessionStore(db.SessionStore):
    """Session backend that copies user, device and last use from the session data to columns of the row."""

    key_salt = "django.contrib.sessions.SessionStore"  # Django makes it of the class's name: another ends all sessions

    @classmethod
    def get_model_class(cls):
        return Session

    def create_model_instance(self, data):
        session = super().create_model_instance(data)
        session.user_id = data.get(SESSION_KEY)
        session.device = data.get("device", "")
        session.seen_at = datetime.fromtimestamp(data["seen_at"], UTC) if "seen_at" in data else None
        return session


class AccountEventQuerySet(models.QuerySet):
    def forget_networks(self, older_than):
        """Erase the hashes of network and account from rows older than `older_than`, which no rate limit needs."""
        self.filter(at__lt=timezone.now() - older_than).exclude(network="").update(network="", account="")


class AccountEvent(models.Model):
    """A row of the login log (kirjautumisloki). Changes of rights are in the user's history."""

    class Kind(models.TextChoices):
        LOGIN = "login", _("kirjautui")
        RECOVERED = "recovered", _("kirjautui varakoodilla")
        PASSWORD_RIGHT = "password_right", _("salasana oikein, koodia ei vielä annettu")
        FAILED = "failed", _("väärä sähköposti tai salasana")
        CODE_FAILED = "code_failed", _("väärä koodi")
        LOCKED = "locked", _("liikaa yrityksiä")
        LOGOUT = "logout", _("kirjautui ulos")
        SESSIONS_ENDED = "sessions_ended", _("kirjautui ulos muualta")
        INVITED = "invited", _("sai kutsun")
        LINK_ASKED = "link_asked", _("pyysi linkkiä uuteen salasanaan")
        LINK_SENT = "link_sent", _("sai linkin uuteen salasanaan")
        PASSWORD_SET = "password_set", _("vaihtoi salasanan")
        FACTOR_ON = "factor_on", _("otti kaksivaiheisen kirjautumisen käyttöön")
        FACTOR_OFF = "factor_off", _("poisti kaksivaiheisen kirjautumisen")
        FACTOR_RESET = "factor_reset", _("kaksivaiheinen kirjautuminen nollattiin")
        CODES_MADE = "codes_made", _("teki uudet varakoodit")
        HANDED_OVER = "handed_over", _("tehtävät siirrettiin toiselle")

    at = models.DateTimeField(_("milloin"), default=timezone.now, db_index=True)
    kind = models.CharField(_("mitä"), max_length=20, choices=Kind)
    user = models.ForeignKey(
        User, models.SET_NULL, related_name="account_events", verbose_name=_("kenen tunnus"), null=True, blank=True
    )
    by = models.ForeignKey(User, models.SET_NULL, related_name="+", verbose_name=_("kuka"), null=True, blank=True)
    device = models.CharField(_("laite"), max_length=60, blank=True)
    # Marks, not addresses, and only as long as attempts are counted.
    account = models.CharField(max_length=32, blank=True, editable=False)
    network = models.CharField(max_length=32, blank=True, editable=False)

    objects = AccountEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("kirjautumislokin rivi")
        verbose_name_plural = _("kirjautumisloki")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["account", "at"], name="account_event_by_account"),
            models.Index(fields=["network", "at"], name="account_event_by_network"),
        ]

    def __str__(self):
        return f"{timezone.localtime(self.at):%d.%m.%Y %H.%M} {self.get_kind_display()}"
