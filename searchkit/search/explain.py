"""A score taken apart: numbers that add up to it.

score       the sum of the next three; with a half-life: their sum times the recency
words       one part a term: weight * idf * (k1 + 1) * tf / (tf + norm); tf is the weighted sum of its frequencies by
            field (and of its synonyms, for a half), norm = k1 * (1 - b + b * length / average length), both of the document
pairs       one part for two neighbours of the query that stand side by side, likewise; only the best hundred have them
listed      what the best headline that the page lists, or its own that others list, adds
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from searchkit.index.arrays import Array
from searchkit.index.postings import decode
from searchkit.model import Explanation
from searchkit.search.bm25 import K1, TermKey
from searchkit.search.lists import Matches
from searchkit.search.pairs import WEIGHT
from searchkit.search.rank import FreeText, Ranker


def explain(
    ranker: Ranker, text: FreeText, docs: Sequence[int], scores: Sequence[float], recency: Array | None = None
) -> Iterator[Explanation]:
    """The parts of the scores of some documents; `recency`, float64[count]: what scores were multiplied with."""
    numbers = np.array(docs, np.intp)
    words = [_term(ranker, key, weight, numbers) for key, weight in text.terms]
    pairs, listed = _pairs(ranker, text, numbers), _listed(ranker, text, numbers)
    for at, (doc, score) in enumerate(zip(docs, scores, strict=True)):
        factor = 1.0 if recency is None else float(recency[doc])
        parts = [_sum("words", [word[at] for word in words if word[at].value])]
        # A document that is not of the best hundred has no pairs, and by date none has more than its words.
        rest = score / factor - parts[0].value if factor else 0.0  # so old that nothing is left of it
        more = _sum("pairs", pairs[at]), listed[at]
        options = [[], [more[0]], [more[1]], [*more]]
        parts += min(options, key=lambda option: abs(rest - sum(part.value for part in option)))
        if recency is None:
            yield Explanation("score", score, "sum", tuple(parts))
        else:
            yield Explanation("score", score, "product", (_sum("relevance", parts), Explanation("recency", factor)))


def _sum(name: str, parts: Sequence[Explanation]) -> Explanation:
    return Explanation(name, sum(part.value for part in parts), "sum", tuple(parts))


def _term(ranker: Ranker, key: TermKey, weight: float, docs: Array) -> list[Explanation]:
    """What one term adds to each document."""
    scores = ranker.bm25.scores(key)
    name = f"{key.stream} {decode(key.term)}{'*' if key.prefix else ''}"
    idf = ranker.bm25.idf(scores.df)
    norms = ranker.bm25.norms(key.fields, key.stream)[docs].tolist()
    fields = [_frequencies(ranker, key, field, docs) for field, _ in key.fields]
    synonyms = _of(ranker.bm25.synonyms(key), docs)
    parts = []
    for at, value in enumerate(scores.at(docs, weight).tolist()):
        counts = {field: tf[at] for (field, _), tf in zip(key.fields, fields, strict=True)}
        tf = sum(boost * counts[field] for field, boost in key.fields) + synonyms[at]
        counts["synonyms"] = synonyms[at]
        numbers = {"weight": weight, "idf": idf, "df": float(scores.df), "tf": tf, "norm": norms[at]}
        numbers |= {f"tf.{field}": n for field, n in counts.items() if n}
        parts.append(Explanation(name, value, numbers=tuple(numbers.items()) if value else ()))
    return parts


def _frequencies(ranker: Ranker, key: TermKey, field: str, docs: Array) -> list[float]:
    return _of(ranker.bm25.collection.term(((field, 1.0),), key.stream, key.term, prefix=key.prefix), docs)


def _of(found: Matches, docs: Array) -> list[float]:
    """The frequencies in the given documents."""
    held, tf = found
    if not len(held):
        return [0.0] * len(docs)
    where = np.minimum(np.searchsorted(held, docs), len(held) - 1)
    return [float(n) for n in np.where(held[where] == docs, tf[where], 0.0)]


def _pairs(ranker: Ranker, text: FreeText, docs: Array) -> list[list[Explanation]]:
    """What the neighbours that stand side by side add to each document."""
    found: list[list[Explanation]] = [[] for _ in docs]
    if len(text.elements) < 2 or not len(docs):
        return found
    order = np.argsort(docs)
    tf, idfs, norms = ranker.pairs.parts(text.elements, docs[order])
    dfs = ranker.pairs.frequencies(list(pairwise(text.elements)))
    for (a, b), counts, idf, df in zip(pairwise(text.elements), tf.tolist(), idfs.tolist(), dfs, strict=True):
        for at, n, norm in zip(order.tolist(), counts, norms.tolist(), strict=True):
            if n:
                value = WEIGHT * (K1 + 1) * idf * n / (n + norm)
                numbers = (("weight", WEIGHT), ("idf", idf), ("df", df), ("tf", n), ("norm", norm))
                found[at].append(Explanation(f"{decode(a[1])} {decode(b[1])}", value, numbers=numbers))
    return found


def _listed(ranker: Ranker, text: FreeText, docs: Array) -> list[Explanation]:
    """What the best headline that each document lists adds to it."""
    gains: dict[int, float] = {}
    if ranker.bonus is not None:
        favoured, extra = ranker.bonus(text)
        gains = dict(zip(favoured.tolist(), extra.tolist(), strict=True))
    return [Explanation("listed", gains.get(doc, 0.0)) for doc in docs.tolist()]
