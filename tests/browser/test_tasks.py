"""Ten everyday tasks from the home page on a phone, without JavaScript, in at most so many taps."""

import pytest

from meeting_places.models import MeetingPlace


class Phone:
    """Counts the taps: a press, a field that is typed in, and sending it."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, selector, **options):
        self.page.locator(selector, **options).first.click()
        self.taps += 1
        return self

    def ask(self, text):
        """Type a sentence into the home page's field and send it."""
        field = self.page.locator("main input[name=q]")
        field.fill(text)
        field.press("Enter")
        self.page.wait_for_url("**q=**")
        self.taps += 2
        return self

    def reads(self):
        return self.page.locator("main").inner_text()


@pytest.fixture
def phone(visit):
    return Phone(visit("/", java_script_enabled=False))


def test_family_cafe_in_a_municipality_tomorrow_by_one_sentence(phone):
    read = phone.ask("perhekahvila Laukaassa huomenna aamulla 1-vuotiaalle, vaunut").reads()
    line = phone.page.locator(".changing-fold summary").inner_text()
    assert all(word in line for word in ("Laukaa", "Huomenna", "Perhekahvilat"))
    assert "paikka" in read
    assert phone.taps <= 3


def test_whether_a_library_is_open_is_answered_in_words(phone):
    library = MeetingPlace.objects.current().filter(kind__slug="kirjasto").exclude(municipality=None).first()
    phone.ask(f"onko {library.municipality.genitive.lower()} kirjasto auki nyt")
    answers = phone.page.locator(".answer-line").all_inner_texts()
    assert any(word in " ".join(answers) for word in ("auki nyt", "kiinni", "tauolla", "emme tiedä", "toimintaa"))
    assert phone.taps <= 2


def test_what_is_near_a_postal_code_after_three_today(phone):
    phone.ask("5 km 40100 tänään klo 15 jälkeen")
    line = phone.page.locator(".changing-fold summary").inner_text()
    assert "40100" in line
    assert "15.00" in line
    assert phone.taps <= 4


def test_help_in_a_separation_has_a_number_to_call(phone):
    phone.tap("ul.help a", has_text="Eroa")
    assert phone.page.locator("a[href='tel:112']").is_visible()
    assert phone.taps <= 2


def test_contact_person_of_a_municipality_or_whom_to_ask(phone):
    phone.tap(".places-of a", has_text="Uurainen")
    read = phone.reads()
    assert "Yhdyshenkilö" in read
    assert phone.taps <= 3


def test_next_liaison_meeting_goes_into_a_calendar(phone):
    phone.tap(".menu summary").tap(".site-nav a", has_text="Tapahtumat")
    assert phone.page.locator("main a[href$='.ics'], main a[href*='kalenteri']").first.is_visible()
    assert phone.taps <= 3


def test_wrong_time_is_reported_from_the_place(phone):
    phone.tap(".rows h3 a").tap("a", has_text="Ilmoita virheestä")
    assert phone.page.locator("main form").is_visible()
    assert phone.taps <= 3


def test_week_of_a_municipality_for_the_wall(phone):
    phone.tap(".where-fold summary").tap(".where-list a", has_text="Laukaa").tap(".more-link", has_text="Koko viikko")
    phone.page.wait_for_url("**/viikko/**")
    assert phone.page.locator(".week-day").count() == 7
    assert phone.taps <= 3


def test_something_in_swedish_by_a_sentence(phone):
    phone.ask("på svenska i Jämsä")
    line = phone.page.locator(".changing-fold summary").inner_text()
    assert all(word in line for word in ("Jämsä", "Ruotsi"))
    assert phone.taps <= 2


def test_place_is_shared_by_its_short_address(phone):
    phone.tap(".rows h3 a")
    assert phone.page.locator("main a[href*='/p/']").first.is_visible()
    assert phone.taps <= 2
