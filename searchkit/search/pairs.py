"""What neighbours of a query that stand side by side add to a score: BM25 of each pair as if it were a term.

In how many documents a pair stands is estimated: of those that hold both words, a sample tells how many have them side
by side. The sample is drawn by a hash of the documents, so it is the same whatever the history of the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from searchkit.index.arrays import Array, distinct
from searchkit.search.bm25 import K1, Bm25, TermKey
from searchkit.search.collection import Fields
from searchkit.search.positions import Element

WEIGHT = 0.6
SAMPLE = 32  # documents
LOOKED_AT = 1024  # documents, in the order of their hashes, among which a sample is looked for first
MOST_KEPT = 1 << 16
ONES = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(axis=1, dtype=np.int64)  # bits set in a byte

Pair = tuple[Element, Element]
Sighting = tuple[int, int, int]  # documents that hold both words; of these looked at; of these side by side


class Pairs:
    """Scores pairs of neighbours in the documents of one collection. Safe for many threads."""

    def __init__(self, bm25: Bm25, fields: Fields) -> None:
        self.bm25, self.fields = bm25, fields
        self._known: dict[Pair, Sighting] = {}

    def scores(self, elements: Sequence[Element], docs: Array) -> Array:
        """float64[len(docs)]: what the neighbours add to each document; `docs` rise."""
        tf, idf, norms = self.parts(elements, docs)
        return WEIGHT * (K1 + 1) * np.asarray(idf @ (tf / (tf + norms)))

    def parts(self, elements: Sequence[Element], docs: Array) -> tuple[Array, Array, Array]:
        """What the scores are made of: tf [pairs, documents], idf [pairs], norms [documents]; all float64."""
        tf = self.bm25.collection.pairs(self.fields, elements, docs)
        idf = np.array([self.bm25.idf(df) for df in self.frequencies(elements)])
        return tf, idf, self.bm25.norms(self.fields, "syllable")[docs]

    def frequencies(self, elements: Sequence[Element]) -> list[float]:
        """In how many documents each of the pairs stands, about; never 0 where a sample alone was looked at."""
        return [
            float(hits) if looked_at == both else both * (hits + 0.5) / (looked_at + 1)
            for both, looked_at, hits in self._looked_up(list(pairwise(elements)))
        ]

    def seen(self, pairs: Sequence[Pair]) -> list[float]:
        """In how many documents each pair stands, about; 0 where no document that was looked at has it."""
        return [both * hits / max(looked_at, 1) for both, looked_at, hits in self._looked_up(pairs)]

    def _looked_up(self, pairs: Sequence[Pair]) -> list[Sighting]:
        known = self._known
        if missing := [pair for pair in dict.fromkeys(pairs) if pair not in known]:
            if len(known) > MOST_KEPT:
                known = self._known = {pair: known[pair] for pair in pairs if pair in known}
            known.update(self._look_up(missing))
        return [known[pair] for pair in pairs]

    def _look_up(self, pairs: Sequence[Pair]) -> dict[Pair, Sighting]:
        """All at once: their samples are looked at together."""
        both, samples = zip(*map(self._sampled, pairs), strict=True)
        docs = distinct(np.concatenate(samples))
        elements = [element for pair in pairs for element in pair]
        beside = self.bm25.collection.pairs(self.fields, elements, docs)[::2] > 0
        hits = [int(np.count_nonzero(row[docs.searchsorted(docs_)])) for row, docs_ in zip(beside, samples, strict=True)]
        return {pair: (n, len(docs_), hit) for pair, n, docs_, hit in zip(pairs, both, samples, hits, strict=True)}

    def _sampled(self, pair: Pair) -> tuple[int, Array]:
        """How many documents hold both words of a pair, and those of them with the smallest hashes, rising."""
        first, second = (self.bm25.scores(TermKey(self.fields, *element)) for element in pair)
        bits: Array = first.bits & second.bits
        total = int(ONES.take(bits).sum())
        if total > SAMPLE:
            docs = self._first_drawn
            docs = docs[bits[docs >> 3] >> (7 - (docs & 7)) & 1 > 0]
            if len(docs) >= SAMPLE:
                return total, np.sort(docs[:SAMPLE])
        docs = np.flatnonzero(np.unpackbits(bits))
        if total > SAMPLE:
            docs = np.sort(docs[np.argsort(self.bm25.collection.hashes[docs], kind="stable")[:SAMPLE]])
        return total, docs

    @cached_property
    def _first_drawn(self) -> Array:
        """The documents with the smallest hashes, in their order."""
        return np.argsort(self.bm25.collection.hashes, kind="stable")[:LOOKED_AT]
