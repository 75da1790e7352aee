"""Words near a word: all within some edits of it, without comparing it with each.

A word within e edits of another differs from it by at most e in length, lacks at most e of its letters, and has at most e
others. Letters are hashed to 64 classes. The classes that the words lack lie class by class, one bit a word, so that each
instruction counts for many words at once; what a word has, for the few that are left, lies word by word, 64 bits each.
That leaves some dozens to be compared letter by letter.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchkit.index.arrays import Array
from searchkit.index.edits import code_points, distances
from searchkit.index.postings import decode

CLASSES = 64
_SPREAD = np.uint32(0x9E3779B9)  # 2^32 / the golden ratio: Fibonacci hashing (Knuth, TAOCP 6.4)
_SHIFT = np.uint32(26)
_ONE = np.uint64(1)


class NearWords:
    """Words, numbered as they are given."""

    def __init__(self, words: Sequence[bytes]) -> None:
        blob = b"".join(words)
        sizes = np.fromiter(map(len, words), np.intp, len(words))
        begins = (np.frombuffer(blob, np.uint8) & 0xC0) != 0x80  # the other bytes of a code point are 10xxxxxx
        ends = np.concatenate(([0], begins.cumsum()))[sizes.cumsum()]
        lengths = np.diff(ends, prepend=0)
        self._letters = code_points(decode(blob) + "\0")  # never without any
        # shortest first, so that words of some lengths are one slice
        self._numbers = np.argsort(lengths, kind="stable")
        self._lengths, self._starts = lengths[self._numbers], (ends - lengths)[self._numbers]
        place = np.empty_like(self._numbers)
        place[self._numbers] = np.arange(len(place))
        has = np.zeros((CLASSES, len(words)), bool)
        has[_classes(self._letters[:-1]), place.repeat(lengths)] = True
        self._lacks = np.packbits(~has, axis=1)
        self._has = np.packbits(has, axis=0, bitorder="little").T.copy().view("<u8")[:, 0]

    def within(self, word: str, most: int) -> tuple[Array, Array]:
        """(numbers intp[n], edits u1[n]) of the words at most `most` edits away, the shortest first."""
        letters = code_points(word)
        low, high = self._lengths.searchsorted((len(letters) - most, len(letters) + most + 1)).tolist()
        found = self._alike(letters, most, low, high)
        if not len(found):
            return found, np.zeros(0, np.uint8)
        edits = distances(letters, self._letters, self._starts[found], self._lengths[found], most)
        near = (edits <= most).nonzero()[0]
        return self._numbers[found[near]], edits[near]

    def _alike(self, letters: Array, most: int, low: int, high: int) -> Array:
        """Those of the places low .. high whose words may be near, by the classes of their letters."""
        classes = set(_classes(letters).tolist())
        first = low // 8
        rows = self._lacks[:, first : -(-high // 8)]
        more = np.zeros((most + 1, rows.shape[1]), np.uint8)  # [e]: the words that lack more than e of the classes so far
        for each in classes:
            for e in range(most, 0, -1):
                more[e] |= more[e - 1] & rows[each]
            more[0] |= rows[each]
        found = np.unpackbits(~more[most])[low - 8 * first : high - 8 * first].view(bool).nonzero()[0] + low
        others = self._has[found] & ~np.uint64(sum(1 << each for each in classes))
        for _ in range(most):
            others &= others - _ONE  # takes the lowest bit away
        return np.asarray(found[others == 0])


def _classes(letters: Array) -> Array:
    return (letters * _SPREAD) >> _SHIFT
