from datetime import UTC, date, datetime, time

import pytest
from django.core.management import CommandError, call_command
from hypothesis import example, given
from hypothesis import strategies as st

from contacts.models import Organisation
from core.text import fold
from history.models import Change
from imports.columns import Register, denies
from imports.exports import table_rows
from imports.headings import other_headings, shown_heading
from imports.readers import heading_key
from imports.tables.all_tables import IMPORT_TABLES
from imports.tables.places import PlaceTable
from meeting_places.models import FIRST_VISIT_TEXTS, Activity, MeetingPlace, Occurrence, Schedule
from search.indexing import rebuild_all
from search.models import SearchPosting
from tests.factories import (
    make_activity,
    make_family_centre,
    make_feature,
    make_language,
    make_meeting_place,
    make_organisation,
    make_schedule,
    make_theme,
    make_user,
)
from tests.imports.tables import import_file, import_rows, make_sheet, make_table, make_words, place, place_row

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

EVERYTHING_TOLD = {"coming_late": "on_time", "adult_stays": "stays", "setting": "both", "photos": "ask"} | {
    f"{name}_{language}": f"{name} ({language})" for name in FIRST_VISIT_TEXTS for language in ("fi", "sv", "en")
}


@pytest.fixture(autouse=True)
def _words():
    make_words()


def test_a_row_becomes_a_place_with_its_activity_times_and_meetings(time_machine):
    time_machine.move_to(datetime(2026, 11, 26, 12, tzinfo=UTC))  # no Tuesday of the next weeks is a public holiday
    theme, language, feature = make_theme(name="vauvat"), make_language(name="suomi"), make_feature(slug="hissi")
    cells = {"organiser": "Uusi yhdistys", "organiser_kind": "järjestö", "latitude": "62,41", "longitude": "25.95"}
    cells |= {"languages": "suomi", "features": "hissi", "price": "maksuton", "website": "example.org", "age_max": "3"}
    report = import_rows(place_row(title_fi="Kerho", activity_organisers="Uusi yhdistys", themes="Vauvat", **cells))
    assert (report.is_done, report.counts["added"]) == (True, 1)
    one, activity = place(), Activity.objects.get()
    assert (one.state, one.slug, one.checked_on) == ("published", "kahvila-1", None)
    assert (one.latitude, one.longitude, one.website) == (62.41, 25.95, "https://example.org")
    assert (one.organiser.kind, one.price) == ("association", "free")
    assert ([*one.languages.all()], [*one.features.all()], [*activity.themes.all()]) == ([language], [feature], [theme])
    assert (activity.title_fi, activity.age_max_years, [*activity.organisers.all()]) == ("Kerho", 3, [one.organiser])
    assert Schedule.objects.values_list("weekday", "starts", "ends").get() == (1, time(9, 30), time(11, 30))
    assert Occurrence.objects.filter(place=one).count() == 15
    assert list(MeetingPlace.objects.published().search("kahvila kerho")) == [one]


def test_rows_of_one_key_are_one_place_wherever_they_stand():
    rows = [place_row(1, title_fi="A"), place_row(2), {"source": "koe", "external_id": "1", "title_fi": "B"}]
    import_rows(*rows)
    assert MeetingPlace.objects.count() == 2
    assert [activity.title_fi for activity in place(1).activities.all()] == ["A", "B"]


def test_the_same_file_again_changes_nothing_and_keeps_no_history():
    rows = [place_row(1, activity_id="a", title_fi="A"), place_row(1, title_fi="B"), place_row(2, times="")]
    import_rows(*rows)
    meetings = list(Occurrence.objects.values_list("pk", "starts_at"))
    before = Change.objects.count()
    assert import_rows(*rows).counts == {"left": 3}
    assert (MeetingPlace.objects.count(), Activity.objects.count(), Change.objects.count()) == (2, 2, before)
    assert list(Occurrence.objects.values_list("pk", "starts_at")) == meetings


def test_what_has_changed_is_told_and_kept_in_history_and_the_check_stays():
    import_rows(place_row(phone="040 1"))
    MeetingPlace.objects.update(checked_on=date(2026, 1, 2))
    user = make_user(is_regional_editor=True)
    report = import_rows(place_row(phone="040 2", times="ti 9.30–12"), user=user, note="talvi.csv")
    assert [line.changes for line in report.lines] == [
        (("phone", "040 1", "040 2"), ("times", "ti 9.30–11.30", "ti 9.30–12"))
    ]
    change = Change.objects.first()
    assert (change.origin, change.user, change.note) == ("import", user, "talvi.csv")
    assert {row.content_type.model for row in change.differences.all()} == {"meetingplace", "schedule"}
    assert (place().phone, place().checked_on, place().version) == ("040 2", date(2026, 1, 2), 2)


