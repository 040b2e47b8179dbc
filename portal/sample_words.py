"""Words of the example records: invented, and believable enough for a demonstration.

A text in three languages is a tuple: Finnish, Swedish, English.
"""

from dataclasses import dataclass
from datetime import time

type Text = tuple[str, str, str]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Code: thousands of inhabitants, rounded up, and a postal code.
MUNICIPALITIES = {
    "077": (5, "41520"),
    "172": (5, "19650"),
    "179": (149, "40100"),
    "182": (20, "42100"),
    "216": (2, "43300"),
    "226": (4, "43500"),
    "249": (10, "42700"),
    "256": (2, "43900"),
    "265": (2, "43800"),
    "275": (3, "44300"),
    "312": (2, "43700"),
    "410": (19, "41340"),
    "435": (1, "19950"),
    "495": (2, "42600"),
    "500": (11, "40950"),
    "592": (4, "41900"),
    "601": (4, "44800"),
    "729": (9, "43100"),
    "850": (3, "41660"),
    "892": (4, "41230"),
    "931": (6, "44500"),
    "992": (18, "44100"),
}
DEFAULT_WEIGHT = 3

# A place's own name is one of each: Tuuli + kolo, genitive Tuulikolon.
BEGINNINGS = _words(
    "Aamu Auringon Haavan Hiiren Ilo Kaarnan Kanervan Karhun Ketun Kielon Koivun Kuun Kuusen Käen Käpy Leppä Linnun "
    "Lumi Marja Mesi Metsän Mustikka Mäyrän Männyn Oravan Peipon Pihlajan Pilvi Puolukka Päivän Revon Ruskan Siilin "
    "Sinitiaisen Tammen Tuuli Tähti Untuva Vadelma Vanamo Varpu Viiri Vuokko"
)
ENDINGS = (
    ("kolo", "kolon"),
    ("pesä", "pesän"),
    ("niitty", "niityn"),
    ("tupa", "tuvan"),
    ("puro", "puron"),
    ("piha", "pihan"),
    ("lehto", "lehdon"),
    ("polku", "polun"),
    ("portti", "portin"),
    ("silta", "sillan"),
    ("kallio", "kallion"),
    ("kivi", "kiven"),
    ("lampi", "lammen"),
    ("ketju", "ketjun"),
    ("keto", "kedon"),
    ("kartano", "kartanon"),
)
DISTRICTS = ("keskusta", "kirkonkylä", "asemanseutu", "rantakylä", "yläkylä", "alakylä", "pohjoispuoli", "harju", "")
STREETS = ("Esimerkkikatu", "Esimerkkitie", "Esimerkkikuja", "Mallikatu", "Mallitie", "Kuvittelijankuja")

# Surnames that nobody bears.
FIRST_NAMES = _words(
    "Aino Antti Eeva Elina Hanna Heikki Helmi Ilona Jaana Juha Kaisa Laura Leena Liisa Maija Marko Mikko Niina Olli "
    "Paula Pekka Riitta Sanna Sari Satu Timo Tiina Tuula Ville Virpi"
)
SURNAMES = _words(
    "Esimerkkilä Esimerkkinen Harjoitelma Keksittynen Kuvitelma Kuvitteinen Mallikainen Malliola Näytekoski "
    "Sepitteinen Satuhahmola Vaikkapainen"
)

# An organisation's kind: what it is called after its municipality's genitive (in Swedish and English after the
# municipality's name), and its people's titles.
ORGANISATIONS: list[tuple[str, Text, list[Text]]] = [
    (
        "municipality",
        ("esimerkkikunta", "exempelkommun", "example municipality"),
        [
            ("perheohjaaja", "familjehandledare", "family counsellor"),
            ("nuoriso-ohjaaja", "ungdomsledare", "youth worker"),
            ("varhaiskasvatuksen ohjaaja", "handledare inom småbarnspedagogik", "early childhood instructor"),
        ],
    ),
    (
        "parish",
        ("esimerkkiseurakunta", "exempelförsamling", "example parish"),
        [
            ("lapsi- ja perhetyön ohjaaja", "barn- och familjearbetare", "children and family worker"),
            ("diakoniatyöntekijä", "diakoniarbetare", "diaconal worker"),
        ],
    ),
    (
        "association",
        ("esimerkkiperheet ry", "exempelfamiljer rf", "example families' association"),
        [
            ("toiminnanohjaaja", "verksamhetsledare", "activity coordinator"),
            ("perhekahvilan vetäjä", "ledare för familjecaféet", "leader of the family café"),
        ],
    ),
    (
        "association",
        ("esimerkkikylät ry", "exempelbyar rf", "example villages' association"),
        [("kyläasiamies", "byombud", "village agent")],
    ),
    (
        "school",
        ("esimerkkiopisto", "exempelinstitut", "example institute"),
        [("suunnittelijaopettaja", "planerande lärare", "planning teacher")],
    ),
]


