"""The lines of a text file with their numbers, for the readers of this room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from searchkit.errors import PageError
from searchkit.ingest.files import open_file, read_lines


def numbered_lines(path: str | Path) -> Iterator[tuple[int, str]]:
    """Every line that is not blank, without its end, and its number. UTF-8; `.gz` and `.xz` are unpacked.

    Raises PageError for a file that cannot be opened or read to its end, and for a line that is not UTF-8.
    """
    name = str(path)
    with open_file(Path(path), name) as stream:
        for number, raw in enumerate(read_lines(stream, name), 1):
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise PageError(name, number, "not UTF-8") from error
            if line.strip():
                yield number, line
