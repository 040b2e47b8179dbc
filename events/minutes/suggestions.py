"""Suggested agenda items for liaison meetings. Each app registers its own in `suggestions.py`:

@suggests
def something(municipalities): yield Suggestion("key", "title", "text")

Keep the key of the same matter unchanged, so that each agenda is offered it only once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contacts.models import ContactPerson
from events.models import Event
from municipalities.models import FamilyCentre, Municipality

KEY_LENGTH = 40


@dataclass(frozen=True)
class Suggestion:
    """A suggested agenda item: key (at most 40 characters), title and text."""

    key: str
    title: str
    text: str = ""


type Suggester = Callable[[QuerySet[Municipality]], Iterable[Suggestion]]

_suggesters: list[Suggester] = []


def suggests(suggester: Suggester) -> Suggester:
    """Decorator: register a function that yields suggestions for a meeting of these municipalities."""
    _suggesters.append(suggester)
    return suggester


def suggestions_for(event: Event) -> list[Suggestion]:
    """Return the suggestions that the event's agenda has not been offered yet; only for groups of liaison persons."""
    if not event.group.has_liaisons:
        return []
    municipalities = event.municipalities.all() if event.municipalities.exists() else Municipality.objects.all()
    offered = set(event.agenda_items.exclude(suggestion="").values_list("suggestion", flat=True))
    found = [one for suggester in _suggesters for one in suggester(municipalities)]
    return [one for one in found if one.key not in offered]


@suggests
def centres_without_liaison(municipalities):
    centres = _working_in(FamilyCentre.objects.without_liaison(), municipalities)
    if names := _names(centres):
        yield Suggestion("no-liaison", _("Yhdyshenkilö puuttuu"), names)


@suggests
def centres_to_check(municipalities):
    centres = _working_in(FamilyCentre.objects.working().to_check(), municipalities)
    if names := _names(centres):
        yield Suggestion("centres-to-check", _("Perhekeskusten tiedot kaipaavat tarkistusta"), names)


@suggests
def people_to_check(municipalities):
    centres = _working_in(FamilyCentre.objects.working(), municipalities)
    people = ContactPerson.objects.ongoing().to_check().filter(assignments__family_centre__in=centres)
    if count := people.distinct().count():
        text = _("Yhdyshenkilöitä, joiden tietoja kukaan ei ole tarkistanut viime aikoina: %d.") % count
        yield Suggestion("people-to-check", _("Yhdyshenkilöiden tiedot kaipaavat tarkistusta"), text)


def _working_in(centres, municipalities):
    return centres.filter(areas__municipality__in=municipalities, areas__until=None).distinct()


def _names(centres) -> str:
    return ", ".join(sorted(str(centre) for centre in centres))
