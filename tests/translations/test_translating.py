import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from history.models import Change
from meeting_places.models import MeetingPlace
from tests.factories import make_activity, make_meeting_place, make_page, make_user, put
from translations import entries, sources
from translations.entries import changed_words, waiting_url
from translations.models import OutdatedTranslation
from translations.sources import translations_waiting

pytestmark = pytest.mark.postgresql


@pytest.fixture
def place(world):
    texts = {"description": "Avoinna tiistaisin.", "description_en": "Open on Tuesdays.", "booking_how": "Soita"}
    return make_meeting_place(municipality=world.mine, name="Hippu", **texts)


@pytest.fixture
def editor(client, world):
    client.force_login(world.coordinator)
    return client


def posted(page, **typed):
    """Return what the only form of a page posts, with what was typed."""
    (form,) = page.context["forms"]
    data = {form.add_prefix(name): form[name].value() for name in form.fields if not name.startswith("right-")}
    return {"entry": form.prefix} | data | {form.add_prefix(name): value for name, value in typed.items()}


def make_outdated(place):
    place.description_fi = "Avoinna keskiviikkoisin."
    place.save()


def test_texts_that_wait_stand_beside_their_finnish_and_are_saved(editor, place, world):
    url = waiting_url("sv")
    page = editor.get(url)
    assert [text.label for text in page.context["forms"][0].texts] == [
        "Kuvaus",
        "Miten ja mihin mennessä ilmoittaudutaan",
    ]
    response = editor.post(url, posted(page, description="Öppet på tisdagar."), follow=True)
    assert [str(one) for one in response.context["messages"]] == ["Tallennettu 1 teksti: Hippu · Laukaa"]
    place.refresh_from_db()
    assert (place.description_sv, place.booking_how_sv, place.version) == ("Öppet på tisdagar.", None, 2)
    change = Change.objects.first()
    assert (change.origin, change.user) == ("form", world.coordinator)
    assert [text.field for text in response.context["forms"][0].texts] == ["booking_how"]


def test_address_shows_as_many_entries_as_are_counted(editor, world, place):
    make_outdated(place)
    for n in range(12):
        make_activity(place, title=f"Kerho {n}")
    make_meeting_place(municipality=world.theirs, description="Vieras")
    shown = {}
    for language in ("sv", "en"):
        pages = [editor.get(waiting_url(language), {"p": p}).context for p in (1, 2)]
        shown[language] = len({form.prefix for page in pages for form in page["forms"]})
    assert shown == translations_waiting(world.coordinator) == {"sv": 13, "en": 13}


def test_list_asks_the_same_queries_for_any_number(editor, place):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            editor.get(waiting_url("sv"))
        return len(asked)

    queries()  # fills the caches
    make_activity(place, title="Kerho")
    before = queries()
    for n in range(5):
        make_activity(place, title=f"Kerho {n}")
    assert queries() == before


def test_counting_ends_and_the_page_says_so(editor, place, monkeypatch):
    for module in (sources, entries):
        monkeypatch.setattr(module, "MOST_COUNTED", 3)
    for n in range(4):
        make_activity(place, title=f"Kerho {n}")
    page = editor.get(waiting_url("sv"))
    assert len(page.context["forms"]) == 4  # the place, and three of its activities
    assert "Voi olla enemmänkin" in page.text


def test_kind_and_municipality_narrow_and_nonsense_is_all(client, world, place):
    client.force_login(world.superuser)
    make_activity(place, title="Kerho")
    make_meeting_place(municipality=world.theirs, description="Siellä")

    def count(**query):
        return client.get(waiting_url("sv"), query).context["page"].paginator.count

    assert count(kind="meetingplace") == 2
    assert count(municipality=world.mine.pk) == 2
    assert count(kind="activity", municipality=world.theirs.pk) == 0
    assert count(kind="x", municipality="x", p="-1") == count()


def test_outdated_text_shows_what_changed_and_can_be_still_right(editor, place):
    make_outdated(place)
    url = waiting_url("en") + "?kind=meetingplace"
    page = editor.get(url)
    assert "<del> tiistaisin.</del><ins> keskiviikkoisin.</ins>" in page.text
    editor.post(url, posted(page))
    assert OutdatedTranslation.objects.count() == 1
    editor.post(url, posted(page, **{"right-description": "on"}))
    assert OutdatedTranslation.objects.count() == 0
    place.refresh_from_db()
    assert place.description_en == "Open on Tuesdays."


