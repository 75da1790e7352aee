"""Articles as they are stored: JSON, deflated with a dictionary that the whole index shares, read one at a time.

The dictionary (32 KiB of text from the index's first articles, RFC 1950 section 2.2) saves a fifth of the size:
an article of 3 kB alone has too little text for deflate to learn from.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from searchkit.errors import IndexCorrupt
from searchkit.model import Article, Headline, ParseWarning

DICTIONARY_SIZE = 32 * 1024
SAMPLE_SIZE = 1024
LEVEL = 5  # 9 would save three hundredths more, at three times the time
MEMORY = 8


def make_dictionary(articles: Iterable[Article]) -> bytes:
    """A deflate dictionary out of the openings of the first articles; at most 32 KiB."""
    out = bytearray()
    for article in articles:
        out += pack(article)[:SAMPLE_SIZE]
        if len(out) >= DICTIONARY_SIZE:
            break
    return bytes(out[:DICTIONARY_SIZE])


def pack(article: Article) -> bytes:
    """Everything of an article but its id, as JSON."""
    record = {
        "title": article.title,
        "paragraphs": article.paragraphs,
        "related": [[h.title, h.date and h.date.isoformat(), h.section, h.block] for h in article.related],
        "date": article.date and article.date.isoformat(),
        "date_source": article.date_source,
        "section": article.section,
        "path": article.path,
        "url": article.url,
        "warnings": [[w.line, w.reason] for w in article.warnings],
    }
    lean = {name: value for name, value in record.items() if value}
    return json.dumps(lean, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def compressor(dictionary: bytes) -> Callable[[Article], bytes]:
    """A function from articles to the bytes that `decompress` reads."""
    # deflate hashes the dictionary once here, not once an article
    primed = zlib.compressobj(LEVEL, zlib.DEFLATED, -15, MEMORY, zlib.Z_DEFAULT_STRATEGY, dictionary)

    def compress(article: Article) -> bytes:
        deflate = primed.copy()
        return deflate.compress(pack(article)) + deflate.flush()

    return compress


def decompress(data: bytes, dictionary: bytes, id: str) -> Article:
    """The article; raises `IndexCorrupt` where the bytes are not what was written."""
    try:
        inflate = zlib.decompressobj(-15, dictionary)
        text = inflate.decompress(data).decode("utf-8", "surrogatepass")
        if not inflate.eof or inflate.unused_data:
            raise ValueError("it does not end where it should")
        record: dict[str, Any] = json.loads(text)
        return Article(
            id=id,
            title=record.get("title", ""),
            paragraphs=tuple(record.get("paragraphs", ())),
            date=_date(record.get("date")),
            date_source=record.get("date_source"),
            section=record.get("section"),
            related=tuple(Headline(t, _date(d), s, b) for t, d, s, b in record.get("related", ())),
            path=record.get("path"),
            url=record.get("url"),
            warnings=tuple(ParseWarning(line, reason) for line, reason in record.get("warnings", ())),
        )
    except (zlib.error, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise IndexCorrupt(f"the stored article {id!r} cannot be read: {error}") from error


def _date(iso: str | None) -> dt.date | None:
    return dt.date.fromisoformat(iso) if iso else None
