"""Where terms stand: phrases over all documents of a segment, and neighbouring pairs in a few, of all segments.

A position is packed with its document into one 64-bit key, document << 32 | position, so that a phrase is an
intersection of sorted arrays, shifted by one another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from searchkit.index.arrays import Array, common, ranges
from searchkit.index.postings import Postings
from searchkit.search.cache import ByteCache
from searchkit.search.lists import Matches, term_numbers

SHIFT = 32
PAIRS_BYTES = 512 << 20  # a thousand headlines ask for 3 KB an article
PHRASES_BYTES = 64 << 20
FREQUENT = 4  # an element that every fourth text holds
Element = tuple[str, bytes]  # (stream, term): `syllable` is that term alone, `folded` every term of that folded form
Chain = tuple[Sequence[Element], Array]  # neighbours, and the documents, rising, where they are looked for

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

    def spans(self, docs: Array) -> tuple[Array, Array]:
        """Where its positions in each of the documents (rising) begin, and where they end; both the same if it has none."""
        if not len(self.docs):
            return np.zeros(len(docs), np.int32), np.zeros(len(docs), np.int32)
        wanted = docs.astype(self.docs.dtype, copy=False)  # else numpy would widen all of the others to look for them
        at = self.docs.searchsorted(wanted)
        held = self.docs.take(at, mode="clip") == wanted
        return self.offsets.take(at), self.offsets.take(at + held)

    def keys(self, docs: Array) -> Array:
        """int64[], sorted: the packed positions in the given documents (rising)."""
        starts, ends = self.spans(docs)
        counts = ends - starts
        where = ranges(starts, counts)
        return np.asarray((docs.astype(np.int64) << SHIFT).repeat(counts) | self.pos[where])


@dataclass(frozen=True, slots=True)
class Frequent:
    """The same of an element that stands in many documents: those in document d are pos[offsets[d]] .. pos[offsets[d+1]].

    A look-up takes no search then.
    """

    offsets: Array
    pos: Array

    @property
    def nbytes(self) -> int:
        """Memory, in bytes."""
        return int(self.offsets.nbytes + self.pos.nbytes) + 200

    def spans(self, docs: Array) -> tuple[Array, Array]:
        """See `Occurrences.spans`."""
        return self.offsets.take(docs, mode="clip"), self.offsets.take(docs + 1, mode="clip")


Part = tuple[Postings, int, int]  # lists, and what their document d is here: base + d * step
Lists = Callable[[str], Sequence[tuple[int, Postings]]]  # of a field: each segment's, and the number of its first document


class Positions:
    """Reads occurrences from the lists of a collection, and keeps those used last, up to 576 MiB."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._of_one: ByteCache[tuple[Postings, Element], Occurrences] = ByteCache(PHRASES_BYTES)
        self._of_all: ByteCache[tuple[Sequence[str], Element], Occurrences | Frequent] = ByteCache(PAIRS_BYTES)

    def occurrences(self, postings: Postings, element: Element) -> Occurrences:
        """Where an element stands in a segment."""
        return self._of_one.get((postings, element), lambda: _read([(postings, 0, 1)], element))

    def _anywhere(self, fields: Sequence[str], element: Element) -> Occurrences | Frequent:
        """Where an element stands in some fields of all segments: in field f of document d as in document d * fields + f."""
        return self._of_all.get((fields, element), lambda: _spread(_read(self._parts(fields), element)))

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
            first = common(first, docs)
        ends = words[0].keys(first)
        for word in words[1:]:
            here = word.keys(first)
            if slop == 1:
                ends = common(here, ends + 1)
            elif len(ends):
                at = ends.searchsorted(here) - 1  # the nearest end before
                ends = here[(at >= 0) & (here - ends[np.maximum(at, 0)] <= slop)]
        docs = ends >> SHIFT
        first = np.flatnonzero(np.concatenate((docs[:1] >= 0, docs[1:] != docs[:-1])))
        return docs[first], np.diff(first, append=len(docs)).astype(np.float64)

    def pairs(self, fields: Sequence[str], chains: Sequence[Chain]) -> list[Array]:
        """How often the neighbours of each chain stand side by side: int64[elements - 1, documents, fields].

        What is found of all elements becomes one sorted array of keys, a row for each element of each chain; so are the
        places right after, in the next row. Both hold where two neighbours stand side by side.
        """
        own = np.arange(len(fields))
        texts = [(docs[:, None] * len(fields) + own).ravel().astype(np.int32) for _, docs in chains]
        width = max(map(len, texts), default=0)
        rows = [(element, texts[at]) for at, (elements, _) in enumerate(chains) for element in elements]
        keys = self._keys(fields, rows, width)
        step = (width << SHIFT) + 1
        hits = common(keys, keys + step) - step
        counts = np.bincount(hits >> SHIFT, minlength=len(rows) * width).reshape(len(rows), width)
        found, row = [], 0
        for elements, docs in chains:
            end = row + len(elements)
            found.append(counts[row : end - 1, : len(docs) * len(fields)].reshape(len(elements) - 1, len(docs), len(fields)))
            row = end
        return found

    def _keys(self, fields: Sequence[str], rows: Sequence[tuple[Element, Array]], width: int) -> Array:
        """int64[], sorted: (row * width + number of the text in it) << 32 | position, of each element in its texts."""
        if not rows:
            return NOWHERE
        words = {element: self._anywhere(fields, element) for element in {element: None for element, _ in rows}}
        spans = [words[element].spans(texts) for element, texts in rows]
        starts = np.concatenate([start for start, _ in spans], dtype=np.int64)
        sizes = np.concatenate([end for _, end in spans], dtype=np.int64) - starts
        heads = np.concatenate([np.arange(at * width, at * width + len(texts)) for at, (_, texts) in enumerate(rows)])
        where = ranges(starts, sizes)
        bounds = np.append(0, sizes.cumsum())[np.append(0, np.cumsum([len(texts) for _, texts in rows]))].tolist()
        parts = zip(rows, pairwise(bounds), strict=True)
        found = np.concatenate([words[element].pos[where[low:high]] for (element, _), (low, high) in parts])
        return np.asarray((heads << SHIFT).repeat(sizes) | found)


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


def _spread(word: Occurrences) -> Occurrences | Frequent:
    """The same, ready to be looked up at once if the element stands in many documents."""
    docs, offsets = word.docs, word.offsets
    if not len(docs) or len(docs) * FREQUENT <= docs[-1]:
        return word
    sizes = np.zeros(docs[-1] + 2, np.int32)
    sizes[docs + 1] = offsets[1:] - offsets[:-1]
    return Frequent(sizes.cumsum(dtype=np.int32), word.pos)
