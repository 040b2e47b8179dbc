"""E-mails about a user's own account."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from accounts.tokens import FORGOTTEN, INVITATION, VALID_FOR, password_url
from core.mail import plain_email


def password_email(user: User, purpose: str, inviter: User | None = None) -> EmailMessage:
    """Return an e-mail with a link for setting a password, in the user's language."""
    with override(user.language):
        return _written(user, purpose, inviter)


def _written(user, purpose, inviter):
    subjects = {
        INVITATION: _("Kutsu Perhekeskuksen ylläpitoon"),
        FORGOTTEN: _("Uusi salasana Perhekeskuksen ylläpitoon"),
    }
    context = {
        "address": password_url(user, purpose),
        "days": VALID_FOR[purpose].days,
        "hours": VALID_FOR[purpose].seconds // 3600,
        "inviter": inviter,
        "site_url": settings.SITE_URL,
    }
    return plain_email(user.email, subjects[purpose], render_to_string(f"accounts/{purpose}.txt", context))