@dataclass(frozen=True)
class Hours:
    """Common times of a day, and on how many weekdays they are kept (by weight)."""

    spans: tuple[tuple[time, time], ...]
    days_a_week: tuple[int, ...] = (1,)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)


def _spans(*texts: str) -> tuple[tuple[time, time], ...]:
    return tuple(tuple(time(*map(int, clock.split("."))) for clock in text.split("-")) for text in texts)


MORNINGS = Hours(_spans("9.00-11.00", "9.30-11.30", "9.30-11.30", "10.00-12.00", "9.00-12.00"), (1, 1, 1, 1, 1, 2))
AFTERNOONS = Hours(_spans("12.30-14.30", "13.00-15.00", "14.00-16.00"))
EVENINGS = Hours(_spans("17.00-18.30", "17.30-19.00", "17.30-19.30", "18.00-20.00"), (1,), (0, 1, 2, 3))
WEEKENDS = Hours(_spans("10.00-12.00", "10.00-13.00", "15.00-17.00"), (1,), (5, 5, 6))
DAYS = Hours(_spans("8.30-15.00", "9.00-15.00", "10.00-15.30"), (2, 3, 5))
OPEN_MORNINGS = Hours(_spans("8.30-11.30", "9.00-11.30", "9.00-12.00"), (1, 2, 2, 3))
YOUTH = Hours(_spans("14.00-19.00", "14.00-20.00", "15.00-20.30", "18.00-23.00"), (1, 2, 2, 3))
LIBRARY = Hours(_spans("10.00-17.00", "11.00-18.00", "12.00-19.00"), (2, 3, 4, 5))


@dataclass(frozen=True)
class Kind:
    """How the places of a kind are: their share of all, organisers, hours, and what is said of them."""

    share: int
    organisers: tuple[str, ...]
    hours: tuple[Hours, ...]
    descriptions: tuple[Text, ...]
    audience: Text = ("Lapset ja aikuiset yhdessä", "Barn och vuxna tillsammans", "Children and adults together")
    ages: tuple[int, int] | None = None
    is_outdoors: bool = False
    is_self_service: bool = False
    needs_booking: bool = False


