"""What a unit means: 27/08/2018, 37.000, NQ-28/TW, TP.HCM, Việt-Lào, C++, #tag, URLs.

    pieces   the parts, one position each, with their terms for the syllable stream. A number with
    separators is
             one piece: 37.000 with the term 37000, 11,5 with 11.5
    words    the whole, with its term for the word stream: 2018-08-27, nq-28/tw, việt-lào, c++. Of a single
             piece the parts: 37 and 000 of 37.000, km and 2 of km2. Words do not overlap

The whole is the terms of its parts with their links. Dotted letters lose their dots (U.S.A, TP.HCM: usa,
tphcm) and so meet USA and TPHCM; addresses lose scheme, www. and what trails.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from searchkit.analysis.dates import find_days, read_short_date
from searchkit.analysis.memo import Memo
from searchkit.analysis.numerals import read_number
from searchkit.model import Kind
from searchkit.text.terms import normalize_term

#: What `compose` is told of the surroundings: pyvi joins the first or last piece to a neighbour; the unit
#: is part of a date in words.
JOINED_LEFT, JOINED_RIGHT, IN_DATE = 1, 2, 4

#: Characters. A longer piece is cut, a longer whole has no term: none of them is ever typed.
LONGEST_TERM = 255

_AS_ASCII = str.maketrans("\u2010\u2011\u2013\u2212’", "----'")
_ANY_MARK = "\u0301"  # stands for every combining mark
_RUN = re.compile(rf"[^\W_]+(?:{_ANY_MARK}+[^\W_]*)*")
_NUMBER_OR_RUN = re.compile(rf"((?<![^\W_])(?<![^\W_][.,_])[0-9]+(?:[.,][0-9]+)+)|{_RUN.pattern}")
_LETTERS_AND_DIGITS = re.compile(r"([0-9]+)([^\W\d_]+)([0-9]*)|([^\W\d_]+)([0-9]+)")
_UNMARKED = re.compile("[A-Za-zĐđ0-9]+")
_SCHEME = re.compile(r"\w+://")
_TRAILING = ".,;:!?…)]}>\"'”’»*"
_TOP_DOMAINS = frozenset({"vn", "com", "net", "org", "edu", "gov", "info"})


class Piece(NamedTuple):
    """One position: `[start, end)` in the unit, and its term."""

    start: int
    end: int
    term: str
    kind: Kind


class Word(NamedTuple):
    """A term of the word stream: `[start, end)` in the unit, over its pieces `first` to `last`."""

    start: int
    end: int
    first: int
    last: int
    term: str
    kind: Kind


class Composite(NamedTuple):
    """A unit taken apart. `cut_left`, `cut_right`: a word holds the first or last piece; no compound may."""

    pieces: tuple[Piece, ...]
    words: tuple[Word, ...]
    cut_left: bool
    cut_right: bool


def compose(unit: str, surroundings: int = 0) -> Composite:
    """Take a unit (NFC, no blanks) apart; `surroundings` adds up JOINED_LEFT, JOINED_RIGHT and IN_DATE."""
    return _KNOWN[surroundings][unit]


def _compose(surroundings: int, unit: str) -> Composite:
    text = _plain(unit)
    if _is_address(text):
        pieces = [_piece(text, *match.span()) for match in _RUN.finditer(_with_one_mark(text))]
        words = _address(text, pieces)
    else:
        pieces = _pieces(text)
        words = [word for segment in _segments(text, pieces) for word in _words(text, pieces, *segment)]
    end = len(pieces) - 1
    if surroundings & IN_DATE:
        words = []
    elif surroundings:
        at_border = (0 if surroundings & JOINED_LEFT else None, end if surroundings & JOINED_RIGHT else None)
        words = [
            word
            for word in words
            if not ((word.first == at_border[0] or word.last == at_border[1]) and _yields(text, pieces, word))
        ]
    cut_left = any(word.first == 0 for word in words)
    cut_right = any(word.last == end for word in words)
    return Composite(tuple(pieces), tuple(words), cut_left, cut_right)


def piece_term(text: str) -> str:
    """The term of a piece: `normalize_term`, and 08 as 8, since days and months are written both ways."""
    term = normalize_term(text)
    if len(term) == 2 and term[0] == "0" and term[1] in "123456789":
        return term[1]
    return term[:LONGEST_TERM]


def _plain(text: str) -> str:
    """`text` with ASCII hyphens, apostrophes and digits. The length stays."""
    if text.isascii():
        return text
    text = text.translate(_AS_ASCII)
    return "".join([c if c.isascii() or c.isalpha() else _digit(c) for c in text])


def _digit(char: str) -> str:
    digit = unicodedata.digit(char, None)  # ², ₂, ２, ٢
    return char if digit is None else str(digit)


def _with_one_mark(text: str) -> str:
    """`text` with one and the same mark for all combining marks, for patterns to tell. The length stays."""
    if text.isascii():
        return text
    return "".join([_ANY_MARK if unicodedata.category(c)[0] == "M" else c for c in text])


def _piece(text: str, start: int, end: int) -> Piece:
    term = piece_term(text[start:end])
    letters, digits = any(map(str.isalpha, term)), any(c.isnumeric() and not c.isalpha() for c in term)
    return Piece(start, end, term, "syllable" if not digits else "other" if letters else "number")


def _pieces(text: str) -> list[Piece]:
    pieces = []
    for match in _NUMBER_OR_RUN.finditer(_with_one_mark(text)):
        start, end = match.span()
        number = read_number(match[1]) if match[1] and end - start <= LONGEST_TERM else None
        if number:
            pieces.append(Piece(start, end, number, "number"))
        elif match[1]:
            runs = [run.span() for run in _RUN.finditer(match[1])]
            pieces += [_piece(text, start + run_start, start + run_end) for run_start, run_end in runs]
        else:
            pieces.append(_piece(text, start, end))
    return pieces


def _segments(text: str, pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Runs of pieces that links hold together, as first and last."""
    segments = []
    first = 0
    for i in range(len(pieces)):
        if i + 1 == len(pieces) or not _linked(text, pieces[i], pieces[i + 1]):
            segments.append((first, i))
            first = i + 1
    return segments


