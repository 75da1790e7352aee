"""What is told about a query, where, and what strict parsing refuses."""

from __future__ import annotations

import pytest

from searchkit.errors import QuerySyntaxError
from searchkit.search.grammar import caret, parse


@pytest.mark.parametrize(
    ("query", "place", "says"),
    [
        ("khong:xin", "khong:", "no field khong"),
        ("title: x", "title:", "no value"),
        ("(title:)", "title:", "no value"),
        ("title:(body:x)", "body:", "another field"),
        ('title:""', '""', "empty"),
        ("a () b", "()", "empty"),
        ('quốc "phòng', '"', "never closed"),
        ('quốc phòng"', '"', "inside a word"),
        ("(quốc phòng", "(", "never closed"),
        ("quốc phòng)", ")", "never opened"),
        ("bão^0", "^0", "boost"),
        ("bão^x", "^x", "boost"),
        ('"a b"^', "^", "boost"),
        ('"a b"~x', "~", "slop"),
        ('"a b"~100', "~", "slop"),
        ("kinh~3", "kinh~3", "distance"),
        ("2018~", "2018~", "number"),
        ("ki*h", "*", "read as text"),
        ("bão * lụt", "*", "read as text"),
        ('"bão"*', "*", "read as text"),
        ("date:31/02/2018", "date:31/02/2018", "no date"),
        ("year:8/2018", "year:8/2018", "no year"),
        ("AND bão", "AND", "does not stand between"),
        ("bão HOẶC", "HOẶC", "does not stand between"),
        ("bão NOT", "NOT", "does not stand before"),
        ("(" * 60 + "a" + ")" * 60, "(", "deeper than 50"),
    ],
)
def test_errors(query: str, place: str, says: str) -> None:
    (told,) = parse(query).diagnostics
    assert told.severity == "error"
    assert says in told.message
    assert query[slice(*told.span)] == place
    assert told.hint
    with pytest.raises(QuerySyntaxError, match=says) as raised:
        parse(query, strict=True)
    assert (raised.value.span, raised.value.hint) == (told.span, told.hint)


@pytest.mark.parametrize(
    ("query", "place"), [("nói “có thật” rồi", "“có thật”"), ("HỌC VÀ HÀNH AND LÀM", "VÀ"), ("«a»", "«a»")]
)
def test_notes_do_not_fail_strict_parsing(query: str, place: str) -> None:
    (told,) = parse(query, strict=True).diagnostics
    assert told.severity == "note"
    assert query[slice(*told.span)] == place


@pytest.mark.parametrize("query", ["12:30", "http://a.vn", "Ông: x", "HLV: x", "a - b", "f(x)", "^_^", "a~b", "TP.HCM:x"])
def test_nothing_to_tell(query: str) -> None:
    assert parse(query).diagnostics == ()


def test_the_first_error_in_the_text_is_raised() -> None:
    query = 'khong:xin AND ("a'
    told = parse(query).diagnostics
    assert [query[slice(*one.span)] for one in told] == ["khong:", "(", '"']
    with pytest.raises(QuerySyntaxError) as raised:
        parse(query, strict=True)
    assert raised.value.span == (0, 6)


@pytest.mark.parametrize(
    ("query", "span", "shown"),
    [
        ("quốc phòng", (5, 10), "quốc phòng\n     ^^^^^"),
        ("pho\u031b\u0309 bò", (6, 8), "pho\u031b\u0309 bò\n    ^^"),
        ("日本 ab", (3, 5), "日本 ab\n     ^^"),
        ("a\n\tb\ud800", (3, 4), "a  b \n   ^"),
        ("abc", (3, 3), "abc\n   ^"),
        ("", (0, 0), "\n^"),
        ("abc", (7, 9), "abc\n   ^"),
    ],
)
def test_caret(query: str, span: tuple[int, int], shown: str) -> None:
    assert caret(query, span) == shown


def test_caret_is_clipped() -> None:
    query = "x" * 5000 + "y" + "z" * 5000
    line, under = caret(query, (5000, 5001)).split("\n")
    assert len(line) == 102
    assert line[under.index("^")] == "y"
    assert max(map(len, caret(query, (0, 9999)).split("\n"))) <= 102
