"""What the weather will be: no place tells it. "Jos sää on huono" and "in bad weather" only say when one would come."""

from search.reading.tokens import Sentence

# As they are written: without its dots "sää" is "saa", which may be anything.
WORDS = frozenset(
    """
    sää säätä sään säästä sääennuste sääennustetta säätila säätilaa säätiedot säätiedotus
    weather forecast väder vädret väderprognos väderleken
    """.split()
)
# Before it: it is a condition.
CONDITIONS = frozenset(
    """
    jos kun vaikka huono huonon huonolla kurja kylma sateinen
    if when bad rainy cold wet any nice
    om nar vid daligt regnigt kallt vackert
    """.split()
)
REACH = 3  # tokens between them


def asks_of_weather(sentence: Sentence, place: int) -> bool:
    """Return whether the word here asks what the weather will be."""
    if not is_weather(sentence, place):
        return False
    return not any(sentence.surface(n) in CONDITIONS for n in range(max(0, place - REACH), place))


def is_weather(sentence: Sentence, place: int) -> bool:
    return sentence.at(place).word.display in WORDS
