"""Labels and everyday words: the longest phrase that the portal's registers know, small words between its parts."""

import re
from collections.abc import Iterator

from search.analysis import STOP_WORDS, Word, word_of
from search.reading.filler import FILLER, is_filler, is_general
from search.reading.tokens import Read, Sentence, Token
from search.vocabulary import Sense, Vocabulary

SHORTEST_JOINED = 7
MOST_SKIPPED = 1  # small words within a phrase: "vaunut tuoda sisälle"
SHORTEST_INFLECTED = 5
SHORTEST_STEM = 4
SHORTEST_SURE_KEY = 4
# Forms of adjectives whose keys are not that of "-inen": "ruotsinkielistä".
ADJECTIVE = re.compile(r"(.{4,})(?:istä|ista|isiä|isia|iselle|isille|isessä|isessa|isen|iset|isten|ista|isella|isellä)")
GERMANIC = ("arna", "erna", "orna", "ens", "ets", "ns", "en", "et", "ar", "er", "or", "es", "n", "s", "t", "a")
DICTIONARY_ENDS = ("us", "ys")  # "koulutus" is no clipped form
SPOKEN = (("st", "sta"), ("lt", "lta"), ("s", "ssa"), ("l", "lla"), ("l", "lle"), ("n", "nen"))


def read_label(sentence: Sentence, place: int) -> Read | None:
    """Read the longest phrase that means something; its `facets` where it surely means one thing, else its `senses`."""
    if sentence.surface(place) in STOP_WORDS or _is_to_book(sentence, place):
        return None
    for words, count in _phrases(sentence, place):
        if senses := _senses(sentence, words):
            return _read(count, senses)
    return None


def _is_to_book(sentence: Sentence, place: int) -> bool:
    """Return whether "book" is what one does beforehand, and not what one reads."""
    return sentence.surface(place) == "book" and sentence.surface(place - 1) in {"to", "must", "i", "we", "you"}


def _phrases(sentence: Sentence, place: int) -> Iterator[tuple[list[Word], int]]:
    """Yield phrases that begin here, longest first, with how many tokens each takes."""
    some = list(_words(sentence, place, is_filler_left_out=False))
    bare = list(_words(sentence, place, is_filler_left_out=True))
    for count in range(sentence.vocabulary.longest_phrase, 0, -1):
        for words in (some, bare) if bare != some and count > 1 else (some,):
            if len(words) >= count:
                yield [token.word for _at, token in words[:count]], words[count - 1][0] + 1 - place


def _words(sentence: Sentence, place: int, *, is_filler_left_out: bool) -> Iterator[tuple[int, Token]]:
    skipped = 0
    for at in range(place, min(len(sentence), place + sentence.vocabulary.longest_phrase + 3)):
        token = sentence.at(at)
        is_small = at > place and is_filler_left_out and is_filler(token.surface)
        skipped += is_small
        if skipped > MOST_SKIPPED:
            return
        is_left_out = token.surface in STOP_WORDS or is_small
        if at > place and any(mark in token.gap for mark in ".;!?"):
            return
        if not is_left_out:
            yield at, token


def _senses(sentence: Sentence, words: list[Word]) -> list[Sense]:
    vocabulary = sentence.vocabulary
    if found := vocabulary.senses_of(words):
        return found if len(words) > 1 or not _only_looks_alike(words[0], vocabulary) else []
    if len(words) > 1:
        joined = word_of("".join(word.surface for word in words))
        is_whole = len(joined.surface) >= SHORTEST_JOINED and len(joined.key) > len(joined.surface) - len(
            words[-1].surface
        )
        return vocabulary.senses.get((joined.key,), []) if is_whole else []
    return next((senses for form in other_forms(words[0], vocabulary) if (senses := vocabulary.senses_of([form]))), [])


def _only_looks_alike(word: Word, vocabulary: Vocabulary) -> bool:
    """Return whether a word has the short key of another by chance, an s for a t: "soseen" is no form of "sote"."""
    if len(word.key) > SHORTEST_SURE_KEY or word.surface in vocabulary.key_of:
        return False
    known = vocabulary.forms.get(word.key, ())
    return bool(known) and all(_differs_by_s(word.surface, one) for one in known)


def _differs_by_s(one: str, other: str) -> bool:
    pair = next(((a, b) for a, b in zip(one, other, strict=False) if a != b), ("", ""))
    return set(pair) == {"s", "t"}


def other_forms(word: Word, vocabulary: Vocabulary) -> Iterator[Word]:
    """Yield what a clipped or inflected word may be: "jämsäs" is "jämsässä", "klubbarna" "klubb", "groups" "group"."""
    if len(word.surface) >= SHORTEST_INFLECTED:
        for short, whole in SPOKEN:
            if word.display.endswith(short) and not word.display.endswith(DICTIONARY_ENDS):
                yield word_of(word.display.removesuffix(short) + whole)
        for ending in GERMANIC:
            stem = word.display.removesuffix(ending)
            # Only of a word that is written just so: cut short, many a word is the key of another.
            if stem != word.display and len(stem) >= SHORTEST_STEM and word_of(stem).surface in vocabulary.key_of:
                yield word_of(stem)
        if match := ADJECTIVE.fullmatch(word.display):
            yield word_of(f"{match[1]}inen")
        if word.surface.endswith("ies"):
            yield word_of(word.display[:-3] + "y")


def _read(count: int, senses: list[Sense]) -> Read:
    several = [sense.facets for sense in senses if len(sense.facets) > 1]
    # A name stands above an everyday word whose forms look like it.
    surest = max(sense.likeness for sense in senses)
    meant = {sense.facets for sense in senses if sense.likeness == surest}
    facets = several[0] if several else next(iter(meant)) if len(meant) == 1 else ()
    return Read(count, facets=facets, senses=tuple(senses))


def says_little(sentence: Sentence, place: int, read: Read) -> bool:
    """Return whether a label is made of small and general words alone, which mean it only where no more is said."""
    surfaces = [sentence.surface(place + n) for n in range(read.count)]
    return all(is_general(one) or one in FILLER for one in surfaces)
