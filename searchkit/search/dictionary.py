"""The words of a collection, those of all segments and fields in one, and which of them are near a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from searchkit.index.arrays import Array, Strings, any_within
from searchkit.index.near import NearWords
from searchkit.index.postings import Postings
from searchkit.search.edits import digits, is_digit, weighted_distance

MOST_NEAR = 64


class Dictionary:
    """The words of several dictionaries and, for each, in how many live documents of how many fields it stands."""

    def __init__(self, parts: Iterable[tuple[Strings, Array]]) -> None:
        numbers: dict[bytes, int] = {}
        counts = np.zeros(0, np.int64)
        for strings, held in parts:
            which = np.fromiter((numbers.setdefault(word, len(numbers)) for word in strings.all()), np.intp, len(strings))
            counts = np.pad(counts, (0, len(numbers) - len(counts)))
            counts[which] += held
        words = [word for word, count in zip(numbers, counts.tolist(), strict=True) if count]
        self._counts = counts[counts > 0]
        self._near = NearWords(words)
        bounds = np.zeros(len(words) + 1, np.intp)
        np.cumsum(np.fromiter(map(len, words), np.intp, len(words)), out=bounds[1:])
        self._words = Strings(np.frombuffer(b"".join(words), np.uint8), bounds)
        self._has_digits = any_within(is_digit(np.asarray(self._words.blob)), bounds)

    def near(self, word: str, distance: int, limit: int = MOST_NEAR) -> list[tuple[str, int, int]]:
        """(word, distance, count) of the words at most `distance` edits away: the nearest first, then the most frequent.

        Digits are never edited.
        """
        if not word:
            return []
        found, far = self._near.within(word, distance)
        if mine := digits(word):
            found = np.array([n for n in found.tolist() if digits(self._words.text(n)) == mine], np.intp)
            far = np.array([weighted_distance(word, self._words.text(n), mark=1) for n in found.tolist()])
            kept = far <= distance
        else:
            kept = ~self._has_digits[found]
        found, far = found[kept], far[kept].astype(np.int64)
        key = far << 40 | (1 << 40) - 1 - self._counts[found]
        if len(key) > limit:
            kept = key <= np.partition(key, limit - 1)[limit - 1]
            found, far = found[kept], far[kept]
        rows = zip(far.tolist(), self._counts[found].tolist(), map(self._words.text, found.tolist()), strict=True)
        ranked = sorted((edits, -count, text) for edits, count, text in rows)
        return [(text, edits, -count) for edits, count, text in ranked[:limit]]


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
