"""`check_index`: every damaged byte is found and named, and so is every structure that does not hold."""

from __future__ import annotations

import random
import runpy
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import searchkit
from searchkit.errors import IndexCorrupt, IndexMismatch, IndexMissing, SearchkitError
from searchkit.index import checksums, manifest
from searchkit.index.arrays import ArrayFile, ArrayWriter
from searchkit.index.check import check_index
from searchkit.index.checksums import damage_as_corrupt, verify_checksums
from searchkit.index.snapshot import open_snapshot
from searchkit.index.writer import IndexWriter

NEWS = runpy.run_path(str(Path(__file__).with_name("random_news.py")))
SAMPLED = 60  # bytes of a larger file, beside the ends of its arrays


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of several segments with deletions, and a large frequency."""
    folder = tmp_path_factory.mktemp("sound") / "index"
    rng = random.Random(4)
    with NEWS["small_batches"](batch=30), IndexWriter(folder) as out:
        for number in range(60):
            out.add(NEWS["random_article"](rng, str(number)))
            if number % 30 == 29:
                out.commit()
        out.add(searchkit.Article("often", "Sữa " * 300, ("sữa hoà bình " * 20,)))
        for number in (3, 4, 40):
            out.remove(str(number))
    assert check_index(folder) == []
    assert {path.suffix for path in folder.iterdir()} == {".seg", ".doc", ".links", ".dict", ".del", ".json", ".lock"}
    return folder


@pytest.fixture
def index(sound: Path, tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copytree(sound, tmp_path / "index"))


def spans(path: Path) -> dict[str, tuple[int, int]]:
    """Where the arrays of a file begin and end."""
    if path.suffix not in (".seg", ".links"):
        return {}
    directory = ArrayFile(path)._directory
    return {name: (at, at + np.dtype(dtype).itemsize * count) for name, (dtype, at, count, _) in directory.items()}


def places(path: Path, sampled: int) -> list[int]:
    """All bytes of a small file; of a larger one the ends of all arrays, its own, and some between."""
    size = path.stat().st_size
    if size <= 2 * sampled:
        return list(range(size))
    ends = {place for low, high in spans(path).values() if high > low for place in (low, high - 1)}
    ends |= {*range(24), *range(size - 24, size)}
    return sorted(ends | set(random.Random(size).sample(range(size), sampled)))


def files(index: Path) -> list[Path]:
    """All files but the lock, which is empty."""
    return sorted(path for path in index.iterdir() if path.name != "write.lock")


def flipped(path: Path, place: int) -> bytes:
    """Flips a byte of a file; gives the file's bytes as they were."""
    data = path.read_bytes()
    with path.open("r+b") as file:
        file.seek(place)
        file.write(bytes([data[place] ^ (1 << place % 8)]))
    return data


def test_every_flipped_byte_is_found_and_named(index: Path) -> None:
    for path in files(index):
        arrays = spans(path)
        for place in places(path, SAMPLED):
            before = flipped(path, place)
            found = check_index(index)
            assert [f.file for f in found] == [path.name], (path.name, place)
            inside = [name for name, (low, high) in arrays.items() if low <= place < high]
            assert [f.array for f in found if f.array] == inside
            assert path.name in str(found[0])
            assert all(name in str(found[0]) for name in inside)
            path.write_bytes(before)
    assert check_index(index) == []


def test_every_cut_longer_or_missing_file_is_found_and_named(index: Path) -> None:
    for path in files(index):
        before = path.read_bytes()
        middle = len(before) // 2
        for data in (before[:-1], before[1:], before[:middle], before[:middle] + before[middle + 1 :], b"", before + b"\0"):
            path.write_bytes(data)
            assert [f.file for f in check_index(index)] == [path.name]
        path.unlink()
        if path.name == manifest.NAME:
            with pytest.raises(IndexMissing):
                check_index(index)
        else:
            assert [str(f) for f in check_index(index)] == [f"{path.name} is missing"]
        path.write_bytes(before)


