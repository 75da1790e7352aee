"""Terms within an edit distance, many at a time.

The distance is the one that Whoosh uses: insertions, deletions, substitutions and swaps of neighbours, no part edited
twice (optimal string alignment; Boytsov, "Indexing methods for approximate dictionary searching", 2011), counted in
code points.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchkit.index.arrays import Array
from searchkit.index.postings import decode


class Words:
    """Terms, grouped by length into matrices of code points."""

    def __init__(self, terms: Sequence[bytes]) -> None:
        by_length: dict[int, list[str]] = {}
        for term in terms:
            word = decode(term)
            by_length.setdefault(len(word), []).append(word)
        self._groups = {
            length: (words, _codes("".join(words)).reshape(len(words), length)) for length, words in by_length.items()
        }

    def within(self, text: str, distance: int) -> list[str]:
        """The terms at most `distance` edits from the text, in no order."""
        found: list[str] = []
        wanted = _codes(text)
        for length in range(max(0, len(text) - distance), len(text) + distance + 1):
            if length in self._groups:
                words, codes = self._groups[length]
                near = _distances(wanted, codes, distance) <= distance
                found += [words[i] for i in np.flatnonzero(near).tolist()]
        return found


def _codes(text: str) -> Array:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _distances(text: Array, words: Array, limit: int) -> Array:
    """For each row of `words` the edits to `text`, exact up to `limit`, and some number above it beyond that.

    Row by row of the usual table, all words at once; cells further than `limit` off the diagonal cannot matter.
    """
    count, length = words.shape
    columns = np.ascontiguousarray(words.T)
    far = np.full(count, limit + 1, np.int16)
    before: dict[int, Array] = {}
    row = {j: np.full(count, j, np.int16) for j in range(min(length, limit) + 1)}
    for i in range(1, len(text) + 1):
        before, last = row, before
        row = {}
        for j in range(max(0, i - limit), min(length, i + limit) + 1):
            if j == 0:
                row[0] = np.full(count, i, np.int16)
                continue
            cost = np.minimum(before.get(j, far), row.get(j - 1, far)) + 1
            np.minimum(cost, before.get(j - 1, far) + (columns[j - 1] != text[i - 1]), out=cost)
            if i > 1 and j > 1 and j - 2 in last:
                swapped = (columns[j - 1] == text[i - 2]) & (columns[j - 2] == text[i - 1])
                cost = np.where(swapped, np.minimum(cost, last[j - 2] + 1), cost)
            row[j] = np.minimum(cost, far)
    return row.get(length, far)
