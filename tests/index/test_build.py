"""Sources to an index: what changed, what went, what is bad, and the same bytes from the same sources."""

from __future__ import annotations

import json
import runpy
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from searchkit.errors import IndexLocked, IndexMissing, SearchkitError, SourceError
from searchkit.index import build as builds
from searchkit.index import worker
from searchkit.index.build import build, check
from searchkit.index.check import check_index
from searchkit.index.snapshot import open_snapshot
from searchkit.index.writer import IndexWriter
from searchkit.ingest import read_corpus
from searchkit.model import Article, BuildReport

NEWS = runpy.run_path(str(Path(__file__).with_name("random_news.py")))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sources and index are named relative to a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def page(path: str, text: str = "Nước mặn vào sâu trong đồng.") -> None:
    """A page with one paragraph."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(f"Tiêu đề {Path(path).stem}\n{text}\n", encoding="utf-8")


def ids(folder: str = "index") -> set[str]:
    """The ids of a sound index."""
    assert check_index(Path(folder)) == []
    return set(open_snapshot(Path(folder)).numbers)


def counts(report: BuildReport) -> tuple[int, int, int, int, int]:
    """Added, updated, removed, unchanged, skipped."""
    return report.added, report.updated, report.removed, report.unchanged, len(report.skipped)


@pytest.fixture
def corpus() -> None:
    """Three pages."""
    for name in "abc":
        page(f"corpus/{name}.txt")


@pytest.mark.usefixtures("corpus")
def test_what_changed_and_what_went() -> None:
    assert counts(build(["corpus"], jobs=1)) == (3, 0, 0, 0, 0)
    page("corpus/b.txt", "Lũ về sớm.")
    page("corpus/sub/d.txt")
    Path("corpus/c.txt").unlink()
    expected = (("updated", "b"), ("removed", "c"), ("added", "sub/d"))
    assert check(["corpus"]).changes == expected
    report = build(["corpus"], jobs=1)
    assert counts(report) == (1, 1, 1, 1, 0)
    assert report.changes == expected
    assert ids() == {"a", "b", "sub/d"}
    assert check(["corpus"]).changed == 0


@pytest.mark.usefixtures("corpus")
def test_nothing_changed_writes_nothing() -> None:
    build(["corpus"], jobs=1)
    before = NEWS["contents"](Path("index"))
    for sources in (["corpus"], None, ["./corpus/"], [Path("corpus").resolve()], "corpus", ["corpus", "./corpus"]):
        assert counts(build(sources, jobs=1)) == (0, 0, 0, 3, 0)
        assert NEWS["contents"](Path("index")) == before


@pytest.mark.usefixtures("corpus")
def test_sources_are_remembered_and_others_stay() -> None:
    page("more/x.txt")
    build(["corpus"], jobs=1)
    build(["more"], jobs=1)
    assert ids() == {"a", "b", "c", "x"}
    page("more/y.txt")
    Path("corpus/a.txt").unlink()
    assert counts(build(jobs=1)) == (1, 0, 1, 3, 0)
    assert open_snapshot(Path("index")).manifest.sources == ("corpus", "more")


@pytest.mark.usefixtures("corpus")
def test_prune_drops_other_sources() -> None:
    page("more/x.txt")
    build(["corpus", "more"], jobs=1)
    with IndexWriter("index") as out:
        out.add(Article("added by a program", ""))
    assert set(check(["more"], prune=True).changes) == {("removed", name) for name in "abc"}
    assert counts(build(["more"], prune=True, jobs=1)) == (0, 0, 3, 1, 0)
    assert ids() == {"x", "added by a program"}
    assert open_snapshot(Path("index")).manifest.sources == (None, "more")
    assert counts(build(jobs=1)) == (0, 0, 0, 1, 0)
    build(["corpus"], jobs=1)
    assert open_snapshot(Path("index")).manifest.sources == (None, "more", "corpus")


@pytest.mark.usefixtures("corpus")
def test_a_source_that_was_moved_is_taken_over_by_prune() -> None:
    build(["corpus"], jobs=1)
    Path("corpus").rename("news")
    assert counts(build(["news"], jobs=1)) == (0, 0, 0, 0, 3)
    assert counts(build(["news"], prune=True, jobs=1)) == (0, 3, 0, 0, 0)
    assert ids() == {"a", "b", "c"}


@pytest.mark.usefixtures("corpus")
def test_an_id_belongs_to_who_had_it_first() -> None:
    page("more/a.txt", "Khác.")
    build(["corpus"], jobs=1)
    with IndexWriter("index") as out:
        out.add(Article("y", ""))
    page("more/y.txt")
    report = build(["more"], jobs=1)
    assert [(s.path, s.line) for s in report.skipped] == [("more/a.txt", 0), ("more/y.txt", 0)]
    assert "an article of corpus" in report.skipped[0].reason
    assert "a program" in report.skipped[1].reason
    assert ids() == {"a", "b", "c", "y"}


@pytest.mark.usefixtures("corpus")
def test_a_bad_page_costs_no_other() -> None:
    Path("corpus/bad.txt").write_bytes(b"")
    report = build(["corpus"], jobs=1)
    assert counts(report) == (3, 0, 0, 0, 1)
    assert report.skipped[0].path == "corpus/bad.txt"
    Path("corpus/b.txt").write_bytes(b"")
    assert [s.path for s in check(["corpus"]).skipped] == ["corpus/b.txt", "corpus/bad.txt"]
    assert counts(build(["corpus"], jobs=1)) == (0, 0, 1, 2, 2), "what cannot be read any more is not kept"
    assert ids() == {"a", "c"}


@pytest.mark.parametrize("jobs", [1, 2])
def test_bad_pages_only(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "BATCH_ARTICLES", 1)
    for number in range(3):
        page(f"corpus/{number}.txt")
        Path(f"corpus/{number}.txt").write_bytes(b"")
    assert counts(build(["corpus"], jobs=jobs)) == (0, 0, 0, 0, 3)
    page("corpus/9.txt")
    assert counts(build(["corpus"], jobs=jobs)) == (1, 0, 0, 0, 3)
    assert ids() == {"9"}


def test_an_empty_folder_is_an_empty_index() -> None:
    Path("corpus").mkdir()
    assert counts(build()) == (0, 0, 0, 0, 0)
    assert ids() == set()
    assert open_snapshot(Path("index")).manifest.sources == ("corpus",)


@pytest.mark.parametrize("sources", [["none"], None, ["corpus.pdf"]])
def test_a_source_that_is_not_there_leaves_nothing(sources: list[str] | None) -> None:
    Path("corpus.pdf").touch()
    with pytest.raises(SourceError):
        build(sources, "some/index")
    with pytest.raises(IndexMissing):
        check(sources, "some/index")
    assert not Path("some").exists()


@pytest.mark.usefixtures("corpus")
def test_a_source_that_went_changes_nothing() -> None:
    build(["corpus"], jobs=1)
    before = NEWS["contents"](Path("index"))
    Path("corpus").rename("gone")
    for rebuild in (False, True):
        with pytest.raises(SourceError):
            build(jobs=1, rebuild=rebuild)
    assert NEWS["contents"](Path("index")) == before


@pytest.mark.usefixtures("corpus")
def test_a_rebuild_is_a_fresh_build_of_the_remembered_sources() -> None:
    build(["corpus"], jobs=1)
    page("corpus/a.txt", "Lũ về sớm.")
    build(jobs=1)
    assert counts(build(jobs=1, rebuild=True)) == (3, 0, 0, 0, 0)
    assert ids() == {"a", "b", "c"}
    assert len(open_snapshot(Path("index")).segments) == 1


@pytest.mark.usefixtures("corpus")
def test_a_second_build_is_refused() -> None:
    with IndexWriter("index"), pytest.raises(IndexLocked):
        build(["corpus"], jobs=1)


def test_a_changed_row(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"id": str(n), "title": f"Tin {n}", "body": "Nước mặn."} for n in range(20)]

    def write() -> None:
        Path("news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    write()
    build("news.jsonl", jobs=1)
    rows[3]["body"] = "Lũ về."
    rows.insert(0, {"id": "new", "title": "Mới", "body": ""})
    del rows[9]
    write()
    assert build(jobs=1).changes == (("updated", "3"), ("removed", "8"), ("added", "new"))


def test_progress_counts_documents_and_changes() -> None:
    for number in range(5):
        page(f"corpus/{number}.txt")
    seen: list[tuple[int, int]] = []
    build(["corpus"], jobs=1, progress=lambda read, found: seen.append((read, found)))
    assert [read for read, _ in seen] == [1, 2, 3, 4, 5]
    assert all(found <= read for read, found in seen)


# -- many processes ----------------------------------------------------------------------------------------------------


@pytest.fixture
def many() -> None:
    """Sixty pages out of the random news, in batches of seven."""
    import random

    rng = random.Random(3)
    for number in range(60):
        article = NEWS["random_article"](rng, str(number))
        page(f"corpus/{number % 4}/{number}.txt", "\n".join((article.title, *article.paragraphs)))
    Path("corpus/3/bad.txt").write_bytes(b"")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Batches of seven."""
    monkeypatch.setattr(builds, "BATCH_ARTICLES", 7)
    with NEWS["small_batches"]():
        yield


