"""Crashes and failing disks: what was committed opens, and what was not leaves nothing behind."""

from __future__ import annotations

import errno
import os
import random
import runpy
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import searchkit
from searchkit.index import manifest
from searchkit.index.arrays import FileWriter
from searchkit.index.check import check_index
from searchkit.index.snapshot import open_snapshot
from searchkit.index.writer import IndexWriter
from searchkit.model import Article

HISTORY = Path(__file__).with_name("history.py")
NEWS = runpy.run_path(str(HISTORY.with_name("random_news.py")))
SAME_PATH = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
FOREIGN = ("README.md", "notes.seg")


def news(id: str, seed: int) -> Article:
    """One random article."""
    article: Article = NEWS["random_article"](random.Random(seed), id)
    return article


def held(folder: Path) -> dict[str, Article]:
    """What a sound index holds."""
    assert check_index(folder) == []
    snapshot = open_snapshot(folder)
    return {id: snapshot.article(number) for id, number in snapshot.numbers.items()}


# -- every operation on the disk fails, or is the last ---------------------------------------------------------------


class Crash(BaseException):
    """The process is no more."""


class Disk:
    """Counts the operations that change the disk; the one numbered `at`, and with `crash` all after it, fail."""

    def __init__(self, at: int = -1, *, crash: bool = False) -> None:
        self.at, self.crash, self.count = at, crash, 0
        self.events: list[tuple[str, str]] = []

    def before(self, what: str, name: str) -> None:
        """An operation is about to happen."""
        self.count += 1
        self.events.append((what, name))
        if self.crash and self.count > self.at >= 0:
            raise Crash
        if self.count - 1 == self.at:
            raise OSError(errno.ENOSPC, "No space left on device", name)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Puts this disk below everything that the writer does."""
        with pytest.MonkeyPatch.context() as patch:
            originals: dict[str, Callable[..., Any]] = {"fsync": os.fsync, "write": FileWriter.write}
            originals |= {"open": Path.open, "unlink": Path.unlink, "replace": Path.replace}

            def fsync(handle: int) -> None:
                self.before("fsync", Path(f"/proc/self/fd/{handle}").readlink().name)

            def opened(path: Path, mode: str = "r", *rest: Any, **options: Any) -> Any:
                if mode in ("xb", "wb"):
                    self.before("open", path.name)
                return originals["open"](path, mode, *rest, **options)

            def unlink(path: Path, missing_ok: bool = False) -> None:
                self.before("unlink", path.name)
                originals["unlink"](path, missing_ok)

            def replace(path: Path, target: Path) -> None:
                self.before("replace", target.name)
                originals["replace"](path, target)

            def write(file: FileWriter, data: bytes | memoryview) -> None:
                self.before("write", Path(file._file.name).name)
                originals["write"](file, data)

            patch.setattr(os, "fsync", fsync)
            patch.setattr(FileWriter, "write", write)
            for name, hook in (("open", opened), ("unlink", unlink), ("replace", replace)):
                patch.setattr(Path, name, hook)
            yield


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of four segments, in which a commit has merging, deletions and sweeping to do; and foreign files."""
    folder = tmp_path_factory.mktemp("base") / "index"
    with NEWS["small_batches"](), IndexWriter(folder) as out:
        for number in range(28):
            out.add(news(str(number), number))
            if number % 7 == 6:
                out.commit()
    for name in FOREIGN:
        (folder / name).write_text(name)
    return folder


def change(out: IndexWriter) -> None:
    """The commit that is disturbed."""
    for number in (0, 1, 2, 3, 8, 30, 31, 32, 33, 34, 35, 36, 37, 38):
        out.add(news(str(number), 100 + number))
    out.remove("9")
    out.commit()


AFTER = {str(n): news(str(n), n) for n in range(28) if n != 9} | {
    str(n): news(str(n), 100 + n) for n in (0, 1, 2, 3, 8, 30, 31, 32, 33, 34, 35, 36, 37, 38)
}
BEFORE = {str(n): news(str(n), n) for n in range(28)}


