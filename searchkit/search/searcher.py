"""Search for articles in one snapshot, with passages that show why each is there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from searchkit.highlight import Matcher, highlight
from searchkit.index.arrays import Array
from searchkit.index.snapshot import Snapshot
from searchkit.model import Explanation, Hit, Results
from searchkit.search import similar
from searchkit.search.articles import Articles
from searchkit.search.collapse import Copies, Group
from searchkit.search.engine import Engine, Read
from searchkit.search.facets import count_facets
from searchkit.search.grammar import Run
from searchkit.search.headline_search import HeadlineSearcher
from searchkit.search.listings import Listings
from searchkit.search.plan import Plan
from searchkit.search.rank import FIELDS
from searchkit.search.request import Request
from searchkit.search.synonyms import Rule, Synonyms

if TYPE_CHECKING:
    from searchkit.search.complete import Completer


class Searcher:
    """Runs requests on the articles of one snapshot; `rules` are a user's synonyms. Safe for many threads."""

    def __init__(self, snapshot: Snapshot, rules: Sequence[Rule] = ()) -> None:
        self.snapshot = snapshot
        synonyms = Synonyms(snapshot, rules)
        self.headlines = HeadlineSearcher(snapshot, synonyms)
        self.articles = Articles(snapshot)
        listings = Listings(self.headlines.records, self.headlines.engine.ranker)
        self.engine = Engine(self.articles, FIELDS, synonyms, listings.bonus)
        self.copies = Copies(snapshot)

    @cached_property
    def completer(self) -> Completer:
        """Completions over the articles; loaded when they are first asked for."""
        from searchkit.search.complete import Completer

        return Completer(self.articles)

    def search(self, request: Request) -> Results[Hit]:
        """The ranked hits of a request, with passages."""
        started = time.perf_counter()
        return self._results(self.engine.read(request), request, started)

    def similar(self, request: Request) -> Results[Hit]:
        """The articles like the one whose id the query is; none where there is no such article."""
        started = time.perf_counter()
        number = self.articles.number(request.query)
        if number is None:
            return Results(query=request.query, interpreted="", total=0, notes=(f"there is no article {request.query!r}",))
        plan = similar.plan(number, self.snapshot.article(number), self.engine.bm25, self.engine.vocabulary)
        return self._results(Read(Run(), plan, similar.described(plan), ()), request, started)

    def _results(self, query: Read, request: Request, started: float) -> Results[Hit]:
        matched = self.engine.matched(query.plan, request)
        groups = self._groups(query.plan, matched, request)
        docs, scores = [group.doc for group in groups], [group.score for group in groups]
        explained = zip(groups, self.engine.explain(query.plan, request, docs, scores), strict=True)
        hits = tuple(self._hit(rank, *each) for rank, each in enumerate(explained, request.offset + 1))
        suggestion = None
        if request.passages:
            matcher = Matcher(self.engine.needles(query.plan))
            hits = tuple(self._shown(hit, g.doc, matcher, request.passages) for hit, g in zip(hits, groups, strict=True))
            texts = [[hit.title, *(passage.text for passage in hit.passages)] for hit in hits]
            suggestion = self.engine.suggest(query, request, texts)
        return Results(
            query=request.query,
            interpreted=query.interpreted,
            notes=query.notes,
            total=int(np.count_nonzero(matched)),
            suggestion=suggestion,
            hits=hits,
            facets=count_facets(self.articles, matched, request.facets),
            took_ms=(time.perf_counter() - started) * 1000,
        )

    def _groups(self, plan: Plan, matched: Array, request: Request) -> list[Group]:
        """The page of the ranking that a request asks for."""
        first = partial(self.engine.first, plan, matched, request)
        wanted = request.offset + request.limit
        if request.collapse:
            return self.copies.groups(first, wanted)[request.offset :]
        return [Group(doc, score, []) for doc, score in zip(*first(wanted), strict=True)][request.offset :]

    def _hit(self, rank: int, group: Group, explanation: Explanation | None) -> Hit:
        snapshot, number = self.snapshot, group.doc
        segment, local = snapshot.place(number)
        return Hit(
            rank=rank,
            score=group.score,
            id=segment.ids.text(local),
            title=segment.titles.text(local),
            date=snapshot.date(number),
            date_source=snapshot.date_source(number),
            section=snapshot.section(number),
            path=segment.paths.text(local) or None,
            duplicates=tuple(map(snapshot.id, group.copies)),
            explanation=explanation,
        )

    def _shown(self, hit: Hit, number: int, matcher: Matcher, passages: int) -> Hit:
        title_spans, found = highlight(self.snapshot.article(number), matcher, passages)
        return replace(hit, title_spans=title_spans, passages=found)