def test_translation_that_somebody_saved_meanwhile_is_not_lost(editor, place):
    url = waiting_url("sv")
    page = editor.get(url)
    put(MeetingPlace.objects.filter(pk=place.pk), description_sv="Hennes text")
    again = editor.post(url, posted(page, description="Min text", booking_how="Ring"))
    assert "Joku muutti käännöstä sillä välin" in again.text
    assert "Hennes text" in again.text
    assert "Min text" in again.text
    place.refresh_from_db()
    assert (place.description_sv, place.booking_how_sv) == ("Hennes text", None)
    editor.post(url, posted(again))
    place.refresh_from_db()
    assert (place.description_sv, place.booking_how_sv) == ("Min text", "Ring")


def test_finnish_that_changed_meanwhile_is_shown_before_saving(editor, place):
    url = waiting_url("sv")
    page = editor.get(url)
    make_outdated(place)
    again = editor.post(url, posted(page, description="Öppet på tisdagar."))
    assert "Suomenkielinen teksti on muuttunut sillä välin" in again.text
    assert "Avoinna keskiviikkoisin." in again.text
    assert not MeetingPlace.objects.get(pk=place.pk).description_sv


def test_too_long_text_is_refused_with_all_that_was_typed(editor, place):
    url = waiting_url("sv")
    again = editor.post(url, posted(editor.get(url), booking_how="å" * 201, description="Kort"))
    assert "å" * 201 in again.text
    assert "Kort" in again.text
    assert Change.objects.filter(origin="form").count() == 0


def test_record_page_shows_all_its_texts_and_those_of_its_parts(editor, place):
    make_activity(place, title="Kerho", title_sv="Klubb")
    page = editor.get(waiting_url("sv"), {"record": f"meetingplace-{place.pk}"})
    shown = [[(text.field, text.state) for text in form.texts] for form in page.context["forms"]]
    assert shown == [
        [("name", "own_name"), ("description", "missing"), ("booking_how", "missing")],
        [("title", "current")],
    ]


def test_form_of_a_record_tells_its_states(editor, place):
    make_outdated(place)
    make_activity(place, title="Kerho", title_en="Club")
    page = editor.get(reverse("admin:meeting_places_meetingplace_change", args=[place.pk])).text
    url = f"{waiting_url('sv')}?record=meetingplace-{place.pk}"
    assert f'<a href="{url}">Ruotsi</a>: puuttuu 3' in page
    assert "Englanti</a>: puuttuu 1, vanhentunut 1" in page


def test_foreign_unknown_and_strange_records_are_not_found(editor, world):
    foreign = make_meeting_place(municipality=world.theirs, description="Vieras")
    page = make_page(body="Sivu")
    keys = [f"meetingplace-{foreign.pk}", f"page-{page.pk}", "meetingplace-x", "meetingplace-" + "9" * 30, "user-1", ""]
    for key in keys:
        name = f"{key}-description"
        data = {"entry": key, name: "Min", f"{key}-seen-description": ""}
        assert editor.post(waiting_url("sv"), data).status_code == 404
        assert editor.get(waiting_url("sv"), {"record": key}).status_code == 404
    assert editor.get(waiting_url("fi")).status_code == 404
    assert not MeetingPlace.objects.get(pk=foreign.pk).description_sv


def test_only_editors_come_in(client, world):
    client.force_login(make_user())
    assert client.get(waiting_url("sv")).status_code == 403
    assert Client().get(waiting_url("sv")).status_code == 302


def test_what_is_typed_outlives_the_session(editor, place):
    data = posted(editor.get(waiting_url("sv")), description="Öppet")
    editor.logout()
    login = editor.post(waiting_url("sv"), data)
    assert login.context["kept"]


def test_returned_text_is_shown_before_it_is_saved(editor, place):
    data = posted(editor.get(waiting_url("sv")), description="Öppet") | {"_returned": "1"}
    assert "Öppet" in editor.post(waiting_url("sv"), data).text
    assert not MeetingPlace.objects.get(pk=place.pk).description_sv


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("a b", "a c", [("same", "a"), ("old", " b"), ("new", " c")]),
        ("a", "a b", [("same", "a"), ("new", " b")]),
        ("a b", "", [("old", "a b")]),
        ("a b c", "d e f", [("old", "a b c"), ("new", "d e f")]),
    ],
)
def test_changed_words(old, new, words):
    assert changed_words(old, new) == words
