"""Links that are in people's mailboxes, and what else is signed or stored as a mark: made as ever, and still taken."""

import re
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.kept.recording import record, recorded, recorded_json, same_json
from tests.kept.world import PASSWORD, TELEPHONE, admin_address, model

SITE = "https://perhekeskus.example"
LOGIN = "/admin/login/"
FORMS = [
    "/ilmoita-virheesta/paikka/1/",
    "/ilmoita-virheesta/tapahtuma/1/",
    "/ilmoita-virheesta/yhteystieto/1/",
    "/tapahtumat/perhepaiva/ilmoittaudu/",
]
# A recovery code and the mark that is stored of it.
CODE, CODE_MARK = "abcde-fghjk", "84a6d8e61be1a3e2"


def letters_of(command):
    mail.outbox.clear()
    call_command(command, verbosity=0)
    return "\n".join(one.body for one in mail.outbox)


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]+)"', page.text)[1]


def give_telephone(user):
    TOTPDevice.objects.create(user=user, name="app", key=TELEPHONE)
    return f"{totp(bytes.fromhex(TELEPHONE)):06}"


def first_step(client, user):
    return client.post(LOGIN, {"username": user.email, "password": PASSWORD})


def of_letters(house):
    """All links that open something by themselves: a keeper's, of answers, minutes and certificates."""
    for kind, one in [("receipt", house.aino), ("receipt", house.cecilia), ("invitation", house.maijas)]:
        model("EventLetter").objects.create(event=one.event, kind=kind, email=one.email)
    text = letters_of("send_check_requests") + letters_of("send_event_letters")
    return sorted(set(re.findall(rf"{SITE}(/\S+~\S*)", text)))


def of_accounts(enter, house):
    """The links by which one sets a password, first or anew."""
    client = enter("regional")
    mail.outbox.clear()
    for one in (house.invited, house.member):
        client.post(reverse("admin:accounts_user_link", args=[one.pk]))
    return [re.search(rf"{SITE}(/\S+key=\S+)", one.body)[1] for one in mail.outbox]


def test_links_are_made_as_they_were(client, enter, house):
    made = {"letters": of_letters(house), "accounts": of_accounts(enter, house)}
    made["stamps"] = {address: hidden(client.get(address), "stamp") for address in FORMS}
    made["own calendar"] = re.findall(
        r"/tapahtumat/oma-kalenteri/~\w+.ics", enter("coordinator").get("/tapahtumat/oma-kalenteri/").text
    )[0]
    client.post(LOGIN, {"username": "Joku@Example.org", "password": "arvaus"})
    made["marks"] = model("AccountEvent").objects.filter(kind="failed").values("account", "network").get()
    give_telephone(house.superuser)
    made["second step"] = hidden(first_step(client, house.superuser), "pending")
    known = recorded_json("links.json")["letters"]  # those, too, that letters no longer hold: they lie in mailboxes
    assert set(made["letters"]) <= set(known)
    same_json("links.json", made | {"letters": known})


def test_links_of_letters_open(client, house):
    letters_of("send_check_requests")
    links = recorded_json("links.json")
    certificate = next(one for one in links["letters"] if "/todistus/" in one)
    keeper = next(one for one in links["letters"] if one.endswith("/p1/peru/"))
    for address in [*links["letters"], f"{certificate}sarja/", f"{keeper}1/", links["own calendar"]]:
        assert (address, client.get(address).status_code) == (address, 200)


def test_keeper_says_by_an_old_link_that_all_is_true(client, house):
    letters_of("send_check_requests")
    address = next(one for one in recorded_json("links.json")["letters"] if one.endswith("/p1/pitaa-paikkansa/"))
    client.post(address, dict(re.findall(r'name="(seen-\w+)" value="(\w*)"', client.get(address).text)))
    assert type(house.hippu).objects.get(pk=house.hippu.pk).checked_on == timezone.localdate()


def test_links_of_accounts_let_set_a_password(client, house):
    for address in recorded_json("links.json")["accounts"]:
        client.logout()
        page = client.post(address, dict.fromkeys(("new_password1", "new_password2"), "neljä uutta sanaa tässä"))
        assert page.status_code == 302
        assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("address", FORMS)
def test_forms_that_stand_open_are_taken(client, house, time_machine, address):
    stamp = recorded_json("links.json")["stamps"][address]
    time_machine.shift(timedelta(minutes=1))
    typed = {"stamp": stamp, "message": "Väärin", "name": "Ida", "email": "ida@example.org", "answer": "on_site"}
    assert client.post(address, typed)["Location"] == f"{address}?sent=1"


def test_page_that_asks_for_a_code_is_gone_on_with(client, house, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    code = give_telephone(house.superuser)
    client.post(LOGIN, {"pending": recorded_json("links.json")["second step"], "code": code})
    assert client.get("/admin/").status_code == 200


def test_recovery_code_is_taken(client, house):
    give_telephone(house.superuser)
    StaticToken.objects.create(
        device=StaticDevice.objects.create(user=house.superuser, name="recovery"), token=CODE_MARK
    )
    pending = hidden(first_step(client, house.superuser), "pending")
    assert client.post(LOGIN, {"pending": pending, "code": CODE}).status_code == 302


def test_what_was_typed_before_logging_in_comes_back(client, house):
    """How it is packed is left to the machine: what is packed, and that what was packed then is known now."""
    address = admin_address("MeetingPlace", "change", house.hippu.pk)
    record("kept_form.txt", hidden(client.post(address, {"name_fi": "Uusi nimi"}), "kept"))
    made = hidden(client.post(address, {"name_fi": "Uusi nimi"}), "kept")
    kept = recorded("kept_form.txt")
    assert unpacked(made) == unpacked(kept)
    page = client.post(LOGIN, {"username": house.superuser.email, "password": PASSWORD, "kept": kept})
    assert 'name="name_fi" value="Uusi nimi"' in page.text


def unpacked(signed):
    """Return what a signed text holds, whoever signed it, and when it was signed."""
    text, moment, _signature = signed.rsplit(":", 2)
    data = signing.b64_decode(text.lstrip(".").encode())
    return (signing.zlib.decompress(data) if text.startswith(".") else data), moment
