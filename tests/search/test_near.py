"""Words near a word: the arithmetic on the whole dictionary against one comparison after the other."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import searchkit
from searchkit.index.arrays import Strings
from searchkit.index.postings import encode
from searchkit.search.dictionary import MOST_NEAR, Dictionary
from searchkit.search.edits import MARK, weighted_distance

LETTERS = "aáàâbhnđd12"


def strings(words: list[str]) -> Strings:
    parts = [encode(word) for word in words]
    return Strings(np.frombuffer(b"".join(parts), np.uint8), np.cumsum([0, *map(len, parts)]))


def distance(a: str, b: str) -> float:
    """Optimal string alignment, straight from its definition; a digit is never edited."""

    @cache
    def best(i: int, j: int) -> float:
        if i == j == 0:
            return 0
        choices = []
        if i and not a[i - 1].isdigit():
            choices.append(best(i - 1, j) + 1)
        if j and not b[j - 1].isdigit():
            choices.append(best(i, j - 1) + 1)
        if i and j and (a[i - 1] == b[j - 1] or not (a[i - 1].isdigit() or b[j - 1].isdigit())):
            choices.append(best(i - 1, j - 1) + (a[i - 1] != b[j - 1]))
        if i > 1 and j > 1 and a[i - 2 : i] == b[j - 2 : j][::-1] and not any(map(str.isdigit, a[i - 2 : i])):
            choices.append(best(i - 2, j - 2) + 1)
        return min(choices, default=float("inf"))

    return best(len(a), len(b))


words = st.text(LETTERS, min_size=1, max_size=7)


@settings(deadline=None, max_examples=300)
@given(
    parts=st.lists(st.dictionaries(words, st.integers(0, 5), max_size=25), max_size=3),
    word=words,
    most=st.integers(0, 2),
    limit=st.sampled_from([1, 3, MOST_NEAR]),
)
def test_near_is_what_comparing_every_word_gives(parts: list[dict[str, int]], word: str, most: int, limit: int) -> None:
    dictionary = Dictionary((strings(sorted(part)), np.array([part[w] for w in sorted(part)], np.int64)) for part in parts)
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part)
    expected = sorted((distance(word, w), -n, w) for w, n in counts.items() if n and distance(word, w) <= most)
    assert dictionary.near(word, most, limit) == [(w, d, -n) for d, n, w in expected[:limit]]


def test_near_in_an_empty_dictionary() -> None:
    assert Dictionary(()).near("bão", 2) == []
    assert Dictionary([(strings(["bão"]), np.array([3]))]).near("", 2) == []


@pytest.mark.parametrize(
    ("typed", "meant", "cost"),
    [
        ("phòng", "phòng", 0),
        ("phong", "phòng", MARK),
        ("tuớng", "tướng", MARK),
        ("duong", "đường", 3 * MARK),
        ("phònh", "phòng", 1),
        ("phònhg", "phòng", 1),
        ("phòg", "phòng", 1),
        ("pòhng", "phòng", 1),
        ("phogn", "phòng", 1 + MARK),
        ("1976", "1975", float("inf")),
        ("q1", "q", float("inf")),
        ("q1", "p1", 1),
        ("q1", "1q", 2),
        ("", "ba", 2),
    ],
)
def test_a_mark_costs_less_than_a_letter_and_digits_stay(typed: str, meant: str, cost: float) -> None:
    assert weighted_distance(typed, meant) == pytest.approx(cost)
    assert weighted_distance(meant, typed) == pytest.approx(cost)


def test_fuzzy_words_find_what_is_near_in_live_articles(tmp_path: Path) -> None:
    articles = [
        searchkit.Article("phong", "Quốc phòng", ("Năm 1975.",)),
        searchkit.Article("phanh", "Hỏng phanh", ("Năm 1976.",)),
        searchkit.Article("weg", "Phòmg bị xóa", ()),
    ]
    for article in articles:  # a segment each
        with searchkit.open_writer(tmp_path / "index") as writer:
            writer.add(article)
    with searchkit.open_writer(tmp_path / "index") as writer:
        writer.remove("weg")
    with searchkit.open_index(tmp_path / "index") as index:
        assert {hit.id for hit in index.search("+phòg~1")} == {"phong"}
        assert {hit.id for hit in index.search("+phònh~1")} == {"phong", "phanh"}
        assert index.search("+phòmq~1").total == 0, "only a deleted article has phòmg"
        assert index.search("+bbbbbbbb~2").total == 0
