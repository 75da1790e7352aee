"""From files to articles: discovery, encodings, and one parser a format (page, JSON lines, HTML).

    for article in read_corpus(["corpus"], on_skip=print):
        ...

`scan` is the same in two steps, for indexing: a document's digest first, its parse only where that is new.
"""

from __future__ import annotations

from .corpus import Document, read_corpus, read_page, scan
from .page import parse_page

__all__ = ["Document", "parse_page", "read_corpus", "read_page", "scan"]
