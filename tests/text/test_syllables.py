"""Syllables by rule: what is in, what is out, and where the tone stands."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchkit.text.letters import CONSONANTS, MARKED_LETTERS, VOWEL_ROWS, VOWELS
from searchkit.text.syllables import (
    all_rimes,
    all_syllables,
    compose,
    is_plain_syllable,
    is_syllable,
    parse,
    rimes_after,
    takes_tone,
    tone_place,
)

SYLLABLES = frozenset(all_syllables())
MODERN = frozenset(
    onset + rime[0] + next(row for row in VOWEL_ROWS if row[0] == rime[1])[tone]
    for onset, rimes in rimes_after().items()
    for rime in ("oa", "oe", "uy")
    if rime in rimes
    for tone in range(6)
)
ALPHABET = sorted(set(CONSONANTS + VOWELS + MARKED_LETTERS))


def bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def test_all_syllables_are_distinct_lower_case_nfc_and_stable() -> None:
    listed = list(all_syllables())
    assert len(listed) == len(SYLLABLES) == 15_684
    assert listed == list(all_syllables())
    assert all(s == unicodedata.normalize("NFC", s).lower() and set(s) <= set(ALPHABET) for s in listed)
    assert max(map(len, listed)) == len("nghiêng")


def test_every_syllable_is_one_in_any_case_and_normal_form() -> None:
    for syllable in SYLLABLES | MODERN:
        for text in (syllable, syllable.title(), syllable.upper()):
            assert is_syllable(text)
            assert is_syllable(unicodedata.normalize("NFD", text))
        assert is_plain_syllable(bare(syllable))


@given(st.lists(st.sampled_from(ALPHABET), max_size=5).map("".join))
@example("gì")
@example("quí")
@example("qúy")
@example("gía")
@example("gi")
@example("q")
def test_nothing_else_is_a_syllable(text: str) -> None:
    assert is_syllable(text) == (text in SYLLABLES or text in MODERN)


@given(st.text())
def test_arbitrary_text_is_refused_not_crashed_on(text: str) -> None:
    assert not is_syllable(text) or unicodedata.normalize("NFC", text).lower() in SYLLABLES | MODERN
    assert not is_plain_syllable(text) or (text.isascii() and text.isalpha())


@pytest.mark.parametrize(
    "words",
    [
        "người Việt đường nghiêng khuya khuỷu tuyết quyển quốc quỹ quí gì giếng giữa giúp gìn ướt yêu ỷ ý",
        "khoẻ khỏe hoà hòa thuỷ thủy ngoằn ngoèo ngoạm ngoảnh loạng choạng xoèn xoẹt khuếch huênh thuở",
        "bâng khuâng oẳn quýt huých quậy quẹo quắp goá",
        "Đắk Lắk Bắc Kạn Hồng Kông buýt tuýp xoong đoòng moóc hoóc voọc phuy voan",
    ],
)
def test_words_of_the_press_are_syllables(words: str) -> None:
    assert [word for word in words.split() if not is_syllable(word)] == []


@pytest.mark.parametrize(
    "words",
    [
        "viêt biêt nươc quôc măt rât đep cac tich",  # a stop without its tone
        "cuả ngừơi đựơc tòan gía qúy hủyên",  # the tone on a wrong letter
        "cêm kăn ghà nghã gê ngi quu cưê moà muy ngy",  # onsets before the wrong vowels
        "đh hđnd vđv ôtô văcxin café naïve señor ü",
    ],
)
def test_mistakes_and_foreign_words_are_none(words: str) -> None:
    assert [word for word in words.split() if is_syllable(word)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[(word, True) for word in ("viet", "Nguyen", "DUONG", "gi", "qui", "quy", "the", "y", "khuya", "xoong")],
        *[(word, False) for word in ("việt", "film", "web", "ce", "nga2", "quoocs", "tp", "as", "q", "đi", "")],
        (" an", False),
    ],
)
def test_plain_syllables(text: str, expected: bool) -> None:
    assert is_plain_syllable(text) is expected


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("đường", ("đ", "ương", 2)),
        ("quý", ("qu", "y", 1)),
        ("quốc", ("qu", "ôc", 1)),
        ("gì", ("g", "i", 2)),
        ("già", ("gi", "a", 2)),
        ("giếng", ("gi", "êng", 1)),
        ("hoà", ("h", "oa", 2)),
        ("uống", ("", "uông", 1)),
        ("nghĩ", ("ngh", "i", 4)),
    ],
)
def test_parse(word: str, parts: tuple[str, str, int]) -> None:
    assert parse(word) == parts


def test_parse_undoes_compose() -> None:
    for onset, rimes in rimes_after().items():
        for rime in rimes:
            for tone in range(6):
                if takes_tone(rime, tone):
                    assert parse(compose(onset, rime, tone)) == (onset, rime, tone)


def test_tone_stands_where_the_press_puts_it() -> None:
    words = """
        hòa khỏe thủy hoạt hoài khuỷu ngoẹo thuở của mía mưa được người tuần tuyển khuýa đoòng mái quả già
    """
    for word in words.split():
        parts = parse(word)
        assert parts is not None
        assert compose(*parts) == word


def test_tone_place_is_a_vowel_of_every_rime() -> None:
    assert len(all_rimes()) == len(set(all_rimes()))
    for rime in all_rimes():
        assert rime[tone_place(rime)] in VOWELS
