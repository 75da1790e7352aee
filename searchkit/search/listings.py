"""What the related lists add to a score: a page that lists a headline which answers the query is worth a look itself.

Its listed headlines are judged one by one, as the small documents that they are: many headlines that share one word each
with the query say nothing, one that holds it all does. A page gains a quarter of the score of its best one, so that it stays
below those whose body is about it. The article whose headline it is gains as much, and stays above all that list it. A box
that stands on many pages says little of any of them, hence the weight of a headline falls with the number of its carriers,
as an idf does.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from searchkit.index.arrays import Array
from searchkit.search.collection import Fields
from searchkit.search.headlines import Headlines
from searchkit.search.rank import FreeText, Ranker
from searchkit.search.topk import select

FIELDS: Fields = (("headline", 1.0),)
BEST = 50  # headlines that are followed to their carriers
LISTED = 0.25


class Listings:
    """The bonus of articles for the headlines that they list."""

    def __init__(self, headlines: Headlines, ranker: Ranker) -> None:
        self.headlines, self.ranker = headlines, ranker

    def bonus(self, text: FreeText) -> tuple[Array, Array]:
        """(articles intp[] rising, scores float64[]): what the best headline that it lists, or its own, adds to each."""
        if not self.headlines.count:
            return np.zeros(0, np.intp), np.zeros(0)
        keys = [(key._replace(fields=FIELDS), weight) for key, weight in text.terms if ("related" in dict(key.fields))]
        if not keys:
            return np.zeros(0, np.intp), np.zeros(0)
        records, scores = self.ranker.top(replace(text, terms=tuple(keys)), BEST)
        records, scores = select(records, scores, BEST)
        scores = LISTED * scores * self.headlines.weights[records]
        docs, which = self.headlines.gaining(records)
        each = scores[which]
        order = np.lexsort((-each, docs))
        docs, each = docs[order], each[order]
        first = np.concatenate((docs[:1] >= 0, docs[1:] != docs[:-1]))
        return docs[first], each[first]
