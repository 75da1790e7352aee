"""What units mean: composites, dates, numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchkit.analysis.composites import IN_DATE, JOINED_LEFT, JOINED_RIGHT, LONGEST_TERM, Piece, Word, compose
from searchkit.analysis.dates import find_days, read_short_date, spelled_around_month, spelled_around_year
from searchkit.analysis.memo import Memo
from searchkit.analysis.numerals import read_number
from searchkit.analysis.units import (
    ADDRESS,
    COMPLEX,
    LINK,
    MONTH,
    NOISE,
    NUMBER,
    SIGN,
    WORD,
    YEAR,
    classify,
    open_borders,
)
from searchkit.text.terms import fold


def pieces(unit: str) -> list[str]:
    return [piece.term for piece in compose(unit).pieces]


def words(unit: str, surroundings: int = 0) -> list[tuple[str, str]]:
    """Each word as written, and its term."""
    return [(unit[word.start : word.end], word.term) for word in compose(unit, surroundings).words]


@pytest.mark.parametrize(
    ("unit", "parts", "whole"),
    [
        ("NQ-28/TW", ["nq", "28", "tw"], "nq-28/tw"),
        ("15/2018/NĐ-CP", ["15", "2018", "nđ", "cp"], "15/2018/nđ-cp"),
        ("COVID-19", ["covid", "19"], "covid-19"),
        ("Việt-Lào", ["việt", "lào"], "việt-lào"),
        ("Việt–Lào", ["việt", "lào"], "việt-lào"),  # an en dash
        ("đồng/kg", ["đồng", "kg"], "đồng/kg"),
        ("AT&T", ["at", "t"], "at&t"),
        ("don’t", ["don", "t"], "don't"),
        ("a_b", ["a", "b"], "a_b"),
        ("10:30", ["10", "30"], "10:30"),
        ("C++", ["c"], "c++"),
        ("C#", ["c"], "c#"),
        ("18+", ["18"], "18+"),
        ("#tag", ["tag"], "#tag"),
        ("@user", ["user"], "@user"),
        ("1.000-2.000", ["1000", "2000"], "1000-2000"),
        ("192.168.1.1", ["192", "168", "1", "1"], "192.168.1.1"),
        ("v1.2.3", ["v1", "2", "3"], "v1.2.3"),
        ("vnexpress.net", ["vnexpress", "net"], "vnexpress.net"),
        ("thuỷ-lợi", ["thủy", "lợi"], "thủy-lợi"),
    ],
)
def test_a_whole_is_the_terms_of_its_parts_with_their_links(unit: str, parts: list[str], whole: str) -> None:
    assert pieces(unit) == parts
    assert words(unit) == [(unit, whole)]


@pytest.mark.parametrize(
    ("unit", "parts", "whole"),
    [
        ("U.S.A", ["u", "s", "a"], "usa"),
        ("TP.HCM", ["tp", "hcm"], "tphcm"),
        ("tp.hcm", ["tp", "hcm"], "tphcm"),
    ],
)
def test_dotted_letters_meet_the_undotted(unit: str, parts: list[str], whole: str) -> None:
    assert pieces(unit) == parts
    assert words(unit) == [(unit, whole)]
    assert pieces(whole) == [whole]


@pytest.mark.parametrize(
    ("unit", "term", "parts"),
    [
        ("37.000", "37000", ["37", "000"]),
        ("37,000", "37000", ["37", "000"]),
        ("11,5", "11.5", ["11", "5"]),
        ("11.5", "11.5", ["11", "5"]),
        ("km2", "km2", ["km", "2"]),
        ("km²", "km2", ["km", "2"]),
        ("5kg", "5kg", ["5", "kg"]),
        ("20m2", "20m2", ["20", "m", "2"]),
        ("10h05", "10h05", ["10", "h", "5"]),
    ],
)
def test_a_number_or_unit_is_one_piece_with_parts(unit: str, term: str, parts: list[str]) -> None:
    assert pieces(unit) == [term]
    assert [word.term for word in compose(unit).words] == parts


@pytest.mark.parametrize(
    ("unit", "parts", "wholes"),
    [
        ("hết.Rồi", ["hết", "rồi"], []),  # a blank was left out
        ("nam.Nam", ["nam", "nam"], []),
        ("1.Nam", ["1", "nam"], []),
        ("TP.", ["tp"], []),
        ("H2O", ["h2o"], []),
        ("37.000đ/kg", ["37000", "đ", "kg"], ["37", "000", "đ/kg"]),
        ("C++/Java", ["c", "java"], ["c++"]),
        ("#a#b", ["a", "b"], ["#a", "#b"]),
        ("C#tag", ["c", "tag"], ["#tag"]),
        ("++", [], []),
        ("x" * 300, ["x" * LONGEST_TERM], []),
        ("a-" * 200 + "a", ["a"] * 201, []),
        ("08", ["8"], []),
        ("007", ["007"], []),
        ("x\u0302\u0301y", ["x\u0302\u0301y"], []),  # marks that no letter has
        ("+\u0301-\u0301a", ["a"], []),
    ],
)
def test_what_makes_no_whole(unit: str, parts: list[str], wholes: list[str]) -> None:
    assert pieces(unit) == parts
    assert [word.term for word in compose(unit).words] == wholes


@pytest.mark.parametrize(
    ("unit", "parts", "written", "term"),
    [
        (
            "https://www.bao.vn/a-b/?x=1).",
            "https www bao vn a b x 1",
            "https://www.bao.vn/a-b/?x=1",
            "bao.vn/a-b/?x=1",
        ),
        ("http://bao.vn/", "http bao vn", "http://bao.vn/", "bao.vn"),
        ("www.bao.vn", "www bao vn", "www.bao.vn", "bao.vn"),
        ("Ban.Doc@bao.vn", "ban doc bao vn", "Ban.Doc@bao.vn", "ban.doc@bao.vn"),
    ],
)
def test_addresses(unit: str, parts: str, written: str, term: str) -> None:
    assert pieces(unit) == parts.split()
    assert words(unit) == [(written, term)]


@pytest.mark.parametrize("unit", ["http://", "http://a\ud800b", "http://a\x07b", "http://" + "a/" * 200])
def test_no_whole_of_an_address_that_nobody_can_type(unit: str) -> None:
    assert words(unit) == []


@pytest.mark.parametrize(
    ("unit", "term"),
    [
        ("27/08/2018", "2018-08-27"),
        ("27/8/2018", "2018-08-27"),
        ("27-08-2018", "2018-08-27"),
        ("27.8.2018", "2018-08-27"),
        ("2018-08-27", "2018-08-27"),
        ("27–08–2018", "2018-08-27"),
        ("8/2018", "2018-08"),
        ("08-2018", "2018-08"),
        ("8.2018", "2018-08"),
        ("2018-08", "2018-08"),
        ("27/8", "27/8"),
        ("27-08", "27/8"),
        ("29/2", "29/2"),
        ("31/02/2018", "31/2/2018"),  # no day
        ("31/2", "31/2"),
        ("27/13", "27/13"),
        ("2018-2019", "2018-2019"),
        ("1/2/2018/3", "1/2/2018/3"),
    ],
)
def test_dates_in_digits(unit: str, term: str) -> None:
    assert words(unit) == [(unit, term)]
    assert compose(unit).words[0].kind == "number"


def test_the_dates_in_a_longer_run_are_its_words() -> None:
    assert words("27-28/8/2018") == [("28/8/2018", "2018-08-28")]
    assert words("26/8/2018-2/9/2018") == [("26/8/2018", "2018-08-26"), ("2/9/2018", "2018-09-02")]
    assert words("A1/1/2018") == [("A1/1/2018", "a1/1/2018")]  # no date begins within a piece
    assert find_days("1.2.2018.3") == find_days("3.1.2.2018") == []


@pytest.mark.parametrize(
    ("around", "found"),
    [
        (("27", "8", "năm", "2018"), (-1, 3, "2018-08-27")),
        (("27", "08", "nam", "2018"), (-1, 3, "2018-08-27")),
        (("27", "8/2018", None, None), (-1, 1, "2018-08-27")),
        (("27", "8", "tại", "Huế"), (-1, 1, "27/8")),
        (("27", "8", "năm", "trước"), (-1, 1, "27/8")),
        (("trong", "8", "NĂM", "2018"), (1, 3, "2018-08")),
        ((None, "8", "năm", "2018"), (1, 3, "2018-08")),
        (("31", "2", "năm", "2018"), (1, 3, "2018-02")),
        (("31", "2", None, None), None),
        (("trong", "8", None, None), None),
        (("27", "13", "năm", "2018"), None),
        (("27", None, None, None), None),
        (("31", "2/2018", None, None), None),
    ],
)
def test_dates_in_words(around: tuple[str | None, ...], found: tuple[int, int, str] | None) -> None:
    before, month, word, year = around
    assert spelled_around_month(before, month, word, year) == found


def test_a_year_after_a_day_in_digits() -> None:
    assert spelled_around_year("27/8", "2018") == (-1, 1, "2018-08-27")
    assert spelled_around_year("31/2", "2018") is spelled_around_year("27/8", "20") is None
    assert spelled_around_year(None, "2018") is spelled_around_year("27/8", None) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234.567,89", "1234567.89"),
        ("1,234,567.89", "1234567.89"),
        ("1,234.5", "1234.5"),
        ("1.234", "1234"),
        ("1,234", "1.234"),
        ("1.234,000", "1234.000"),
        ("0,5", "0.5"),
        ("0.123", "0.123"),
        ("11,50", "11.50"),
        ("12.345.67", None),
        ("0912.345.678", None),
        ("8.2018", None),
        ("27.8.2018", None),
    ],
)
def test_numbers(text: str, number: str | None) -> None:
    assert read_number(text) == number


def test_short_dates_are_whole_texts() -> None:
    assert read_short_date("13/2018") is read_short_date("0/5") is read_short_date("8/2018/QĐ") is None


def test_a_plain_composite_gives_way_to_the_compounds_around_it() -> None:
    # Hà Nội-Hải Phòng: the compounds count, not nội-hải.
    for surroundings in (JOINED_LEFT, JOINED_RIGHT, JOINED_LEFT | JOINED_RIGHT):
        assert words("Nội-Hải", surroundings) == []
        assert not compose("Nội-Hải", surroundings).cut_left
    assert words("Nội-Hải") == [("Nội-Hải", "nội-hải")]
    for unit in ("AT&T", "C++", "km2", "COVID-19", "U.S.A"):
        composite = compose(unit, JOINED_LEFT | JOINED_RIGHT)
        assert composite == compose(unit)
        assert composite.cut_left
        assert composite.cut_right


def test_a_composite_within_a_date_in_words_is_no_word() -> None:
    assert words("8/2018", IN_DATE) == []
    assert [piece.term for piece in compose("8/2018", IN_DATE).pieces] == ["8", "2018"]


def test_classes() -> None:
    expected = {
        WORD: ["học", "Việt", "中文", "ª"],
        NUMBER: ["2018", "0"],
        MONTH: ["tháng", "THÁNG", "thang"],
        YEAR: ["năm", "Nam"],
        COMPLEX: ["km2", "37.000", "TP.", "a_b", "½", "km²", "٢"],
        ADDRESS: ["http://a.b", "a@b.vn"],
        LINK: ["-", "/", ".", "–", "’", "_"],
        SIGN: ["+", "#", "@", "\u0301"],
        NOISE: ["...", "“", ",", "\n", "😀", "\ud800", "___", "->"],
    }
    assert {number: [t for t in tokens if classify(t) == number] for number, tokens in expected.items()} == expected


def borders(*tokens: str) -> list[bool]:
    """Of tokens that all touch."""
    ends = [sum(map(len, tokens[: i + 1])) for i in range(len(tokens))]
    return open_borders([classify(token) for token in tokens], [0, *ends[:-1]], ends)


def test_a_link_ties_only_on_both_sides() -> None:
    assert borders("việt", "-", "lào") == [True, True]
    assert borders("hết", ".") == borders("-", "5") == [False]
    assert borders("kết", ".", "/", ".") == [False, False, False]
    assert borders("a", "-", "“", "b") == [False, False, False]
    assert borders("c", "+", "+", "/", "java") == [True] * 4
    assert borders("TP.", "HCM") == [True]
    assert borders() == borders("a") == []
    assert open_borders([WORD, LINK, WORD], [0, 4, 6], [3, 5, 9]) == [False, False]  # blanks between


@given(st.text(st.characters(exclude_categories=["Zs", "Zl", "Zp"]), max_size=30), st.integers(0, 7))
@example("1.2-3,4/5", 0)
@example("#a_1.000+đ/kg++", 3)
@example("12/3/2018-1,5@", 0)
def test_composites_are_sound_on_any_text(unit: str, surroundings: int) -> None:
    composite = compose(unit, surroundings)
    both: tuple[Sequence[Piece | Word], ...] = (composite.pieces, composite.words)
    for found in both:
        assert all(0 <= item.start < item.end <= len(unit) for item in found)
        assert all(a.end <= b.start for a, b in pairwise(found))
        assert all(item.term and len(item.term) <= LONGEST_TERM for item in found)
        assert all(fold(item.term).encode() for item in found)
    covered = {i for piece in composite.pieces for i in range(piece.start, piece.end)}
    assert covered >= {i for i, char in enumerate(unit) if char.isalnum()}
    for word in composite.words:
        inside = composite.pieces[word.first : word.last + 1]
        assert inside[0].start < word.end
        assert word.start < inside[-1].end
        assert word.first == word.last or (word.start <= inside[0].start and inside[-1].end <= word.end)
    assert composite.cut_left == any(word.first == 0 for word in composite.words)


def test_a_memo_is_bounded_and_keeps_no_giants() -> None:
    memo = Memo(str.upper, 2)
    assert [memo[text] for text in ("a", "b", "c")] == ["A", "B", "C"]
    assert dict(memo) == {"c": "C"}
    assert memo["x" * 100] == "X" * 100
    assert len(memo) == 1
