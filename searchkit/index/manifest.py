"""The manifest `searchkit.json`: which files make the index, with their sizes and checksums. Replaced atomically.

Nothing in it grows with the number of articles. Its own checksum covers the canonical form of all the rest, and the
file must be exactly that form, so that any changed byte is found.
"""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from searchkit.analysis.fingerprint import fingerprint
from searchkit.errors import IndexCorrupt, IndexMismatch, IndexMissing
from searchkit.index.schema import FORMAT_VERSION, STORED_FIELDS, STORED_STREAMS, Files

NAME = "searchkit.json"
SCHEMA = "searchkit.index"
REBUILD = "run: searchkit index --rebuild"


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """One segment: its name, how many articles it holds, how many of them are deleted, and its files."""

    name: str
    count: int
    deleted: int
    files: Files
    deletions: str | None = None  # the file of `files` with one byte an article, 1: deleted


@dataclass(frozen=True, slots=True)
class Manifest:
    """One commit. `sources` are as the user wrote them; None marks one that was dropped."""

    generation: int = 0
    analyzer: str = field(default_factory=fingerprint)
    fields: tuple[str, ...] = STORED_FIELDS
    streams: tuple[str, ...] = STORED_STREAMS
    sources: tuple[str | None, ...] = ()
    dictionary: Files = field(default_factory=dict)
    links: Files = field(default_factory=dict)
    segments: tuple[SegmentEntry, ...] = ()

    def files(self) -> Files:
        """All files of the commit."""
        out = {**self.dictionary, **self.links}
        for segment in self.segments:
            out.update(segment.files)
        return out

    def to_bytes(self) -> bytes:
        """The one form in which it is written."""
        return _sealed({"schema": SCHEMA, "format": FORMAT_VERSION, **asdict(self)})


def _sealed(record: dict[str, Any]) -> bytes:
    """The record and its checksum, in the one form that every format version has."""
    canonical = json.dumps(record, ensure_ascii=False, sort_keys=True)
    sealed = {**record, "checksum": zlib.crc32(canonical.encode("utf-8", "surrogatepass"))}
    text = json.dumps(sealed, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    return text.encode("utf-8", "surrogatepass")


def read_manifest(folder: Path) -> Manifest:
    """The committed manifest.

    Raises `IndexMissing`, `IndexCorrupt`, or `IndexMismatch` where the format is another; whether the analyzer still
    is the one that made the terms is for `require_current` to say.
    """
    try:
        raw = (folder / NAME).read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissing(f"there is no index in {folder}", hint="run: searchkit index SOURCE") from error
    damaged = IndexCorrupt(f"{NAME} is damaged: it does not match its checksum")
    try:
        record = json.loads(raw.decode("utf-8", "surrogatepass"))
        del record["checksum"]
        if _sealed(record) != raw or record["schema"] != SCHEMA:
            raise damaged
        if (theirs := record["format"]) != FORMAT_VERSION:
            reads = f"this searchkit reads format {FORMAT_VERSION}"
            raise IndexMismatch(f"the index in {folder} has format {theirs}; {reads}", hint=REBUILD)
        return Manifest(
            generation=record["generation"],
            analyzer=record["analyzer"],
            fields=tuple(record["fields"]),
            streams=tuple(record["streams"]),
            sources=tuple(record["sources"]),
            dictionary=_files(record["dictionary"]),
            links=_files(record["links"]),
            segments=tuple(
                SegmentEntry(s["name"], s["count"], s["deleted"], _files(s["files"]), s["deletions"])
                for s in record["segments"]
            ),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged from error


def require_current(manifest: Manifest, folder: Path) -> None:
    """Raises `IndexMismatch` where the index was made with other fields or by another analyzer."""
    if (manifest.fields, manifest.streams) != (STORED_FIELDS, STORED_STREAMS):
        raise IndexMismatch(f"the index in {folder} has other fields than this searchkit", hint=REBUILD)
    if manifest.analyzer != (now := fingerprint()):
        raise IndexMismatch(
            f"the index in {folder} was made by analyzer {manifest.analyzer}; this searchkit has {now}", hint=REBUILD
        )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """The commit: writes and fsyncs a new file, swaps it in, fsyncs the folder."""
    new = folder / (NAME + ".new")
    with new.open("wb") as file:
        file.write(manifest.to_bytes())
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / NAME)
    fsync(folder)


def fsync(path: Path) -> None:
    """Makes a file, or the names in a folder, durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _files(record: dict[str, list[int]]) -> Files:
    return {name: (size, crc) for name, (size, crc) in record.items()}
