"""The best k of a weighted sum of terms, exactly, without scoring what cannot get there.

MaxScore (Turtle and Flood, 1995) on arrays: rare terms first, all in one pass; once the frequent terms that are left
cannot lift a document that none of the earlier ones favoured over the k-th best, they are looked up for the candidates
only. A lower bound of the k-th best comes from the full scores of the documents that are best so far; these are found by
the maxima of groups of documents, at a fraction of the cost of a full selection.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchkit.index.arrays import Array
from searchkit.search.bm25 import DENSE, Scores

GROUP = 64  # documents that share one maximum
LIKELY = 2  # times k: the documents that are scored in full for a lower bound
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
    if allowed is not None:
        total[:count] *= allowed
    return _candidates(total, frequent, k, count, allowed)


def _postings(terms: Sequence[tuple[Scores, float]]) -> tuple[Array, Array]:
    """All postings of the terms, one list after the other."""
    if not terms:
        return np.zeros(0, np.intp), np.zeros(0)
    docs, values = [s.docs for s, _ in terms], [s.scores * np.float64(w) for s, w in terms]
    return np.concatenate(docs, dtype=np.intp), np.concatenate(values)


def _sorted_sum(docs: Array, values: Array, lists: int) -> tuple[Array, Array]:
    """The values of each document added up; the documents are rising lists, one after the other."""
    if lists < 2:
        return docs, values
    order = docs.argsort(kind="stable")  # merges lists that are sorted
    docs = docs[order]
    first = np.concatenate(((True,), docs[1:] != docs[:-1])).nonzero()[0]
    return docs[first], np.add.reduceat(values[order], first)


def _candidates(
    total: Array, frequent: Sequence[tuple[Scores, float]], k: int, count: int, allowed: Array | None
) -> tuple[Array, Array]:
    """The same, given what the rare terms add up to (0 where not allowed), and the frequent ones, the heaviest first."""
    scores = total[:count]
    rest = sum(s.top * w for s, w in frequent)
    for at, (term, weight) in enumerate(frequent):
        # That a document has none of the terms so far must not do, so the bound must be above 0.
        if (needed := (_floor(total, frequent[at:], k, count) - rest) * (1 - SLACK)) > 0:
            found = (total >= needed).nonzero()[0]
            return _finish(found, scores[found], frequent[at:], k)
        term.add_to(scores, weight)
        if allowed is not None:
            scores *= allowed
        rest -= term.top * weight
    needed = _floor(total, (), k, count) * (1 - SLACK)
    found = (total >= needed).nonzero()[0] if needed > 0 else total.nonzero()[0]
    return found, scores[found]


def _floor(total: Array, rest: Sequence[tuple[Scores, float]], k: int, count: int) -> float:
    """A lower bound of the k-th best once all terms are added; 0 where too little is known.

    The documents that are best so far, some more than k, are scored in full: the k-th best of any set will do.
    """
    wanted = LIKELY * k
    # groups across the array, not along it: one pass of vector instructions
    maxima = total.reshape(GROUP, -1).max(axis=0)
    if wanted > len(maxima):
        maxima = total[:count]
    bound = float(_kth(maxima, min(wanted, len(maxima))))
    likely = (total >= bound).nonzero()[0] if bound > 0 else total.nonzero()[0]
    if len(likely) < k:
        return 0.0
    scores = total[likely]
    for term, weight in rest:
        scores += term.at(likely, weight)
    return float(_kth(scores, k))


def _kth(values: Array, k: int) -> Array:
    """The k-th highest."""
    return np.asarray(np.partition(values, len(values) - k)[len(values) - k])


def _finish(docs: Array, scores: Array, terms: Sequence[tuple[Scores, float]], k: int) -> tuple[Array, Array]:
    """Adds the terms that are left to the candidates, dropping those that fall behind."""
    rest = sum(s.top * w for s, w in terms)
    for term, weight in terms:
        scores += term.at(docs, weight)
        rest -= term.top * weight
        if len(docs) > 4 * k:
            kept = scores >= (_kth(scores, k) - rest) * (1 - SLACK)
            docs, scores = docs[kept], scores[kept]
    return docs, scores


def select(docs: Array, scores: Array, k: int) -> tuple[Array, Array]:
    """The k best and all that tie with the last of them, unordered."""
    if len(docs) <= k:
        return docs, scores
    kept = scores >= _kth(scores, k)
    return docs[kept], scores[kept]
