"""Many texts at once: the same terms as text by text."""

from __future__ import annotations

import json
import lzma
import os
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchkit.analysis import analyze
from searchkit.analysis.batch import TermBatch, analyze_many
from searchkit.text.terms import fold

FRAGMENTS = [
    "học sinh giỏi", "Hà Nội", "Hải Phòng", "công nghiệp hoá", "Bà Rịa-Vũng Tàu", "Việt-Lào",
    "hoà bình", "Ðống Đa", "TP.HCM", "TP. HCM", "U.S.A.", "27/08/2018", "27-28/8/2018",
    "ngày 27 tháng 8 năm 2018", "27", "8", "2018", "27/8", "8/2018", "năm", "tháng", "Tháng",
    "37.000đ/kg", "11,5%", "Q.Bình Thạnh", "NQ-28/TW", "AT&T R&D", "C++", "C#", "km2", "km²", "#tag",
    "@user", "http://bao.vn/a?b=1", "a.b@bao.vn", "don’t", "vi\u00adệt", "na\u200bm", "😀", "中文字",
    "क़लम", "e\u0302\u0301", "x\u0301\u0323", "\u0301", "\ud800", "½", "_", "a_b", "“", "…", "./.",
    "--", ".", ",", "-", "/", ":", "+", "(", "\n", "\u00a0",
]  # fmt: skip

texts = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from(["", " ", " ", " ", "\n"])).map("".join),
        max_size=14,
    ).map("".join),
)


def one_by_one(text: str) -> tuple[list[str], list[tuple[int, str]]]:
    tokens = analyze(text)
    syllables = [token.terms.syllable for token in tokens if token.terms.syllable]
    return syllables, [(token.position, token.terms.word) for token in tokens if token.terms.word]


def of_text(batch: TermBatch, i: int) -> tuple[list[str], list[tuple[int, str]]]:
    places = slice(*batch.syllable_offsets[i : i + 2].tolist())
    found = slice(*batch.word_offsets[i : i + 2].tolist())
    words = zip(batch.word_position[found].tolist(), batch.word[found].tolist(), strict=True)
    return [batch.terms[t] for t in batch.syllable[places]], [(at, batch.terms[t]) for at, t in words]


def check(given_texts: list[str]) -> None:
    batch = analyze_many(given_texts)
    for i, text in enumerate(given_texts):
        assert of_text(batch, i) == one_by_one(text), text
    assert len(batch.syllable_offsets) == len(batch.word_offsets) == len(given_texts) + 1
    assert batch.syllable_offsets[0] == batch.word_offsets[0] == 0
    assert batch.syllable_offsets[-1] == len(batch.syllable)
    assert batch.word_offsets[-1] == len(batch.word) == len(batch.word_position)
    assert len(set(batch.terms)) == len(batch.terms) == len(batch.folded)
    assert [batch.terms[t] for t in batch.folded] == [fold(term) for term in batch.terms]


@given(st.lists(texts, max_size=6))
@example([])
@example(["", "", "Hà Nội", "", "27 tháng 8", "năm 2018", ""])
@example(["27/8 năm", "2018", "tháng", "8/2018", "C", "++"])
@example(["Tám " * 3000, "1/2/2018" * 50, "Tám Tám Tám Tám " * 40, "a" * 400, "-" * 400])
def test_a_batch_is_analyze_text_by_text(given_texts: list[str]) -> None:
    check(given_texts)


@given(texts)
def test_normal_forms_do_not_matter(text: str) -> None:
    batch = analyze_many([unicodedata.normalize(form, text) for form in ("NFC", "NFD")])
    assert of_text(batch, 0) == of_text(batch, 1)


def test_types_and_sizes() -> None:
    batch = analyze_many(["Hà Nội", "", "Hà Nội mùa thu"])
    assert batch.syllable.dtype == batch.word.dtype == batch.word_position.dtype == batch.folded.dtype == np.int32
    assert batch.syllable_offsets.dtype == batch.word_offsets.dtype == np.int64
    assert batch.syllable_offsets.tolist() == [0, 2, 2, 6]
    assert batch.word_position.tolist()[:2] == [0, 0]


def test_the_same_texts_give_the_same_arrays_whatever_came_before() -> None:
    some = ["Hà Nội 27/8/2018, TP.HCM 37.000 đồng", "kỹ thuật, mỹ thuật"]
    first = analyze_many(some)
    analyze_many(["công nghiệp hoá", *some[::-1]])
    second = analyze_many(some)
    assert first.terms == second.terms
    for name in ("syllable", "syllable_offsets", "word", "word_position", "word_offsets", "folded"):
        assert np.array_equal(getattr(first, name), getattr(second, name))


@pytest.mark.slow
def test_real_news() -> None:
    data = os.environ.get("SEARCHKIT_DATA")
    if not data:
        pytest.skip("SEARCHKIT_DATA is not set")
    with lzma.open(Path(data, "news", "articles_40k.jsonl.xz"), "rt", encoding="utf-8") as lines:
        bodies = [json.loads(line)["body"] for line, _ in zip(lines, range(1000), strict=False)]
    check(bodies)
    check([body.lower() for body in bodies[:300]])
    check([unicodedata.normalize("NFD", body) for body in bodies[:100]])
