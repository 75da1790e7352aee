"""Clean text: what goes, what stays, and that lines keep their numbers."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.ingest.clean import clean, clean_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Mùa\u00a0 gặt\tmới \u3000", "Mùa gặt mới"),
        (unicodedata.normalize("NFD", "Đường về quê"), "Đường về quê"),
        ("mùa\u200b xu\u200dân\ufeff", "mùa xuân"),
        ("e\u200b\u0301", "é"),  # the letter and its mark, kept apart by something nobody sees
        ("chợ\u00ad nổi\x07", "chợ nổi"),
        ("hết phiên./.", "hết phiên./."),
        ("“Vườn – ao – chuồng”… 5 %", "“Vườn – ao – chuồng”… 5 %"),
        ("a\u2028b\x0bc\x85d", "a b c d"),
        ("nửa \ud83d ký tự", "nửa \ufffd ký tự"),
        ("\ufeff\u200b \n", ""),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_every_line_end_counts_once() -> None:
    assert clean_lines("một\r\nhai\rba\n\nnăm\n") == ["một", "hai", "ba", "", "năm", ""]


@given(st.text(st.characters(codec="utf-8")))
def test_clean_text_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "  " not in once
    assert once.strip() == once


@given(st.text(st.characters(codec="utf-8")))
def test_every_visible_letter_is_kept(text: str) -> None:
    letters = [c for c in unicodedata.normalize("NFC", text) if c.isalpha()]
    assert [c for c in clean(text) if c.isalpha()] == letters
