"""Files of arrays: what is written is read, and what is damaged is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from searchkit.errors import IndexCorrupt
from searchkit.index.arrays import (
    ALIGN,
    ArrayFile,
    ArrayWriter,
    FileWriter,
    common,
    distinct,
    narrow,
    ranges,
    run_lengths,
    smallest,
)

DTYPES = st.sampled_from(["|u1", "<u2", "<u4", "<i4", "<u8"])
COLUMNS = st.dictionaries(st.text(min_size=1, max_size=8), DTYPES.flatmap(lambda d: arrays(d, st.integers(0, 70))))


def write(path: Path, columns: dict[str, NDArray[Any]]) -> ArrayWriter:
    """One file of these arrays."""
    path.unlink(missing_ok=True)
    with ArrayWriter(path) as out:
        for name, values in columns.items():
            out.add(name, values)
    return out


@settings(deadline=None)
@given(COLUMNS)
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, columns: dict[str, NDArray[Any]]) -> None:
    path = tmp_path_factory.getbasetemp() / "round.seg"
    written = write(path, columns)
    assert written.size == path.stat().st_size
    file = ArrayFile(path)
    assert file.names() == list(columns)
    assert file.damaged() == []
    for name, values in columns.items():
        assert file[name].dtype == values.dtype
        assert file[name].ctypes.data % ALIGN == 0
        np.testing.assert_array_equal(file[name], values)
        assert not file[name].flags.writeable


@settings(deadline=None)
@given(st.lists(st.binary(max_size=12)))
def test_strings(tmp_path_factory: pytest.TempPathFactory, strings: list[bytes]) -> None:
    path = tmp_path_factory.getbasetemp() / "strings.seg"
    path.unlink(missing_ok=True)
    with ArrayWriter(path) as out:
        out.add_strings("s", strings)
    read = ArrayFile(path).strings("s")
    assert read.all() == [read[i] for i in range(len(read))] == strings


def test_lone_surrogates_survive(tmp_path: Path) -> None:
    with ArrayWriter(tmp_path / "s.seg") as out:
        out.add_strings("s", ["a\ud800".encode("utf-8", "surrogatepass")])
    assert ArrayFile(tmp_path / "s.seg").strings("s").text(0) == "a\ud800"


@settings(deadline=None)
@given(arrays(np.int64, st.integers(0, 50), elements=st.integers(0, (1 << 62))))
def test_narrow_keeps_the_numbers(values: NDArray[Any]) -> None:
    small = narrow(values)
    np.testing.assert_array_equal(small, values)
    assert small.dtype == smallest(int(values.max(initial=0)))


@settings(deadline=None)
@given(arrays(np.int32, st.integers(0, 50), elements=st.integers(0, 9)))
def test_distinct(values: NDArray[Any]) -> None:
    assert distinct(values).tolist() == sorted(set(values.tolist()))


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 2000)), st.booleans())
def test_common(some: set[int], others: set[int], swapped: bool) -> None:
    few, many = (np.array(sorted(numbers), np.int64) for numbers in (some, others))
    found = common(many, few) if swapped else common(few, many)
    assert found.tolist() == sorted(some & others)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5))))
def test_ranges(parts: list[tuple[int, int]]) -> None:
    starts, sizes = (np.array([part[at] for part in parts], np.uint16) for at in (0, 1))
    assert ranges(starts, sizes).tolist() == [n for start, size in parts for n in range(start, start + size)]


def test_the_narrowest_type_at_its_edges() -> None:
    types = [str(smallest(n)) for n in (0, 255, 256, 65535, 65536, (1 << 32) - 1, 1 << 32)]
    assert types == ["uint8", "uint8", "uint16", "uint16", "uint32", "uint32", "uint64"]


def test_runs_of_unsigned_offsets() -> None:
    assert run_lengths(np.array([0, 3, 3, 7], np.uint8)).tolist() == [3, 0, 4]


def test_floats_objects_and_names_twice_are_refused(tmp_path: Path) -> None:
    with ArrayWriter(tmp_path / "a.seg") as out:
        out.add("a", np.zeros(1, np.uint8))
        with pytest.raises(ValueError, match="there already"):
            out.add("a", np.zeros(1, np.uint8))
        for values in (np.zeros(1), np.array([None]), np.zeros(1, np.int64)):
            with pytest.raises(ValueError, match="does not hold"):
                out.add("b", values)


def test_an_array_that_is_not_there(tmp_path: Path) -> None:
    write(tmp_path / "a.seg", {})
    with pytest.raises(IndexCorrupt, match=r"a\.seg: array 'x' is missing"):
        ArrayFile(tmp_path / "a.seg")["x"]


@pytest.mark.parametrize("values", [[], [1, 2, 4], [0, 3, 2, 4], [0, 2, 5], [0, 2, 3]])
def test_offsets_must_rise_from_0_to_the_end(tmp_path: Path, values: list[int]) -> None:
    write(tmp_path / "a.seg", {"x": np.array(values, np.uint8)})
    with pytest.raises(IndexCorrupt, match="'x' does not rise from 0 to 4"):
        ArrayFile(tmp_path / "a.seg").offsets("x", 4)


def test_every_damaged_byte_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.seg"
    write(path, {"a": np.arange(3, dtype=np.uint8), "b": np.arange(9, dtype=np.uint32), "c": np.zeros(0, np.uint16)})
    sound = path.read_bytes()
    spans = {"a": (64, 67), "b": (128, 164)}
    for place in range(len(sound)):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        inside = [name for name, (low, high) in spans.items() if low <= place < high]
        padding = 8 <= place < sound.index(b"{") and not inside
        if inside or padding:
            assert ArrayFile(path).damaged() == inside
        else:
            with pytest.raises(IndexCorrupt):
                ArrayFile(path)
    for size in range(len(sound)):
        path.write_bytes(sound[:size])
        with pytest.raises(IndexCorrupt):
            ArrayFile(path)


def test_a_file_that_failed_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "a"

    def fail() -> None:
        with FileWriter(path) as out:
            out.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not path.exists()


def test_no_file_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"yours")
    with pytest.raises(FileExistsError):
        FileWriter(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"yours"
