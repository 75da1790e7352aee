"""From a request to ranked documents of a collection: read, plan, evaluate, rank, cut a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np

from searchkit.highlight import Needle
from searchkit.index.arrays import Array
from searchkit.index.postings import encode
from searchkit.model import Explanation, Token
from searchkit.search import grammar, recency
from searchkit.search.bm25 import Bm25, TermKey
from searchkit.search.collection import Collection, Fields
from searchkit.search.execute import matches
from searchkit.search.explain import explain
from searchkit.search.plan import Plan, plan
from searchkit.search.rank import Bonus, Ranker
from searchkit.search.reading import decode_keystrokes
from searchkit.search.request import Field, Request
from searchkit.search.suggest import corrected, suggest
from searchkit.search.synonyms import Expansion, Synonyms
from searchkit.search.typos import Typos
from searchkit.search.vocabulary import Vocabulary
from searchkit.text.terms import fold

LAST_READ = 1024  # queries


@dataclass(frozen=True, slots=True)
class Read:
    """A query as it was understood."""

    node: grammar.Node
    plan: Plan
    interpreted: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """All that matched (bool[count]), and the page of it that was asked for, in order."""

    matched: Array
    docs: list[int]
    scores: list[float]


class Engine:
    """Evaluates requests over one collection; `fields`: where free words are looked for, and their weights."""

    def __init__(self, collection: Collection, fields: Fields, synonyms: Synonyms, bonus: Bonus | None = None) -> None:
        self.collection, self.fields, self.synonyms = collection, fields, synonyms
        self.bm25 = Bm25(collection)
        self.ranker = Ranker(self.bm25, fields, bonus)
        self.vocabulary = Vocabulary(collection, [field for field, _ in fields])
        self.typos = Typos(self.vocabulary, self.ranker.pairs)
        self._recency = lru_cache(4)(partial(recency.factors, collection))
        self._reads = lru_cache(LAST_READ)(self._read)

    def read(self, request: Request) -> Read:
        """Parses and plans the query of a request. Raises `QuerySyntaxError` where it is strict.

        What was read last is kept: a query comes again for its next page, sorted anew, or from the next reader.
        """
        return self._reads(request.query, request.field, request.strict, request.literal)

    def _read(self, query: str, field: Field | None, strict: bool, literal: bool) -> Read:
        parsed = grammar.parse(query, strict=strict, literal=literal)
        node = decode_keystrokes(parsed.node, self.vocabulary, shouted=query.isupper())
        chosen = field is not None and field in self.collection.fields
        fields = ((field, 1.0),) if chosen and field else self.fields
        planned = plan(node, fields, self.vocabulary, self._expansions)
        if (meant := corrected(node, planned, self.typos)) is not node:
            node, planned = meant, plan(meant, fields, self.vocabulary, self._expansions)
        as_typed = node == parsed.node and not parsed.diagnostics
        interpreted = query if as_typed else grammar.to_query(node)
        if planned.expansions:
            interpreted += f" ({'; '.join(map(str, planned.expansions))})"
        return Read(node, planned, interpreted, tuple(d.message for d in parsed.diagnostics))

    def _expansions(self, text: str, tokens: Sequence[Token], fields: Fields) -> tuple[Expansion, ...]:
        """What stands for words of a text, as far as any document holds it."""
        found = []
        for expansion in self.synonyms.expansions(text, tokens):
            held = [a for a in expansion.alternatives if len(self.bm25.phrase(fields, tuple(map(encode, a.terms)))[0])]
            if held:
                found.append(replace(expansion, alternatives=tuple(held)))
        return tuple(found)

    def suggest(self, query: Read, request: Request, shown: Sequence[Sequence[str]]) -> str | None:
        """Did you mean, on the first page: `shown` are the titles and passages of its hits, hit by hit."""
        if request.offset:
            return None
        return suggest(query.node, query.plan, shown, self.typos, literal=request.literal)

    def rank(self, query: Plan, request: Request) -> Ranking:
        """What a plan matches, and the page of it that a request asks for."""
        matched = self.matched(query, request)
        docs, scores = self.first(query, matched, request, request.offset + request.limit)
        return Ranking(matched, docs[request.offset :], scores[request.offset :])

    def matched(self, query: Plan, request: Request) -> Array:
        """bool[count]: what a plan matches and the filters of a request let through."""
        found = self.ranker.matched(query.text) if query.condition is None else matches(query.condition, self.bm25)
        for condition in request.filters():
            found = found & matches(condition, self.bm25)
        found[list(query.excluded)] = False
        return found

    def first(self, query: Plan, matched: Array, request: Request, wanted: int) -> tuple[list[int], list[float]]:
        """The first `wanted` of the documents that matched, in the order that a request asks for, and their scores.

        If more are asked for they come after these.
        """
        if request.sort != "relevance":
            docs = self._by_date(matched, wanted, newest_first=request.sort == "-date")
            return docs.tolist(), self.ranker.scores(query.text, docs).tolist()
        if request.half_life is None:
            free = query.condition is None and not request.filters() and not query.excluded
            docs, scores = self.ranker.top(query.text, wanted, None if free else matched)
        else:
            factor = self._recency(request.half_life)
            docs, scores = recency.top(self.ranker, query.text, wanted, matched, factor)
        if len(docs) < wanted:  # documents that match, but hold no scored word
            others = matched.copy()
            others[docs] = False
            silent = self._by_date(others, wanted - len(docs), newest_first=True)
            docs, scores = np.concatenate((docs, silent)), np.concatenate((scores, np.zeros(len(silent))))
        order = self._order(docs, scores)[:wanted]
        return docs[order].tolist(), scores[order].tolist()

    def explain(
        self, query: Plan, request: Request, docs: Sequence[int], scores: Sequence[float]
    ) -> list[Explanation | None]:
        """The parts of the scores of some documents, where the request asks for them."""
        if not request.explain:
            return [None] * len(docs)
        factor = None
        if request.half_life is not None and request.sort == "relevance":
            factor = self._recency(request.half_life)
        return [*explain(self.ranker, query.text, docs, scores, factor)]

    def needles(self, query: Plan) -> list[Needle]:
        """What to mark, weighted by how rare the words are."""
        return [replace(n, weight=max(map(self._idf, n.terms), default=0.0)) for n in query.needles]

    def _idf(self, term: str) -> float:
        scores = self.bm25.scores(TermKey(self.fields, "folded", encode(fold(term))))
        return self.bm25.idf(scores.df)

    def _order(self, docs: Array, scores: Array) -> Array:
        """By falling score; ties by date, newest first, then by key."""
        dates = self.collection.dates[docs].astype(np.int64)
        order = np.lexsort((-dates, -scores))
        if ((np.diff(scores[order]) == 0) & (np.diff(dates[order]) == 0)).any():
            found = zip(scores.tolist(), dates.tolist(), docs.tolist(), strict=True)
            keys = [(-score, -date, self.collection.key(number)) for score, date, number in found]
            order = np.array(sorted(range(len(docs)), key=keys.__getitem__), np.intp)
        return order

    def _by_date(self, matched: Array, wanted: int, *, newest_first: bool) -> Array:
        """The first documents of a set by date, then key; those without a date come last."""
        docs = np.flatnonzero(matched)
        dates = self.collection.dates[docs].astype(np.int64)
        keys = -dates if newest_first else np.where(dates == 0, 1 << 40, dates)
        if len(docs) > wanted > 0:
            kept = keys <= np.partition(keys, wanted - 1)[wanted - 1]
            docs, keys = docs[kept], keys[kept]
        ranked = sorted(zip(keys.tolist(), map(self.collection.key, docs.tolist()), docs.tolist(), strict=True))
        return np.array([number for _, _, number in ranked[:wanted]], np.intp)
