from devtools.sample import words
from devtools.sample.chance import Chance
from devtools.sample.fields import in_languages
from meeting_places.models import FIRST_VISIT_TEXTS


class Visits:
    """What sample places and their activities tell of a visit: of each something, of some nothing."""

    def __init__(self, chance: Chance):
        self.chance = chance

    def of_place(self, languages) -> dict:
        told = self._first_visit(0.0 if self.chance.happens(0.2) else 0.55, languages)
        if self.chance.happens(0.4):
            told |= in_languages("nearest_stop", self.chance.choice(words.STOPS), languages)
        return told

    def of_activity(self, manner: words.SampleKind | words.Extra, languages) -> dict:
        told = {"attendance": "" if self.chance.happens(0.15) else self.chance.choice(manner.attendance)}
        told |= self._first_visit(0.08, languages)
        if self.chance.happens(0.06):
            professional = self.chance.choice(words.PROFESSIONALS)
            told |= in_languages("visiting_professional", professional, languages)
        return told

    def _first_visit(self, share: float, languages) -> dict:
        told = {}
        for name, answers in words.FIRST_VISIT.items():
            answer = self.chance.choice(answers)
            if self.chance.happens(share):
                told |= in_languages(name, answer, languages) if name in FIRST_VISIT_TEXTS else {name: answer}
        return told
