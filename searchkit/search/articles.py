"""The articles of a snapshot as a collection.

The field `related` is derived: the postings of the headlines, handed on to the articles that carry them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from searchkit.index.arrays import Array, ranges, run_lengths
from searchkit.index.postings import Postings
from searchkit.index.schema import ARTICLE_FIELDS, SEARCH_FIELDS
from searchkit.index.segment import DIGEST_SIZE, Segment
from searchkit.index.snapshot import Snapshot
from searchkit.search.collection import Fields
from searchkit.search.headlines import headline_weights
from searchkit.search.lists import Matches, gather, join, stored_streams, term_numbers
from searchkit.search.positions import Chain, Element, Positions


class Articles:
    """Implements `Collection`."""

    fields: tuple[str, ...] = SEARCH_FIELDS

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.count, self.live_count, self.live = snapshot.count, snapshot.live_count, snapshot.live
        self.dates, self.sections = snapshot.link("date"), snapshot.link("section")
        self.section_names = snapshot.section_names
        self._positions = Positions(self._lists)

    @cached_property
    def hashes(self) -> Array:
        """See `Collection.hashes`: the first bytes of the digests."""
        digests = [s.arrays["digest"].reshape(-1, DIGEST_SIZE) for s in self.snapshot.segments]
        parts = [d[:, :4].copy().view("<u4")[:, 0] for d in digests]
        return np.concatenate(parts) if parts else np.zeros(0, np.uint32)

    def term(self, fields: Fields, stream: str, term: bytes, *, prefix: bool = False) -> Matches:
        """See `Collection.term`."""
        parts = []
        for field, weight in fields:
            stored = "headline" if field == "related" else field
            for at, segment in enumerate(self.snapshot.segments):
                for name in stored_streams(stream, prefix=prefix):
                    postings = segment.postings(stored, name)
                    if not (numbers := term_numbers(postings, stream, term, prefix=prefix)):
                        continue
                    found = gather(postings, numbers, alone=(stream, name) == ("segmented", "syllable"))
                    docs, tf = self._carried(at, segment, found) if field == "related" else found
                    parts.append((docs + self.snapshot.bases[at], tf * weight))
        return self._alive(join(parts, self.count))

    def _alive(self, found: Matches) -> Matches:
        docs, tf = found
        if self.snapshot.has_deletions:
            alive = self.live[docs]
            return docs[alive], tf[alive]
        return docs, tf

    def _carried(self, at: int, segment: Segment, found: Matches) -> Matches:
        """What was found in headlines, handed on to the articles that carry them, by the weights of the headlines.

        In any order, some more than once.
        """
        headlines, tf = found
        tf = tf * self.headline_weights[self.snapshot.headline_bases[at] + headlines]
        carried, carrier = segment.arrays["carried"], segment.arrays["carrier"]
        first = carried[headlines].astype(np.int64)
        counts = carried[headlines + 1].astype(np.int64) - first
        return carrier[ranges(first, counts)].astype(np.intp), tf.repeat(counts)

    @cached_property
    def headline_weights(self) -> Array:
        """float64[H]: what an occurrence in each headline counts for.

        A box that stands on many pages says little of any of them. It is 0 where no live article lists the headline.
        """
        by_record = np.concatenate(([0.0], headline_weights(self.snapshot)))
        return np.asarray(by_record[self.snapshot.link("record").astype(np.int64)])

    def knows_folded(self, field: str, stream: str, form: bytes) -> bool:
        """See `Collection.knows_folded`."""
        stored = "headline" if field == "related" else field
        return any(s.postings(stored, stream).folded.find(form) >= 0 for s in self.snapshot.segments)

    def dictionaries(self, stream: str) -> list[tuple[Postings, Array]]:
        """See `Collection.dictionaries`."""
        found = []
        for at, segment in enumerate(self.snapshot.segments):
            live = self.live[self.snapshot.bases[at] : self.snapshot.bases[at + 1]]
            listed = self.headline_weights[self.snapshot.headline_bases[at] : self.snapshot.headline_bases[at + 1]] > 0
            found += [(segment.postings(field, stream), live) for field in ARTICLE_FIELDS]
            found.append((segment.postings("headline", stream), listed))
        return found

    def lengths(self, field: str, stream: str) -> Array:
        """See `Collection.lengths`; headlines count by their weight."""
        if stream in ("folded", "segmented"):
            return self.lengths(field, "word") + self.lengths(field, "syllable" if stream == "folded" else "single")
        parts: list[Array] = []
        for base, segment in zip(self.snapshot.headline_bases, self.snapshot.segments, strict=False):
            if field != "related":
                parts.append(segment.lengths(field, stream).astype(np.float64))
                continue
            each = segment.lengths("headline", stream).astype(np.float64)
            each *= self.headline_weights[base : base + len(each)]
            article = np.repeat(np.arange(segment.count), run_lengths(segment.arrays["listed"]))
            parts.append(np.bincount(article, each[segment.arrays["listed.headline"]], minlength=segment.count))
        return np.concatenate(parts) if parts else np.zeros(0)

    def phrase(self, field: str, elements: Sequence[Element], slop: int) -> Matches:
        """See `Collection.phrase`. In the field `related` a phrase lies within one headline."""
        parts = []
        for at, segment in enumerate(self.snapshot.segments):
            postings = segment.postings("headline" if field == "related" else field, "syllable")
            found = self._positions.phrase(postings, elements, slop)
            docs, tf = self._carried(at, segment, found) if field == "related" else found
            parts.append((docs + self.snapshot.bases[at], tf))
        return self._alive(join(parts, self.count))

    def pairs(self, fields: Fields, chains: Sequence[Chain]) -> list[Array]:
        """See `Collection.pairs`; nothing for the field `related`."""
        own = [(field, weight) for field, weight in fields if field != "related"]
        if not own:
            return [np.zeros((len(elements) - 1, len(docs))) for elements, docs in chains]
        weights = np.array([weight for _, weight in own])
        return [counts @ weights for counts in self._positions.pairs(tuple(field for field, _ in own), chains)]

    def _lists(self, field: str) -> list[tuple[int, Postings]]:
        segments = zip(self.snapshot.bases, self.snapshot.segments, strict=False)
        return [(base, segment.postings(field, "syllable")) for base, segment in segments]

    def key(self, number: int) -> str:
        """The id of the article."""
        return self.snapshot.id(number)

    def number(self, key: str) -> int | None:
        """The live article with this id."""
        return self.snapshot.numbers.get(key)
