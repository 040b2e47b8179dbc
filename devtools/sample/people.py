from collections import defaultdict
from itertools import chain

from django.utils.text import slugify

from contacts.models import ContactPerson, Organisation
from core.models.publishing import State
from devtools.sample import words
from devtools.sample.chance import Chance
from devtools.sample.fields import in_languages
from municipalities.models import Municipality


class People:
    """Sample organisations and their contact persons."""

    def __init__(self, chance: Chance, municipalities: list[Municipality]):
        self.chance, self.municipalities = chance, municipalities
        self.organisations = defaultdict(list)  # by municipality
        self.keepers = defaultdict(list)  # by organisation

    def write(self) -> None:
        for municipality in self.municipalities:
            self.organisations[municipality.pk] = [_organisation(municipality, one) for one in words.ORGANISATIONS]
        Organisation.objects.bulk_create(chain.from_iterable(self.organisations.values()))
        for organisations in self.organisations.values():
            for organisation, said in zip(organisations, words.ORGANISATIONS, strict=True):
                self.keepers[organisation.pk] = [self._person(organisation, title) for title in said["titles"]]
        ContactPerson.objects.bulk_create(chain.from_iterable(self.keepers.values()))

    def _person(self, organisation: Organisation, title: words.Text) -> ContactPerson:
        name = f"{self.chance.choice(words.FIRST_NAMES)} {self.chance.choice(words.SURNAMES)}"
        return ContactPerson(
            name=name,
            email=f"{slugify(name).replace('-', '.')}@example.org",
            organisation=organisation,
            state=State.PUBLISHED,
            is_example=True,
            **in_languages("title", title),
        )

    def organiser(self, municipality: Municipality, kinds: list[str]) -> Organisation:
        kind = self.chance.choice(kinds)
        return self.chance.choice([one for one in self.organisations[municipality.pk] if one.kind == kind])

    def members(self, most: int) -> list[ContactPerson]:
        """Return at most `most` people of different municipalities, each with a different e-mail address."""
        found = {}
        for municipality in self.municipalities:
            person = self.keepers[self.organisations[municipality.pk][0].pk][0]
            found.setdefault(person.email, person)
        return [*found.values()][:most]


def _organisation(municipality: Municipality, said: dict) -> Organisation:
    finnish, swedish, english = said["name"]
    names = f"{municipality.genitive} {finnish}", f"{municipality.name} {swedish}", f"{municipality.name} {english}"
    return Organisation(kind=said["kind"], is_example=True, **in_languages("name", names))
