"""Bytes to text: the encodings that are read, and how the others are refused."""

from __future__ import annotations

import codecs

import pytest

from searchkit.errors import PageError
from searchkit.ingest.decode import decode, html_encoding

TEXT = "Chợ nổi họp từ sáng sớm\nGhe xuồng đậu kín bến"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
)
def test_reads_utf8_and_marked_utf16(data: bytes) -> None:
    assert decode(data, "p") == TEXT


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"d\xf2ng\nm\xf9a", 1, "not UTF-8: byte 1"),
        (b"m\nh\nb\xff", 3, "not UTF-8: byte 5"),
        (codecs.BOM_UTF16_LE + b"a\x00b", 0, "not UTF-16"),
        (TEXT.encode("utf-16-le"), 1, "not UTF-8"),
        ("Ha Noi".encode("utf-16-le"), 1, "holds NUL"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), 1, "holds NUL"),
        (b"a\nb\x00", 2, "holds NUL"),
    ],
)
def test_refuses_other_bytes(data: bytes, line: int, reason: str) -> None:
    with pytest.raises(PageError, match=reason) as caught:
        decode(data, "trang.txt")
    assert (caught.value.path, caught.value.line) == ("trang.txt", line)


def test_html_names_its_encoding() -> None:
    assert html_encoding(b'<meta charset="windows-1258">') == "cp1258"
    content = b'<META http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">'
    assert html_encoding(content) == "cp1252"
    assert html_encoding(b'<meta charset="UTF-8">') == "utf-8"
    assert html_encoding(b'<meta charset="utf-16">') == "utf-8"  # it was read as ASCII, so it cannot be
    assert html_encoding(b"<p>charset=windows-1258</p>") == "utf-8"


def test_a_byte_order_mark_outweighs_the_named_encoding() -> None:
    assert decode(codecs.BOM_UTF8 + TEXT.encode(), "p", "cp1258") == TEXT