@pytest.mark.usefixtures("many", "small")
def test_the_number_of_processes_changes_no_byte() -> None:
    reports = [build(["corpus"], folder, jobs=jobs) for folder, jobs in (("one", 1), ("again", 1), ("three", 3))]
    one, again, three = (NEWS["contents"](Path(folder)) for folder in ("one", "again", "three"))
    assert one == again == three
    assert len({report.changes for report in reports}) == 1
    assert all(counts(report) == (60, 0, 0, 0, 1) for report in reports)
    truth = {article.id: article for article in read_corpus(["corpus"], lambda _: None)}
    NEWS["same_as"](open_snapshot(Path("three")), truth)


@pytest.mark.usefixtures("many", "small")
def test_changes_by_many_processes() -> None:
    build(["corpus"], "one", jobs=1)
    build(["corpus"], "two", jobs=2)
    for number in range(0, 60, 2):
        page(f"corpus/{number % 4}/{number}.txt", f"Thay đổi {number}.")
    assert counts(build(["corpus"], "one", jobs=1)) == counts(build(["corpus"], "two", jobs=2)) == (0, 30, 0, 30, 1)
    assert NEWS["contents"](Path("one")) == NEWS["contents"](Path("two"))


@pytest.mark.usefixtures("many", "small")
@pytest.mark.parametrize("which", [slice(0, 1), slice(0, 3)])
def test_a_worker_that_is_killed(which: slice, monkeypatch: pytest.MonkeyPatch) -> None:
    page("corpus/first.txt")
    build(["corpus/first.txt"], jobs=1)
    before = NEWS["contents"](Path("index"))
    pools: list[worker.Pool] = []
    ask = worker.Pool._ask

    def kill_first(self: worker.Pool, process: subprocess.Popen[bytes], *rest: object) -> bytes:
        if not pools:
            pools.append(self)
            for other in self._workers[which]:
                other.send_signal(signal.SIGKILL)
                other.wait()
        return ask(self, process, *rest)  # type: ignore[arg-type]  # the same arguments

    monkeypatch.setattr(worker.Pool, "_ask", kill_first)
    with pytest.raises(SearchkitError, match=r"ended unexpectedly \(exit code -9\); nothing was committed"):
        build(["corpus"], jobs=3)
    assert all(process.returncode is not None for process in pools[0]._workers)
    assert NEWS["contents"](Path("index")) == before


@pytest.mark.usefixtures("many", "small")
def test_a_full_disk_in_a_worker_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    full = """
import searchkit.index.worker as worker
def full(*_):
    raise OSError(28, 'No space left on device', 'b')
worker.write_batch = full
serve(sys"""
    monkeypatch.setattr(worker, "_BOOT", worker._BOOT.replace("\nserve(sys", full))
    with pytest.raises(OSError, match="No space left on device") as told:
        build(["corpus"], jobs=2)
    assert told.value.errno == 28
    assert NEWS["contents"](Path("index")) == {}


@pytest.mark.usefixtures("many", "small")
def test_a_worker_imports_nothing_from_where_it_runs() -> None:
    for name in ("json", "numpy", "searchkit", "queue", "signal"):
        Path(f"{name}.py").write_text("raise SystemExit('imported from the working directory')")
    assert build(["corpus"], jobs=2).added == 60