def points(base: Path, folder: Path) -> list[int]:
    """The operations of one undisturbed commit: all of them, but of the many writes only some."""
    shutil.copytree(base, folder)
    disk = Disk()
    with NEWS["small_batches"](), disk.watched(), IndexWriter(folder) as out:
        change(out)
    return [i for i, (what, _) in enumerate(disk.events) if what != "write" or i % 131 == 0]


def only_what_is_needed(folder: Path) -> None:
    """Asserts that nothing but the index and foreign files is there."""
    needed = open_snapshot(folder).manifest.files()
    assert {path.name for path in folder.iterdir()} == {*needed, *FOREIGN, manifest.NAME, "write.lock"}
    for name in FOREIGN:
        assert (folder / name).read_text() == name


def test_a_crash_at_any_operation(base: Path, tmp_path: Path) -> None:
    outcomes = set()
    for point in points(base, tmp_path / "undisturbed"):
        folder = tmp_path / str(point)
        shutil.copytree(base, folder)
        acknowledged = False
        disk = Disk(point, crash=True)
        with NEWS["small_batches"](), disk.watched():
            out = IndexWriter(folder)
            try:
                change(out)
                acknowledged = True
            except (Crash, OSError):
                pass
            out._lock.release()
        found = held(folder)
        assert found == AFTER or (found == BEFORE and not acknowledged), disk.events[point]
        outcomes.add((found == AFTER, acknowledged))
        IndexWriter(folder).close()
        assert held(folder) == found
        only_what_is_needed(folder)
        shutil.rmtree(folder)
    assert {(False, False), (True, False)} <= outcomes


def test_an_error_of_the_disk_at_any_operation(base: Path, tmp_path: Path) -> None:
    for point in points(base, tmp_path / "undisturbed"):
        folder = tmp_path / str(point)
        shutil.copytree(base, folder)
        disk = Disk(point)
        with NEWS["small_batches"](), disk.watched():
            out = IndexWriter(folder)
            try:
                change(out)
            except OSError:
                assert held(folder) in (BEFORE, AFTER), disk.events[point]
                change(out)
            out.close()
        assert held(folder) == AFTER, disk.events[point]
        IndexWriter(folder).close()
        only_what_is_needed(folder)
        shutil.rmtree(folder)


def test_what_could_not_be_flushed_stays_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: FileWriter, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with NEWS["small_batches"](batch=3), IndexWriter(tmp_path) as out:
        out.add(news("0", 0))
        out.add(news("1", 1))
        with monkeypatch.context() as patch:
            patch.setattr(FileWriter, "write", full)
            with pytest.raises(OSError, match="No space"):
                out.add(news("2", 2))
        assert out.commit()
    assert held(tmp_path) == {str(n): news(str(n), n) for n in range(3)}


