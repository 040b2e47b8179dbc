"""The box above all results: first, in three languages, and nothing loose or remembered below it."""

import json

import pytest

from devtools.reading import question_of, read
from municipalities.models import Task
from search.models import SearchMiss
from support.lines import topics_without_line
from support.models import HelpLine, HelpTopic
from tests.addresses import address
from tests.factories import (
    make_activity,
    make_contact_person,
    make_event,
    make_family_centre,
    make_meeting_place,
    make_municipality,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db
BOX = "data-help"


@pytest.fixture
def topic():
    task = Task.objects.create(
        slug="vakivalta", name="Väkivalta", parent_words="Kotona pelottaa", is_sensitive=True, neutral_slug="tukea"
    )
    return HelpTopic.objects.create(slug="violence", name="Väkivalta", task=task)


def html_of(client, language, name, text):
    return client.get(address(language, name), {"q": text}).content.decode()


@pytest.mark.parametrize("name", ["portal:search", "meeting_places:list"])
@pytest.mark.parametrize(
    ("language", "text"), [("fi", "mies löi minua"), ("sv", "min man slår mig"), ("en", "my husband hits me")]
)
def test_box_stands_first_and_nothing_cheerful_follows(client, topic, name, language, text):
    make_meeting_place(name="Miesten talo")
    html = html_of(client, language, name, text)
    assert html.count(BOX) == 1
    assert html.index(BOX) < html.index("112") < html.index(f'href="{address(language, "support:task", "tukea")}"')
    assert "Miesten talo" not in html
    assert not [word for word in ("Ei se mitään", "Det gör inget", "Never mind") if word in html]


def test_lines_of_the_topic_are_told(client, topic):
    line = HelpLine.objects.create(name="Turvapuhelin", phone="01", state="published")
    line.topics.add(topic)
    HelpLine.objects.create(name="Toinen puhelin", phone="02", state="published")
    HelpLine.objects.create(name="Luonnospuhelin", phone="03").topics.add(topic)
    html = html_of(client, "fi", "portal:search", "mies löi")
    assert "Turvapuhelin" in html
    assert "Toinen puhelin" not in html
    assert "Luonnospuhelin" not in html


def test_box_stands_without_any_record(client):
    html = html_of(client, "fi", "portal:search", "itsemurha")
    assert 'href="tel:112"' in html
    assert "Emme löytäneet" not in html


def test_no_named_person_is_shown(client, topic):
    make_contact_person(make_family_centre(make_municipality(name="Mieslahti")), name="Mies Lyö", title="mies")
    html = html_of(client, "fi", "portal:search", "mies lyö")
    assert BOX in html
    assert "Mies Lyö</strong>" not in html


def test_nothing_is_met_loosely(client):
    make_meeting_place(name="Väkikahvila", municipality=make_municipality(name="Laukaa", slug="laukaa"))
    make_event(title="Väkikokous Laukaassa")
    for name in ("portal:search", "meeting_places:list", "meeting_places:week"):
        html = html_of(client, "fi", name, "väkivalta laukaa")
        assert "Väkikahvila" not in html
        assert "Väkikokous" not in html


def test_grave_matter_leaves_what_is_named_so_alone(client):
    make_meeting_place(name="Vauvala", description="Ei hengitä kukaan täällä kahvin tuoksutta, vauva.")
    make_event(title="Vaino erotilanteessa")
    make_event(title="Muu kokous", description="Vaino ja muut aiheet.")
    html = html_of(client, "fi", "portal:search", "vaino")
    assert "Vaino erotilanteessa" in html
    assert "Muu kokous" not in html
    for name in ("portal:search", "meeting_places:list", "meeting_places:map"):
        assert "Vauvala" not in html_of(client, "fi", name, "vauva ei hengitä")


def test_what_is_meant_in_full_is_found_below_the_box(client):
    theme = make_theme(name="ero perheessä", everyday_words="eroryhmä")
    make_activity(make_meeting_place(name="Tuttu tupa")).themes.add(theme)
    html = html_of(client, "fi", "meeting_places:list", "eroryhmä")
    assert html.index(BOX) < html.index("Tuttu tupa")


@pytest.mark.parametrize("text", ["itsemurha", "väkivlata", "mies lyö", "self harm", "självmord", "turvakoti auki nyt"])
def test_distress_never_enters_the_misses(client, text):
    client.get("/haku/", {"q": text})
    client.get("/kohtaamispaikat/", {"q": text})
    assert not SearchMiss.objects.exists()


@pytest.mark.parametrize("path", ["/haku/", "/kohtaamispaikat/"])
def test_text_stays_out_of_logs_title_and_referer(client, caplog, path):
    with caplog.at_level("INFO"):
        response = client.get(path, {"q": "mies lyö"})
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "lyö" not in response.content.decode().partition("</head>")[0]
    assert not [one for one in caplog.records if "ly" in str(vars(one).get("path")) or "mies" in one.getMessage()]


def test_everyday_search_has_no_box(client):
    assert BOX not in html_of(client, "fi", "portal:search", "perhekahvila")
    response = client.get("/kohtaamispaikat/", {"q": "perhekahvila"})
    assert BOX not in response.content.decode()
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_reading_says_that_help_is_meant():
    (told,) = [read(question_of(json.dumps({"text": "en jaksa enää"}).encode()))]
    assert (told["help"], told["answer"]) == (True, "help")
    assert read(question_of(b'{"text": "perhekahvila"}'))["help"] is False


def test_dashboard_tells_which_topics_have_112_alone(client, topic):
    editor = make_user(is_regional_editor=True)
    client.force_login(editor)
    assert "vain 112: muut numerot puuttuvat" in client.get("/admin/").content.decode()
    HelpLine.objects.create(name="Puhelin", phone="01", state="published").topics.add(topic)
    assert not topics_without_line().exists()
    assert "vain 112" not in client.get("/admin/").content.decode()


def test_line_of_one_municipality_leaves_the_topic_without():
    task = Task.objects.create(slug="t", name="T")
    topic = HelpTopic.objects.create(slug="violence", name="V", task=task)
    line = HelpLine.objects.create(name="P", phone="01", state="published", municipality=make_municipality())
    line.topics.add(topic)
    assert list(topics_without_line()) == [topic]
