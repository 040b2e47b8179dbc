"""The vocabulary of the parser: phrases and their meanings, in Finnish, Swedish and English."""

from collections.abc import Sequence
from datetime import time
from itertools import product
from typing import Any, NamedTuple

from meeting_places.schedules.parsing.rules import Openness
from meeting_places.schedules.parsing.tokens import tokens
from meeting_places.schedules.recurrence import Recurrence

SHORT_NAMES = "ma ti ke to pe la su".split()
NAMES = "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai".split()
ON_DAYS = [f"{name}isin" if name.endswith("o") else f"{name}sin" for name in NAMES]

type Phrases = dict[str, dict[tuple[str, ...], Any]]  # first word → whole phrase → meaning


def _phrases(*meanings: tuple[object, Sequence[str]]) -> Phrases:
    """Return phrases with their meanings; each is made of one choice of each part, choices are parted by a bar."""
    found: Phrases = {}
    for meaning, parts in meanings:
        for choice in product(*(part.split("|") for part in parts)):
            phrase = tuple(token.text for token in tokens(" ".join(choice)))
            found.setdefault(phrase[0], {})[phrase] = meaning
    return found


class WeekdayWord(NamedTuple):
    """A weekday as it is written. The languages matter: "Mon to Fri" has no Thursday in it."""

    day: int
    languages: frozenset[str] = frozenset({"fi"})
    role: str = ""  # "from" of maanantaista, "until" of perjantaihin
    part: str = ""  # of the day, if the word tells it: tiistai-iltaisin


# Endings by the part of the day.
PARTS = {
    "morning": "ap aamu aamupäivä aamuisin aamuna aamupäivisin aamupäivänä aamupäivällä aamut".split(),
    "afternoon": "ip iltapäivä iltapäivisin iltapäivänä iltapäivällä iltapäivät".split(),
    "evening": "ilta iltaisin iltana illalla illat".split(),
}
PART_WORDS = {word: part for part, words in PARTS.items() for word in words}


def _weekday_words() -> dict[str, WeekdayWord]:
    swedish = "måndag tisdag onsdag torsdag fredag lördag söndag".split()
    english = "monday tuesday wednesday thursday friday saturday sunday".split()
    short = {
        "fi": "maan/maanant tiist kesk/keskiv torst perj lauant sunn".split(),
        "sv": "må/mån tis ons tor/tors fr/fre lö/lör sö/sön".split(),
        "en": "mon tue/tues wed/weds thu/thur/thurs fri sat sun".split(),
    }
    found: dict[str, WeekdayWord] = {}
    for day in range(7):
        fi, sv, en = NAMES[day], swedish[day], english[day]
        is_wednesday = fi.endswith("o")
        stem, plural = (f"{fi[:-2]}", f"{fi[:-2]}ot") if is_wednesday else (fi, f"{fi}t")
        finnish = {SHORT_NAMES[day], fi, f"{fi}na", plural, ON_DAYS[day], f"{fi}ta", *short["fi"][day].split("/")}
        found |= {word: WeekdayWord(day) for word in finnish}
        found[f"{stem}osta" if is_wednesday else f"{fi}sta"] = WeekdayWord(day, role="from")
        found[f"{fi}on" if is_wednesday else f"{fi}hin"] = WeekdayWord(day, role="until")
        found |= {f"{fi}{ending}": WeekdayWord(day, part=part) for ending, part in PART_WORDS.items()}
        for language, words in (
            ("sv", {sv, f"{sv}ar", f"{sv}en", f"{sv}arna", *short["sv"][day].split("/")}),
            ("en", {en, f"{en}s", *short["en"][day].split("/")}),
        ):
            found |= {word: WeekdayWord(day, frozenset({language})) for word in words}
    # Tisdag and torsdag are shortened as tiistai and torstai are.
    found |= {word: found[word]._replace(languages=frozenset({"fi", "sv"})) for word in ("ti", "to")}
    return found


