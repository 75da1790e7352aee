"""How many edits apart two words are, for one word and many others at once.

An edit leaves out, adds or replaces one code point or exchanges two neighbours; no part is edited twice (optimal string
alignment, as Whoosh counts; Boytsov, "Indexing methods for approximate dictionary searching", 2011).
"""

from __future__ import annotations

import numpy as np

from searchkit.index.arrays import Array


def code_points(text: str) -> Array:
    """u4[]: the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def distances(word: Array, letters: Array, starts: Array, lengths: Array, most: int) -> Array:
    """u1[n]: the distance of a word (code points) from each of n others; above `most` the number most + 1.

    The others lie in one array: the letters of each from its start on.

    Ukkonen ("Algorithms for approximate string matching", 1985) instead of the table of all pairs of beginnings: along a
    diagonal of that table the distance never falls, with exchanges neither (Hyyrö, "Practical methods for approximate
    string matching", 2003). So it is enough to know how far down each diagonal one gets with 0, 1, ... edits. Diagonal d
    holds the pairs (first i letters of the word, first i + d of the other). Letters behind the end of a word are read as
    if they were its own: whoever strays there has to leave each of them out again to come back, and gains nothing.
    """
    size, count, width = len(word), len(starts), 2 * most + 1
    around = letters.take(starts + np.arange(-most, size + most)[:, None], mode="clip")
    equal = np.zeros((size + 1, width, count), bool)  # [i, most + d]: whether letter i equals letter i + d of the other
    for diagonal in range(width):
        np.equal(around[diagonal : diagonal + size], word[:, None], out=equal[:size, diagonal])
    # for each place on a diagonal where the letters that follow cease to be equal
    stops = np.where(equal, np.int32(size), np.arange(size + 1, dtype=np.int32)[:, None, None])
    stop = np.minimum.accumulate(stops[::-1], axis=0)[::-1].ravel()
    exchanged = np.zeros_like(equal)
    exchanged[: size - 1, 1:-1] = equal[: size - 1, 2:] & equal[1:size, :-2]
    one_more = exchanged.ravel()  # an exchange gets one letter further than a change
    row, diagonals = width * count, np.arange(width * count).reshape(width, count)
    excess = lengths - size  # the diagonal on which the other ends
    reached = stop.take(diagonals[most : most + 1])
    out = np.where((excess == 0) & (reached[0] == size), 0, most + 1).astype(np.uint8)
    for edits in range(1, most + 1):
        cells = diagonals[most - edits : most + edits + 1]
        furthest = np.zeros((2 * edits + 1, count), np.intp)
        furthest[:-2] = reached + 1  # a letter of the word left out
        changed = reached + 1 + one_more.take(reached * row + cells[1:-1])
        np.maximum(furthest[1:-1], changed, out=furthest[1:-1])
        np.maximum(furthest[2:], reached, out=furthest[2:])  # a letter of the other left out
        np.minimum(furthest, size, out=furthest)
        reached = stop.take(furthest * row + cells)
        ends = reached[np.clip(excess + edits, 0, 2 * edits), np.arange(count)]
        out[(ends == size) & (np.abs(excess) <= edits) & (out > edits)] = edits
    return out
