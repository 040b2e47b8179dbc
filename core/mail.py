"""Plain-text e-mail sent by the portal, with headers that stop automatic replies.

    with MailConnection() as connection:
        delivery = connection.send(plain_email(…))

The caller saves its row before sending and updates it afterwards. If the process crashes in between, the e-mail counts
as sent: one too few is better than sending twice. Only e-mails that the server certainly did not accept are retried.
"""

import logging
import smtplib
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address
from email.policy import EmailPolicy, default
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, mailers

HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}
SHORT = 66  # characters of a subject that fits a line of 76 with its name
PERMANENT = 500  # from this code on a server's refusal is for good

logger = logging.getLogger(__name__)


class LetterPolicy(EmailPolicy):
    """Encodes a subject that is not ASCII, or longer than a line, as a whole, by the older `Header`.

    The newer code of Python 3.13.0 encodes single words of it: now and then it adds a space, loses one, or ends a line
    within an encoded word.
    """

    def fold(self, name, value):
        if name.lower() == "list-unsubscribe":  # an address of a page is never folded, nor encoded
            return f"{name}: {value}{self.linesep}"
        if name.lower() != "subject" or (value.isascii() and len(value) <= SHORT):
            return super().fold(name, value)
        encoded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {encoded}{self.linesep}"

    def fold_binary(self, name, value):
        return self.fold(name, value).encode("ascii", "surrogateescape")


class Letter(EmailMultiAlternatives):
    """An e-mail of the portal, whose headers every mail program reads as they were meant."""

    def message(self, *, policy=default):
        return super().message(policy=LetterPolicy() + policy)


def plain_email(to: str, subject: str, text: str, reply_to: str = "", *, unsubscribe: str = "") -> Letter:
    """Return an e-mail message to one address; replies go to `reply_to` if given and an address.

    `unsubscribe` is the URL at which such letters end with one click (RFC 8058), of letters that are no answer.
    """
    subject = " ".join(subject.split())  # a line break would end the header
    one_click = {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    headers = HEADERS | one_click if unsubscribe else HEADERS
    replies = [reply_to] if reply_to and is_address(reply_to) else None
    return Letter(subject, text, from_email=sender(), to=[to], reply_to=replies, headers=headers)


def sender() -> str:
    """Return the address that letters come from, with the publisher's name unless the setting has a name of its own."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return named(name or settings.PUBLISHER, address)


def named(name: str, address: str) -> str:
    """Return an address with a name, as a header of a letter holds it."""
    return str(Address(" ".join(name.split()), addr_spec=address))


def is_address(text: str) -> bool:
    """Return whether a letter can be addressed so: one plain address, whose part before @ is ASCII."""
    try:
        return Address(addr_spec=text).username.isascii()
    except Exception:  # whatever it is that Python's parser stumbles over
        return False


class DeliveryStatus(StrEnum):
    """The result of sending one e-mail."""

    SENT = "sent"
    UNKNOWN = "sending"  # the server went before it told whether it took the letter
    FAILED = "failed"  # it did not go, and may go later
    REFUSED = "refused"  # the address takes no letters
    UNWRITTEN = "unwritten"  # it could not be written; it is tried again once somebody has mended what it is about


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
        if not all(map(is_address, message.to)):
            return Delivery(DeliveryStatus.REFUSED, f"not an address: {', '.join(message.to)}")
        try:
            message.message().as_bytes()
        except Exception as error:  # whatever it is, the letters behind this one go all the same
            return unwritten(error)
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


def unwritten(error: Exception, about: str = "") -> Delivery:
    """Return what became of a letter that could not be written, and log why; to be called where `error` is caught."""
    logger.error("a letter could not be written", exc_info=error)
    return Delivery(DeliveryStatus.UNWRITTEN, ": ".join(filter(None, [about, repr(error)])))


def _refusal(code, answer):
    words = f"{code} {answer.decode(errors='replace') if isinstance(answer, bytes) else answer}"
    return Delivery(DeliveryStatus.FAILED if code < PERMANENT else DeliveryStatus.REFUSED, words)
