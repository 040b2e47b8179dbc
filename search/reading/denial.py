"""What is not wanted: "ei", "ilman", "paitsi", "muualla kuin"; "inte", "utan"; "not", "without", "except"."""

from search.reading.tokens import Sentence

WORDS = {
    "fi": frozenset(
        """
        ei eika en enka et emme ette eivat eivatka ala alka ilman paitsi lukuunottamatta poislukien eiku ettei emma
        eikahan
        """.split()
    ),
    "sv": frozenset("inte ej icke utan utom forutom inga inget ingen ingenting aldrig undantag".split()),
    "en": frozenset(
        """
        not without except excluding no none nothing dont doesnt isnt arent neither nor never but_not
        """.split()
    ),
}
PHRASES = (
    ("lukuun", "ottamatta"),
    ("pois", "lukien"),
    ("muu", "kuin"),
    ("muut", "kuin"),
    ("muuta", "kuin"),
    ("muita", "kuin"),
    ("muun", "kuin"),
    ("muualla", "kuin"),
    ("muuallakin", "kuin"),
    ("muualta", "kuin"),
    ("muualle", "kuin"),
    ("muussa", "kuin"),
    ("joku", "muu", "kuin"),
    ("other", "than"),
    ("apart", "from"),
    ("anything", "but"),
    ("annat", "an"),
    ("andra", "an"),
    ("annan", "an"),
    ("med", "undantag", "av"),
)
BACKWARDS = (("lukuun", "ottamatta"), ("lukuunottamatta",), ("pois", "lukien"))  # these stand behind, too
# A negation of these is no exclusion: "en tiedä mihin mennä vauvan kanssa".
KNOWING = (
    "tied", "tiia", "tiija", "keksi", "loyda", "loyta", "muista", "ymmarra", "know", "vet", "hitta", "find", "remember",
    "jaksa", "viitsi", "kehta", "uskalla", "paase", "omista", "omist",
)  # fmt: skip
SPEAKING = ("puhu", "osaa", "osata", "speak", "talar", "pratar", "understand", "forstar")
BREAKS = frozenset({"mutta", "mut", "vaan", "vaa", "but", "men", "because", "koska", "eftersom"})
REACH = 7  # tokens that a negation reaches over


def read_negation(sentence: Sentence, place: int) -> int:
    """Return how many tokens a negation takes here; 0 where there is none."""
    for phrase in PHRASES:
        if sentence.starts_with(place, *phrase):
            return len(phrase)
    token = sentence.at(place)
    if token.surface == "t" and token.gap in ("'", "’"):
        return 1
    word = token.surface
    if word in WORDS["fi"]:
        # "En" and "et" are an article and "and" in other languages.
        return int(word not in {"en", "et", "ala"} or sentence.tongue == "fi")
    if word in WORDS["sv"]:
        return int(word not in {"utan"} or sentence.tongue != "fi")
    return int(word in WORDS["en"] and (word != "no" or sentence.tongue == "en"))


def is_cancelled(sentence: Sentence, end: int) -> bool:
    """Return whether what follows a negation says that somebody does not know: "en tiedä", "en löydä"."""
    return any(sentence.surface(end + n).startswith(KNOWING) for n in range(2))


def is_of_speaking(sentence: Sentence, end: int) -> bool:
    return any(sentence.surface(end + n).startswith(SPEAKING) for n in range(3))
