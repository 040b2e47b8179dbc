"""What a training and a forum tell on their public page, and what was done of what families said."""

from datetime import time

import pytest
from django.urls import reverse

from events.models import SaidAndDone
from tests.addresses import address
from tests.factories import make_event, make_group

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "heading", "clock"),
    [("training", "Ohjelma", True), ("forum", "Ohjelma", True), ("liaison", "Esityslista", False)],
)
def test_agenda_of_a_training_is_its_programme_with_times(client, kind, heading, clock):
    event = make_event(group=make_group(kind=kind), starts_at=time(9))
    for title in ("Kahvit", "Kuuntelun taito"):
        event.agenda_items.create(title=title, minutes=30, presenter="Ville Kouluttaja")
    event.agenda_items.create(title="Vielä ehdotettu", state="proposed")
    page = client.get(event.get_absolute_url()).text
    assert f"<h2>{heading}</h2>" in page
    assert "Kuuntelun taito, Ville Kouluttaja" in page
    assert ("<time>9.30</time>" in page) is clock
    assert "Vielä ehdotettu" not in page


def test_public_material_is_on_the_page_and_members_is_not(client):
    event = make_event(group=make_group(kind="training"))
    event.attachments.create(kind="material", title="Diat", url="https://example.org/diat")
    event.attachments.create(kind="material", title="Salainen", url="https://example.org/s", is_members_only=True)
    page = client.get(event.get_absolute_url()).text
    assert "<h2>Aineistot</h2>" in page
    assert "Diat" in page
    assert "Salainen" not in page


def test_forum_tells_what_was_done_and_what_waits(client):
    event = make_event(group=make_group(kind="forum"))
    assert "Te sanoitte" not in client.get(event.get_absolute_url()).text
    SaidAndDone.objects.create(event=event, said="Leikkipuisto on pimeä.", done="Valot tulivat.", order=1)
    SaidAndDone.objects.create(event=event, said="Kahvila myös iltaisin.", order=2)
    page = client.get(event.get_absolute_url()).text
    assert page.index("Leikkipuisto") < page.index("Valot tulivat") < page.index("Kahvila myös")
    assert "Asia on vielä kesken" in page


@pytest.mark.parametrize(
    ("language", "word"),
    [("fi", "leikkipuistossa"), ("fi", "valaistus"), ("sv", "lekparken"), ("sv", "belysning"), ("en", "lighting")],
)
def test_what_families_said_and_what_was_done_is_found(client, language, word):
    event = make_event(group=make_group(kind="forum"), title="Foorumi")
    said = {"said_fi": "Leikkipuisto on pimeä.", "said_sv": "Lekparken är mörk.", "said_en": "The park is dark."}
    done = {"done_fi": "Valaistus tuli.", "done_sv": "Belysning kom.", "done_en": "Lighting came."}
    one = SaidAndDone.objects.create(event=event, **said, **done)
    search = f"{address(language, 'portal:search')}?q={word}"
    page = address(language, "events:detail", event.slug)
    assert f'href="{page}"' in client.get(search).text
    one.delete()
    assert f'href="{page}"' not in client.get(search).text


def test_organiser_writes_what_was_done_beside_the_event(client, world):
    event = make_event(group=make_group(kind="forum"), host=world.mine)
    client.force_login(world.coordinator)
    page = client.get(reverse("admin:events_event_change", args=[event.pk])).text
    assert "said_and_done-0-said_fi" in page
