"""The scores of `searchkit.search.bm25`, one posting at a time, for what runs through Whoosh's matchers."""

from __future__ import annotations

import math
from typing import Any

from whoosh import scoring

from searchkit.search.bm25 import K1, B


class Bm25Weighting(scoring.WeightingModel):  # type: ignore[misc]  # whoosh ships no types
    """BM25 with exact lengths, and statistics of live documents over all segments."""

    def idf(self, searcher: Any, fieldname: str, text: Any) -> float:
        """How much a term says."""
        top = searcher.get_parent()
        df = top.doc_frequency(fieldname, text)
        return math.log(1 + (top.doc_count() - df + 0.5) / (df + 0.5))

    def scorer(self, searcher: Any, fieldname: str, text: Any, qf: int = 1) -> scoring.BaseScorer:
        """A scorer of one term; a field without lengths gives the weight of the posting."""
        if not searcher.schema[fieldname].scorable:
            return scoring.WeightScorer.for_(searcher, fieldname, text)
        return Bm25Scorer(searcher, fieldname, searcher.idf(fieldname, text))


class Bm25Scorer(scoring.BaseScorer):  # type: ignore[misc]  # whoosh ships no types
    """Scores one term. It gives no bounds: the matchers of the index want none (see `ArrayMatcher`)."""

    def __init__(self, searcher: Any, fieldname: str, idf: float) -> None:
        top = searcher.get_parent()
        self._idf, self._fieldname = idf, fieldname
        self._average = top.field_length(fieldname) / max(top.doc_count(), 1) or 1.0
        self._length = searcher.doc_field_length

    def score(self, matcher: Any) -> float:
        """The score of the current posting."""
        tf = matcher.weight()
        length = self._length(matcher.id(), self._fieldname)
        return float(self._idf * (K1 + 1) * tf / (tf + K1 * (1 - B + B * length / self._average)))
