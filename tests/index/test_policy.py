"""The merge policy: few segments, few deletions, and an end."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.index.policy import MAX_DELETED, MAX_SMALL, TINY, pack, plan
from searchkit.index.schema import MAX_DOCUMENTS

sizes = st.integers(0, MAX_DOCUMENTS).flatmap(lambda count: st.tuples(st.integers(0, count), st.just(count)))


def settled(segments: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], int]:
    """The segments once nothing is left to merge, and how many articles were rewritten."""
    rewritten = 0
    for _ in range(1000):
        chosen = plan(segments)
        if not chosen:
            return segments, rewritten
        live = sum(segments[i][0] for i in chosen)
        assert live <= MAX_DOCUMENTS
        assert len(chosen) > 1 or segments[chosen[0]][0] < segments[chosen[0]][1]
        rewritten += live
        segments = [s for i, s in enumerate(segments) if i not in chosen] + [(live, live)] * bool(live)
    raise AssertionError("merging has no end")


@settings(deadline=None)
@given(st.lists(sizes, max_size=40))
def test_all_is_well_in_the_end(segments: list[tuple[int, int]]) -> None:
    after, _ = settled(segments)
    assert sum(live for live, _ in after) == sum(live for live, _ in segments)
    small = sorted(live for live, _ in after if live <= MAX_DOCUMENTS // 2)
    assert len(small) <= MAX_SMALL
    assert len(small) < 2 or small[0] + small[1] > TINY
    assert all(count - live <= MAX_DELETED * count for live, count in after)


def test_an_article_is_rewritten_few_times() -> None:
    rng = random.Random(1)
    segments: list[tuple[int, int]] = []
    added = rewritten = 0
    while added < 200_000:
        batch = rng.randint(1, 2000)
        added += batch
        segments, cost = settled([*segments, (batch, batch)])
        rewritten += cost
    assert rewritten < 6 * added


@settings(deadline=None)
@given(st.lists(st.integers(0, 4096), max_size=80))
def test_packing(live: list[int]) -> None:
    groups = pack(live)
    assert [n for group in groups for n in group] == list(range(len(live)))
    assert all(sum(live[n] for n in group) <= MAX_DOCUMENTS for group in groups)
    assert all(groups)
    assert len(groups) <= 2 * sum(live) // MAX_DOCUMENTS + 1
