"""Search in the related headlines themselves: one hit a distinct headline, its carriers, and where it leads."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from searchkit.highlight import Matcher
from searchkit.index.segment import date_of
from searchkit.index.snapshot import Snapshot
from searchkit.model import HeadlineHit, ListedHeadline, Results
from searchkit.search.collection import Fields
from searchkit.search.engine import Engine
from searchkit.search.facets import count_facets
from searchkit.search.headlines import Headlines
from searchkit.search.request import Request
from searchkit.search.synonyms import Synonyms

FIELDS: Fields = (("headline", 1.0),)
SHOWN_CARRIERS = 10


class HeadlineSearcher:
    """Runs requests on the headline records of one snapshot. Safe for many threads."""

    def __init__(self, snapshot: Snapshot, synonyms: Synonyms) -> None:
        self.snapshot = snapshot
        self.records = Headlines(snapshot)
        self.engine = Engine(self.records, FIELDS, synonyms)

    def search(self, request: Request) -> Results[HeadlineHit]:
        """The ranked headlines of a request."""
        started = time.perf_counter()
        query = self.engine.read(request)
        ranking = self.engine.rank(query.plan, request)
        matcher = Matcher(self.engine.needles(query.plan))
        explained = self.engine.explain(query.plan, request, ranking.docs, ranking.scores)
        hits = tuple(
            replace(self._hit(rank, number, score, matcher), explanation=explanation)
            for rank, (number, score, explanation) in enumerate(
                zip(ranking.docs, ranking.scores, explained, strict=True), request.offset + 1
            )
        )
        return Results(
            query=request.query,
            interpreted=query.interpreted,
            notes=query.notes,
            total=int(np.count_nonzero(ranking.matched)),
            suggestion=self.engine.suggest(query, request, [[hit.title] for hit in hits]),
            hits=hits,
            facets=count_facets(self.records, ranking.matched, request.facets),
            took_ms=(time.perf_counter() - started) * 1000,
        )

    def _hit(self, rank: int, number: int, score: float, matcher: Matcher) -> HeadlineHit:
        title = self.records.title(number)
        carriers = self.records.carriers(number)
        target = self.records.target(number)
        return HeadlineHit(
            rank=rank,
            score=score,
            title=title,
            date=date_of(int(self.records.dates[number])),
            section=self.records.section_names[int(self.records.sections[number])],
            carriers=len(carriers),
            target=None if target is None else self.snapshot.id(target),
            title_spans=matcher.spans(title, matcher.find(title)),
            carrier_ids=tuple(self.snapshot.id(int(n)) for n in carriers[:SHOWN_CARRIERS]),
        )

    def listed(self, number: int) -> list[ListedHeadline]:
        """The headlines that an article lists, in its order."""
        segment, local = self.snapshot.place(number)
        at = self.snapshot.segments.index(segment)
        bounds = segment.arrays["listed"]
        numbers = segment.arrays["listed.headline"][int(bounds[local]) : int(bounds[local + 1])].tolist()
        out = []
        for headline, which in zip(self.snapshot.article(number).related, numbers, strict=True):
            record = self.records.record_of(at, which)
            target = self.records.target(record)
            out.append(
                ListedHeadline(
                    headline, len(self.records.carriers(record)), None if target is None else self.snapshot.id(target)
                )
            )
        return out
