"""The sectioned headlines at the end of a page.

    -
    Section A
    Headline A -
    Section B
    Headline B

Every dash here is the bullet of the *next* entry, torn off by the scraper. So dashes are cuts, and what
lies between two cuts is an entry: a section line and a headline line. That reading survives what real pages
do: a missing first dash, a dash on a line of its own, a dash too many at the end. A cut that is missing
leaves four lines, taken as two entries; a line too few or too many leaves an odd one, which becomes a
headline without a section (it stood before a cut) or goes back to the body (it stood at the end), with a
warning either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .lines import (
    DASHES,
    ends_like_body,
    ends_torn,
    is_bullet,
    is_dated,
    is_lone_dash,
    may_be_section,
    may_be_sectioned,
    strip_torn,
)

_MOST_STRAYS = 3  # more lines than this that fit no entry, and the "block" is part of a body
_LONGEST_CHUNK = 20  # lines without a dash between them; a list is not as long as a body
_FEWEST_WORDS = 7  # of a line that is taken for a headline on its own; a section name has fewer
# What tells section lines from headlines where a line is missing: their lengths in characters, up to one that
# is long for a section; that what heads another entry is no headline; that a last line may be a footer.
_LONG, _KNOWN, _FOOTER = 40, 50, 15

Entry = tuple[int | None, int]  # the indices of a section line, if there is one, and of its headline line


@dataclass(slots=True)
class SectionedBlock:
    """Where the block begins, its entries, and the lines in it that belong to none."""

    start: int
    entries: list[Entry] = field(default_factory=list)
    strays: list[int] = field(default_factory=list)


def find_sectioned(lines: Sequence[str], end: int) -> SectionedBlock | None:
    """The sectioned block that ends at `lines[end - 1]`, or None; lines are clean, the first is the title."""
    cuts = [i for i in range(1, end) if lines[i][-1] in DASHES and ends_torn(lines[i])]
    stop = end
    if cuts and cuts[-1] == end - 1:
        stop -= is_lone_dash(lines[cuts.pop()])
    if not cuts:
        return None
    known = {lines[a + 1] for a, b in pairwise([*cuts, stop - 1]) if b - a - is_lone_dash(lines[b]) == 2}
    parts = [_after_last_cut(lines, range(cuts[-1] + 1, stop), known)]
    for k in range(len(cuts) - 1, -1, -1):
        torn = not is_lone_dash(lines[cuts[k]])
        chunk = range(cuts[k - 1] + 1 if k else 1, cuts[k] + torn)
        found = _entries(lines, chunk, known) if k and (torn or len(chunk) == 2) else None
        if found is None:  # this was the block's first dash
            parts.append(_before_first_dash(lines, chunk) if torn else SectionedBlock(cuts[k]))
            break
        parts.append(found)
    parts.reverse()
    block = SectionedBlock(parts[0].start)
    for part in parts:
        block.entries += part.entries
        block.strays += part.strays
    return block if _is_convincing(lines, block, sum(bool(part.entries) for part in parts)) else None


def _after_last_cut(lines: Sequence[str], chunk: range, known: set[str]) -> SectionedBlock:
    """Entries, and then perhaps a footer."""
    found = _entries(lines, chunk, known, is_last=True)
    if found is None:
        used = 0
        while _is_entry(lines, chunk[used : used + 2]):
            used += 2
        return SectionedBlock(chunk.start, [(i, i + 1) for i in chunk[:used:2]], list(chunk[used:]))
    if len(chunk) > 1 and found.entries[-1] == (None, chunk[-1]):
        found.strays.append(found.entries.pop()[1])
    return found


def _entries(lines: Sequence[str], chunk: range, known: set[str], is_last: bool = False) -> SectionedBlock | None:
    """All lines of a chunk as entries, or None. Of an odd number of lines, the likeliest is left alone."""
    if len(chunk) > _LONGEST_CHUNK:
        return None
    if len(chunk) % 2 == 0:
        pairs = _paired(lines, chunk)
        return None if pairs is None else SectionedBlock(chunk.start, [*pairs])
    best, best_score = None, 0
    for alone in chunk[::2]:
        front, back = _paired(lines, range(chunk.start, alone)), _paired(lines, range(alone + 1, chunk.stop))
        line = strip_torn(lines[alone])
        if front is None or back is None or not (may_be_sectioned(line) or may_be_section(line)):
            continue
        score = _FOOTER * (is_last and alone == chunk[-1])
        for section, headline in front + back:
            score += min(len(lines[headline]), _LONG) - min(len(lines[section]), _LONG)
            score -= _KNOWN * (lines[headline] in known)
        if best is None or score > best_score:
            best_score = score
            if ends_torn(lines[alone]) or (line not in known and len(line.split()) >= _FEWEST_WORDS):
                best = SectionedBlock(chunk.start, [*front, (None, alone), *back])
            else:
                best = SectionedBlock(chunk.start, [*front, *back], [alone])
    return best


def _paired(lines: Sequence[str], chunk: range) -> list[tuple[int, int]] | None:
    pairs = [chunk[i : i + 2] for i in range(0, len(chunk), 2)]
    return [(pair[0], pair[1]) for pair in pairs] if all(_is_entry(lines, pair) for pair in pairs) else None


def _is_entry(lines: Sequence[str], pair: range) -> bool:
    return len(pair) == 2 and may_be_section(lines[pair[0]]) and may_be_sectioned(strip_torn(lines[pair[1]]))


def _before_first_dash(lines: Sequence[str], chunk: range) -> SectionedBlock:
    """The first entry, where the dash before it is missing: its headline still ends in a torn one."""
    if _is_entry(lines, chunk[-2:]):
        return SectionedBlock(chunk[-2], [(chunk[-2], chunk[-1])])
    headline = strip_torn(lines[chunk[-1]])
    if may_be_sectioned(headline) and not ends_like_body(headline):
        return SectionedBlock(chunk[-1], [(None, chunk[-1])])
    return SectionedBlock(chunk.stop)


def _is_convincing(lines: Sequence[str], block: SectionedBlock, chunks: int) -> bool:
    """Whether this is a block, and not a body with a dash in it near its end."""
    full = [headline for section, headline in block.entries if section is not None]
    if len(block.strays) > _MOST_STRAYS:
        return False
    if len(full) > 1 and chunks > 1:
        return True
    before = strip_torn(lines[block.start - 1])
    if block.start > 1 and (is_bullet(before) or is_dated(before)) and not ends_like_body(before):
        rest = [*block.strays, *(headline for section, headline in block.entries if section is None)]
        return bool(full) or not any(ends_like_body(lines[i]) for i in rest)
    return bool(full) and not block.strays and not any(ends_like_body(lines[headline]) for headline in full)
