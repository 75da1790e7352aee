"""What one clean line of a page looks like, whatever stands around it."""

from __future__ import annotations

import re

from .dates import trailing_date

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"  # a scraped bullet may be any of them
_RULE = DASHES + " "  # a line of nothing else is a rule between paragraphs, but for one dash alone
_DATED_ENDS = ")" + DASHES

# Of 118,000 headlines of Vietnamese news the longest has 146 characters; journals write longer ones. Between
# the two figures, what holds two sentences is a paragraph.
_SHORTEST_HEADLINE = 10
_LONG_FOR_A_HEADLINE = 150
_LONGEST_HEADLINE = 250
_LONGEST_SECTION = 90
_SENTENCE_BREAK = re.compile(r"\w{3}[.!?…][\"'”’)]? \w")

# Lines that a site puts around its lists of links; alone on a line, they are neither headline nor paragraph.
_LABEL = re.compile(
    r"(?:(?:xem|đọc) (?:tiếp|thêm|nhiều|nhiều nhất)"
    r"|(?:(?:các|những) )?(?:tin|bài|tin tức|bài viết|tin bài)"
    r" (?:liên quan|khác|mới|mới nhất|mới hơn|cũ hơn|đã đưa|đọc nhiều|nổi bật"
    r"|cùng (?:chuyên mục|chủ đề|mục|loại))"
    r"(?: (?:khác|hơn))?|cùng (?:chuyên mục|chủ đề)|có thể bạn quan tâm)"
    r" ?(?:[:.…»>]+)?",
    re.IGNORECASE,
)


def is_label(line: str) -> bool:
    """Whether a line is a site's own words around a list: "Xem tiếp", "Tin liên quan:"."""
    return len(line) < 50 and _LABEL.fullmatch(line) is not None


def is_bullet(line: str) -> bool:
    """Whether a line is `- Headline`; the blank may be missing, not before a digit: -5 may be a number."""
    return starts_with_dash(line) and line[1] not in "0123456789"


def starts_with_dash(line: str) -> bool:
    """Whether a line is a bullet with something after it, or a negative number."""
    return line[0] in DASHES and line[1:2] not in DASHES and line.strip(_RULE) != ""


def is_lone_dash(line: str) -> bool:
    """Whether a line is a bullet without anything."""
    return len(line) == 1 and line in DASHES


def ends_torn(line: str) -> bool:
    """Whether a line ends in the torn-off bullet of the next entry: ` -`, or is nothing but that."""
    return line[-1] in DASHES and (len(line) == 1 or (line[-2] == " " and line.strip(_RULE) != ""))


def strip_torn(line: str) -> str:
    """The line without the torn-off bullet at its end."""
    return line[:-2] if ends_torn(line) and len(line) > 2 else line


def strip_bullet(line: str) -> str:
    """The line without its own bullet."""
    return line[1:].lstrip(" ")


def is_dated(line: str) -> bool:
    """Whether a line has the form `Headline (27/08/2018)`; a paragraph may have it too."""
    return line[-1] in _DATED_ENDS and trailing_date(strip_torn(line)) is not None


def without_date(line: str) -> str:
    """The headline of a dated line; any other line as it is."""
    split = trailing_date(strip_torn(line))
    return split[0] if split else line


def is_paragraph(line: str) -> bool:
    """Whether a line is too long for a headline: very long, or long with two sentences in it."""
    length = len(line)
    return length > _LONGEST_HEADLINE or (length > _LONG_FOR_A_HEADLINE and _SENTENCE_BREAK.search(line) is not None)


def ends_like_body(line: str) -> bool:
    """Whether a line with a bullet reads as an answer or a list item of the body, not as a headline."""
    return (line[-1] in ".;:," and not line.endswith("..")) or is_paragraph(line)


def may_be_section(line: str) -> bool:
    """Whether a line can be the name of a section: short, no sentence, no `Phone: ...`, of no other block."""
    if len(line) > _LONGEST_SECTION or line[-1] in ".;:,!?…" or ": " in line:
        return False
    return any(map(str.isalpha, line)) and not _of_another_block(line)


def may_be_sectioned(line: str) -> bool:
    """Whether a line can be the headline of a section entry: no cell of a table, and no body's last line."""
    fits = _SHORTEST_HEADLINE <= len(line) <= _LONGEST_HEADLINE and not line.endswith("./.")
    return fits and not _of_another_block(line)


def _of_another_block(line: str) -> bool:
    return is_bullet(line) or is_lone_dash(line) or is_dated(line)
