"""Of a portal that has loaded the source once: what it holds then, and what becomes of it by loading again."""

import json
from datetime import date, time

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from contacts.models import Assignment, ContactPerson, Organisation
from events.models import Attachment, Event
from materials.models import Document, Page, TimelineEntry
from meeting_places.models import PlaceKind, Theme
from municipalities.models import Area, FamilyCentre, FamilyCentreLink, Municipality, StageRecord, Task, TaskCoverage
from portal.models import SourceRecord
from portal.source.loading import is_same, python_value
from portal.source.reading import by_language, read_records
from search.models import SearchSynonym
from tests.factories import put
from tests.portal.source import say, whole_database

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

NOTHING_NEW = "Lähde ladattu: 0 uutta, 0 päivitetty, 0 poistettua jätetty rauhaan.\n"


@pytest.fixture(scope="module", autouse=True)
def loaded(source, module_database):
    call_command("load_source", fixtures=source, verbosity=0)


# What the source says


def test_source_is_loaded_whole():
    models = [Municipality, FamilyCentre, ContactPerson, Assignment, Event, Attachment, Document, Task, TimelineEntry]
    assert [model.objects.count() for model in models] == [22, 20, 33, 33, 11, 3, 14, 10, 7]
    assert FamilyCentreLink.objects.count() == 14
    assert Document.objects.exclude(family_centre=None).count() == 2
    assert PlaceKind.objects.count() == 7


def test_source_leaves_joint_and_bare_family_centres_as_they_are():
    centres = FamilyCentre.objects.published()
    areas = {centre.slug: list(centre.municipalities.values_list("name", flat=True)) for centre in centres}
    assert [slug for slug in areas if len(areas[slug]) > 1] == ["joutsa-ja-luhanka", "pihtipudas-ja-viitasaari"]
    assert areas["joutsa-ja-luhanka"] == ["Joutsa", "Luhanka"]
    bare = centres.filter(links=None, assignments=None)
    assert [centre.slug for centre in bare] == ["jyvaskyla", "keuruu", "kinnula", "konnevesi", "laukaa", "aanekoski"]


def test_source_invents_nothing():
    assert not StageRecord.objects.exists()
    assert not TaskCoverage.objects.exists()
    centres = FamilyCentre.objects.values_list("led_by", "premises", "description_fi", "checked_on").distinct()
    assert list(centres.order_by()) == [("not_known", "not_known", None, None)]
    assert set(ContactPerson.objects.values_list("phone", "email", "checked_on")) == {("", "", None)}
    urls = [FamilyCentreLink.objects, Attachment.objects, Document.objects]
    assert {url for rows in urls for url in rows.values_list("url", flat=True)} == {""}
    assert set(Document.objects.values_list("file", flat=True)) == {""}


def test_source_titles_of_persons_are_as_printed():
    rows = Assignment.objects.filter(family_centre__slug__in=["joutsa-ja-luhanka", "jamsa", "multia"])
    printed = [(row.contact_person.name, row.contact_person.title) for row in rows.order_by("family_centre", "order")]
    assert printed == [
        ("Leena Seppälä", "johtava sosiaalityöntekijä"),
        ("Annikki Lehto", "varhaiskasvatuksen esimies"),
        ("Tiina Merima", "perhetyöntekijä"),
        ("Sirpa Hyytiäinen", "perusturvajohtaja"),
        ("Riitta Hjelt", "palvelupäällikkö"),
        ("Maija Jääskeläinen", "varhaiskasvatusjohtaja"),
        ("Satu Kokkonen", "perusturvajohtaja"),
        ("Ani Närhi", "sosiaaliohjaaja / perhetyöntekijä"),
    ]
    assert [person.name for person in Organisation.objects.get(name="Jämsän Terveys").contact_persons.all()] == [
        "Riitta Hjelt"
    ]


def test_source_assignments_are_of_2019_and_not_checked_since():
    said = set(Assignment.objects.values_list("role", "stated_in", "since", "until"))
    assert said == {("liaison", 2019, None, None)}


def test_source_keeps_suspect_dates_and_marks_them():
    suspect = Event.objects.filter(date_uncertain=True).order_by("starts_on")
    assert [event.starts_on for event in suspect] == [date(2018, 9, 1), date(2018, 12, 1)]
    for event in suspect:
        notes = [event.date_note_fi, event.date_note_sv, event.date_note_en]
        assert ["lauantai" in notes[0], "lördag" in notes[1], "Saturday" in notes[2]] == [True] * 3
    assert not Event.objects.filter(date_uncertain=False).exclude(date_note_fi=None).exists()


