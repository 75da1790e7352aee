"""Normalisation with offsets: against `unicodedata` over the whole text, and cut anywhere."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchkit.text import unicode
from searchkit.text.unicode import INVISIBLE, nfc_with_offsets

# What goes wrong is combinations: decomposed Vietnamese, invisible characters anywhere, Hangul jamo, marks
# out of order, composition exclusions, singletons, surrogates, NUL.
PIECES = st.sampled_from(
    [
        *INVISIBLE,
        *"aeouydqAEOVi. \n\x00",
        *"\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323\u0327\u0344\u0345\u0488",
        *"ếờđạÐé가각힣",
        *"\u1100\u1161\u11a8\u115f\u0958\u0915\u093c\u09c7\u09be\u0f71\u0f72\u0f73\u212b\u2126\u2260\u0338",
        *"かが\u3099ก่\u0e33؀ש\ufb2a\U0001f468\U0001f3fd\ufe0f\ud800\udfff\U0001d15e\U00016d67",
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(st.characters()))


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", "".join(char for char in text if char not in INVISIBLE))


def offsets_of(text: str) -> tuple[str, Sequence[int]]:
    result, offsets = nfc_with_offsets(text)
    return result, range(len(text) + 1) if offsets is None else offsets


@pytest.mark.parametrize(
    ("text", "result", "offsets"),
    [
        ("", "", None),
        ("Việt Nam", "Việt Nam", None),
        ("“Đường” – 5 € 🇻🇳 日本", "“Đường” – 5 € 🇻🇳 日本", None),
        ("\ud800\x00ế", "\ud800\x00ế", None),
        ("tie\u0302\u0301ng", "tiếng", [0, 1, 2, 5, 6, 7]),
        ("u\u031b\u0323", "ự", [0, 3]),
        ("\u1ec7t", "ệt", None),
        ("e\u0323\u0302t", "ệt", [0, 3, 4]),
        ("ê\u0323t", "ệt", [0, 2, 3]),
        ("vi\u200bệt", "việt", [0, 1, 3, 4, 5]),
        ("vi\u00adê\u200d\u0323t \ufeff", "việt ", [0, 1, 3, 6, 7, 9]),
        ("\ufeff\u200bViệt", "Việt", [2, 3, 4, 5, 6]),
        ("\u200b\u2060", "", [2]),
        ("q\u0301a\u0301", "q\u0301á", [0, 1, 2, 4]),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글", [0, 3, 6]),
        ("x\u0958y", "x\u0915\u093cy", [0, 1, 2, 2, 3]),
        ("\u212bngström", "Ångström", list(range(9))),
        ("👨\u200d👩", "👨👩", [0, 2, 3]),
    ],
)
def test_examples(text: str, result: str, offsets: list[int] | None) -> None:
    found, places = nfc_with_offsets(text)
    assert (found, places if places is None else list(places)) == (result, offsets)


@given(TEXTS)
@example("\u0301\u200be\u0302\u200b\u0301")
def test_text_is_nfc_without_invisibles_and_the_map_is_monotone(text: str) -> None:
    result, offsets = nfc_with_offsets(text)
    assert result == clean(text)
    if offsets is None:
        assert result == text
        return
    assert result != text
    assert len(offsets) == len(result) + 1
    assert offsets[-1] == len(text)
    assert all(offsets[at] <= offsets[at + 1] for at in range(len(result)))
    assert all(char in INVISIBLE for char in text[: offsets[0]])


@given(TEXTS)
def test_cutting_both_texts_at_a_letter_gives_the_same_pieces(text: str) -> None:
    result, offsets = offsets_of(text)
    for at, char in enumerate(result):
        decomposed = unicodedata.normalize("NFD", char)[0]
        if unicodedata.combining(decomposed) or not decomposed.isalpha() or "\u1100" <= decomposed <= "\u11ff":
            continue
        if decomposed in "\U00016d63\U00016d67":
            continue
        assert clean(text[: offsets[at]]) == result[:at]
        assert clean(text[offsets[at] :]) == result[at:]


@given(TEXTS)
def test_result_needs_no_second_pass(text: str) -> None:
    result, _ = nfc_with_offsets(text)
    assert nfc_with_offsets(result) == (result, None)


def test_settled_characters_never_change() -> None:
    joins: set[str] = set()
    for code in range(0x110000):
        joins.update(unicodedata.normalize("NFD", chr(code))[1:])
    unsettled = unicode._clusters()
    for code in range(0x110000):
        char = chr(code)
        if unsettled.fullmatch(char) is None:
            assert unicodedata.combining(char) == 0, hex(code)
            assert unicodedata.normalize("NFC", char) == char, hex(code)
            assert char not in joins, hex(code)
            assert char not in INVISIBLE, hex(code)
        if unicode._starts_anew(char):
            assert char not in joins, hex(code)
            assert unicodedata.combining(unicodedata.normalize("NFD", char)[0]) == 0, hex(code)


@pytest.mark.parametrize("unit", ["ế", "e\u0302\u0301", "ก\u200b", "\u0301\u0323", "\u200b", "\u11a8"])
def test_cost_grows_with_the_length_only(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    start = time.process_time()
    nfc_with_offsets("a" + text)
    assert time.process_time() - start < 5, "0.1 to 0.4 s is usual; squared cost is minutes"
