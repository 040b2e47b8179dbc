"""The kind of question: is a place open, how is something done, whom to ask; or a meeting, paper or page is meant."""

from search.reading.tokens import Sentence

OPEN, HOW_TO, CONTACT, EVENT, DOCUMENT, PAGE = "open", "howto", "contact", "event", "document", "page"

STATE = frozenset(
    """
    auki avoinna avoina avoimena avoin kiinni suljettu suljettuna oppet oppen oppna stangt stangd open closed shut
    """.split()
)
OPENING = frozenset(
    """
    aukeaa aukee aukeaako aukeavat avataan avautuu sulkeutuu suljetaan sulkee oppnar oppnas stanger stangs opens
    closes closing opening aukioloaika aukioloajat aukioloajasta aukiolo aukiolot oppettider oppettid
    oppethallningstider
    """.split()
)
IS = frozenset("onko onks onkos onkohan onkse oisko olisiko onkos ovatko is are ar does do arthe".split())
WHEN = frozenset("milloin millon millos milloinka koska koskas moneltako monelta moneen mihinaikaan nar when".split())
ANY = frozenset(
    """
    mitaan mittaan mitaa mikaan mika mitka mikas mitkas missa missas missaan jossain jotain jotakin joku jokin mihin
    minne mita vad vilka vilket vilken var nagot nagon nagonstans which what where any anything anywhere somewhere
    something there
    """.split()
)
NOW = frozenset("nyt viela jo nu now still currently edelleen fortfarande parhaillaan yha".split())
MUST = frozenset(
    """
    pitaako pitaaks pitaakohan pitaak pitaisiko pitaakse taytyyko tarvitseeko tarviiko tarviiks tarvitaanko
    tarvitteeko tarvitseeks tarvitsenko tarviinko maste behover
    """.split()
)
HOW = frozenset("miten mites mitenka mitenkas kuinka hur how".split())
PRICE_ASKED = frozenset("paljonko paljo maksaako maksaaks hintaa".split())
STEMS = {
    CONTACT: tuple(
        """
        contact kontakt yhteystie yhteyshenk yhdyshenk puhelinnum puhelinnro puhnro sahkopost yhteyden yhteytta
        paallik johtaja koordinaat kontaktperson kontaktuppgift telefonnum epost chef samordnare coordinator phone
        telephone email manager koordinoija vastuuhenk perhetyontek tyontekijan ansvarig esihenk esimie
        """.split()
    ),
    EVENT: tuple(
        """
        kokous kokouk esityslist asialist seminaar koulutu tyopaja verkostotap verkostoko motet moten sammantrad
        utbildning seminari seminar workshop webinaar webinar agenda training jaosto jaosta tyoryhma kehittamispaiv
        foredragningslista dagordning tapahtumakalent natverksmot kontaktpersonsmot luento conference
        """.split()
    ),
    DOCUMENT: tuple(
        """
        poytakirj muistio esite esitteen lomak lomakk aineisto dokumen raport diat diaesity protokoll blankett
        mallipohj liite liitte opas oppaa kooste broschyr brochure slides document report minutes template rapport
        materiaal material suunnitelm strategi handling
        """.split()
    ),
    PAGE: tuple(
        """
        tehtav tavoit toimintamall historia periaat uppgifter malsattning perhekeskusmal taustaa background purpose
        tarkoittaa tarkoitetaan betyder mening
        """.split()
    ),
}
# "Tapahtumia": where neither a kind, a theme nor an age is asked for, else places have what happens.
HAPPENINGS = frozenset(
    """
    tapahtuma tapahtumat tapahtumaa tapahtumia tapahtumien tapahtumaan tapahtumiin tapahtumista tapahtumassa
    tapahtumissa perhetapahtuma perhetapahtumat perhetapahtumia evenemang evenemangen evenemanget event events
    """.split()
)
EVENT_WORDS = frozenset("mote motet meeting meetings moten kokous".split())
WHAT_IS = (
    ("mika", "on"),
    ("mika", "se"),
    ("mita", "on"),
    ("mita", "tarkoittaa"),
    ("mita", "tarkoitetaan"),
    ("vad", "ar"),
    ("vad", "betyder"),
    ("what", "is"),
    ("what", "are"),
    ("what", "does"),
    ("mitka", "on"),
    ("mitka", "ovat"),
)
WHO = frozenset("kuka kuka kukas kenen kenelle keneen kelta keneltä keneen kehen vem vems who whom".split())


