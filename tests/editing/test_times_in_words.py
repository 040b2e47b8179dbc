"""Times typed in words in an activity's form, beside the rows of the same times."""

from datetime import time

import pytest

from meeting_places.models import Activity
from meeting_places.schedules.occurrences import rebuild
from meeting_places.schedules.parsing import times_text
from tests import factories
from tests.editing.forms import form_data, messages_of
from tests.editing.records import url


@pytest.fixture
def editor(client, world):
    client.force_login(world.coordinator)
    return client


@pytest.fixture
def activity(world):
    activity = factories.make_activity(factories.make_meeting_place(municipality=world.mine))
    factories.make_schedule(activity)
    factories.make_schedule(activity, weekday=3, skips_school_holidays=True)
    rebuild(Activity.objects.all())
    return activity


def words(activity):
    return times_text(schedule.rule for schedule in activity.schedules.all())


def save(editor, activity, **typed):
    return editor.post(url("change", activity), form_data(editor.get(url("change", activity)), **typed))


def test_form_shows_the_present_times_in_words(editor, activity):
    shown = form_data(editor.get(url("change", activity)))
    assert shown["times"].split("\n") == ["ti 9.30–11.30", "to 9.30–11.30 (ei koulujen loma-aikoina)"]


def test_typed_times_replace_the_rows_and_make_meetings(editor, activity):
    response = save(editor, activity, times="ma ja ke 13-15\r\nkuun 1. la 10–13 säävaraus")
    assert response.status_code == 302
    assert words(activity) == "ma ja ke 13–15; kuun 1. lauantai 10–13 (sään salliessa)"
    assert set(activity.occurrences.values_list("starts_at__iso_week_day", flat=True)) == {1, 3, 6}


def test_times_are_typed_for_a_new_activity(editor, world):
    place = factories.make_meeting_place(municipality=world.mine)
    page = editor.get(url("add", Activity), {"place": place.pk})
    assert editor.post(url("add", Activity), form_data(page, times="arkisin 8–16")).status_code == 302
    assert words(place.activities.get()) == "ma–pe 8–16"


def test_rows_and_meetings_that_go_on_keep_their_keys(editor, activity):
    tuesday, thursday = activity.schedules.all()
    meetings = set(tuesday.occurrences.values_list("pk")) | set(thursday.occurrences.values_list("pk"))
    save(editor, activity, times="pe 12–13; to 9.30–12 (ei koulujen loma-aikoina); ti 9.30–11.30")
    kept = activity.schedules.exclude(weekday=4)
    assert list(kept.values_list("pk", "ends")) == [(tuesday.pk, time(11, 30)), (thursday.pk, time(12))]
    assert meetings <= set(activity.occurrences.values_list("pk"))


def test_unread_times_stand_at_their_field_and_change_nothing(editor, activity):
    typed = "ti 9.30–11.30\r\nto yhdeksästä yhteentoista"
    response = save(editor, activity, times=typed, title_fi="Perhekahvila")
    assert response.context["adminform"].form.errors["times"] == [
        "Rivi 2: En ymmärtänyt kohtaa ”yhdeksästä”. Kirjoita esimerkiksi ti 9.30–11.30."
    ]
    shown = form_data(response)
    assert (shown["times"], shown["title_fi"]) == (typed, "Perhekahvila")
    assert words(activity) == "ti 9.30–11.30; to 9.30–11.30 (ei koulujen loma-aikoina)"
    mended = shown | {"times": "ti 9.30–11.30"}
    assert editor.post(url("change", activity), mended).status_code == 302
    assert words(activity) == "ti 9.30–11.30"


@pytest.mark.parametrize(
    ("typed", "anchor"),
    [("ti 9–11 (ei 24.12.)", "exceptions-group"), ("ti 9–11 (alle 1-vuotiaat)", "id_audience_fi")],
)
def test_refusal_leads_to_where_it_belongs(editor, activity, typed, anchor):
    page = save(editor, activity, times=typed).text
    assert f'<a href="#{anchor}">' in page
    assert f'id="{anchor}"' in page


def test_rows_that_overlap_are_refused_with_what_would_be_right(editor, activity):
    second = {"schedules-1-weekday": "1", "schedules-1-skips_school_holidays": ""}
    assert messages_of(save(editor, activity, **second)) == ["”ti 9.30–11.30” on kahteen kertaan. Poista toinen."]
    assert messages_of(save(editor, activity, **second, **{"schedules-1-ends": "12.00"})) == [
        "”ti 9.30–11.30” ja ”ti 9.30–12” menevät päällekkäin. Jos on auki koko ajan, kirjoita ti 9.30–12."
    ]
    assert words(activity) == "ti 9.30–11.30; to 9.30–11.30 (ei koulujen loma-aikoina)"


def test_night_is_asked_about_in_rows_and_saved_once_meant(editor, activity):
    page = save(editor, activity, **{"schedules-0-starts": "21.00", "schedules-0-ends": "9.00"})
    assert "Tarkoititko 9–21?" in page.text
    meant = form_data(page, **{"schedules-0-runs_overnight": "on"})
    assert editor.post(url("change", activity), meant).status_code == 302
    assert words(activity).startswith("ti 21–9 (yön yli)")


def test_changed_rows_are_saved_while_the_words_are_left_alone(editor, activity):
    save(editor, activity, **{"schedules-0-starts": "10.00"})
    assert words(activity) == "ti 10–11.30; to 9.30–11.30 (ei koulujen loma-aikoina)"


def test_changing_both_words_and_rows_is_refused(editor, activity):
    response = save(editor, activity, times="ma 9–10", **{"schedules-0-starts": "10.00"})
    assert messages_of(response) == ["Muutit aikoja sekä sanoina että riveinä. Palauta toiset ennalleen ja tallenna."]
    assert form_data(response)["times"] == "ma 9–10"
    assert words(activity) == "ti 9.30–11.30; to 9.30–11.30 (ei koulujen loma-aikoina)"


def choices(page):
    return [(one.label, one.mine, one.now, bool(one.name)) for one in page.context["conflict"].choices]


@pytest.mark.parametrize(("pressed", "stored"), [("mine", "ma 9–10"), ("now", "su 9–10"), ("chosen", "ma 9–10")])
def test_second_editor_chooses_between_times(editor, activity, pressed, stored):
    opened = form_data(editor.get(url("change", activity)), times="ma 9–10")
    save(editor, activity, times="su 9–10")
    page = editor.post(url("change", activity), opened)
    assert choices(page) == [("Ajat lyhyesti", "ma 9–10", "su 9–10", True)]
    assert page.context["conflict"].notes == []
    assert words(activity) == "su 9–10"
    chosen = form_data(page, **{"_continue": pressed, "choice-times": "mine"})
    assert editor.post(url("change", activity), chosen).status_code == 302
    assert words(activity) == stored


def test_times_left_as_shown_do_not_undo_what_came_meanwhile(editor, activity):
    opened = form_data(editor.get(url("change", activity)), title_fi="Perhekahvila")
    save(editor, activity, times="su 9–10")
    page = editor.post(url("change", activity), opened)
    assert form_data(page)["times"] == "su 9–10"
    assert editor.post(url("change", activity), form_data(page)).status_code == 302
    assert (Activity.objects.get().title_fi, words(activity)) == ("Perhekahvila", "su 9–10")
