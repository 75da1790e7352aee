"""Where sentences begin and end, found only around the places asked for.

A sentence ends at . ! ? … (and ./. which closes official texts), with any closing quotes and brackets, before a
blank, and at a line break; but not before a small letter, after an abbreviation (TP. Hồ Chí Minh, GS. Nguyễn), an
initial, or a number that begins a line. The dots in 27.8 and 11.500 have no blank after them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from searchkit.highlight.needles import Match
from searchkit.text.letters import MARKED_LETTERS

#: The mean length of a sentence in characters, over the 204,953 sentences of 10,000 Vietnamese news articles (VNTC, of
#: about 2005): 106.6; the median is 98.
MEAN_LENGTH = 107
#: A longer sentence (1.4 % of those) is cut.
LONGEST = 300

# By length, as what is looked back for must have one.
_ABBREVIATIONS = (
    ("TP", "Tp", "tp", "TX", "TS", "GS", "BS", "Bs", "LS", "KS", "ĐH", "Tr", "Mr", "Ms", "Dr", "St", "No"),
    ("PGS", "ThS", "Ths", "Mrs", "NXB", "Nxb"),
)
_SMALL = f"a-z{MARKED_LETTERS}"
_CAPITAL = rf"[^\W\d_{_SMALL}]"
_NOT_AFTER = (
    *(rf"\b(?:{'|'.join(words)})\." for words in _ABBREVIATIONS),
    *(rf"[\W_]{_CAPITAL}\.", rf"^{_CAPITAL}\."),  # initials
    *(r"^\d\.", r"^\d\d\.", r"\n\d\.", r"\n\d\d\."),  # a numbered list
)
_CLOSING, _OPENING = '"”’»)\\]', '"“‘«(\\['
_END = re.compile(
    r"[\n.!?…](?:(?<=\n)"
    rf"|(?=\W)(?<![.!?…].){''.join(f'(?<!{before})' for before in _NOT_AFTER)}"
    rf"[.!?…]*+(?:/\.)?[{_CLOSING}]*+(?=\s)(?!\s++[{_OPENING}]*+[{_SMALL}]))"
)
# What must be seen after the end of a sentence to know it.
_AHEAD = 8


class Sentences:
    """The sentences of a text around the places given, which rise.

    What is asked for must lie within `LONGEST` characters of one of them.
    """

    def __init__(self, text: str, places: Iterable[Match]) -> None:
        self._text = text
        self._ends: list[int] = []
        low = far = 0  # sentences are looked for from `low` until `LONGEST` characters after `far`
        for start, end, _ in places:
            if start - far > 2 * LONGEST:
                self._look(low, far + LONGEST)
                low = start - LONGEST
            if end > far:
                far = end
        self._look(low, far + LONGEST)

    def _look(self, low: int, high: int) -> None:
        ends = [match.end() for match in _END.finditer(self._text, low, high + _AHEAD)]
        while ends and ends[-1] > high:
            ends.pop()
        self._ends += ends

    def start(self, at: int, after: int = 0) -> int | None:
        """The start, not before `after`, of the sentence that `at` lies in; None where it is too far away.

        `after` is taken for the start of a sentence.
        """
        before = bisect_right(self._ends, at)
        start = max(after, self._ends[before - 1]) if before else after
        if at - start > LONGEST:
            return None
        while start < at and self._text[start].isspace():
            start += 1
        return start

    def end(self, at: int) -> int | None:
        """The end of the sentence that goes on at `at`; None where it is too far away."""
        after = bisect_left(self._ends, at)
        end = self._ends[after] if after < len(self._ends) else len(self._text)
        return end if end - at <= LONGEST else None

    def begins(self, at: int) -> bool:
        """Whether a sentence, or the end of the text, is at `at`, which is not white space."""
        return at == len(self._text) or self.start(at) == at


def skip_blanks(text: str, at: int) -> int:
    """The first place from `at` on that holds no white space."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at