def kind_of(
    sentence: Sentence, *, names_place: bool, has_time: bool, free: frozenset[str], asks_what: bool = False
) -> str:
    """Return the kind of question; empty if places are asked for.

    `free` are the words that no filter took; `names_place` says whether a kind or a name of places was read,
    `asks_what` whether a kind, a theme or an age was.
    """
    first = [sentence.surface(n) for n in range(3)]
    if _is_how_to(sentence, free):
        return HOW_TO
    if names_place and _is_open(sentence, free):
        return OPEN
    for kind in (DOCUMENT, EVENT, CONTACT):
        if any(word.startswith(STEMS[kind]) or (kind == EVENT and word in EVENT_WORDS) for word in free):
            return kind
    if any(piece in word for word in free for piece in ("koordinaattor", "yhteyshenkilo", "puhelinnumero")):
        return CONTACT
    if WHO & set(first) and not has_time:
        return CONTACT
    if not asks_what and HAPPENINGS & free:
        return EVENT
    asks_meaning = any(sentence.starts_with(n, *phrase) for n in range(2) for phrase in WHAT_IS)
    if any(word.startswith(STEMS[PAGE]) for word in free) or (
        asks_meaning and not has_time and not free & (STATE | ANY_OF_PLACES) and len(sentence) <= 6
    ):
        return PAGE
    return ""


ANY_OF_PLACES = frozenset(
    """
    auki avoinna siella taalla there today idag nyt nu now tekemista kivaa menossa tarjolla tarjota happening going
    """.split()
)


def _is_how_to(sentence: Sentence, free: frozenset[str]) -> bool:
    words = sentence.surfaces.keys()
    if (
        words & MUST
        or _phrase(sentence, "onko", "pakko")
        or _phrase(sentence, "is", "it", "necessary")
        or words & PRICE_ASKED
    ):
        return True
    if any(
        _phrase(sentence, *some)
        for some in (
            ("do", "i", "have", "to"),
            ("do", "i", "need"),
            ("do", "we", "need"),
            ("do", "we", "have", "to"),
            ("must", "i"),
            ("should", "i"),
            ("do", "you", "need"),
            ("need", "to", "register"),
            ("is", "registration"),
            ("how", "much"),
            ("vad", "kostar"),
            ("hur", "mycket"),
            ("mita", "maksaa"),
            ("does", "it", "cost"),
            ("mita", "se", "maksaa"),
            ("kostar", "det"),
            ("maksaako", "se"),
        )
    ):
        return True
    if {sentence.surface(0)} & IS and any(word.startswith("maksu") and not word.startswith("maksut") for word in words):
        return True
    asks_price = words & {"mita", "vad", "what", "mitahan"} and any(
        word.startswith(("maksa", "kosta", "cost")) for word in words
    )
    return (
        bool(words & HOW or asks_price)
        and not free & STATE
        and not words & {"dags", "usein", "often", "ofta", "pitka", "long", "old", "vanha"}
    )


def _is_open(sentence: Sentence, free: frozenset[str]) -> bool:
    """Return whether it is asked if, or when, some place is open."""
    words = sentence.surfaces.keys()
    if (
        free & OPENING - {"opening", "closing"}
        or _phrase(sentence, "opening", "hours")
        or _phrase(sentence, "closing", "time")
    ):
        return True
    if {sentence.surface(0)} & IS and words & STATE and words & NOW and not words & ANY:
        return True  # "is the library open now", whatever else "open now" says
    if not free & STATE:
        return False
    if (
        words & WHEN
        or _phrase(sentence, "mihin", "aikaan")
        or _phrase(sentence, "what", "time")
        or _phrase(sentence, "meneeko")
        or _phrase(sentence, "hur", "dags")
    ):
        return True
    return bool({sentence.surface(0), sentence.surface(1)} & IS) and not words & ANY


def _phrase(sentence: Sentence, *surfaces: str) -> bool:
    return any(sentence.starts_with(n, *surfaces) for n in range(len(sentence)))


def asks_of_now(sentence: Sentence, free: frozenset[str]) -> bool:
    """Return whether a question of being open asks of this moment: "onko … auki", and not "milloin … aukeaa"."""
    words = sentence.surfaces.keys()
    if words & WHEN or not free & STATE:
        return False
    return bool(words & NOW) or bool({sentence.surface(0)} & IS)
