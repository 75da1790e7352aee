"""Sources to files: which files a source stands for, in which order, and under which ids.

A source is a folder, a file, or `-` (standard input). Of a folder, every file of a known suffix is read, in
the order of its path, at any depth. Hidden files and folders are not; links are followed, but no folder is
read twice, so a link that leads back ends there.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..errors import SourceError
from ..model import Skipped

Source = str | os.PathLike[str]
Sources = Source | Sequence[Source]
Format = Literal["page", "rows", "html"]

STDIN = "-"
_FORMATS: dict[str, Format] = {".txt": "page", ".jsonl": "rows", ".html": "html", ".htm": "html"}
_PACKED = (".gz", ".xz")
_READ = "Read are .txt, .jsonl, .html and .htm, and each of them with .gz or .xz after it."
_NO_ID = re.compile("[\x00-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class File:
    """One file of a source: `path` is what people call it, as the source was written."""

    source: str
    path: str
    file: Path
    id: str
    format: Format


def format_of(name: str) -> tuple[str, Format] | None:
    """The name without its suffixes, and the format; None for a file that is not read."""
    stem = name
    if stem.lower().endswith(_PACKED):
        stem = stem[:-3]
    stem, dot, suffix = stem.rpartition(".")
    known = _FORMATS.get(f"{dot}{suffix}".lower())
    return (stem, known) if known and stem else None


def is_id(id: str) -> bool:
    """Whether an id can be written in one line of any output."""
    return bool(id.strip()) and not _NO_ID.search(id)


def check_sources(sources: Sources) -> list[str]:
    """The sources as written, each once; raises `SourceError` for one that is not there or is not read."""
    given = [sources] if isinstance(sources, str | os.PathLike) else sources
    chosen = list(dict.fromkeys(os.fspath(source) for source in given))
    for source in chosen:
        if source != STDIN:
            _check(source)
    return chosen


def find_files(source: str) -> Iterator[File | Skipped]:
    """The files of a source that `check_sources` let through (not `-`), sorted by path; skipped first."""
    root = Path(source)
    if not root.is_dir():
        stem, format = _known(root)
        yield File(source, source, root, unicodedata.normalize("NFC", stem), format)
        return
    prefix = source if source.endswith("/") else f"{source}/"
    found, skipped = _walk(root)
    for relative, reason in sorted(skipped):
        yield Skipped(printable(prefix + relative), 0, reason)
    for relative, stem, format in sorted(found):
        # An id is typed by people, and some file systems decompose names: one form for all.
        id = unicodedata.normalize("NFC", stem)
        if is_id(id):
            yield File(source, prefix + relative, root / relative, id, format)
        else:
            reason = "its name is not UTF-8 or holds control characters"
            yield Skipped(printable(prefix + relative), 0, reason)


def printable(path: str) -> str:
    """A path that can be written as UTF-8: bytes of a name that are none are shown escaped."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def _walk(root: Path) -> tuple[list[tuple[str, str, Format]], list[tuple[str, str]]]:
    """The files of known suffix below `root`, and what cannot be read there, with the reason.

    Both as paths relative to `root`, in no order; files also without suffix, and with their format.
    """
    found: list[tuple[str, str, Format]] = []
    skipped: list[tuple[str, str]] = []
    links: list[str] = []
    folders = [""]
    seen: set[tuple[int, int]] = set()
    while folders or links:
        # Folders before links to folders: what a link leads to keeps the ids of its real place.
        links.sort(reverse=True)
        folder = folders.pop() if folders else links.pop()
        try:
            status = (root / folder).stat()
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(root / folder) as scanned:
                entries = [entry for entry in scanned if not entry.name.startswith(".")]
        except OSError as error:
            skipped.append((folder, f"cannot be read: {error.strerror}"))
            continue
        inside = f"{folder}/" if folder else ""
        for entry in entries:
            relative = f"{inside}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                folders.append(relative)
            elif _leads_to(entry.is_dir):
                links.append(relative)
            elif known := format_of(entry.name):
                if _leads_to(entry.is_file):
                    found.append((relative, f"{inside}{known[0]}", known[1]))
                else:
                    skipped.append((relative, "not a file: a broken link, a pipe or a device"))
    return found, skipped


def _leads_to(test: Callable[[], bool]) -> bool:
    with suppress(OSError):  # a link to itself
        return test()
    return False


def _known(path: Path) -> tuple[str, Format]:
    known = format_of(path.name)
    if known is None:
        raise SourceError(f"{path}: not a format that is read", hint=_READ)
    return known


def _check(source: str) -> None:
    path = Path(source)
    try:
        if not source or not path.exists():
            hint = "A source is a folder of pages, a file, or - for standard input."
            raise SourceError(f"no such file or folder: {source!r}", hint=hint)
        if not path.is_dir():
            _known(path)
    except OSError as error:
        raise SourceError(f"{source}: {error.strerror}", hint="Is it yours to read?") from error
