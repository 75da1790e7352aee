"""The terms of many texts at once, as arrays: what `analyze` gives, text by text, at many times its speed.

What depends on a token's spelling alone is done once a distinct token, what depends on its neighbours on
arrays. Only composites and dates in words, a few in a hundred tokens, are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from searchkit.analysis.bulk import split_and_label_many
from searchkit.analysis.composites import IN_DATE, JOINED_LEFT, JOINED_RIGHT, LONGEST_TERM, Composite, compose
from searchkit.analysis.dates import SpelledDate
from searchkit.analysis.memo import Memo
from searchkit.analysis.tokens import plain_term
from searchkit.analysis.unit_arrays import Flags, Ints, Longs, UnitArrays, find_units, spelled_dates
from searchkit.analysis.units import LAST_PLAIN, NOISE
from searchkit.text.terms import fold
from searchkit.text.unicode import nfc_with_offsets

_FOLDED = Memo(fold, 1 << 18)


@dataclass(frozen=True, slots=True)
class TermBatch:
    """The terms of n texts, text after text and in the order of `analyze`, as indices into `terms`.

    `syllable[syllable_offsets[i]:syllable_offsets[i + 1]]` are those of text i, one a position; `word` and
    `word_position`, by `word_offsets`, its words and the positions within the text at which they begin. `single` says
    of each position whether it is in no compound, but a word by itself.
    `folded[t]` is the folded form of `terms[t]`; the folded stream is that of both others.
    """

    terms: list[str]
    syllable: Ints
    syllable_offsets: Longs
    single: Flags
    word: Ints
    word_position: Ints
    word_offsets: Longs
    folded: Ints


class _Vocabulary(dict[str, int]):
    """Distinct terms, numbered as they are first asked for."""

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number

    def numbers(self, terms: Iterable[str]) -> Ints:
        return np.array(list(map(self.__getitem__, terms)), np.int32)


@dataclass(frozen=True, slots=True)
class _Lists:
    """Lists of numbers, by key: `numbers[starts[key]:starts[key] + counts[key]]`."""

    numbers: Ints
    starts: Longs
    counts: Longs

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> _Lists:
        counts = np.array(list(map(len, lists)), np.int64)
        numbers = np.array([number for numbers in lists for number in numbers], np.int32)
        return cls(numbers, np.cumsum(counts) - counts, counts)

    def of_keys(self, keys: Longs) -> Ints:
        """The lists of `keys`, end to end."""
        counts = self.counts[keys]
        ends = np.cumsum(counts)
        within = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
        found: Ints = self.numbers[np.repeat(self.starts[keys], counts) + within]
        return found


def analyze_many(texts: Sequence[str]) -> TermBatch:
    """The terms of `analyze` for each text. The same texts give the same `terms`, in no particular order."""
    clean = [nfc_with_offsets(text)[0] for text in texts]
    units = find_units(split_and_label_many(clean))
    dates = spelled_dates(units, clean)
    composites, keys = _composites(units, dates)
    vocabulary = _Vocabulary()

    pieces = _pieces(units, composites, vocabulary)
    syllable = pieces.of_keys(keys)
    counts = pieces.counts[keys]
    position = np.cumsum(counts) - counts  # of each unit's first piece, counted over all texts
    syllable_offsets = np.append(position, len(syllable))[units.offsets]

    joined = np.zeros(len(syllable), np.bool_)
    joined[position[_uncut(units, composites, keys)]] = True
    single = ~joined
    single[:-1] &= ~joined[1:]
    found = [
        _compounds(syllable, joined, vocabulary),
        _words(units, composites, keys, position, vocabulary),
        (position[[date.first for date in dates]], vocabulary.numbers([date.term for date in dates])),
    ]
    at = np.concatenate([places for places, _ in found])
    order = np.argsort(at, kind="stable")
    at = at[order]
    word_offsets = np.searchsorted(at, syllable_offsets)
    text_begins = np.repeat(syllable_offsets[:-1], np.diff(word_offsets))
    return TermBatch(
        syllable=syllable,
        syllable_offsets=syllable_offsets,
        single=single,
        word=np.concatenate([words for _, words in found])[order],
        word_position=(at - text_begins).astype(np.int32),
        word_offsets=word_offsets,
        folded=_fold_all(vocabulary),
        terms=list(vocabulary),
    )


def _composites(units: UnitArrays, dates: Sequence[SpelledDate]) -> tuple[list[Composite], Longs]:
    """The distinct composites, and the key of each unit: its token, or a number above those."""
    keys = units.tokens.ids[units.first].astype(np.int64)
    surroundings = units.joined * JOINED_LEFT
    surroundings[:-1] += units.joined[1:] * JOINED_RIGHT
    for date in dates:
        surroundings[date.first : date.last + 1] |= IN_DATE
    at = np.flatnonzero(units.bears & (units.unit_class > LAST_PLAIN))
    distinct: dict[tuple[str, int], int] = {}
    base = len(units.tokens.tokens)
    keys[at] = [
        distinct.setdefault((units.text(unit), around), base + len(distinct))
        for unit, around in zip(at.tolist(), surroundings[at].tolist(), strict=True)
    ]
    return [compose(unit, around) for unit, around in distinct], keys


def _pieces(units: UnitArrays, composites: Sequence[Composite], vocabulary: _Vocabulary) -> _Lists:
    """The terms of the pieces, by key: none or one of a token, any number of a composite."""
    plain = (units.token_class > NOISE) & (units.token_class <= LAST_PLAIN)
    tokens = compress(units.tokens.tokens, plain.tolist())
    terms = vocabulary.numbers([plain_term(token)[0] for token in tokens])
    others = _Lists.of([[vocabulary[piece.term] for piece in composite.pieces] for composite in composites])
    counts = np.concatenate([plain.astype(np.int64), others.counts])
    return _Lists(np.concatenate([terms, others.numbers]), np.cumsum(counts) - counts, counts)


def _words(
    units: UnitArrays, composites: Sequence[Composite], keys: Longs, position: Longs, vocabulary: _Vocabulary
) -> tuple[Longs, Ints]:
    """Where the words of composites begin, and their terms."""
    terms = _Lists.of([[vocabulary[word.term] for word in composite.words] for composite in composites])
    firsts = _Lists.of([[word.first for word in composite.words] for composite in composites])
    keys = keys - len(units.tokens.tokens)
    at = np.flatnonzero(keys >= 0)
    keys = keys[at]
    return np.repeat(position[at], terms.counts[keys]) + firsts.of_keys(keys), terms.of_keys(keys)


def _uncut(units: UnitArrays, composites: Sequence[Composite], keys: Longs) -> Flags:
    """Which units are joined to the one before, and no word of a composite holds a piece on either side."""
    plain = [False] * len(units.tokens.tokens)
    cut_left = np.array(plain + [composite.cut_left for composite in composites], np.bool_)
    cut_right = np.array(plain + [composite.cut_right for composite in composites], np.bool_)
    uncut = units.joined & ~cut_left[keys]
    uncut[1:] &= ~cut_right[keys[:-1]]
    return uncut


def _compounds(syllable: Ints, joined: Flags, vocabulary: _Vocabulary) -> tuple[Longs, Ints]:
    """Where the compounds begin, and their terms. `joined`: a position goes with the one before it."""
    goes_on = np.append(joined[1:], False)[: len(joined)]
    begin = np.flatnonzero(~joined & goes_on)
    size = np.flatnonzero(joined & ~goes_on) - begin + 1
    short = 2 * size - 1 <= LONGEST_TERM  # what is longer has no term
    begin, size = begin[short], size[short]
    word = np.empty(len(begin), np.int32)
    terms = list(vocabulary)
    for length in np.unique(size).tolist():
        chosen = np.flatnonzero(size == length)
        rows = syllable[begin[chosen][:, None] + np.arange(length)]
        distinct, which = _distinct_rows(rows, len(terms))
        spelled = ["_".join([terms[i] for i in row]) for row in distinct.tolist()]
        numbers = [vocabulary[term] if len(term) <= LONGEST_TERM else -1 for term in spelled]
        word[chosen] = np.array(numbers, np.int32)[which]
    kept = word >= 0
    return begin[kept], word[kept]


def _distinct_rows(rows: Ints, limit: int) -> tuple[Ints, Longs]:
    """The distinct rows, and which of them each row is; all numbers are below `limit`."""
    key = rows[:, 0].astype(np.int64)
    for i in range(1, rows.shape[1]):
        if i > 1:
            _, key = np.unique(key, return_inverse=True)  # so that the product fits 64 bits at any length
        key = key * limit + rows[:, i]
    _, index, which = np.unique(key, return_index=True, return_inverse=True)
    return rows[index], which


def _fold_all(vocabulary: _Vocabulary) -> Ints:
    """The number of each term's folded form. Folded forms become terms too, and are their own."""
    count = len(vocabulary)
    folded = vocabulary.numbers(list(map(_FOLDED.__getitem__, vocabulary)))
    return np.concatenate([folded, np.arange(count, len(vocabulary), dtype=np.int32)])
