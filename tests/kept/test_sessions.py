"""Whoever has logged in stays so: what her session holds, and that a row of before is hers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.conftest import StrictClient
from tests.kept.recording import as_json, record, recorded_json, same_json
from tests.kept.test_links import LOGIN, first_step, give_telephone, hidden
from tests.kept.world import model

WAYS = {"by password": "coordinator", "by password and code": "regional"}


@pytest.fixture
def rows(enter, house, settings):
    """The rows of sessions that began by each way."""
    settings.REQUIRE_SECOND_FACTOR = True
    enter("coordinator")
    client, code = StrictClient(), give_telephone(house.regional)
    client.post(LOGIN, {"pending": hidden(first_step(client, house.regional), "pending"), "code": code})
    return {way: model("Session").objects.get(user=getattr(house, who)) for way, who in WAYS.items()}


def test_sessions_hold_what_they_held(rows):
    same_json("sessions.json", {way: row.get_decoded() for way, row in rows.items()})


@pytest.mark.parametrize("way", WAYS)
def test_session_of_before_is_still_hers(house, rows, way):
    record("session_rows.json", as_json({one: row.session_data for one, row in rows.items()}))
    data = recorded_json("session_rows.json")[way]
    model("Session").objects.all().delete()
    model("Session").objects.create(session_key="k" * 32, session_data=data, expire_date=timezone.now() + timedelta(1))
    client = StrictClient()
    client.cookies["sessionid"] = "k" * 32
    assert client.get("/admin/oma-tili/").context["user"] == getattr(house, WAYS[way])
