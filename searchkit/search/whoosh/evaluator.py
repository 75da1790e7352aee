"""A `whoosh.query` tree to documents and scores, on arrays.

    Term                BM25; in a field that is not scored, 1
    And, Or             the sum of the parts that match; what And excludes by Not adds nothing
    Phrase, Sequence    the sum of the terms
    AndMaybe, Require, AndNot, Otherwise, DisjunctionMax
                        as their names say, over the whole index
    Prefix, Wildcard, Regex, FuzzyTerm, Variations, TermRange
                        1, or with `constantscore=False` the sum of the terms
    NumericRange, DateRange, Every
                        1
    Not                 0
    anything else       what Whoosh's own matchers say

All times the boosts on the way. A field that does not exist matches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from whoosh import query as q
from whoosh.fields import Schema
from whoosh.reading import TermNotFound
from whoosh.searching import Searcher

from searchkit.index.arrays import Array
from searchkit.index.whoosh.reader import SnapshotReader
from searchkit.index.whoosh.schema import TEXT_FIELDS
from searchkit.search.articles import Articles
from searchkit.search.bm25 import Bm25, Scores, TermKey
from searchkit.search.collection import Fields
from searchkit.search.topk import best
from searchkit.search.whoosh.filters import Filters
from searchkit.search.whoosh.order import Order, leading
from searchkit.search.whoosh.phrases import PhraseReader
from searchkit.search.whoosh.scored import (
    NOTHING,
    Scored,
    Weighted,
    all_terms,
    constant,
    disjunction_max,
    intersection,
    mask,
    of_term,
    only,
    plus,
    union,
)
from searchkit.search.whoosh.weighting import Bm25Weighting

KEYS: dict[str, tuple[Fields, str]] = {name: (((field, 1.0),), stream) for name, (field, stream) in TEXT_FIELDS.items()}

Rows = list[tuple[int, float]]  # (document, score), the best first

POSITIONAL = {name for name, (_, stream) in TEXT_FIELDS.items() if stream != "word"}


class Evaluator:
    """Evaluates queries over the articles of a snapshot. Safe for many threads.

    It keeps what it computed of terms, within bounds; `bm25` shares that with others.
    """

    def __init__(self, articles: Articles, bm25: Bm25 | None = None, schema: Schema | None = None) -> None:
        self.bm25 = bm25 or Bm25(articles)
        self.count, self.live = articles.count, articles.live
        self.order = Order(articles)
        self.reader = SnapshotReader(articles.snapshot, schema, articles.headline_weights)
        self._filters = Filters(self.reader)
        self._phrases = PhraseReader(self.reader)

    def top(self, query: q.Query, limit: int | None = 10, allowed: Array | None = None) -> Rows:
        """(document, score) of the first `limit` documents, all without a limit: by score, date, id.

        `allowed`: bool[count], the documents of interest.
        """
        first = _TOP.get(type(query))
        if limit is not None and first and (rows := first(self, query, limit, allowed)) is not None:
            return rows
        found = self.matches(query)
        return self.order.best(found if allowed is None else only(found, allowed), limit)

    def matches(self, query: q.Query, weight: float = 1.0) -> Scored:
        """All live documents that match, rising, and their scores times `weight`."""
        known = _NODES.get(type(query))
        return known(self, query, weight) if known else self._drained(query, weight)

    def mask(self, query: q.Query) -> Array:
        """bool[count]: the live documents that match."""
        return mask(self.matches(query)[0], self.count)

    # -- terms -----------------------------------------------------------------------------------------------------

    def _scores(self, field: str, text: Any) -> Scores | None:
        """The scores of a term; None where the field is not scored, or cannot hold the term."""
        if (key := KEYS.get(field)) is None or (term := self._filters.to_bytes(field, text)) is None:
            return None
        return self.bm25.scores(TermKey(*key, term))

    def _term(self, query: q.Term, weight: float) -> Scored:
        return self._one(query.fieldname, query.text, query.boost * weight)

    def _one(self, field: str, text: Any, weight: float) -> Scored:
        if (scores := self._scores(field, text)) is not None:
            return of_term(scores, weight)
        term = self._filters.to_bytes(field, text)
        return NOTHING if term is None else constant(self._filters.term(field, term), weight)

    def _top_of_term(self, query: q.Term, k: int, allowed: Array | None) -> Rows | None:
        if (scores := self._scores(query.fieldname, query.text)) is None or query.boost <= 0:
            return None
        if (dense := scores.dense) is None:
            found = scores.docs, scores.scores
            docs, values = found if allowed is None else only(found, allowed)
        else:
            values = dense if allowed is None else dense * allowed
            docs = leading(values, k)
            docs = docs[values[docs] > 0]
            values = values[docs]
        if query.boost != 1:
            values = values * np.float64(query.boost)
        return self.order.best((docs, values), k)

    def _plain_terms(self, query: q.And | q.Or, weight: float) -> list[Weighted] | None:
        """The terms of a node that holds nothing else, boosts above 0; None of any other."""
        terms: list[Weighted] = []
        for sub in query.subqueries:
            if type(sub) is not q.Term or (scores := self._scores(sub.fieldname, sub.text)) is None:
                return None
            terms.append((scores, sub.boost * weight))
        return terms if all(boost > 0 for _, boost in terms) else None

    # -- compounds ---------------------------------------------------------------------------------------------------

    def _and(self, query: q.And, weight: float) -> Scored:
        weight *= query.boost
        if not query.subqueries:
            return NOTHING
        if terms := self._plain_terms(query, weight):
            return all_terms(terms)
        wanted = [self.matches(sub, weight) for sub in query.subqueries if type(sub) is not q.Not]
        found = intersection(wanted) if wanted else constant(self.live.nonzero()[0], 0.0)
        for sub in query.subqueries:
            if type(sub) is q.Not:
                found = only(found, ~self.mask(sub.query))
        return found

    def _or(self, query: q.Or, weight: float) -> Scored:
        if query.scale:
            return self._drained(query, weight)
        if terms := self._plain_terms(query, weight * query.boost):
            docs, scores = best(terms, self.count, self.count)
            order = np.argsort(docs)
            return docs[order], scores[order]
        parts = [self.matches(sub, weight * query.boost) for sub in query.subqueries]
        return union(parts, self.count) if parts else NOTHING

    def _top_of_or(self, query: q.Or, k: int, allowed: Array | None) -> Rows | None:
        terms = None if query.scale else self._plain_terms(query, query.boost)
        return self.order.best(best(terms, k, self.count, allowed), k) if terms else None

    def _disjunction_max(self, query: q.DisjunctionMax, weight: float) -> Scored:
        parts = [self.matches(sub, weight * query.boost) for sub in query.subqueries]
        return disjunction_max(parts, query.tiebreak, self.count) if parts else NOTHING

    def _not(self, query: q.Not, weight: float) -> Scored:
        return constant((self.live & ~self.mask(query.query)).nonzero()[0], 0.0)

    def _and_not(self, query: q.AndNot, weight: float) -> Scored:
        return only(self.matches(query.a, weight), ~self.mask(query.b))

    def _require(self, query: q.Require, weight: float) -> Scored:
        return only(self.matches(query.a, weight), self.mask(query.b))

    def _and_maybe(self, query: q.AndMaybe, weight: float) -> Scored:
        return plus(self.matches(query.a, weight), self.matches(query.b, weight))

    def _otherwise(self, query: q.Otherwise, weight: float) -> Scored:
        found = self.matches(query.a, weight)
        return found if len(found[0]) else self.matches(query.b, weight)

    def _constant(self, query: q.ConstantScoreQuery, weight: float) -> Scored:
        docs, _ = self.matches(query.child)
        return docs, np.full(len(docs), query.score * weight)

    def _null(self, query: q.Query, weight: float) -> Scored:
        return NOTHING

    # -- phrases -----------------------------------------------------------------------------------------------------

    def _phrase(self, query: q.Phrase, weight: float) -> Scored:
        return self._in_order([(query.fieldname, word, weight * query.boost) for word in query.words], query.slop)

    def _top_of_phrase(self, query: q.Phrase, k: int, allowed: Array | None) -> Rows:
        words = [(query.fieldname, word, query.boost) for word in query.words]
        return self.order.best(self._in_order(words, query.slop, k, allowed), k)

    def _sequence(self, query: q.Sequence, weight: float) -> Scored:
        subs = query.subqueries
        known = [type(sub) is q.Term and sub.fieldname in KEYS for sub in subs]
        # two streams of one text share its positions; those of two texts have nothing to do with each other
        if not query.ordered or not all(known) or len({TEXT_FIELDS[sub.fieldname][0] for sub in subs}) != 1:
            return self._drained(query, weight)
        return self._in_order([(s.fieldname, s.text, weight * query.boost * s.boost) for s in subs], query.slop)

    def _in_order(
        self, words: Sequence[tuple[str, Any, float]], slop: int, k: int | None = None, allowed: Array | None = None
    ) -> Scored:
        terms: list[Weighted] = []
        places = []
        for field, text, weight in words:
            if field not in POSITIONAL:
                if field in self.reader.schema:
                    raise q.QueryError(f"the field {field!r} has no positions, so no phrases")
                return NOTHING
            term, scores = self._filters.to_bytes(field, text), self._scores(field, text)
            if term is None or scores is None or not scores.df:
                return NOTHING
            terms.append((scores, weight))
            places.append((field, term))
        return self._phrases.matches(terms, places, slop, k=k, allowed=allowed) if terms else NOTHING

    # -- many terms --------------------------------------------------------------------------------------------------

    def _filtered(self, query: Any, weight: float) -> Scored:
        score = weight * query.boost
        if getattr(query, "constantscore", True):
            found: Array | None = _FILTERS[type(query)](self._filters, query)
            return NOTHING if found is None else constant(found, score)
        parts = [self._one(query.field(), term, score) for term in self._filters.terms(query)]
        return union(parts, self.count) if parts else NOTHING

    def _top_of_filter(self, query: Any, k: int, allowed: Array | None) -> Rows | None:
        if not getattr(query, "constantscore", True):
            return None
        docs: Array | None = _FILTERS[type(query)](self._filters, query)
        if docs is None:
            return []
        score = float(query.boost)
        return [(number, score) for number in self.order.first(docs if allowed is None else docs[allowed[docs]], k).tolist()]

    # -- anything else -----------------------------------------------------------------------------------------------

    @cached_property
    def _searcher(self) -> Searcher:
        return Searcher(self.reader, weighting=Bm25Weighting())

    def _drained(self, query: q.Query, weight: float) -> Scored:
        """What Whoosh's matchers find, posting by posting."""
        docs, scores = [], []
        context = self._searcher.context(needs_current=True)
        for leaf, offset in self._searcher.leaf_searchers():
            try:
                matcher = query.matcher(leaf, context)
            except TermNotFound:
                continue
            while matcher.is_active():
                docs.append(matcher.id() + offset)
                scores.append(matcher.score())
                matcher.next()
        found = np.array(docs, np.intp), np.array(scores, np.float64) * weight
        return only(found, self.live)  # Whoosh's Not may end on a deleted document


