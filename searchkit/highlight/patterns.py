"""Terms and phrases compiled to be found in folded texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from searchkit.highlight.folding import Folded, in_piece
from searchkit.model import Span
from searchkit.text.terms import fold, i_y, normalize_term

#: Of each term, only so many places in a text are looked at: nobody reads the rest, and time stays bounded.
MAX_PLACES = 5_000
#: A gap inside a phrase is only looked at within so many characters for each position that it may span.
GAP_WIDTH = 40

_LETTERS = re.compile(r"[^\W\d_]+")
# Tokens as positions count them: a number with separators is one.
_TOKEN = re.compile(r"\d+(?:[.,_]\d+)+|[^\W_]+")


class TermPattern:
    """One term; `exact` and `prefix` as in `Needle`."""

    def __init__(self, term: str, *, exact: bool, prefix: bool) -> None:
        self._term, self._exact, self._prefix = term, exact, prefix
        self._loose = fold(term) if exact else term
        signs_off = "".join([char if in_piece(char) else " " for char in self._loose])
        core = signs_off.lstrip() if prefix else signs_off.strip()
        self._before = len(signs_off) - len(signs_off.lstrip())
        self._after = len(signs_off) - self._before - len(core)
        pattern = _either_i_or_y(core)
        self._whole = core != "" and " " not in signs_off and not prefix  # found between blanks, it needs no second look
        self._literal = f" {core} " if self._whole and pattern == core else None
        self._regex: re.Pattern[str] | None = None
        if self._literal is None and core.strip():
            self._regex = re.compile(f" {pattern}" + ("[^ ]*" if prefix else "(?= )"))
        self._agreed: dict[str, bool] = {}

    def places(self, folded: Folded) -> tuple[list[Span], list[Span]]:
        """Where the text folds to this term, and where of these it has the very form of the term, if it must."""
        if self._literal is None:
            spans = self._find_regex(folded)
        else:
            spans = _find_literal(folded.padded, self._literal)
            if folded.offsets is not None:
                spans = [folded.span(start, end) for start, end in spans]
        if not self._exact or not spans:
            return spans, spans
        text = folded.text
        return spans, [(start, end) for start, end in spans if self._is_exact(text[start:end])]

    def _find_regex(self, folded: Folded) -> list[Span]:
        if self._regex is None:
            return []
        length = len(folded.padded) - 2
        spans = []
        for match in islice(_overlapping(self._regex, folded.padded), MAX_PLACES):
            start, end = match.start() - self._before, match.end() - 1 + self._after
            if start >= 0 and end <= length:
                span = folded.span(start, end)
                if self._whole or self._agrees(fold(folded.text[span[0] : span[1]]), self._loose):
                    spans.append(span)
        return spans

    def _is_exact(self, surface: str) -> bool:
        agrees = self._agreed.get(surface)
        if agrees is None:
            agrees = self._agreed[surface] = self._agrees(normalize_term(surface), self._term)
        return agrees

    def _agrees(self, form: str, term: str) -> bool:
        return form.startswith(term) if self._prefix else form == term


class PhrasePattern:
    """Terms one after another, each at most `slop` positions after the one before."""

    def __init__(self, terms: Sequence[TermPattern], slop: int) -> None:
        self._terms, self._slop = terms, slop

    def places(self, folded: Folded) -> tuple[list[Span], list[Span]]:
        """As `TermPattern.places`; a span is from the first to the last term."""
        loose, exact = zip(*[term.places(folded) for term in self._terms], strict=True)
        found = _phrases(folded.text, loose, self._slop)
        return found, found if loose == exact else _phrases(folded.text, exact, self._slop)


def _either_i_or_y(folded: str) -> str:
    """A pattern for a folded term, also taking the y that `fold` makes i (ki for ky) and a folded text still has."""

    def both(run: re.Match[str]) -> str:
        head, tail = run[0][:-1], run[0][-1]
        return f"{head}[iy]" if tail == "i" and i_y(f"{head}y") == run[0] else run[0]

    return _LETTERS.sub(both, folded)


def _overlapping(regex: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    # 11 11.11 holds 11.11, although a candidate that will be refused stands across its beginning.
    match = regex.search(text)
    while match:
        yield match
        match = regex.search(text, match.start() + 1)


def _find_literal(padded: str, literal: str) -> list[Span]:
    """Where `literal`, a piece between blanks, stands; the blank before the text is not counted."""
    spans: list[Span] = []
    length = len(literal) - 2
    at = padded.find(literal)
    while at >= 0 and len(spans) < MAX_PLACES:
        spans.append((at, at + length))
        at = padded.find(literal, at + length + 1)
    return spans


def _phrases(text: str, places: Sequence[list[Span]], slop: int) -> list[Span]:
    """From the first to the last term of each occurrence of a phrase, given where each term stands.

    Worked out from the last term back, so that a term with several choices after it costs no search. Of occurrences
    that end alike the shortest is given.
    """
    # For the part of the phrase that is done: where it ends, by the place of its first term.
    ends = {span: span[1] for span in places[-1]}
    for earlier in reversed(places[:-1]):
        nexts, ends_after, ends = list(ends), ends, {}
        follower = 0
        for span in earlier:
            while follower < len(nexts) and nexts[follower][0] < span[1]:
                follower += 1
            if follower == len(nexts):
                break
            if _within(text, span[1], nexts[follower][0], slop):
                ends[span] = ends_after[nexts[follower]]
    shortest = {end: start for (start, _), end in ends.items()}
    return [(start, end) for end, start in shortest.items()]


def _within(text: str, end: int, start: int, slop: int) -> bool:
    """Whether fewer than `slop` tokens stand between two places."""
    return start - end <= slop * GAP_WIDTH and len(_TOKEN.findall(text, end, start)) < slop
