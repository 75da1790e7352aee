"""Dates in a query: a year, a month or a day, written day first or ISO, and ranges of them. Pure."""

from __future__ import annotations

import datetime as dt
import re

Period = tuple[dt.date, dt.date]  # first and last day
Bounds = tuple[dt.date | None, dt.date | None]

_YEAR = re.compile(r"([0-9]{4})")
_MONTH = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
_DAY = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_BRACKETED = re.compile(r"([\[{])\s*(\S+)\s+TO\s+(\S+?)\s*([\]}])", re.IGNORECASE)
_COMPARED = re.compile(r"([<>]=?)(.+)")
_ONE_DAY = dt.timedelta(days=1)


def parse_period(text: str) -> Period | None:
    """First and last day of `2018`, `2018-08`, `8/2018`, `2018-08-27` or `27/8/2018`.

    Between the numbers stands `-`, `/` or `.`. None for anything else, and for a day that is on no calendar.
    """
    try:
        if match := _YEAR.fullmatch(text):
            return _months(int(match[1]), 1, 12)
        if match := _MONTH.fullmatch(text):
            return _months(int(match[1]), int(match[2]), int(match[2]))
        if match := _MONTH_FIRST.fullmatch(text):
            return _months(int(match[2]), int(match[1]), int(match[1]))
        if match := _DAY.fullmatch(text):
            day = dt.date(int(match[1]), int(match[3]), int(match[4]))
            return day, day
        if match := _DAY_FIRST.fullmatch(text):
            day = dt.date(int(match[4]), int(match[3]), int(match[1]))
            return day, day
    except ValueError:  # a month or a day that does not exist
        return None
    return None


def parse_range(text: str, *, years_only: bool = False) -> Bounds | None:
    """The inclusive bounds of a period, `A..B`, `A..`, `..B`, `[A TO B]`, `>A`, `>=A`, `<A`, `<=A`.

    `{` and `}` exclude an end, `*` opens it. None where the text is none of these, runs backwards, or has no
    bound.
    """
    low: str | None
    high: str | None
    above = below = False  # whether a bound excludes its own period
    if match := _BRACKETED.fullmatch(text):
        low, high = (None if end == "*" else end for end in (match[2], match[3]))
        above, below = match[1] == "{", match[4] == "}"
    elif match := _COMPARED.fullmatch(text):
        low, high = (match[2], None) if match[1][0] == ">" else (None, match[2])
        above, below = match[1] == ">", match[1] == "<"
    elif ".." in text:
        left, _, right = text.partition("..")
        low, high = left or None, right or None
    else:
        low = high = text
    return _bounds(low, high, above, below, years_only)


def format_range(low: dt.date | None, high: dt.date | None, *, years_only: bool = False) -> str:
    """The shortest text that `parse_range` reads as these bounds."""
    if low is not None and high is not None:
        for name in (_year(low), low.isoformat()[:7], low.isoformat()):
            if parse_period(name) == (low, high):
                return name
    write = _year if years_only else dt.date.isoformat
    return f"{write(low) if low else ''}..{write(high) if high else ''}"


def _bounds(low: str | None, high: str | None, above: bool, below: bool, years_only: bool) -> Bounds | None:
    first = last = None
    try:
        if low is not None:
            if (period := _period(low, years_only)) is None:
                return None
            first = period[1] + _ONE_DAY if above else period[0]
        if high is not None:
            if (period := _period(high, years_only)) is None:
                return None
            last = period[0] - _ONE_DAY if below else period[1]
    except OverflowError:  # before the first or after the last day that a date can hold
        return None
    if (first is None and last is None) or (first and last and first > last):
        return None
    return first, last


def _period(text: str, years_only: bool) -> Period | None:
    return parse_period(text) if not years_only or _YEAR.fullmatch(text) else None


def _months(year: int, first: int, last: int) -> Period:
    from calendar import monthrange  # late: few queries name a period

    return dt.date(year, first, 1), dt.date(year, last, monthrange(year, last)[1])


def _year(day: dt.date) -> str:
    return day.isoformat()[:4]
