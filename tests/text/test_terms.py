"""Terms: which spellings meet in one, which never do, and that a second pass changes nothing."""

from __future__ import annotations

import unicodedata
from collections import defaultdict

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchkit.text.letters import VOWELS, with_tone
from searchkit.text.syllables import all_syllables, compose, rimes_after, takes_tone
from searchkit.text.terms import fold, fold_table, has_marks, i_y, normalize_term, tone_placement

SYLLABLES = list(all_syllables())
VIETNAMESE = st.lists(
    st.sampled_from([*"aăâeêioôơuưyhklmqgtsnđÐðƉ_- 1", *"áàảãạýỳỷỹỵúùủũụíìỉĩịÝÚ", *"\u0301\u0302\u0309\u031b\u0323\u0329"]),
    max_size=12,
).map("".join)
TEXTS = st.one_of(VIETNAMESE, st.text(st.characters()), st.sampled_from(SYLLABLES))


def without_marks(syllable: str) -> str:
    decomposed = unicodedata.normalize("NFD", syllable.replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@pytest.mark.parametrize(
    ("written", "placed"),
    [
        ("hoà", "hòa"),
        ("thuỵ", "thụy"),
        ("khoẻ", "khỏe"),
        ("uỷ", "ủy"),
        ("hoà_bình", "hòa_bình"),
        ("việt-hoà", "việt-hòa"),
        ("goá", "góa"),
        ("quý", "quý"),
        ("qúy", "quý"),
        ("qủa", "quả"),
        ("gía", "giá"),
        ("già", "già"),
        ("gìn", "gìn"),
        ("gì", "gì"),
        ("giữ", "giữ"),
        ("gíup", "giúp"),
        ("cuả", "của"),
        ("ngừơi", "người"),
        ("đựơc", "được"),
        ("tòan", "toàn"),
        ("vịêt", "việt"),
        ("hoạt", "hoạt"),
        ("thuở", "thuở"),
        ("khuỷu", "khuỷu"),
        ("toà2", "tòa2"),
        ("café", "café"),
        ("maría", "maría"),
        ("zoà", "zoà"),
        ("хоà", "хоà"),  # the first two letters are Cyrillic
        ("", ""),
    ],
)
def test_tone_placement(written: str, placed: str) -> None:
    assert tone_placement(written) == placed


def test_a_tone_on_any_vowel_of_a_syllable_moves_to_its_own() -> None:
    for onset, rimes in rimes_after().items():
        for rime in rimes:
            for place, letter in enumerate(rime):
                for tone in range(1, 6):
                    if letter in VOWELS and takes_tone(rime, tone):
                        assert tone_placement(onset + with_tone(rime, place, tone)) == compose(onset, rime, tone)


def test_i_for_y_alone_after_some_onsets() -> None:
    written = "kỹ lý mỹ sỹ tỷ hy ty quy quý quỵ ký_túc công_ty my-"
    assert i_y(written) == "kĩ lí mĩ sĩ tỉ hi ti qui quí quị kí_túc công_ti mi-"


def test_y_stays_elsewhere() -> None:
    written = "y ý ỷ tay thủy huy tuy yêu quỳnh quyết quýt vy thy ny dỹ ylang hyun kyoto_y"
    assert i_y(written) == written


@pytest.mark.parametrize(
    ("written", "term", "folded"),
    [
        ("Hoà", "hòa", "hoa"),
        ("HO\u00c0", "hòa", "hoa"),
        ("Ðường", "đường", "duong"),  # U+00D0
        ("ðường", "đường", "duong"),
        ("\u0189ường", "đường", "duong"),
        ("Đu\u031bo\u031b\u0300ng", "đường", "duong"),
        ("Kỹ", "kĩ", "ki"),
        ("KY", "ki", "ki"),
        ("Công_ty", "công_ti", "cong_ti"),
        ("QUÝ", "quí", "qui"),
        ("Vy", "vy", "vy"),
        ("Müller", "müller", "muller"),
        ("España", "españa", "espana"),
        ("Straße", "strasse", "strasse"),
        ("İstanbul", "i\u0307stanbul", "istanbul"),
        ("Łódź", "łódź", "lodz"),
        ("Ø", "ø", "o"),
        ("Ёлка", "ёлка", "елка"),
        ("が", "が", "が"),
        ("한글", "한글", "한글"),
        ("हिन्दी", "हिन्दी", "हिन्दी"),
        ("\ud800", "\ud800", "\ud800"),
        ("2.5%", "2.5%", "2.5%"),
    ],
)
def test_terms(written: str, term: str, folded: str) -> None:
    assert normalize_term(written) == term
    assert fold(written) == folded
    assert fold(term) == folded


@given(TEXTS)
@example("k\u0329y")
@example("iá\u0301")
@example("ky\u0328")
@example("ḱy")
@example("q̃uỳ")
@example("ͅ")
@example("ŉ")
@example("ᾳ\u0345")
def test_a_second_pass_changes_nothing(text: str) -> None:
    term, folded = normalize_term(text), fold(text)
    assert normalize_term(term) == term
    assert fold(folded) == folded
    assert fold(term) == folded
    assert normalize_term(folded) == folded
    assert tone_placement(tone_placement(text)) == tone_placement(text)
    assert i_y(i_y(text)) == i_y(text)


@given(TEXTS)
def test_normal_form_makes_no_difference(text: str) -> None:
    for form in (unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)):
        assert normalize_term(form) == normalize_term(text)
        assert fold(form) == fold(text)
        assert has_marks(form) == has_marks(unicodedata.normalize("NFC", text))


def test_every_syllable_meets_itself_in_any_spelling_and_nothing_else_but_its_i_or_y() -> None:
    met = defaultdict(set)
    for syllable in SYLLABLES:
        term = normalize_term(syllable)
        met[term].add(syllable)
        assert normalize_term(unicodedata.normalize("NFD", syllable.upper())) == term
        assert fold(syllable) == i_y(without_marks(syllable))
    groups = sorted((sorted(group) for group in met.values() if len(group) > 1), key=str)
    assert len(groups) == 7 * 6
    assert all(group[0].translate(str.maketrans("iíìỉĩị", "yýỳỷỹỵ")) == group[1] for group in groups)


def test_marks() -> None:
    for syllable in SYLLABLES:
        expected = not syllable.isascii()
        for text in (syllable, syllable.upper(), unicodedata.normalize("NFD", syllable)):
            assert has_marks(text) == expected
            assert has_marks(f"“{text}”") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("“viet nam” – 5 € …", False),
        ("señor über façade", False),
        ("n\u0303 u\u0308 c\u0327", False),
        ("日本 ελλά русский", False),
        ("café", True),
        ("Ðuong", True),
        ("tp. Ha Nội", True),
        ("Ha No\u0302\u0323i", True),
    ],
)
def test_marks_in_text(text: str, expected: bool) -> None:
    assert has_marks(text) is expected


@given(st.text(st.characters()))
@example("ẞßİıŉǰﬁΐᾳ\u0958\u212b가")
def test_fold_table_keeps_the_length(text: str) -> None:
    assert len(text.translate(fold_table())) == len(text)


def test_fold_table_agrees_with_fold_on_syllables() -> None:
    for syllable in SYLLABLES:
        for text in (syllable, syllable.upper()):
            assert text.translate(fold_table()) == without_marks(syllable)
            assert i_y(text.translate(fold_table())) == fold(text)
    assert "ÐØŁ ñÜ ÂÊ".translate(fold_table()) == "dol nu ae"
