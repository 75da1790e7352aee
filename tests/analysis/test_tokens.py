"""Text to tokens: spans, positions and terms."""

from __future__ import annotations

import unicodedata
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchkit.analysis import analyze
from searchkit.analysis.composites import LONGEST_TERM
from searchkit.model import Token
from searchkit.text.terms import fold

FRAGMENTS = [
    "học sinh giỏi", "Hà Nội", "Hải Phòng", "Việt-Lào", "hoà bình", "kỹ thuật", "đường Ðống Đa",
    "Nguyễn Thị Hoà", "TP.HCM", "U.S.A.", "27/08/2018", "ngày 27 tháng 8 năm 2018", "tháng 8/2018",
    "năm", "tháng", "37.000đ/kg", "11,5%", "NQ-28/TW", "COVID-19", "C++", "km2", "km²", "#tag", "@user",
    "http://bao.vn/a?b=1", "a.b@bao.vn", "don’t", "vi\u00adệt", "na\u200bm", "\ufeff", "😀👍🏽", "ỌC",
    "مرحبا", "שלום", "中文字", "हिन्दी", "क़लम", "한글", "각", "e\u0302\u0301", "x\u0301\u0323", "\u0301",
    "\ud800", "\x00", "½", "٢٣", "ﬁ", "İ", "ß", "_", "a_b", "1_000", "“", "”", "…", "./.", "--", ".",
    ",", "-", "/", ":", "'", "+", "(", ")", "\n", "\t", "\u00a0",
]  # fmt: skip

texts = st.one_of(
    st.text(max_size=40),
    st.lists(st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from(["", " ", " ", "  "])).map("".join), max_size=12).map(
        "".join
    ),
)
in_any_form = texts | texts.map(partial(unicodedata.normalize, "NFC")) | texts.map(partial(unicodedata.normalize, "NFD"))


def terms(text: str) -> list[tuple[int, str | None, str | None, str | None]]:
    return [(t.position, t.terms.syllable, t.terms.word, t.terms.folded) for t in analyze(text)]


def syllables(text: str) -> list[str]:
    return [token.terms.syllable for token in analyze(text) if token.terms.syllable]


def words(text: str) -> list[str]:
    return [token.terms.word for token in analyze(text) if token.terms.word]


def of_stream(tokens: list[Token], stream: str) -> list[Token]:
    return [token for token in tokens if getattr(token.terms, stream) is not None]


@given(in_any_form)
@example("\u0958\u0932\u092e")  # one character that NFC makes two
@example("\u1100\u200b\u1161\u11a8")  # a Hangul syllable in pieces
@example("e\u0301" * 300)
def test_spans(text: str) -> None:
    tokens = analyze(text)
    for token in tokens:
        assert text[token.start : token.end] == token.text
        assert token.text
    assert [t.start for t in tokens] == sorted(t.start for t in tokens)
    for stream in ("syllable", "word"):
        assert all(a.end <= b.start for a, b in pairwise(of_stream(tokens, stream)))
    covered = {i for token in of_stream(tokens, "syllable") for i in range(token.start, token.end)}
    assert covered >= {i for i, char in enumerate(text) if char.isalnum()}


@given(in_any_form)
def test_positions_and_terms(text: str) -> None:
    tokens = analyze(text)
    places = of_stream(tokens, "syllable")
    assert [token.position for token in places] == list(range(len(places)))
    assert [token.position for token in tokens] == sorted(token.position for token in tokens)
    for token in tokens:
        streams = [term for term in (token.terms.syllable, token.terms.word) if term is not None]
        assert len(streams) == 1
        assert token.terms.folded == fold(streams[0])
        assert streams[0].encode()
        assert token.terms.folded
        assert len(streams[0]) <= LONGEST_TERM
        assert not any(map(str.isspace, streams[0]))
        if token.terms.word:
            assert token.start < places[token.position].end
            assert places[token.position].start < token.end


@given(texts)
def test_all_normal_forms_have_the_same_terms(text: str) -> None:
    assert terms(text) == terms(unicodedata.normalize("NFC", text)) == terms(unicodedata.normalize("NFD", text))


