"""Who gets a letter, what it says, and handing it over so that nobody gets two (`perhekeskus/letters.py`)."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from contacts.models import Assignment
from municipalities.models import FamilyCentre
from perhekeskus.dates import day_text
from perhekeskus.letters import Fate, Post, letter
from upkeep.letters.addresses import all_kept, due_addresses
from upkeep.letters.keeping import kept_by
from upkeep.letters.models import Keeper, Letter
from upkeep.letters.wording import Told, tell

State = Letter.State


def addresses_to_write() -> list[str]:
    """Return the addresses that should get a letter today, in order."""
    return sorted(due_addresses() - set(_resting().values_list("email", flat=True)))


def _resting():
    """Return the keepers to whom nothing is sent now: written to lately, out of reach, or silent for long."""
    since = timezone.now() - timedelta(days=settings.LETTER_INTERVAL_DAYS)
    lately = Letter.objects.may_have_arrived().filter(at__gt=since)
    is_silent = Q(unanswered__gte=settings.LETTER_TIMES)
    return Keeper.objects.filter(Q(pk__in=lately.values("keeper")) | Q(not_working_since__isnull=False) | is_silent)


def send_letters(addresses: list[str]) -> Iterator[Letter]:
    """Write to each address; return each letter with what became of it. Raises ServerGone."""
    with Post() as post:
        for address in addresses:
            post.open()  # before a letter is claimed, which counts as sent from then on
            if claimed := _claim(address):
                _hand_over(post, *claimed)
                yield claimed[0]


def _claim(address: str) -> tuple[Letter, EmailMessage] | None:
    """Return the row of a letter that is about to go, and the letter; None if another run has written meanwhile."""
    with transaction.atomic():
        Keeper.objects.get_or_create(email=address)
        keeper = Keeper.objects.select_for_update().get(email=address)
        if _resting().filter(pk=keeper.pk).exists():
            return None
        keeper.renew_link()
        return Letter.objects.create(keeper=keeper), compose(keeper)


def _hand_over(post, sent: Letter, message: EmailMessage) -> None:
    """Give the letter to the mail server and keep what it said."""
    outcome = post.send(message)
    sent.ends_as(State(outcome.fate), outcome.words)
    if outcome.fate == Fate.REFUSED:
        sent.keeper.stops_working(outcome.words)
    elif outcome.fate == Fate.SENT:
        Keeper.objects.filter(pk=sent.keeper_id).update(unanswered=F("unanswered") + 1)


def forget_strangers() -> int:
    """Remove the addresses that keep nothing any more and whose links have ended; return how many."""
    kept = {address for rows in all_kept() for address in rows.values_list("keeper_address", flat=True)}
    ended = Keeper.objects.filter(Q(link_until=None) | Q(link_until__lt=timezone.localdate()))
    strangers = [keeper.pk for keeper in ended if keeper.email not in kept]
    return len(strangers) and Keeper.objects.filter(pk__in=strangers).delete()[1]["upkeep.Keeper"]


# What a letter says.


def compose(keeper: Keeper) -> EmailMessage:
    """Return the letter to a keeper: all that is hers as it stands now, with the links that need no account."""
    with override(settings.LANGUAGE_CODE):
        told = tell(kept_by(keeper.email), timezone.now())
        context = {
            "rows": [(one, _links(keeper, one)) for one in told],
            "all_url": address("confirm_all", keeper.token) if len(told) > 1 else "",
            "own_url": address("keeper", keeper.token),
            "until": day_text(keeper.link_until),
            "publisher": settings.PUBLISHER,
            "site_url": settings.SITE_URL,
        }
        text = render_to_string("upkeep/letter.txt", context)
        return letter(keeper.email, _subject(told), text, coordinator_of(told, keeper.email) or settings.FEEDBACK_EMAIL)


def address(name: str, *args) -> str:
    """Return the whole address of a keeper's page."""
    return settings.SITE_URL + reverse(f"upkeep:{name}", args=args)


def _links(keeper, told):
    pages = [(_("Pitää paikkansa"), "confirm"), (_("Korjaa tiedot"), "correct")]
    if told.kept.activities:
        pages.append((_("Peru kerta"), "cancel"))
    return [(text, address(page, keeper.token, told.kept.key)) for text, page in pages]


def _subject(told: list[Told]) -> str:
    names = [one.kept.name for one in told]
    if len(names) == 1:
        return _("Pitävätkö tiedot paikkansa: %(name)s") % {"name": names[0]}
    return _("Pitävätkö tiedot paikkansa: %(name)s ja %(count)d muuta") % {"name": names[0], "count": len(names) - 1}


def coordinator_of(told: list[Told], but: str = "") -> str:
    """Return the e-mail of the coordinator of the first municipality that has one; empty if there is none."""
    towns = [one.kept.place.municipality_id for one in told if one.kept.place and one.kept.place.municipality_id]
    own, people = ([one.kept.record.pk for one in told if one.kept.key[0] == kind] for kind in "kh")
    centres = FamilyCentre.objects.working().filter(
        Q(areas__municipality__in=towns, areas__until=None) | Q(assignments__contact_person__in=people) | Q(pk__in=own)
    )
    rows = Assignment.objects.current().filter(role=Assignment.Role.COORDINATOR, family_centre__in=centres)
    rows = rows.filter(contact_person__is_example=False).exclude(contact_person__email="")
    emails = rows.exclude(contact_person__email__iexact=but).values_list("contact_person__email", flat=True)
    return emails.order_by("order", "pk").first() or ""
