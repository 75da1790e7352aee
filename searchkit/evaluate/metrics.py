"""Measures of a ranking against judgements, by the conventions of trec_eval.

A document is relevant where its grade is 1 or more; no judgement, 0 and less are the same. nDCG takes the
grade as the gain and log2(rank + 1) as the discount, against the best order of all relevant documents. A
ranking is read in the order given, so that there are no ties to break.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import fsum, log2

from searchkit.errors import SearchkitError

Qrels = Mapping[str, Mapping[str, int]]  # query id: document id: grade
Run = Mapping[str, Sequence[str]]  # query id: document ids, the best first

Metric = Callable[[Mapping[str, int], Sequence[str], int], float]


def ndcg(grades: Mapping[str, int], ranking: Sequence[str], k: int) -> float:
    """Normalised discounted cumulative gain of the first k."""
    ideal = _dcg(sorted(grades.values(), reverse=True)[:k])
    return _dcg([grades.get(document, 0) for document in ranking[:k]]) / ideal if ideal else 0.0


def reciprocal_rank(grades: Mapping[str, int], ranking: Sequence[str], k: int) -> float:
    """One over the rank of the first relevant document; 0 where none is among the first k."""
    ranks = (rank for rank, document in enumerate(ranking[:k], 1) if grades.get(document, 0) > 0)
    first = next(ranks, None)
    return 1 / first if first else 0.0


def recall(grades: Mapping[str, int], ranking: Sequence[str], k: int) -> float:
    """The share of all relevant documents that is among the first k."""
    relevant = {document for document, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranking[:k])) / len(relevant) if relevant else 0.0


METRICS: Mapping[str, tuple[Metric, int]] = {
    "nDCG@10": (ndcg, 10),
    "MRR@10": (reciprocal_rank, 10),
    "Recall@10": (recall, 10),
    "Recall@100": (recall, 100),
}


def judged_queries(qrels: Qrels) -> list[str]:
    """The queries that count: those with at least one relevant document."""
    return [query for query, grades in qrels.items() if any(grade > 0 for grade in grades.values())]


def evaluate(qrels: Qrels, run: Run) -> dict[str, float]:
    """The mean of every metric over the judged queries, each from 0 to 1; a query without a ranking counts 0.

    Raises SearchkitError where no query has a relevant document or a ranking holds a document twice.
    """
    queries = judged_queries(qrels)
    if not queries:
        raise SearchkitError("no query of the judgements has a relevant document")
    for query in queries:
        ranking = run.get(query, ())
        if len(set(ranking)) < len(ranking):
            raise SearchkitError(f"the ranking of query {query!r} holds a document twice")
    return {
        name: fsum(metric(qrels[query], run.get(query, ()), k) for query in queries) / len(queries)
        for name, (metric, k) in METRICS.items()
    }


def parse_floor(text: str) -> tuple[str, float]:
    """Name and least value of a metric, from `nDCG@10=0.85`; the name in any case. Raises SearchkitError."""
    name, equals, value = text.partition("=")
    known = {metric.lower(): metric for metric in METRICS}
    metric = known.get(name.strip().lower())
    if not equals or metric is None:
        raise SearchkitError(f"{text!r} names no metric", hint=f"write one of {', '.join(METRICS)}, then =0.85")
    try:
        floor = float(value)
    except ValueError:
        floor = -1.0
    if not 0 <= floor <= 1:
        raise SearchkitError(f"{value!r} is no number from 0 to 1", hint=f"write for example {metric}=0.85")
    return metric, floor


def _dcg(gains: Sequence[int]) -> float:
    return fsum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1) if gain > 0)
