"""How far apart two words of a language with marks are.

An edit leaves out, adds or replaces a letter or exchanges two neighbours, as in `index.edits`. But a change of marks may
cost less than one of letters, and digits are never edited: 1975 is not a misspelling of 1976.
"""

from __future__ import annotations

import numpy as np

from searchkit.index.arrays import Array
from searchkit.text.terms import fold

MARK = 0.25  # what a change of marks on one letter costs; a change of letter costs 1
_IMPOSSIBLE = 1e9
_DIGITS = frozenset("0123456789")


def digits(word: str) -> str:
    """The digits of a word: those of words that are any number of edits apart are the same."""
    return "".join(letter for letter in word if letter in _DIGITS)


def is_digit(letters: Array) -> Array:
    """bool: which code points, or bytes of UTF-8, are the digits 0 to 9."""
    return np.asarray((letters >= ord("0")) & (letters <= ord("9")))


def weighted_distance(word: str, other: str, mark: float = MARK) -> float:
    """The distance where a change of marks alone costs `mark` and a letter 1; infinite where a digit would change."""
    earlier: list[float] = []
    row = [0.0]
    for letter in other:
        row.append(row[-1] + _drop(letter))
    for i, mine in enumerate(word):
        before, row = row, [row[0] + _drop(mine)]
        for j, theirs in enumerate(other):
            best = min(before[j] + _change(mine, theirs, mark), before[j + 1] + _drop(mine), row[j] + _drop(theirs))
            if i and j and mine == other[j - 1] and theirs == word[i - 1] and _DIGITS.isdisjoint((mine, theirs)):
                best = min(best, earlier[j - 1] + 1)
            row.append(best)
        earlier = before
    return row[-1] if row[-1] < _IMPOSSIBLE else float("inf")


def _drop(letter: str) -> float:
    return _IMPOSSIBLE if letter in _DIGITS else 1.0


def _change(mine: str, theirs: str, mark: float) -> float:
    if mine == theirs:
        return 0.0
    if mine in _DIGITS or theirs in _DIGITS:
        return _IMPOSSIBLE
    return mark if mark < 1 and fold(mine) == fold(theirs) else 1.0
