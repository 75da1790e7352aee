"""The order of results: by falling score, then by date, newest first, then by id."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from searchkit.index.arrays import Array
from searchkit.search.articles import Articles
from searchkit.search.whoosh.scored import Scored, mask

DIRECT = 8192  # values of which the k-th highest is found at once
ROWS = 64  # of more, at most so many share a maximum
AT_ONCE = 32  # documents that are put in order without looking for the best first
FEW = 256  # and without numpy
SPARSE = 1024  # documents whose ranks are compared; of more, the first by rank are looked up


def leading(values: Array, k: int) -> Array:
    """The indices of the k highest values and of all that tie with the last of them, rising.

    Of many a lower bound of the k-th comes from the maxima of groups, so that only few values are looked at twice.
    """
    if len(values) <= k:
        return np.arange(len(values))
    rows = min(ROWS, len(values) // (4 * k))
    if rows < 4 or len(values) <= DIRECT:
        return np.asarray((values >= _kth(values, k)).nonzero()[0])
    # groups across the array, not along it: one pass of vector instructions
    columns = len(values) // rows
    found = (values >= _kth(values[: rows * columns].reshape(rows, columns).max(axis=0), k)).nonzero()[0]
    chosen = values[found]
    return np.asarray(found[chosen >= _kth(chosen, k)])


def _kth(values: Array, k: int) -> Array:
    """The k-th highest."""
    return np.asarray(np.partition(values, len(values) - k)[len(values) - k])


class Order:
    """Puts articles in order."""

    def __init__(self, articles: Articles) -> None:
        self._articles = articles

    def best(self, found: Scored, limit: int | None) -> list[tuple[int, float]]:
        """(document, score) of the first `limit` of the documents, of all without a limit."""
        docs, scores = found
        if limit is not None and len(docs) > max(limit, AT_ONCE):
            chosen = leading(scores, limit)
            docs, scores = docs[chosen], scores[chosen]
        if len(docs) > FEW:
            order = np.lexsort((self._ranks[docs], -scores))[:limit]
            return list(zip(docs[order].tolist(), scores[order].tolist(), strict=True))
        falling, numbers = (-scores).tolist(), docs.tolist()
        rows = sorted(zip(falling, numbers, strict=True))
        if len(set(falling)) < len(falling):
            dates, key = self._articles.dates, self._articles.key
            rows.sort(key=lambda row: (row[0], -int(dates[row[1]]), key(row[1])))
        return [(number, -score) for score, number in rows[:limit]]

    def first(self, docs: Array, limit: int) -> Array:
        """Of documents, each there once, the first `limit` by date and id alone, in this order."""
        if len(docs) <= SPARSE:
            ranks = self._ranks[docs]
            if len(ranks) > 4 * limit:
                ranks.partition(limit)
                ranks = ranks[:limit]
            ranks.sort()
            return np.asarray(self._by_rank[ranks[:limit]])
        held = mask(docs, self._articles.count)
        low, size, chosen = 0, max(FEW, 2 * limit), docs[:0]
        while low < len(held) and len(chosen) < limit:
            part = self._by_rank[low : low + size]
            chosen = np.concatenate((chosen, part[held[part]]))
            low, size = low + size, size * 4
        return chosen[:limit]

    @cached_property
    def _by_rank(self) -> Array:
        """The documents by date and id."""
        ids = [id for segment in self._articles.snapshot.segments for id in segment.ids.all()]  # bytes sort as the text
        by_id = np.array(sorted(range(len(ids)), key=ids.__getitem__), np.intp)
        return by_id[np.argsort(-self._articles.dates[by_id].astype(np.int64), kind="stable")]

    @cached_property
    def _ranks(self) -> Array:
        """int64[count]: the place of every document by date and id."""
        ranks = np.empty(self._articles.count, np.int64)
        ranks[self._by_rank] = np.arange(len(ranks))
        return ranks
