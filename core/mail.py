"""Plain-text e-mail sent by the portal, with headers that stop automatic replies.

    with MailConnection() as connection:
        delivery = connection.send(plain_email(…))

The caller saves its row before sending and updates it afterwards. If the process crashes in between, the e-mail counts
as sent: one too few is better than sending twice. Only e-mails that the server certainly did not accept are retried.
"""

import smtplib
from dataclasses import dataclass
from enum import StrEnum

from django.core.mail import EmailMessage, EmailMultiAlternatives, mailers

HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}
PERMANENT = 500  # from this code on a server's refusal is for good


def plain_email(to: str, subject: str, text: str, reply_to: str = "") -> EmailMultiAlternatives:
    """Return an e-mail message to one address; replies go to `reply_to` if given."""
    subject = " ".join(subject.split())  # a line break would end the header
    return EmailMultiAlternatives(subject, text, to=[to], reply_to=[reply_to] if reply_to else None, headers=HEADERS)


class DeliveryStatus(StrEnum):
    """The result of sending one e-mail."""

    SENT = "sent"
    UNKNOWN = "sending"  # the server went before it told whether it took the letter
    FAILED = "failed"  # it did not go, and may go later
    REFUSED = "refused"  # the address takes no letters


@dataclass(frozen=True, slots=True)
class Delivery:
    fate: DeliveryStatus
    words: str = ""  # what the server said


class ServerGone(Exception):
    """Raised when the mail server cannot be reached; nothing more can be sent now."""


class MailConnection:
    """Context manager of a mail server connection, opened at the first e-mail and reopened after a failure."""

    def __enter__(self):
        self._mailer, self._is_open = mailers["default"], False
        return self

    def __exit__(self, *_error):
        self._close()

    def open(self) -> None:
        """Open the connection unless it is open. Raises ServerGone."""
        if self._is_open:
            return
        try:
            self._mailer.open()
        except (OSError, smtplib.SMTPException) as error:
            raise ServerGone(str(error)) from error
        self._is_open = True

    def send(self, message: EmailMessage) -> Delivery:
        """Send one e-mail and return its delivery status. Raises ServerGone if no connection can be opened."""
        self.open()
        try:
            self._mailer.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            ((code, answer),) = error.recipients.values()
            return _refusal(code, answer)
        except smtplib.SMTPDataError as error:
            return _refusal(error.smtp_code, error.smtp_error)
        except ValueError as error:  # no address that mail knows
            return Delivery(DeliveryStatus.REFUSED, str(error))
        except smtplib.SMTPServerDisconnected as error:
            self._close()
            return Delivery(DeliveryStatus.UNKNOWN, str(error))
        except (OSError, smtplib.SMTPException) as error:
            self._close()
            return Delivery(DeliveryStatus.FAILED, str(error))
        return Delivery(DeliveryStatus.SENT)

    def _close(self):
        self._is_open = False
        try:
            self._mailer.close()
        except (OSError, smtplib.SMTPException):
            self._mailer.connection = None


def _refusal(code, answer):
    words = f"{code} {answer.decode(errors='replace') if isinstance(answer, bytes) else answer}"
    return Delivery(DeliveryStatus.FAILED if code < PERMANENT else DeliveryStatus.REFUSED, words)
