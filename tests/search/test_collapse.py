"""Copies of one text are one hit, on whatever page."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import searchkit
from searchkit import Article
from searchkit.search import collapse
from searchkit.search.collapse import ALIKE, RUN, alike, sketch

WORDS = [
    *("bão", "lũ", "mưa", "gió", "biển", "tàu", "bờ", "dân", "tỉnh", "huyện", "xã", "đường", "cầu", "sông", "núi", "lúa"),
    *("mía", "ngô", "khoai", "sắn", "gạo", "muối", "cá", "tôm", "trường", "lớp", "thầy", "cô", "trò", "sách", "vở", "bút"),
    *("đèn", "nhà", "cửa", "vườn", "ao", "trâu", "bò", "lợn", "gà", "vịt", "chợ", "hàng", "tiền", "thuế", "phí", "giá"),
]


def prose(rng: random.Random, length: int) -> list[str]:
    return rng.choices(WORDS, k=length)


def edited(rng: random.Random, words: list[str], edits: int) -> list[str]:
    words = words.copy()
    for _ in range(edits):
        words[rng.randrange(len(words))] = rng.choice(WORDS)
    return words


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[searchkit.Index]:
    """Thirty texts, each with up to four copies, lightly edited; ids are TEXT-COPY."""
    rng = random.Random(8)
    articles = []
    for text in range(30):
        words = prose(rng, 200)
        for copy in range(rng.randrange(1, 6)):
            body = " ".join(edited(rng, words, copy > 0))
            articles.append(Article(f"{text:02}-{copy}", f"Tin {rng.choice(WORDS)}", (body,)))
    rng.shuffle(articles)
    folder = tmp_path_factory.mktemp("collapse") / "index"
    for half in (articles[::2], articles[1::2]):
        with searchkit.open_writer(folder) as writer:
            for article in half:
                writer.add(article)
    with searchkit.open_index(folder) as index:
        yield index


QUERIES = ("bão lũ", "thuế", "tin", "tôm cá +chợ")


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_each_text_is_shown_once_by_its_best_article(index: searchkit.Index, query: str, sort: str) -> None:
    everything = [hit.id for hit in index.search(query, limit=500, sort=sort, passages=0)]
    found = index.search(query, limit=500, sort=sort, passages=0, collapse=True)
    best = list({id[:2]: id for id in reversed(everything)}.values())
    assert [hit.id for hit in found] == sorted(best, key=everything.index)
    assert [hit.rank for hit in found] == list(range(1, len(found) + 1))
    assert found.total == len(everything), "what matched is counted with its copies"
    for hit in found:
        assert list(hit.duplicates) == [id for id in everything if id[:2] == hit.id[:2] and id != hit.id]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("half_life", [None, 100])
def test_pages_are_parts_of_one_list(index: searchkit.Index, query: str, half_life: float | None) -> None:
    whole = [hit.id for hit in index.search(query, limit=500, passages=0, collapse=True, half_life=half_life)]
    for size in (1, 4, 7, 29):
        paged = []
        for offset in range(0, len(whole) + size, size):
            found = index.search(query, limit=size, offset=offset, passages=0, collapse=True, half_life=half_life)
            paged += [hit.id for hit in found]
        assert paged == whole


def test_near_copies_are_told_on_the_first_page(index: searchkit.Index) -> None:
    found = index.search("tin", limit=3, passages=0, collapse=True)
    behind = [hit.id for hit in index.search("tin", limit=3 + collapse.AHEAD, passages=0)]
    for hit in found:
        assert {id for id in behind if id[:2] == hit.id[:2] and id != hit.id} <= set(hit.duplicates)


def test_without_it_nothing_is_folded(index: searchkit.Index) -> None:
    found = index.search("tin", limit=500, passages=0)
    assert len(found) == found.total == len(index)
    assert all(hit.duplicates == () for hit in found)


def test_only_so_many_are_compared(index: searchkit.Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collapse, "MOST", 12)
    everything = [hit.id for hit in index.search("tin", limit=500, passages=0)]
    whole = [hit.id for hit in index.search("tin", limit=500, passages=0, collapse=True)]
    head = list({id[:2]: id for id in reversed(everything[:12])}.values())
    assert whole == sorted(head, key=everything.index) + everything[12:]
    paged = [hit.id for at in range(0, len(whole), 5) for hit in index.search("tin", limit=5, offset=at, collapse=True)]
    assert paged == whole


def test_sample_pages_are_all_different(corpus_index: searchkit.Index) -> None:
    found = corpus_index.search("*", limit=500, passages=0, collapse=True)
    assert len(found) == len(corpus_index)


def exact(a: str, b: str) -> float:
    one, other = ({text[i : i + RUN] for i in range(len(text) - RUN + 1)} for text in (a, b))
    return len(one & other) / len(one | other)


@settings(deadline=None, max_examples=100)
@given(seed=st.integers(0, 2**32 - 1), length=st.integers(40, 400), edits=st.integers(0, 40))
def test_a_sketch_estimates_what_two_texts_share(seed: int, length: int, edits: int) -> None:
    rng = random.Random(seed)
    words = prose(rng, length)
    other = edited(rng, words, edits)
    truth = exact("".join(words), "".join(other))
    told = float(alike(sketch(" ".join(words))[None, :], sketch(", ".join(other).upper()))[0])
    assert told == pytest.approx(truth, abs=0.2)  # five standard deviations
    if truth == 1:
        assert told == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("", "", True),
        ("", "Bão vào bờ", False),
        ("Bão", "Bão", True),
        ("Bão", "Lũ", False),
        ("Bão số 5 vào bờ!", "BÃO SỐ 5 VÀO BỜ", True),
        ("Bão số 5 vào bờ", "Bão số 6 vào bờ", False),
    ],
)
def test_short_texts(one: str, other: str, same: bool) -> None:
    assert (float(alike(sketch(one)[None, :], sketch(other))[0]) >= ALIKE) is same


def test_sketches_do_not_differ_between_runs() -> None:
    """They decide what is shown, so they hang on no seed."""
    told = sketch("Bão số 5 vào bờ biển miền Trung")
    assert int(np.bitwise_xor.reduce(told)) == int(np.bitwise_xor.reduce(sketch("bão số 5 – vào bờ biển – miền trung")))
    assert int(np.bitwise_xor.reduce(told)) == 3420423509151643493


def test_a_removed_copy_is_no_duplicate(tmp_path: Path) -> None:
    with searchkit.open_writer(tmp_path / "index") as writer:
        for name in "abc":
            writer.add(Article(name, "Bão", ("Bão số 5 vào bờ biển miền Trung, mưa to gió lớn.",)))
    with searchkit.open_writer(tmp_path / "index") as writer:
        writer.remove("b")
    with searchkit.open_index(tmp_path / "index") as index:
        (hit,) = index.search("bão", collapse=True)
        assert (hit.id, hit.duplicates) == ("a", ("c",))
