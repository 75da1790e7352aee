"""The best k of a weighted sum of terms, exactly, without scoring what cannot get there.

MaxScore (Turtle and Flood, 1995) on arrays: rare terms first, all in one pass; once the frequent terms that are left
cannot lift a document that none of the earlier ones favoured over the k-th best, they are looked up for the candidates
only. A lower bound of the k-th best comes from the maxima of groups of documents, at a fraction of the cost of a full
selection.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchkit.index.arrays import Array
from searchkit.search.bm25 import DENSE, Scores

GROUP = 64  # documents that share one maximum
SLACK = 1e-9  # relative: a sum of floats may fall short of the bound by rounding
SORTING = 10  # what it costs to sort a posting, against looking at a document


def best(terms: Sequence[tuple[Scores, float]], k: int, count: int, allowed: Array | None = None) -> tuple[Array, Array]:
    """(documents intp[], scores float64[]) of at least the k best, and of all that tie with the last of them.

    Rising documents; may hold more. `allowed` is bool[count]: only these documents are of interest. A document that
    holds no term is never among them.
    """
    ordered = sorted(((s, w) for s, w in terms if s.df and w > 0), key=lambda t: -t[0].top * t[1])
    if not ordered:
        return np.zeros(0, np.intp), np.zeros(0)
    rare = [t for t in ordered if t[0].df * DENSE < count]
    frequent = [t for t in ordered if t[0].df * DENSE >= count]
    docs, values = _postings(rare)
    if not frequent and len(docs) * SORTING < count:
        docs, values = _sorted_sum(docs, values, len(rare))
        if allowed is not None:
            kept = allowed[docs]
            docs, values = docs[kept], values[kept]
        return docs, values
    # one number for each document, and some more, so that the groups are whole
    padded = -(-count // GROUP) * GROUP
    total = np.bincount(docs, values, minlength=padded) if rare else np.zeros(padded)
    scores = total[:count]
    rest = sum(s.top * w for s, w in frequent)
    for at, (term, weight) in enumerate(frequent):
        if (found := _candidates(total, k, rest, allowed, count)) is not None:
            return _finish(found, scores[found], frequent[at:], k)
        term.add_to(scores, weight)
        rest -= term.top * weight
    found = _candidates(total, k, 0.0, allowed, count)
    assert found is not None
    return found, scores[found]


def _postings(terms: Sequence[tuple[Scores, float]]) -> tuple[Array, Array]:
    if not terms:
        return np.zeros(0, np.int32), np.zeros(0)
    if len(terms) == 1:
        return terms[0][0].docs, terms[0][0].scores * np.float64(terms[0][1])
    return (
        np.concatenate([s.docs for s, _ in terms]),
        np.concatenate([s.scores * np.float64(w) for s, w in terms]),
    )


def _sorted_sum(docs: Array, values: Array, lists: int) -> tuple[Array, Array]:
    """The values of each document added up; the documents are rising lists, one after the other."""
    if lists < 2:
        return docs.astype(np.intp), values
    order = docs.argsort(kind="stable")  # merges lists that are sorted
    docs = docs[order]
    first = np.concatenate(((True,), docs[1:] != docs[:-1])).nonzero()[0]
    return docs[first].astype(np.intp), np.add.reduceat(values[order], first)


def _candidates(total: Array, k: int, rest: float, allowed: Array | None, count: int) -> Array | None:
    """The documents above 0 that may be among the k best when at most `rest` is added to each, rising.

    None where too little is known: a document that scores nothing so far may still be among them.
    """
    if allowed is not None:
        total = total.copy()
        total[:count] *= allowed
    # groups across the array, not along it: one pass of vector instructions
    maxima = total.reshape(GROUP, -1).max(axis=0)
    if k > len(maxima):
        floor = 0.0 if k >= count else float(np.partition(total[:count], count - k)[count - k])
    else:
        floor = float(np.partition(maxima, len(maxima) - k)[len(maxima) - k])
    needed = (floor - rest) * (1 - SLACK)
    if needed <= 0:
        return (total > 0).nonzero()[0] if not rest else None
    return (total >= needed).nonzero()[0]


def _finish(docs: Array, scores: Array, terms: Sequence[tuple[Scores, float]], k: int) -> tuple[Array, Array]:
    """Adds the terms that are left to the candidates, dropping those that fall behind."""
    rest = sum(s.top * w for s, w in terms)
    for term, weight in terms:
        scores = scores + term.at(docs) * weight
        rest -= term.top * weight
        if len(docs) > 4 * k:
            floor = np.partition(scores, len(scores) - k)[len(scores) - k]
            kept = scores >= (floor - rest) * (1 - SLACK)
            docs, scores = docs[kept], scores[kept]
    return docs, scores


def select(docs: Array, scores: Array, k: int) -> tuple[Array, Array]:
    """The k best and all that tie with the last of them, unordered."""
    if len(docs) <= k:
        return docs, scores
    kept = scores >= np.partition(scores, len(scores) - k)[len(scores) - k]
    return docs[kept], scores[kept]
