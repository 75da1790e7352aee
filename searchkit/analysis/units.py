"""Units: what touches and could belong together. One basic token, or a run such as 27/08/2018 or TP.HCM.

Which tokens make a unit is decided from their classes alone, so that it can be done on arrays; what a unit
means is for `composites` to say.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from searchkit.analysis.dates import MONTH_WORDS, YEAR_WORDS
from searchkit.analysis.memo import Memo

#: Classes of basic tokens. NOISE bears no terms; the next four are plain words and numbers, a piece each.
NOISE, WORD, NUMBER, MONTH, YEAR, COMPLEX, ADDRESS, LINK, SIGN = range(9)
LAST_PLAIN = YEAR
#: By class: whether a token may be part of a unit of several.
GLUABLE = (False, True, True, True, True, True, False, True, True)
#: By class: whether a token holds a letter or digit.
BEARING = (False, True, True, True, True, True, True, False, False)

# A link counts between two parts only; a sign before or after one as well.
_LINKS = frozenset("-/.&:'’_\u2010\u2011\u2013\u2212")
_SIGNS = frozenset("+#@")


def open_borders(classes: Sequence[int], starts: Sequence[int], ends: Sequence[int]) -> list[bool]:
    """For each token but the last, whether it makes one unit with the next.

    They must touch, be of classes that may be part of a unit, and be neither both plain nor both links.
    Then a link that is not tied on both sides is tied on none: most of these are full stops.
    """
    last = len(classes) - 1
    opened = [False] * max(last, 0)
    # Between plain tokens all is closed: only the others are looked at, one in eight.
    odd = [i for i, token in enumerate(classes) if token > LAST_PLAIN and GLUABLE[token]]
    for i in odd:
        for left in range(max(i - 1, 0), min(i + 1, last)):
            pair = classes[left], classes[left + 1]
            touching = ends[left] == starts[left + 1]
            opened[left] = touching and GLUABLE[pair[0]] and GLUABLE[pair[1]] and pair != (LINK, LINK)
    loose = [i for i in odd if classes[i] == LINK and not (0 < i < last and opened[i - 1] and opened[i])]
    for i in loose:
        for left in range(max(i - 1, 0), min(i + 1, last)):
            opened[left] = False
    return opened


def _classify(token: str) -> int:
    if token.isalpha():
        word = token.lower()
        return MONTH if word in MONTH_WORDS else YEAR if word in YEAR_WORDS else WORD
    if token.isdigit() and token.isascii():
        return NUMBER
    if any(map(str.isalnum, token)):
        return ADDRESS if "://" in token or "@" in token else COMPLEX
    if token in _LINKS:
        return LINK
    return SIGN if token in _SIGNS or unicodedata.category(token[0])[0] == "M" else NOISE


#: The class of a basic token (NFC).
classify = Memo(_classify, 1 << 17).__getitem__
