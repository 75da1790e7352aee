"""The one writer of an index: adds, removes and commits articles.

Batches of articles become small segments at once (batch.py); a commit merges them, applies the merge policy, joins the
links, and swaps the manifest. Until then nothing that a reader sees has changed, and a crash leaves only files of the
writer's own naming, which the next writer sweeps.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from searchkit.errors import IndexCorrupt, IndexMismatch, IndexMissing, SearchkitError
from searchkit.index import manifest as manifests
from searchkit.index import stored
from searchkit.index.arrays import Array, FileWriter
from searchkit.index.batch import BATCH_ARTICLES, BATCH_CHARACTERS, Entry, characters, write_batch
from searchkit.index.checksums import verify_columns, verify_segment
from searchkit.index.links import write_links
from searchkit.index.lock import WriteLock
from searchkit.index.manifest import Manifest, SegmentEntry
from searchkit.index.merge import merge
from searchkit.index.naming import newest_generation, sweep
from searchkit.index.policy import pack, plan
from searchkit.index.schema import MAX_DOCUMENTS, Files
from searchkit.index.segment import DIGEST_SIZE, Segment
from searchkit.index.snapshot import Snapshot
from searchkit.model import Article


class _Open:
    """A segment that the writer works on: which of its articles are alive, and what the manifest says of it."""

    def __init__(self, segment: Segment, live: Array, entry: SegmentEntry) -> None:
        self.segment, self.live, self.entry = segment, live, entry
        self.sources = segment.arrays["source"]

    @property
    def live_count(self) -> int:
        return int(self.live.sum())


class IndexWriter:
    """Writes to the index in `folder`, which is made where it is missing.

    A context manager: commits on a clean exit, rolls back on an error. Waits up to `wait` seconds for another writer,
    then raises `IndexLocked`. With `rebuild` the commit holds nothing of what was there before.
    Also raises `IndexMismatch` and `IndexCorrupt`, unless it rebuilds, and `OSError` as it comes from the disk.
    """

    def __init__(self, folder: str | Path, *, wait: float = 0.0, rebuild: bool = False) -> None:
        self.folder = Path(folder)
        self._rebuild = rebuild
        _make(self.folder)
        self._lock = WriteLock(self.folder, wait=wait)
        self._closed = False
        try:
            self._begin({})
        except BaseException:
            self._lock.release()
            raise

    def _begin(self, spared: Files) -> None:
        """A clean slate on top of what is committed. Sweeps what that does not need, but for the files to be spared."""
        # which files are to be kept; None where that cannot be known before a commit
        self._kept: Files | None = None
        try:
            committed = manifests.read_manifest(self.folder)
            if not self._rebuild:
                manifests.require_current(committed, self.folder)
            self._kept = spared | committed.files()
        except IndexMissing:
            committed = Manifest()
            self._kept = spared
        except (IndexCorrupt, IndexMismatch):
            if not self._rebuild:
                raise
            committed = Manifest(generation=newest_generation(self.folder))
        self.remembered = committed.sources
        self._base = base = Manifest(committed.generation) if self._rebuild else committed
        self._generation = base.generation + 1
        try:
            snapshot = Snapshot(self.folder, base)
        except FileNotFoundError as error:
            raise IndexCorrupt(f"{Path(error.filename).name} is missing") from error
        for segment in snapshot.segments:
            verify_columns(segment)  # what a commit reads of them must not pass into new files unseen
        parts = zip(snapshot.segments, pairwise(snapshot.bases), base.segments, strict=True)
        self._segments = [_Open(segment, snapshot.live[a:b].copy(), entry) for segment, (a, b), entry in parts]
        self._dictionary = snapshot.dictionary
        self._token = os.urandom(4).hex()
        self._batches: list[_Open] = []
        self._pending: dict[str, Entry] = {}
        self._pending_size = 0
        self._counts = {"b": 0, "s": 0}
        self._places: dict[str, tuple[_Open, int]] | None = None
        self._changed = self._rebuild
        self.sources: tuple[str | None, ...] = base.sources
        self._sweep()

    # -- what is there -------------------------------------------------------------------------------------------

    def _placed(self) -> dict[str, tuple[_Open, int]]:
        """Where each live article is."""
        if self._places is None:
            self._places = {}
            for opened in self._segments:
                ids = opened.segment.ids.all()
                for local in np.flatnonzero(opened.live).tolist():
                    self._places[ids[local].decode("utf-8", "surrogatepass")] = opened, local
        return self._places

    def held(self, id: str) -> tuple[bytes, int] | None:
        """(digest, source) of the article that the index holds under this id; None where it holds none."""
        if entry := self._pending.get(id):
            return entry.digest, entry.source
        place = self._placed().get(id)
        if place is None:
            return None
        opened, local = place
        return opened.segment.digest(local), int(opened.sources[local])

    def ids(self) -> dict[str, int]:
        """The source of every article that the index holds, by id."""
        held = {id: int(opened.sources[local]) for id, (opened, local) in self._placed().items()}
        return held | {id: entry.source for id, entry in self._pending.items()}

    # -- changes -------------------------------------------------------------------------------------------------

    def add(self, article: Article) -> None:
        """Adds an article, or replaces the one that has its id; of one id added twice the last stays.

        Raises `TypeError` for an article whose fields are not what their types say: it is then not added.
        """
        self._require_open()
        size = characters(article)
        packed = article.id.encode("utf-8", "surrogatepass") + b"\0" + stored.pack(article)
        self._pending.pop(article.id, None)
        self._pending[article.id] = Entry(article, blake2b(packed, digest_size=DIGEST_SIZE).digest())
        self._pending_size += size
        if self._pending_size >= BATCH_CHARACTERS or len(self._pending) >= BATCH_ARTICLES:
            self._flush()

    def remove(self, id: str) -> bool:
        """Removes the article with this id; False where there is none."""
        self._require_open()
        pending = self._pending.pop(id, None) is not None
        place = self._placed().pop(id, None)
        if place is None:
            return pending
        opened, local = place
        opened.live[local] = False
        self._changed = True
        return True

    def dictionary(self, articles: Iterable[Article]) -> bytes:
        """The deflate dictionary of the index, made out of the first articles where there is none yet."""
        if not self._dictionary:
            self._dictionary = stored.make_dictionary(articles)
        return self._dictionary

    def batch_stem(self) -> Path:
        """The path, without suffix, of the next batch."""
        return self._stem("b", self._token)

    def take(self, stem: Path) -> None:
        """Takes in a batch that was written under a `batch_stem`."""
        self._require_open()
        segment = Segment(self.folder, stem.name, self._dictionary)
        opened = _Open(segment, np.ones(segment.count, bool), SegmentEntry(stem.name, segment.count, 0, {}))
        places = self._placed()
        for local, raw in enumerate(segment.ids.all()):
            id = raw.decode("utf-8", "surrogatepass")
            self.remove(id)
            places[id] = opened, local
        self._batches.append(opened)
        self._changed = True
        if sum(b.segment.count for b in self._batches) >= 2 * MAX_DOCUMENTS:
            self._merge_batches(keep_last=True)

    def _flush(self) -> None:
        """Turns what was added into a batch. Where that fails it stays added, for another try."""
        if entries := list(self._pending.values()):
            stem = self.batch_stem()
            write_batch(stem, entries, self.dictionary(entry.article for entry in entries))
            self.take(stem)
        self._pending_size = 0

    # -- commit --------------------------------------------------------------------------------------------------

    def commit(self) -> bool:
        """Makes all changes durable and visible; False where there was none. The writer can go on afterwards.

        Where it raises, all changes since the last commit are gone.
        """
        self._require_open()
        try:
            self._flush()
            if not self._changed and self.sources == self._base.sources:
                return False
            self._merge_batches(keep_last=False)
            while chosen := plan([(s.live_count, len(s.live)) for s in self._segments]):
                parts = [self._segments[i] for i in chosen]
                self._segments = [s for i, s in enumerate(self._segments) if i not in chosen]
                self._segments += self._merged(parts)
            committed = self._manifest()
            for name in committed.files().keys() - self._base.files().keys():
                manifests.fsync(self.folder / name)
            manifests.fsync(self.folder)
            manifests.write_manifest(self.folder, committed)
        except BaseException:
            self.rollback()
            raise
        self._rebuild = False
        self._begin({})
        return True

    def rollback(self) -> None:
        """Forgets all changes since the last commit, and takes their files away."""
        self._require_open()
        # a commit may have failed after its swap, before that was durable: the files of both manifests are spared
        self._begin(self._kept or {})

    def close(self) -> None:
        """Lets the next writer in. What was not committed is gone."""
        if not self._closed:
            self._closed = True  # another writer's files must not be swept
            try:
                self._sweep()
            finally:
                self._lock.release()

    def _require_open(self) -> None:
        if self._closed:
            raise SearchkitError(f"the writer of {self.folder} is closed")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.close()

    # -- files ---------------------------------------------------------------------------------------------------

    def _stem(self, kind: str, middle: str) -> Path:
        number = self._counts[kind]
        self._counts[kind] += 1
        return self.folder / f"{kind}{middle}-{number:04x}"

    def _sweep(self) -> None:
        if self._kept is not None:
            sweep(self.folder, self._kept)

    def _merge_batches(self, *, keep_last: bool) -> None:
        """Turns batches into segments; `keep_last` leaves the last, unfilled group for later."""
        while groups := pack([b.segment.count for b in self._batches]):
            if keep_last and len(groups) == 1:
                return
            parts = self._batches[: len(groups[0])]
            self._segments += self._merged(parts)
            self._batches = self._batches[len(parts) :]

    def _merged(self, parts: list[_Open]) -> list[_Open]:
        """The live articles of the parts as one new segment; none where none is alive."""
        if not any(part.live_count for part in parts):
            return []
        for part in parts:
            if part.entry.files:
                verify_segment(part.segment, part.entry.files)  # else damage would get a checksum of its own
        stem = self._stem("s", f"{self._generation:08x}")
        files = merge(stem, [(part.segment, part.live) for part in parts])
        segment = Segment(self.folder, stem.name, self._dictionary)
        merged = _Open(segment, np.ones(segment.count, bool), SegmentEntry(stem.name, segment.count, 0, files))
        if self._places is not None:
            for local, raw in enumerate(segment.ids.all()):
                self._places[raw.decode("utf-8", "surrogatepass")] = merged, local
        for part in parts:
            if not part.entry.files:  # a batch
                for suffix in (".seg", ".doc"):
                    (self.folder / (part.entry.name + suffix)).unlink()
        return [merged]

    def _manifest(self) -> Manifest:
        """Writes deletions, links and dictionary, and gives the manifest of the commit."""
        links = self.folder / f"l{self._generation:08x}.links"
        sealed = write_links(links, [(s.segment, s.live) for s in self._segments])
        dictionary = self._base.dictionary
        if not dictionary and self._dictionary:
            dictionary = self._write(f"d{self._generation:08x}.dict", self._dictionary)
        return Manifest(
            generation=self._generation,
            sources=self.sources,
            dictionary=dictionary,
            links={links.name: sealed},
            segments=tuple(self._entry(opened) for opened in self._segments),
        )

    def _entry(self, opened: _Open) -> SegmentEntry:
        entry = opened.entry
        deleted = len(opened.live) - opened.live_count
        if deleted == entry.deleted:
            return entry
        name = f"{entry.name}-{self._generation:08x}.del"
        files: Files = {n: f for n, f in entry.files.items() if n != entry.deletions}
        files |= self._write(name, (~opened.live).astype(np.uint8).tobytes())
        return replace(entry, deleted=deleted, deletions=name, files=files)

    def _write(self, name: str, data: bytes) -> Files:
        with FileWriter(self.folder / name) as file:
            file.write(data)
        return {name: (file.size, file.crc32)}


def _make(folder: Path) -> None:
    """Makes a folder, durably."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        manifests.fsync(path.parent)


def open_writer(folder: str | Path = "index", *, wait: float = 0.0) -> IndexWriter:
    """Opens the index in `folder` for writing, as a context manager: it commits on a clean exit, rolls back on an error.

    The folder is made where it is missing. Waits up to `wait` seconds for another writer, then raises `IndexLocked`.
    Also raises `IndexMismatch` and `IndexCorrupt`.
    """
    return IndexWriter(folder, wait=wait)