def test_source_hours_are_known_for_liaison_meetings_alone():
    timed = Event.objects.exclude(starts_at=None).order_by("starts_on")
    assert list(timed.values_list("starts_on", "starts_at", "ends_at", "host__name")) == [
        (date(2019, 9, 27), time(10), time(15), "Toivakka"),
        (date(2019, 11, 29), time(10), time(15), "Äänekoski"),
    ]
    assert set(timed.values_list("group__kind", flat=True)) == {"liaison"}


def test_source_pages_say_where_a_picture_is_missing():
    body = Page.objects.get(slug="perhekeskuksen-tehtavat").body
    assert "(oheisessa tähtikuviossa näkyvät kaikki tehtävät)" in body
    assert "*[Tähtikuvio puuttuu" in body
    of_2019 = Page.objects.filter(source_note_fi="Verkoston sivu vuodelta 2019.")
    assert set(of_2019.values_list("source_note_sv", flat=True)) == {"Nätverkets sida från 2019."}


def test_source_and_vocabulary_are_told_apart():
    named = SourceRecord.objects.filter(
        key__in=["themes/isat", "family_centres/laukaa/areas/laukaa", "tasks/palveluohjaus"]
    )
    assert dict(named.values_list("key", "source")) == {
        "themes/isat": "portal",
        "family_centres/laukaa/areas/laukaa": "network-2019",
        "tasks/palveluohjaus": "network-2019",
    }


def test_source_texts_have_three_languages_where_they_are_ours():
    translated = ["name", "plural", "summary", "title", "purpose", "date_note", "section"]
    as_printed = {"contact_persons.json", "organisations.json"}
    gaps = []
    for record in read_records(settings.BASE_DIR / "fixtures"):
        names = [name for name in translated if f"{name}_sv" in record.values or f"{name}_en" in record.values]
        if record.file not in as_printed:
            gaps += [
                (record.key, n) for n in names for lang in ("fi", "sv", "en") if not record.values.get(f"{n}_{lang}")
            ]
    assert gaps == []


# Loading again


def test_second_load_changes_nothing(load):
    before = whole_database()
    assert load() == NOTHING_NEW
    assert whole_database() == before


def test_edited_fields_stay_and_the_rest_follows(load, fixtures):
    centre = FamilyCentre.objects.get(slug="laukaa")
    centre.slug, centre.name_fi = "laukaan-perhekeskus", "Perhekeskus Laukaan Onni"
    centre.save()
    say(fixtures, "family_centres.json", "laukaa/name/fi", "Laukaan uusi perhekeskus")
    say(fixtures, "family_centres.json", "laukaa/name/en", "Laukaa's family centre")
    assert "0 uutta, 1 päivitetty, 0 poistettua" in load(fixtures)
    centre.refresh_from_db()
    assert (centre.slug, centre.name_fi) == ("laukaan-perhekeskus", "Perhekeskus Laukaan Onni")
    assert (centre.name_en, centre.version, centre.checked_on) == ("Laukaa's family centre", 2, None)


def test_edit_stays_when_the_source_changes_twice(load, fixtures):
    put(Task.objects.filter(slug="palveluohjaus"), name_fi="Neuvonta")
    for name in ("Ohjaus", "Palveluneuvonta"):
        say(fixtures, "tasks.json", "palveluohjaus/name/fi", name)
        load(fixtures)
    assert Task.objects.get(slug="palveluohjaus").name_fi == "Neuvonta"


def test_translation_that_somebody_wrote_stays(load, fixtures):
    person = ContactPerson.objects.get(name="Vesa Wilkko")
    person.title_sv = "skolföreståndare"
    person.save()
    say(fixtures, "contact_persons.json", "vesa-wilkko/title/sv", "rektor")
    say(fixtures, "contact_persons.json", "anssi-hemminki/title/sv", "rektor")
    load(fixtures)
    titles = ContactPerson.objects.filter(title_fi="rehtori").values_list("name", "title_sv")
    assert dict(titles)["Vesa Wilkko"] == "skolföreståndare"
    assert dict(titles)["Anssi Hemminki"] == "rektor"


def test_field_on_which_the_source_falls_silent_is_emptied(load, fixtures):
    content = json.loads((fixtures / "events.json").read_text(encoding="utf-8"))
    del content["records"]["yhdyshenkilokokous-toivakka-2019-09-27"]["host"]
    (fixtures / "events.json").write_text(json.dumps(content), encoding="utf-8")
    load(fixtures)
    assert Event.objects.get(starts_on=date(2019, 9, 27)).host is None


