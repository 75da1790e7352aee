"""Whoosh's collectors over the evaluator."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from whoosh import collectors, query
from whoosh.searching import Results, ResultsPage, Searcher

from searchkit.index.arrays import Array
from searchkit.search.whoosh.evaluator import Evaluator
from searchkit.search.whoosh.scored import mask, only


class ArrayCollector(collectors.UnlimitedCollector):  # type: ignore[misc]  # whoosh ships no types
    """Evaluates the whole query at once. `allow`, `restrict`: a query, results, or document numbers; None: no filter.

    Inside another collector it is what that expects: a collector of single matches.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        limit: int | None,
        *,
        reverse: bool = False,
        allow: Any = None,
        restrict: Any = None,
    ) -> None:
        super().__init__(reverse=reverse)
        self._evaluator, self._limit, self._allow, self._restrict = evaluator, limit, allow, restrict
        self._allowed: Array | None = None
        self._best: list[tuple[int, float]] | None = None

    def run(self) -> None:
        """Evaluates the query."""
        self._allowed = self._mask()
        self._best = self._evaluator.top(self.q, self._limit, self._allowed)
        self.finish()

    def _mask(self) -> Array | None:
        if self._allow is None and self._restrict is None:
            return None
        allowed = np.ones(self._evaluator.count, bool) if self._allow is None else self._documents(self._allow)
        return allowed if self._restrict is None else allowed & ~self._documents(self._restrict)

    def _documents(self, chosen: Any) -> Array:
        if isinstance(chosen, query.Query):
            return self._evaluator.mask(chosen)
        if isinstance(chosen, ResultsPage):
            chosen = chosen.results
        numbers: Iterable[int] = chosen.docs() if isinstance(chosen, Results) else chosen
        return mask(np.fromiter(numbers, np.intp), self._evaluator.count)

    def all_ids(self) -> list[int]:
        """All documents that match."""
        if self._best is None:
            return sorted(self.docset)
        found = self._evaluator.matches(self.q)
        docs, _ = found if self._allowed is None else only(found, self._allowed)
        numbers: list[int] = docs.tolist()
        return numbers

    def count(self) -> int:
        """How many documents match."""
        return len(self.docset) if self._best is None else len(self.all_ids())

    def computes_count(self) -> bool:
        """Whether the search alone told how many documents match."""
        return self._best is None or self._limit is None

    def results(self) -> Results:
        """The first documents, by score, date and id; from the last one on where they are reversed."""
        if self._best is not None:
            best, matched = self._best, None
        else:
            docs = np.array([number for _, number in self.items], np.intp)
            scores = np.array([score for score, _ in self.items], np.float64)
            best, matched = self._evaluator.order.best((docs, scores), self._limit), self.docset
        if self.reverse:
            best = best[::-1]
        return self._results([(score, number) for number, score in best], docset=matched)


class TermsCollector(collectors.WrappingCollector):  # type: ignore[misc]  # whoosh ships no types
    """Notes which terms of the query the documents hold; unlike Whoosh's it changes no score."""

    def prepare(self, top_searcher: Searcher, q: query.Query, context: Any) -> None:
        """Looks the terms of the query up."""
        super().prepare(top_searcher, q, context)
        self._terms = set(wanted_terms(q, top_searcher.reader()))

    def run(self) -> None:
        """Lets the collector inside run."""
        self.child.run()

    def results(self) -> Results:
        """The results, with `termdocs`, and `docterms` of the documents that are listed."""
        results = self.child.results()
        matched = np.sort(np.fromiter(results.docs(), np.intp))
        listed = {number for _, number in results.top_n}
        results.termdocs, results.docterms = {}, {}
        reader = self.top_searcher.reader()
        for term in sorted(self._terms):
            docs = np.fromiter(reader.postings(*term).all_ids(), np.intp)
            found: list[int] = docs[np.isin(docs, matched, assume_unique=True)].tolist()
            if found:
                results.termdocs[term] = array("I", found)
            for number in listed.intersection(found):
                results.docterms.setdefault(number, []).append(term)
        return results


def wanted_terms(q: query.Query, reader: Any) -> Iterator[tuple[str, bytes]]:
    """(field, term) for the terms of the index that a query looks for, those that it excludes left out."""
    if isinstance(q, query.Not):
        return
    if isinstance(q, query.AndNot):
        yield from wanted_terms(q.a, reader)
    elif q.is_leaf():
        if q.field() is not None and q.field() in reader.schema:
            for field, text in q.expanded_terms(reader, phrases=True):
                term = reader.schema[field].to_bytes(text)
                if (field, term) in reader:
                    yield field, term
    else:
        for child in q.children():
            yield from wanted_terms(child, reader)
