"""Bytes to text. A page is UTF-8, or UTF-16 with a byte order mark; HTML may also name its own encoding."""

from __future__ import annotations

import codecs
import re

from ..errors import PageError

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)

# What Vietnamese sites have used besides UTF-8. Browsers read Latin-1 as Windows-1252, and so does this.
_CHARSETS = {"windows-1258": "cp1258", "windows-1252": "cp1252", "iso-8859-1": "cp1252"}


def decode(data: bytes, path: str, encoding: str = "utf-8") -> str:
    """The text of a page, without its byte order mark.

    Raises `PageError` for bytes of another encoding and for NUL, which no text holds (UTF-32 and UTF-16
    without a mark come out so). `encoding` is what to try where there is no byte order mark.
    """
    if data.startswith(_UTF16):
        encoding = "utf-16"
    elif data.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = 0 if encoding == "utf-16" else data.count(b"\n", 0, error.start) + 1
        tried = "UTF-16" if encoding == "utf-16" else "UTF-8" if encoding.startswith("utf-8") else encoding
        raise PageError(path, line, f"not {tried}: byte {error.start} ({error.reason})") from error
    nul = text.find("\0")
    if nul >= 0:
        raise PageError(path, text.count("\n", 0, nul) + 1, "holds NUL: not a text file, or UTF-16 without a mark")
    return text


def html_encoding(data: bytes) -> str:
    """The encoding that an HTML page names in a `meta` of its first 2 kB, if it is known here; else UTF-8."""
    found = _CHARSET.search(data, 0, 2048)
    return _CHARSETS.get(found[1].decode("ascii").lower(), "utf-8") if found else "utf-8"
