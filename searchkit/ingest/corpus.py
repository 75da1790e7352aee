"""Sources to documents and articles: the streams that indexing and library users read.

`scan` reads every file once and yields a `Document` a page or row: its id, a digest of its bytes, and
`load`, which parses. Whoever knows the digest from last time need not parse. `read_corpus` is `scan` with
every document loaded.
"""

from __future__ import annotations

import sys
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import IO, NoReturn

from ..errors import PageError, SourceError
from ..model import Article, Skipped
from .decode import decode
from .discover import STDIN, File, Format, Source, Sources, check_sources, find_files, format_of
from .files import open_file, read_all, read_lines
from .jsonl import parse_row, row_id
from .page import parse_page

# Part of every digest. When a parser makes something else of the same bytes, raise its number: indexes will
# notice.
_PARSERS: dict[Format, bytes] = {"page": b"page 1", "rows": b"rows 1", "html": b"html 1"}
_BLANK = b" \t\r\n" + BOM_UTF8
_STDIN = File(STDIN, STDIN, Path(STDIN), "stdin", "page")

OnSkip = Callable[[Skipped], None]


@dataclass(frozen=True, slots=True)
class Document:
    """One page or row as found, not parsed. It can be pickled, so `load` may run in another process.

    `path` is the file's, as the source was written; `line` a row's number in it, else 0; `digest` 16 bytes.
    """

    id: str
    path: str
    line: int
    source: str
    digest: bytes
    format: Format
    data: bytes = field(repr=False)

    def load(self) -> Article:
        """Parses; raises `PageError` where the bytes make no article."""
        if self.format == "rows":
            return parse_row(self.data, path=self.path, line=self.line)
        if self.format == "html":
            from .html import parse_html

            return parse_html(self.data, id=self.id, path=self.path)
        return parse_page(decode(self.data, self.path), id=self.id, path=self.path)


def scan(sources: Sources, on_skip: OnSkip | None = None) -> Iterator[Document]:
    """The documents of the sources: sources as given, paths sorted, rows in order; a file is read once.

    Of two documents with one id the first stays. What is skipped (that second one, a file that cannot be
    read, a row without an id) goes to `on_skip`; without it, the first is raised as a `PageError`. A source
    that does not exist or is of no known format raises `SourceError`, before anything is read.
    """
    return _first_of_each_id(check_sources(sources), on_skip or _raise)


def read_corpus(sources: Sources, on_skip: OnSkip | None = None) -> Iterator[Article]:
    """The articles of the sources, parsed one at a time; order, skipping and errors are those of `scan`."""
    return _loaded(scan(sources, on_skip), on_skip or _raise)


def read_page(path: Source) -> Article:
    """The article of one page or HTML file; its id is the file's name without suffix.

    Raises `PageError` for a file that is no page, and `SourceError` for one that is not there or holds many.
    """
    [source] = check_sources(path)
    known = format_of(Path(source).name)
    if known is None or known[1] == "rows" or Path(source).is_dir():
        hint = "Folders, JSON lines and standard input are read by read_corpus."
        raise SourceError(f"{source}: not one page", hint=hint)
    [found] = _from_source(source)
    if isinstance(found, Skipped):
        _raise(found)
    return found.load()


def _loaded(documents: Iterator[Document], on_skip: OnSkip) -> Iterator[Article]:
    for document in documents:
        try:
            article = document.load()
        except PageError as error:
            on_skip(_skipped(error))
        else:
            yield article


def _first_of_each_id(sources: list[str], on_skip: OnSkip) -> Iterator[Document]:
    taken: dict[str, str] = {}
    for found in chain.from_iterable(map(_from_source, sources)):
        if isinstance(found, Skipped):
            on_skip(found)
        elif found.id in taken:
            on_skip(Skipped(found.path, found.line, f"the id {found.id} is that of {taken[found.id]} already"))
        else:
            taken[found.id] = f"{found.path}:{found.line}" if found.line else found.path
            yield found


def _from_source(source: str) -> Iterator[Document | Skipped]:
    for file in [_STDIN] if source == STDIN else find_files(source):
        if isinstance(file, Skipped):
            yield file
            continue
        try:
            if file is _STDIN:
                yield from _from_stdin(file, sys.stdin.buffer)
            else:
                with open_file(file.file, file.path) as stream:
                    if file.format == "rows":
                        yield from _rows(file, read_lines(stream, file.path))
                    else:
                        yield _document(file, read_all(stream, file.path))
        except PageError as error:
            yield _skipped(error)


def _from_stdin(file: File, stream: IO[bytes]) -> Iterator[Document | Skipped]:
    """JSON lines where the first thing to be seen is a `{`, else one page."""
    lines = read_lines(stream, file.path)
    head: list[bytes] = []
    for line in lines:
        head.append(line)
        if line.strip(_BLANK):
            break
    first = b"".join(head)
    if first.lstrip(_BLANK).startswith(b"{"):
        yield from _rows(replace(file, format="rows"), chain(head, lines))
    else:
        yield _document(file, read_all(stream, file.path, first))


def _rows(file: File, lines: Iterable[bytes]) -> Iterator[Document | Skipped]:
    for number, line in enumerate(lines, 1):
        if number == 1 and line.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            raise PageError(file.path, 1, "UTF-16: JSON lines are UTF-8")
        data = line.strip(_BLANK if number == 1 else None)
        if not data:
            continue
        try:
            yield _document(file, data, row_id(data, file.path, number), number)
        except PageError as error:
            yield _skipped(error)


def _document(file: File, data: bytes, id: str | None = None, line: int = 0) -> Document:
    digest = blake2b(data, digest_size=16, person=_PARSERS[file.format]).digest()
    return Document(id or file.id, file.path, line, file.source, digest, file.format, data)


def _skipped(error: PageError) -> Skipped:
    return Skipped(error.path, error.line, error.reason)


def _raise(skipped: Skipped) -> NoReturn:
    raise PageError(skipped.path, skipped.line, skipped.reason)
