"""Every letter that the portal writes: to whom, with which headers, word for word."""

from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from tests.events.letters import send
from tests.kept.recording import same, same_json
from tests.kept.world import LONG_AGO, admin_address, change, model

HEADERS = ["From", "To", "Reply-To", "Subject", "Auto-Submitted", "X-Auto-Response-Suppress"]


def same_letters(name, letters=None):
    """Compare the letters that have gone out; whatever order they went in."""
    found = sorted(as_sent(one) for one in (mail.outbox if letters is None else letters))
    same(f"letters_{name}.txt", f"\n{'=' * 80}\n\n".join(found))


def as_sent(letter):
    message = letter.message()
    headers = "".join(f"{name}: {readable(message[name])}\n" for name in HEADERS if message[name])
    parts = [part for part in message.walk() if not part.is_multipart()]
    texts = [f"[{part['Content-Type']}]\n\n{part.get_payload(decode=True).decode()}" for part in parts]
    return headers + "\n" + "\n".join(text.replace("\r\n", "\n") for text in texts)


def readable(header):
    from email.header import decode_header, make_header

    return str(make_header(decode_header(str(header)))).replace("\n", "")


def test_letters_about_accounts(enter, house):
    house.member.language = "sv"
    client = enter("regional")
    for one in (house.invited, house.coordinator, house.member):
        client.post(reverse("admin:accounts_user_link", args=[one.pk]))
    same_letters("accounts")


def test_letters_that_ask_whether_all_is_true(house):
    call_command("send_check_requests", verbosity=0)
    same_letters("reminders")


def test_letters_that_thank_for_corrections(enter, house):
    client = enter("regional")
    for one, decision, answer in [
        (house.correction, "accepted", "Hyvä, että kerroit."),
        (house.swedish_correction, "", ""),
    ]:
        decisions = {f"decision-{row.pk}": decision for row in one.proposals.all()}
        client.post(admin_address("Correction", "change", one.pk), decisions | {"answer": answer})
    same_letters("corrections")


def queue(event, kind, *registrations, **fields):
    for one in registrations:
        model("EventLetter").objects.create(event=event, kind=kind, email=one.email, at=LONG_AGO, **fields)


def test_letters_about_events(house):
    """Of each kind at least one, reminders, certificates and minutes as the clock brings them about."""
    queue(house.syyskokous, "invitation", house.maijas)
    queue(house.perhepaiva, "invitation", house.aino, house.bertil, house.cecilia)
    queue(house.perhepaiva, "receipt", house.aino, house.bertil, house.cecilia, house.daavid)
    queue(house.perhepaiva, "receipt", house.aino, about="again 2026-11-24")
    queue(house.perhepaiva, "place_freed", house.bertil)
    message = model("GroupMessage").objects.create(
        group=house.liaisons, subject="Tervehdys", text="Hei kaikki!\n\nNähdään.", sender=house.coordinator
    )
    model("EventLetter").objects.create(message=message, kind="message", email="maija@example.org")
    send()
    same_letters("events")
    assert (
        kinds(state="sent")
        == "certificate invitation message minutes place_freed receipt reminder_day reminder_week".split()
    )
    told = model("EventLetter").objects.filter(state="sent").exclude(told="").values_list("event__slug", "told")
    same_json("letters_told.json", dict(sorted(set(told))))  # a letter of a change goes to whoever was told of another


def test_letters_about_what_has_changed(house, time_machine):
    queue(house.perhepaiva, "receipt", house.aino, house.bertil, house.cecilia, house.daavid)
    queue(house.syyskokous, "invitation", house.maijas, house.kaisas)
    send()
    mail.outbox.clear()
    time_machine.shift(3600)
    change(
        model("Event").objects.get(pk=house.perhepaiva.pk), venue="Iso sali", starts_on=house.kaksipaivainen.starts_on
    )
    change(model("Event").objects.get(pk=house.syyskokous.pk), progress="cancelled", progress_reason="Sairastumisia")
    send()
    same_letters("changes")
    assert {"cancelled", "change"} <= set(kinds(state="sent"))


def kinds(**fields):
    return sorted(set(model("EventLetter").objects.filter(**fields).values_list("kind", flat=True)))
