"""One commit, opened: its segments, deletions and links, and articles numbered through all segments.

A snapshot never changes and takes no lock. Its memory maps outlive the files, so merges and commits do not disturb it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from zlib import crc32

import numpy as np

from searchkit.errors import IndexCorrupt
from searchkit.index.arrays import Array, ArrayFile
from searchkit.index.links import DATE_SOURCES
from searchkit.index.manifest import Manifest, SegmentEntry, read_manifest
from searchkit.index.postings import decode
from searchkit.index.schema import Files
from searchkit.index.segment import Segment, date_of
from searchkit.model import Article, DateSource

ATTEMPTS = 20


class Snapshot:
    """The state of an index at one commit. Numbers of articles run through all segments, deleted ones included."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest
        for name, (size, _) in manifest.files().items():
            if (found := (folder / name).stat().st_size) != size:
                raise IndexCorrupt(f"{name}: {found} bytes instead of {size}")
        self.dictionary = _read(folder, manifest.dictionary)
        self.segments = [Segment(folder, entry.name, self.dictionary) for entry in manifest.segments]
        self.bases = [0, *accumulate(segment.count for segment in self.segments)]
        self.count = self.bases[-1]
        self.live_count = self.count - sum(entry.deleted for entry in manifest.segments)
        for segment, entry in zip(self.segments, manifest.segments, strict=True):
            if segment.count != entry.count:
                raise IndexCorrupt(f"{entry.name}.seg: {segment.count} articles instead of {entry.count}")
        live = [read_live(folder, entry) for entry in manifest.segments]
        self.live = np.concatenate(live) if live else np.zeros(0, bool)
        self.has_deletions = self.live_count < self.count
        (links,) = manifest.links or (None,)
        self.links = ArrayFile(folder / links) if links else None
        if self.links:
            self.links.offsets("record.carriers", len(self.links["carrier"]))

    def place(self, number: int) -> tuple[Segment, int]:
        """The segment of an article, and its number there."""
        at = bisect_right(self.bases, number) - 1
        return self.segments[at], number - self.bases[at]

    def article(self, number: int) -> Article:
        """The article as it was read. Raises `IndexCorrupt` where its bytes are damaged."""
        segment, local = self.place(number)
        return segment.article(local)

    def id(self, number: int) -> str:
        """The id of an article."""
        segment, local = self.place(number)
        return segment.ids.text(local)

    def title(self, number: int) -> str:
        """The title of an article."""
        segment, local = self.place(number)
        return segment.titles.text(local)

    def path(self, number: int) -> str | None:
        """Where the article was read from."""
        segment, local = self.place(number)
        return segment.paths.text(local) or None

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The numbers of the live articles by id."""
        out: dict[str, int] = {}
        for base, segment in zip(self.bases, self.segments, strict=False):
            for local, raw in enumerate(segment.ids.all()):
                if self.live[base + local]:
                    out[raw.decode("utf-8", "surrogatepass")] = base + local
        return out

    # -- what the links say (links.py) ----------------------------------------------------------------------------

    def link(self, name: str) -> Array:
        """One array of the links; empty in an index without articles."""
        return self.links[name] if self.links else np.zeros(0, np.int64)

    def date(self, number: int) -> dt.date | None:
        """The date of an article, its own or inferred."""
        return date_of(int(self.link("date")[number]))

    def date_source(self, number: int) -> DateSource | None:
        """Where the date comes from."""
        return DATE_SOURCES[int(self.link("date_source")[number])]

    @cached_property
    def section_names(self) -> list[str | None]:
        """Section names by the numbers that the links use; None at 0."""
        names = self.links.strings("section_name").all() if self.links else []
        return [None, *(name.decode("utf-8", "surrogatepass") for name in names)]

    def section(self, number: int) -> str | None:
        """The section of an article, its own or inferred."""
        return self.section_names[int(self.link("section")[number])]

    def abbreviations(self) -> list[tuple[list[str], int]]:
        """What articles define, in the six parts that links.py describes, and how many articles do."""
        if not self.links:
            return []
        texts = map(decode, self.links.strings("abbreviation").all())
        return [
            (text.split("\t"), count) for text, count in zip(texts, self.link("abbreviation.pages").tolist(), strict=True)
        ]

    @cached_property
    def headline_bases(self) -> list[int]:
        """Where the headlines of each segment begin when they are numbered through all segments."""
        return [0, *accumulate(s.headline_count for s in self.segments)]

    def headline(self, number: int) -> str:
        """The text of a headline that is numbered through all segments."""
        at = bisect_right(self.headline_bases, number) - 1
        return self.segments[at].arrays.strings("headline.text").text(number - self.headline_bases[at])


def open_snapshot(folder: Path) -> Snapshot:
    """The newest commit. A writer may sweep files between the reading of the manifest and theirs: then once more.

    Raises `IndexMissing`, `IndexMismatch`, `IndexCorrupt`.
    """
    seen = None
    for _ in range(ATTEMPTS):
        manifest = read_manifest(folder)
        try:
            return Snapshot(folder, manifest)
        except FileNotFoundError as error:
            if manifest == seen:
                raise IndexCorrupt(f"{Path(error.filename).name} is missing") from error
            seen = manifest
    raise IndexCorrupt(f"{folder} changes faster than it can be opened", hint="try again")


def read_live(folder: Path, entry: SegmentEntry) -> Array:
    """bool[n]: which articles of a segment are not deleted."""
    if entry.deletions is None:
        return np.ones(entry.count, bool)
    deleted = np.frombuffer(_read(folder, {entry.deletions: entry.files[entry.deletions]}), np.uint8)
    if len(deleted) != entry.count or int(deleted.sum()) != entry.deleted:
        raise IndexCorrupt(f"{entry.deletions}: not {entry.deleted} deletions of {entry.count} articles")
    live: Array = deleted == 0
    return live


def _read(folder: Path, files: Files) -> bytes:
    """The verified bytes of a small file; none where there is no file."""
    for name, (_, crc) in files.items():
        data = (folder / name).read_bytes()
        if crc32(data) != crc:
            raise IndexCorrupt(f"{name} does not match its checksum")
        return data
    return b""
