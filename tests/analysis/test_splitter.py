"""Basic tokens: pyvi's own regular expression is the oracle; spans are of the text as written."""

from __future__ import annotations

import time
import unicodedata
import warnings
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchkit.analysis.splitter import chunks, normalize, split, tokens

PIECES = ["học", "Sinh", "NAM", "Đ", "A", "e\u0301", "\u0301", "\u0958", "\u200b", "\u00ad", "漢", "😀", "²", "\0", "1"]
PIECES += [
    "TP.",
    "Tp.",
    "Mr.",
    "Mrs.",
    "Ms.",
    "Dr.",
    "ThS.",
    "U.S.A",
    "==>",
    "->",
    ">>",
    "...",
    "....",
    ".",
    ",",
    "-",
    "+",
]
PIECES += ["@", "a@b.vn", "x.y@a-b.c.d", "://", "http://a/b", "é_1://x", "27/08", "1.000,5", "1_2_", "_"]
PIECES += ["\n", " ", "\t", "\u2028", "\xa0"]
texts = st.lists(st.sampled_from(PIECES)).map("".join) | st.text(st.characters(exclude_categories=["Cs"]))


@pytest.fixture(scope="module")
def pyvi_split() -> Callable[[str], list[str]]:
    """pyvi's own splitting of a text, which it normalises first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyvi.ViTokenizer import ViTokenizer
    return lambda text: list(ViTokenizer.sylabelize(text)[1])


@given(text=texts)
@example(text="a.b@c.d@e.f.")
@example(text="A.b@c.d 1.5@x.y")
@example(text="x@y..z w@v.u://q@r.s")
@example(text="a@b.c\nd")
def test_tokens_are_those_of_pyvi(pyvi_split: Callable[[str], list[str]], text: str) -> None:
    normal = unicodedata.normalize("NFC", text)
    assert [normal[start:end] for start, end in split(normal)] == pyvi_split(text)


@given(text=texts)
@example(text="học_ (nam) nam, “nam” A. nam. 1. 1, a: b; c? d! e] f} g’ h… 5%")
def test_chunks_have_the_same_tokens_as_the_whole(pyvi_split: Callable[[str], list[str]], text: str) -> None:
    found = [token for chunk in chunks(text) for token, _, _ in tokens(chunk, exact=True)]
    assert found == pyvi_split(text)


@given(text=texts, exact=st.booleans())
def test_spans_of_tokens_rise_and_hold_what_is_written(text: str, exact: bool) -> None:
    for chunk in chunks(text):
        done = 0
        for token, start, end in tokens(chunk, exact):
            assert done <= start <= end <= len(chunk)
            assert start < end or exact
            if not any(map(unicodedata.combining, unicodedata.normalize("NFC", chunk))):
                written = chunk[start:end]
                assert normalize(written, exact)[0] == token
            done = end
        assert not any(char.isalnum() for char in chunk[done:])


@given(text=texts)
def test_exact_normalisation_is_nfc(text: str) -> None:
    normal, offsets = normalize(text, exact=True)
    assert normal == unicodedata.normalize("NFC", text)
    if offsets is None:
        assert normal == text
    else:
        assert len(offsets) == len(normal) + 1
        assert list(offsets) == sorted(offsets)
        assert offsets[-1] == len(text)


def test_invisible_characters_are_tokens_only_to_pyvi() -> None:
    assert tokens("vi\u00adệt\u200b", exact=False) == [("việt", 0, 6)]
    assert [token for token, _, _ in tokens("vi\u00adệt", exact=True)] == ["vi", "\u00ad", "ệt"]
    assert tokens("\ufeff\u200b", exact=False) == []


def test_a_token_in_nfd_has_the_span_of_all_its_marks() -> None:
    written = unicodedata.normalize("NFD", "(tiếng)")
    assert tokens(written, exact=False) == [("(", 0, 1), ("tiếng", 1, 8), (")", 8, 9)]


@pytest.mark.parametrize(
    "piece", ["-", "a.", "@a.a", "a@", "1.1_", "1_", "A", "Ab.A", "a://", "://", "\u0301", "\u00ad", "=", "->", "_"]
)
@pytest.mark.parametrize("tail", ["", "@", "@a.b", "://"])
def test_no_chunk_takes_quadratic_time(piece: str, tail: str) -> None:
    chunk = piece * (64_000 // len(piece)) + tail
    begin = time.process_time()
    split(chunk)
    # Quadratic patterns take from ten seconds up.
    assert time.process_time() - begin < 2
