"""How far apart two words are: optimal string alignment, edits of letters and of neighbours exchanged.

An edit leaves out, adds or replaces one character or exchanges two neighbours; no character is edited twice. Digits are
never edited: 1975 is not a misspelling of 1976.
"""

from __future__ import annotations

import numpy as np

from searchkit.index.arrays import Array
from searchkit.text.terms import fold

MARK = 0.25  # what a change of marks on one letter costs; a change of letter costs 1
_FAR = 100  # more than any distance that is asked for; two of them still fit a byte
_IMPOSSIBLE = 1e9


def distances(word: str, others: Array, lengths: Array, most: int) -> Array:
    """u1[m]: the distance of a word from each row of `others` (u4[m, width] code points); above `most` any number above.

    Only cells within `most` of the diagonal are filled, each for all rows at once.
    """
    codes, digits = code_points(word), is_digit(others)
    rows, width = others.shape
    far = np.full(rows, _FAR, np.uint8)
    table = {(0, 0): np.zeros(rows, np.uint8)}
    drop = np.where(digits, _FAR, 1).astype(np.uint8)  # what it costs to leave out each character of the others
    for i in range(len(codes) + 1):
        mine = np.uint8(_FAR if i and is_digit(codes[i - 1]) else 1)
        for j in range(max(0, i - most), min(width, i + most) + 1):
            if i == j == 0:
                continue
            best = far
            if j:
                best = np.minimum(best, table.get((i, j - 1), far) + drop[:, j - 1])
            if i:
                best = np.minimum(best, table.get((i - 1, j), far) + mine)
            if i and j:
                changed = np.where(others[:, j - 1] == codes[i - 1], np.uint8(0), np.maximum(drop[:, j - 1], mine))
                best = np.minimum(best, table.get((i - 1, j - 1), far) + changed)
            if i > 1 and j > 1 and not is_digit(codes[i - 2 : i]).any():
                swapped = (others[:, j - 1] == codes[i - 2]) & (others[:, j - 2] == codes[i - 1])
                best = np.where(swapped, np.minimum(best, table.get((i - 2, j - 2), far) + np.uint8(1)), best)
            table[i, j] = best
    ends = np.array([table.get((len(codes), j), far) for j in range(width + 1)])
    return np.asarray(ends[lengths, np.arange(rows)])


def weighted_distance(word: str, other: str) -> float:
    """The distance where a change of marks alone costs `MARK` and a letter 1; infinite where a digit would change."""
    earlier: list[float] = []
    row = [0.0]
    for letter in other:
        row.append(row[-1] + _drop(letter))
    for i, mine in enumerate(word):
        before, row = row, [row[0] + _drop(mine)]
        for j, theirs in enumerate(other):
            best = min(before[j] + _change(mine, theirs), before[j + 1] + _drop(mine), row[j] + _drop(theirs))
            if i and j and mine == other[j - 1] and theirs == word[i - 1] and not (mine + theirs).isdigit():
                best = min(best, earlier[j - 1] + 1)
            row.append(best)
        earlier = before
    return row[-1] if row[-1] < _IMPOSSIBLE else float("inf")


def _drop(letter: str) -> float:
    return _IMPOSSIBLE if letter.isdigit() else 1.0


def _change(mine: str, theirs: str) -> float:
    if mine == theirs:
        return 0.0
    if mine.isdigit() or theirs.isdigit():
        return _IMPOSSIBLE
    return MARK if fold(mine) == fold(theirs) else 1.0


def code_points(text: str) -> Array:
    """u4[]: the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def is_digit(codes: Array) -> Array:
    """bool: which code points are the digits 0 to 9."""
    return np.asarray((codes >= ord("0")) & (codes <= ord("9")))
