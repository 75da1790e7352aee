"""The headline records of a snapshot as a collection: one document a distinct headline, whoever lists it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from searchkit.index.arrays import Array, ranges, run_lengths
from searchkit.index.postings import Postings
from searchkit.index.snapshot import Snapshot
from searchkit.search.collection import Fields
from searchkit.search.lists import Matches, gather, join, stored_streams, term_numbers
from searchkit.search.positions import Chain, Element, Positions


def headline_weights(snapshot: Snapshot) -> Array:
    """float64[R]: an idf of each record over the pages that may list it, scaled to 1 for a single carrier."""
    pages = max(snapshot.live_count, 1)
    carriers = run_lengths(snapshot.link("record.carriers"))
    return np.asarray(np.log1p(pages / np.maximum(carriers, 1)) / np.log1p(pages))


class Headlines:
    """Implements `Collection`; its one field is `headline`. A record is looked for in the spelling that is shown."""

    fields: tuple[str, ...] = ("headline",)

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.shown = snapshot.link("record.shown").astype(np.int64)
        self.count = self.live_count = len(self.shown)
        self.live = np.ones(self.count, bool)
        self.dates, self.sections = snapshot.link("record.date"), snapshot.link("record.section")
        self.section_names = snapshot.section_names
        self._positions = Positions(self._lists)
        self._record = np.full(snapshot.headline_bases[-1], -1, np.int64)  # of each headline that is shown
        self._record[self.shown] = np.arange(self.count)

    @cached_property
    def hashes(self) -> Array:
        """See `Collection.hashes`."""
        parts = [segment.arrays["headline.key"] for segment in self.snapshot.segments]
        return np.concatenate(parts)[self.shown] if parts else np.zeros(0, np.uint64)

    @cached_property
    def weights(self) -> Array:
        """float64[count]: what each headline says of the pages that list it, 1 for one page, less the more do."""
        return headline_weights(self.snapshot)

    def term(self, fields: Fields, stream: str, term: bytes, *, prefix: bool = False) -> Matches:
        """See `Collection.term`."""
        parts = []
        for field, weight in fields:
            for base, segment in zip(self.snapshot.headline_bases, self.snapshot.segments, strict=False):
                for name in stored_streams(stream, prefix=prefix):
                    postings = segment.postings(field, name)
                    if numbers := term_numbers(postings, stream, term, prefix=prefix):
                        docs, tf = gather(postings, numbers, alone=(stream, name) == ("segmented", "syllable"))
                        parts.append(self._of_records(docs + base, tf * weight))
        return join(parts, self.count)

    def _of_records(self, headlines: Array, tf: Array) -> Matches:
        """What was found in headlines, by record; in any order."""
        records = self._record[headlines]
        shown = records >= 0
        return records[shown], tf[shown]

    def knows_folded(self, field: str, stream: str, form: bytes) -> bool:
        """See `Collection.knows_folded`."""
        return any(s.postings(field, stream).folded.find(form) >= 0 for s in self.snapshot.segments)

    def dictionaries(self, stream: str) -> list[tuple[Postings, Array]]:
        """See `Collection.dictionaries`."""
        bases = pairwise(self.snapshot.headline_bases)
        shown = [self._record[first:last] >= 0 for first, last in bases]
        lists = [segment.postings("headline", stream) for segment in self.snapshot.segments]
        return list(zip(lists, shown, strict=True))

    def lengths(self, field: str, stream: str) -> Array:
        """See `Collection.lengths`."""
        if stream in ("folded", "segmented"):
            return self.lengths(field, "word") + self.lengths(field, "syllable" if stream == "folded" else "single")
        parts = [segment.lengths(field, stream) for segment in self.snapshot.segments]
        return np.concatenate(parts)[self.shown].astype(np.float64) if parts else np.zeros(0)

    def phrase(self, field: str, elements: Sequence[Element], slop: int) -> Matches:
        """See `Collection.phrase`."""
        parts = []
        for base, segment in zip(self.snapshot.headline_bases, self.snapshot.segments, strict=False):
            headlines, tf = self._positions.phrase(segment.postings(field, "syllable"), elements, slop)
            parts.append(self._of_records(headlines + base, tf))
        return join(parts, self.count)

    def pairs(self, fields: Fields, chains: Sequence[Chain]) -> list[Array]:
        """See `Collection.pairs`."""
        headlines = [self.shown[docs] for _, docs in chains]
        orders = [shown.argsort() for shown in headlines]
        risen = [(elements, shown[order]) for (elements, _), shown, order in zip(chains, headlines, orders, strict=True)]
        weights = np.array([weight for _, weight in fields])
        counts = self._positions.pairs(tuple(field for field, _ in fields), risen)
        return [found[:, order.argsort()] @ weights for found, order in zip(counts, orders, strict=True)]

    def _lists(self, field: str) -> list[tuple[int, Postings]]:
        segments = zip(self.snapshot.headline_bases, self.snapshot.segments, strict=False)
        return [(base, segment.postings(field, "syllable")) for base, segment in segments]

    def key(self, number: int) -> str:
        """The headline."""
        return self.title(number)

    def number(self, key: str) -> int | None:
        """Headlines have no id."""
        return None

    def title(self, number: int) -> str:
        """The headline of a record."""
        return self.snapshot.headline(int(self.shown[number]))

    def carriers(self, number: int) -> Array:
        """The articles that list a record, rising."""
        bounds = self.snapshot.link("record.carriers")
        return self.snapshot.link("carrier")[int(bounds[number]) : int(bounds[number + 1])]

    def gaining(self, numbers: Array) -> tuple[Array, Array]:
        """(articles, places in `numbers`): which articles list each record, and which one's headline it is."""
        bounds, targets = self.snapshot.link("record.carriers"), self.snapshot.link("record.target")[numbers]
        starts = bounds[numbers].astype(np.int64)
        sizes = bounds[numbers + 1] - starts
        carriers = self.snapshot.link("carrier")[ranges(starts, sizes)]
        led = targets.nonzero()[0]
        return np.concatenate((carriers, targets[led] - 1), dtype=np.intp), np.append(
            np.arange(len(sizes)).repeat(sizes), led
        )

    def target(self, number: int) -> int | None:
        """The article whose title a record is."""
        target = int(self.snapshot.link("record.target")[number])
        return target - 1 if target else None

    def record_of(self, segment: int, headline: int) -> int:
        """The record of a headline that a live article of a segment lists."""
        return int(self.snapshot.link("record")[self.snapshot.headline_bases[segment] + headline]) - 1
