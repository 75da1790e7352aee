"""Where terms stand: phrases over all documents of a segment, and neighbouring pairs in a few, of all segments.

A position is packed with its document into one 64-bit key, document << 32 | position, so that a phrase is an
intersection of sorted arrays, shifted by one another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from searchkit.index.arrays import Array
from searchkit.index.postings import Postings
from searchkit.search.cache import ByteCache
from searchkit.search.lists import Matches, term_numbers

SHIFT = 32
CACHE_BYTES = 128 << 20
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
        wanted = docs.astype(self.docs.dtype, copy=False)  # else numpy would widen all of the others to look for them
        at = np.minimum(self.docs.searchsorted(wanted), len(self.docs) - 1)
        held = self.docs[at] == wanted
        at = at[held]
        starts = self.offsets[at]
        counts = self.offsets[at + 1] - starts
        ends = counts.cumsum()
        total = int(ends[-1]) if len(ends) else 0
        where = np.arange(total) + (starts - ends + counts).repeat(counts)
        return np.asarray((docs[held].astype(np.int64) << SHIFT).repeat(counts) | self.pos[where])


Part = tuple[Postings, int, int]  # lists, and what their document d is here: base + d * step
Lists = Callable[[str], Sequence[tuple[int, Postings]]]  # of a field: each segment's, and the number of its first document


class Positions:
    """Reads occurrences from the lists of a collection, and keeps those used last, up to 128 MiB."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._cache: ByteCache[tuple[object, Element], Occurrences] = ByteCache(CACHE_BYTES)

    def occurrences(self, postings: Postings, element: Element) -> Occurrences:
        """Where an element stands in a segment."""
        return self._cache.get((postings, element), lambda: _read([(postings, 0, 1)], element))

    def _anywhere(self, fields: Sequence[str], element: Element) -> Occurrences:
        """Where an element stands in some fields of all segments: in field f of document d as in document d * fields + f."""
        return self._cache.get((fields, element), lambda: _read(self._parts(fields), element))

    def _parts(self, fields: Sequence[str]) -> list[Part]:
        width = len(fields)
        return [(lists, base * width + f, width) for f, field in enumerate(fields) for base, lists in self._lists(field)]

    def phrase(self, postings: Postings, elements: Sequence[Element], slop: int) -> Matches:
        """The documents of one segment where the elements follow one another, rising, and how often.

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
        first = np.flatnonzero(np.concatenate((docs[:1] >= 0, docs[1:] != docs[:-1])))
        return docs[first], np.diff(first, append=len(docs)).astype(np.float64)

    def pairs(self, fields: Sequence[str], elements: Sequence[Element], docs: Array) -> Array:
        """int64[len(elements) - 1, len(docs), len(fields)]: how often two neighbours stand side by side.

        The documents rise. What is found of all elements becomes one sorted array of keys, a row for each element and
        text, so that one search finds the followers of all.
        """
        texts = (docs[:, None] * len(fields) + np.arange(len(fields))).ravel().astype(np.int32)
        rows, starts, sizes, read = [], [], [], []
        for at, element in enumerate(elements):
            word = self._anywhere(fields, element)
            place = word.docs.searchsorted(texts)
            held = np.flatnonzero(word.docs.take(place, mode="clip") == texts) if len(word.docs) else NOWHERE
            first = word.offsets[place[held]]
            rows.append(held + at * len(texts))
            starts.append(first)
            sizes.append(word.offsets[place[held] + 1] - first)
            read.append(word.pos)
        row, start, size = np.concatenate(rows), np.concatenate(starts), np.concatenate(sizes)
        ends = size.cumsum()
        where = np.arange(ends[-1] if len(ends) else 0) + (start - ends + size).repeat(size)
        bounds = np.append(0, ends)[np.append(0, np.cumsum([len(part) for part in sizes]))].tolist()
        found = [pos[where[low:high]] for pos, low, high in zip(read, bounds[:-1], bounds[1:], strict=True)]
        keys = (row << SHIFT).repeat(size) | np.concatenate(found)
        followers = keys + ((len(texts) << SHIFT) + 1)
        hits = keys[keys.take(keys.searchsorted(followers), mode="clip") == followers] if len(keys) else NOWHERE
        counts = np.bincount(hits >> SHIFT, minlength=(len(elements) - 1) * len(texts))
        return counts.reshape(len(elements) - 1, len(docs), len(fields))


def _read(lists: Sequence[Part], element: Element) -> Occurrences:
    """Where an element stands in some lists together."""
    stream, term = element
    parts = []
    for postings, base, step in lists:
        for number in term_numbers(postings, stream, term):
            docs, offsets, pos = postings.positions(number)
            parts.append((docs.astype(np.int32) * step + base, offsets, pos))
    if not parts:
        return Occurrences(NOWHERE, NOWHERE, NOWHERE)
    if len(parts) == 1:
        docs, offsets, pos = parts[0]
        return Occurrences(docs, offsets.astype(np.int32), pos)
    keys = np.concatenate([d.astype(np.int64).repeat(o[1:] - o[:-1]) << SHIFT | p for d, o, p in parts])
    keys.sort()
    held = keys >> SHIFT
    first = np.flatnonzero(np.concatenate((held[:1] >= 0, held[1:] != held[:-1])))
    offsets = np.append(first, len(keys)).astype(np.int32)
    widest = np.result_type(*(pos for _, _, pos in parts))
    return Occurrences(held[first].astype(np.int32), offsets, (keys & ((1 << SHIFT) - 1)).astype(widest))


def _among(some: Array, others: Array) -> Array:
    """bool[len(some)]: which of them are among the others; both sorted."""
    if not len(others) or not len(some):
        return np.zeros(len(some), bool)
    at = np.minimum(others.searchsorted(some), len(others) - 1)
    return np.asarray(others[at] == some)