_FILTERS: dict[type, Callable[[Filters, Any], Array | None]] = {
    q.Prefix: Filters.prefix,
    q.Wildcard: Filters.pattern,
    q.Regex: Filters.pattern,
    q.FuzzyTerm: Filters.fuzzy,
    q.Variations: Filters.expanded,
    q.TermRange: Filters.term_range,
    q.NumericRange: Filters.numeric_range,
    q.DateRange: Filters.numeric_range,
    q.Every: lambda filters, query: filters.every(query.fieldname),
}

_NODES: dict[type, Callable[[Evaluator, Any, float], Scored]] = {
    q.Term: Evaluator._term,
    q.And: Evaluator._and,
    q.Or: Evaluator._or,
    q.Not: Evaluator._not,
    q.AndNot: Evaluator._and_not,
    q.AndMaybe: Evaluator._and_maybe,
    q.Require: Evaluator._require,
    q.Otherwise: Evaluator._otherwise,
    q.DisjunctionMax: Evaluator._disjunction_max,
    q.ConstantScoreQuery: Evaluator._constant,
    q.Phrase: Evaluator._phrase,
    q.Sequence: Evaluator._sequence,
    type(q.NullQuery): Evaluator._null,
    **dict.fromkeys(_FILTERS, Evaluator._filtered),
}

# What finds the k best without finding or sorting all; None where it cannot.
_TOP: dict[type, Callable[[Evaluator, Any, int, Array | None], Rows | None]] = {
    q.Term: Evaluator._top_of_term,
    q.Or: Evaluator._top_of_or,
    q.Phrase: Evaluator._top_of_phrase,
    **dict.fromkeys(_FILTERS, Evaluator._top_of_filter),
}