WEEKDAY_WORDS = _weekday_words()
WEEKS = "viikkojen|viikkoina|viikot|viikoilla|viikoin|viikko|viikon|viikolla|vkot|vko|vkoilla|vk|vkt"
ODD = "parittomien|parittomina|parittomat|parittomilla|parittomalla|parittomin|pariton|parittoman|paritt.|parit."
EVEN = "parillisten|parillisina|parilliset|parillisilla|parillisella|parillisin|parillinen|parillisen|parill.|paril."
SCHOOL_HOLIDAYS = "loma-aikoina|loma-aikana|lomilla|lomien aikana|lomien aikaan|loma-aikaan"
SCHOOL_HOLIDAYS_ALONE = "koululomilla|koululaisten lomilla|koululaisten loma-aikoina|lomilla|loma-aikoina|loma-aikana"
ON_PUBLIC_HOLIDAYS = "pyhinä|pyhäpäivinä|arkipyhinä|juhlapyhinä|pyhisin|juhlapäivinä|pyhät|pyhäpäivät|arkipyhät"
SUCH_AS = "esimerkiksi|esim.|esim|muun muassa|mm.|mm"
SHUT = "suljettu|kiinni|suljettuna|stängt|closed"
NOT = "ei|ei ole|ei toimintaa|ei kerhoa|ei kokoontumista|ei avoinna|ei auki|ei ohjausta"

