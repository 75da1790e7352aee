"""Whoosh's `Searcher` with the evaluator inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from whoosh import collectors, matching, query, searching

from searchkit.index.whoosh.matcher import ArrayMatcher
from searchkit.index.whoosh.reader import SegmentReader, SnapshotReader
from searchkit.index.whoosh.terms import TermPostings
from searchkit.search.articles import Articles
from searchkit.search.whoosh.collector import ArrayCollector, TermsCollector
from searchkit.search.whoosh.evaluator import Evaluator
from searchkit.search.whoosh.weighting import Bm25Weighting


class ArraySearcher(searching.Searcher):  # type: ignore[misc]  # whoosh ships no types
    """Searches a snapshot: all that Whoosh's searcher does, with queries evaluated on arrays.

    Another weighting than `Bm25Weighting` is honoured, by Whoosh's own matchers and collectors and at their speed.
    An empty `filter` lets nothing through; Whoosh takes it for none.
    """

    def __init__(
        self,
        reader: Any,
        weighting: Any = Bm25Weighting,
        closereader: bool = True,
        fromindex: Any = None,
        parent: searching.Searcher | None = None,
    ) -> None:
        super().__init__(reader, weighting, closereader, fromindex, parent)
        self._evaluator: Evaluator | None = None
        if isinstance(reader, SnapshotReader) and isinstance(self.weighting, Bm25Weighting):
            self._evaluator = fromindex.evaluator(reader) if fromindex else Evaluator(Articles(reader.snapshot))

    def avg_field_length(self, fieldname: str, default: Any = None) -> Any:
        """The average length of live documents."""
        if not self.schema[fieldname].scorable:
            return default
        return self.field_length(fieldname) / max(self.get_parent().doc_count(), 1)

    def collector(
        self,
        limit: int | None = 10,
        *,
        filter: Any = None,
        mask: Any = None,
        terms: bool = False,
        reverse: bool = False,
        **options: Any,
    ) -> collectors.Collector:
        """A collector for these arguments of `search`, which Whoosh documents."""
        if self._evaluator is None:
            return super().collector(limit, filter=filter, mask=mask, terms=terms, reverse=reverse, **options)
        if limit is not None and limit < 1:
            raise ValueError("limit must be >= 1")
        grouped, collapse = options.get("groupedby"), options.get("collapse")
        if options.get("sortedby") or not options.get("scored", True):
            found = super().collector(limit, reverse=reverse, **options)
        else:
            every = grouped or reverse or not limit
            plain = not (grouped or collapse)
            allow, restrict = (filter, mask) if plain else (None, None)
            found = ArrayCollector(
                self._evaluator, None if every else limit, reverse=reverse, allow=allow, restrict=restrict
            )
            if grouped:
                found = collectors.FacetCollector(found, grouped, maptype=options.get("maptype"))
            if collapse:
                found = collectors.CollapseCollector(
                    found, collapse, limit=options.get("collapse_limit", 1), order=options.get("collapse_order")
                )
            if plain:
                filter = mask = None
        if terms:
            found = TermsCollector(found)
        if filter is not None or mask is not None:
            found = collectors.FilterCollector(found, _given(filter), _given(mask))
        return found

    def search_with_collector(self, q: query.Query, collector: collectors.Collector, context: Any = None) -> None:
        """Runs a query. A collector that wants single matches gets those of the evaluator."""
        inner = collector
        while isinstance(inner, TermsCollector):
            inner = inner.child
        if self._evaluator is not None and type(inner) is not ArrayCollector:
            q = Evaluated(q, self._evaluator)
        super().search_with_collector(q, collector, context)

    def docs_for_query(self, q: query.Query, for_deletion: bool = False) -> Iterator[int]:
        """The documents that match a query."""
        if self._evaluator is None or for_deletion:
            found: Iterator[int] = super().docs_for_query(q, for_deletion)
            return found
        return iter(self._evaluator.matches(q)[0].tolist())


def _given(documents: Any) -> Any:
    """A filter as Whoosh takes it; one that is empty, which it would ignore, as a query that finds nothing."""
    return documents if documents is None or documents else query.NullQuery


class Evaluated(query.WrappingQuery):  # type: ignore[misc]  # whoosh ships no types
    """A query whose matches are known."""

    def __init__(self, child: query.Query, evaluator: Evaluator) -> None:
        super().__init__(child)
        self._docs, self._scores = evaluator.matches(child)

    def __repr__(self) -> str:
        return repr(self.child)

    def matcher(self, searcher: searching.Searcher, context: Any = None) -> matching.Matcher:
        """The matches in a segment, or in all."""
        reader = searcher.reader()
        if not isinstance(reader, SegmentReader):
            return ArrayMatcher(TermPostings(self._docs, self._scores))
        first, last = np.searchsorted(self._docs, (reader.base, reader.base + reader.doc_count_all()))
        return ArrayMatcher(TermPostings(self._docs[first:last] - reader.base, self._scores[first:last]))
