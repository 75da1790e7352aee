"""Recency: a score halves with every `half_life` days, counted from the newest date in the index and by no clock.

So a result does not change from one day to the next unless the index does. Documents without a date count as the oldest.
"""

from __future__ import annotations

import numpy as np

from searchkit.index.arrays import Array
from searchkit.search.collection import Collection
from searchkit.search.rank import RERANKED, FreeText, Ranker
from searchkit.search.topk import select


def ages(collection: Collection) -> Array:
    """float64[count]: how many days each document is older than the newest one."""
    dates = collection.dates.astype(np.float64)
    dated = dates[collection.live & (dates > 0)]
    if not len(dated):
        return np.zeros(collection.count)
    return np.asarray(np.maximum(dated.max() - np.where(dates > 0, dates, dated.min()), 0.0))


def factors(collection: Collection, half_life: float) -> Array:
    """float64[count]: what the score of each document is multiplied with."""
    return np.asarray(2.0 ** (-ages(collection) / half_life))


def top(ranker: Ranker, text: FreeText, k: int, matched: Array, factor: Array) -> tuple[Array, Array]:
    """(documents, scores) of at least the k best of those that matched, by score times factor, unordered.

    The words of all are scored, and the best hundred by that get the rest of their score: as without recency.
    """
    total = np.zeros(len(matched))
    for key, weight in text.terms:
        ranker.bm25.scores(key).add_to(total, weight)
    docs = np.flatnonzero((total > 0) & matched)
    scores = total[docs] * factor[docs]
    first = np.zeros(len(matched), bool)
    first[select(docs, scores, RERANKED)[0]] = True
    if ranker.bonus is not None:
        first[ranker.bonus(text)[0]] = True
    first &= matched
    best, full = ranker.top(text, int(first.sum()), first)  # all of these, more than a hundred where they tie
    others = ~first[docs]
    docs = np.concatenate((best, docs[others]))
    scores = np.concatenate((full * factor[best], scores[others]))
    return select(docs, scores, k)
