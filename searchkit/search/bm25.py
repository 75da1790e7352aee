"""BM25F: what one term adds to the score of each document that holds it.

Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), simple BM25F as in Lucene's CombinedFieldQuery:
frequencies and lengths are weighted by field and summed before saturation,

    score = idf * (k1 + 1) * tf / (tf + k1 * (1 - b + b * length / average length))
    idf   = ln(1 + (N - df + 0.5) / (df + 0.5))

Synonyms count as one term with it, as in Lucene's SynonymQuery: their frequencies are added, the df is that of all.
N, df and lengths count live documents over all segments, so a score does not depend on the history of the index.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from searchkit.index.arrays import Array
from searchkit.search.cache import ByteCache
from searchkit.search.collection import Collection, Fields
from searchkit.search.lists import Matches, join

K1 = 1.2
B = 0.75
DENSE = 4  # a term that every fourth document holds is frequent
PACKED = 64  # the documents of a term that every 64th holds are smaller as bits
SYNONYM = 0.5  # what an occurrence of a synonym counts for
PHRASES_KEPT = 64
CACHE_BYTES = 1 << 30  # a thousand headlines ask for 6 KB an article

Phrase = tuple[bytes, ...]


class TermKey(NamedTuple):
    """What a list of scores belongs to: a term of a stream in weighted fields; `prefix`: all terms that begin so.

    `synonyms` are phrases of syllable terms that stand for it, each occurrence of them for a part of one of the term.
    """

    fields: Fields
    stream: str
    term: bytes
    prefix: bool = False
    synonyms: tuple[Phrase, ...] = ()


class Scores:
    """The scores of one term in the documents that hold it, of `count` in all.

    A frequent term keeps one float32 for every document, any other two arrays; sums are float64. `top` is the highest
    score.
    """

    __slots__ = ("_bits", "_dense", "_docs", "_scores", "count", "df", "top")

    def __init__(self, docs: Array, scores: Array, count: int) -> None:
        self.count, self.df = count, len(docs)
        scores = scores.astype(np.float32)
        self.top = float(scores.max()) if len(scores) else 0.0
        self._bits: Array | None = None
        self._dense: Array | None = None
        self._docs = np.zeros(0, np.int32)
        self._scores = np.zeros(0, np.float32)
        if self.df * DENSE >= count:
            self._dense = np.zeros(count, np.float32)
            self._dense[docs] = scores
        else:
            self._docs, self._scores = docs.astype(np.int32), scores

    @property
    def dense(self) -> Array | None:
        """float32[count]: the score of every document, kept for a frequent term only; None for any other."""
        return self._dense

    @property
    def bits(self) -> Array:
        """u1[count / 8]: the documents, packed; made when asked for, and kept where they are smaller than the list."""
        if self._bits is not None:
            return self._bits
        held = np.zeros(self.count, bool)
        if self._dense is None:
            held[self._docs] = True
        else:
            np.greater(self._dense, 0, out=held)
        bits = np.packbits(held)
        if self.df * PACKED >= self.count:
            self._bits = bits
        return bits

    @property
    def docs(self) -> Array:
        """The documents, rising; int32 for any but a frequent term."""
        if self._dense is None:
            return self._docs
        return np.flatnonzero(np.unpackbits(self.bits, count=self.count).view(bool))  # a tenth of the cost of floats

    @property
    def scores(self) -> Array:
        """float32[df]: their scores."""
        return self._scores if self._dense is None else self._dense[self._dense > 0]

    @property
    def nbytes(self) -> int:
        """Memory in bytes, with the bits that may be kept."""
        lists = self._docs.nbytes + self._scores.nbytes if self._dense is None else self._dense.nbytes
        return int(lists) + (self.count // 8 if self.df * PACKED >= self.count else 0) + 300

    def add_to(self, total: Array, weight: float) -> None:
        """Adds weight * score to float64[count]."""
        if self._dense is not None:
            total += self._dense * np.float64(weight)
        else:
            total[self._docs] += self._scores * np.float64(weight)

    def at(self, docs: Array, weight: float = 1.0) -> Array:
        """float64: weight * score of each of the given documents, 0 where the term is not in one."""
        if self._dense is not None:
            return np.asarray(self._dense.take(docs) * np.float64(weight))
        if not self.df:
            return np.zeros(len(docs))
        wanted = docs.astype(np.int32, copy=False)  # else numpy would widen all of the others to look for them
        where = self._docs.searchsorted(wanted)
        there = self._docs.take(where, mode="clip") == wanted
        return np.asarray(self._scores.take(where, mode="clip") * (there * np.float64(weight)))


class Bm25:
    """Computes and keeps the scores of terms over one collection. Safe for many threads."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self._norms: dict[tuple[Fields, str], Array] = {}
        self._cache: ByteCache[TermKey, Scores] = ByteCache(CACHE_BYTES)
        self.phrase = lru_cache(PHRASES_KEPT)(self._find_phrase)

    def scores(self, key: TermKey) -> Scores:
        """The scores of a term; the most recently used are kept, up to 1 GiB."""
        return self._cache.get(key, lambda: self._compute(key))

    def idf(self, df: float) -> float:
        """How much a term says that `df` of the live documents hold."""
        return math.log(1 + (self.collection.live_count - df + 0.5) / (df + 0.5))

    def frequencies(self, key: TermKey) -> Matches:
        """(documents, frequencies weighted by field and summed) of a term and its synonyms."""
        found = self.collection.term(key.fields, key.stream, key.term, prefix=key.prefix)
        return join([found, self.synonyms(key)], self.collection.count) if key.synonyms else found

    def synonyms(self, key: TermKey) -> Matches:
        """The same of the synonyms of a term alone."""
        found = [self.phrase(key.fields, phrase) for phrase in key.synonyms]
        return join([(docs, tf * SYNONYM) for docs, tf in found], self.collection.count)

    def _find_phrase(self, fields: Fields, phrase: Phrase) -> Matches:
        """(documents, frequencies weighted by field and summed) of a phrase of syllable terms."""
        if len(phrase) == 1:
            return self.collection.term(fields, "syllable", phrase[0])
        elements = [("syllable", term) for term in phrase]
        found = [(self.collection.phrase(field, elements, 1), weight) for field, weight in fields]
        return join([(docs, tf * weight) for (docs, tf), weight in found], self.collection.count)

    def _compute(self, key: TermKey) -> Scores:
        docs, tf = self.frequencies(key)
        scores = self.idf(len(docs)) * (K1 + 1) * tf / (tf + self.norms(key.fields, key.stream)[docs])
        return Scores(docs, scores, self.collection.count)

    def norms(self, fields: Fields, stream: str) -> Array:
        """float64[count]: k1 * (1 - b + b * length / average length) of every document."""
        norms = self._norms.get((fields, stream))
        if norms is None:
            lengths = np.zeros(self.collection.count)
            for field, weight in fields:
                lengths += self.collection.lengths(field, stream) * weight
            live = lengths[self.collection.live]
            average = float(live.sum()) / max(len(live), 1) or 1.0
            norms = self._norms[fields, stream] = K1 * (1 - B + B * lengths / average)
        return norms
