"""What loading the source does in an empty portal, or in one where somebody was before it; and what it refuses."""

import pytest
from django.core.management import CommandError

from events.models import Event
from meeting_places.models import PlaceKind
from municipalities.models import Municipality
from portal.models import SourceRecord
from tests.factories import make_group, make_kind
from tests.portal.source import say

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def test_first_load_tells_how_much_is_new(load):
    assert (
        load() == f"Lähde ladattu: {SourceRecord.objects.count()} uutta, 0 päivitetty, 0 poistettua jätetty rauhaan.\n"
    )


def test_record_made_by_hand_before_the_source_stays(load):
    make_kind(slug="kirjasto", name="Kirjasto ja satutunti")
    make_group(slug="eroauttamiskoulutussarja", name="Oma sarja")
    load()
    assert PlaceKind.objects.get(slug="kirjasto").name == "Kirjasto ja satutunti"
    assert Event.objects.filter(group__name="Oma sarja").count() == 3


@pytest.mark.parametrize(
    ("file", "path", "value", "reason"),
    [
        ("tasks.json", "palveluohjaus/nmae", "x", "nmae: tällaista kenttää ei ole"),
        ("tasks.json", "palveluohjaus/name/de", "Beratung", "name_de: tällaista kenttää ei ole"),
        ("tasks.json", "palveluohjaus/name", "Palveluohjaus", "name: arvo annetaan kielittäin"),
        ("tasks.json", "palveluohjaus/name", {}, "name: "),
        ("tasks.json", "palveluohjaus/order", "1", 'order: "1" ei ole kokonaisluku'),
        ("tasks.json", "palveluohjaus/order", True, "order: true ei ole kokonaisluku"),
        ("tasks.json", "palveluohjaus/order", -1, "order: "),
        ("tasks.json", "palveluohjaus", [], "JSON-olio"),
        ("tasks.json", "palveluohjaus/name/fi", "\ud800", "surrogates not allowed"),
        ("contact_persons.json", "vesa-wilkko/checked_on", "2026-11-24", "checked_on: tällaista kenttää ei ole"),
        ("contact_persons.json", "vesa-wilkko/user", "anna", "user: tällaista kenttää ei ole"),
        ("contact_persons.json", "vesa-wilkko/name", "", "Anna nimi tai yhteinen sähköposti."),
        ("contact_persons.json", "vesa-wilkko/email", "vesa", "email: "),
        (
            "events.json",
            "lapsen-etua-etsimassa-2018-11-29/host",
            "helsinki",
            "”helsinki” ei ole tiedostossa municipalities",
        ),
        ("events.json", "lapsen-etua-etsimassa-2018-11-29/starts_on", "2018-02-30", "starts_on: "),
        ("events.json", "lapsen-etua-etsimassa-2018-11-29/starts_on", None, "starts_on: "),
        ("events.json", "lapsen-etua-etsimassa-2018-11-29/date_uncertain", "ei", "true tai false"),
        ("municipalities.json", "laukaa/latitude", 12, "Sijainti ei ole Suomessa"),
        ("municipalities.json", "laukaa/code", "182", "code: "),
        ("family_centres.json", "laukaa/led_by", "mayor", "led_by: "),
        ("family_centres.json", "uurainen/links/kuvaus-toiminnasta/url", "javascript:1", "url: "),
    ],
)
def test_broken_record_is_named_with_its_file_and_reason(load, fixtures, file, path, value, reason):
    say(fixtures, file, path, value)
    with pytest.raises(CommandError) as stopped:
        load(fixtures)
    message = str(stopped.value)
    assert message.startswith(f"{file}, tietue ”{path.partition('/')[0]}")
    assert reason in message
    assert not SourceRecord.objects.exists()
    assert not Municipality.objects.exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b'{"source": "portal", ', "ei ole kelvollista JSONia: "),
        (b'{"source": "portal", "records": {"a": {}, "a": {}}}', "avain ”a” on kahdesti"),
        (b'{"source": "portal", "records": {"a": {"order": NaN}}}', "NaN ei ole luku"),
        (b'{"source": "portal"}', "JSON-olio"),
        (b'{"records": {}}', "”source” puuttuu"),
        (b"\xe4", "ei ole UTF-8-teksti"),
        (b"[]", "JSON-olio"),
    ],
)
def test_broken_file_is_named_with_its_reason(load, fixtures, text, reason):
    (fixtures / "themes.json").write_bytes(text)
    with pytest.raises(CommandError, match=r"^themes\.json") as stopped:
        load(fixtures)
    assert reason in str(stopped.value)


@pytest.mark.parametrize("file", ["groups.json", "pages/taustaa.md"])
def test_missing_file_is_named(load, fixtures, file):
    (fixtures / file).unlink()
    with pytest.raises(CommandError, match=f"^{file}: tiedostoa ei ole"):
        load(fixtures)
