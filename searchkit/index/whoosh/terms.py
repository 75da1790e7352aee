"""The terms and postings of one text field in one segment, of live articles only.

A folded field is the union of its syllables and words; `related` is derived from headlines (related.py). What is asked
of a field is answered as if the index had been built of its live articles: a term that none of them holds is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from heapq import merge
from itertools import compress, groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from searchkit.index.arrays import Array, Strings
from searchkit.index.postings import Postings
from searchkit.index.whoosh.related import Carried, spans
from searchkit.index.whoosh.words import Words

SHIFT = 32  # an occurrence is packed as article << 32 | position
CHUNK = 1024  # terms read at a time
CACHED = 8  # terms whose postings are kept: Whoosh asks for those of a query again and again


NO_POSITIONS = np.zeros(0, np.int64)


class TermPostings(NamedTuple):
    """The live articles of a term, numbered in the segment. Those of word fields have no positions."""

    docs: Array  # intp[df], rising
    weights: Array  # float64[df]: the frequency, in `related` weighted by headline
    positions: Array = NO_POSITIONS  # rising within an article
    offsets: Array | None = None  # int64[df + 1] into the positions; None without


class TextTerms:
    """A text field of one segment. `lists` are the dictionaries that make it up; `live` is bool[count]."""

    def __init__(
        self,
        lists: Sequence[Postings],
        lengths: Array,
        live: Array,
        *,
        folded: bool = False,
        carried: Carried | None = None,
    ) -> None:
        self.lengths = lengths
        self._lists, self._folded, self._carried, self._live = lists, folded, carried, live
        self._all_live = bool(live.all())
        self._listed = carried.listed(live) if carried else live  # live, as the lists number their documents
        self._alive: dict[int, Array] = {}
        self.postings = lru_cache(CACHED)(self._postings)
        self.words = lru_cache(CACHED)(self._words)

    # -- terms -----------------------------------------------------------------------------------------------------

    def __contains__(self, term: bytes) -> bool:
        if self._all_live:
            return any(self._numbers(part, term) for part in self._lists)
        return len(self.postings(term).docs) > 0

    def terms(self, start: bytes = b"", prefix: bytes = b"") -> Iterator[bytes]:
        """The terms from `start` on that begin with `prefix`, in byte order."""
        parts = [self._terms_of(at, start, prefix) for at in range(len(self._lists))]
        return parts[0] if len(parts) == 1 else map(itemgetter(0), groupby(merge(*parts)))

    def _terms_of(self, at: int, start: bytes, prefix: bytes) -> Iterator[bytes]:
        part = self._lists[at]
        dictionary = part.folded if self._folded else part.terms
        chosen = dictionary.prefix_range(prefix)
        alive = None if self._all_live else self._alive_terms(at)
        first = max(chosen.start, dictionary.lower_bound(start)) if start else chosen.start
        for low in range(first, chosen.stop, CHUNK):
            high = min(low + CHUNK, chosen.stop)
            found = _strings(dictionary.strings, low, high)
            yield from found if alive is None else compress(found, alive[low:high].tolist())

    def _words(self, prefix: bytes) -> Words:
        """The terms that begin with the prefix, ready for `Words.within`."""
        return Words(list(self.terms(prefix=prefix)))

    def _alive_terms(self, at: int) -> Array:
        """bool[V]: which terms, or folded forms, any live article holds."""
        if at not in self._alive:
            part = self._lists[at]
            alive = _any_within(self._listed[part.docs], part.post)
            self._alive[at] = _any_within(alive[part.fold_term], part.fold_post) if self._folded else alive
        return self._alive[at]

    def _numbers(self, part: Postings, term: bytes) -> list[int]:
        if self._folded:
            return part.variants(term)
        return [number] if (number := part.terms.find(term)) >= 0 else []

    # -- sets of articles --------------------------------------------------------------------------------------------

    def documents(self) -> Array:
        """bool[count]: the live articles with any term."""
        return self._live & (self.lengths > 0)

    def holding(self, terms: Iterable[bytes]) -> Array:
        """bool[count]: the live articles with any of the terms."""
        chosen: list[list[int]] = [[] for _ in self._lists]
        for term in terms:
            for part, numbers in zip(self._lists, chosen, strict=True):
                numbers += self._numbers(part, term)
        return self._articles([np.array(numbers, np.int64) for numbers in chosen])

    def between(self, low: bytes, high: bytes | None) -> Array:
        """bool[count]: the live articles with any term from `low` to below `high`."""
        chosen: list[Array | range] = []
        for part in self._lists:
            dictionary = part.folded if self._folded else part.terms
            first = dictionary.lower_bound(low)
            last = len(dictionary) if high is None else max(dictionary.lower_bound(high), first)
            if self._folded:
                chosen.append(part.fold_term[int(part.fold_post[first]) : int(part.fold_post[last])].astype(np.int64))
            else:
                chosen.append(range(first, last))
        return self._articles(chosen)

    def _articles(self, numbers: Sequence[Array | range]) -> Array:
        out = np.zeros(len(self._listed), bool)
        for part, mine in zip(self._lists, numbers, strict=True):
            if isinstance(mine, range):
                out[part.docs[int(part.post[mine.start]) : int(part.post[mine.stop])]] = True
            else:
                first = part.post[mine].astype(np.int64)
                out[part.docs[spans(first, part.post[mine + 1] - first)]] = True
        return (self._carried.articles(out) if self._carried else out) & self._live

    # -- postings ----------------------------------------------------------------------------------------------------

    def _postings(self, term: bytes) -> TermPostings:
        """The postings of a term; empty where no live article holds it."""
        parts = [(part, number) for part in self._lists for number in self._numbers(part, term)]
        if len(parts) == 1 and self._carried is None and self._all_live:
            part, number = parts[0]
            if part.has_positions:
                docs, offsets, positions = part.positions(number)
                return TermPostings(docs.astype(np.intp), np.diff(offsets).astype(np.float64), positions, offsets)
            start, end = part.bounds(number)
            return TermPostings(part.docs[start:end].astype(np.intp), part.frequencies(start, end).astype(np.float64))
        return self._merged([self._rows(part, number) for part, number in parts])

    def _rows(self, part: Postings, number: int) -> tuple[Array, Array, Array]:
        """(article, weight) of each posting of one term, and its packed occurrences; in `related` of each slot."""
        start, end = part.bounds(number)
        docs, tf = part.docs[start:end].astype(np.int64), part.frequencies(start, end)
        first = np.cumsum(tf) - tf
        weights = tf.astype(np.float64)
        shift = np.zeros(len(docs), np.int64)
        if self._carried:
            row, slot = self._carried.slots(docs)
            weights, tf, first = (weights * self._carried.weights[docs])[row], tf[row], first[row]
            docs, shift = self._carried.article[slot], self._carried.start[slot]
        live = self._live[docs]
        docs, weights, tf, first, shift = docs[live], weights[live], tf[live], first[live], shift[live]
        if not part.has_positions:
            return docs, weights, NO_POSITIONS
        positions = part.pos[part.at[number] : part.at[number + 1]]
        return docs, weights, np.repeat((docs << SHIFT) + shift, tf) + positions[spans(first, tf)]

    def _merged(self, rows: Sequence[tuple[Array, Array, Array]]) -> TermPostings:
        docs = np.concatenate([d for d, _, _ in rows]) if rows else np.zeros(0, np.int64)
        found, which = np.unique(docs, return_inverse=True)
        weights = np.bincount(which, np.concatenate([w for _, w, _ in rows])) if rows else np.zeros(0)
        if not any(part.has_positions for part in self._lists):
            return TermPostings(found.astype(np.intp), weights)
        keys = np.sort(np.concatenate([k for _, _, k in rows])) if rows else np.zeros(0, np.int64)
        offsets = np.append(np.searchsorted(keys, found << SHIFT), len(keys))
        return TermPostings(found.astype(np.intp), weights, keys & ((1 << SHIFT) - 1), offsets)


def _strings(strings: Strings, first: int, last: int) -> list[bytes]:
    """The strings first .. last - 1, read at once."""
    bounds = strings.offsets[first : last + 1].astype(np.int64)
    blob = bytes(strings.blob[int(bounds[0]) : int(bounds[-1])]) if len(bounds) else b""
    cuts = (bounds - bounds[:1]).tolist()
    return [blob[a:b] for a, b in pairwise(cuts)]


def _any_within(values: Array, bounds: Array) -> Array:
    """For each i whether any of values[bounds[i] .. bounds[i + 1]] is true."""
    total = np.concatenate(([0], np.cumsum(values)))
    found: Array = total[bounds[1:]] > total[bounds[:-1]]
    return found
