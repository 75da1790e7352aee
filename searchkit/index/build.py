"""Sources to an index, incrementally: what has not changed costs a read and a hash."""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

from searchkit.errors import PageError
from searchkit.index import manifest as manifests
from searchkit.index.batch import BATCH_ARTICLES, BatchReport
from searchkit.index.checksums import verify_columns
from searchkit.index.snapshot import Snapshot, open_snapshot
from searchkit.index.worker import Pool
from searchkit.index.writer import IndexWriter
from searchkit.ingest import Document, scan
from searchkit.ingest.discover import STDIN, Sources, check_sources
from searchkit.model import Article, BuildReport, Skipped

DEFAULT_SOURCE = "corpus"
BATCH_BYTES = 3_000_000

Progress = Callable[[int, int], None]  # (documents read, of which new or changed)
Held = Callable[[str], tuple[bytes, int] | None]


def build(
    sources: Sources | None = None,
    index: str | Path = "index",
    *,
    rebuild: bool = False,
    prune: bool = False,
    jobs: int | None = None,
    wait: float = 0.0,
    progress: Progress | None = None,
) -> BuildReport:
    """Brings what the index holds of the sources up to date, in one commit.

    Without sources: those that the index remembers, or `corpus` for a new index. Articles of other sources stay, unless
    `prune`. `rebuild` begins from nothing. `jobs`: processes, by default one a core. `wait`: seconds for the lock.

    Raises `SourceError`, `IndexLocked`, `IndexMismatch` or `IndexCorrupt` (not with `rebuild`), and `OSError` as it comes
    from the disk; the index then is as it was. Pages that cannot be read are skipped and reported.
    """
    started = time.perf_counter()
    if sources or not (Path(index) / manifests.NAME).exists():
        check_sources(_named(sources, ()))  # before a folder is made for them
    writer = IndexWriter(index, wait=wait, rebuild=rebuild)
    try:
        run = _Run(_named(sources, writer.remembered), writer.sources, prune, progress)
        writer.sources = run.sources
        _index(run.changed(writer.held), run, writer, jobs or os.cpu_count() or 1)
        for id in run.gone(writer.ids()):
            writer.remove(id)
        if prune:
            kept = set(run.numbers.values())
            writer.sources = tuple(s if i in kept else None for i, s in enumerate(run.sources, 1))
        writer.commit()
    finally:
        writer.close()
    return run.report(time.perf_counter() - started)


def check(sources: Sources | None = None, index: str | Path = "index", *, prune: bool = False) -> BuildReport:
    """What `build` would change; writes nothing.

    Raises as `build` does, and `IndexMissing`.
    """
    started = time.perf_counter()
    folder = Path(index)
    snapshot = open_snapshot(folder)
    manifests.require_current(snapshot.manifest, folder)
    for segment in snapshot.segments:
        verify_columns(segment)
    run = _Run(_named(sources, snapshot.manifest.sources), snapshot.manifest.sources, prune, None)
    for document in run.changed(lambda id: _held(snapshot, id)):
        try:
            article = document.load()
        except PageError as error:
            run.skipped.append(Skipped(error.path, error.line, error.reason))
        else:
            run.done(article.id)
            run.warnings += len(article.warnings)
    run.gone({id: _source(snapshot, number) for id, number in snapshot.numbers.items()})
    return run.report(time.perf_counter() - started)


def _held(snapshot: Snapshot, id: str) -> tuple[bytes, int] | None:
    number = snapshot.numbers.get(id)
    if number is None:
        return None
    segment, local = snapshot.place(number)
    return segment.digest(local), _source(snapshot, number)


def _source(snapshot: Snapshot, number: int) -> int:
    segment, local = snapshot.place(number)
    return int(segment.arrays["source"][local])


def _named(sources: Sources | None, remembered: Sequence[str | None]) -> list[str]:
    given = [sources] if isinstance(sources, str | os.PathLike) else sources or ()
    if given:
        return [os.fspath(source) for source in given]
    return [s for s in remembered if s is not None and s != STDIN] or [DEFAULT_SOURCE]