KINDS = {
    "perhekahvila": Kind(
        share=30,
        organisers=("association", "association", "municipality", "parish"),
        hours=(MORNINGS, MORNINGS, MORNINGS, MORNINGS, AFTERNOONS, EVENINGS, WEEKENDS),
        descriptions=(
            (
                "Rento aamukahvila vauva- ja taaperoperheille: kahvia, lelut lattialla ja aina joku juttukaverina.",
                "Ett avslappnat café för familjer med småbarn: kaffe, leksaker på golvet och någon att prata med.",
                "A relaxed café for families with little ones: coffee, toys on the floor and someone to talk to.",
            ),
            (
                "Tule kahville ja juttelemaan. Lapset leikkivät, aikuiset saavat hengähtää.",
                "Kom på en kopp kaffe och en pratstund. Barnen leker och de vuxna får andas ut.",
                "Come for coffee and a chat. Children play while grown-ups catch their breath.",
            ),
            (
                "Avoin kahvila kaikille perheille. Tule kun ehdit ja lähde kun siltä tuntuu.",
                "Ett öppet café för alla familjer. Kom när det passar och gå när du vill.",
                "An open café for all families. Come when you can and leave when you like.",
            ),
        ),
        ages=(0, 6),
    ),
    "perhekerho": Kind(
        share=33,
        organisers=("parish", "parish", "association", "municipality"),
        hours=(MORNINGS, MORNINGS, MORNINGS, EVENINGS),
        descriptions=(
            (
                "Kerhossa lauletaan, leikitään ja askarrellaan yhdessä. Lopuksi syödään pieni välipala.",
                "I klubben sjunger, leker och pysslar vi tillsammans. Till slut äter vi ett litet mellanmål.",
                "At the club we sing, play and make things together, and finish with a small snack.",
            ),
            (
                "Lapset ja aikuiset ovat kerhossa yhdessä. Myös isovanhemmat ja perhepäivähoitajat ovat tervetulleita.",
                "Barn och vuxna deltar tillsammans. Också mor- och farföräldrar och dagvårdare är välkomna.",
                "Children and adults take part together. Grandparents and childminders are welcome too.",
            ),
            (
                "Tuttu kerho, johon on helppo tulla yksinkin. Uudet perheet otetaan ovella vastaan.",
                "En välbekant klubb som det är lätt att komma till. Nya familjer tas emot vid dörren.",
                "A friendly club that is easy to join. New families are met at the door.",
            ),
        ),
        ages=(0, 5),
    ),
    "perhepuisto": Kind(
        share=7,
        organisers=("municipality",),
        hours=(DAYS, OPEN_MORNINGS),
        descriptions=(
            (
                "Aidattu piha, keinut ja hiekkalaatikko. Ohjaaja on paikalla aukioloaikoina.",
                "En inhägnad gård med gungor och sandlåda. En ledare är på plats under öppettiderna.",
                "A fenced yard with swings and a sandpit. A member of staff is there during opening hours.",
            ),
            (
                "Ulkoilua ja yhteistä puuhaa. Sateella tullaan sisälle lämmittelemään.",
                "Utevistelse och gemensamma aktiviteter. När det regnar går vi in och värmer oss.",
                "Outdoor play and things to do together. When it rains we go in to warm up.",
            ),
        ),
        ages=(0, 8),
        is_outdoors=True,
    ),
    "nuorisotila": Kind(
        share=6,
        organisers=("municipality",),
        hours=(YOUTH,),
        descriptions=(
            (
                "Pelejä, musiikkia ja sohva, jolla saa vain olla. Ohjaajalle voi jutella mistä vain.",
                "Spel, musik och en soffa där man bara får vara. Ledaren går att prata med om vad som helst.",
                "Games, music and a sofa to just be on. You can talk to the youth worker about anything.",
            ),
            (
                "Oma paikka nuorille koulun jälkeen. Mukaan voi tulla ilman jäsenyyttä.",
                "Ett eget ställe för unga efter skolan. Man kan komma utan medlemskap.",
                "A place of their own for young people after school. No membership needed.",
            ),
        ),
        audience=("Nuoret", "Unga", "Young people"),
        ages=(13, 17),
    ),
    "avoin-paivakoti": Kind(
        share=8,
        organisers=("municipality",),
        hours=(OPEN_MORNINGS,),
        descriptions=(
            (
                "Leikkiä, laulua ja yhteisiä retkiä oman aikuisen kanssa. Varhaiskasvatuksen opettaja on mukana.",
                "Lek, sång och utflykter tillsammans med en egen vuxen. En småbarnspedagog är med.",
                "Play, songs and outings with your own grown-up. An early childhood teacher takes part.",
            ),
            (
                "Sopii lapsille, jotka ovat kotona. Aikuinen on lapsen mukana koko ajan.",
                "Passar barn som är hemma. En vuxen är med barnet hela tiden.",
                "For children who are at home. An adult stays with the child all the time.",
            ),
        ),
        ages=(0, 5),
    ),
    "kylatalo": Kind(
        share=13,
        organisers=("association",),
        hours=(EVENINGS, WEEKENDS, AFTERNOONS),
        descriptions=(
            (
                "Kylän yhteinen tupa, jossa kaikenikäiset kohtaavat. Kahvipannu on kuumana.",
                "Byns gemensamma stuga där alla åldrar möts. Kaffet är varmt.",
                "The village's shared house, where all ages meet. The coffee is hot.",
            ),
            (
                "Talkoilla pidetty talo, jossa on tilaa leikkiä ja istua. Isompi sali on lasten käytössä.",
                "Ett hus som sköts på talko, med plats att leka och sitta. Den stora salen är barnens.",
                "A house kept by volunteers, with room to play and to sit. The big hall is for children.",
            ),
        ),
        is_self_service=True,
    ),
    "kirjasto": Kind(
        share=3,
        organisers=("municipality",),
        hours=(LIBRARY,),
        descriptions=(
            (
                "Lasten nurkassa on kuvakirjoja, pehmeitä tyynyjä ja pelejä. Saa olla äänessä.",
                "I barnens hörna finns bilderböcker, mjuka kuddar och spel. Man får låta.",
                "The children's corner has picture books, soft cushions and games. It is fine to make noise.",
            ),
        ),
        is_self_service=True,
    ),
}


