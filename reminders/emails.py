"""Who gets a letter, what it says, and sending it so that nobody gets two (`core/mail.py`)."""

from collections.abc import Iterator
from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from contacts.models import Assignment
from core.formatting import day_text
from core.mail import DeliveryStatus, MailConnection, plain_email, unwritten
from core.models import Unsubscribed
from core.unsubscribing import unsubscribe_url
from municipalities.models import FamilyCentre
from reminders.maintained_records import all_maintained, due_addresses
from reminders.models import Maintainer, ReminderLetter
from reminders.responsibilities import Responsibility, responsibilities_of
from reminders.summaries import summarise

State = ReminderLetter.State
RECORDS = Unsubscribed.Letters.RECORDS


def addresses_to_write() -> list[str]:
    """Return the addresses that should get a letter today, in order."""
    not_now = set(_maintainers_not_to_write().values_list("email", flat=True))
    return sorted(due_addresses() - not_now - Unsubscribed.objects.addresses(RECORDS))


def _maintainers_not_to_write():
    """Return the maintainers who get no letter now: written to lately, out of reach, or silent for long."""
    since = timezone.now() - timedelta(days=settings.LETTER_INTERVAL_DAYS)
    lately = ReminderLetter.objects.may_have_arrived().filter(at__gt=since)
    is_silent = Q(unanswered__gte=settings.LETTER_TIMES)
    return Maintainer.objects.filter(Q(pk__in=lately.values("keeper")) | Q(not_working_since__isnull=False) | is_silent)


def send_letters(addresses: list[str]) -> Iterator[ReminderLetter]:
    """Write to each address and yield each letter once its outcome is saved.

    An address to which another run has written meanwhile, or that maintains nothing any more, is passed over. A letter
    that cannot be written hinders no other. Raises ServerGone if the mail server does not answer.
    """
    with MailConnection() as connection:
        for address in addresses:
            connection.open()  # before a letter is claimed, which counts as sent from then on
            try:
                claimed = _claim(address)
            except Exception as error:  # whatever a record is like, it stops no letter of others
                yield _unwritten(address, error)
                continue
            if claimed:
                _deliver(connection, *claimed)
                yield claimed[0]


def _unwritten(address: str, error: Exception) -> ReminderLetter:
    """Save and return that a letter could not be written, with the record at fault and the error."""
    outcome = unwritten(error, _record_at_fault(address))
    maintainer, _created = Maintainer.objects.get_or_create(email=address)
    return ReminderLetter.objects.create(keeper=maintainer, state=outcome.fate, detail=outcome.words[:300])


def _record_at_fault(address: str) -> str:
    """Return the name of the first record of an address that cannot be told of; "" if none by itself is at fault."""
    try:
        for responsibility in responsibilities_of(address):
            name = responsibility.name
            summarise([responsibility], timezone.now())
    except Exception:
        return name
    return ""


def _claim(address: str) -> tuple[ReminderLetter, EmailMessage] | None:
    """Return the saved row of a letter about to go, and the letter.

    None if another run has written meanwhile, or if what the address maintained was archived after the run began.
    """
    with transaction.atomic():
        responsibilities = responsibilities_of(address)
        if not responsibilities:
            return None
        Maintainer.objects.get_or_create(email=address)
        maintainer = Maintainer.objects.select_for_update().get(email=address)
        if _maintainers_not_to_write().filter(pk=maintainer.pk).exists():
            return None
        maintainer.renew_link()
        return ReminderLetter.objects.create(keeper=maintainer), compose(maintainer, responsibilities)


def _deliver(connection: MailConnection, letter: ReminderLetter, message: EmailMessage) -> None:
    """Hand the letter over to the mail server and save the outcome."""
    delivery = connection.send(message)
    letter.ends_as(State(delivery.fate), delivery.words)
    if delivery.fate == DeliveryStatus.REFUSED:
        letter.keeper.mark_not_working(delivery.words)
    elif delivery.fate == DeliveryStatus.SENT:
        Maintainer.objects.filter(pk=letter.keeper_id).update(unanswered=F("unanswered") + 1)


def delete_former_maintainers() -> int:
    """Delete the addresses that maintain nothing any more and whose links have ended; return how many."""
    present = {address for rows in all_maintained() for address in rows.values_list("maintainer_address", flat=True)}
    ended = Maintainer.objects.filter(Q(link_until=None) | Q(link_until__lt=timezone.localdate()))
    former = [maintainer.pk for maintainer in ended if maintainer.email not in present]
    return len(former) and Maintainer.objects.filter(pk__in=former).delete()[1]["reminders.Maintainer"]


# What a letter says.


def compose(maintainer: Maintainer, responsibilities: list[Responsibility]) -> EmailMessage:
    """Return the letter to a maintainer, in her language: a summary and the links of each of her records."""
    with override(User.language_of(maintainer.email)):
        summaries = summarise(responsibilities, timezone.now())
        context = {
            "rows": [(summary, _links(maintainer, summary.responsibility)) for summary in summaries],
            "all_url": absolute_url("confirm_all", maintainer.token) if len(summaries) > 1 else "",
            "own_url": absolute_url("maintainer", maintainer.token),
            "until": day_text(maintainer.link_until),
            "unsubscribe_url": unsubscribe_url(RECORDS, maintainer.email),
            "publisher": settings.PUBLISHER,
            "site_url": settings.SITE_URL,
        }
        text = render_to_string("reminders/letter.txt", context)
        reply_to = coordinator_of(responsibilities, but=maintainer.email) or settings.FEEDBACK_EMAIL
        subject = _subject(responsibilities)
        return plain_email(maintainer.email, subject, text, reply_to, unsubscribe=context["unsubscribe_url"])


def absolute_url(name: str, *args) -> str:
    """Return the URL of a page of this app, with scheme and host."""
    return settings.SITE_URL + reverse(f"reminders:{name}", args=args)


def _links(maintainer, responsibility):
    """Return what can be done with the record, as pairs of a text and a URL."""
    pages = [(_("Pitää paikkansa"), "confirm"), (_("Korjaa tiedot"), "correct")]
    if responsibility.activities:
        pages.append((_("Peru kerta"), "cancel"))
    return [(text, absolute_url(page, maintainer.token, responsibility.key)) for text, page in pages]


def _subject(responsibilities):
    first, *others = [responsibility.name for responsibility in responsibilities]
    if not others:
        return _("Pitävätkö tiedot paikkansa: %(name)s") % {"name": first}
    return _("Pitävätkö tiedot paikkansa: %(name)s ja %(count)d muuta") % {"name": first, "count": len(others)}


def coordinator_of(responsibilities: list[Responsibility], but: str = "") -> str:
    """Return the e-mail of the first coordinator who answers for one of the records; "" if there is none.

    A coordinator whose own address is `but` is passed over.
    """
    # Many records share few family centres: each condition once.
    conditions = dict.fromkeys(responsibility.family_centres_q for responsibility in responsibilities)
    centres = FamilyCentre.objects.working().filter(reduce(or_, conditions, Q(pk__in=[])))
    rows = Assignment.objects.current().filter(role=Assignment.Role.COORDINATOR, family_centre__in=centres)
    rows = rows.filter(contact_person__is_example=False).exclude(contact_person__email="")
    emails = rows.exclude(contact_person__email__iexact=but).values_list("contact_person__email", flat=True)
    return emails.order_by("order", "pk").first() or ""
