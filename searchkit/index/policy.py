"""The merge policy: which segments become one at a commit.

- A segment of more than 30 % deleted articles is rewritten, so that the folder stays below twice a fresh build.
- The smallest segments, as many as hold at most 256 articles together, become one: a segment costs some ten kilobytes
  by itself, and so few articles may cost no more.
- No more than 8 segments that are not full: while there are more, the smallest four (or as many as fit) become one.
  An article is then rewritten a number of times that grows with the logarithm of the archive.
- A merged segment holds at most 65,536 articles; those above half of that count as full and stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from searchkit.index.schema import MAX_DOCUMENTS

MAX_DELETED = 0.3
TINY = 256
MAX_SMALL = 8
MERGE_FACTOR = 4


def pack(sizes: Sequence[int]) -> list[list[int]]:
    """Consecutive segments in groups of at most 65,536 articles."""
    groups: list[list[int]] = []
    room = 0
    for number, count in enumerate(sizes):
        if not groups or count > room:
            groups.append([])
            room = MAX_DOCUMENTS
        groups[-1].append(number)
        room -= count
    return groups


def plan(sizes: Sequence[tuple[int, int]]) -> list[int]:
    """The next segments to merge, out of (live, count) of each; none when all is well."""
    for number, (live, count) in enumerate(sizes):
        if count - live > MAX_DELETED * count:
            return [number]
    small = sorted((live, number) for number, (live, _) in enumerate(sizes) if live <= MAX_DOCUMENTS // 2)
    tiny = sum(total <= TINY for total in accumulate(live for live, _ in small))
    most = tiny if tiny > 1 else MERGE_FACTOR if len(small) > MAX_SMALL else 0
    chosen: list[int] = []
    room = MAX_DOCUMENTS
    for live, number in small[:most]:
        if live <= room:
            chosen.append(number)
            room -= live
    return sorted(chosen)