def test_an_empty_cell_leaves_and_a_word_clears():
    import_rows(place_row(phone="040 1", email="a@example.org", age_min="2"))
    import_rows({"source": "koe", "external_id": "1", "phone": "", "email": "(tyhjä)", "times": "(Tyhjä)"})
    assert (place().name_fi, place().phone, place().email) == ("Kahvila 1", "040 1", "")
    assert not Schedule.objects.exists()
    assert not Occurrence.objects.exists()


def test_every_problem_is_told_with_row_column_value_and_sentence_and_nothing_changes():
    import_rows(place_row(1))
    report = import_rows(
        place_row(1, name_fi="Uusi nimi"),
        place_row(2, kind="perhekahvla", municipality="Lauka", times="ti 9–kaksi"),
        place_row(3, latitude="62,4"),
        place_row(4, name_fi="", age_min="x", email="ei osoite"),
        place_row(5, name_fi="=HYPERLINK(1)", phone="Ã¤"),
        place_row("", name_fi="A"),
        place_row(6, municipality="(tyhjä)"),
    )
    assert [problem[:3] for problem in report.told] == [
        (7, "external_id", ""),
        (3, "kind", "perhekahvla"),
        (3, "municipality", "Lauka"),
        (3, "times", "ti 9–kaksi"),
        (4, "latitude", "62,4"),
        (5, "email", "ei osoite"),
        (5, "name_fi", ""),
        (5, "age_min", "x"),
        (6, "name_fi", "=HYPERLINK(1)"),
        (6, "phone", "Ã¤"),
        (8, "municipality", "(tyhjä)"),
    ]
    assert report.told[1][3] == "En tunne arvoa ”perhekahvla”. Tarkoititko ”Perhekahvila”?"
    assert not report.is_done
    assert (MeetingPlace.objects.get().name_fi, Organisation.objects.count()) == ("Kahvila 1", 0)


def test_the_valid_rows_alone_can_be_imported():
    rows = [
        place_row(1),
        place_row(2, kind="?"),
        place_row(3, title_fi="A"),
        place_row(3, title_fi="B", times="joskus"),
    ]
    report = import_rows(*rows, only_valid=True)
    assert (report.is_done, report.wrong_rows, report.counts["added"]) == (True, 2, 2)
    assert [activity.title_fi for activity in place(3).activities.all()] == ["A"]
    assert not MeetingPlace.objects.filter(external_id="2").exists()


def test_a_row_that_is_nothing_without_a_wrong_one_is_told_to_be_left_out():
    report = import_rows(place_row(1, kind="?"), {**place_row(1), "kind": "", "title_fi": "B"}, only_valid=True)
    assert [problem[:2] for problem in report.told] == [(2, "kind"), (3, "")]
    assert (report.wrong_rows, MeetingPlace.objects.count()) == (2, 0)


def test_rows_of_one_place_must_agree():
    report = import_rows(place_row(1, phone="1"), place_row(1, phone="2", title_fi="B"))
    assert report.told == [(3, "phone", "2", "Ylempi rivi sanoo samasta paikasta toisin: ”1”.")]


def test_an_activity_is_known_by_its_id_or_else_by_its_title():
    import_rows(place_row(title_fi="Kerho"), place_row(title_fi="Kahvit", times="ke 10–12"))
    report = import_rows(place_row(title_fi="Kerho", activity_id="k"), place_row(title_fi="Kahvit", times="ke 10–13"))
    assert [line.what for line in report.lines] == ["changed", "changed"]
    import_rows(place_row(title_fi="Uusi nimi", activity_id="k"))
    assert list(Activity.objects.values_list("title_fi", "external_id")) == [("Uusi nimi", "k"), ("Kahvit", "")]


def test_records_that_the_file_lacks_are_told_and_stay():
    import_rows(place_row(1), place_row(2))
    make_meeting_place()
    report = import_rows(place_row(1))
    assert (report.missing, report.missing_count, MeetingPlace.objects.count()) == (["Kahvila 2"], 1, 3)


