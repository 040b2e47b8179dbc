from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from corrections.models import Correction
from editor_dashboard.dashboard import dashboard_of
from link_checks.checking import check_links
from link_checks.fetching import LinkAnswer
from municipalities.models import FamilyCentre
from tests.days import in_days
from tests.factories import (
    make_contact_person,
    make_document,
    make_event,
    make_family_centre,
    make_group,
    make_meeting_place,
    make_occurrence,
    make_user,
    put,
)

pytestmark = pytest.mark.postgresql


@pytest.fixture
def index():
    return reverse("admin:index")


def numbers(user):
    return {f"{item.title}: {number.text}": number for item in dashboard_of(user).items for number in item.numbers}


def fill(municipality, centre):
    """Make one of everything that waits, and one of each that does not."""
    stale = make_meeting_place(municipality=municipality, checked_on=in_days(-400))
    fresh = make_meeting_place(municipality=municipality, website="https://gone.example/")
    make_meeting_place(municipality=municipality, state="draft")
    make_occurrence(fresh, starts_at=timezone.now() + timedelta(days=2))
    Correction.objects.propose(stale, proposals=[], message="Ovi on kiinni.")
    make_contact_person(centre, valid_until=timezone.localdate() + timedelta(days=3))
    check_links(lambda url: LinkAnswer(False, "404", True), pause=0)


def test_numbers_open_exactly_the_rows_that_they_count(client, world):
    fill(world.mine, world.my_centre)
    fill(world.theirs, world.their_centre)
    make_event(host=world.mine, state="draft")
    client.force_login(world.coordinator)
    counted = numbers(world.coordinator)
    assert sum(number.count > 0 for number in counted.values()) >= 8
    for text, number in counted.items():
        if not number.count:
            continue
        page = client.get(number.url)
        if "nnosta" in number.text:  # a Swedish or English translation
            rows = page.context["page"].paginator.count
        else:
            rows = page.context["cl"].result_count if "cl" in page.context else len(page.context["rows"])
        assert rows == number.count, text


def test_regional_editor_sees_all_and_a_row_for_each_family_centre(client, world, index):
    fill(world.mine, world.my_centre)
    fill(world.theirs, world.their_centre)
    client.force_login(world.regional_editor)
    desk = client.get(index).context["dashboard"]
    mine, theirs = sorted(desk.centres, key=lambda row: row["pk"])
    assert (mine["due"], mine["no_meeting"], mine["drafts"], mine["waiting"]) == (1, 1, 1, 1)
    assert (mine["has_liaison"], theirs["has_liaison"]) == (True, True)
    assert [client.get(number.url).context["cl"].result_count for number in mine["numbers"]] == [1, 1, 1]
    assert numbers(world.regional_editor)["Tarkista tiedot: paikkaa"].count == 2


def test_organisation_that_holds_something_elsewhere_counts_its_own_alone(client, world):
    place = make_meeting_place(municipality=world.mine, checked_on=in_days(-400))
    place.activities.create().organisers.add(world.my_organisation)
    make_meeting_place(municipality=world.mine, organiser=world.my_organisation, checked_on=in_days(-400))
    client.force_login(world.organisation_editor)
    number = numbers(world.organisation_editor)["Tarkista tiedot: paikka"]
    assert number.count == client.get(number.url).context["cl"].result_count == 1


def test_family_centre_without_liaison_shows(client, world):
    number = numbers(world.coordinator)["Yhdyshenkilöt: yhdyshenkilö puuttuu"]
    assert number.count == 1
    make_contact_person(world.my_centre)
    assert numbers(world.coordinator)["Yhdyshenkilöt: yhdyshenkilöä puuttuu"].count == 0


def test_family_centre_whose_facts_grow_old_waits_for_a_word_until_it_ends(client, world):
    for centre in (world.my_centre, make_family_centre(world.mine, ended_on=in_days(-400), checked_on=in_days(-400))):
        type(centre).objects.filter(pk=centre.pk).update(checked_on=in_days(-400))
    client.force_login(world.coordinator)
    number = numbers(world.coordinator)["Tarkista tiedot: perhekeskus"]
    assert number.count == client.get(number.url).context["cl"].result_count == 1


