"""One file of named arrays: written in one pass, read through a memory map.

Byte layout (all integers little-endian):

    magic      8 bytes   b"SKARRAY1"
    arrays               each at the next multiple of 64 bytes, zero bytes between
    directory            UTF-8 JSON {name: [dtype, offset, count, crc32]}, names in writing order
    footer    24 bytes   u64 offset of the directory, u64 its length, u32 its crc32, b"SKEN"

An array is plain C numbers (`|u1`, `<u2`, `<u4`, `<i4`, `<u8`): nothing in the file is executable, and no float is
ever stored. The directory is verified when the file is opened, offsets when they are first used, so that damage leads
to no element out of bounds; an array's own checksum is verified by `ArrayFile.damaged`.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from searchkit.errors import IndexCorrupt

MAGIC = b"SKARRAY1"
FOOTER = struct.Struct("<QQI4s")
END = b"SKEN"
ALIGN = 64
SEARCHING = 16  # what it costs to search for a number, against merging one
DTYPES = ("|u1", "<u2", "<u4", "<i4", "<u8")

Array = NDArray[Any]


def smallest(largest: int) -> np.dtype[Any]:
    """The narrowest unsigned type that holds every number up to `largest`."""
    bits = largest.bit_length()
    return np.dtype("|u1" if bits <= 8 else "<u2" if bits <= 16 else "<u4" if bits <= 32 else "<u8")


def run_lengths(offsets: Array) -> Array:
    """int64[n]: how long the runs are that n + 1 offsets bound."""
    wide: Array = offsets.astype(np.int64)
    return wide[1:] - wide[:-1]


def narrow(values: Array) -> Array:
    """The same non-negative numbers in the narrowest type; equal numbers give equal bytes whatever type they came in."""
    return values.astype(smallest(int(values.max()) if len(values) else 0), copy=False)


def ranges(starts: Array, sizes: Array) -> Array:
    """int64[]: the numbers from each start on, as many as its size, one range after the other."""
    ends = sizes.cumsum(dtype=np.int64)
    out: Array = (starts - ends + sizes).repeat(sizes)
    out += np.arange(len(out))
    return out


def common(some: Array, others: Array) -> Array:
    """The numbers that two rising arrays of one type have in common; neither holds one twice."""
    few, many = sorted((some, others), key=len)
    if len(few) * SEARCHING < len(many):
        return np.asarray(few[many.take(many.searchsorted(few), mode="clip") == few])
    merged = np.concatenate((some, others))
    merged.sort(kind="stable")  # which merges what is sorted
    return np.asarray(merged[1:][merged[1:] == merged[:-1]])


def distinct(values: Array) -> Array:
    """The different numbers, rising: `np.unique` by a sort, which is many times as fast on millions of integers."""
    rising = np.sort(values)
    first: Array = np.append(len(rising) > 0, rising[1:] != rising[:-1])[: len(rising)]
    return rising[first]


def any_within(values: Array, bounds: Array) -> Array:
    """bool[n]: for each i whether any of values[bounds[i] .. bounds[i + 1]] is true."""
    total = np.concatenate(([0], np.cumsum(values)))
    found: Array = total[bounds[1:]] > total[bounds[:-1]]
    return found


class FileWriter:
    """Writes one new file; `size` and `crc32` describe it. A context manager: closes, or takes the file away on an error.

    The caller fsyncs, by name, before it commits.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        self.size = 0
        self.crc32 = 0

    def write(self, data: bytes | memoryview) -> None:
        """Appends bytes."""
        self._file.write(data)
        self.crc32 = zlib.crc32(data, self.crc32)
        self.size += len(data)

    def finish(self) -> None:
        """What is to be written last."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self.finish()
                self._file.close()
                return
        except BaseException:
            self._abandon()
            raise
        self._abandon()

    def _abandon(self) -> None:
        with suppress(OSError):  # what is still to be written has no room either
            self._file.close()
        Path(self._file.name).unlink(missing_ok=True)


class ArrayWriter(FileWriter):
    """Writes one file of arrays."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._directory: dict[str, list[object]] = {}
        self.write(MAGIC)

    def add(self, name: str, values: Array) -> None:
        """Appends one array of one dimension; the name must be new."""
        if name in self._directory:
            raise ValueError(f"array {name!r} is there already")
        data = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
        if data.dtype.str not in DTYPES:
            raise ValueError(f"array {name!r} has type {data.dtype.str}, which the format does not hold")
        self.write(bytes(-self.size % ALIGN))
        raw = data.view(np.uint8).data
        self._directory[name] = [data.dtype.str, self.size, len(data), zlib.crc32(raw)]
        self.write(raw)

    def add_strings(self, name: str, strings: Iterable[bytes]) -> None:
        """Appends byte strings as two arrays: `name.blob` and `name.off` (one more offset than strings)."""
        parts = list(strings)
        offsets = np.zeros(len(parts) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, parts), np.int64, len(parts)), out=offsets[1:])
        self.add(name + ".blob", np.frombuffer(b"".join(parts), np.uint8))
        self.add(name + ".off", narrow(offsets))

    def finish(self) -> None:
        """Writes directory and footer."""
        directory = json.dumps(self._directory, separators=(",", ":")).encode()
        offset = self.size
        self.write(directory)
        self.write(FOOTER.pack(offset, len(directory), zlib.crc32(directory), END))


