"""Text to tokens: positions, spans and terms, as the index stores them and as a query looks them up.

    syllable   one term a position: each syllable, number or part of a composite. Positions count 0, 1, 2, ...
    word       compounds (two and more syllables, joined by _) and composites (dates, codes, addresses; see
               `composites`), at the position of their first part. Never a single syllable
    folded     the syllable and word terms with their marks off, at the same positions

Signs that belong to no composite bear no terms and are no tokens. `batch` gives the same terms for many
texts at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from searchkit.analysis.composites import (
    IN_DATE,
    JOINED_LEFT,
    JOINED_RIGHT,
    LONGEST_TERM,
    compose,
    piece_term,
)
from searchkit.analysis.dates import SpelledDate, spelled_around_month, spelled_around_year
from searchkit.analysis.memo import Memo
from searchkit.analysis.segmenter import split_and_label
from searchkit.analysis.units import BEARING, COMPLEX, LAST_PLAIN, MONTH, NUMBER, YEAR, classify, open_borders
from searchkit.model import Kind, Span, Terms, Token
from searchkit.text.terms import fold
from searchkit.text.unicode import INVISIBLE, nfc_with_offsets

# A unit (see `units`): its text, its start, its class (COMPLEX for a run), whether it bears a letter or digit, and
# whether pyvi joins it to the unit before it.
_Unit = tuple[str, int, int, bool, bool]

_Piece = tuple[int, int, str, Kind]  # start, end, term
_Word = tuple[int, int, int, str, Kind]  # start, end, position, term


def analyze(text: str) -> list[Token]:
    """The tokens of `text` that bear terms, by position, then by start, a syllable before its words.

    `text[token.start:token.end]` is the token as written, in any normal form. Each letter and digit stands
    in the span of one token with a syllable term; the spans of word terms do not overlap either. Kinds:
    `syllable` (letters), `number` (numbers, their parts, dates), `compound` (syllables that make a word),
    `other` (letters with digits, other composites).
    """
    clean, offsets = nfc_with_offsets(text)
    pieces, words = _read(clean)
    if offsets is not None:
        pieces = [(*_written(text, offsets, piece[:2]), *piece[2:]) for piece in pieces]
        words = [(*_written(text, offsets, word[:2]), *word[2:]) for word in words]
    tokens = [
        Token(text[start:end], start, end, position, kind, _syllable_terms(term))
        for position, (start, end, term, kind) in enumerate(pieces)
    ]
    if words:
        tokens += [
            Token(text[start:end], start, end, position, kind, _word_terms(term))
            for start, end, position, term, kind in words
        ]
        # A stable sort: where two begin at one place, the syllable stays before the word.
        tokens.sort(key=attrgetter("position", "start"))
    return tokens


def _read(text: str) -> tuple[list[_Piece], list[_Word]]:
    """The pieces of a text (NFC, nothing invisible), one a position, and its words."""
    units = _units(text)
    dates = _spelled_dates(text, units)
    in_date = {i for date in dates for i in range(date.first, date.last + 1)}
    pieces: list[_Piece] = []
    words: list[_Word] = []
    begins = []  # the position of the first piece of each unit
    first = last = 0  # positions of the compound that may go on
    cut = False  # it may not
    for i, (unit, start, token_class, bears, joined) in enumerate(units):
        begin = len(pieces)
        begins.append(begin)
        if not bears:
            continue
        goes_on = joined and not cut
        cut = False
        if token_class <= LAST_PLAIN:
            term, kind = plain_term(unit)
            pieces.append((start, start + len(unit), term, kind))
        else:
            right = i + 1 < len(units) and units[i + 1][4]
            found = compose(unit, JOINED_LEFT * joined + JOINED_RIGHT * right + IN_DATE * (i in in_date))
            pieces += [(start + p.start, start + p.end, p.term, p.kind) for p in found.pieces]
            words += [(start + w.start, start + w.end, begin + w.first, w.term, w.kind) for w in found.words]
            goes_on = goes_on and not found.cut_left
            cut = found.cut_right
        if goes_on:
            last = begin
        if not goes_on or len(pieces) - begin > 1:
            if first < last:
                words.append(_compound(pieces, first, last))
            first = last = begin if len(pieces) - begin == 1 else len(pieces) - 1
    if first < last:
        words.append(_compound(pieces, first, last))
    for date in dates:
        begin, end = begins[date.first], [*begins, len(pieces)][date.last + 1]
        words.append((pieces[begin][0], pieces[end - 1][1], begin, date.term, "number"))
    return pieces, [word for word in words if len(word[3]) <= LONGEST_TERM]


def _compound(pieces: Sequence[_Piece], first: int, last: int) -> _Word:
    term = "_".join([piece[2] for piece in pieces[first : last + 1]])
    return pieces[first][0], pieces[last][1], first, term, "compound"


def _units(text: str) -> list[_Unit]:
    spans, inside = split_and_label(text)
    tokens = [text[start:end] for start, end in spans]
    classes = list(map(classify, tokens))
    starts = [start for start, _ in spans]
    bears = [BEARING[token_class] for token_class in classes]
    if max(classes, default=0) > LAST_PLAIN:
        opened = open_borders(classes, starts, [end for _, end in spans])
        begins = [0, *(i for i, tied in enumerate(opened, 1) if not tied)]
        runs = list(zip(begins, [*begins[1:], len(tokens)], strict=True))
        tokens = [text[starts[a] : spans[b - 1][1]] for a, b in runs]
        classes = [classes[a] if b - a == 1 else COMPLEX for a, b in runs]
        bears = [any(bears[a:b]) for a, b in runs]
        starts = [starts[a] for a in begins]
        inside = [inside[a] for a in begins]
    joined = [here and tied and before for here, tied, before in zip(bears, inside, [False, *bears], strict=False)]
    return list(zip(tokens, starts, classes, bears, joined, strict=True))


def _spelled_dates(text: str, units: Sequence[_Unit]) -> list[SpelledDate]:
    """Dates in words, from left to right, by unit of the text; none overlaps another or a line's end."""
    dates: list[SpelledDate] = []
    for i, (_, _, token_class, _, _) in enumerate(units):
        if token_class not in (MONTH, YEAR):
            continue
        near = (i - 1, i + 1, i + 2, i + 3)
        before, one, two, three = (units[j][0] if 0 <= j < len(units) else None for j in near)
        if token_class == MONTH:
            found = spelled_around_month(before, one, two, three)
        else:
            found = spelled_around_year(before, one)
        if not found or (dates and i + found.first <= dates[-1].last):
            continue
        first, last = i + found.first, i + found.last
        if "\n" not in text[units[first][1] : units[last][1]]:
            dates.append(SpelledDate(first, last, found.term))
    return dates


def _written(text: str, offsets: Sequence[int], span: Span) -> Span:
    """Where a token of the clean text stands in the text as written, no invisible characters after it."""
    start, end = offsets[span[0]], offsets[span[1]]
    while end > start and text[end - 1] in INVISIBLE:
        end -= 1
    return start, end


def _plain_term(token: str) -> tuple[str, Kind]:
    return piece_term(token), "number" if classify(token) == NUMBER else "syllable"


#: The term and kind of a basic token that is a word or a number by itself.
plain_term = Memo(_plain_term, 1 << 17).__getitem__

_syllable_terms = Memo(lambda term: Terms(syllable=term, folded=fold(term)), 1 << 16).__getitem__
_word_terms = Memo(lambda term: Terms(word=term, folded=fold(term)), 1 << 16).__getitem__