def test_reference_follows_the_source_when_its_target_is_renamed(load, fixtures):
    text = (fixtures / "organisations.json").read_text(encoding="utf-8").replace("jamsan-terveys", "terveys")
    (fixtures / "organisations.json").write_text(text, encoding="utf-8")
    say(fixtures, "contact_persons.json", "riitta-hjelt/organisation", "terveys")
    load(fixtures)
    riitta = ContactPerson.objects.get(name="Riitta Hjelt")
    assert riitta.organisation == Organisation.objects.order_by("pk").last()
    assert Organisation.objects.count() == 2


def test_removed_person_does_not_return(load):
    ContactPerson.objects.get(name="Vesa Wilkko").delete()
    assert "0 uutta, 0 päivitetty, 2 poistettua jätetty rauhaan" in load()
    assert not ContactPerson.objects.filter(name="Vesa Wilkko").exists()
    assert Assignment.objects.count() == 32


def test_removed_person_is_forgotten_when_the_source_drops_her(load, fixtures):
    ContactPerson.objects.get(name="Vesa Wilkko").delete()
    content = json.loads((fixtures / "contact_persons.json").read_text(encoding="utf-8"))
    for key in ("vesa-wilkko", "virpi-janhonen"):
        del content["records"][key]
    (fixtures / "contact_persons.json").write_text(json.dumps(content), encoding="utf-8")
    load(fixtures)
    assert not SourceRecord.objects.filter(key__contains="vesa-wilkko").exists()
    assert SourceRecord.objects.filter(key__contains="virpi-janhonen").count() == 2  # she is here, and so is her role


def test_removed_relations_do_not_return(load):
    Theme.objects.get(slug="isat").tasks.clear()
    Area.objects.get(municipality__name="Luhanka").delete()
    FamilyCentreLink.objects.filter(family_centre__slug="uurainen").delete()
    assert "3 poistettua" in load()
    assert not Theme.objects.get(slug="isat").tasks.exists()
    assert [area.municipality.name for area in FamilyCentre.objects.get(slug="joutsa-ja-luhanka").areas.all()] == [
        "Joutsa"
    ]


def test_new_part_of_a_removed_record_is_not_loaded(load, fixtures):
    FamilyCentre.objects.get(slug="keuruu").delete()
    say(fixtures, "family_centres.json", "keuruu/links", {"esite": {"title": {"fi": "Esite"}}})
    assert "0 uutta" in load(fixtures)
    assert not FamilyCentreLink.objects.filter(title="Esite").exists()


def test_new_record_is_loaded(load, fixtures):
    say(fixtures, "tasks.json", "nuoret", {"name": {"fi": "Nuorten tuki"}, "order": 11})
    assert "1 uutta, 0 päivitetty" in load(fixtures)
    assert Task.objects.last().name == "Nuorten tuki"


def test_broken_fixture_leaves_a_loaded_database_as_it_was(load, fixtures):
    before = whole_database()
    say(fixtures, "municipalities.json", "laukaa/website", "https://laukaa.example/")
    say(fixtures, "timeline.json", "perhe-hanke-ii/end_year", 1999)
    with pytest.raises(CommandError, match=r"timeline\.json, tietue ”perhe-hanke-ii”: Loppuvuosi on ennen alkuvuotta"):
        load(fixtures)
    assert whole_database() == before


# Pure parts


def test_by_language_spreads_translated_fields_alone():
    assert by_language(Task, {"name": {"fi": "Tuki", "sv": "Stöd"}, "order": 1}) == {
        "name_fi": "Tuki",
        "name_sv": "Stöd",
        "order": 1,
    }


def test_python_value_is_what_the_field_holds():
    field = Event._meta.get_field
    assert python_value(field("starts_on"), "2019-09-27") == date(2019, 9, 27)
    assert python_value(field("starts_at"), "10:00") == time(10)
    assert python_value(field("host"), None) is None
    with pytest.raises(ValidationError):
        python_value(field("title"), 12)


def test_empty_text_is_the_same_as_nothing():
    assert is_same("", None)
    assert not is_same("", "x")
    assert not is_same(0, None)


def test_word_that_the_source_drops_goes_unless_somebody_edited_it(load, fixtures):
    edited = SearchSynonym.objects.get(phrase="aamukahvila")
    edited.is_enabled = False
    edited.save()
    file = fixtures / "search_synonyms.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    for phrase in ("aamukahvila", "kahvihetki"):
        del content["records"][phrase]
    file.write_text(json.dumps(content), encoding="utf-8")
    assert "Poistettu 1 sanaa" in load(fixtures)
    here = SearchSynonym.objects.filter(phrase__in=["aamukahvila", "kahvihetki"])
    assert list(here.values_list("phrase", "is_enabled")) == [("aamukahvila", False)]
    assert not SourceRecord.objects.filter(key="search_synonyms/kahvihetki").exists()
