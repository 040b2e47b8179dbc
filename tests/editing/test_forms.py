"""What the forms check, fill and refuse."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.models.redirects import SlugRedirect
from events.models import Event
from materials.models import Document
from meeting_places.models import Activity, MeetingPlace
from tests import factories
from tests.editing.forms import form_data, messages_of
from tests.editing.records import MAKERS, mine, url


@pytest.fixture
def editor(client, world):
    client.force_login(world.regional_editor)
    return client


@pytest.fixture
def place(world):
    return factories.make_meeting_place(municipality=world.mine, slug="vanha")


def test_empty_address_is_made_of_the_name(editor, place):
    factories.make_meeting_place(slug="ahtarin-oljymaki")
    data = form_data(
        editor.get(url("add", place)),
        name_fi="Ähtärin Öljymäki",
        kind=place.kind.pk,
        municipality=place.municipality.pk,
    )
    assert editor.post(url("add", place), data).status_code == 302
    assert MeetingPlace.objects.get(name_fi="Ähtärin Öljymäki").slug == "ahtarin-oljymaki-laukaa"


def test_renamed_address_is_remembered(editor, place):
    editor.post(url("change", place), form_data(editor.get(url("change", place)), slug="uusi"))
    assert SlugRedirect.objects.get().slug == "vanha"
    other = factories.make_meeting_place()
    page = editor.post(url("change", other), form_data(editor.get(url("change", other)), slug="vanha"))
    assert "toisen sivun osoite" in messages_of(page)[0]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"municipality": ""}, "Valitse kunta."),
        ({"is_online": "on", "address": "Katu 1"}, "Verkossa toimivalla paikalla"),
        ({"latitude": "10", "longitude": "25"}, "Sijainti ei ole Suomessa."),
        ({"postal_code": "123"}, "Postinumerossa on viisi numeroa."),
    ],
)
def test_place_that_breaks_a_rule_says_why_and_keeps_the_text(editor, place, typed, sentence):
    page = editor.post(url("change", place), form_data(editor.get(url("change", place)), **typed, phone="040 123"))
    assert any(message.startswith(sentence) for message in messages_of(page))
    assert form_data(page)["phone"] == "040 123"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Valitse viikonpäivä."),
        ({"weekday": "1", "recurrence": "every_second_week"}, "Anna päivä"),
        ({"weekday": "1", "recurrence": "nth_weekday", "nth": "6"}, "Kerro, monesko"),
        ({"weekday": "1", "valid_from": "2.1.2027", "valid_until": "1.1.2027"}, "Viimeinen päivä"),
    ],
)
def test_schedule_that_means_nothing_says_why_and_keeps_the_text(editor, place, typed, sentence):
    activity = factories.make_activity(place)
    typed = {"starts": "9.30", "ends": "11.30"} | typed
    data = form_data(editor.get(url("change", activity))) | {
        f"schedules-0-{key}": value for key, value in typed.items()
    }
    page = editor.post(url("change", activity), data)
    assert any(message.startswith(sentence) for message in messages_of(page))
    assert form_data(page)["schedules-0-starts"] == "9.30"
    assert not activity.schedules.exists()


@pytest.mark.parametrize("progress", ["postponed", "cancelled"])
def test_event_that_is_off_says_why(editor, world, progress):
    event = MAKERS[Event](mine(world))
    data = form_data(editor.get(url("change", event)), progress=progress)
    page = editor.post(url("change", event), data)
    assert "Kerro lyhyesti, miksi tapahtuma siirtyy tai on peruttu." in messages_of(page)
    editor.post(url("change", event), data | {"progress_reason_fi": "Lumi"})
    event.refresh_from_db()
    assert (event.progress, event.progress_reason) == (progress, "Lumi")


def test_same_assignment_twice_is_refused_with_its_sentence(editor, world):
    person = factories.make_contact_person(world.my_centre)
    data = form_data(editor.get(url("change", person)))
    data |= {"assignments-1-family_centre": world.my_centre.pk, "assignments-1-role": "liaison"}
    page = editor.post(url("change", person), data)
    assert "Henkilöllä on jo tämä rooli tässä perhekeskuksessa." in messages_of(page)
    assert person.assignments.count() == 1


def test_same_new_assignment_twice_in_one_form_is_refused(editor, world):
    person = factories.make_contact_person()
    data = form_data(editor.get(url("change", person)), **{"assignments-TOTAL_FORMS": 2})
    for row in "01":
        data |= {f"assignments-{row}-family_centre": world.my_centre.pk, f"assignments-{row}-role": "liaison"}
        data |= {f"assignments-{row}-order": 0}
    page = editor.post(url("change", person), data)
    assert "Henkilöllä on jo tämä rooli tässä perhekeskuksessa." in messages_of(page)
    assert not person.assignments.exists()


@pytest.mark.parametrize("model", [MeetingPlace, Activity, Event], ids=lambda model: model.__name__)
def test_null_byte_gets_a_sentence(editor, world, model):
    record = MAKERS[model](mine(world))
    data = form_data(editor.get(url("change", record)))
    hostile = {name: f"{value}\x00" for name, value in data.items() if isinstance(value, str)}
    page = editor.post(url("change", record), data | hostile)
    assert page.status_code == 200
    assert any(message.startswith("Tekstissä oli merkki") for message in messages_of(page))


@pytest.mark.parametrize("key", ["99999999999999999999", "-1", "abc", "1\x00", ""])
def test_hostile_keys_are_refused(editor, place, key):
    activity = factories.make_activity(place)
    data = form_data(editor.get(url("change", activity)), place=key, organisers=[key], themes=[key])
    assert editor.post(url("change", activity), data).status_code == 200
    data = {"action": "archive", "_selected_action": [key]}
    assert editor.post(url("changelist", place), data).status_code == 302


def picture(kind, size=(4, 4)):
    file = BytesIO()
    Image.new("RGB", size).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (picture("GIF"), "Kuvan on oltava JPEG, PNG tai WebP."),
        (picture("PNG") + b"\0" * (5 * 1024 * 1024), "Kuva on liian suuri: enintään 5 megatavua."),
    ],
    ids=["kind", "size"],
)
def test_image_of_a_wrong_kind_or_size_is_refused(editor, place, content, sentence):
    data = form_data(editor.get(url("change", place)), image_alt_fi="Leikkihuone")
    page = editor.post(url("change", place), data | {"image": SimpleUploadedFile("kuva.png", content)})
    assert sentence in messages_of(page)


def test_image_is_kept_with_its_words(editor, place, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    data = form_data(editor.get(url("change", place)))
    file = SimpleUploadedFile("kuva.jpg", picture("JPEG"))
    page = editor.post(url("change", place), data | {"image": file})
    assert "kuvan kuvaus" in messages_of(page)[0]
    file.seek(0)
    assert editor.post(url("change", place), data | {"image": file, "image_alt_fi": "Sali"}).status_code == 302
    place.refresh_from_db()
    assert place.image.name.startswith("places/vanha/kuva")


def test_document_that_could_run_as_a_page_is_refused(editor):
    document = factories.make_document()
    data = form_data(editor.get(url("change", document)))
    page = editor.post(url("change", document), data | {"file": SimpleUploadedFile("sivu.html", b"<script>")})
    assert "pdf, docx" in messages_of(page)[0]
    assert Document.objects.get().file == ""


def test_place_lists_its_activities_with_their_hours(editor, place):
    factories.make_schedule(factories.make_activity(place, title="Vauvakahvila"))
    page = editor.get(url("change", place)).content.decode()
    assert "Vauvakahvila" in page
    assert "Tiistai 9.30–11.30" in page
    assert f"{url('add', Activity)}?place={place.pk}" in page


def test_draft_is_viewed_on_its_own_page(editor, place):
    assert (
        f'href="{place.get_absolute_url()}" class="viewsitelink"' in editor.get(url("change", place)).content.decode()
    )


@pytest.mark.parametrize("model", [MeetingPlace, Activity, Event])
def test_long_form_begins_with_links_to_its_parts(editor, world, model):
    page = editor.get(url("change", MAKERS[model](mine(world))))
    links = re.findall(r'<li><a href="#([\w-]+-heading)">(.+?)</a>', page.text)
    headings = re.findall(r'<h2 id="([\w-]+-heading)"', page.text)
    assert len(links) >= 3
    assert [key for key, _text in links] == [key for key in headings if key in dict(links)]


def test_short_form_has_no_list_of_its_parts(editor):
    assert "form-parts" not in editor.get(url("change", factories.make_kind())).text