ANY_KIND = KINDS["perhekahvila"]  # how a kind is that somebody added later


@dataclass(frozen=True)
class Extra:
    """An activity beside a place's own hours."""

    title: Text
    theme: str
    audience: Text
    ages: tuple[int, int] | None
    hours: Hours = MORNINGS
    organisers: tuple[str, ...] = ("association", "parish", "municipality")
    is_outdoors: bool = False
    is_self_service: bool = False
    needs_booking: bool = False


SMALL = ("Pienet lapset aikuisen kanssa", "Små barn med en vuxen", "Small children with an adult")
PARENTS = ("Vanhemmat", "Föräldrar", "Parents")
EXTRAS = (
    Extra(
        ("Vauvakahvila", "Babycafé", "Baby café"),
        "vauvat",
        ("Alle 1-vuotiaat vanhempineen", "Barn under 1 år med föräldrar", "Children under 1 with their parents"),
        (0, 1),
    ),
    Extra(
        ("Taaperotreffit", "Småttingträff", "Toddler meet-up"),
        "taaperot",
        ("1–3-vuotiaat vanhempineen", "1–3-åringar med föräldrar", "Children of 1–3 with their parents"),
        (1, 3),
    ),
    Extra(
        ("Imetystukiryhmä", "Amningsstödgrupp", "Breastfeeding support group"),
        "imetys",
        ("Imettävät ja vauvaa odottavat", "Ammande och gravida", "Breastfeeding and expecting parents"),
        (0, 2),
    ),
    Extra(("Isien aamu", "Pappornas morgon", "Fathers' morning"), "isat", SMALL, (0, 6), WEEKENDS),
    Extra(
        ("Perhemuskari", "Musiklek för familjer", "Family music hour"),
        "muskari-ja-musiikki",
        SMALL,
        (0, 4),
        organisers=("school",),
        needs_booking=True,
    ),
    Extra(("Satutunti", "Sagostund", "Story time"), "satutunti-ja-lukeminen", SMALL, (2, 6), AFTERNOONS),
    Extra(("Temppukerho", "Gymnastiklek", "Tumbling club"), "liikunta-ja-temput", SMALL, (2, 6), EVENINGS),
    Extra(
        ("Metsäretki", "Skogsutflykt", "Walk in the forest"),
        "ulkoilu-ja-luonto",
        ("Koko perhe", "Hela familjen", "The whole family"),
        (0, 12),
        WEEKENDS,
        is_outdoors=True,
    ),
    Extra(("Askarteluhetki", "Pysselstund", "Craft hour"), "kadentaidot", SMALL, (3, 9), AFTERNOONS),
    Extra(
        ("Kielikahvila perheille", "Språkcafé för familjer", "Language café for families"),
        "monikulttuurinen",
        ("Suomea opettelevat perheet", "Familjer som lär sig finska", "Families who are learning Finnish"),
        (0, 12),
    ),
    Extra(
        ("Odottavien ilta", "Kväll för blivande föräldrar", "Evening for expecting parents"),
        "odotus-ja-synnytys",
        ("Vauvaa odottavat", "Blivande föräldrar", "Expecting parents"),
        None,
        EVENINGS,
    ),
    Extra(
        ("Eron jälkeen -ryhmä", "Gruppen Efter separationen", "After the separation group"),
        "ero-perheessa",
        PARENTS,
        (0, 17),
        EVENINGS,
        needs_booking=True,
    ),
    Extra(
        ("Kaksosperheiden tapaaminen", "Träff för tvillingfamiljer", "Twin families' meet-up"),
        "kaksoset-ja-kolmoset",
        SMALL,
        (0, 6),
        WEEKENDS,
    ),
    Extra(
        ("Yhden vanhemman perheiden ilta", "Kväll för familjer med en förälder", "Evening for one-parent families"),
        "yhden-vanhemman-perheet",
        ("Yhden vanhemman perheet", "Familjer med en förälder", "One-parent families"),
        (0, 17),
        EVENINGS,
    ),
    Extra(
        ("Nepsy-vanhempien vertaisilta", "Kväll för npf-föräldrar", "Evening for parents of neurodivergent children"),
        "erityista-tukea-tarvitseva-lapsi",
        (
            "Erityistä tukea tarvitsevien lasten vanhemmat",
            "Föräldrar till barn med behov av särskilt stöd",
            "Parents of children with special needs",
        ),
        (0, 17),
        EVENINGS,
    ),
    Extra(
        ("Vertaisryhmä vanhemmille", "Kamratstödsgrupp för föräldrar", "Peer group for parents"),
        "vertaistuki",
        PARENTS,
        (0, 17),
        EVENINGS,
    ),
)

