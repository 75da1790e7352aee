"""Completions: what a search box offers, checked in small collections and by counting in the sample pages."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import searchkit
from searchkit import Article, Headline
from searchkit.highlight.folding import fold_text
from searchkit.search.prefixes import begins

ARTICLES = [
    Article("1", "Quốc phòng vùng cao", ("Bộ Quốc phòng họp về quốc phòng. Quốc gia nào cũng lo quốc phòng.",)),
    Article("2", "Lũ ở Cao Bằng", ("Tỉnh Cao Bằng cáo buộc ai? Quốc gia, quốc tế, quốc gia.",)),
    Article("3", "Công ty cổ phần đường sắt", ("Công ty đường sắt nói về kỹ thuật. Kiến nghị lên quốc hội.",)),
    Article(
        "4", "Thăm Cao Bằng", ("Hà Nội, Hà Nam. Đoàn đi Hà Nội rồi Hà Nội.",), related=(Headline("Được mùa lúa Đắk Lắk"),)
    ),
]


def made(folder: Path, articles: list[Article], *, segments: int = 1) -> searchkit.Index:
    for part in range(segments):
        with searchkit.open_writer(folder) as writer:
            for article in articles[part::segments]:
                writer.add(article)
    return searchkit.open_index(folder)


@pytest.fixture(scope="module", params=[1, 3])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[searchkit.Index]:
    with made(tmp_path_factory.mktemp("complete") / "index", ARTICLES, segments=request.param) as index:
        yield index


def texts(index: searchkit.Index, prefix: str, limit: int = 10) -> list[str]:
    return [completion.text for completion in index.complete(prefix, limit)]


@pytest.mark.parametrize(
    ("prefix", "best"),
    [
        ("quốc ph", ["quốc phòng"]),
        ("quoc ph", ["quốc phòng"]),
        ("quôc ph", ["quốc phòng"]),
        ("quọc ph", []),  # a mark that was typed is meant
        ("Quốc ph", ["Quốc phòng"]),
        ("QUỐC PH", ["QUỐC PHÒNG"]),
        ("quốc ", ["quốc gia", "quốc phòng", "quốc hội", "quốc tế"]),
        ("quốc g", ["quốc gia"]),
        ("Cao B", ["Cao Bằng"]),
        ("cao b", ["Cao Bằng", "cáo buộc"]),
        ("lũ ở cao b", ["lũ ở Cao Bằng", "lũ ở cáo buộc"]),
        ("Tỉnh Cao B", ["Tỉnh Cao Bằng"]),
        ("hà n", ["Hà Nam", "Hà Nội"]),
        ("cong t", ["công ty"]),  # y as the press writes it
        ("công ty c", ["công ty cổ phần"]),
        ("kỹ th", ["kỹ thuật"]),
        ("ky th", ["kỹ thuật"]),
        ("lúa đắk l", ["lúa Đắk Lắk"]),  # a headline that is listed
        ("xyz", []),
        ("", []),
        (" ", []),
        ("...", []),
    ],
)
def test_completions(index: searchkit.Index, prefix: str, best: list[str]) -> None:
    found = texts(index, prefix)
    assert sorted(found[: len(best)]) == sorted(best)
    if not best:
        assert found == []


def test_a_syllable_by_itself(index: searchkit.Index) -> None:
    assert texts(index, "qu")[0] == "quốc"
    assert "quốc gia" in texts(index, "qu")
    assert "kỹ" in texts(index, "ky")
    assert "kiến nghị" not in texts(index, "ky"), "ky is whole"
    assert "kiến nghị" in texts(index, "ki")
    assert texts(index, "về qu")[0] == "về quốc"


def test_the_most_used_first_each_once_and_no_more_than_wanted(index: searchkit.Index) -> None:
    found = index.complete("quốc ")
    assert [completion.count for completion in found] == sorted((c.count for c in found), reverse=True)
    assert {c.text: c.count for c in found} == {"quốc phòng": 1, "quốc gia": 2, "quốc tế": 1, "quốc hội": 1}
    assert len({c.text.casefold() for c in found}) == len(found)
    for limit in (0, 1, 2):
        assert index.complete("quốc ", limit) == found[:limit]


def test_deleted_articles_do_not_count(tmp_path: Path) -> None:
    with made(tmp_path / "index", ARTICLES) as index:
        assert index.complete("quốc g")[0].count == 2
        with searchkit.open_writer(tmp_path / "index") as writer:
            writer.remove("2")
            writer.remove("3")
        index.refresh()
        assert index.complete("quốc g")[0].count == 1
        assert "quốc hội" not in texts(index, "quốc h")
        assert texts(index, "cao b") == ["Cao Bằng"]
        assert index.complete("cao b")[0].count == 1


def test_an_index_without_articles(tmp_path: Path) -> None:
    with made(tmp_path / "index", ARTICLES[:1]), searchkit.open_writer(tmp_path / "index") as writer:
        writer.remove("1")
    with searchkit.open_index(tmp_path / "index") as index:
        assert index.complete("quốc ph") == []
        assert index.complete("q") == []


def test_completions_go_on_from_what_was_typed_and_find_something(corpus_index: searchkit.Index) -> None:
    rng = random.Random(2)
    bodies = [corpus_index.snapshot.article(number).body.split() for number in range(0, len(corpus_index), 4)]
    offered = 0
    for _ in range(80):
        words = rng.choice(bodies)
        at = rng.randrange(len(words) - 3)
        prefix = " ".join(words[at : at + rng.randrange(1, 4)])
        prefix = prefix[: len(prefix) - rng.randrange(3)].strip(".,:;!?…“”\"'()")
        if rng.random() < 0.5:
            prefix = fold_text(prefix).padded[1:-1]
        for completion in corpus_index.complete(prefix, 5):
            offered += 1
            assert fold_text(completion.text).padded.startswith(fold_text(prefix).padded[:-1])
            assert completion.text != prefix
            last = completion.text[prefix.rfind(" ") + 1 :]
            assert 0 < completion.count <= corpus_index.search(f'"{last}"').total
    assert offered > 100


@pytest.mark.parametrize(
    ("typed", "syllable", "does"),
    [
        ("ph", "phòng", True),
        ("pho", "phòng", True),
        ("phò", "phòng", True),
        ("phô", "phòng", False),
        ("phô", "phồng", True),
        ("đ", "đường", True),
        ("d", "đường", True),
        ("đ", "dương", False),
        ("hoà", "hoàng", True),  # the tone is where it stays
        ("hoà", "hòa", True),  # and where it moves when the syllable is whole
        ("ky", "kĩ", True),
        ("ky", "kiến", False),
        ("ki", "kiến", True),
        ("", "gì", True),
        ("phong", "pho", False),
    ],
)
def test_begins(typed: str, syllable: str, does: bool) -> None:
    assert begins(typed, syllable) is does