def test_all_damage_is_listed(index: Path) -> None:
    chosen = [path for path in files(index) if path.name != manifest.NAME]
    for path in chosen:
        flipped(path, path.stat().st_size // 2)
    assert sorted(f.file for f in check_index(index)) == sorted(path.name for path in chosen)


def test_another_format_is_not_damage(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "FORMAT_VERSION", manifest.FORMAT_VERSION + 1)
    with pytest.raises(IndexMismatch):
        check_index(index)


def test_a_commit_during_the_check_is_no_damage(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commits = iter(range(2))
    real = checksums.file_findings

    def slow(folder: Path, listed: dict[str, tuple[int, int]]) -> Iterator[Any]:
        if next(commits, None) is not None:
            with IndexWriter(folder) as out:
                assert out.remove(next(iter(out.ids())))
        yield from real(folder, listed)

    monkeypatch.setattr("searchkit.index.check.file_findings", slow)
    assert check_index(index) == []


# -- structures --------------------------------------------------------------------------------------------------------


def rewritten(index: Path, pattern: str, array: str, change: Callable[[NDArray[Any]], NDArray[Any]]) -> str:
    """Changes an array and gives everything sound checksums, as a faulty writer would. The name of the file."""
    current = manifest.read_manifest(index)
    path = sorted(index.glob(pattern))[0]
    old = ArrayFile(path)
    columns = {name: old[name].copy() for name in old.names()}
    assert array in columns
    columns[array] = change(columns[array]).astype(columns[array].dtype)
    path.unlink()
    with ArrayWriter(path) as out:
        for name, values in columns.items():
            out.add(name, values)
    for part in (current.links, *(segment.files for segment in current.segments)):
        if path.name in part:
            part[path.name] = (out.size, out.crc32)
    manifest.write_manifest(index, current)
    return path.name


def turned(values: NDArray[Any]) -> NDArray[Any]:
    """Two unequal neighbours change places."""
    at = int(np.flatnonzero(values[1:] != values[:-1])[0])
    values[[at, at + 1]] = values[[at + 1, at]]
    return values


def raised(values: NDArray[Any]) -> NDArray[Any]:
    """The last number is one more."""
    values[-1] += 1
    return values


def huge(values: NDArray[Any]) -> NDArray[Any]:
    """The first number is as large as it can be."""
    values[0] = np.iinfo(values.dtype).max
    return values


def shorter(values: NDArray[Any]) -> NDArray[Any]:
    """The last number is gone."""
    return values[:-1]


FAULTS: list[tuple[str, Callable[[NDArray[Any]], NDArray[Any]]]] = [
    *((name, turned) for name in ("title.blob", "path.blob", "title_key", "headline.key", "headline.spelling")),
    *((name, turned) for name in ("definition.of", "definition.blob")),
    *((name, raised) for name in ("defined", "definition.off")),
    ("definition.of", huge),
    *((name, turned) for name in ("date", "section", "listed.headline", "listed.date", "listed.section", "carrier")),
    *((name, huge) for name in ("date_source", "section", "listed.section", "listed.headline", "carrier", "date")),
    *((name, shorter) for name in ("source", "digest", "date", "title_key", "listed.date", "headline.key", "len.body.word")),
    *((name, raised) for name in ("stored", "listed", "carried", "id.off", "title.off", "headline.text.off")),
    *(("body.syllable" + name, turned) for name in (".blob", ".docs", ".tf", ".at", ".pos", ".fold.blob", ".fold.term")),
    *(("body.syllable" + name, raised) for name in (".post", ".off", ".at", ".fold.post")),
    *(("body.word" + name, turned) for name in (".docs", ".tf", ".post", ".fold.term")),
    *(("headline.syllable" + name, huge) for name in (".docs", ".pos", ".fold.term")),
    *(("title.syllable" + name, shorter) for name in (".docs", ".tf", ".pos", ".fold.term")),
    *((f"len.{field}.syllable", raised) for field in ("title", "body", "headline")),
    *((f"len.{field}.{stream}", raised) for field in ("title", "body") for stream in ("word", "single")),
]  # fmt: skip


@pytest.mark.parametrize(("array", "fault"), FAULTS)
def test_a_structure_that_does_not_hold_is_found(
    index: Path, array: str, fault: Callable[[NDArray[Any]], NDArray[Any]]
) -> None:
    name = rewritten(index, "s*.seg", array, fault)
    found = check_index(index)
    assert found
    assert name in "".join(map(str, found))


@pytest.mark.parametrize(
    "array", ["date", "section", "record", "record.shown", "record.date", "record.target", "carrier", "abbreviation.pages"]
)
def test_links_that_do_not_follow_are_found(index: Path, array: str) -> None:
    name = rewritten(index, "*.links", array, turned)
    assert [(f.file, f.array) for f in check_index(index)] == [(name, array)]


def test_two_live_articles_of_one_id_are_found(index: Path) -> None:
    path = sorted(index.glob("s*.seg"))[0]
    ids = ArrayFile(path).strings("id").all()
    one, two = next((a, b) for a in range(len(ids)) for b in range(a) if len(ids[a]) == len(ids[b]) and ids[a] != ids[b])
    low_one, low_two = (sum(map(len, ids[:n])) for n in (one, two))

    def doubled(values: NDArray[Any]) -> NDArray[Any]:
        values[low_one : low_one + len(ids[one])] = values[low_two : low_two + len(ids[two])]
        return values

    rewritten(index, "s*.seg", "id.blob", doubled)
    assert "2 live articles with the id" in "".join(map(str, check_index(index)))


# -- searching damaged arrays ------------------------------------------------------------------------------------------

QUERIES = ("sữa", "quoc phong an ninh", '"hoà bình"', "title:hạn mặn", "related:lũ", "bán* -cơ", "date:2018", "đường OR co")


def searched(index: Path) -> int:
    """Runs queries of every kind; how many were answered. The rest were refused."""
    answered = 0
    refused: list[SearchkitError] = []
    try:
        opened = searchkit.open_index(index)
    except SearchkitError:
        return 0
    with opened:
        uses: list[Callable[[], object]] = [
            *(lambda q=query: opened.search(q, facets=["section", "year"]) for query in QUERIES),
            *(lambda q=query: opened.search(q, sort="-date", section="Kinh tế") for query in QUERIES[:2]),
            *(lambda q=query: opened.headlines(q) for query in QUERIES[:3]),
            lambda: opened.related("5"),
            lambda: opened.article("7"),
            opened.stats,
        ]
        for use in uses:
            try:
                use()
                answered += 1
            except SearchkitError as error:
                refused.append(error)
    assert all(error.exit_code == 2 for error in refused)
    return answered


def damaged_searches(index: Path, step: int) -> tuple[int, int]:
    """Searches with every `step`-th damaged byte; (how often, how often anything was answered)."""
    tried = answered = 0
    for path in files(index):
        for place in places(path, SAMPLED)[::step]:
            before = flipped(path, place)
            answered += searched(index) > 0
            tried += 1
            path.write_bytes(before)
    return tried, answered


def test_searching_damaged_arrays_ends_in_an_answer_or_is_told(index: Path) -> None:
    assert searched(index) == len(QUERIES) + 8
    tried, answered = damaged_searches(index, 30)
    assert answered > tried // 4


@pytest.mark.slow
def test_searching_any_damaged_array(index: Path) -> None:
    tried, answered = damaged_searches(index, 1)
    assert answered > tried // 4


def test_damage_in_an_open_index_is_told_and_faults_of_the_program_are_not_hidden(index: Path) -> None:
    snapshot = open_snapshot(index)
    verify_checksums(snapshot)
    with pytest.raises(IndexError, match="mine"), damage_as_corrupt(snapshot):
        raise IndexError("mine")
    with pytest.raises(SearchkitError, match="a wrong query"), damage_as_corrupt(snapshot):
        raise SearchkitError("a wrong query")
    path = sorted(index.glob("s*.seg"))[0]
    low, _ = spans(path)["body.syllable.docs"]
    flipped(path, low)
    snapshot = open_snapshot(index)
    expected = f"{path.name}: array 'body.syllable.docs' does not match its checksum"
    with pytest.raises(IndexCorrupt, match=expected) as told:
        verify_checksums(snapshot)
    assert "--rebuild" in told.value.hint
    for error in (IndexError, ValueError, OverflowError, TypeError, KeyError, MemoryError):
        with pytest.raises(IndexCorrupt, match=expected), damage_as_corrupt(snapshot):
            raise error


@pytest.mark.parametrize("suffix", [".seg", ".doc", ".links"])
def test_every_flipped_byte_is_named_when_all_is_verified_at_opening(index: Path, suffix: str) -> None:
    for path in [path for path in files(index) if path.suffix == suffix][:1]:
        for place in places(path, 40)[::3]:
            before = flipped(path, place)
            with pytest.raises(IndexCorrupt, match=path.name):
                verify_checksums(open_snapshot(index))
            path.write_bytes(before)


@pytest.mark.slow
def test_a_large_index_is_checked_in_seconds(tmp_path: Path) -> None:
    rng = random.Random(7)
    with IndexWriter(tmp_path) as out:
        for number in range(20_000):
            out.add(NEWS["random_article"](rng, str(number)))
    started = time.process_time()
    assert check_index(tmp_path) == []
    assert time.process_time() - started < 20
