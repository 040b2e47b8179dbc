"""How-to questions: which words find the page that answers one."""

from search.analysis import QUERY_LETTERS, fold, words

# Beginnings of words without diacritics, and the Finnish words by which the page is found, whatever its language.
TOPICS = (
    (
        "vapaaeht frivill volunt ehdot foresla suggest lisa lagga add perust korja puuttu ilmoita report rapport muut",
        "vapaaehtoiseksi",
    ),
    ("maks hinta hinnat paljon kost avgift cost price pay fee much free ilmai", "maksaako"),
    ("suome kiel finska finsk sprak finnish language speak talar puhu osaa osata tulk ruotsi englan", "suomea"),
    ("ilmoit ilmott vara anmal boka tidsb regist sign book reserv appoint", "ilmoittautua"),
)
ANY = "ensimmäistä"


def topic_words(text: str) -> str:
    """Return what to look for among the pages."""
    surfaces = [fold(word.surface) for word in words(text, QUERY_LETTERS)]
    for stems, found_by in TOPICS:
        if any(surface.startswith(tuple(stems.split())) for surface in surfaces):
            return found_by
    return ANY
