"""More like this."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

import searchkit
from searchkit import Article

STORM = ("Bão số 5 giật cấp 12 vào bờ biển miền Trung, ngư dân neo tàu tránh bão, mưa lũ ngập đường.",)
MILK = ("Nhà máy sữa nhập bò giống, nông dân trồng cỏ nuôi bò sữa, giá sữa tươi tăng nhẹ.",)

ARTICLES = [
    Article("bao-1", "Bão vào bờ", STORM, section="Môi trường", date=dt.date(2020, 10, 1)),
    Article("bao-copy", "Bão vào bờ", STORM, section="Xã hội", date=dt.date(2020, 10, 2)),
    Article("bao-2", "Tàu tránh bão", ("Ngư dân neo tàu ở bờ biển chờ bão tan, mưa lũ đã rút.",), section="Xã hội"),
    Article("sua-1", "Bò sữa về bản", MILK, section="Kinh tế"),
    Article("sua-2", "Giá sữa tươi", ("Giá sữa tươi và cỏ khô, nông dân nuôi bò sữa kể.",), section="Kinh tế"),
    Article("khac", "Cờ vua", ("Kỳ thủ trẻ thắng ván cuối.",)),
    Article("trong", "", ()),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[searchkit.Index]:
    folder = tmp_path_factory.mktemp("similar") / "index"
    for half in (ARTICLES[::2], ARTICLES[1::2]):
        with searchkit.open_writer(folder) as writer:
            for article in half:
                writer.add(article)
    with searchkit.open_index(folder) as index:
        yield index


def test_what_is_like_it_comes_first_and_itself_never(index: searchkit.Index) -> None:
    assert [hit.id for hit in index.similar("bao-1")][:2] == ["bao-copy", "bao-2"]
    assert [hit.id for hit in index.similar("bao-copy")][:2] == ["bao-1", "bao-2"]
    assert [hit.id for hit in index.similar("sua-1")][:1] == ["sua-2"]
    for article in ARTICLES:
        assert article.id not in {hit.id for hit in index.similar(article.id, limit=100)}


def test_passages_show_the_words_that_are_shared(index: searchkit.Index) -> None:
    hit = index.similar("sua-1", limit=1)[0]
    marked = " ".join(passage.text[start:end] for passage in hit.passages for start, end in passage.spans)
    assert "sữa" in marked
    assert "kể" not in marked


def test_options_are_those_of_a_search(index: searchkit.Index) -> None:
    assert {hit.id for hit in index.similar("bao-1", section="Xã hội")} == {"bao-copy", "bao-2"}
    assert [hit.id for hit in index.similar("bao-1", date_from="2020-10-02")] == ["bao-copy"]
    everything = [hit.id for hit in index.similar("bao-1", limit=100)]
    assert index.similar("bao-1").total == len(everything)
    assert [hit.id for hit in index.similar("bao-1", limit=1, offset=1)] == everything[1:2]
    assert index.similar("bao-2", facets=["section"]).facets["section"] == [("Môi trường", 1), ("Xã hội", 1)]
    with pytest.raises(searchkit.SearchkitError, match="unknown"):
        index.similar("bao-1", nonsense=1)


def test_an_article_that_is_not_there_is_like_none(index: searchkit.Index) -> None:
    found = index.similar("không có")
    assert (list(found), found.total) == ([], 0)
    assert found.notes == ("there is no article 'không có'",)


def test_an_article_without_a_telling_word_is_like_none(index: searchkit.Index) -> None:
    found = index.similar("trong")
    assert (list(found), found.total, found.notes) == ([], 0, ())


def test_a_removed_article_is_like_none_and_never_found(tmp_path: Path) -> None:
    with searchkit.open_writer(tmp_path / "index") as writer:
        for article in ARTICLES:
            writer.add(article)
    with searchkit.open_writer(tmp_path / "index") as writer:
        writer.remove("bao-copy")
    with searchkit.open_index(tmp_path / "index") as index:
        assert index.similar("bao-copy").notes
        assert [hit.id for hit in index.similar("bao-1")] == ["bao-2"]


def test_sample_pages_are_like_pages_of_their_section(corpus_index: searchkit.Index) -> None:
    """Far more often than chance, which is one in ten."""
    same = seen = 0
    for number in range(0, len(corpus_index), 2):
        section = corpus_index.snapshot.section(number)
        if section is not None:
            for hit in corpus_index.similar(corpus_index.snapshot.id(number), limit=3, passages=0):
                seen += 1
                same += hit.section == section
    assert same > 0.25 * seen
