"""The bytes of an index against its checksums, and what to do when damage shows up in a search."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from searchkit.errors import IndexCorrupt, SearchkitError
from searchkit.index.arrays import ArrayFile
from searchkit.index.schema import Files
from searchkit.index.segment import Segment
from searchkit.index.snapshot import Snapshot

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a file of the index, and with which of its arrays, if that is known."""

    file: str
    reason: str
    array: str | None = None

    def __str__(self) -> str:
        return f"{self.file}: array {self.array!r} {self.reason}" if self.array else f"{self.file} {self.reason}"


def verify_checksums(snapshot: Snapshot) -> None:
    """Reads every byte of an open index. Raises `IndexCorrupt` that names the first damaged file and array.

    Manifest, dictionary and deletions were verified when the snapshot was opened.
    """
    for segment, entry in zip(snapshot.segments, snapshot.manifest.segments, strict=True):
        verify_segment(segment, entry.files)
    for _, crc in snapshot.manifest.links.values():
        if snapshot.links is not None and crc32(snapshot.links.bytes) != crc:
            raise _corrupt(next(_damaged_arrays(snapshot.links)))


def verify_segment(segment: Segment, files: Files) -> None:
    """Raises `IndexCorrupt` where the bytes of a segment are not what was written. `files`: its checksums."""
    if crc32(segment.arrays.bytes) != files[segment.arrays.name][1]:
        raise _corrupt(next(_damaged_arrays(segment.arrays)))
    if crc32(segment.documents) != files[f"{segment.name}.doc"][1]:
        raise _corrupt(Finding(f"{segment.name}.doc", MISMATCH))


def verify_columns(segment: Segment) -> None:
    """The same for all but the inverted lists and the stored articles: what a writer reads at every commit."""
    for name in segment.arrays.damaged(segment.columns()):
        raise _corrupt(Finding(segment.arrays.name, MISMATCH, name))


def file_findings(folder: Path, files: Files) -> Iterator[Finding]:
    """What is wrong with the bytes of files on disk."""
    for name, (size, crc) in files.items():
        try:
            found_size, found_crc = _sum(folder / name)
        except FileNotFoundError:
            yield Finding(name, "is missing")
        except OSError as error:
            yield Finding(name, f"cannot be read: {error.strerror}")
        else:
            if found_size != size:
                yield Finding(name, f"has {found_size} bytes instead of {size}")
            elif found_crc != crc and name.endswith((".seg", ".links")):
                try:
                    yield from _damaged_arrays(ArrayFile(folder / name))
                except IndexCorrupt:
                    yield Finding(name, f"{MISMATCH}: not in its arrays, but in what frames them")
            elif found_crc != crc:
                yield Finding(name, MISMATCH)


@contextmanager
def damage_as_corrupt(snapshot: Snapshot) -> Iterator[None]:
    """For whatever reads arrays without verifying them first.

    Damaged numbers lead to errors of many kinds: `IndexError` and `ValueError` (out of bounds, not to be decoded, no
    date), `OverflowError`, `TypeError`, `KeyError`, `MemoryError`. Where there is one, all bytes are verified: damage
    is raised as `IndexCorrupt` that names it, and an error in a sound index is a fault of the program, raised as it is.
    """
    try:
        yield
    except SearchkitError:
        raise
    except Exception as error:
        try:
            verify_checksums(snapshot)
        except IndexCorrupt as corrupt:
            raise corrupt from error
        raise


MISMATCH = "does not match its checksum"


def _damaged_arrays(file: ArrayFile) -> Iterator[Finding]:
    """One finding an array; where all of them are sound, one of what stands between them."""
    names = file.damaged()
    for name in names:
        yield Finding(file.name, MISMATCH, name)
    if not names:
        yield Finding(file.name, f"{MISMATCH}: not in its arrays, but in what frames them")


def _sum(path: Path) -> tuple[int, int]:
    """(size, crc32) of a file, read rather than mapped: a disk that fails is then an `OSError`."""
    size = crc = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            crc = crc32(chunk, crc)
    return size, crc


def _corrupt(finding: Finding) -> IndexCorrupt:
    return IndexCorrupt(str(finding))