def test_a_new_organiser_needs_a_kind_and_a_known_one_has_its_own():
    make_organisation(name="Laukaan perheyhdistys", kind="association")
    report = import_rows(
        place_row(1, organiser="Laukaan perheyhdistis"),
        place_row(2, organiser="Laukaan perheyhdistys", organiser_kind="kunta"),
    )
    assert [problem[:3] for problem in report.told] == [
        (2, "organiser", "Laukaan perheyhdistis"),
        (3, "organiser", "Laukaan perheyhdistys"),
    ]
    assert "Tarkoititko ”Laukaan perheyhdistys”?" in report.told[0][3]


def test_new_places_of_one_name_have_pages_of_their_own():
    import_rows(*[place_row(number, name_fi="Viikko") for number in range(4)])
    slugs = list(MeetingPlace.objects.values_list("slug", flat=True))
    assert (len(set(slugs)), "viikko" in slugs, "viikko-laukaa" in slugs) == (4, False, True)


def test_an_editor_imports_into_her_own_municipalities_alone():
    mine, other = place_row(1), place_row(2)
    import_rows(mine, other)
    elsewhere = make_meeting_place()
    user = make_user(make_family_centre(elsewhere.municipality))
    report = import_rows(place_row(1, phone="1"), place_row(2), place_row(3), user=user)
    assert [problem[:2] for problem in report.told] == [(2, "phone"), (4, "municipality")]
    moved = place_row("9", source="perhekeskus", external_id=str(elsewhere.pk))
    assert [problem[:2] for problem in import_rows(moved, user=user).told] == [(2, "municipality")]
    hers = import_rows(place_row(5, municipality=elsewhere.municipality.name), user=user)
    assert hers.is_done


def test_an_organisation_imports_its_own_activities_into_anothers_place():
    import_rows(place_row(1, title_fi="Muiden"))
    own = make_organisation(name="Oma yhdistys")
    user = make_user(own)
    assert import_rows({**place_row(1), "title_fi": "Oma", "activity_organisers": "Oma yhdistys"}, user=user).is_done
    report = import_rows({**place_row(1), "title_fi": "Muiden", "times": "ke 9–10"}, user=user)
    assert [problem[3] for problem in report.told] == ["Tätä toimintaa et voi muokata."]


def test_the_command_tells_and_ends_with_an_error(tmp_path, capsys):
    good, bad = tmp_path / "hyvä.csv", tmp_path / "huono.csv"
    good.write_bytes(make_table(place_row(1)))
    bad.write_bytes(make_table(place_row(2, kind="?")))
    call_command("import_places", good, "--dry-run")
    assert "+ rivi 2: Kahvila 1" in capsys.readouterr().out
    assert not MeetingPlace.objects.exists()
    call_command("import_places", good)
    with pytest.raises(CommandError, match="Mitään ei tuotu"):
        call_command("import_places", bad)
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_places", tmp_path / "olematon.csv")
    assert MeetingPlace.objects.count() == 1


def test_a_sheet_imports_as_a_text_does():
    names = list(place_row())
    report = import_file(make_sheet(names, [*place_row().values()], [*place_row(2, times=9.5).values()]))
    assert [problem[:3] for problem in report.told] == [(3, "times", "9.5")]
    assert import_file(make_sheet(names, [*place_row().values()])).is_done


def test_a_place_of_this_portal_is_known_by_its_number():
    one = make_meeting_place(name="Vanha")
    make_schedule(make_activity(one))
    import_rows({"source": "perhekeskus", "external_id": str(one.pk), "phone": "040 1"})
    one.refresh_from_db()
    assert (one.phone, one.source) == ("040 1", "")
    report = import_rows(place_row(1, source="perhekeskus", external_id="999999"))
    assert [problem[1] for problem in report.told] == ["external_id"]


def test_an_imported_place_is_found_by_all_that_it_would_be_found_by_when_indexed_anew():
    make_theme(name="vauvat")
    organiser = {"organiser": "Uusi yhdistys", "organiser_kind": "järjestö", "activity_organisers": "Uusi yhdistys"}
    import_rows(place_row(title_fi="Kerho", themes="vauvat", **organiser), place_row(2, times=""))
    before = set(SearchPosting.objects.values_list("key__key", "kind", "object_id", "weight"))
    rebuild_all()
    assert set(SearchPosting.objects.values_list("key__key", "kind", "object_id", "weight")) == before


