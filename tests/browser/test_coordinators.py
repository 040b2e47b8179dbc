"""What coordinators do between other work: a reader's correction, two editors at one place, a colleague who leaves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meeting_places.models import Activity, PlaceKind
from meeting_places.schedules.occurrences import rebuild
from municipalities.models import Municipality
from tests.browser.conftest import EDITOR
from tests.browser.pages import overflowing, seen_both_ways, tab_to
from tests.factories import make_activity, make_meeting_place, make_schedule

HALF_A_YEAR_AGO = timezone.localdate() - timedelta(days=200)


@pytest.fixture
def place(portal):
    return make_meeting_place(
        name="Perhekahvila Pihlaja",
        kind=PlaceKind.objects.first(),
        municipality=Municipality.objects.get(slug="laukaa"),
        address="Vanha tie 1",
        phone="014 111",
        price="free",
        checked_on=HALF_A_YEAR_AGO,
    )


def form_of(record):
    return f"/admin/meeting_places/{record._meta.model_name}/{record.pk}/change/"


def press_enter(page, until):
    """Press Enter, and wait for the page that it leads to."""
    page.keyboard.press("Enter")
    page.wait_for_selector(until)
    page.wait_for_load_state()


def save(page):
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist, .errornote")


def test_readers_correction_is_public_once_a_coordinator_accepts_it(visit, edit, make_coordinator, place):
    reader = visit(place.get_absolute_url(), java_script_enabled=False)
    reader.click("main >> text=Ilmoita virheestä")
    reader.fill("[name=item-address]", "Uusi tie 2")
    reader.fill("[name=item-phone]", "014 222")
    reader.wait_for_timeout(3_100)  # nobody fills in a form sooner
    reader.click("text=Lähetä")
    assert reader.is_visible("text=Kiitos")
    assert reader.context.cookies() == []

    desk = edit("/admin/", who=make_coordinator("Kaisa Koordinaattori"))
    desk.click("text=korjausehdotus")
    desk.click("#result_list tbody th a")
    desk.get_by_role("group", name="Osoite").get_by_label("Hyväksy").check()
    desk.get_by_role("group", name="Puhelin").get_by_label("Hylkää").check()
    reader.goto(place.get_absolute_url())
    assert "Vanha tie 1" in reader.inner_text("main")
    desk.click("text=Tallenna päätökset")
    desk.get_by_text("Ehdotus on käsitelty").wait_for()
    reader.reload()
    assert "Uusi tie 2" in reader.inner_text("main")
    assert "014 111" in reader.inner_text("main")


def test_of_two_editors_the_second_chooses_and_nothing_typed_is_lost(edit, make_coordinator, place):
    first = edit(form_of(place), who=make_coordinator("Maija Ensimmäinen"))
    second = edit(form_of(place), who=make_coordinator("Toini Toinen"))
    first.fill("[name=phone]", "014 222")
    first.fill("[name=district]", "Keskusta")
    save(first)
    second.fill("[name=phone]", "014 333")
    second.fill("[name=address]", "Uusi tie 2")
    save(second)
    told = second.locator(".conflict")
    assert "Maija Ensimmäinen muutti tätä klo" in told.inner_text()
    assert second.input_value("[name=phone]") == "014 333"
    assert second.input_value("[name=address]") == "Uusi tie 2"
    assert seen_both_ways(second) == []
    told.get_by_label("Ota nykyinen: 014 222").check()
    told.get_by_role("button", name="Tallenna valinnat").click()
    second.wait_for_selector(".messagelist .success")
    place.refresh_from_db()
    assert (place.phone, place.district, place.address) == ("014 222", "Keskusta", "Uusi tie 2")


def test_leaving_coordinators_tasks_move_to_another_and_her_account_closes(edit, make_coordinator, place):
    leaver, heir = make_coordinator("Leena Lähtijä"), make_coordinator("Jaana Jatkaja")
    hers = edit(form_of(place), who=leaver)
    page = edit("/admin/accounts/user/?q=lähtijä")
    page.click("#result_list tbody th a")
    page.click("text=Siirrä toiselle")
    page.select_option("[name=to]", label="Jaana Jatkaja")
    page.click("text=Näytä, mitä siirtyy")
    page.wait_for_selector("text=Jaana Jatkaja saa nämä")
    assert overflowing(page) == []
    page.click("text=Siirrä ja sulje tunnus")
    page.wait_for_selector("text=Tehtävät siirtyivät: Jaana Jatkaja.")
    leaver.refresh_from_db()
    assert not leaver.is_active
    hers.reload()
    assert hers.is_visible("[name=password]")
    assert edit(form_of(place), who=heir).is_visible("[name=_save]")


def test_coordinator_changes_a_phone_number_by_keyboard_alone(visit, make_coordinator, place):
    page = visit("/admin/login/?next=/admin/", width=1280)
    assert page.locator("[name=username]:focus").is_visible()
    page.keyboard.type(make_coordinator("Kaisa Koordinaattori").email)
    tab_to(page, "[name=password]")
    page.keyboard.type(EDITOR["password"])
    press_enter(page, until=".desk")
    tab_to(page, ".skip-to-content-link", most=1)
    page.keyboard.press("Enter")
    tab_to(page, "a[href*='check=due']")
    press_enter(page, until="#result_list")
    tab_to(page, f"#result_list a[href*='/{place.pk}/change/']", most=200)
    press_enter(page, until="#id_phone")
    tab_to(page, "#id_phone", most=200)
    page.keyboard.press("Control+A")
    page.keyboard.type("014 222")
    tab_to(page, "[name=_savecheck]", most=200)
    press_enter(page, until=".messagelist .success")
    place.refresh_from_db()
    assert (place.phone, place.checked_on) == ("014 222", timezone.localdate())


PAGES = {
    "desk": lambda place: "/admin/",
    "texts that wait": lambda place: "/admin/translations/outdatedtranslation/sv/",
    "texts side by side": lambda place: f"/admin/translations/outdatedtranslation/en/?record=meetingplace-{place.pk}",
    "sheet of texts": lambda place: "/admin/translations/outdatedtranslation/en/tuonti/",
    "importing": lambda place: "/admin/imports/tableimport/places/",
    "place": form_of,
    "correcting": lambda place: f"/ilmoita-virheesta/paikka/{place.pk}/",
}


def test_axe_finds_nothing_where_coordinators_work(edit, make_coordinator, place):
    page = edit("/admin/", who=make_coordinator("Kaisa Koordinaattori"))
    for name, path_of in PAGES.items():
        page.goto(path_of(place))
        assert page.locator("h1").is_visible(), name
        assert seen_both_ways(page) == [], name


def test_axe_finds_nothing_on_the_whole_regions_desk(edit):
    assert seen_both_ways(edit("/admin/")) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_meeting_is_cancelled_from_the_desk_by_two_clicks_and_taken_back(edit, make_coordinator, place, width):
    activity = make_activity(place)
    for weekday in range(7):
        make_schedule(activity, weekday=weekday, on_public_holidays=True)
    rebuild(Activity.objects.filter(pk=activity.pk))
    desk = edit("/admin/", width=width, who=make_coordinator("Kaisa Koordinaattori"))
    line = desk.locator(".of-week", has_text="Perhekahvila Pihlaja")
    line.locator("summary", has_text="Peru").first.click()
    line.get_by_role("button", name="Huono sää").first.click()
    desk.wait_for_selector(".messagelist")
    assert "1 kerta peruttu" in desk.inner_text(".messagelist")
    desk.locator(".messagelist").get_by_role("button", name="Kumoa").click()
    desk.wait_for_selector(".messagelist:has-text('kumottu')")
    assert not activity.exceptions.exists()


def test_leaving_a_changed_form_asks_and_a_saved_one_does_not(edit, make_coordinator, place):
    page = edit(form_of(place), width=1280, who=make_coordinator("Kaisa Koordinaattori"))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.fill("#id_address", "Uusi tie 2")
    page.goto(page.url)
    assert asked == ["beforeunload"]
    page.fill("#id_address", "Uusi tie 2")
    save(page)
    assert asked == ["beforeunload"]
    place.refresh_from_db()
    assert place.address == "Uusi tie 2"
