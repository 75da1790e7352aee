"""The field `related` of a segment: the headlines that each article lists, as if they stood in it one by one."""

from __future__ import annotations

import numpy as np

from searchkit.index.arrays import Array, ranges
from searchkit.index.schema import RELATED_GAP
from searchkit.index.segment import Segment


class Carried:
    """Hands what is known of headlines on to the articles. A slot is one place in the list of one article.

    `weights`: float64[h], what an occurrence in each headline counts for.
    """

    def __init__(self, segment: Segment, weights: Array) -> None:
        arrays = segment.arrays
        self.count, self.weights = segment.count, weights
        listed, self._headline = arrays["listed"].astype(np.int64), arrays["listed.headline"]
        self.article = np.repeat(np.arange(segment.count), np.diff(listed))
        self._slots = np.argsort(self._headline, kind="stable")  # in the order of the headlines
        self._carried = arrays["carried"].astype(np.int64)
        steps = segment.lengths("headline", "syllable")[self._headline].astype(np.int64) + RELATED_GAP
        before = np.cumsum(steps) - steps
        self.start = before - before[listed[self.article]] if len(before) else before  # of each slot, in positions

    def slots(self, headlines: Array) -> tuple[Array, Array]:
        """(index into `headlines`, slot) for each place where one of them is listed."""
        first, last = self._carried[headlines], self._carried[headlines + 1]
        return np.repeat(np.arange(len(headlines)), last - first), self._slots[ranges(first, last - first)]

    def articles(self, headlines: Array) -> Array:
        """bool[count]: the articles that list any of the headlines (bool[h])."""
        out = np.zeros(self.count, bool)
        out[self.article[headlines[self._headline]]] = True
        return out

    def listed(self, articles: Array) -> Array:
        """bool[h]: the headlines that any of the articles (bool[count]) lists."""
        out = np.zeros(len(self.weights), bool)
        out[self._headline[articles[self.article]]] = True
        return out

    def lengths(self, each: Array) -> Array:
        """float64[count]: the weighted length of each article's list, given the length of each headline."""
        return np.bincount(self.article, (each * self.weights)[self._headline], minlength=self.count)
