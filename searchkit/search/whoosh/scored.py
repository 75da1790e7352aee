"""Sets of documents with scores, and how they are joined. (documents intp[], rising; scores float64[])"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from searchkit.index.arrays import Array, distinct
from searchkit.search.bm25 import DENSE, Scores

Scored = tuple[Array, Array]
Weighted = tuple[Scores, float]  # a term, and what its scores are multiplied by

NOTHING: Scored = (np.zeros(0, np.intp), np.zeros(0))
SPARSE = 64  # a list of fewer than one in so many documents is walked; longer ones are joined as bits
SORTED = 32  # and a list of fewer is sorted by comparisons


def constant(docs: Array, score: float) -> Scored:
    """Documents that all have one score."""
    return docs, np.full(len(docs), score)


def mask(docs: Array, count: int) -> Array:
    """bool[count] of documents."""
    out = np.zeros(count, bool)
    out[docs] = True
    return out


def rising(docs: Array, count: int) -> Array:
    """intp[]: documents in any order, some of them more than once, rising and each once."""
    if len(docs) * SORTED < count:
        return distinct(docs)
    return mask(docs, count).nonzero()[0]


def only(part: Scored, allowed: Array) -> Scored:
    """Those that a mask allows."""
    docs, scores = part
    kept = allowed[docs]
    return docs[kept], scores[kept]


def places(docs: Array, wanted: Array) -> tuple[Array, Array]:
    """(where each of `wanted` stands in the rising `docs`, whether it is there); the place is valid either way."""
    if not len(docs):
        return np.zeros(len(wanted), np.intp), np.zeros(len(wanted), bool)
    at = np.minimum(docs.searchsorted(wanted), len(docs) - 1)
    return at, docs[at] == wanted


# -- terms ---------------------------------------------------------------------------------------------------------


def is_dense(term: Scores) -> bool:
    """Whether a term keeps a score for every document."""
    return term.df * DENSE >= term.count


def of_term(term: Scores, weight: float) -> Scored:
    """The documents that hold a term."""
    if is_dense(term):
        docs = np.unpackbits(term.bits, count=term.count).view(bool).nonzero()[0]
        return docs, term.at(docs, weight)
    return term.docs.astype(np.intp), term.scores * np.float64(weight)


def all_terms(terms: Sequence[Weighted]) -> Scored:
    """Documents that hold all of the terms, scores added, from the rarest term on."""
    ordered = sorted(terms, key=lambda term: term[0].df)
    rarest = ordered[0][0]
    if rarest.df * SPARSE < rarest.count:
        return _walked(ordered)
    held = np.unpackbits(reduce(np.bitwise_and, (term.bits for term, _ in ordered)), count=rarest.count).view(bool)
    sparse = [term for term, _ in ordered if not is_dense(term)]  # the first of them: they are rarer
    # what is held of a rising list are just the documents, in order: none has to be looked up
    places = [held.take(term.docs).nonzero()[0] for term in sparse]
    docs = rarest.docs.take(places[0]).astype(np.intp) if sparse else held.nonzero()[0]
    scores = [term.scores.take(at) for term, at in zip(sparse, places, strict=True)]
    scores += [term.at(docs) for term, _ in ordered[len(sparse) :]]
    parts = (each * np.float64(weight) for each, (_, weight) in zip(scores, ordered, strict=True))
    return docs, reduce(np.add, parts)


def _walked(ordered: Sequence[Weighted]) -> Scored:
    """The same, looking each document of the first term up in the others."""
    docs, total = of_term(*ordered[0])
    for term, weight in ordered[1:]:
        scores = term.at(docs)
        there = scores > 0  # no term that is there scores 0: the idf never does
        docs, total = docs[there], (total + scores * weight)[there]
    return docs, total


# -- sets ----------------------------------------------------------------------------------------------------------


def union(parts: Sequence[Scored], count: int) -> Scored:
    """Documents of any part, scores added."""
    if len(parts) == 1:
        return parts[0]
    found, total = np.zeros(count, bool), np.zeros(count)
    for docs, scores in parts:
        found[docs] = True
        total[docs] += scores
    docs = found.nonzero()[0]
    return docs, total[docs]


def disjunction_max(parts: Sequence[Scored], tie: float, count: int) -> Scored:
    """Documents of any part; the highest score, and of the others the share `tie`."""
    docs, total = union(parts, count)
    highest = np.full(count, -np.inf)
    for mine, scores in parts:
        highest[mine] = np.maximum(highest[mine], scores)
    return docs, highest[docs] * (1 - tie) + total * tie if tie else highest[docs]


def intersection(parts: Sequence[Scored]) -> Scored:
    """Documents of all parts, scores added."""
    (docs, total), *others = sorted(parts, key=lambda part: len(part[0]))
    for mine, scores in others:
        at, there = places(mine, docs)
        docs, total = docs[there], total[there] + scores[at[there]]
    return docs, total


def plus(part: Scored, extra: Scored) -> Scored:
    """Documents of the part; to their scores those of `extra` are added."""
    docs, scores = part
    at, there = places(extra[0], docs)
    scores = scores.copy()
    scores[there] += extra[1][at[there]]
    return docs, scores
