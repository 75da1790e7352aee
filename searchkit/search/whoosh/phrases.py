"""Phrases: terms that follow one another, each at most `slop` positions after the one before (1: next to it).

A phrase scores what its terms score. So the score of a document is known before its positions are read, and for the
best few only the positions of the best documents are.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from searchkit.index.arrays import Array, ranges
from searchkit.index.whoosh.reader import SnapshotReader
from searchkit.search.cache import ByteCache
from searchkit.search.positions import SHIFT, Occurrences
from searchkit.search.whoosh.order import leading
from searchkit.search.whoosh.scored import Scored, Weighted, all_terms, only

CACHE_BYTES = 64 << 20
FIRST = 64  # documents whose positions are read at first
GROWTH = 8
BEFORE_ALL = np.array([-(1 << 62)])


class PhraseReader:
    """Reads phrases from a snapshot, and keeps the positions of the terms used last, up to 64 MiB."""

    def __init__(self, reader: SnapshotReader) -> None:
        self._reader = reader
        self._cache: ByteCache[tuple[str, bytes], Occurrences] = ByteCache(CACHE_BYTES)

    def matches(
        self,
        terms: Sequence[Weighted],
        places: Sequence[tuple[str, bytes]],
        slop: int,
        *,
        k: int | None = None,
        allowed: Array | None = None,
    ) -> Scored:
        """The documents with the phrase, rising, and their scores. `places`: (field of the schema, term) of each term.

        With `k`: at least the k best and all that tie with the last of them. `allowed`: bool[count], of interest.
        """
        found = all_terms(terms)
        docs, total = found if allowed is None else only(found, allowed)
        words = [self._cache.get(place, partial(self._read, *place)) for place in places]
        held: list[Array] = []
        count, wanted, above = 0, len(docs) if k is None else max(FIRST, 2 * k), np.inf
        while True:
            rows = leading(total, wanted)
            scores = total[rows]
            if held:
                rows = rows[scores < above]  # not those of the last round
            held.append(rows[docs[rows].searchsorted(_holding(words, docs[rows], slop))])
            count += len(held[-1])
            if wanted >= len(docs) or (k is not None and count >= k):
                chosen = np.sort(np.concatenate(held))
                return docs[chosen], total[chosen]
            assert k is not None
            # half as many again as it takes when the share that holds the phrase stays the same
            wanted, above = wanted * min(max(3 * k // (2 * max(count, 1)), 2), GROWTH), scores.min(initial=np.inf)

    def _read(self, field: str, term: bytes) -> Occurrences:
        """Where a term stands, documents numbered through all segments."""
        docs, counts, positions = [], [], []
        for reader in self._reader.segment_readers:
            found = reader.field(field).postings(term)
            assert found.offsets is not None, "the field has positions"
            docs.append(found.docs + reader.base)
            counts.append(np.diff(found.offsets))
            positions.append(found.positions)
        offsets = np.concatenate(([0], np.concatenate(counts).cumsum()))
        return Occurrences(np.concatenate(docs), offsets, _joined(positions))


def _joined(parts: Sequence[Array]) -> Array:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _holding(words: Sequence[Occurrences], docs: Array, slop: int) -> Array:
    """Those of the documents (rising, all with all of the words) where the words follow one another."""
    ends = _keys(words[0], docs)
    for word in words[1:]:
        here = _keys(word, docs)
        # the nearest end below is at most slop away
        ends = here[here - np.concatenate((BEFORE_ALL, ends))[ends.searchsorted(here)] <= slop]
    return np.unique(ends >> SHIFT)


def _keys(word: Occurrences, docs: Array) -> Array:
    """The packed positions of a word in documents that all hold it: `Occurrences.keys` without the doubt."""
    at = word.docs.searchsorted(docs)
    starts = word.offsets[at]
    counts = word.offsets[at + 1] - starts
    keys = (docs << SHIFT).repeat(counts)
    keys |= word.pos[ranges(starts, counts)]
    return keys
