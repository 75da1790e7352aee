"""The word model on arrays: the same labels as `decoder`, which explains the search, for millions of tokens.

A token whose score leaves no doubt needs no search, since what the token before adds to it lies between two
numbers. To few tokens it matters, and only chains of these have to be walked in order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.decoder import Thresholds
from searchkit.analysis.model import Model
from searchkit.analysis.vocabulary import BORDER, Ints, Lexicon, Numbers, TokenArrays

_WINDOW = 1 << 16  # tokens; keeps the arrays of one step in the processor's cache
_REACH = 2  # tokens to either side that a score looks at

_BEGINS, _INSIDE, _OPEN = 0, 1, 2
Zones = NDArray[np.int8]
Floats = NDArray[np.float64]


class ArrayDecoder:
    """Labels the tokens of any number of texts, each of which stands between two BORDER tokens."""

    def __init__(self, model: Model, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._viterbi = Thresholds(model)
        self._pair = model.flags["+1:word.bi_gram()"], model.flags["-1:word.bi_gram()"]
        self._triple = model.flags["+2:word.tri_gram()"], model.flags["-2:word.tri_gram()"]

    @property
    def border(self) -> tuple[float, float, float]:
        """The scores of BORDER: its own, to the next and to the previous token."""
        return *self._viterbi.border, 0.0

    def joined(self, numbers: Ints, tokens: TokenArrays) -> NDArray[np.bool_]:
        """For each token whether it is joined to the one before it."""
        joined = np.zeros(len(numbers), bool)
        zones = np.empty(len(numbers), np.int8)
        zone, d = _BEGINS, 0.0
        for at in range(0, len(numbers), _WINDOW):
            until = min(at + _WINDOW, len(numbers))
            begin = max(at - _REACH, 0)
            window = numbers[begin : until + _REACH].astype(np.intp)
            scores = self._scores(window, tokens)[at - begin : until - begin]
            zones[at:until], d = self._zones(scores, zone, d, numbers[at + 1 : until + 1] == BORDER)
            zone = int(zones[until - 1])
            shapes = tokens.shape[window]
            joinable = np.zeros(len(window), bool)
            joinable[1:] = (shapes[1:] > 0) & (shapes[1:] <= shapes[:-1])
            joined[at:until] = joinable[at - begin : until - begin]
        _close(zones)
        joined &= zones == _INSIDE
        return joined

    def _scores(self, numbers: Numbers, tokens: TokenArrays) -> Floats:
        scores = tokens.own[numbers]
        scores[1:] += tokens.to_next[numbers[:-1]]
        scores[:-1] += tokens.to_previous[numbers[1:]]
        first, second, third = tokens.first[numbers], tokens.second[numbers], tokens.third[numbers]
        pairs = self._lexicon.pairs(first[:-1], second[1:])
        scores[pairs] += self._pair[0]
        scores[pairs + 1] += self._pair[1]
        triples = self._lexicon.triples(first[:-2], second[1:-1], third[2:])
        scores[triples] += self._triple[0]
        scores[triples + 2] += self._triple[1]
        return scores

    def _zones(self, scores: Floats, zone: int, d: float, last: NDArray[np.bool_]) -> tuple[Zones, float]:
        """The zone of d of each token, and d of the last one, given both of the token before the first.

        `last` marks the last tokens of texts (it may be shorter than the scores): no token comes after them, so the
        sign of d decides.
        """
        search = self._viterbi
        zones = np.full(len(scores) + 1, _OPEN, np.int8)
        zones[0] = zone
        zones[1:][scores + search.after_begin <= search.low] = _BEGINS
        zones[1:][scores + search.after_inside > search.high] = _INSIDE
        ds = np.zeros(len(scores) + 1)  # right for tokens in doubt only
        ds[0] = d
        # Those after a token without doubt at once, then the others in order.
        doubtful = np.flatnonzero(zones[1:] == _OPEN) + 1
        waits = zones[doubtful - 1] == _OPEN
        simple, chained = doubtful[~waits], doubtful[waits]
        ds[simple] = self._step(scores[simple - 1], zones[simple - 1], ds[simple - 1])
        decided = [ds[simple] > search.high, ds[simple] <= search.low]
        zones[simple] = np.select(decided, [_INSIDE, _BEGINS], _OPEN)
        self._walk(chained, scores, zones, ds)
        ends = np.flatnonzero(last) + 1
        ended = self._step(scores[ends - 1], zones[ends - 1], ds[ends - 1])
        zones[ends] = np.where(ended > 0, _INSIDE, _BEGINS)
        return zones[1:], float(ds[-1])

    def _step(self, scores: Floats, zones: Zones, ds: Floats) -> Floats:
        """d of tokens, from their scores and from zone and d of the tokens before them."""
        search = self._viterbi
        after = np.array([search.after_begin, search.after_inside, search.after_open])
        found: Floats = scores + after[zones] - np.where(zones == _OPEN, ds, 0.0)
        return found

    def _walk(self, places: Numbers, scores: Floats, zones: Zones, ds: Floats) -> None:
        """Fill in zone and d at `places` (of `zones`; `scores` begins one later), each by the token before it."""
        search = self._viterbi
        low, high = search.low, search.high
        after = search.after_begin, search.after_inside, search.after_open
        before = [column[places - 1].tolist() for column in (scores, zones, ds)]
        zone, d, done = _BEGINS, 0.0, -1
        found = []
        for place, score, zone_before, d_before in zip(places.tolist(), *before, strict=True):
            if done != place - 1:
                zone, d = zone_before, d_before
            d = score + after[zone] - (d if zone == _OPEN else 0.0)
            zone = _INSIDE if d > high else _BEGINS if d <= low else _OPEN
            found.append((zone, d))
            done = place
        if found:
            zones[places], ds[places] = zip(*found, strict=True)


def _close(zones: Zones) -> None:
    """Labels for the open zones: each the opposite of the label after it. The last zone is not open."""
    places = np.flatnonzero(zones == _OPEN)
    after = zones[places + 1]
    simple = after != _OPEN
    zones[places[simple]] = 1 - after[simple]
    for place in reversed(places[~simple].tolist()):
        zones[place] = 1 - zones[place + 1]
