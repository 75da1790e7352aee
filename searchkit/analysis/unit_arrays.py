"""The units of many texts as arrays: what `tokens` finds one by one. See `units` for what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.bulk import Labelled
from searchkit.analysis.dates import SpelledDate, spelled_around_month, spelled_around_year
from searchkit.analysis.units import (
    BEARING,
    COMPLEX,
    GLUABLE,
    LAST_PLAIN,
    LINK,
    MONTH,
    NUMBER,
    YEAR,
    classify,
)

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class UnitArrays:
    """Units of many texts, text after text."""

    tokens: Labelled
    token_class: NDArray[np.int8]  # of each distinct token
    first: Longs  # its first token
    last: Longs  # its last token
    unit_class: NDArray[np.int8]  # COMPLEX for a run
    bears: Flags  # holds a letter or digit
    joined: Flags  # by pyvi to the unit before it
    offsets: Longs  # [n + 1]: the units of each text

    def text(self, unit: int) -> str:
        """The unit as its text has it."""
        tokens = self.tokens
        run = tokens.ids[self.first[unit] : self.last[unit] + 1]
        return tokens.tokens[run[0]] if len(run) == 1 else "".join([tokens.tokens[i] for i in run])


def find_units(tokens: Labelled) -> UnitArrays:
    """The units of these tokens: the same as `tokens.analyze` finds text by text."""
    count = len(tokens.ids)
    token_class = np.array(list(map(classify, tokens.tokens)), np.int8)
    classes = token_class[tokens.ids]
    opened = _open_borders(tokens, classes)
    first = np.flatnonzero(np.concatenate([[True], ~opened])[:count])
    last = np.append(first[1:] - 1, count - 1)[: len(first)]
    offsets = np.searchsorted(first, tokens.offsets)
    bearing = np.array(BEARING)[classes]
    bears = np.logical_or.reduceat(bearing, first) if count else bearing
    joined = tokens.inside[first] & bears
    joined[1:] &= bears[:-1]
    joined[offsets[offsets < len(first)]] = False
    unit_class = np.where(last > first, np.int8(COMPLEX), classes[first])
    return UnitArrays(tokens, token_class, first, last, unit_class, bears, joined, offsets)


def _open_borders(tokens: Labelled, classes: NDArray[np.int8]) -> Flags:
    """`units.open_borders` of all texts at once."""
    gluable = np.array(GLUABLE)[classes]
    plain = classes <= LAST_PLAIN
    link = classes == LINK
    opened: Flags = tokens.ends[:-1] == tokens.starts[1:]
    opened &= gluable[:-1] & gluable[1:]
    opened &= ~(plain[:-1] & plain[1:])
    opened &= ~(link[:-1] & link[1:])
    borders = tokens.offsets[(tokens.offsets > 0) & (tokens.offsets < len(classes))]
    opened[borders - 1] = False
    loose = link & ~(np.concatenate([[False], opened]) & np.concatenate([opened, [False]]))[: len(link)]
    opened &= ~(loose[:-1] | loose[1:])
    return opened


def spelled_dates(units: UnitArrays, texts: Sequence[str]) -> list[SpelledDate]:
    """The dates in words of all texts, in order, with units counted from the first text on."""
    unit_class = units.unit_class
    around = np.zeros((2, len(unit_class)), np.int8)  # the class before, the class after
    around[0, 1:], around[1, :-1] = unit_class[:-1], unit_class[1:]
    candidates = (unit_class == MONTH) & ((around[1] == NUMBER) | (around[1] == COMPLEX))
    candidates |= (unit_class == YEAR) & (around[0] == COMPLEX) & (around[1] == NUMBER)
    at = np.flatnonzero(candidates)
    in_text = np.searchsorted(units.offsets, at, side="right") - 1
    dates: list[SpelledDate] = []
    done = -1
    is_months = unit_class[at] == MONTH
    for i, text, is_month in zip(at.tolist(), in_text.tolist(), is_months.tolist(), strict=True):
        low, high = units.offsets[text], units.offsets[text + 1]
        near = (i - 1, i + 1, i + 2, i + 3)
        before, one, two, three = (units.text(j) if low <= j < high else None for j in near)
        found = spelled_around_month(before, one, two, three) if is_month else spelled_around_year(before, one)
        if not found or i + found.first <= done:
            continue
        first, last = i + found.first, i + found.last
        start = units.tokens.starts
        if "\n" not in texts[text][start[units.first[first]] : start[units.first[last]]]:
            dates.append(SpelledDate(first, last, found.term))
            done = last
    return dates
