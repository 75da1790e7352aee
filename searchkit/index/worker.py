"""Batches made in other processes, and the pool that talks to them over pipes.

Plain subprocesses rather than multiprocessing, which would run the importing program's main module once more.
Messages are a line of JSON, from the pool followed by the raw bytes of the documents.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from searchkit.errors import PageError, SearchkitError
from searchkit.index.batch import BatchReport, Entry, write_batch
from searchkit.ingest import Document
from searchkit.model import Skipped

# A worker imports what this process imports, from where it does; leaves Ctrl-C to this process; ends quietly with it.
_BOOT = """
import signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
sys.path[:] = sys.argv[1:]
from searchkit.index.worker import serve
serve(sys.stdin.buffer, sys.stdout.buffer)
"""


def write_documents(stem: Path, documents: Sequence[Document], sources: Mapping[str, int], dictionary: bytes) -> BatchReport:
    """Parses the documents and writes the good ones as the batch `stem`, if there are any; the bad ones are reported."""
    entries, skipped = [], []
    for document in documents:
        try:
            entries.append(Entry(document.load(), document.digest, sources[document.source]))
        except PageError as error:
            skipped.append(Skipped(error.path, error.line, error.reason))
    if entries:
        write_batch(stem, entries, dictionary)
    return BatchReport(
        tuple(entry.article.id for entry in entries), tuple(skipped), sum(len(e.article.warnings) for e in entries)
    )


class Pool:
    """Writes batches in `jobs` processes, or in this one where that is 1."""

    def __init__(self, jobs: int, sources: Mapping[str, int], dictionary: bytes) -> None:
        self._sources, self._dictionary = sources, dictionary
        self._threads = ThreadPoolExecutor(jobs) if jobs > 1 else None
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._workers: list[subprocess.Popen[bytes]] = []
        command = [sys.executable, "-P", "-c", _BOOT, *sys.path]
        for _ in range(jobs if jobs > 1 else 0):
            worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self._workers.append(worker)
            self._idle.put(worker)

    def submit(self, stem: Path, documents: Sequence[Document]) -> Future[BatchReport]:
        """Begins a batch. The result raises `OSError` as from the disk, and `SearchkitError` where a process died."""
        if self._threads is not None:
            return self._threads.submit(self._remote, stem, documents)
        done: Future[BatchReport] = Future()
        done.set_result(write_documents(stem, documents, self._sources, self._dictionary))
        return done

    def _remote(self, stem: Path, documents: Sequence[Document]) -> BatchReport:
        worker = self._idle.get()
        try:
            answer = self._ask(worker, stem, documents)
        finally:
            self._idle.put(worker)  # a dead one too: the next that gets it fails at once, rather than waits for ever
        if not answer:
            raise SearchkitError(
                f"an indexing process ended unexpectedly (exit code {worker.wait()}); nothing was committed",
                hint="what it printed stands above; --jobs 1 indexes without other processes",
            )
        record = json.loads(answer)
        if "error" in record:
            raise OSError(*record["error"])
        return BatchReport(tuple(record["ids"]), tuple(Skipped(*s) for s in record["skipped"]), record["warnings"])

    def _ask(self, worker: subprocess.Popen[bytes], stem: Path, documents: Sequence[Document]) -> bytes:
        """The answer to a request; nothing where the process has died."""
        header = {
            "stem": str(stem),
            "dictionary": len(self._dictionary),
            "sources": dict(self._sources),
            "documents": [[d.id, d.path, d.line, d.source, d.digest.hex(), d.format, len(d.data)] for d in documents],
        }
        assert worker.stdin is not None
        assert worker.stdout is not None
        try:
            worker.stdin.write(json.dumps(header).encode() + b"\n" + self._dictionary)
            worker.stdin.writelines(d.data for d in documents)
            worker.stdin.flush()
            return worker.stdout.readline()
        except (BrokenPipeError, ValueError):  # ValueError: closed, after a write that failed
            return b""

    def close(self) -> None:
        """Ends the processes."""
        for worker in self._workers:
            worker.kill()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.wait()
            for pipe in (worker.stdin, worker.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):  # what it did not read
                        pipe.close()


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """What a worker does until its pool closes the pipe, or is no more."""
    while (line := requests.readline()).endswith(b"\n"):
        header: dict[str, Any] = json.loads(line)
        dictionary = _exactly(requests, header["dictionary"])
        documents = list(_read(header["documents"], requests))
        record: dict[str, Any]
        try:
            report = write_documents(Path(header["stem"]), documents, header["sources"], dictionary)
        except OSError as error:
            record = {"error": [error.errno, error.strerror, error.filename]}
        else:
            skipped = [[s.path, s.line, s.reason] for s in report.skipped]
            record = {"ids": report.ids, "skipped": skipped, "warnings": report.warnings}
        answers.write(json.dumps(record).encode() + b"\n")
        answers.flush()


def _read(rows: Sequence[Sequence[Any]], requests: IO[bytes]) -> Iterator[Document]:
    for id, path, line, source, digest, format, size in rows:
        yield Document(id, path, line, source, bytes.fromhex(digest), format, _exactly(requests, size))


def _exactly(requests: IO[bytes], size: int) -> bytes:
    data = requests.read(size)
    if len(data) < size:
        sys.exit("the process that this one indexes for is no more")
    return data
