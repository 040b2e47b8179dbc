import pytest

from tests.factories import make_activity, make_meeting_place

pytestmark = pytest.mark.django_db
ACTIVITIES = "/admin/meeting_places/activity/"


@pytest.mark.parametrize(
    "address",
    [
        f"{ACTIVITIES}add/?place=abc",
        f"{ACTIVITIES}add/?place=99999999999999999999999",
        "/admin/meeting_places/scheduleexception/add/?activity=abc",
        f"{ACTIVITIES}?place=99999999999999999999999",
        "/admin/meeting_places/schoolholiday/?first_day__year=99999",
        f"{ACTIVITIES}?q=%20%E2%80%AE&p=abc",
    ],
)
def test_nonsense_in_an_address_breaks_no_page_of_the_admin(client, world, address):
    client.force_login(world.coordinator)
    assert client.get(address, follow=True).status_code == 200


@pytest.mark.parametrize("typed", ["Äitien", "äitien päiväkahvila", "AITIEN"])
def test_activity_is_found_however_typed(client, world, typed):
    activity = make_activity(make_meeting_place(municipality=world.mine), title="Äitien päiväkahvila")
    client.force_login(world.coordinator)
    assert [*client.get(ACTIVITIES, {"q": typed}).context["cl"].result_list] == [activity]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("correction/?handled=0", "corrections/correction/?handled=0"),
        ("keeper/12/change/", "reminders/maintainer/12/change/"),
        ("outdatedtranslation/sv/taulukko.xlsx", "translations/outdatedtranslation/sv/taulukko.xlsx"),
    ],
)
def test_addresses_of_before_lead_on(client, old, new):
    response = client.get(f"/admin/upkeep/{old}")
    assert (response.status_code, response["Location"]) == (301, f"/admin/{new}")