@dataclass(slots=True)
class _Run:
    """One comparison of sources with what is held."""

    names: list[str]
    sources: tuple[str | None, ...]
    prune: bool
    progress: Progress | None
    numbers: dict[str, int] = field(default_factory=dict)  # 1 + place in `sources`, by name
    seen: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    skipped: list[Skipped] = field(default_factory=list)
    changes: list[tuple[str, str]] = field(default_factory=list)
    unchanged: int = 0
    warnings: int = 0

    def __post_init__(self) -> None:
        known = {_place(s): i for i, s in enumerate(self.sources, 1) if s is not None}
        named: dict[int, str] = {}
        for name in self.names:
            if _place(name) not in known:
                self.sources = (*self.sources, name)
                known[_place(name)] = len(self.sources)
            named.setdefault(known[_place(name)], name)  # a place that is named twice is read once
        self.numbers = {name: number for number, name in named.items()}

    def changed(self, held: Held) -> Iterator[Document]:
        """The documents that are new or not what is held."""
        mine = set(self.numbers.values())
        found = 0
        for read, document in enumerate(scan(list(self.numbers), self.skipped.append), 1):
            if self.progress is not None:
                self.progress(read, found)
            number = self.numbers[document.source]
            holds = held(document.id)
            if holds is not None and holds[1] not in mine and not (self.prune and holds[1]):
                holder = self.sources[holds[1] - 1] if holds[1] else "a program"
                reason = f"the id {document.id} is already that of an article of {holder}"
                self.skipped.append(Skipped(document.path, document.line, reason))
            elif holds == (document.digest, number):
                self.seen.add(document.id)
                self.unchanged += 1
            else:
                found += 1
                if holds is not None:
                    self.replaced.add(document.id)
                yield document

    def done(self, id: str) -> None:
        """An article was parsed and, in a build, indexed."""
        self.seen.add(id)
        self.changes.append(("updated" if id in self.replaced else "added", id))

    def gone(self, held: dict[str, int]) -> list[str]:
        """What is held of these sources (`prune`: of any) and was not seen. A program's own articles stay."""
        mine = set(self.numbers.values())
        gone = [id for id, n in held.items() if id not in self.seen and (n in mine or (self.prune and n))]
        self.changes += [("removed", id) for id in gone]
        return gone

    def report(self, seconds: float) -> BuildReport:
        """The sums."""
        count = Counter(kind for kind, _ in self.changes)
        return BuildReport(
            added=count["added"],
            updated=count["updated"],
            removed=count["removed"],
            unchanged=self.unchanged,
            skipped=tuple(self.skipped),
            changes=tuple(sorted(self.changes, key=itemgetter(1))),
            warnings=self.warnings,
            seconds=seconds,
        )


def _place(source: str) -> Path:
    """What a source leads to, however it is written."""
    return Path(STDIN) if source == STDIN else Path(source).resolve()


def _index(documents: Iterable[Document], run: _Run, writer: IndexWriter, jobs: int) -> None:
    """Batches of documents through the pool, taken in in order: the result does not depend on the number of processes."""
    waiting: deque[tuple[Path, Future[BatchReport]]] = deque()

    def take() -> None:
        stem, batch = waiting.popleft()
        report = batch.result()
        if report.ids:
            writer.take(stem)
        run.skipped += report.skipped
        run.warnings += report.warnings
        for id in report.ids:
            run.done(id)

    pool: Pool | None = None
    try:
        batches = _batches(documents)
        batch = next(batches, None)
        while batch is not None:
            following = next(batches, None)
            if pool is None:
                dictionary = writer.dictionary(_readable(batch))
                pool = Pool(jobs if following else 1, run.numbers, dictionary)
            stem = writer.batch_stem()
            waiting.append((stem, pool.submit(stem, batch)))
            if len(waiting) > jobs:
                take()
            batch = following
        while waiting:
            take()
    finally:
        if pool is not None:
            pool.close()


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.data)
        if size >= BATCH_BYTES or len(batch) >= BATCH_ARTICLES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _readable(documents: Iterable[Document]) -> Iterator[Article]:
    for document in documents:
        try:
            yield document.load()
        except PageError:
            continue  # reported when its batch is written