@given(in_any_form)
def test_a_word_comes_after_the_syllable_that_it_begins_with(text: str) -> None:
    for before, token in pairwise(analyze(text)):
        if (before.position, before.start) == (token.position, token.start):
            assert token.terms.word
    first = analyze(text)[:1]
    assert all(token.terms.syllable or token.text[0] in "#@" for token in first)


def test_compounds() -> None:
    tokens = [(t.text, t.position, t.kind, t.terms.syllable, t.terms.word) for t in analyze("Học sinh giỏi")]
    assert tokens == [
        ("Học", 0, "syllable", "học", None),
        ("Học sinh", 0, "compound", None, "học_sinh"),
        ("sinh", 1, "syllable", "sinh", None),
        ("giỏi", 2, "syllable", "giỏi", None),
    ]


def test_terms_are_normalised_after_segmentation() -> None:
    assert words("hoà bình") == words("Hòa bình") == ["hòa_bình"]
    assert words("kỹ thuật") == ["kĩ_thuật"]
    assert syllables("ÐƯỜNG") == ["đường"]
    assert [token.terms.folded for token in analyze("Kỹ thuật")] == ["ki", "ki_thuat", "thuat"]


def test_signs_are_no_tokens() -> None:
    assert analyze("") == analyze(" \n… “” ./. 😀 -- ++ _") == []


def test_kinds() -> None:
    kinds = {t.text: t.kind for t in analyze("Nhà máy 500 km2 TP.HCM 8/2018 37.000 USA")}
    assert kinds == {
        "Nhà": "syllable", "Nhà máy": "compound", "máy": "syllable", "500": "number",
        "km2": "other", "km": "other", "2": "number", "TP": "syllable", "TP.HCM": "other", "HCM": "syllable",
        "8": "number", "8/2018": "number", "2018": "number", "37.000": "number", "37": "number",
        "000": "number", "USA": "syllable",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "27/08/2018",
        "27/8/2018",
        "27-08-2018",
        "27.8.2018",
        "2018-08-27",
        "ngày 27 tháng 8 năm 2018",
        "Ngày 27 Tháng 08 Năm 2018",
        "ngay 27 thang 8 nam 2018",
        "ngày 27 tháng 8/2018",
        "ngày 27/8 năm 2018",
    ],
)
def test_every_writing_of_a_date_has_its_term(text: str) -> None:
    dates = [token for token in analyze(f"Hôm {text}, trời đẹp") if token.terms.word == "2018-08-27"]
    assert [date.kind for date in dates] == ["number"]
    assert dates[0].text[0] in "27"
    assert dates[0].text[-1] in "78"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tháng 8 năm 2018", ["2018-08"]),
        ("tháng 8/2018", ["2018-08"]),
        ("từ 5 tháng 6 tháng 7", ["5/6"]),  # the second would overlap the first
        ("khoảng 27\ntháng 8 năm 2018", []),
        ("số 27. Tháng 8 năm 2018", ["2018-08"]),
        ("27 tháng 8 27/8 năm 2018", ["27/8", "2018-08-27"]),
        ("năm", []),
        ("tháng", []),
    ],
)
def test_dates_in_running_text(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_numbers_meet_in_any_writing() -> None:
    assert syllables("37.000") == syllables("37000") == ["37000"]
    assert syllables("11,5") == syllables("11.5") == ["11.5"]
    assert words("37.000") == ["37", "000"]


def test_compounds_and_composites_do_not_overlap() -> None:
    assert words("Hà Nội-Hải Phòng") == ["hà_nội", "hải_phòng"]
    assert words("quan hệ Việt-Lào bền vững")[1] == "việt-lào"
    assert words("ở TP.HCM.") == ["tphcm"]


def test_invisible_characters_part_nothing() -> None:
    text = "\ufeffvi\u00adệt\u200b na\u200bm\u200b"
    tokens = analyze(text)
    assert [t.terms.word for t in tokens if t.terms.word] == ["việt_nam"]
    assert [t.text for t in tokens] == ["vi\u00adệt", "vi\u00adệt\u200b na\u200bm", "na\u200bm"]


def test_long_input_takes_linear_time() -> None:
    for repeated in ("a.", "-", "1,2", "a", "#", "#a", "C+", "1/1/2018-", "Tám "):
        tokens = analyze(repeated * (60_000 // len(repeated)))
        assert all(len(token.terms.folded or "") <= LONGEST_TERM for token in tokens)
