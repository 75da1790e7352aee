"""Dates as news sites write them: day first, or ISO."""

from __future__ import annotations

import datetime as dt
import re

_DAY_FIRST = r"([0-9]{1,2}) ?[/.-] ?([0-9]{1,2}) ?[/.-] ?([0-9]{4})"
_BRACKETED = re.compile(rf" ?\( ?{_DAY_FIRST} ?\)$")
_BRACKETED_LENGTH = len(" ( dd / mm / yyyy )")
# A date with whatever follows it (a time, a zone), but no further digit: 27/08/20189 is none.
_WRITTEN_DAY_FIRST = re.compile(rf"{_DAY_FIRST}(?![0-9])")
_WRITTEN_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?![0-9])")


def trailing_date(line: str) -> tuple[str, dt.date | None] | None:
    """Splits a clean line `Headline (27/08/2018)` into headline and date; None for a line of another form.

    A date that the calendar does not have (31/02/2018) leaves the line whole: `(line, None)`.
    """
    if line[-1:] != ")":
        return None
    found = _BRACKETED.search(line, max(0, len(line) - _BRACKETED_LENGTH))
    if found is None or found.start() == 0:
        return None
    date = _date(found[3], found[2], found[1])
    return (line, None) if date is None else (line[: found.start()], date)


def parse_date(text: str) -> dt.date | None:
    """The date that `text` begins with, as written (no time zone is applied), or None.

    Read are `2018-08-27`, `2018/8/27`, `27/08/2018`, `27-8-2018` and `27.8.2018`, each with or without a
    time after it.
    """
    text = text.strip()
    if found := _WRITTEN_ISO.match(text):
        return _date(found[1], found[2], found[3])
    if found := _WRITTEN_DAY_FIRST.match(text):
        return _date(found[3], found[2], found[1])
    return None


def find_date(text: str) -> dt.date | None:
    """The first day-first date anywhere in `text`, or None."""
    found = _WRITTEN_DAY_FIRST.search(text)
    return _date(found[3], found[2], found[1]) if found else None


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
