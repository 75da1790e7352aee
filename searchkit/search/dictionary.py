"""The words of a collection as code points, so that those near a misspelt one are found by arithmetic.

The strings of all segments and fields, shortest first. A word within d edits of another differs from it by at
most d in length, and at most d of its characters are not in the other. Characters are hashed to the bits of one 64-bit
signature a word, so that three operations on arrays leave a few hundred words to be compared letter by letter.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from searchkit.index.arrays import Array, Strings
from searchkit.index.postings import Postings, decode
from searchkit.search.edits import code_points, distances

MOST_NEAR = 64
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / the golden ratio: Fibonacci hashing (Knuth, TAOCP 6.4)
_SHIFT = np.uint64(58)
_ONE = np.uint64(1)
_NO_BITS = np.zeros(0, np.uint64)


class Dictionary:
    """The words of several dictionaries and, for each, in how many live documents of how many fields it stands."""

    def __init__(self, parts: Iterable[tuple[Strings, Array]]) -> None:
        numbers: dict[bytes, int] = {}
        counts = np.zeros(0, np.int64)
        for strings, held in parts:
            which = np.fromiter((numbers.setdefault(word, len(numbers)) for word in strings.all()), np.intp, len(strings))
            counts = np.pad(counts, (0, len(numbers) - len(counts)))
            counts[which] += held
        sizes = np.fromiter(map(len, numbers), np.intp, len(numbers))
        blob = b"".join(numbers)
        self._codes = code_points(decode(blob))
        first_bytes = np.cumsum((np.frombuffer(blob, np.uint8) & 0xC0) != 0x80)  # the others are 10xxxxxx
        ends = np.concatenate(([0], first_bytes))[np.cumsum(sizes)]
        lengths = np.diff(ends, prepend=0)
        kept = np.flatnonzero(lengths)
        signatures = np.bitwise_or.reduceat(_bits(self._codes), (ends - lengths)[kept]) if len(kept) else _NO_BITS
        order = np.argsort(lengths[kept], kind="stable")
        order = order[counts[kept][order] > 0]
        self._signatures = signatures[order]
        self._lengths, self._counts = lengths[kept][order], counts[kept][order]
        self._starts = (ends - lengths)[kept][order]

    def near(self, word: str, distance: int, limit: int = MOST_NEAR) -> list[tuple[str, int, int]]:
        """(word, distance, count) of the words at most `distance` edits away: the nearest first, then the most frequent."""
        low, high = np.searchsorted(self._lengths, (len(word) - distance, len(word) + distance + 1))
        codes = code_points(word)
        if not len(codes) or low == high:
            return []
        mine = np.bitwise_or.reduce(_bits(codes))
        theirs = self._signatures[low:high]
        found = low + np.flatnonzero(_at_most(theirs & ~mine, distance) & _at_most(mine & ~theirs, distance))
        lengths = self._lengths[found]
        width = int(lengths.max(initial=0))
        places = self._starts[found][:, None] + np.arange(width)
        rows = self._codes[np.minimum(places, len(self._codes) - 1)]
        far = distances(word, rows, lengths, distance)
        kept = far <= distance
        found, far = found[kept], far[kept]
        key = far.astype(np.int64) << 40 | (1 << 40) - 1 - self._counts[found]
        if len(key) > limit:
            kept = key <= np.partition(key, limit - 1)[limit - 1]
            found, far = found[kept], far[kept]
        ranked = sorted((d, -int(self._counts[n]), self._text(n)) for n, d in zip(found.tolist(), far.tolist(), strict=True))
        return [(text, edits, -count) for edits, count, text in ranked[:limit]]

    def _text(self, number: int) -> str:
        start = self._starts[number]
        return self._codes[start : start + self._lengths[number]].tobytes().decode("utf-32-le", "surrogatepass")


def live_counts(postings: Postings, live: Array) -> Array:
    """int64[V]: how many live documents hold each term."""
    bounds = postings.post.astype(np.int64)
    if live.all() or len(bounds) < 2:
        return np.diff(bounds)
    return np.add.reduceat(live[postings.docs].astype(np.int64), bounds[:-1])


def folded_counts(postings: Postings, live: Array) -> Array:
    """int64[F]: the same for each folded form, a document counted once for every spelling that it holds."""
    counts = live_counts(postings, live)
    return np.add.reduceat(counts[postings.fold_term], postings.fold_post[:-1].astype(np.int64)) if len(counts) else counts


def _bits(codes: Array) -> Array:
    return _ONE << ((codes.astype(np.uint64) * _SPREAD) >> _SHIFT)


def _at_most(bits: Array, most: int) -> Array:
    """bool[]: where at most so many bits are set; each round clears the lowest."""
    for _ in range(most):
        bits = bits & (bits - _ONE)
    return np.asarray(bits == 0)