DAY_PHRASES = _phrases(
    (tuple(range(5)), ["|joka", "arkisin|arkipäivisin|arkipäivinä|arkipäivät|arkipäivä|arki|arkena|arkin"]),
    (tuple(range(5)), ["vardagar|varje vardag|på vardagar|weekdays|on weekdays|every weekday"]),
    (tuple(range(7)), ["joka päivä|päivittäin|kaikkina päivinä|viikon jokaisena päivänä"]),
    (tuple(range(7)), ["varje dag|alla dagar|dagligen|every day|daily"]),
    ((5, 6), ["viikonloppuisin|viikonloppu|viikonloppuna|viikonloput|vkl"]),
    ((5, 6), ["helger|på helger|veckoslut|på veckoslut|weekends|at weekends|on weekends|every weekend"]),
)
RECURRENCE_PHRASES = _phrases(
    (
        Recurrence.WEEKLY,
        ["joka|joka viikko|viikoittain|viikottain|aina|varje|varje vecka|every|every week|weekly|each"],
    ),
    (Recurrence.ODD_WEEKS, ["|joka", ODD, WEEKS]),
    (Recurrence.ODD_WEEKS, ["|på|on|varje|every", "udda|ojämna|ojämn|odd", "veckor|vecka|veckorna|weeks|week"]),
    (Recurrence.EVEN_WEEKS, ["|joka", EVEN, WEEKS]),
    (Recurrence.EVEN_WEEKS, ["|på|on|varje|every", "jämna|jämn|even", "veckor|vecka|veckorna|weeks|week"]),
    (Recurrence.EVERY_SECOND_WEEK, ["joka toinen|joka 2.|joka 2", "|viikko|viikon|vko"]),
    (Recurrence.EVERY_SECOND_WEEK, ["varannan|varannan vecka|every other|every second", "|week"]),
)
OF_THE_MONTH = _phrases(
    (True, ["|joka|kunkin|aina", "kuun|kuukauden"]), (True, ["kuussa|kuukaudessa|i månaden|of the month|of each month"])
)
LAST, SECOND = 0, 2
NTH_PHRASES = _phrases(
    (1, ["1.|1|ensimmäinen|ensimmäisenä|första|first|1 st"]),
    (2, ["2.|2|toinen|toisena|andra|second|2 nd"]),
    (3, ["3.|3|kolmas|kolmantena|tredje|third|3 rd"]),
    (4, ["4.|4|neljäs|neljäntenä|fjärde|fourth|4 th"]),
    (5, ["5.|5|viides|viidentenä|femte|fifth|5 th"]),
    (LAST, ["viimeinen|viimeisenä|sista|last"]),
)
NOTE_PHRASES = _phrases(
    (("skips_school_holidays", True), [f"{NOT}|{SHUT}|paitsi", "koulujen|koulun", SCHOOL_HOLIDAYS]),
    (("skips_school_holidays", True), [f"{NOT}|{SHUT}|paitsi", SCHOOL_HOLIDAYS_ALONE]),
    (
        ("skips_school_holidays", True),
        ["lukuun ottamatta|pois lukien|paitsi", "koulujen|koulun", "lomia|lomat|loma-aikoja"],
    ),
    (("skips_school_holidays", True), ["lukuun ottamatta|pois lukien|paitsi", "koululomia|koululomat"]),
    (("skips_school_holidays", True), ["koulujen|koulun", SCHOOL_HOLIDAYS, f"{NOT}|{SHUT}"]),
    (("skips_school_holidays", True), ["inte|ej|stängt|utom", "under skollov|på skollov|under skolornas lov"]),
    (("skips_school_holidays", True), ["not|closed|except", "during school holidays|in school holidays"]),
    (("on_public_holidays", True), ["myös", ON_PUBLIC_HOLIDAYS]),
    (("on_public_holidays", False), [f"{NOT}|{SHUT}", ON_PUBLIC_HOLIDAYS]),
    (("on_public_holidays", False), [ON_PUBLIC_HOLIDAYS, f"ei|{SHUT}"]),
    (("on_public_holidays", False), ["closed on|stängt på|not on|ej på", "public holidays|helgdagar"]),
    (("openness", Openness.BY_APPOINTMENT), ["ajanvarauksella|ajanvaraus|sopimuksen mukaan|ajanvarauksen mukaan"]),
    (("openness", Openness.BY_APPOINTMENT), ["med tidsbokning|enligt överenskommelse|by appointment"]),
    (("openness", Openness.SELF_SERVICE), ["omatoimisesti|omatoimi|omatoimiaika|omatoimiaikana"]),
    (("openness", Openness.WEATHER_PERMITTING), ["sään salliessa|säävaraus|säävarauksella|sään mukaan"]),
    (("runs_overnight", True), ["yön yli|över natten|overnight"]),
)
# What says that these are times, and nothing more.
PLAIN = _phrases(
    (True, ["avoinna|auki|avoin|aukioloajat|aukioloaika|ajat|aika|kokoontuu|kokoontumiset|kokoontumisaika"]),
    (True, ["öppet|öppettider|open|opening hours|opening times|hours|the"]),
)
ROUND_THE_CLOCK = _phrases(
    ([(time(), time())], ["ympäri vuorokauden|koko vuorokauden|vuorokauden ympäri|24 / 7|24 h|24 t|24 tuntia"]),
    ([(time(), time())], ["dygnet runt|around the clock|24 hours"]),
)
FROM = _phrases((True, ["alkaen|lähtien|alk.|alk|fr.o.m.|from och med|starting|starting from"]))
UNTIL = _phrases((True, ["asti|saakka"]))
UNTIL_BEFORE = _phrases((True, ["t.o.m.|till och med|until"]))
FOR_EXAMPLE = _phrases((False, [SUCH_AS]), (True, [SUCH_AS, "viikolla|vko"]))
IN_SEASON = _phrases((True, ["voimassa|ajalla|aikavälillä"]))
BETWEEN = "between"
AT = _phrases((True, ["klo.|klo|kello|kl.|kl|at|from|från"]), (BETWEEN, ["between|mellan"]))
AND = _phrases((True, [",|ja|&|sekä|och|samt|and|/|+|, ja|, sekä|, och|, and|ja myös|sekä myös"]))
ON = _phrases((True, ["on|på|from|från"]))
TO_DAY = _phrases((True, ["to|through|thru|till|until|t.o.m."]))
TO_CLOCK = _phrases((True, ["-|- -|to|till|until"]), (BETWEEN, ["and|och"]))
HOURS = _phrases((True, ["h|h.|t|hrs|välillä|välisenä aikana"]))
HALF_DAYS = _phrases(("am", ["am|a.m.|a.m"]), ("pm", ["pm|p.m.|p.m"]))
CLOSED = _phrases((True, [f"{NOT}|{SHUT}|stängd|vapaa"]))
IN_ADDITION = _phrases((True, ["lisäksi|myös|även|dessutom|also"]))
EXCEPT = _phrases(
    (True, ["lukuun ottamatta|lukuunottamatta|paitsi|pois lukien|poislukien|pl.|pl|utom|förutom|except"]),
)

# Beginnings of words that tell of a break, and of a season.
BREAKS = "huom tauko tauol peru lomalla joulutau kesätau aatto aatoi poikkeu inställ paus cancel".split()
MONTHS = "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu".split()
SEASONS = [
    *(f"{month}kuu" for month in MONTHS),
    *"kesä talv syks kevä kausi kaude lukukau lukuvuo lukuvuod kouluvuo toimintakau sommar vinter höst vår".split(),
    *"summer winter autumn spring viikosta viikolta viikkoon vecka week term".split(),
    *"january february march april may june july august september october november december".split(),
    *"januari februari mars april maj juni juli augusti september oktober november december".split(),
]
