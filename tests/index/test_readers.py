"""Readers beside a writer: each keeps its snapshot, none blocks, none sees half a commit."""

from __future__ import annotations

import os
import random
import runpy
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import searchkit
from searchkit.errors import IndexCorrupt, IndexMissing
from searchkit.index import manifest, snapshot
from searchkit.index.check import check_index
from searchkit.index.snapshot import Snapshot, open_snapshot
from searchkit.index.stats import read_stats
from searchkit.index.writer import IndexWriter
from searchkit.model import Article

NEWS = runpy.run_path(str(Path(__file__).with_name("random_news.py")))


def generation(folder: Path, number: int) -> None:
    """A commit after which every article says its number; each brings merging and deletions along."""
    with IndexWriter(folder) as out:
        for at in range(number % 7 + 1):
            out.add(Article(f"{number}-{at}", f"lần {number}", (f"số {number} sữa",)))
        for id in list(out.ids()):
            if not id.startswith((f"{number}-", f"{number - 1}-")):
                out.remove(id)
        for at in range(4):
            out.add(Article(f"fixed {at}", f"lần {number}", (f"số {number} đường",)))


@pytest.fixture
def small_batches() -> Iterator[None]:
    """Small batches."""
    with NEWS["small_batches"](batch=2):
        yield


@pytest.mark.usefixtures("small_batches")
def test_a_snapshot_outlives_commits_and_merges(tmp_path: Path) -> None:
    generation(tmp_path, 0)
    first = open_snapshot(tmp_path)
    before = {id: first.article(number) for id, number in first.numbers.items()}
    old_files = set(first.manifest.files())
    for number in range(1, 9):
        generation(tmp_path, number)
    assert not old_files & {path.name for path in tmp_path.iterdir()} - {"d00000001.dict"}
    fresh = {id: first.article(number) for id, number in first.numbers.items()}
    assert fresh == before
    NEWS["same_as"](first, before)


@pytest.mark.usefixtures("small_batches")
def test_readers_during_commits(tmp_path: Path) -> None:
    generation(tmp_path, 0)
    done = threading.Event()
    errors: list[BaseException] = []
    seen: set[int] = set()

    def read() -> None:
        try:
            with searchkit.open_index(tmp_path) as index:
                while not done.is_set():
                    index.refresh()
                    titles = {hit.title for hit in index.search("đường", limit=10)}
                    assert len(titles) == 1, f"half of a commit: {titles}"
                    assert {hit.title for hit in index.search('title:"lần" +đường')} == titles
                    seen.add(int(titles.pop().split()[1]))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 9):
        generation(tmp_path, number)
    done.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(seen) > 1
    assert check_index(tmp_path) == []


def test_opening_again_where_files_were_swept_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generation(tmp_path, 0)
    commits = iter(range(1, 4))
    real = manifest.read_manifest

    def stale(folder: Path) -> manifest.Manifest:
        read = real(folder)
        if (number := next(commits, None)) is not None:
            generation(folder, number)
        return read

    monkeypatch.setattr(snapshot, "read_manifest", stale)
    assert open_snapshot(tmp_path).manifest.generation == 4


def test_an_index_that_never_stands_still_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generation(tmp_path, 0)
    counter = iter(range(1, 99))
    monkeypatch.setattr(snapshot, "ATTEMPTS", 3)
    real = manifest.read_manifest

    def stale(folder: Path) -> manifest.Manifest:
        read = real(folder)
        generation(folder, next(counter))
        return read

    monkeypatch.setattr(snapshot, "read_manifest", stale)
    with pytest.raises(IndexCorrupt, match="changes faster"):
        open_snapshot(tmp_path)


def test_a_read_only_folder_serves(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    generation(folder, 0)
    generation(folder, 1)
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    for path in folder.iterdir():
        path.chmod(stat.S_IREAD)
    folder.chmod(stat.S_IREAD | stat.S_IEXEC)
    try:
        with searchkit.open_index(folder) as index:
            assert len(index.search("đường")) == 4
            assert index.stats().documents == len(index)
        assert check_index(folder) == []
        if os.geteuid():
            with pytest.raises(OSError, match="Permission denied"):
                IndexWriter(folder)
    finally:
        folder.chmod(stat.S_IRWXU)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_lock_without_a_writer_is_no_index(tmp_path: Path) -> None:
    IndexWriter(tmp_path).close()
    with pytest.raises(IndexMissing):
        open_snapshot(tmp_path)


@pytest.mark.usefixtures("small_batches")
def test_numbers_run_through_all_segments(tmp_path: Path) -> None:
    rng = random.Random(1)
    truth = {str(n): NEWS["random_article"](rng, str(n)) for n in range(11)}
    with IndexWriter(tmp_path) as out:
        for article in truth.values():
            out.add(article)
            out.commit()
    opened = open_snapshot(tmp_path)
    assert len(opened.segments) > 2
    assert opened.bases[-1] == opened.count == opened.live_count == 11
    for number in range(opened.count):
        id = opened.id(number)
        assert opened.numbers[id] == number
        assert opened.title(number) == truth[id].title
        assert opened.path(number) == truth[id].path
    headlines = {opened.headline(n) for n in range(opened.headline_bases[-1])}
    assert headlines == {h.title for article in truth.values() for h in article.related}


def test_statistics_count_what_is_alive(tmp_path: Path) -> None:
    def facts(of: Snapshot) -> tuple[int, int, int, int, int]:
        stats = read_stats(of)
        return stats.documents, stats.headlines, stats.carriers, stats.sections, stats.tokens

    rng = random.Random(2)
    articles = [NEWS["random_article"](rng, str(n)) for n in range(30)]
    with IndexWriter(tmp_path / "a") as out:
        for article in articles:
            out.add(article)
    with IndexWriter(tmp_path / "a") as out:
        for article in articles[:5]:
            out.remove(article.id)
    with IndexWriter(tmp_path / "b") as out:
        for article in articles[5:]:
            out.add(article)
    a, b = open_snapshot(tmp_path / "a"), open_snapshot(tmp_path / "b")
    assert read_stats(a).deleted == 5
    assert facts(a) == facts(b)
