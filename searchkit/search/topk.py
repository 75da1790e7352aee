"""The best k of a weighted sum of terms, exactly, without scoring what cannot get there.

MaxScore (Turtle and Flood, 1995) on arrays: terms in falling order of the most they can add; once the terms that are
left cannot lift a document that none of the earlier ones favoured over the k-th best, they are looked up for the
candidates only. A lower bound of the k-th best comes from the maxima of blocks of documents, at a fraction of the cost of a
full selection.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from searchkit.index.arrays import Array
from searchkit.search.bm25 import Scores

BLOCK = 16  # documents that share one maximum
RECHECK = 0.75
SPARSE = 12  # lists that together hold fewer than one document in so many are sorted rather than added up
CHEAP = 8  # and fewer postings than this share of the documents are not worth a look at what they could be spared
SLACK = 1e-9  # relative: a sum of floats may fall short of the bound by rounding


def best(terms: Sequence[tuple[Scores, float]], k: int, count: int, allowed: Array | None = None) -> tuple[Array, Array]:
    """(documents intp[], scores float64[]) of at least the k best, and of all that tie with the last of them.

    Unordered, and may hold more. `allowed` is bool[count]: only these documents are of interest. A document that holds
    no term is never among them.
    """
    ordered = sorted(((s, w) for s, w in terms if s.df and w > 0), key=lambda t: -t[0].top * t[1])
    postings = [*accumulate((s.df for s, _ in reversed(ordered)), initial=0)][::-1]  # how many terms i.. have
    if postings[0] * SPARSE < count:
        return _sparse(ordered, allowed)
    rest = [*accumulate((s.top * w for s, w in reversed(ordered)), initial=0.0)][::-1]  # what they can add at most
    width = -(-count // BLOCK)
    total = np.zeros(BLOCK * width)
    blocks = total.reshape(BLOCK, width)  # a block is a column: its maximum then is a vector operation
    checked = rest[0]
    for done, (term, weight) in enumerate(ordered, 1):
        term.add_to(total[:count], weight)
        left = rest[done]
        # worth a look only where the floor can be above what is left, less is left than at the last look, and it is much
        few = postings[done] * CHEAP < count
        if done < len(ordered) and (few or left * 2 > rest[0] or left > checked * RECHECK):
            continue
        checked = left
        if allowed is not None:
            total[:count][~allowed] = 0.0
        maxima = blocks.max(axis=0)
        needed = (_floor(maxima, total, k) - left) * (1 - SLACK)
        chosen = np.flatnonzero(maxima >= needed) if needed > 0 else np.flatnonzero(maxima)
        if done < len(ordered) and (needed <= 0 or len(chosen) * BLOCK * (len(ordered) - done) > postings[done]):
            continue
        part = blocks[:, chosen]
        row, column = np.nonzero((part >= needed) & (part > 0))
        docs = row * width + chosen[column]
        return _finish(docs, part[row, column], ordered[done:], rest[done:], k)
    return np.zeros(0, np.intp), np.zeros(0)


def _sparse(terms: Sequence[tuple[Scores, float]], allowed: Array | None) -> tuple[Array, Array]:
    """All articles of short lists, rising: one merge of their numbers."""
    if not terms:
        return np.zeros(0, np.intp), np.zeros(0)
    docs = np.concatenate([s.docs for s, _ in terms])
    values = np.concatenate([s.scores * np.float64(w) for s, w in terms])
    if len(terms) > 1:
        order = docs.argsort(kind="stable")  # merges the lists, each of which is sorted
        docs, values = docs[order], values[order]
        first = np.concatenate(([True], docs[1:] != docs[:-1])).nonzero()[0]
        docs, values = docs[first], np.add.reduceat(values, first)
    if allowed is not None:
        kept = allowed[docs]
        docs, values = docs[kept], values[kept]
    return docs, values


def _floor(maxima: Array, total: Array, k: int) -> float:
    """A lower bound of the k-th best score so far: the k-th best of the maxima of the blocks."""
    values = total if k > len(maxima) else maxima
    values = values[values > 0]  # a partition takes ten times as long where most values are the same
    if k > len(values):
        return 0.0
    return float(np.partition(values, len(values) - k)[len(values) - k])


def _finish(
    docs: Array, scores: Array, terms: Sequence[tuple[Scores, float]], rest: Sequence[float], k: int
) -> tuple[Array, Array]:
    """Adds the terms that are left to the candidates, dropping those that fall behind."""
    for done, (term, weight) in enumerate(terms, 1):
        scores = scores + term.at(docs) * weight
        if len(docs) > 4 * k:
            floor = np.partition(scores, len(scores) - k)[len(scores) - k]
            kept = scores >= (floor - rest[done]) * (1 - SLACK)
            docs, scores = docs[kept], scores[kept]
    return docs, scores


def select(docs: Array, scores: Array, k: int) -> tuple[Array, Array]:
    """The k best and all that tie with the last of them, unordered."""
    if len(docs) <= k:
        return docs, scores
    kept = scores >= np.partition(scores, len(scores) - k)[len(scores) - k]
    return docs[kept], scores[kept]
