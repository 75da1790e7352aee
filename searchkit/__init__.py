"""Full-text search for Vietnamese news archives.

    import searchkit

    searchkit.build(["corpus"], "index")
    with searchkit.open_index("index") as index:
        for hit in index.search("quoc phong an ninh"):
            print(hit.rank, hit.title)

Every error is a `SearchkitError`. Names load on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from searchkit.analysis import analyze, segment, segment_many
    from searchkit.errors import QuerySyntaxError, SearchkitError
    from searchkit.index.build import build
    from searchkit.index.writer import IndexWriter, open_writer
    from searchkit.ingest import read_corpus, read_page
    from searchkit.model import Article, BuildReport, Headline, HeadlineHit, Hit, Passage, Results, Token
    from searchkit.search.index import Index, open_index

__all__ = [
    "Article",
    "BuildReport",
    "Headline",
    "HeadlineHit",
    "Hit",
    "Index",
    "IndexWriter",
    "Passage",
    "QuerySyntaxError",
    "Results",
    "SearchkitError",
    "Token",
    "analyze",
    "build",
    "open_index",
    "open_writer",
    "read_corpus",
    "read_page",
    "segment",
    "segment_many",
]

_HOMES = {
    "errors": ("QuerySyntaxError", "SearchkitError"),
    "model": ("Article", "BuildReport", "Headline", "HeadlineHit", "Hit", "Passage", "Results", "Token"),
    "analysis": ("analyze", "segment", "segment_many"),
    "ingest": ("read_corpus", "read_page"),
    "index.build": ("build",),
    "index.writer": ("IndexWriter", "open_writer"),
    "search.index": ("Index", "open_index"),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            found: object = getattr(import_module(f"searchkit.{module}"), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
