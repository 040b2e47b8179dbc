"""Tokeniser: splits a statement into words, numbers, times and dates."""

import re
from itertools import islice
from typing import NamedTuple

MOST_TOKENS = 400  # of one statement

# Each alternative is of bounded length or one run of a class: reading takes time by the length alone.
TOKEN = re.compile(
    r"""
      (?P<iso_date> [0-9]{4}-[0-9]{2}-[0-9]{2} (?![0-9]) )
    | (?P<date> [0-9]{1,2}\s?\.\s? (?:1[0-2]|0?[1-9]) (?:
          \.\s?[0-9]{4} (?![0-9])
        | \.
        | (?= \s?[-\u2010-\u2015\u2212]\s? [0-9]{1,2}\.\s?[0-9]{1,2}\.\s?[0-9]{4} )  # its dot forgotten: 1.9–18.12.2026
        | (?<= [.\s][1-9] ) (?! [0-9] )  # no time is written so: 1.9
      ) )
    | (?P<clock> [0-9]{1,2} \s?[.:]\s? [0-9]{2} (?![0-9]) )
    | (?P<number> [0-9]+ )
    | (?P<word> [^\W\d_]+ )
    | (?P<dash> [-\u2010-\u2015\u2212] )
    | (?P<other> \S )
    """,
    re.VERBOSE,
)
DIGITS = re.compile("[0-9]+")
# A comma in place of a point, where both ends have one: 9,30–11,30. Elsewhere it parts times: 9–11,13–15.
COMMA_CLOCKS = re.compile(
    r"(?<![-\u2010-\u2015\u2212\d,.:])(\d\d?),(\d\d)(\s?[-\u2010-\u2015\u2212]\s?\d\d?),(\d\d)(?!\d)"
)


class Token(NamedTuple):
    kind: str
    text: str  # in lower case, any dash as a hyphen
    start: int  # where it stands


def tokens(text: str) -> list[Token]:
    return [
        Token(kind, "-" if kind == "dash" else match[0].lower(), match.start())
        for match in islice(TOKEN.finditer(COMMA_CLOCKS.sub(r"\1.\2\3.\4", text)), MOST_TOKENS + 1)
        if (kind := match.lastgroup or "")
    ]
