"""The page parser: the text of one scraped news page to an `Article`.

A page is a title, a body, and up to three blocks of headlines in this order: dated, bulleted, sectioned.
The blocks are found from the end of the page backwards, so a body paragraph may look like a headline: what
ordinary text follows is body. A line that fits nowhere stays in the body, and `Article.warnings` says so.
"""

from __future__ import annotations

from ..errors import PageError
from ..model import Article, Block, Headline, ParseWarning
from .clean import clean_lines
from .dates import trailing_date
from .lines import (
    DASHES,
    ends_like_body,
    is_bullet,
    is_dated,
    is_label,
    is_lone_dash,
    is_paragraph,
    starts_with_dash,
    strip_bullet,
    strip_torn,
    without_date,
)
from .sectioned import find_sectioned


def parse_page(text: str, *, id: str, path: str | None = None) -> Article:
    """The article of a page's text, clean or not; raises `PageError` where there is nothing to see."""
    numbered = [(number, line) for number, line in enumerate(clean_lines(text), 1) if line]
    if not numbered:
        raise PageError(path or id, 0, "empty page")
    parse = _Parse([number for number, _ in numbered], [line for _, line in numbered])
    related = parse.related()
    paragraphs = parse.paragraphs()
    warnings = tuple(sorted(parse.warnings, key=lambda warning: warning.line))
    return Article(id, parse.lines[0], paragraphs, related=related, path=path, warnings=warnings)


class _Parse:
    """One walk over the lines of a page, from the last to the first; lines from `end` on are understood."""

    def __init__(self, numbers: list[int], lines: list[str]) -> None:
        self.numbers = numbers
        self.lines = lines
        self.end = len(lines)
        self.strays: list[int] = []  # lines after `end` that go back to the body
        self.warnings: list[ParseWarning] = []

    def related(self) -> tuple[Headline, ...]:
        self._set_labels_aside()
        sectioned = self._sectioned()
        self._set_labels_aside()
        bulleted = self._bulleted()
        self._set_labels_aside()
        dated = self._dated()
        if not (dated or bulleted or sectioned):  # nothing that looked like a label was one
            self.end = len(self.lines)
            self.strays.clear()
            self.warnings.clear()
        return (*dated, *bulleted, *sectioned)

    def paragraphs(self) -> tuple[str, ...]:
        for i in range(1, self.end):
            line = self.lines[i]
            if line[0] in DASHES:
                if is_lone_dash(line):
                    self._warn(i, "a dash alone, but no section list follows: kept in the body")
                elif is_bullet(line) and not ends_like_body(line):
                    self._warn(i, "looks like a bulleted headline, but body text follows: kept in the body")
            elif line[-1] == ")" and is_dated(line) and not is_paragraph(line):
                self._warn(i, "looks like a dated headline, but body text follows: kept in the body")
        return (*self.lines[1 : self.end], *(self.lines[i] for i in sorted(self.strays)))

    def _set_labels_aside(self) -> None:
        while self.end > 1 and is_label(self.lines[self.end - 1]):
            self._stray(self.end - 1, "the site's own words around a list: kept in the body")
            self.end -= 1

    def _sectioned(self) -> list[Headline]:
        block = find_sectioned(self.lines, self.end)
        if block is None:
            if self.end > 1 and is_lone_dash(self.lines[self.end - 1]):
                self._stray(self.end - 1, "a dash alone, but nothing follows: kept in the body")
                self.end -= 1
            return []
        for i in block.strays:
            self._stray(i, "fits no entry of the section list: kept in the body")
        self.end = block.start
        found = []
        for section, i in block.entries:
            if section is None:
                self._warn(i, "no section line before this headline of the section list")
            name = None if section is None else self.lines[section]
            found.append(Headline(strip_torn(self.lines[i]), None, name, "sectioned"))
        return found

    def _bulleted(self) -> list[Headline]:
        lines, start = self.lines, self.end
        while start > 1 and starts_with_dash(lines[start - 1]):
            start -= 1
        if not any(map(is_bullet, lines[start : self.end])):  # negative numbers, in a table
            return []
        if not is_dated(lines[start - 1]) or start == 1:  # the body itself may end in answers or in a list
            body = (i for i in range(self.end - 1, start - 1, -1) if ends_like_body(strip_torn(lines[i])))
            start = next(body, start - 1) + 1
        return self._headlines(start, "bulleted")

    def _dated(self) -> list[Headline]:
        lines, start = self.lines, self.end
        while start > 1 and is_dated(lines[start - 1]) and not is_bullet(lines[start - 1]):
            start -= 1
        while start < self.end and is_paragraph(without_date(lines[start])):  # the end of the body
            start += 1
        return self._headlines(start, "dated")

    def _headlines(self, start: int, block: Block) -> list[Headline]:
        """The lines from `start` to `end`, one headline each."""
        found = []
        for i in range(start, self.end):
            line = strip_torn(self.lines[i]) if i == self.end - 1 else self.lines[i]
            if block == "bulleted":
                line = strip_bullet(line)
            dated = trailing_date(line)
            title, date = dated or (line, None)
            if dated and date is None:
                self._warn(i, "the calendar has no such date: kept whole, as a headline without a date")
            found.append(Headline(title, date, None, block))
        self.end = start
        return found

    def _stray(self, i: int, reason: str) -> None:
        self.strays.append(i)
        self._warn(i, reason)

    def _warn(self, i: int, reason: str) -> None:
        self.warnings.append(ParseWarning(self.numbers[i], reason))
