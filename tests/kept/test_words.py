"""The words that an address may hold, what one may choose by them, and what is found."""

import re

from meeting_places.filters.facets import FACETS
from tests.kept.recording import same_json

FORMS = {
    "places": "/kohtaamispaikat/",
    "week": "/kohtaamispaikat/viikko/",
    "map": "/kohtaamispaikat/kartta/",
    "calendar": "/kohtaamispaikat/kalenteri.ics?kind=nobody",
    "events": "/tapahtumat/",
}


def words_of(form):
    return choices_of(form.fields)


def words_of_places(filterset):
    """Return the words of a set whose form has fields for those alone that were asked."""
    of_facets = {word: facet.filter(filterset.registers) for word, facet in FACETS.items()}
    return choices_of({word: one.field for word, one in (of_facets | type(filterset).base_filters).items()})


def choices_of(fields):
    choices = {name: getattr(field, "choices", None) for name, field in fields.items()}
    return {name: [str(value) for value, _label in found] if found else "anything" for name, found in choices.items()}


def test_forms_take_their_words(client, house):
    sets = {name: client.get(address).context["filter"] for name, address in FORMS.items()}
    found = {
        name: words_of_places(one) if hasattr(one, "registers") else words_of(one.form) for name, one in sets.items()
    }
    found["search"] = words_of(client.get("/haku/?q=hippu").context["form"])
    same_json("words.json", found)


NO_RECORDS = {"viikko", "kartta", "ryhmat", "kalenteriin"}
QUERIES = """
    kohtaamispaikat/?q=muskari kohtaamispaikat/?q=muskari+torstaina kohtaamispaikat/?municipality=laukaa
    kohtaamispaikat/?municipality=yhteinen kohtaamispaikat/?day=today kohtaamispaikat/?day=thu&day=fri
    kohtaamispaikat/?day=2026-12-04 kohtaamispaikat/?day=eilen kohtaamispaikat/?open=now kohtaamispaikat/?time=morning
    kohtaamispaikat/?time=evening kohtaamispaikat/?kind=avoin-paivakoti kohtaamispaikat/?theme=muskari
    kohtaamispaikat/?age=1 kohtaamispaikat/?age=0&age=5 kohtaamispaikat/?free=1 kohtaamispaikat/?booking=0
    kohtaamispaikat/?feature=esteeton kohtaamispaikat/?language=sv kohtaamispaikat/?organiser_kind=parish
    kohtaamispaikat/?near=laukaa&within=5 kohtaamispaikat/?near=62.6,25.7 kohtaamispaikat/?sort=next
    kohtaamispaikat/viikko/?week=2026-12-02 kohtaamispaikat/viikko/?week=2020-01-01 kohtaamispaikat/kartta/?free=1
    tapahtumat/?q=kokous tapahtumat/?group=foorumi tapahtumat/?municipality=aanekoski tapahtumat/?when=past
    tapahtumat/?year=2027 tapahtumat/?open=1 haku/?q=hippu haku/?q=muskari&kind=activity haku/?q=kokous&kind=event
    muistilista/?p=2&p=1&p=99
""".split()


def test_words_find_what_they_found(client, house):
    same_json("found.json", {query: found_by(client.get(f"/{query}")) for query in QUERIES})


def found_by(response):
    """Return the records that the page leads to, in their order; the status alone of another answer."""
    if response.status_code != 200:
        return response.status_code
    main = response.text.partition("<main")[2]
    found = re.findall(r'href="(/(?:kohtaamispaikat|tapahtumat)/[^/"?]+/)', main)
    return [one for one in dict.fromkeys(found) if one.split("/")[2] not in NO_RECORDS]
