"""Whoosh's `Index` and `Searcher` over the index: one query tree, evaluated on arrays.

    from searchkit.search.whoosh import ArrayIndex

    with ArrayIndex("index").searcher() as searcher:
        for hit in searcher.search(query.Term("body", "nước"), limit=10):
            print(hit.score, hit["title"])

`Evaluator` is what runs a `whoosh.query` tree, without Whoosh's results around it.
"""

from __future__ import annotations

from searchkit.search.whoosh.evaluator import Evaluator
from searchkit.search.whoosh.index import ArrayIndex
from searchkit.search.whoosh.searcher import ArraySearcher

__all__ = ["ArrayIndex", "ArraySearcher", "Evaluator"]
