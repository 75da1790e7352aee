"""An index folder as Whoosh's `Index`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

from whoosh import index

from searchkit.errors import SearchkitError
from searchkit.index import manifest as manifests
from searchkit.index.snapshot import Snapshot, open_snapshot
from searchkit.index.whoosh.reader import SnapshotReader
from searchkit.index.whoosh.schema import make_schema
from searchkit.search.articles import Articles
from searchkit.search.whoosh.evaluator import Evaluator
from searchkit.search.whoosh.searcher import ArraySearcher


class ArrayIndex(index.Index):  # type: ignore[misc]  # whoosh ships no types
    """The index in a folder, read only. Readers and searchers see the newest commit at the time they are made.

    Raises `IndexMissing`, `IndexMismatch` or `IndexCorrupt` when it is opened, and when it finds a newer commit.
    """

    def __init__(self, folder: str | Path = "index") -> None:
        self.folder = Path(folder)
        self.schema = make_schema()
        self._evaluator = self._open()

    def _open(self) -> Evaluator:
        snapshot = open_snapshot(self.folder)
        manifests.require_current(snapshot.manifest, self.folder)
        return Evaluator(Articles(snapshot), schema=self.schema)

    @property
    def snapshot(self) -> Snapshot:
        """The newest commit that was opened."""
        return self._evaluator.reader.snapshot

    def latest_generation(self) -> int:
        """The number of the newest commit in the folder."""
        return manifests.read_manifest(self.folder).generation

    def up_to_date(self) -> bool:
        """Whether no newer commit is in the folder than was opened."""
        return self.latest_generation() == self.snapshot.manifest.generation

    def refresh(self) -> ArrayIndex:
        """This index, at the newest commit."""
        if not self.up_to_date():
            self._evaluator = self._open()
        return self

    def is_empty(self) -> bool:
        """Whether there is no document."""
        return self.refresh().snapshot.live_count == 0

    def reader(self, reuse: Any = None) -> SnapshotReader:
        """A reader of the newest commit; `reuse` says nothing new."""
        return self.refresh()._evaluator.reader

    def searcher(self, **options: Any) -> ArraySearcher:
        """A searcher of the newest commit."""
        return ArraySearcher(self.reader(), fromindex=self, **options)

    def evaluator(self, reader: SnapshotReader) -> Evaluator:
        """What evaluates queries over a reader of this index."""
        if self._evaluator.reader is reader:
            return self._evaluator
        return Evaluator(Articles(reader.snapshot), schema=self.schema)

    def writer(self, **options: Any) -> NoReturn:
        """Raises `SearchkitError`: articles, not fields, are written, by `searchkit.open_writer`."""
        raise SearchkitError(
            "an index of searchkit is not written through Whoosh",
            hint=f"with searchkit.open_writer({str(self.folder)!r}) as writer: writer.add(article)",
        )
