"""Inverted lists of many segments into those of one, vectorised, with deleted documents left out.

Twice over the parts: first for their terms and counts, which say where everything goes, then one part after the other
to its place. So memory holds the result and one part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from searchkit.index.arrays import Array, run_lengths, smallest
from searchkit.index.lists import BIG_TF, Lists
from searchkit.index.postings import Postings

MOVE = 1_000_000  # elements moved at a time


def merge_lists(parts: Sequence[Postings], numbers: Sequence[Array]) -> Lists:
    """Inverted lists of all parts under new document numbers (-1: left out), which rise from part to part."""
    all_terms, all_forms = _Numbers(), _Numbers()
    kept = [_survey(postings, new, all_terms, all_forms) for postings, new in zip(parts, numbers, strict=True)]
    terms, rank = all_terms.ranked()
    forms, form_rank = all_forms.ranked()
    form = np.empty(len(terms), np.int64)
    for part in kept:
        form[rank[part.term]] = form_rank[part.form]

    places = [rank[part.term] for part in kept]
    post, spots = _interleave([part.df for part in kept], places, len(terms))
    at, pos_spots = _interleave([part.cf for part in kept], places, len(terms))
    positions = all(postings.has_positions for postings in parts)
    docs = np.empty(int(post[-1]), smallest(max(int(new.max(initial=0)) for new in numbers)))
    tf = np.empty(int(post[-1]), smallest(max(int(p.big.max(initial=BIG_TF)) for p in parts)))
    alone = np.empty_like(tf)
    pos = np.empty(int(at[-1]), max(p.pos.dtype for p in parts)) if positions else None
    for part, spot, pos_spot in zip(kept, spots, pos_spots, strict=True):
        for theirs, out in zip(part.arrays(), (docs, tf, alone), strict=True):
            _move(theirs, part.df, spot, out)
        if pos is not None:
            _move(part.positions(), part.cf, pos_spot, pos)
    return Lists(terms, forms, form, post, docs, tf, alone, at, pos)


class _Numbers(dict[bytes, int]):
    """Byte strings, numbered as they come."""

    def __missing__(self, string: bytes) -> int:
        self[string] = number = len(self)
        return number

    def of(self, strings: Sequence[bytes]) -> Array:
        return np.fromiter(map(self.__getitem__, strings), np.int64, len(strings))

    def ranked(self) -> tuple[list[bytes], Array]:
        """All strings, sorted, and the rank of each number."""
        ordered = sorted(self)
        rank = np.empty(len(ordered), np.int64)
        rank[self.of(ordered)] = np.arange(len(ordered))
        return ordered, rank


@dataclass(frozen=True, slots=True)
class _Part:
    """What is kept of a part, term by term: number of the term, of its folded form, documents and occurrences."""

    postings: Postings
    new: Array
    term: Array
    form: Array
    df: Array
    cf: Array

    def arrays(self) -> tuple[Array, Array, Array]:
        """(documents under new numbers, frequencies, how many of these are words by themselves)."""
        docs = self.new[self.postings.docs]
        values = docs, self.postings.frequencies(0, len(docs)), self.postings.alone(0, len(docs))
        keep = docs >= 0
        return values if keep.all() else (values[0][keep], values[1][keep], values[2][keep])

    def positions(self) -> Array:
        """The positions."""
        keep = self.new[self.postings.docs] >= 0
        if keep.all():
            return self.postings.pos
        kept: Array = self.postings.pos[np.repeat(keep, self.postings.frequencies(0, len(keep)))]
        return kept


def _survey(postings: Postings, new: Array, terms: _Numbers, forms: _Numbers) -> _Part:
    tf = postings.frequencies(0, len(postings.tf))
    count = len(postings.terms)
    term = np.repeat(np.arange(count), run_lengths(postings.post))
    if (new < 0).any():
        keep = new[postings.docs] >= 0
        term, tf = term[keep], tf[keep]
    df = np.bincount(term, minlength=count)
    cf = np.bincount(term, weights=tf, minlength=count).astype(np.int64)
    alive = np.flatnonzero(df)
    form = postings.form_of_terms()[alive]
    used, which = np.unique(form, return_inverse=True)
    strings, folded = postings.terms.strings.all(), postings.folded.strings.all()
    return _Part(
        postings=postings,
        new=new,
        term=terms.of([strings[i] for i in alive.tolist()]),
        form=forms.of([folded[i] for i in used.tolist()])[which],
        df=df[alive],
        cf=cf[alive],
    )


def _interleave(counts: Sequence[Array], places: Sequence[Array], terms: int) -> tuple[Array, list[Array]]:
    """Offsets [terms+1] of the merged runs, and for each part where the run of each of its terms begins."""
    total = np.zeros(terms, np.int64)
    before = []
    for count, place in zip(counts, places, strict=True):
        before.append(total[place])
        total[place] += count
    offsets = np.append(0, np.cumsum(total))
    return offsets, [offsets[place] + earlier for place, earlier in zip(places, before, strict=True)]


def _move(values: Array, sizes: Array, spots: Array, out: Array) -> None:
    """Moves run i of the values, of sizes[i], to spots[i]: piece by piece, to bound memory."""
    offsets = np.append(0, np.cumsum(sizes))
    first, count = 0, len(sizes)
    while first < count:
        last = max(first + 1, int(np.searchsorted(offsets, offsets[first] + MOVE, "right")) - 1)
        low, high = int(offsets[first]), int(offsets[last])
        shift = np.repeat(spots[first:last] - offsets[first:last], sizes[first:last])
        out[np.arange(low, high) + shift] = values[low:high]
        first = last
