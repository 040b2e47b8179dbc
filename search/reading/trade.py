"""Shops, loans, and what people sell each other: no place tells of them.

What can be had at a place is another matter ("saako sieltä ostaa kahvia"), and so is a shop that it stands by.
"""

import re

from search.reading.filler import is_filler
from search.reading.tokens import Sentence

SHOP = re.compile(
    r"(?:ruoka|lahi|vaate|lelu|urheilu|rauta|kenka|elain|huonekalu)?"
    r"(?:kauppa|kauppaa|kauppaan|kaupan|kaupalle|kaupassa|kaupasta|kaupat|kauppoja|kauppojen|kaupoissa|kaupoilla)(?:ko|kin)?"
    r"|(?:apteek|pank)(?:ki|in|it|kia|issa|ista|kiin|kien)(?:ko)?"
    r"|(?:super|hyper|city)?market(?:it|in|issa|tien|s)?|prisma(?:n|ssa)?|lidl(?:in|issa)?|tokmanni(?:n|ssa)?|alko(?:n|ssa)?"
    r"|(?:mat)?(?:butik|affar)(?:en|ens|er|erna|ernas|s)?|varuhus(?:et|ets)?|apotek(?:et|ets)?|banken(?:s)?"
    r"|(?:shop|store|supermarket|pharmacy|grocery|groceries|mall|bank)s?"
)
# Beside it a shop only says where: "kaupan vieressä", "near the shop".
BEHIND = frozenset(
    "lahella vieressa yhteydessa takana edessa luona jalkeen lahettyvilla ylakerrassa alakerrassa".split()
)
BEFORE = frozenset("near by behind beside opposite above nara bredvid bakom vid".split())

LOAN_WORDS = re.compile(
    r"(?:raha|asunto|pankki|kulutus|opinto)lain(?:a|aa|an|at|oja)|pikavip(?:pi|pia|in|it|peja)|kulutusluo(?:tto|ttoa|ton)"
    r"|(?:bostads|bank|snabb|sms)lan(?:et)?|loans?|mortgages?"
)
LENDING = frozenset(
    "lainaa lainata lainaan lainaksi lainaamaan lainan lana lanar lan borrow borrowing lend lending".split()
)
MONEY = frozenset("raha rahaa rahan rahoja pengar pengarna money cash".split())
WITHOUT = frozenset("ilman ei utan without no".split())
TAKING = frozenset("saa saan saada saisi ottaa otan hakea haen anoa".split())

WISHES = frozenset("haluan haluaisin halutaan haluamme vill want would wanted".split())
BUYING = frozenset("ostaa kopa buy sell myyda salja".split())
FOR_SALE = (("for", "sale"), ("till", "salu"))
ADVERTS = frozenset("ostetaan ostan myydaan myyn myytavana kopes saljes saljer bortskankes selling".split())


def is_of_trade(sentence: Sentence, place: int) -> bool:
    """Return whether the word here is a shop that is asked for, or of a loan of money."""
    word = sentence.surface(place)
    if word in sentence.vocabulary.displays and SHOP.fullmatch(word):
        return False  # a place here has it in its name
    return _is_shop(sentence, place) or _is_of_loan(sentence, place)


def _is_shop(sentence: Sentence, place: int) -> bool:
    if not SHOP.fullmatch(sentence.surface(place)) or sentence.surface(place + 1) in BEHIND:
        return False
    return not any(sentence.surface(at) in BEFORE for at in range(max(0, place - 3), place))


def _is_of_loan(sentence: Sentence, place: int) -> bool:
    word, present = sentence.surface(place), sentence.surfaces.keys()
    if LOAN_WORDS.fullmatch(word):
        return True
    if word in MONEY and sentence.surface(place - 1) in WITHOUT:
        return False
    if (word in LENDING and MONEY & present) or (word in MONEY and LENDING & present):
        return not any(
            sentence.surface(at - 1) in WITHOUT for at in range(len(sentence)) if sentence.surface(at) in MONEY
        )
    return word == "lainaa" and place == len(sentence) - 1 and sentence.surface(place - 1) in TAKING


def is_advert(sentence: Sentence) -> bool:
    """Return whether the text offers or wants something for money: "ostetaan lastenvaunut", "for sale: pram"."""
    if any(sentence.starts_with(n, *phrase) for n in range(len(sentence)) for phrase in FOR_SALE):
        return True
    for place, token in enumerate(sentence.tokens):
        if token.surface in ADVERTS:
            return True
        if token.surface in BUYING:
            return place == 0 or any(sentence.surface(at) in WISHES for at in range(place))
        if not is_filler(token.surface):
            return False
    return False