def test_what_a_first_visitor_wonders_comes_and_goes_by_table():
    told = {"coming_late": "voit tulla myöhemmin ja lähteä aiemmin", "bring_fi": "Sisäkengät", "attendance": "ohjattu"}
    import_rows(place_row(**told, title_fi="Kerho"))
    known = place()
    assert (known.coming_late, known.bring_fi, known.activities.get().attendance) == ("any_time", "Sisäkengät", "led")
    import_rows(place_row(coming_late="(tyhjä)", attendance="(tyhjä)", title_fi="Kerho"))
    known = place()
    assert (known.coming_late, known.bring_fi, known.activities.get().attendance) == ("", "Sisäkengät", "")


def test_an_activity_tells_a_first_visitor_otherwise_than_its_place_by_table():
    told = {"bring_fi": "Sisäkengät", "activity_bring_fi": "Villasukat", "activity_bring_sv": "Yllesockor"}
    told |= {"activity_adult_stays": "lapsi voi olla ilman omaa aikuista", "activity_photos": "ei kuvata"}
    import_rows(place_row(**told, title_fi="Kerho"))
    activity = place().activities.get()
    assert (place().bring_fi, activity.bring_fi, activity.bring_sv) == ("Sisäkengät", "Villasukat", "Yllesockor")
    assert (place().adult_stays, activity.adult_stays, activity.photos) == ("", "may_leave", "none")
    import_rows(place_row(activity_bring_fi="(tyhjä)", activity_photos="(tyhjä)", title_fi="Kerho"))
    activity = place().activities.get()
    assert (place().bring_fi, activity.bring_fi, activity.photos) == ("Sisäkengät", "", "")


@pytest.mark.parametrize(
    ("column", "typed", "sentence"),
    [
        ("activity_photos", "joskus", "En tunne arvoa ”joskus”."),
        ("activity_greeter_fi", "x" * 201, "200"),
    ],
)
def test_what_an_activity_cannot_tell_gets_a_sentence(column, typed, sentence):
    report = import_rows(place_row(**{column: typed}))
    assert [problem[:2] for problem in report.told] == [(2, column)]
    assert sentence in report.told[0][3]
    assert not MeetingPlace.objects.exists()


def test_all_that_places_and_activities_tell_a_first_visitor_comes_back_unchanged():
    one = make_meeting_place(**EVERYTHING_TOLD)
    make_activity(one, title="Kerho", **EVERYTHING_TOLD)
    before = Change.objects.count()
    heading, *rows = table_rows(PlaceTable())
    assert {f"activity_{name}" for name in EVERYTHING_TOLD} <= set(heading)
    report = import_rows(*(dict(zip(heading, cells, strict=True)) for cells in rows))
    assert (report.counts, report.told) == ({"left": 1}, [])
    assert Change.objects.count() == before


def test_a_table_of_peoples_own_is_read_by_its_finnish_headings():
    make_organisation(name="Laukaan perheyhdistys")
    row = {"Lähde": "oma", "Tunniste": "7", "Nimi": "Poukama", "Laji": "perhekahvila", "KUNTA": "Laukaa"}
    row |= {"Osoite": "Laukaantie 14", "Postinumero": "41340", "Ajat": "ti 9.30–11.30", "Puh.": "040 123 4567"}
    row |= {
        "Sähköposti": "a@example.org",
        "Verkkosivu": "example.org",
        "Kuvaus (suomeksi)": "Lämmin.",
        "Hinta": "maksuton",
    }
    report = import_rows(row | {"Järjestäjä": "Laukaan perheyhdistys", "Kuvaus ruotsiksi": "Varmt.", "Ylläri": "x"})
    one = MeetingPlace.objects.get()
    assert (report.told, report.unknown_columns) == ([], ["Ylläri"])
    assert (one.name_fi, one.address, one.postal_code, one.phone) == (
        "Poukama",
        "Laukaantie 14",
        "41340",
        "040 123 4567",
    )
    assert (one.email, one.description_fi, one.description_sv) == ("a@example.org", "Lämmin.", "Varmt.")
    assert (one.price, one.organiser.name, Schedule.objects.count()) == ("free", "Laukaan perheyhdistys", 1)


@pytest.mark.parametrize("kind", IMPORT_TABLES.values(), ids=IMPORT_TABLES)
def test_each_column_has_a_finnish_heading_of_its_own(kind):
    columns = kind().all_columns
    known = {heading_key(heading): name for heading, name in other_headings(columns).items()}
    assert [column.name for column in columns if known.get(heading_key(shown_heading(column))) != column.name] == []


def told_of(**cells):
    """Return the sentences that a row of these cells is refused with, by column."""
    return {column: sentence for _row, column, _value, sentence in import_rows(place_row(**cells)).told}


