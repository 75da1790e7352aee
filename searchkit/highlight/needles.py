"""What a query looks for in a text, and where it stands there.

A `Needle` is a word or phrase of a query; a `Matcher` is built from all of them once a query and finds them in each
article shown. Nothing is analysed again: a text is folded, each needle is looked for in it, and only what was found is
compared mark by mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from searchkit.highlight.folding import fold_text
from searchkit.highlight.patterns import PhrasePattern, TermPattern
from searchkit.model import Span


@dataclass(frozen=True)
class Needle:
    """One word, or one phrase of several, that a query looks for.

    A term with `exact` is in the form of `normalize_term` and marks the tokens that have this form; one without is in
    the form of `fold` and marks the tokens that fold to it. A term may hold signs (`tp.hcm`, `37.000`), which the text
    must have too. With `prefix` the last term need only begin a token, which is marked whole. `slop` is how many
    positions after the one before each term of a phrase may stand (1: next to it).

    `weight` is what finding it is worth in a passage; needles with the same `key` (empty: the terms) are worth it once.
    """

    terms: tuple[str, ...]
    exact: tuple[bool, ...]
    prefix: bool = False
    slop: int = 1
    weight: float = 1.0
    key: str = ""


class Match(NamedTuple):
    """`text[start:end]` is what needle number `needle` (the first of equal ones) matched; for a phrase, all of it."""

    start: int
    end: int
    needle: int


class Matcher:
    """Finds needles, given in the order of the query, in texts. Built once a query; safe for many threads."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        #: What each needle counts as in a passage.
        self.keys = tuple(needle.key or " ".join(needle.terms) for needle in needles)
        #: What each key is worth.
        self.weights: dict[str, float] = {}
        first: dict[object, int] = {}
        same: list[int] = []
        for at, (needle, key) in enumerate(zip(needles, self.keys, strict=True)):
            self.weights[key] = max(needle.weight, self.weights.get(key, needle.weight))
            same.append(first.setdefault((needle.terms, needle.exact, needle.prefix, needle.slop), at))
        #: The pairs of needles that follow one another in the query.
        self.neighbours = frozenset(pairwise(same))
        self._patterns = [(at, _compiled(needles[at])) for at in first.values()]

    def find(self, text: str) -> list[Match]:
        """All matches in one text, rising by start; those of different needles may overlap.

        A needle marks its own form; where that stands nowhere, it marks every form that folds to it, since that is how
        the query can have matched.
        """
        return self.match_article("", text)[1]

    def match_article(self, title: str, body: str) -> tuple[list[Match], list[Match]]:
        """All matches in the two texts of an article, which belong together: a needle's own form may stand in either."""
        base = len(title) + 1
        folded = fold_text(f"{title}\n{body}")  # as one text: looking through a short one costs little less
        in_title: list[Match] = []
        in_body: list[Match] = []
        for at, pattern in self._patterns:
            loose, strict = pattern.places(folded)
            for start, end in _apart(strict, base) or _apart(loose, base):
                if start < base:
                    in_title.append(Match(start, end, at))
                else:
                    in_body.append(Match(start - base, end - base, at))
        in_title.sort()
        in_body.sort()
        return in_title, in_body

    def spans(self, text: str, matches: Iterable[Match]) -> tuple[Span, ...]:
        """What to mark in `text`: rising, apart from each other.

        Overlapping matches are joined, and so are neighbours in the query that stand side by side in the text: with
        one character between them that is no line break, as the blank in `quốc phòng` or the stop in `TP.HCM`.
        """
        spans: list[Span] = []
        left: set[int] = set()  # the needles that end one character before the last span
        here: set[int] = set()  # the needles that end where the last span ends
        for start, end, needle in matches:
            first, done = spans[-1] if spans else (0, -2)
            if start > done:
                left = here if start == done + 1 and text[done] not in "\r\n" else set()
                here = {needle}
                spans.append((start, end))
            else:
                if end >= done:
                    here = {needle} | (here if end == done else set())
                spans[-1] = (first, max(end, done))
            if left and spans[-1][0] == start and any((other, needle) in self.neighbours for other in left):
                left = set()
                _, end = spans.pop()
                spans[-1] = (spans[-1][0], end)
        return tuple(spans)


def _apart(places: Sequence[Span], base: int) -> list[Span]:
    """Those that do not begin in the text before `base` and end in the one from there on."""
    return [(start, end) for start, end in places if start >= base or end < base]


def _compiled(needle: Needle) -> TermPattern | PhrasePattern:
    last = len(needle.terms) - 1
    terms = [
        TermPattern(term, exact=exact, prefix=needle.prefix and at == last)
        for at, (term, exact) in enumerate(zip(needle.terms, needle.exact, strict=True))
    ]
    return terms[0] if len(terms) == 1 else PhrasePattern(terms, needle.slop)
