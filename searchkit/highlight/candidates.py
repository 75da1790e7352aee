"""Pieces of a text that may be shown: a sentence with matches, or several in a row; a long one cut between tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from searchkit.highlight.needles import Match
from searchkit.highlight.sentences import LONGEST, MEAN_LENGTH, Sentences, skip_blanks
from searchkit.model import Span

#: Sentences are joined into a passage of up to so many characters: two of mean length.
TARGET = 2 * MEAN_LENGTH
#: Only so many candidates, from the beginning, are looked at: nobody misses the rest, and time stays bounded.
MAX_CANDIDATES = 1_000
# A passage is widened while it is shorter: half a mean sentence.
_SHORT = MEAN_LENGTH // 2
# What is kept of a long sentence before the first match.
_LEAD = 60


class Candidate(NamedTuple):
    """`text[start:end]`, and the matches that begin in it: `matches[first:last]`."""

    start: int
    end: int
    first: int
    last: int


class Candidates:
    """The candidates of `text`; `matches` rise by start."""

    def __init__(self, text: str, matches: Sequence[Match]) -> None:
        self._text, self._matches = text, matches
        begin = skip_blanks(text, 0)
        self._sentences = Sentences(text, matches or [Match(begin, begin, 0)])

    def all(self) -> list[Candidate]:
        """All candidates, rising and apart. A match is in one of them, unless it overlaps the end of one."""
        found: list[Candidate] = []
        matches = self._matches
        done = at = 0
        while at < len(matches) and len(found) < MAX_CANDIDATES:
            if matches[at].start < done:
                at += 1
                continue
            new = self._around(at, done)
            if found and new.end - found[-1].start <= TARGET and self._text[done : new.start] == " ":
                before = found.pop()
                new = Candidate(before.start, new.end, before.first, new.last)
            found.append(new)
            done, at = new.end, new.last
        return found

    def opening(self) -> Candidate:
        """The beginning of a text without matches."""
        start = skip_blanks(self._text, 0)
        end = self._sentences.end(start)
        if end is None:
            end = self._text.rfind(" ", start, start + TARGET)
            end = end if end > start else min(start + TARGET, len(self._text))
        return Candidate(start, self._trimmed(start, end), 0, 0)

    def widened(self, candidate: Candidate, low: int, high: int) -> Candidate:
        """A short candidate with the sentences after it, else before it: on its line, in `[low, high)`, to `TARGET`."""
        text, (start, end, first, last) = self._text, candidate
        while end - start < _SHORT and text[end : end + 1] == " ":
            after = self._sentences.end(end + 1)
            after = None if after is None else self._trimmed(end, after)
            if after in (None, end) or after > high or after - start > TARGET:
                break
            end = after
        while end - start < _SHORT and start - 2 >= low and text[start - 1] == " ":
            if text[start - 2].isspace():
                break
            before = self._sentences.start(start - 2, low)
            if before is None or end - before > TARGET:
                break
            start = before
        while first > 0 and self._matches[first - 1].start >= start:
            first -= 1
        while last < len(self._matches) and self._matches[last].start < end:
            last += 1
        return Candidate(start, end, first, last)

    def cut(self, candidate: Candidate) -> tuple[bool, bool]:
        """Whether a sentence goes on before the candidate, and after it."""
        begins = self._sentences.begins
        return not begins(candidate.start), not begins(skip_blanks(self._text, candidate.end))

    def _around(self, first: int, done: int) -> Candidate:
        """The sentence, or the piece of a long one, around a match, not before `done`."""
        matches = self._matches
        match = matches[first]
        start, end = self._sentences.start(match.start, done), self._sentences.end(match.end)
        if start is None or end is None or end - start > LONGEST:
            start, end = self._piece(match, done if start is None else start, end)
        last, inside = first + 1, match.end
        while last < len(matches):
            begin, stop, _ = matches[last]
            if begin >= end:
                break
            if stop > end:  # a phrase across the end
                if stop - start > LONGEST:
                    end = max(inside, begin)
                    break
                after = self._sentences.end(stop)
                end = stop if after is None or after - start > LONGEST else after
            if stop > inside:
                inside = stop
            last += 1
        return Candidate(start, max(inside, self._trimmed(start, end)), first, last)

    def _piece(self, match: Match, low: int, end: int | None) -> Span:
        """A piece of a long sentence: cut at blanks, else at the match."""
        start = low
        if match.start - low > _LEAD:
            blank = self._text.find(" ", match.start - _LEAD, match.start)
            start = blank + 1 if blank >= 0 else match.start
        if end is not None and end - start <= TARGET:
            return start, end
        blank = self._text.rfind(" ", match.end, start + TARGET)
        return start, blank if blank >= 0 else match.end

    def _trimmed(self, start: int, end: int) -> int:
        """`end` without the white space before it."""
        while end > start and self._text[end - 1].isspace():
            end -= 1
        return end