class Strings:
    """Byte strings out of a blob and its offsets, one at a time."""

    __slots__ = ("_bounds", "blob", "offsets")

    def __init__(self, blob: Array, offsets: Array) -> None:
        self.blob, self.offsets = blob.data, offsets
        self._bounds = offsets.data  # gives plain ints, at half the cost

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, index: int) -> bytes:
        return self.blob[self._bounds[index] : self._bounds[index + 1]].tobytes()

    def text(self, index: int) -> str:
        """The string as text; lone surrogates, which a page may hold, survive the round trip."""
        return self[index].decode("utf-8", "surrogatepass")

    def all(self) -> list[bytes]:
        """All of them, in order."""
        blob, bounds = bytes(self.blob), self.offsets.tolist()
        return [blob[a:b] for a, b in pairwise(bounds)]


class ArrayFile:
    """Read-only views of the arrays of one file. A view keeps the memory map alive after the file is unlinked.

    Raises `IndexCorrupt` where the frame of the file does not hold, or an array that is asked for lies out of it.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        with path.open("rb") as file:
            size = file.seek(0, 2)
            if size < len(MAGIC) + FOOTER.size:
                raise IndexCorrupt(f"{self.name}: cut to {size} bytes")
            self.bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        offset, length, crc, end = FOOTER.unpack_from(self.bytes, size - FOOTER.size)
        if self.bytes[: len(MAGIC)] != MAGIC or end != END or offset + length + FOOTER.size != size:
            raise IndexCorrupt(f"{self.name}: not a file of arrays, or cut")
        raw = self.bytes[offset : offset + length]
        if zlib.crc32(raw) != crc:
            raise IndexCorrupt(f"{self.name}: the directory of arrays does not match its checksum")
        self._directory: dict[str, tuple[str, int, int, int]] = json.loads(raw)
        self._views: dict[str, Array] = {}
        self._rising: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._directory

    def __getitem__(self, name: str) -> Array:
        view = self._views.get(name)
        if view is None:
            try:
                dtype, offset, count, _ = self._directory[name]
                view = self._views[name] = np.frombuffer(self.bytes, dtype, count, offset)
            except (KeyError, ValueError) as error:
                raise IndexCorrupt(f"{self.name}: array {name!r} is missing or out of bounds") from error
        return view

    def offsets(self, name: str, total: int) -> Array:
        """An array of rising offsets, from 0 to `total`."""
        values = self[name]
        if name not in self._rising:
            if not len(values) or values[0] or values[-1] != total or (values[1:] < values[:-1]).any():
                raise IndexCorrupt(f"{self.name}: array {name!r} does not rise from 0 to {total}")
            self._rising.add(name)
        return values

    def strings(self, name: str) -> Strings:
        """The byte strings that `ArrayWriter.add_strings` wrote under this name."""
        blob = self[name + ".blob"]
        return Strings(blob, self.offsets(name + ".off", len(blob)))

    def release(self) -> None:
        """Gives memory back: what was read of the file so far is read again when it is asked for."""
        self.bytes.madvise(mmap.MADV_DONTNEED)

    def names(self) -> list[str]:
        """The names of all arrays, in the order of the file."""
        return list(self._directory)

    def damaged(self, names: Iterable[str] | None = None) -> list[str]:
        """Those of the arrays (default: all) whose bytes do not match their checksum."""
        chosen = self._directory if names is None else names
        return [name for name in chosen if zlib.crc32(self[name].view(np.uint8).data) != self._directory[name][3]]
