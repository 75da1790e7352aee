"""Headline records, carriers, targets and what they say of dates and sections, against brute force."""

from __future__ import annotations

import datetime as dt
import random
import runpy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.index.snapshot import Snapshot, open_snapshot
from searchkit.index.writer import IndexWriter
from searchkit.model import Article, Headline

NEWS = runpy.run_path(str(Path(__file__).with_name("random_news.py")))
DAY = dt.date(2018, 8, 27)


def indexed(folder: Path, *articles: Article) -> Snapshot:
    """An index of these articles, one a commit, so that there are several segments."""
    with NEWS["small_batches"](), IndexWriter(folder) as out:
        for article in articles:
            out.add(article)
            out.commit()
    return open_snapshot(folder)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 1 << 30), st.integers(0, 40))
def test_random_news(tmp_path_factory: pytest.TempPathFactory, seed: int, count: int) -> None:
    rng = random.Random(seed)
    folder = tmp_path_factory.mktemp("news")
    truth = {}
    with NEWS["small_batches"](batch=rng.randint(1, 20)), IndexWriter(folder) as out:
        for _ in range(count):
            id = str(rng.randint(0, 30))
            truth[id] = NEWS["random_article"](rng, id)
            out.add(truth[id])
            if rng.random() < 0.1:
                out.commit()
        out.sources = ("corpus",)  # so that there is something to commit
    snapshot = open_snapshot(folder)
    assert NEWS["stored_links"](snapshot) == NEWS["brute_links"](truth.values())
    assert {parts[2]: n for parts, n in snapshot.abbreviations()} == NEWS["brute_abbreviations"](truth.values())
    for id, found in NEWS["brute_inferred"](truth.values()).items():
        assert (snapshot.date(snapshot.numbers[id]), snapshot.section(snapshot.numbers[id])) == found


def test_where_pages_disagree(tmp_path: Path) -> None:
    later = DAY + dt.timedelta(1)
    snapshot = indexed(
        tmp_path,
        Article("1", "", related=(Headline("lũ Về", later, "B"),)),
        Article("2", "", related=(Headline("Lũ về", later, "B"), Headline("Hạn", later, "A"))),
        Article("3", "", related=(Headline("Lũ về", DAY, "A"), Headline("Hạn", DAY, "B"))),
        Article("4", "", related=(Headline("Lũ về", DAY), Headline("Lũ về", DAY), Headline("Lũ về", DAY, "A"))),
    )
    links = NEWS["stored_links"](snapshot)
    assert links["lũ về"] == {"shown": "Lũ về", "date": DAY, "section": "A", "carriers": set("1234"), "target": None}
    assert (links["hạn"]["date"], links["hạn"]["section"]) == (DAY, "A")


def test_a_date_from_other_pages(tmp_path: Path) -> None:
    other = Headline("Hạn mặn", DAY, "Kinh tế")
    itself = Headline("Hạn mặn", dt.date(1999, 1, 1))
    snapshot = indexed(tmp_path, Article("a", "HẠN MẶN", related=(itself,)), Article("b", "B", related=(other,)))
    number = snapshot.numbers["a"]
    found = snapshot.date(number), snapshot.date_source(number), snapshot.section(number)
    assert found == (DAY, "related", "Kinh tế"), "what a page says of itself in its own list does not count"
    assert snapshot.article(number).date is None


def test_its_own_date_is_kept(tmp_path: Path) -> None:
    mine = Article("a", "Hạn mặn", date=dt.date(2000, 1, 1), date_source="page", section="Mine")
    snapshot = indexed(tmp_path, mine, Article("b", "B", related=(Headline("Hạn mặn", DAY, "Theirs"),)))
    number = snapshot.numbers["a"]
    found = snapshot.date(number), snapshot.date_source(number), snapshot.section(number)
    assert found == (dt.date(2000, 1, 1), "page", "Mine")


@pytest.mark.parametrize("dates", [(None, None), (DAY, DAY), (dt.date(1999, 1, 1), dt.date(2000, 1, 1))])
def test_of_two_targets_the_smaller_id(tmp_path: Path, dates: tuple[dt.date | None, dt.date | None]) -> None:
    two = [Article(id, "Hạn mặn", date=date) for id, date in zip("zb", dates, strict=True)]
    snapshot = indexed(tmp_path, *two, Article("c", "C", related=(Headline("Hạn mặn", DAY),)))
    assert NEWS["stored_links"](snapshot)["hạn mặn"]["target"] == "b"


def test_of_two_targets_the_date_decides(tmp_path: Path) -> None:
    dates = {"a": dt.date(1999, 1, 1), "b": None, "c": DAY}
    articles = [Article(id, "Hạn mặn", date=date) for id, date in dates.items()]
    carrier = Article("d", "D", related=(Headline("Hạn mặn", DAY),))
    assert NEWS["stored_links"](indexed(tmp_path, *articles, carrier))["hạn mặn"]["target"] == "c"
    with IndexWriter(tmp_path) as out:
        out.remove("c")
    assert NEWS["stored_links"](open_snapshot(tmp_path))["hạn mặn"]["target"] == "b"


def test_what_a_removed_page_said_is_gone(tmp_path: Path) -> None:
    carrier = Article("b", "B", section="X", related=(Headline("Hạn mặn", DAY, "Kinh tế"), Headline("Lũ")))
    keep = [Article(str(n), f"tin {n}") for n in range(9)]
    with IndexWriter(tmp_path) as out:
        for article in (Article("a", "Hạn mặn"), carrier, *keep):
            out.add(article)
    with IndexWriter(tmp_path) as out:
        out.remove("b")
    snapshot = open_snapshot(tmp_path)
    assert snapshot.has_deletions
    assert snapshot.date(snapshot.numbers["a"]) is None
    assert snapshot.section(snapshot.numbers["a"]) is None
    assert NEWS["stored_links"](snapshot) == {}
    assert snapshot.section_names == [None]