@pytest.mark.parametrize(
    ("column", "typed", "value"),
    [
        *[("price", word, "free") for word in ("ilmainen", "Maksuton", "0", "0 €", "0€", "0,00 €", "Ei maksua")],
        *[("booking", word, "needed") for word in ("kyllä", "X", "tarvitaan")],
        *[("booking", word, "not_needed") for word in ("ei", "Ei tarvitse", "0")],
        ("photos", "ei", "none"),
        ("adult_stays", "kyllä", "stays"),
        ("coming_late", "ei", "on_time"),
    ],
)
def test_plain_answers_mean_what_they_say(column, typed, value):
    assert told_of(**{column: typed}) == {}
    assert getattr(place(), column) == value


@pytest.mark.parametrize(
    ("column", "typed"),
    [
        ("price", "ei"),
        ("price", "kyllä"),
        ("price", "maksullinen"),
        ("price", "5 €"),
        ("photos", "kyllä"),
        ("setting", "x"),
    ],
)
def test_what_could_mean_several_is_asked_about_without_a_guess(column, typed):
    sentence = told_of(**{column: typed})[column]
    assert "Kirjoita jokin näistä: " in sentence
    assert "Tarkoititko" not in sentence


@given(
    st.text(max_size=20), st.sampled_from(["", "ei ", "EI ", "ilman "]), st.sampled_from(["", "ton", "tön", "llinen"])
)
@example("maksu", "", "llinen")
@example("tarvitaa", "", "")
@example("estee", "", "llinen")
def test_no_suggestion_means_the_opposite(stem, denial, ending):
    words = {"maksuton": True, "pieni maksu": False, "tarvitaan": False, "ei tarvita": True, "esteetön": True}
    register = Register(lambda: [(word, [word]) for word in words])
    typed = f"{denial}{stem}{ending}"
    offered = [word for word in words if f"Tarkoititko ”{word}”" in str(register.unknown(typed))]
    assert [words[word] for word in offered] in ([], [denies(fold(typed))])


def test_an_identifier_that_excel_made_a_day_or_cut_is_asked_about():
    names = list(place_row())
    made = [datetime(2026, 1, 12), "12.tammi", "Jan-12", "4,58E+11"]
    rows = [place_row(name_fi=f"A {cell}") | {"external_id": cell} for cell in made]
    told = import_file(make_sheet(names, *[list(row.values()) for row in rows])).told
    assert [problem[1:3] for problem in told] == [("external_id", cell) for cell in ("12.1.2026", *made[1:])]
    assert told_of(activity_id="1.12.2026").keys() == {"activity_id"}


def test_an_identifier_that_is_there_already_is_never_wrong():
    one = make_meeting_place(source="koe", external_id="12.1.2026")
    report = import_rows({"source": "koe", "external_id": "12.1.2026", "district": "Kylä"})
    one.refresh_from_db()
    assert (report.told, one.district) == ([], "Kylä")


def test_a_postal_code_without_its_zeros_is_offered_whole():
    assert told_of(postal_code="100")["postal_code"].endswith("Tarkoititko ”00100”?")
    assert told_of(postal_code="40100 Jyväskylä")["postal_code"].endswith("Tarkoititko ”40100”?")
    assert told_of(postal_code="4010x") == {"postal_code": "Postinumerossa on viisi numeroa."}
    assert told_of(postal_code="41 340") == {}
    assert place().postal_code == "41340"


def test_sources_are_the_same_whatever_their_case():
    import_rows(place_row(1, source="Koe äö"))
    report = import_rows(place_row(1, source="KOE ÄÖ", phone="040 123 4567"), place_row(2, source="koe äö"))
    assert report.counts == {"changed": 1, "added": 1}
    assert set(MeetingPlace.objects.values_list("source", flat=True)) == {"Koe äö"}
    own = make_meeting_place(name="Oma")
    assert import_rows({"source": "Perhekeskus", "external_id": str(own.pk), "district": "Kylä"}).told == []


def test_cells_that_were_read_in_a_wrong_encoding_once_are_refused():
    words = ["J„rvi", "JŠrvi", "J├ñrvi", "J√§rvi", "JÃ¤rvi", "j‰rvi"]
    report = import_rows(*[place_row(number, name_fi=word) for number, word in enumerate(words)])
    assert [problem[1] for problem in report.told] == ["name_fi"] * len(words)


def test_times_with_seconds_are_read():
    assert told_of(times="ti 09:30:00–11:30:00") == {}
    assert Schedule.objects.values_list("starts", "ends").get() == (time(9, 30), time(11, 30))
