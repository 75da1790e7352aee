"""The bulk decoder gives what the plain one gives, however texts are batched and cut."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.analysis import bulk, viterbi, vocabulary
from searchkit.analysis.segmenter import segment_many, segment_spans, split_and_label
from searchkit.analysis.spans import Spans
from searchkit.text.unicode import nfc_with_offsets

WORDS = [
    "học",
    "sinh",
    "việt",
    "nam",
    "Hà",
    "Nội",
    "thành",
    "phố",
    "Hồ",
    "Chí",
    "Minh",
    "công",
    "nghệ",
    "thông",
    "tin",
    "đất",
    "nước",
    "ở",
    "và",
    "a",
    "nhân",
    "dân",
    "tệ",
    "ủy",
    "ban",
    "TP.",
    "27/8",
    "3,5",
    ",",
    ".",
    "(",
    "“",
    "a_b",
    "x@y.vn",
    "h://a/b",
    "�",
    "😀",
    "\u200b",
    "vi\xadệt",
    "क़",
    "\x00",
    "xã",
    "hội",
    "chủ",
    "nghĩa",
    "vẻ",
    "Đức",
    "phi",
]
spellings = [str, str.upper, lambda word: unicodedata.normalize("NFD", word)]
words = st.builds(lambda word, spelling: spelling(word), st.sampled_from(WORDS), st.sampled_from(spellings))
gaps = st.sampled_from([" ", " ", "  ", "\n", "\t", ""])
texts = st.lists(st.tuples(words, gaps).map("".join), max_size=30).map("".join)


def assert_same(group: list[str]) -> None:
    for exact in (False, True):
        assert segment_many(group, exact=exact) == [segment_spans(text, exact=exact) for text in group]
    labelled = bulk.split_and_label_many(group)
    assert len(labelled.offsets) == len(group) + 1
    columns = (labelled.ids, labelled.starts, labelled.ends, labelled.inside)
    assert {len(column) for column in columns} == {labelled.offsets[-1]}
    assert sorted(set(labelled.ids.tolist())) == list(range(len(labelled.tokens)))
    assert len(set(labelled.tokens)) == len(labelled.tokens)
    for text, begin, end in zip(group, labelled.offsets, labelled.offsets[1:], strict=False):
        spans, inside = split_and_label(text)
        here = slice(begin, end)
        assert list(zip(labelled.starts[here].tolist(), labelled.ends[here].tolist(), strict=True)) == spans
        assert labelled.inside[here].tolist() == inside
        for number, (start, stop) in zip(labelled.ids[here], spans, strict=True):
            token = labelled.tokens[number]
            if not any(map(unicodedata.combining, token)):
                assert nfc_with_offsets(text[start:stop])[0].startswith(token)


@settings(max_examples=150, deadline=None)
@given(group=st.lists(texts, max_size=8))
def test_many_texts_are_segmented_as_each_alone(group: list[str]) -> None:
    assert_same(group)


@settings(max_examples=100, deadline=None)
@given(group=st.lists(texts, max_size=6), batch=st.integers(1, 60), piece=st.integers(2, 60), window=st.integers(3, 30))
def test_batches_pieces_and_windows_change_nothing(group: list[str], batch: int, piece: int, window: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bulk, "_BATCH", batch)
        patched.setattr(bulk, "_PIECE", piece)
        patched.setattr(viterbi, "_WINDOW", window)
        assert_same(group)


def test_tables_are_renewed_when_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "MOST_TOKENS", 20)
    bulk.engine.cache_clear()
    group = [" ".join(WORDS[at : at + 9]) for at in range(len(WORDS))]
    for text in group:
        assert_same([text])
    assert len(bulk.engine(False)._tokens) < 60  # type: ignore[union-attr]  # the known model has tables
    bulk.engine.cache_clear()


@pytest.mark.parametrize("word", ["Đức", "vẻ", "tùy", "phi", "kiều", "Áp", "vậy a vậy"])
def test_chains_of_open_labels_are_walked(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each of these, repeated, is a token whose label hangs on the one before it.
    assert_same([f"{word} " * 700, "x", f"{word} " * 35])
    monkeypatch.setattr(viterbi, "_WINDOW", 7)
    assert_same([f"{word} " * times for times in range(1, 30)])


def test_words_of_three_over_the_edges_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without the third syllable the first would be labelled otherwise.
    text = "Mỹ lí liệu pháp dài phản nón ba tầm căn Tây đá trầm tích đưa ông công nghiệp nặng " * 3
    for window in range(1, 12):
        monkeypatch.setattr(viterbi, "_WINDOW", window)
        assert_same([text])


def test_no_texts_and_empty_ones() -> None:
    assert segment_many([]) == []
    assert segment_many(["", " \n", "\u200b"]) == [[], [], []]
    assert bulk.split_and_label_many(["", "\n"]).offsets.tolist() == [0, 0, 0]
    assert bulk.split_and_label_many([]).offsets.tolist() == [0]


def test_an_interrupt_leaves_nothing_half_written() -> None:
    with pytest.MonkeyPatch.context() as patched:
        # Breaks off between two tables of one token.
        patched.setattr(vocabulary.Lexicon, "firsts", property(lambda lexicon: 1 / 0), raising=False)
        with pytest.raises(ZeroDivisionError):
            segment_many(["học-sinh-chưa-từng-thấy"])
    assert_same(["học-sinh-chưa-từng-thấy, học sinh học sinh học"])


def test_texts_may_come_from_an_iterator() -> None:
    assert segment_many(iter(["học sinh", "việt nam"])) == [[(0, 8)], [(0, 8)]]


def test_a_text_longer_than_a_piece_without_blanks() -> None:
    for text in ("a" * 600_000, "漢," * 200_000, "việt\nnam\n" * 60_000, f"{'a' * 300_000} b {'c' * 300_000}\nd"):
        assert segment_many([text, "x"]) == [segment_spans(text), [(0, 1)]]


def test_threads_share_the_engine() -> None:
    groups = [[" ".join(WORDS[at:] + WORDS[:at]) + f" {at}"] * 5 for at in range(len(WORDS))]
    expected = [[segment_spans(text) for text in group] for group in groups]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(segment_many, groups)) == expected


def test_spans_are_a_list_to_read() -> None:
    spans = Spans(np.array([0, 3], np.int32), np.array([2, 5], np.int32))
    assert list(spans) == [(0, 2), (3, 5)]
    assert spans == [(0, 2), (3, 5)]
    assert spans == Spans(np.array([0, 3], np.int32), np.array([2, 5], np.int32))
    assert spans != [(0, 2)]
    assert spans != [(0, 2), (3, 6)]
    assert spans != "ab"
    assert spans[-1] == (3, 5)
    assert type(spans[0][0]) is int
    assert spans[1:] == [(3, 5)]
    assert (0, 2) in spans
    assert repr(spans) == "Spans([(0, 2), (3, 5)])"
    assert np.asarray(spans).tolist() == [[0, 2], [3, 5]]
    with pytest.raises(IndexError):
        spans[2]
    with pytest.raises(TypeError):
        hash(spans)


@pytest.mark.slow
def test_memory_of_a_long_text_stays_small() -> None:
    code = """
import resource
from searchkit.analysis import segment_many
text = "Học sinh Việt Nam học công nghệ thông tin ở thành phố Hồ Chí Minh, 37.000 em.\\n" * 120_000
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = segment_many([text])
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(found.stdout) < 150
