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

from searchkit.index.arrays import Array, Strings, any_within, ranges
from searchkit.index.near import NearWords
from searchkit.index.postings import Postings, TermDictionary
from searchkit.index.whoosh.related import Carried

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
        self._near: dict[int, NearWords] = {}
        self.postings = lru_cache(CACHED)(self._postings)

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
        dictionary = self._dictionary(self._lists[at])
        chosen = dictionary.prefix_range(prefix)
        alive = None if self._all_live else self._alive_terms(at)
        first = max(chosen.start, dictionary.lower_bound(start)) if start else chosen.start
        for low in range(first, chosen.stop, CHUNK):
            high = min(low + CHUNK, chosen.stop)
            found = _strings(dictionary.strings, low, high)
            yield from found if alive is None else compress(found, alive[low:high].tolist())

    def within(self, text: str, most: int, prefix: bytes) -> list[bytes]:
        """The terms at most `most` edits from the text that begin with the prefix, in no order."""
        found: dict[bytes, None] = {}
        for at, (part, numbers) in enumerate(zip(self._lists, self._numbers_near(text, most, prefix), strict=True)):
            alive = numbers if self._all_live else numbers[self._alive_terms(at)[numbers]]
            found |= dict.fromkeys(map(self._dictionary(part).strings.__getitem__, alive.tolist()))
        return list(found)

    def _numbers_near(self, text: str, most: int, prefix: bytes) -> list[Array]:
        """For each list the numbers of such terms, or folded forms."""
        out = []
        for at, part in enumerate(self._lists):
            dictionary = self._dictionary(part)
            if at not in self._near:
                self._near[at] = NearWords(dictionary.strings.all())
            numbers, _ = self._near[at].within(text, most)
            if prefix:
                chosen = dictionary.prefix_range(prefix)
                numbers = numbers[(numbers >= chosen.start) & (numbers < chosen.stop)]
            out.append(numbers)
        return out

    def _dictionary(self, part: Postings) -> TermDictionary:
        return part.folded if self._folded else part.terms

    def _alive_terms(self, at: int) -> Array:
        """bool[V]: which terms, or folded forms, any live article holds."""
        if at not in self._alive:
            part = self._lists[at]
            alive = any_within(self._listed[part.docs], part.post)
            self._alive[at] = any_within(alive[part.fold_term], part.fold_post) if self._folded else alive
        return self._alive[at]

    def _numbers(self, part: Postings, term: bytes) -> list[int]:
        if self._folded:
            return part.variants(term)
        return [number] if (number := part.terms.find(term)) >= 0 else []

    # -- articles, in no order, some of them more than once -----------------------------------------------------------

    def documents(self) -> Array:
        """The live articles with any term."""
        return (self._live & (self.lengths > 0)).nonzero()[0]

    def holding(self, terms: Iterable[bytes]) -> Array:
        """The live articles with any of the terms."""
        chosen: list[list[int]] = [[] for _ in self._lists]
        for term in terms:
            for part, numbers in zip(self._lists, chosen, strict=True):
                numbers += self._numbers(part, term)
        return self._articles([np.array(numbers, np.int64) for numbers in chosen])

    def between(self, low: bytes, high: bytes | None) -> Array:
        """The live articles with any term from `low` to below `high`."""
        chosen: list[Array | range] = []
        for part in self._lists:
            dictionary = self._dictionary(part)
            first = dictionary.lower_bound(low)
            last = len(dictionary) if high is None else max(dictionary.lower_bound(high), first)
            if self._folded:
                chosen.append(part.fold_term[int(part.fold_post[first]) : int(part.fold_post[last])].astype(np.int64))
            else:
                chosen.append(range(first, last))
        return self._articles(chosen)

    def near(self, text: str, most: int, prefix: bytes) -> Array:
        """The live articles with any term at most `most` edits from the text that begins with the prefix."""
        chosen = self._numbers_near(text, most, prefix)
        if self._folded:
            chosen = [
                _lists_of(part.fold_term, part.fold_post, forms) for part, forms in zip(self._lists, chosen, strict=True)
            ]
        return self._articles(chosen)

    def _articles(self, numbers: Sequence[Array | range]) -> Array:
        found = []
        for part, mine in zip(self._lists, numbers, strict=True):
            if isinstance(mine, range):
                found.append(part.docs[int(part.post[mine.start]) : int(part.post[mine.stop])])
            else:
                found.append(_lists_of(part.docs, part.post, mine))
        docs = found[0] if len(found) == 1 else np.concatenate(found)
        if self._carried:
            headlines = np.zeros(len(self._listed), bool)
            headlines[docs] = True
            docs = self._carried.articles(headlines).nonzero()[0]
        return docs if self._all_live else docs[self._live[docs]]

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
        return docs, weights, np.repeat((docs << SHIFT) + shift, tf) + positions[ranges(first, tf)]

    def _merged(self, rows: Sequence[tuple[Array, Array, Array]]) -> TermPostings:
        docs = np.concatenate([d for d, _, _ in rows]) if rows else np.zeros(0, np.int64)
        found, which = np.unique(docs, return_inverse=True)
        weights = np.bincount(which, np.concatenate([w for _, w, _ in rows])) if rows else np.zeros(0)
        if not any(part.has_positions for part in self._lists):
            return TermPostings(found.astype(np.intp), weights)
        keys = np.sort(np.concatenate([k for _, _, k in rows])) if rows else np.zeros(0, np.int64)
        offsets = np.append(np.searchsorted(keys, found << SHIFT), len(keys))
        return TermPostings(found.astype(np.intp), weights, keys & ((1 << SHIFT) - 1), offsets)


def _lists_of(values: Array, bounds: Array, numbers: Array) -> Array:
    """values[bounds[n] .. bounds[n + 1]] of each of the numbers, one after the other."""
    first = bounds[numbers].astype(np.int64)
    return np.asarray(values[ranges(first, bounds[numbers + 1] - first)])


def _strings(strings: Strings, first: int, last: int) -> list[bytes]:
    """The strings first .. last - 1, read at once."""
    bounds = strings.offsets[first : last + 1].astype(np.int64)
    blob = bytes(strings.blob[int(bounds[0]) : int(bounds[-1])]) if len(bounds) else b""
    cuts = (bounds - bounds[:1]).tolist()
    return [blob[a:b] for a, b in pairwise(cuts)]
