from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True} | fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """Who logs in to edit. The e-mail address is the login; what she may edit is said by her editing rights."""

    email = models.EmailField(
        _("sähköposti"), unique=True, error_messages={"unique": _("Tällä sähköpostilla on jo tunnus.")}
    )
    name = models.CharField(_("nimi"), max_length=150, blank=True)
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

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ()

    class Meta:
        verbose_name = _("käyttäjä")
        verbose_name_plural = _("käyttäjät")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_in_any_case",
                violation_error_message=_("Tällä sähköpostilla on jo tunnus."),
            )
        ]

    def __str__(self):
        return self.name or self.email

    def get_short_name(self):
        return self.name.split(" ")[0] if self.name else self.email
