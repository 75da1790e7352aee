"""What neighbours of a query that stand side by side add to a score: BM25 of each pair as if it were a term.

In how many documents a pair stands is estimated: of those that hold both words, a sample tells how many have them side
by side. The sample is drawn by a hash of the documents, so it is the same whatever the history of the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import compress, pairwise

import numpy as np

from searchkit.index.arrays import Array
from searchkit.search.bm25 import K1, Bm25, TermKey
from searchkit.search.collection import Fields
from searchkit.search.positions import Element

WEIGHT = 0.6
SAMPLE = 32  # documents
LOOKED_AT = 1024  # documents, in the order of their hashes, among which a sample is looked for first
MOST_KEPT = 1 << 16

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
        """What the scores are made of: tf [pairs, documents], idf [pairs], norms [documents]; all float64.

        The idf of a pair that none of the documents has is 0: it is not looked for.
        """
        (tf,) = self.bm25.collection.pairs(self.fields, [(elements, docs)])
        seen: Array = np.asarray(tf.any(axis=1))
        idf = np.zeros(len(tf))
        idf[seen] = [self.bm25.idf(df) for df in self.frequencies(list(compress(pairwise(elements), seen.tolist())))]
        return tf, idf, self.bm25.norms(self.fields, "syllable")[docs]

    def frequencies(self, pairs: Sequence[Pair]) -> list[float]:
        """In how many documents each of the pairs stands, about; never 0 where a sample alone was looked at."""
        return [
            float(hits) if looked_at == both else both * (hits + 0.5) / (looked_at + 1)
            for both, looked_at, hits in self._looked_up(pairs)
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
        both, samples = self._sampled(pairs)
        beside = self.bm25.collection.pairs(self.fields, list(zip(pairs, samples, strict=True)))
        hits = [int(np.count_nonzero(found)) for found in beside]
        return {pair: (n, len(docs), hit) for pair, n, docs, hit in zip(pairs, both, samples, hits, strict=True)}

    def _sampled(self, pairs: Sequence[Pair]) -> tuple[list[int], list[Array]]:
        """How many documents hold both words of each pair, and those of them with the smallest hashes, rising."""
        bits = {e: self.bm25.scores(TermKey(self.fields, *e)).bits for e in {e: None for pair in pairs for e in pair}}
        both = np.stack([bits[first] & bits[second] for first, second in pairs])
        totals = np.bitwise_count(both).sum(axis=1, dtype=np.int64).tolist()
        drawn = self._first_drawn
        among = both[:, drawn >> 3] >> (7 - (drawn & 7)) & 1
        return totals, [self._sample(*found) for found in zip(totals, both, among, strict=True)]

    def _sample(self, total: int, both: Array, among: Array) -> Array:
        """The documents of u1[count / 8] with the smallest hashes; `among`: which of the first drawn these are."""
        if total > SAMPLE:
            first = among.nonzero()[0]
            if len(first) >= SAMPLE:
                return np.sort(self._first_drawn[first[:SAMPLE]])
        docs = members(both)
        if total > SAMPLE:
            docs = np.sort(docs[np.argsort(self.bm25.collection.hashes[docs], kind="stable")[:SAMPLE]])
        return docs

    @cached_property
    def _first_drawn(self) -> Array:
        """The documents with the smallest hashes, in their order."""
        hashes = self.bm25.collection.hashes
        docs = np.arange(len(hashes))
        if len(docs) > LOOKED_AT:
            docs = docs[hashes <= np.partition(hashes, LOOKED_AT - 1)[LOOKED_AT - 1]]
        return docs[hashes[docs].argsort(kind="stable")][:LOOKED_AT]


def members(bits: Array) -> Array:
    """The documents, rising, of u1[count / 8]."""
    held = bits.nonzero()[0]
    at, bit = np.unpackbits(bits[held]).reshape(-1, 8).nonzero()
    return np.asarray(held[at] * 8 + bit)
