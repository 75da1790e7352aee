"""Rows of JSON lines: the two layouts, and what makes a row be skipped."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from searchkit.errors import PageError
from searchkit.ingest.jsonl import parse_row, row_id
from searchkit.model import Article, Headline


def parse(row: object) -> Article:
    return parse_row(json.dumps(row).encode(), path="kho.jsonl", line=7)


def test_a_beir_row() -> None:
    article = parse({"_id": "d1", "title": "Mưa  lớn", "text": "Đoạn một.\n\n Đoạn\u00a0hai.", "metadata": {"x": 1}})
    assert article == Article("d1", "Mưa lớn", ("Đoạn một.", "Đoạn hai."), path="kho.jsonl")


def test_an_article_row() -> None:
    article = parse(
        {
            "id": "a/1",
            "title": "Mưa lớn",
            "paragraphs": ["Đoạn một.", " ", "Đoạn\nhai."],
            "date": "2020-10-09T06:00:00+07:00",
            "section": "Thời tiết",
            "url": "https://bao.example/1",
            "related": [
                "Bão tan",
                {"title": "Nước rút", "date": "08/10/2020"},
                {"title": "Sạt lở", "section": "Thời tiết"},
                {"title": "Lũ về", "date": "2020-10-07", "section": "Thời tiết", "block": "sectioned"},
            ],
        }
    )
    assert article == Article(
        id="a/1",
        title="Mưa lớn",
        paragraphs=("Đoạn một.", "Đoạn hai."),
        date=dt.date(2020, 10, 9),
        date_source="row",
        section="Thời tiết",
        related=(
            Headline("Bão tan", None, None, "bulleted"),
            Headline("Nước rút", dt.date(2020, 10, 8), None, "dated"),
            Headline("Sạt lở", None, "Thời tiết", "sectioned"),
            Headline("Lũ về", dt.date(2020, 10, 7), "Thời tiết", "sectioned"),
        ),
        path="kho.jsonl",
        url="https://bao.example/1",
    )


def test_body_is_split_at_line_breaks() -> None:
    assert parse({"id": "1", "body": "Một.\r\nHai.\rBa."}).paragraphs == ("Một.", "Hai.", "Ba.")


def test_optional_fields_may_be_null_or_empty() -> None:
    row = dict.fromkeys(("title", "date", "section", "url", "related", "paragraphs"), None)
    assert parse({"id": "1", "body": "Một.", **row}) == Article("1", "", ("Một.",), path="kho.jsonl")
    assert parse({"id": "1", "title": "T", "date": "", "section": " ", "url": ""}) == Article("1", "T", path="kho.jsonl")


@pytest.mark.parametrize(("value", "expected"), [("x y", "x y"), (17, "17"), ("Đ/ơ (2)", "Đ/ơ (2)")])
def test_ids_are_kept_as_they_are(value: object, expected: str) -> None:
    assert parse({"_id": value, "text": "x"}).id == expected
    assert row_id(json.dumps({"id": value}).encode(), "kho.jsonl", 1) == expected


@pytest.mark.parametrize("date", ["hôm qua", "31/02/2020", 1602201600, ["2020"]])
def test_a_date_that_is_none_is_a_warning(date: object) -> None:
    article = parse({"id": "1", "title": "T", "date": date})
    assert (article.date, article.date_source) == (None, None)
    [warning] = article.warnings
    assert warning.line == 7
    assert '"date"' in warning.reason


def test_two_texts_are_a_warning() -> None:
    article = parse({"id": "1", "body": "Một.", "text": "Hai."})
    assert article.paragraphs == ("Một.",)
    assert article.warnings[0].reason == '"body" is read, "text" is not'


def test_half_a_character_is_replaced() -> None:
    assert parse_row(b'{"id": "1", "title": "xem \\ud83d"}', path="p", line=1).title == "xem \ufffd"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "not JSON"),
        (b'{"id": "1", "title": "x"} {}', "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b'{"id": "\xff"}', "not UTF-8: byte 8"),
        (b'["id"]', "not a JSON object"),
        (b"null", "not a JSON object"),
    ],
)
def test_what_is_no_row(data: bytes, reason: str) -> None:
    for read in (row_id, lambda data, path, line: parse_row(data, path=path, line=line)):
        with pytest.raises(PageError, match=reason) as caught:
            read(data, "kho.jsonl", 7)
        assert (caught.value.path, caught.value.line) == ("kho.jsonl", 7)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"title": "T"}, 'no "_id" and no "id"'),
        ({"id": None, "title": "T"}, 'no "_id"'),
        ({"id": "", "title": "T"}, '"id" is empty'),
        ({"_id": "a\nb", "title": "T"}, '"_id" is empty or holds line breaks'),
        ({"_id": "\ud800", "title": "T"}, "control characters"),
        ({"id": True, "title": "T"}, "neither a string nor a whole number"),
        ({"id": 1.5, "title": "T"}, "neither a string nor a whole number"),
        ({"id": "1"}, "empty: neither title nor text"),
        ({"id": "1", "title": "\u200b", "text": " \n"}, "empty"),
        ({"id": "1", "title": 5}, '"title" is not a string'),
        ({"id": "1", "text": ["x"]}, '"text" is not a string'),
        ({"id": "1", "paragraphs": "x"}, '"paragraphs" is not a list'),
        ({"id": "1", "paragraphs": ["x", 1]}, '"paragraphs" holds'),
        ({"id": "1", "title": "T", "section": {}}, '"section" is not a string'),
        ({"id": "1", "title": "T", "url": 1}, '"url" is not a string'),
        ({"id": "1", "title": "T", "related": "x"}, '"related" is not a list'),
        ({"id": "1", "title": "T", "related": [1]}, 'an entry of "related"'),
        ({"id": "1", "title": "T", "related": [{"date": "2020-01-01"}]}, 'an entry of "related"'),
        ({"id": "1", "title": "T", "related": [" "]}, "empty title"),
        ({"id": "1", "title": "T", "related": [{"title": "x", "section": 1}]}, "the section of an entry"),
        ({"id": "1", "title": "T", "related": [{"title": "x", "block": "boxed"}]}, "none of dated, bulleted"),
    ],
)
def test_rows_with_wrong_fields(row: dict[str, Any], reason: str) -> None:
    with pytest.raises(PageError, match=reason) as caught:
        parse(row)
    assert (caught.value.path, caught.value.line) == ("kho.jsonl", 7)
