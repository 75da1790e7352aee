"""Dates, however written, as one term: 27/08/2018, 27-8-2018, 2018-08-27, `ngày 27 tháng 8 năm 2018`.

    a day         2018-08-27 (ISO 8601)
    a month       2018-08, from 8/2018, 08-2018, `tháng 8 năm 2018`
    no year       27/8, from 27/8, 27-8, `27 tháng 8`

Day first, as in all Vietnamese text; a year has four digits. What is no day of the calendar (31/02/2018) is
no date. Dates in words are read without marks too, since queries are typed so.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

MONTH_WORDS = frozenset({"tháng", "thang"})
YEAR_WORDS = frozenset({"năm", "nam"})

_YEAR = re.compile("[12][0-9]{3}")
_DAY = re.compile(
    r"(?<![0-9])(?:([0-9]{1,2})([/.-])([0-9]{1,2})\2([12][0-9]{3})"
    r"|([12][0-9]{3})([/.-])([0-9]{1,2})\6([0-9]{1,2}))(?![0-9])"
)
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[/.-]([12][0-9]{3})")
_YEAR_MONTH = re.compile(r"([12][0-9]{3})[/-]([0-9]{1,2})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})")


class SpelledDate(NamedTuple):
    """A date in words: the units `first` to `last`, counted from the word tháng or năm that gave it away."""

    first: int
    last: int
    term: str


def find_days(text: str) -> list[tuple[int, int, str]]:
    """The full dates in a text without blanks: start, end, term. What goes on alike (1.2.2018.3) is none."""
    found = []
    for match in _DAY.finditer(text):
        separator = match[2] or match[6]
        if _goes_on(text, match.start() - 1, -1, separator) or _goes_on(text, match.end(), 1, separator):
            continue
        day, month, year = match[1] or match[8], match[3] or match[7], match[4] or match[5]
        term = _day_term(year, month, day)
        if term:
            found.append((match.start(), match.end(), term))
    return found


def read_short_date(text: str) -> str | None:
    """The term of a text that is, as a whole, a month of a year or a day of a month in digits."""
    match = _MONTH_YEAR.fullmatch(text)
    if match:
        return _month_term(match[2], match[1])
    match = _YEAR_MONTH.fullmatch(text)
    if match:
        return _month_term(match[1], match[2])
    match = _DAY_MONTH.fullmatch(text)
    return _month_day_term(match[2], match[1]) if match else None


def spelled_around_month(before: str | None, month: str | None, word: str | None, year: str | None) -> SpelledDate | None:
    """The date around the word tháng, from the unit before it and the three after it (None: there is none).

    27 tháng 8 năm 2018, 27 tháng 8/2018, 27 tháng 8, tháng 8 năm 2018.
    """
    if month is None:
        return None
    day = before if before is not None and _number(before, 31) else None
    joined = _MONTH_YEAR.fullmatch(month)
    if joined:
        term = day and _day_term(joined[2], joined[1], day)
        return SpelledDate(-1, 1, term) if term else None
    if not _number(month, 12):
        return None
    if year is not None and word is not None and word.lower() in YEAR_WORDS and _YEAR.fullmatch(year):
        term = day and _day_term(year, month, day)
        return SpelledDate(-1, 3, term) if term else SpelledDate(1, 3, f"{year}-{int(month):02}")
    term = day and _month_day_term(month, day)
    return SpelledDate(-1, 1, term) if term else None


def spelled_around_year(before: str | None, year: str | None) -> SpelledDate | None:
    """The date around the word năm, from the units on both sides: 27/8 năm 2018."""
    match = before and _DAY_MONTH.fullmatch(before)
    term = match and year and _YEAR.fullmatch(year) and _day_term(year, match[2], match[1])
    return SpelledDate(-1, 1, term) if term else None


def _goes_on(text: str, at: int, step: int, separator: str) -> bool:
    """Whether the separator stands at `at` and a digit behind it."""
    beyond = at + step
    return at >= 0 and 0 <= beyond < len(text) and text[at] == separator and text[beyond].isdigit()


def _number(text: str, most: int) -> bool:
    return len(text) <= 2 and text.isascii() and text.isdigit() and 1 <= int(text) <= most


def _day_term(year: str, month: str, day: str) -> str | None:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _month_term(year: str, month: str) -> str | None:
    return f"{year}-{int(month):02}" if _number(month, 12) else None


def _month_day_term(month: str, day: str) -> str | None:
    if not (_number(month, 12) and _number(day, 31)):
        return None
    # A leap year, so that 29/2 is a day.
    return f"{int(day)}/{int(month)}" if _day_term("2000", month, day) else None