def test_page_of_one_app_is_no_desk(client, world):
    client.force_login(world.coordinator)
    assert 'class="desk"' not in client.get(reverse("admin:app_list", args=["corrections"])).text


def test_next_liaison_meeting_is_one_that_concerns_her(client, world, index):
    today, network = timezone.localdate(), make_group(kind="liaison")
    make_event(group=network, host=world.theirs, starts_on=today + timedelta(1)).municipalities.add(world.theirs)
    mine = make_event(group=network, host=world.mine, starts_on=today + timedelta(2))
    mine.municipalities.add(world.mine)
    assert dashboard_of(world.coordinator).meeting == mine
    client.force_login(world.coordinator)
    assert mine.get_absolute_url() in client.get(index).text


def test_storm_closes_all_places_of_ones_municipality_by_one_form(client, world, index):
    client.force_login(world.coordinator)
    desk = client.get(index).context["dashboard"]
    ((genitive, url),) = desk.closing
    assert genitive == world.mine.genitive
    form = client.get(url)
    assert form.context["adminform"].form.initial["municipality"] == world.mine.pk
    assert "Sulje kaikki kunnan paikat" in form.text
    days = {"municipality": world.mine.pk, "first_day": "1.12.2026", "last_day": "1.12.2026", "reason_fi": ""}
    assert client.post(url, days).context["adminform"].form.errors.keys() == {"reason_fi"}


def test_who_edits_nothing_has_no_desk(client, db, index):
    nobody = make_user()
    client.force_login(nobody)
    assert client.get(index).context["dashboard"].items == []


@pytest.mark.parametrize("role", ["coordinator", "regional_editor"])
def test_desk_asks_few_queries_whatever_the_rows(client, world, index, role):
    client.force_login(getattr(world, role))
    counts = []
    for _ in range(2):
        fill(world.mine, world.my_centre)
        make_family_centre(world.mine)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(index)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 21


@pytest.mark.parametrize(("texts", "number"), [({}, 1), ({"description_fi": ""}, 1), ({"organising_fi": "Näin"}, 0)])
def test_family_centre_that_nobody_has_described_is_missing_it(client, world, texts, number):
    put(FamilyCentre.objects, **{"description_fi": None, "organising_fi": None} | texts)
    put(FamilyCentre.objects.exclude(pk=world.my_centre.pk), description_fi="Kerrottu")
    client.force_login(world.regional_editor)
    rows = client.get(reverse("admin:municipalities_familycentre_changelist"), {"missing": "description"})
    assert rows.context["cl"].result_count == number


def test_what_is_missing_is_counted_by_municipality_and_opens_those_rows(client, world):
    make_meeting_place(municipality=world.mine)
    make_meeting_place(municipality=world.theirs, phone="014 1", price="free")
    make_contact_person(world.my_centre, name="Aino", phone="", email="")
    make_document(family_centre=world.my_centre)
    make_document()
    client.force_login(world.regional_editor)
    table = client.get(reverse("admin:index")).context["dashboard"].missing
    found = {name: dict(zip(map(str, table.titles), numbers, strict=True)) for name, numbers in table.rows}
    mine, nowhere = found[world.mine.name], found["Ei kuntaa"]
    assert [mine[title]["count"] for title in ("hinta", "asiakirjan tiedosto tai osoite")] == [1, 1]
    assert (found[world.theirs.name]["hinta"]["count"], nowhere["asiakirjan tiedosto tai osoite"]["count"]) == (0, 1)
    for number in [*mine.values(), *nowhere.values(), *found[world.theirs.name].values()]:
        if number["count"]:
            assert client.get(number["url"]).context["cl"].result_count == number["count"], number["url"]
    assert {name for name, _numbers in dashboard_of(world.coordinator).missing.rows} == {world.mine.name}