GETTING_THERE: tuple[Text, ...] = (
    (
        "Tule sisään pihan puolelta. Vaunut mahtuvat eteiseen.",
        "Kom in från gårdssidan. Barnvagnar ryms i tamburen.",
        "Come in from the yard side. There is room for prams in the hall.",
    ),
    (
        "Käynti pääovesta, toiseen kerrokseen pääsee hissillä.",
        "Ingång genom huvuddörren, till andra våningen kommer man med hiss.",
        "Use the main door; a lift goes to the second floor.",
    ),
    (
        "Ovella on kaksi porrasta. Soita ovikelloa, niin tulemme auttamaan.",
        "Det finns två trappsteg vid dörren. Ring på, så kommer vi och hjälper till.",
        "There are two steps at the door. Ring the bell and we will help.",
    ),
)
BOOKING_HOW: tuple[Text, ...] = (
    (
        "Sähköpostilla viimeistään edellisenä päivänä.",
        "Per e-post senast dagen innan.",
        "By e-mail, the day before at the latest.",
    ),
    (
        "Lomakkeella verkkosivulla, paikkoja on kymmenelle perheelle.",
        "Med blanketten på webbplatsen, det finns plats för tio familjer.",
        "With the form on the website; there is room for ten families.",
    ),
)
CANCELLED: tuple[Text, ...] = (
    ("Ohjaaja on sairastunut.", "Ledaren har insjuknat.", "The leader has fallen ill."),
    ("Tila on muussa käytössä.", "Lokalen används till annat.", "The room is needed for something else."),
    ("Koulutuspäivä", "Utbildningsdag", "Training day"),
)
CHRISTMAS: Text = ("Joulutauko", "Juluppehåll", "Christmas break")
BREAKS: tuple[Text, ...] = (
    ("Tauko remontin ajan", "Paus under renoveringen", "Closed for renovation"),
    ("Tauko kausien välissä", "Paus mellan säsongerna", "Break between seasons"),
)
MOVED: tuple[Text, ...] = (
    ("Tilassa on remontti.", "Lokalen renoveras.", "The room is being renovated."),
    ("Poikkeuksellinen aika", "Avvikande tid", "A different time than usual"),
)