def test_the_order_of_fsyncs(base: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(base, folder)
    disk = Disk()
    with NEWS["small_batches"](), disk.watched(), IndexWriter(folder) as out:
        change(out)
    new = open_snapshot(folder).manifest.files().keys() - open_snapshot(base).manifest.files().keys()
    swap = disk.events.index(("replace", manifest.NAME))
    before, after = disk.events[:swap], disk.events[swap + 1 :]
    for name in {*new, f"{manifest.NAME}.new"}:
        last_change = max(i for i, event in enumerate(before) if event in (("write", name), ("open", name)))
        assert ("fsync", name) in before[last_change:], f"{name} was not made durable before the swap"
    last_file = max(i for i, (what, name) in enumerate(before) if what == "open" and name in new)
    assert ("fsync", folder.name) in before[last_file:], "the names of new files were not made durable before the swap"
    old = open_snapshot(base).manifest.files().keys()
    assert not [event for event in before if event[0] == "unlink" and event[1] in old]
    assert after[0] == ("fsync", folder.name)
    assert [event for event in after if event[0] == "unlink" and event[1] in old]


def test_a_first_commit_is_durable_too(tmp_path: Path) -> None:
    disk = Disk()
    with disk.watched(), IndexWriter(tmp_path / "index") as out:
        out.add(news("0", 0))
    swap = disk.events.index(("replace", manifest.NAME))
    assert disk.events[swap + 1 :] == [("fsync", "index")]


def test_an_unsure_swap_takes_no_old_file_away(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "index"
    shutil.copytree(base, folder)
    swapped = manifest.write_manifest

    def unsure(where: Path, what: manifest.Manifest) -> None:
        swapped(where, what)
        raise OSError(errno.EIO, "Input/output error")

    with NEWS["small_batches"]():
        out = IndexWriter(folder)
        monkeypatch.setattr(manifest, "write_manifest", unsure)
        with pytest.raises(OSError, match="Input/output"):
            change(out)
        out.close()
    assert held(folder) == AFTER
    (folder / manifest.NAME).write_bytes((base / manifest.NAME).read_bytes())
    assert held(folder) == BEFORE, "after a power failure the old manifest may be back"


def test_a_new_folder_is_made_durable(tmp_path: Path) -> None:
    disk = Disk()
    with disk.watched():
        IndexWriter(tmp_path / "a" / "b").close()
    assert {("fsync", tmp_path.name), ("fsync", "a")} <= set(disk.events)


# -- kill -9 ---------------------------------------------------------------------------------------------------------


def rounds(folder: Path, count: int, seed: int) -> None:
    """Starts a writer that commits without end, and kills it, again and again."""
    history = runpy.run_path(str(HISTORY))
    rng = random.Random(seed)
    folder.mkdir()
    for name in FOREIGN:
        (folder / name).write_text(name)
    done = -1
    for _ in range(count):
        command = [sys.executable, str(HISTORY), str(folder), str(done + 1)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=SAME_PATH)
        assert process.stdout is not None
        process.stdout.readline()  # it has begun
        time.sleep(rng.random() * rng.choice([0.1, 0.3]))
        process.kill()
        acknowledged = [done, *map(int, process.stdout.read().split())][-1]
        process.stdout.close()
        assert process.wait() == -signal.SIGKILL
        if acknowledged < 0 and not (folder / manifest.NAME).exists():
            continue
        found = held(folder)
        done = int(found["commit"].title)
        assert done in (acknowledged, acknowledged + 1)
        assert found == history["truth"](done)
        IndexWriter(folder).close()
        only_what_is_needed(folder)
    assert done > count // 10, "hardly anything was committed: the writer is killed too early"


def test_kill_9(tmp_path: Path) -> None:
    rounds(tmp_path / "index", 10, seed=1)


@pytest.mark.slow
def test_kill_9_a_hundred_times(tmp_path: Path) -> None:
    rounds(tmp_path / "index", 100, seed=2)


BUILD = "import sys, searchkit.index.build as b; b.BATCH_ARTICLES = 2; b.build(['corpus'], 'index', jobs=2)"


@pytest.mark.parametrize("delay", [0.0, *(pytest.param(delay, marks=pytest.mark.slow) for delay in (0.05, 0.2))])
def test_kill_9_of_a_build_with_workers(tmp_path: Path, delay: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # so that its sources are the same as the other build's, which may have committed
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    for number in range(80):
        (corpus / f"{number}.txt").write_text(f"Tin {number}\nNước mặn vào sâu {number} km.\n", encoding="utf-8")
    process = subprocess.Popen([sys.executable, "-c", BUILD], cwd=tmp_path, env=SAME_PATH, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not list(index.glob("b*.seg")) and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(delay)
    process.kill()
    process.wait()
    report = searchkit.build(["corpus"], "index", jobs=1)  # while the workers may still be writing
    assert report.added + report.unchanged == 80
    assert process.stderr is not None
    assert process.stderr.read() == b"", "the workers ended noisily"  # and they did end: the pipe is closed
    process.stderr.close()
    IndexWriter(index).close()
    assert len(held(index)) == 80
    assert {path.name for path in index.iterdir()} == {*open_snapshot(index).manifest.files(), manifest.NAME, "write.lock"}
