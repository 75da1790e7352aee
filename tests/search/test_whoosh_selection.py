"""The parts of the evaluator that behave differently with many documents, against the plain way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.search.bm25 import Scores
from searchkit.search.whoosh import scored
from searchkit.search.whoosh.order import Order, leading
from searchkit.search.whoosh.scored import Weighted, all_terms, of_term, rising

seeds = st.integers(0, 2**32 - 1)
counts = st.sampled_from([1, 5, 40, 300, 1000, 5000])


class Numbered:
    """As much of `Articles` as an order needs: two segments of articles with few dates, and ids in no order."""

    def __init__(self, rng: np.random.Generator, count: int) -> None:
        self.count = count
        self.dates = rng.integers(0, 5, count)
        self._keys = [str(key) for key in rng.permutation(count).tolist()]
        ids = [key.encode() for key in self._keys]
        parts = [SimpleNamespace(ids=SimpleNamespace(all=lambda part=part: part)) for part in (ids[:2], ids[2:])]
        self.snapshot = SimpleNamespace(segments=parts)

    def key(self, number: int) -> str:
        return self._keys[number]

    def sorted(self, docs: Any, scores: Any) -> list[tuple[int, float]]:
        hits = zip(docs.tolist(), scores.tolist(), strict=True)
        return sorted(hits, key=lambda hit: (-hit[1], -int(self.dates[hit[0]]), self._keys[hit[0]]))


@given(seeds, counts | st.just(20_000), st.sampled_from([1, 3, 10, 64]), st.sampled_from([1, 4, 1000]))
def test_the_leading_values(seed: int, count: int, k: int, levels: int) -> None:
    values = np.random.default_rng(seed).integers(0, levels, count) / 4
    found = leading(values, k)
    floor = np.sort(values)[-min(k, count)]
    assert found.tolist() == np.flatnonzero(values >= floor).tolist()


@settings(deadline=None)
@given(seeds, counts, st.sampled_from([None, 1, 10, 100]), st.sampled_from([1, 4, 1000]))
def test_documents_in_order(seed: int, count: int, limit: int | None, levels: int) -> None:
    rng = np.random.default_rng(seed)
    collection = Numbered(rng, count)
    order = Order(collection)  # type: ignore[arg-type]  # not all of it
    docs = np.flatnonzero(rng.random(count) < 0.7)
    scores = rng.integers(0, levels, len(docs)) / 4
    assert order.best((docs, scores), limit) == collection.sorted(docs, scores)[:limit]


@settings(deadline=None)
@given(seeds, counts, st.sampled_from([1, 10, 100]), st.sampled_from([0.02, 0.5, 1.0]))
def test_the_first_of_documents_of_one_score(seed: int, count: int, limit: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    collection = Numbered(rng, count)
    order = Order(collection)  # type: ignore[arg-type]  # not all of it
    docs = np.flatnonzero(rng.random(count) < share)
    expected = [number for number, _ in collection.sorted(docs, np.ones(len(docs)))[:limit]]
    assert order.first(docs, limit).tolist() == expected


@given(seeds, counts, st.sampled_from([0.0, 0.01, 0.5, 3.0]))
def test_documents_once_each(seed: int, count: int, share: float) -> None:
    docs = np.random.default_rng(seed).integers(0, count, int(count * share))
    assert rising(docs, count).tolist() == sorted(set(docs.tolist()))


shares = st.lists(st.sampled_from([0.0, 0.001, 0.02, 0.2, 0.6, 1.0]), min_size=1, max_size=4)


def random_terms(seed: int, count: int, shares: list[float]) -> list[Weighted]:
    """Terms that these shares of the documents hold, with weights."""
    rng = np.random.default_rng(seed)
    held = [np.flatnonzero(rng.random(count) < share) for share in shares]
    return [(Scores(docs, rng.random(len(docs)) + 0.1, count), float(rng.choice([0.5, 1.0, 3.0]))) for docs in held]


@settings(deadline=None)
@given(seeds, counts, shares)
def test_documents_that_hold_all_terms(seed: int, count: int, shares: list[float]) -> None:
    terms = random_terms(seed, count, shares)
    expected, held = np.zeros(count), np.ones(count, bool)
    for term, weight in terms:
        dense = np.zeros(count)
        dense[term.docs] = term.scores * np.float64(weight)
        expected += dense
        held &= dense > 0
    docs, total = all_terms(terms)
    assert docs.tolist() == np.flatnonzero(held).tolist()
    assert total.tolist() == pytest.approx(expected[held].tolist())
    for term, weight in terms:
        docs, scores = of_term(term, weight)
        assert docs.tolist() == term.docs.tolist()
        assert scores.tolist() == (term.scores * np.float64(weight)).tolist()


@settings(deadline=None)
@given(seeds, counts, shares)
def test_both_ways_to_all_terms_score_alike_to_the_last_bit(seed: int, count: int, shares: list[float]) -> None:
    """Else documents that tie would change places with the length of a list."""
    terms = random_terms(seed, count, shares)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scored, "SPARSE", 0)
        walked = all_terms(terms)
        patch.setattr(scored, "SPARSE", count + 1)
        joined = all_terms(terms)
    for one, other in zip(walked, joined, strict=True):
        assert one.dtype == other.dtype
        assert one.tolist() == other.tolist()
