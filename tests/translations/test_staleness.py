import pytest
from modeltranslation.translator import translator

from history.recording import recorded, unrecorded, update
from meeting_places.models import MeetingPlace
from search.signals import paused
from tests.factories import make_activity, make_event, make_meeting_place, make_page
from translations.models import OutdatedTranslation
from translations.sources import SOURCES, translations_waiting, waiting_counts

pytestmark = pytest.mark.postgresql


def outdated():
    rows = OutdatedTranslation.objects.order_by("field", "language")
    return [(row.field, row.language, row.finnish) for row in rows]


def places_waiting(user):
    return waiting_counts(user)["meetingplace"]


@pytest.fixture
def place(db):
    texts = {"description": "Avoinna tiistaisin.", "description_sv": "Öppet på tisdagar."}
    return make_meeting_place(name="Hippu", name_sv="Hippu", name_en="Hippu", **texts)


def test_translation_grows_old_when_its_finnish_changes(place):
    place.description_fi = "Avoinna keskiviikkoisin."
    place.save()
    assert outdated() == [("description", "sv", "Avoinna tiistaisin.")]
    place.description_fi = "Avoinna torstaisin."
    place.save()
    assert outdated() == [("description", "sv", "Avoinna tiistaisin.")]


@pytest.mark.parametrize(
    "then",
    [{"description_sv": "Öppet på onsdagar."}, {"description_sv": ""}, {"description_fi": "Avoinna tiistaisin."}],
)
def test_outdated_translation_is_renewed_emptied_or_right_again(place, then):
    place.description_fi = "Avoinna keskiviikkoisin."
    place.save()
    for name, value in then.items():
        setattr(place, name, value)
    place.save()
    assert outdated() == []


def test_translation_that_changes_with_its_finnish_is_up_to_date(place):
    place.description_fi, place.description_sv = "Avoinna keskiviikkoisin.", "Öppet på onsdagar."
    place.save()
    assert outdated() == []


def test_other_fields_and_first_finnish_make_nothing_old(place):
    place.phone, place.booking_how_sv = "040 123", "Ring"
    place.save()
    place.booking_how_fi = "Soita"
    place.save()
    assert outdated() == []


def test_bulk_writer_makes_translations_old_in_few_queries(db, django_assert_max_num_queries):
    for n in range(5):
        make_meeting_place(description="Ennen", description_en="Before", description_sv="" if n else "Förr")
    # What the search index asks besides is its own, and counted by its own tests.
    with django_assert_max_num_queries(20), paused(), recorded("import"):
        update(MeetingPlace.objects.all(), description_fi="Nyt")
    assert len(outdated()) == 6


def test_deleted_record_leaves_nothing_outdated(place):
    place.description_fi = "Muuttunut"
    place.save()
    place.delete()
    assert outdated() == []


def test_waiting_counts_records_with_missing_or_outdated_texts(place, world):
    make_activity(place, title="Laulutuokio", title_sv="Sångstund", audience="vauvat", audience_sv="babyer")
    place.description_fi = "Muuttunut"
    place.save()
    counts = waiting_counts(world.coordinator)
    assert counts["activity"] == {"sv": 0, "en": 0}  # not hers
    counts = waiting_counts(world.regional_editor)
    assert counts["meetingplace"] == {"sv": 1, "en": 1}
    assert counts["activity"] == {"sv": 0, "en": 1}


def test_examples_archived_and_past_records_wait_for_nothing(world):
    with unrecorded():
        make_meeting_place(description="Malli", is_example=True)
    make_activity(make_meeting_place(description="Vanha", state="archived"), title="Kerho")
    make_event(title="Viime vuonna", starts_on="2020-01-01")
    counts = waiting_counts(world.regional_editor)
    assert [counts[kind]["sv"] for kind in ("meetingplace", "activity", "event")] == [0, 0, 0]
    make_meeting_place(description="Luonnos", state="draft")
    assert places_waiting(world.regional_editor) == {"sv": 1, "en": 1}


def test_own_name_may_stay_finnish_but_grows_old_once_translated(world):
    place = make_meeting_place(name="Kahvila")
    assert places_waiting(world.regional_editor) == {"sv": 0, "en": 0}
    place.name_sv = "Kaféet"
    place.save()
    place.name_fi = "Olohuone"
    place.save()
    assert places_waiting(world.regional_editor) == {"sv": 1, "en": 0}


def test_only_ones_own_records_are_counted_and_once_for_a_change(world, django_assert_num_queries):
    make_meeting_place(municipality=world.mine, description="Oma")
    make_meeting_place(municipality=world.theirs, description="Vieras")
    make_page(title="Sivu")
    assert translations_waiting(world.coordinator) == {"sv": 1, "en": 1}
    assert translations_waiting(world.organisation_editor) == {"sv": 0, "en": 0}
    with django_assert_num_queries(2):  # the newest change, and the numbers
        assert waiting_counts(world.regional_editor)["page"] == {"sv": 1, "en": 1}
    with django_assert_num_queries(1):
        assert waiting_counts(world.regional_editor)["page"] == {"sv": 1, "en": 1}
    make_page(title="Toinen sivu")
    assert waiting_counts(world.regional_editor)["page"] == {"sv": 2, "en": 2}
    assert places_waiting(world.regional_editor) == {"sv": 2, "en": 2}


def test_every_translated_model_is_among_the_kinds():
    assert {kind.model for kind in SOURCES.values()} == set(translator.get_registered_models(abstract=False))