def _linked(text: str, left: Piece, right: Piece) -> bool:
    link = text[left.end : right.start]
    if link == ":":
        return left.kind == right.kind == "number"
    if link not in (".", "'"):
        return link in ("-", "/", "&", "_", "+")
    before, after = text[left.start : left.end], text[right.start : right.end]
    if not (_UNMARKED.fullmatch(before) and _UNMARKED.fullmatch(after)):
        return False
    if link == "'":
        return before.isalpha() and after.isalpha()
    # Not where a blank was left out: after a full stop ("nam.Hai"), after the number of an item ("1.Nam").
    return not (before[-1].islower() and after[0].isupper()) and (after[0].isdigit() or not before.isdigit())


def _words(text: str, pieces: Sequence[Piece], first: int, last: int) -> list[Word]:
    """The words of a segment: the dates in it, else its whole; of a single piece its parts."""
    days = _dates(text, pieces, first, last)
    if days:
        return days
    start, end = pieces[first].start, pieces[last].end
    head, tail = _signs(text, start, end)
    if first == last and not head and not tail:
        return _parts(text, pieces[first], first)
    if end - start > LONGEST_TERM - len(head + tail):
        return []
    inside = pieces[first : last + 1]
    date = None if head or tail else read_short_date(text[start:end])
    term = date or head + _joined(text, inside) + tail
    kind: Kind = "number" if all(piece.kind == "number" for piece in inside) else "other"
    return [Word(start - len(head), end + len(tail), first, last, term, kind)]


def _signs(text: str, start: int, end: int) -> tuple[str, str]:
    """The signs of a whole: # or @ before it, any number of + after it (C++), # after one letter (C#)."""
    head = text[start - 1] if start and text[start - 1] in "#@" else ""
    stop = end
    while text[stop : stop + 1] == "+":
        stop += 1
    tail = text[end:stop]
    one_letter = end - start == 1 and text[start].isalpha()
    if one_letter and text[end : end + 1] == "#" and not text[end + 1 : end + 2].isalnum():
        tail = "#"
    return head, tail


def _joined(text: str, pieces: Sequence[Piece]) -> str:
    links = [text[left.end : right.start] for left, right in pairwise(pieces)]
    letters = all(piece.kind == "syllable" and piece.end - piece.start <= 3 for piece in pieces)
    if letters and set(links) == {"."} and pieces[-1].term not in _TOP_DOMAINS:
        links = [""] * len(links)
    return "".join([piece.term + link for piece, link in zip(pieces, [*links, ""], strict=True)])


def _parts(text: str, piece: Piece, at: int) -> list[Word]:
    """The parts of a number with separators, and of letters with digits: km2, 5kg, 20m2, 10h30, A320."""
    shown = text[piece.start : piece.end]
    if piece.kind == "number":
        spans = [match.span() for match in _RUN.finditer(shown)]
    else:
        match = _LETTERS_AND_DIGITS.fullmatch(shown)
        spans = [match.span(group) for group in range(1, 6) if match[group]] if match else []
    if len(spans) < 2:
        return []
    parts = [_piece(text, piece.start + start, piece.start + end) for start, end in spans]
    return [Word(p.start, p.end, at, at, p.term, "number" if p.kind == "number" else "other") for p in parts]


def _dates(text: str, pieces: Sequence[Piece], first: int, last: int) -> list[Word]:
    """The full dates in a segment, but for what begins or ends within a piece (A1/1/2018)."""
    offset = pieces[first].start
    days = find_days(text[offset : pieces[last].end])
    if not days:
        return []
    begins = {pieces[i].start - offset: i for i in range(first, last + 1)}
    ends = {pieces[i].end - offset: i for i in range(first, last + 1)}
    return [
        Word(offset + start, offset + end, begins[start], ends[end], term, "number")
        for start, end, term in days
        if start in begins and end in ends
    ]


def _is_address(text: str) -> bool:
    return "://" in text or "@" in text[1:] or text[:4].lower() == "www."


def _address(text: str, pieces: Sequence[Piece]) -> list[Word]:
    """A URL or an e-mail address as a whole."""
    shown = text.rstrip(_TRAILING)
    if not pieces or pieces[-1].end > len(shown) or len(shown) > LONGEST_TERM or not shown.isprintable():
        return []
    start = pieces[0].start
    scheme = _SCHEME.match(shown, start)
    term = shown[scheme.end() if scheme else start :]
    term = normalize_term(term[4:] if term[:4].lower() == "www." else term).rstrip("/")
    return [Word(start, len(shown), 0, len(pieces) - 1, term, "other")] if term else []


def _yields(text: str, pieces: Sequence[Piece], word: Word) -> bool:
    """Whether a word gives way to a compound over its border: in "Hà Nội-Hải Phòng" there is no nội-hải."""
    inside = pieces[word.first : word.last + 1]
    links = [text[left.end : right.start] for left, right in pairwise(inside)]
    return bool(links) and set(links) <= {"-", "/"} and all(piece.kind == "syllable" for piece in inside)


_KNOWN = [Memo(partial(_compose, surroundings), 1 << 15) for surroundings in range(8)]
