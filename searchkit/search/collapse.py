"""Articles that say the same, told from sketches of their stored text, so that a ranking shows each text once.

A text is the set of its runs of 16 letters and digits, whatever stands between them. One-permutation MinHash (Li, Owen
and Zhang, 2012): runs are hashed, the hashes fall into 128 bins, and the smallest of each bin is kept; the share of bins in
which two sketches agree estimates what the two sets have in common of what they hold together.

A ranking is read from its top, and every article is compared with those kept before it. So which articles are kept never
depends on the page asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from searchkit.index.arrays import Array
from searchkit.index.snapshot import Snapshot
from searchkit.search.cache import ByteCache

ALIKE = 0.6  # what two texts have in common, of all that they hold, if they are copies
RUN = 16
BIN_BITS = 7
AHEAD = 20  # articles behind the last one shown among which its copies, and those of others, are looked for
MOST = 1_000  # of a ranking that are compared; those behind are kept as they are
CACHE_BYTES = 32 << 20
EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)

_NO_LETTERS = re.compile(r"[\W_]+")
_FACTOR = 0x9E3779B97F4A7C15  # odd and without pattern: 2^64 / the golden ratio
_MIX = np.uint64(0xBF58476D1CE4E5B9)  # of SplitMix64 (Steele, Lea and Flood, 2014)


class Group(NamedTuple):
    """An article, its score, and those behind it that say the same."""

    doc: int
    score: float
    copies: list[int]


class Copies:
    """Compares the articles of one snapshot; the sketches used last are kept. Safe for many threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._sketches: ByteCache[int, Array] = ByteCache(CACHE_BYTES)

    def groups(self, first: Callable[[int], tuple[list[int], list[float]]], wanted: int) -> list[Group]:
        """The first `wanted` groups of a ranking; `first(k)` gives the k best of it, with their scores.

        It reads these, the copies before the last of them, and 20 articles more.
        """
        found: list[Group] = []
        kept = np.zeros((0, 1 << BIN_BITS), np.uint64)
        docs: list[int] = []
        scores: list[float] = []
        done = ahead = 0
        while ahead < AHEAD:
            ahead += len(found) >= wanted
            if done == len(docs):
                docs, scores = first(2 * done or wanted + AHEAD)
                if done == len(docs):
                    break
            doc, score = docs[done], scores[done]
            sketch = self.sketch(doc) if done < MOST else None
            done += 1
            if sketch is not None:
                same = np.flatnonzero(alike(kept, sketch) >= ALIKE)
                if len(same):
                    found[int(same[0])].copies.append(doc)
                    continue
                kept = np.vstack((kept, sketch))
            found.append(Group(doc, score, []))
        return found[:wanted]

    def sketch(self, doc: int) -> Array:
        """The sketch of an article's title and body."""
        return self._sketches.get(doc, lambda: self._read(doc))

    def _read(self, doc: int) -> Array:
        article = self.snapshot.article(doc)
        return sketch(f"{article.title}\n{article.body}")


def sketch(text: str) -> Array:
    """u8[128]: the smallest hash of each bin; `EMPTY` where none fell into it."""
    letters = _NO_LETTERS.sub("", text.casefold())
    runs = np.frombuffer(letters.ljust(RUN).encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    width, factor = 1, _FACTOR
    while width < RUN:  # the polynomial of twice the width, from two of the width
        runs = runs[:-width] * np.uint64(factor) + runs[width:]
        width, factor = 2 * width, factor * factor % (1 << 64)
    hashes = (runs ^ (runs >> np.uint64(30))) * _MIX
    hashes ^= hashes >> np.uint64(27)
    hashes.sort()
    bins = hashes >> np.uint64(64 - BIN_BITS)
    first = np.flatnonzero(np.concatenate(([True], bins[1:] != bins[:-1])))
    out = np.full(1 << BIN_BITS, EMPTY, np.uint64)
    out[bins[first].astype(np.intp)] = hashes[first]
    return out


def alike(sketches: Array, sketch: Array) -> Array:
    """float64[n]: how much each text has in common with one, of what the two hold together."""
    filled = (sketches != EMPTY) | (sketch != EMPTY)
    same = (sketches == sketch) & filled
    return np.asarray(same.sum(axis=1) / np.maximum(filled.sum(axis=1), 1))
