"""The gate: our own queries with judgments over the sample corpus must not get worse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import searchkit
from searchkit.evaluate import evaluate, read_qrels

HERE = Path(__file__).parent
FLOOR = 0.88  # nDCG@10 over all queries; a few points below what is measured
FLOORS = {
    "marked": 0.77,
    "unmarked": 0.87,
    "half": 0.89,
    "exact": 0.93,
    "headline": 0.97,
    "related": 0.93,
    "section": 0.88,
    "phrase": 0.90,
    "keystrokes": 0.93,
}


@pytest.fixture(scope="module")
def queries() -> list[dict[str, str]]:
    lines = (HERE / "corpus_queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _ndcg(index: searchkit.Index, queries: list[dict[str, str]]) -> float:
    qrels = read_qrels(HERE / "corpus_qrels.tsv")
    mine = {q["_id"]: qrels[q["_id"]] for q in queries}
    run = {q["_id"]: [hit.id for hit in index.search(q["text"], limit=10)] for q in queries}
    return evaluate(mine, run)["nDCG@10"]


def test_all_queries(corpus_index: searchkit.Index, queries: list[dict[str, str]]) -> None:
    assert len(queries) >= 60
    assert _ndcg(corpus_index, queries) >= FLOOR


@pytest.mark.parametrize("kind", FLOORS)
def test_queries_of_one_kind(kind: str, corpus_index: searchkit.Index, queries: list[dict[str, str]]) -> None:
    chosen = [q for q in queries if q["kind"] == kind]
    assert chosen
    assert _ndcg(corpus_index, chosen) >= FLOORS[kind]
