"""Letters by e-mail: plain text that a machine sends for the portal, so that no machine answers it."""

from django.core.mail import EmailMessage

HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}


def letter(to: str, subject: str, text: str, reply_to: str = "") -> EmailMessage:
    """Return a letter to one address; whoever answers it writes to `reply_to`."""
    subject = " ".join(subject.split())  # a line break would end the header
    return EmailMessage(subject, text, to=[to], reply_to=[reply_to] if reply_to else None, headers=HEADERS)
