"""Dates in brackets at a line's end, and dates in fields."""

from __future__ import annotations

import datetime as dt

import pytest

from searchkit.ingest.dates import find_date, parse_date, trailing_date


@pytest.mark.parametrize(
    "written",
    ["(05/09/2021)", "(5/9/2021)", "(05-09-2021)", "(5.9.2021)", "( 05/09/2021 )", "(05 / 09 / 2021)"],
)
@pytest.mark.parametrize("blank", ["", " "])
def test_a_dated_line_splits_day_first(written: str, blank: str) -> None:
    assert trailing_date(f"Khai giảng{blank}{written}") == ("Khai giảng", dt.date(2021, 9, 5))


def test_only_the_last_bracket_is_a_date() -> None:
    assert trailing_date("Kỳ họp (lần hai) (01/02/2020) (03/02/2020)") == (
        "Kỳ họp (lần hai) (01/02/2020)",
        dt.date(2020, 2, 3),
    )


@pytest.mark.parametrize("line", ["Hạn nộp (31/02/2018)", "Hạn nộp (08/27/2018)", "Hạn nộp (00/01/2018)", "H (1/1/0000)"])
def test_a_date_that_no_calendar_has_leaves_the_line_whole(line: str) -> None:
    assert trailing_date(line) == (line, None)


@pytest.mark.parametrize(
    "line",
    [
        "",
        ")",
        "Tin",
        "(05/09/2021)",
        "Tin (05/09/21)",
        "Tin (05/09/2021).",
        "Tin 05/09/2021",
        "Tin (2021/09/05)",
        "T (5/9)",
    ],
)
def test_other_lines_are_not_dated(line: str) -> None:
    assert trailing_date(line) is None


@pytest.mark.parametrize(
    "text",
    [
        "2021-09-05",
        "2021-09-05T23:30:00+07:00",
        "2021-09-05 07:00",
        "2021/9/5",
        "05/09/2021",
        "5-9-2021, 10:30",
        "5.9.2021 (GMT+7)",
        " 05/09/2021 ",
    ],
)
def test_fields_are_iso_or_day_first(text: str) -> None:
    assert parse_date(text) == dt.date(2021, 9, 5)


@pytest.mark.parametrize("text", ["", "hôm qua", "2021-13-05", "31/02/2021", "05/09/20211", "20210905", "1630800000"])
def test_other_fields_are_no_dates(text: str) -> None:
    assert parse_date(text) is None


def test_finds_a_date_inside() -> None:
    assert find_date("Thứ hai, 05/09/2021, 10:30") == dt.date(2021, 9, 5)
    assert find_date("Thứ hai") is None
