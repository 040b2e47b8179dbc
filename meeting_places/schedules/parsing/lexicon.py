"""The vocabulary of the parser: phrases and their meanings."""

from collections.abc import Sequence
from datetime import time
from itertools import product
from typing import Any

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


def _weekday_words() -> dict[str, tuple[str, int]]:
    """Return word → language, weekday. The language matters: "Mon to Fri" has no Thursday in it."""
    swedish = "måndag tisdag onsdag torsdag fredag lördag söndag".split()
    english = "monday tuesday wednesday thursday friday saturday sunday".split()
    short = {"sv": "mån tis ons tors fre lör sön".split(), "en": "mon tue wed thu fri sat sun".split()}
    found: dict[str, tuple[str, int]] = {}
    for day in range(7):
        fi, sv, en = NAMES[day], swedish[day], english[day]
        plural = f"{fi[:-2]}ot" if fi.endswith("kko") else f"{fi}t"
        found |= {word: ("fi", day) for word in (SHORT_NAMES[day], fi, f"{fi}na", plural, ON_DAYS[day])}
        found |= {word: ("sv", day) for word in (short["sv"][day], sv, f"{sv}ar", f"{sv}en")}
        found |= {word: ("en", day) for word in (short["en"][day], en, f"{en}s")}
    return found


WEEKDAY_WORDS = _weekday_words()
WEEKS = "viikkojen|viikkoina|viikot|viikoilla|viikko|viikon|viikolla|vkot|vko"
ODD = "parittomien|parittomina|parittomat|parittomilla|pariton|parittoman"
EVEN = "parillisten|parillisina|parilliset|parillisilla|parillinen|parillisen"
SCHOOL_HOLIDAYS = "loma-aikoina|loma-aikana|lomilla|lomien aikana"
PUBLIC_HOLIDAYS = "pyhinä|pyhäpäivinä|arkipyhinä|juhlapyhinä|pyhisin"
SUCH_AS = "esimerkiksi|esim.|esim|muun muassa|mm.|mm"

DAY_PHRASES = _phrases(
    (tuple(range(5)), ["arkisin|arkipäivisin|arkipäivinä|arkipäivät|joka arkipäivä"]),
    (tuple(range(7)), ["joka päivä|päivittäin|kaikkina päivinä"]),
    ((5, 6), ["viikonloppuisin|viikonloppu|viikonloppuna|viikonloput"]),
)
RECURRENCE_PHRASES = _phrases(
    (Recurrence.WEEKLY, ["joka|joka viikko|viikoittain|viikottain"]),
    (Recurrence.ODD_WEEKS, ["|joka", ODD, WEEKS]),
    (Recurrence.EVEN_WEEKS, ["|joka", EVEN, WEEKS]),
    (Recurrence.EVERY_SECOND_WEEK, ["joka toinen|joka 2.|joka 2", "|viikko|viikon|vko"]),
)
OF_THE_MONTH = _phrases((True, ["|joka", "kuun|kuukauden"]))
LAST = 0
NTH_PHRASES = _phrases(
    (1, ["1.|1|ensimmäinen|ensimmäisenä"]),
    (2, ["2.|2|toinen|toisena"]),
    (3, ["3.|3|kolmas|kolmantena"]),
    (4, ["4.|4|neljäs|neljäntenä"]),
    (5, ["5.|5|viides|viidentenä"]),
    (LAST, ["viimeinen|viimeisenä"]),
)
NOTE_PHRASES = _phrases(
    (("skips_school_holidays", True), ["ei", "koulujen|koulun", SCHOOL_HOLIDAYS]),
    (("on_public_holidays", True), ["myös", PUBLIC_HOLIDAYS]),
    (("on_public_holidays", False), ["ei", PUBLIC_HOLIDAYS]),
    (("openness", Openness.OPEN), ["avoinna|auki|avoin"]),
    (("openness", Openness.BY_APPOINTMENT), ["ajanvarauksella|ajanvaraus|sopimuksen mukaan|ajanvarauksen mukaan"]),
    (("openness", Openness.SELF_SERVICE), ["omatoimisesti|omatoimi|omatoimiaika|omatoimiaikana"]),
    (("openness", Openness.WEATHER_PERMITTING), ["sään salliessa|säävaraus|säävarauksella|sään mukaan"]),
)
ROUND_THE_CLOCK = _phrases(([(time(), time())], ["ympäri vuorokauden|koko vuorokauden"]))
FROM = _phrases((True, ["alkaen|lähtien|alk.|alk"]))
UNTIL = _phrases((True, ["asti|saakka"]))
FOR_EXAMPLE = _phrases((False, [SUCH_AS]), (True, [SUCH_AS, "viikolla|vko"]))
IN_SEASON = _phrases((True, ["voimassa|ajalla"]))
AT = _phrases((True, ["klo.|klo|kello|kl.|kl"]))
AND = _phrases((True, [",|ja|&|sekä|, ja|, sekä"]))
EXCEPT = _phrases((True, ["lukuun ottamatta|lukuunottamatta|paitsi|pois lukien|poislukien|pl.|pl"]))
