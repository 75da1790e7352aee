"""The best k of a weighted sum, against the full sum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.search.bm25 import Scores
from searchkit.search.topk import best, select


def _terms(rng: np.random.Generator, count: int, number: int, levels: int) -> list[tuple[Scores, float]]:
    """Terms of very different frequency; few distinct scores, so that ties are the rule."""
    terms = []
    for _ in range(number):
        df = int(rng.integers(0, max(1, int(count * rng.choice([0.01, 0.1, 0.6, 1.0]))) + 1))
        docs = np.sort(rng.choice(count, df, replace=False))
        terms.append((Scores(docs, rng.integers(1, levels + 1, df) / 4, count), float(rng.choice([0.25, 0.5, 1.0, 2.0]))))
    return terms


def _total(terms: list[tuple[Scores, float]], count: int) -> np.ndarray:
    total = np.zeros(count)
    for scores, weight in terms:
        total[scores.docs] += scores.scores * weight
    return total


@settings(deadline=None, max_examples=300)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.sampled_from([1, 7, 64, 65, 500, 3000]),
    number=st.integers(0, 9),
    k=st.sampled_from([1, 3, 10, 100]),
    levels=st.sampled_from([1, 3, 40]),
    filtered=st.booleans(),
)
def test_best_is_the_head_of_the_full_ranking(
    seed: int, count: int, number: int, k: int, levels: int, filtered: bool
) -> None:
    rng = np.random.default_rng(seed)
    terms = _terms(rng, count, number, levels)
    allowed = rng.random(count) < 0.3 if filtered else None
    total = _total(terms, count)
    if allowed is not None:
        total[~allowed] = 0.0
    docs, scores = best(terms, k, count, allowed)
    assert len(set(docs.tolist())) == len(docs)
    np.testing.assert_allclose(scores, total[docs], rtol=1e-12)
    assert (scores > 0).all()
    # all that are among the k best, or tie with the last of them, are there
    positive = np.sort(total[total > 0])[::-1]
    if len(positive):
        last = positive[min(k, len(positive)) - 1]
        assert set(np.flatnonzero((total >= last) & (total > 0)).tolist()) <= set(docs.tolist())


@given(values=st.lists(st.integers(0, 5), min_size=1, max_size=40), k=st.integers(1, 45))
def test_select_keeps_ties_with_the_last(values: list[int], k: int) -> None:
    scores = np.array(values, np.float64)
    docs, kept = select(np.arange(len(values)), scores, k)
    floor = sorted(values, reverse=True)[min(k, len(values)) - 1]
    assert sorted(docs.tolist()) == [i for i, v in enumerate(values) if v >= floor]
    assert kept.tolist() == scores[docs].tolist()


@pytest.mark.parametrize("df", [0, 1, 10, 40, 100])
def test_scores_are_the_same_dense_and_sparse(df: int) -> None:
    rng = np.random.default_rng(df)
    docs = np.sort(rng.choice(100, df, replace=False))
    values = rng.random(df).astype(np.float32) + 0.1
    scores = Scores(docs, values, 100)
    assert scores.df == df
    assert scores.docs.tolist() == docs.tolist()
    assert scores.scores.tolist() == values.tolist()
    assert np.flatnonzero(np.unpackbits(scores.bits, count=100)).tolist() == docs.tolist()
    every = np.arange(100)
    expected = np.zeros(100)
    expected[docs] = values
    assert scores.at(every).tolist() == expected.tolist()
    total = np.zeros(100)
    scores.add_to(total, 2.0)
    assert total.tolist() == (2 * expected).tolist()
