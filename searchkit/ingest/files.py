"""Bytes from files, `.gz` and `.xz` unpacked on the way. What goes wrong is a `PageError` that says so."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import IO, cast

from ..errors import PageError

LARGEST = 64 << 20  # bytes of one page or row, unpacked: both are held in memory; news is a thousandth of it


def open_file(file: Path, path: str) -> IO[bytes]:
    """The file's bytes, unpacked by its suffix; `path` is what an error calls it, here and below."""
    suffix = file.suffix.lower()
    try:
        if suffix == ".gz":
            import gzip

            return cast("IO[bytes]", gzip.open(file))
        if suffix == ".xz":
            import lzma

            return lzma.open(file)
        return file.open("rb")
    except OSError as error:
        raise PageError(path, 0, why(error)) from error


def read_all(stream: IO[bytes], path: str, head: bytes = b"") -> bytes:
    """All that is left of a stream, after `head`."""
    chunks, size = [head], len(head)
    try:
        while chunk := stream.read(1 << 16):
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST:
                raise PageError(path, 0, f"larger than {LARGEST >> 20} MB")
    except read_errors() as error:
        raise PageError(path, 0, why(error)) from error
    return b"".join(chunks)


def read_lines(stream: IO[bytes], path: str) -> Iterator[bytes]:
    """The lines of a stream, with their ends.

    A stream that breaks off raises `PageError` with the number of the first line that was not read whole.
    """
    for number in count(1):
        try:
            line = stream.readline(LARGEST)
        except read_errors() as error:
            raise PageError(path, number, why(error)) from error
        if len(line) == LARGEST:
            raise PageError(path, number, f"a line larger than {LARGEST >> 20} MB; the rest is not read")
        if not line:
            return
        yield line


def read_errors() -> tuple[type[Exception], ...]:
    """What reading a file can raise, packed or not."""
    from lzma import LZMAError

    return OSError, EOFError, zlib.error, LZMAError


def why(error: Exception) -> str:
    """The reason that a report gives for one of `read_errors`."""
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read: {error.strerror}"
    return f"damaged or cut short: {error}"