# Groups of coming events: kind, name, purpose, titles in turn.
GROUPS: list[tuple[str, Text, Text, list[Text]]] = [
    (
        "liaison",
        ("Yhdyshenkilöiden esimerkkiverkosto", "Kontaktpersonernas exempelnätverk", "Example network of liaisons"),
        (
            "Esimerkkiryhmä: yhdyshenkilöiden säännölliset tapaamiset.",
            "En exempelgrupp: kontaktpersonernas regelbundna möten.",
            "An example group: the liaison persons' regular meetings.",
        ),
        [
            ("Yhdyshenkilöiden kokous", "Kontaktpersonernas möte", "Liaison persons' meeting"),
            (
                "Yhdyshenkilöiden etäkahvit",
                "Kontaktpersonernas distanskaffe",
                "Liaison persons' remote coffee",
            ),
        ],
    ),
    (
        "forum",
        ("Perhekeskusten esimerkkifoorumi", "Familjecentrens exempelforum", "Example forum of family centres"),
        (
            "Esimerkkiryhmä: avoimia foorumeita kaikille perheiden kanssa työskenteleville.",
            "En exempelgrupp: öppna forum för alla som arbetar med familjer.",
            "An example group: open forums for everyone who works with families.",
        ),
        [
            ("Foorumi: kohtaamispaikat lähelle", "Forum: mötesplatser nära", "Forum: meeting places close by"),
            ("Foorumi: vanhempien ääni kuuluviin", "Forum: föräldrarnas röst", "Forum: hearing the parents"),
        ],
    ),
    (
        "training",
        ("Esimerkkikoulutusten sarja", "En serie exempelutbildningar", "A series of example trainings"),
        (
            "Esimerkkiryhmä: koulutuksia yhteisistä aiheista.",
            "En exempelgrupp: utbildningar om gemensamma ämnen.",
            "An example group: trainings on shared subjects.",
        ),
        [
            (
                "Koulutus: miten otan huolen puheeksi",
                "Utbildning: att ta upp en oro",
                "Training: how to raise a concern",
            ),
            (
                "Koulutus: kohtaaminen kynnyksellä",
                "Utbildning: mötet vid tröskeln",
                "Training: meeting at the threshold",
            ),
        ],
    ),
]
EVENT: Text = (
    "Tämä on esimerkki: tilaisuutta ei oikeasti järjestetä.",
    "Det här är ett exempel: evenemanget ordnas inte på riktigt.",
    "This is an example: no such event is really held.",
)
EVENT_HOURS = _spans("9.00-11.30", "12.30-15.00", "13.00-15.30")
VENUES = ("Esimerkkitalon sali", "Esimerkkikirjaston kokoustila", "Esimerkkikoulun auditorio")
# Of meetings in Finnish alone, as agendas and minutes are: title, text, minutes, discussion, decision.
MEETING_ITEMS = [
    (
        "Kuulumiset kunnista",
        "Jokainen kunta vuorollaan, muutama minuutti.",
        40,
        "Perhekahvilat ovat alkaneet hyvin. Kahdessa kunnassa etsitään uusia tiloja.",
        "",
    ),
    (
        "Edellisen kokouksen asiat",
        "Mitä sovittiin ja mitä siitä on tehty.",
        20,
        "Käytiin läpi, mitä edellisellä kerralla sovittiin.",
        "",
    ),
    (
        "Kesän avoimet kohtaamispaikat",
        "Mitkä paikat ovat kesällä auki, ja mistä perheet saavat sen tietää?",
        30,
        "Kesän ajat kerätään ajoissa, jotta perheet löytävät ne portaalista.",
        "Jokainen kunta merkitsee kesän ajat portaaliin toukokuun loppuun mennessä.",
    ),
    (
        "Seuraava tapaaminen",
        "",
        15,
        "",
        "Tavataan seuraavan isäntäkunnan luona. Etänä pääsee mukaan.",
    ),
]
PROPOSED_ITEM = "Miten isät löytävät kohtaamispaikat"
PROMISES = (
    "Kysyy kirjastolta, voiko perhekahvila kokoontua siellä",
    "Kokoaa kunnan kesän ajat portaaliin",
    "Ehdottaa seuraavan kokouksen päivää",
)
PROMISE_KEPT = "Kirjasto lupasi tilan tiistaiaamuiksi."
PROGRAMME: list[Text] = [
    ("Kahvit ja kuulumiset", "Kaffe och nyheter", "Coffee and news"),
    ("Päivän aihe", "Dagens tema", "Subject of the day"),
    ("Yhteenveto", "Sammanfattning", "Summing up"),
]
POSTPONED: Text = ("Kouluttaja on estynyt.", "Utbildaren har fått förhinder.", "The trainer cannot come.")
