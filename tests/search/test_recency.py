"""Recency: the score of each article times its factor, whatever page is asked for."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import searchkit
from searchkit import Article, SearchkitError

NEWEST = dt.date(2024, 6, 1)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[searchkit.Index]:
    """150 articles of all ages, more than are ranked by pairs; every tenth without a date."""
    rng = random.Random(3)
    folder = tmp_path_factory.mktemp("recency") / "index"
    words = ["bão", "lũ", "hạn", "mặn", "đường", "sắt", "quốc", "phòng"]
    for part in range(2):
        with searchkit.open_writer(folder) as writer:
            for n in range(part * 75, part * 75 + 75):
                text = " ".join(rng.choices(words, k=rng.randrange(5, 60)))
                date = None if n % 10 == 0 else NEWEST - dt.timedelta(days=rng.randrange(1, 2000))
                writer.add(Article(f"a{n:03}", rng.choice(words), (text,), date=NEWEST if n == 75 else date))
    with searchkit.open_index(folder) as index:
        yield index


@pytest.mark.parametrize("query", ["bão", "đường sắt quốc phòng", "+hạn mặn", "duong sat"])
@pytest.mark.parametrize("half_life", [30, 365.5])
def test_scores_are_halved_by_age(index: searchkit.Index, query: str, half_life: float) -> None:
    plain = {hit.id: hit for hit in index.search(query, limit=1000, passages=0, explain=True)}
    oldest = min(hit.date for hit in index.search("*", limit=1000, passages=0) if hit.date)
    found = index.search(query, limit=1000, passages=0, half_life=half_life, explain=True)
    assert {hit.id for hit in found} == set(plain)
    for hit in found:
        told, before = hit.explanation, plain[hit.id].explanation
        assert told is not None
        assert before is not None
        factor = 2 ** (-(NEWEST - (hit.date or oldest)).days / half_life)
        if len(plain) <= 100 or " " not in query:  # all have the rest of their score
            assert hit.score == pytest.approx(plain[hit.id].score * factor, rel=1e-9)
        else:  # who is among the best hundred, and gets more than what its words are worth, is another question
            assert told.parts[0].parts[0].value == pytest.approx(before.parts[0].value)
            assert told.parts[1].value == pytest.approx(factor)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


@pytest.mark.parametrize("query", ["bão", "đường sắt quốc phòng", "* bão", "đường -bão"])
def test_pages_are_parts_of_one_ranking(index: searchkit.Index, query: str) -> None:
    everything = [(hit.id, hit.score) for hit in index.search(query, limit=1000, passages=0, half_life=200)]
    for size in (1, 7, 60, 101):
        paged = []
        for offset in range(0, len(everything), size):
            page = index.search(query, limit=size, offset=offset, passages=0, half_life=200)
            paged += [(hit.id, hit.score) for hit in page]
        assert paged == everything


def test_a_long_half_life_changes_nothing_and_a_short_one_sorts_by_date(index: searchkit.Index) -> None:
    plain = [hit.id for hit in index.search("bão", limit=50, passages=0)]
    assert [hit.id for hit in index.search("bão", limit=50, passages=0, half_life=1e15)] == plain
    dates = [hit.date for hit in index.search("bão", limit=50, passages=0, half_life=0.5)]
    assert dates == [hit.date for hit in index.search("bão", limit=50, passages=0, sort="-date")]


def test_by_date_a_half_life_is_of_no_consequence(index: searchkit.Index) -> None:
    by_date = index.search("bão", sort="-date", passages=0)
    assert index.search("bão", sort="-date", passages=0, half_life=10).hits == by_date.hits


@pytest.mark.parametrize("half_life", [0, -1, float("inf"), float("nan")])
def test_a_half_life_is_a_number_of_days(index: searchkit.Index, half_life: float) -> None:
    with pytest.raises(SearchkitError, match="half-life"):
        index.search("bão", half_life=half_life)


def test_without_any_date_nothing_is_older(tmp_path: Path) -> None:
    with searchkit.open_writer(tmp_path / "index") as writer:
        writer.add(Article("1", "Bão", ("bão",)))
        writer.add(Article("2", "Bão", ("bão lũ",)))
    with searchkit.open_index(tmp_path / "index") as index:
        assert index.search("bão", half_life=1).hits == index.search("bão").hits
