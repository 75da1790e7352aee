"""Dates in a query: what is read, what is refused, and that printing keeps the bounds."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.search.grammar.dates import format_range, parse_period, parse_range


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018", "2018-01-01", "2018-12-31"),
        ("2018-08", "2018-08-01", "2018-08-31"),
        ("2018-2", "2018-02-01", "2018-02-28"),
        ("2020/02", "2020-02-01", "2020-02-29"),
        ("8/2018", "2018-08-01", "2018-08-31"),
        ("12.2018", "2018-12-01", "2018-12-31"),
        ("27/8/2018", "2018-08-27", "2018-08-27"),
        ("7-8-2018", "2018-08-07", "2018-08-07"),
        ("27.08.2018", "2018-08-27", "2018-08-27"),
        ("2018-08-27", "2018-08-27", "2018-08-27"),
        ("2018/8/7", "2018-08-07", "2018-08-07"),
        ("9999-12", "9999-12-01", "9999-12-31"),
        ("0001", "0001-01-01", "0001-12-31"),
    ],
)
def test_periods(text: str, first: str, last: str) -> None:
    assert parse_period(text) == (day(first), day(last))


@pytest.mark.parametrize(
    "text",
    [
        *("", "18", "0000", "2018-13", "31/02/2018", "29/2/2019", "08/27/2018", "27/8/18", "27-8/2018"),
        *("2018-08-27x", "٢٠١٨", "20180827", "2018-08-", "8/8", "-2018", "2018-00"),
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert parse_period(text) is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2018-08..2018-09", "2018-08-01", "2018-09-30"),
        ("27/8/2018..2019", "2018-08-27", "2019-12-31"),
        ("2018..", "2018-01-01", None),
        ("..2018", None, "2018-12-31"),
        ("[2018-08-01 TO 2018-09-30]", "2018-08-01", "2018-09-30"),
        ("[ 2018-08  to  9/2018 ]", "2018-08-01", "2018-09-30"),
        ("{2018 TO 2020}", "2019-01-01", "2019-12-31"),
        ("[2018 TO 2020}", "2018-01-01", "2019-12-31"),
        ("[* TO 2020]", None, "2020-12-31"),
        ("[2018 TO *}", "2018-01-01", None),
        (">2018-08-01", "2018-08-02", None),
        (">=2018-08", "2018-08-01", None),
        (">2018", "2019-01-01", None),
        ("<2018", None, "2017-12-31"),
        ("<=2018", None, "2018-12-31"),
        ("<1/8/2018", None, "2018-07-31"),
    ],
)
def test_ranges(text: str, low: str | None, high: str | None) -> None:
    assert parse_range(text) == (low and day(low), high and day(high))


@pytest.mark.parametrize(
    "text",
    [
        *("", "..", "[* TO *]", "2019..2018", "{2018 TO 2018}", "{27/8/2018 TO 28/8/2018}", "[2018 TO"),
        *("[2018]", "><2018", ">9999", "<0001", "2018...2019", "2018..2019..2020", "[2018 TO 2019 TO 2020]"),
        *(">", "2018-08-01TO2019"),
    ],
)
def test_what_is_no_range(text: str) -> None:
    assert parse_range(text) is None


def test_years_only() -> None:
    assert parse_range("2018..2019", years_only=True) == (day("2018-01-01"), day("2019-12-31"))
    assert parse_range("2018-08", years_only=True) is None
    assert parse_range("2018..8/2019", years_only=True) is None


@given(st.dates(), st.dates(), st.sampled_from(["", "low", "high"]))
def test_printing_keeps_the_bounds(one: dt.date, other: dt.date, left_open: str) -> None:
    low = None if left_open == "low" else min(one, other)
    high = None if left_open == "high" else max(one, other)
    assert parse_range(format_range(low, high)) == (low, high)


@given(st.integers(1, 9999), st.none() | st.integers(1, 9999))
def test_printing_keeps_years(first: int, last: int | None) -> None:
    last = None if last is None else max(first, last)
    pair = dt.date(first, 1, 1), None if last is None else dt.date(last, 12, 31)
    text = format_range(*pair, years_only=True)
    assert "-" not in text
    assert parse_range(text, years_only=True) == pair
