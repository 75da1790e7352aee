"""Where terms stand: phrases over all documents of a segment, and neighbouring pairs in a few.

A position is packed with its document into one 64-bit key, document << 32 | position, so that a phrase is an
intersection of sorted arrays, shifted by one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from searchkit.index.arrays import Array
from searchkit.index.postings import Postings
from searchkit.search.cache import ByteCache
from searchkit.search.lists import term_numbers

SHIFT = 32
CACHE_BYTES = 64 << 20
Element = tuple[str, bytes]  # (stream, term): `syllable` is that term alone, `folded` every term of that folded form

NOWHERE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where one element stands in the documents of a segment.

    The positions in document docs[i] are pos[offsets[i]] .. pos[offsets[i+1]], rising.
    """

    docs: Array
    offsets: Array
    pos: Array

    @property
    def nbytes(self) -> int:
        """Memory, in bytes."""
        return int(self.docs.nbytes + self.offsets.nbytes + self.pos.nbytes) + 200

    def keys(self, docs: Array) -> Array:
        """int64[], sorted: the packed positions in the given documents (rising)."""
        if not len(self.docs):
            return NOWHERE
        at = np.minimum(self.docs.searchsorted(docs), len(self.docs) - 1)
        held = self.docs[at] == docs
        at = at[held]
        starts = self.offsets[at]
        counts = self.offsets[at + 1] - starts
        ends = counts.cumsum()
        total = int(ends[-1]) if len(ends) else 0
        where = np.arange(total) + (starts - ends + counts).repeat(counts)
        return np.asarray((docs[held].astype(np.int64) << SHIFT).repeat(counts) | self.pos[where])


class Positions:
    """Reads occurrences from segments, and keeps those used last, up to 64 MiB."""

    def __init__(self) -> None:
        self._cache: ByteCache[tuple[Postings, Element], Occurrences] = ByteCache(CACHE_BYTES)

    def occurrences(self, postings: Postings, element: Element) -> Occurrences:
        """Where an element stands in a segment."""
        return self._cache.get((postings, element), lambda: _read(postings, element))

    def phrase(self, postings: Postings, elements: Sequence[Element], slop: int) -> Array:
        """The documents of one segment where the elements follow one another, rising.

        `slop` is Whoosh's: each element at most `slop` positions after the one before it, 1 is side by side.
        """
        words = [self.occurrences(postings, element) for element in elements]
        first, *others = sorted((word.docs for word in words), key=len)
        for docs in others:
            first = first[_among(first, docs)]
        ends = words[0].keys(first)
        for word in words[1:]:
            here = word.keys(first)
            if slop == 1:
                ends = here[_among(here, ends + 1)]
            elif len(ends):
                at = ends.searchsorted(here) - 1  # the nearest end before
                ends = here[(at >= 0) & (here - ends[np.maximum(at, 0)] <= slop)]
        docs = ends >> SHIFT
        return np.asarray(docs[np.concatenate((docs[:1] >= 0, docs[1:] != docs[:-1]))])

    def pairs(self, postings: Postings, elements: Sequence[Element], docs: Array) -> Array:
        """float64[len(elements) - 1, len(docs)]: how often two neighbours stand side by side in the documents (rising)."""
        out = np.zeros((len(elements) - 1, len(docs)))
        keys = {element: self.occurrences(postings, element).keys(docs) for element in set(elements)}
        for i, (a, b) in enumerate(pairwise(elements)):
            first, second = keys[a], keys[b]
            if len(first) and len(second):
                hits = second[_among(second, first + 1)] >> SHIFT
                if len(hits):
                    out[i] = np.bincount(docs.searchsorted(hits), minlength=len(docs))
        return out


def _read(postings: Postings, element: Element) -> Occurrences:
    stream, term = element
    parts = [postings.positions(number) for number in term_numbers(postings, stream, term)]
    if not parts:
        return Occurrences(NOWHERE, NOWHERE, NOWHERE)
    if len(parts) == 1:
        docs, offsets, pos = parts[0]
        return Occurrences(docs.astype(np.int32), offsets.astype(np.int32), pos)
    keys = np.concatenate([d.astype(np.int64).repeat(o[1:] - o[:-1]) << SHIFT | p for d, o, p in parts])
    keys.sort()
    held = keys >> SHIFT
    first = np.flatnonzero(np.concatenate((held[:1] >= 0, held[1:] != held[:-1])))
    offsets = np.append(first, len(keys)).astype(np.int32)
    return Occurrences(held[first].astype(np.int32), offsets, (keys & ((1 << SHIFT) - 1)).astype(parts[0][2].dtype))


def _among(some: Array, others: Array) -> Array:
    """bool[len(some)]: which of them are among the others; both sorted."""
    if not len(others) or not len(some):
        return np.zeros(len(some), bool)
    at = np.minimum(others.searchsorted(some), len(others) - 1)
    return np.asarray(others[at] == some)
