"""The measures: by hand on small cases, and equal to those of trec_eval (ir-measures) on random ones."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.errors import SearchkitError
from searchkit.evaluate import METRICS, evaluate, judged_queries, parse_floor
from searchkit.evaluate.metrics import ndcg, recall, reciprocal_rank

GRADES = {"a": 2, "b": 1, "c": 0, "d": -1}


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        ("a b", 1.0),
        ("b a", (1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3))),
        ("c d b", (1 / 2) / (2 + 1 / math.log2(3))),
        ("x y z b", 0.0),
        ("", 0.0),
    ],
)
def test_ndcg(ranking: str, expected: float) -> None:
    assert ndcg(GRADES, ranking.split(), 3) == pytest.approx(expected, abs=1e-12)


def test_ndcg_ideal_is_cut_at_k() -> None:
    assert ndcg({"a": 1, "b": 1, "c": 1}, ["a", "b"], 2) == 1.0


@pytest.mark.parametrize(("ranking", "expected"), [("a", 1.0), ("c d b", 1 / 3), ("c d x b", 0.0), ("", 0.0)])
def test_reciprocal_rank(ranking: str, expected: float) -> None:
    assert reciprocal_rank(GRADES, ranking.split(), 3) == expected


@pytest.mark.parametrize(("ranking", "expected"), [("a b", 1.0), ("c a", 0.5), ("c d a b", 0.0), ("", 0.0)])
def test_recall(ranking: str, expected: float) -> None:
    assert recall(GRADES, ranking.split(), 2) == expected


def test_the_mean_is_over_the_judged_queries() -> None:
    qrels = {"1": {"a": 1}, "2": {"a": 1}, "none relevant": {"a": 0}, "nothing": {}}
    assert judged_queries(qrels) == ["1", "2"]
    values = evaluate(qrels, {"1": ["x", "a"], "none relevant": ["a"], "unknown": ["a"]})
    assert list(values) == ["nDCG@10", "MRR@10", "Recall@10", "Recall@100"]
    assert values == pytest.approx({"nDCG@10": 0.5 / math.log2(3), "MRR@10": 0.25, "Recall@10": 0.5, "Recall@100": 0.5})


def test_what_cannot_be_evaluated() -> None:
    with pytest.raises(SearchkitError, match="relevant"):
        evaluate({"1": {"a": 0}}, {})
    with pytest.raises(SearchkitError, match="twice"):
        evaluate({"1": {"a": 1}}, {"1": ["a", "b", "a"]})


def test_equal_to_trec_eval() -> None:
    ir_measures = pytest.importorskip("ir_measures", reason="ir-measures is not installed")
    rng = random.Random(7)
    documents = [f"d{i}" for i in range(300)]
    qrels, run = {}, {}
    for query in map(str, range(200)):
        judged = rng.sample(documents, rng.randrange(1, 40))
        qrels[query] = {document: rng.choice([-1, 0, 0, 1, 1, 2, 3]) for document in judged} | {judged[0]: 1}
        if rng.random() < 0.9:
            run[query] = rng.sample(documents, rng.randrange(0, 200))
    scored = {query: {doc: -float(rank) for rank, doc in enumerate(docs)} for query, docs in run.items()}
    names = {"nDCG@10": "nDCG@10", "MRR@10": "RR@10", "Recall@10": "R@10", "Recall@100": "R@100"}
    measures = {name: ir_measures.parse_measure(theirs) for name, theirs in names.items()}
    theirs = ir_measures.calc_aggregate(list(measures.values()), qrels, scored)
    expected = {name: theirs[measure] for name, measure in measures.items()}
    assert evaluate(qrels, run) == pytest.approx(expected, abs=1e-9)


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(-1, 3)),
    st.permutations("abcdefghij").flatmap(lambda order: st.integers(0, 10).map(lambda n: order[:n])),
    st.integers(1, 12),
)
def test_values_are_shares_and_grow_with_the_rank_of_the_relevant(
    grades: dict[str, int], ranking: list[str], k: int
) -> None:
    best = sorted(ranking, key=lambda document: -grades.get(document, 0))
    for metric, _ in METRICS.values():
        assert 0 <= metric(grades, ranking, k) <= metric(grades, best, k) + 1e-12 <= 1 + 2e-12


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nDCG@10=0.85", ("nDCG@10", 0.85)),
        ("mrr@10=1", ("MRR@10", 1.0)),
        (" Recall@100 = .5 ", ("Recall@100", 0.5)),
    ],
)
def test_floor(text: str, expected: tuple[str, float]) -> None:
    assert parse_floor(text) == expected


@pytest.mark.parametrize("text", ["", "nDCG@10", "nDCG@5=0.5", "nDCG@10=", "nDCG@10=x", "nDCG@10=85", "MRR@10=nan"])
def test_what_is_no_floor(text: str) -> None:
    with pytest.raises(SearchkitError) as raised:
        parse_floor(text)
    assert raised.value.hint
