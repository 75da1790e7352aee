"""Words with spans: what holds for any text, and what the default adds to pyvi."""

from __future__ import annotations

import subprocess
import sys
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.analysis import decoder as decoder_module
from searchkit.analysis import features as features_module
from searchkit.analysis.decoder import Decoder
from searchkit.analysis.features import FeatureTable
from searchkit.analysis.segmenter import decoder, known_model, segment_spans, split_and_label

Span = tuple[int, int]

SYLLABLES = [
    "học",
    "sinh",
    "việt",
    "nam",
    "Hà",
    "Nội",
    "thành",
    "phố",
    "công",
    "nghệ",
    "thông",
    "tin",
    "đất",
    "nước",
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
]
EMOJI = ["👨‍👩‍👧", "🇻🇳", "👍🏽"]
SCRIPTS = ["עברית", "عربي", "漢字", "한글", "ไทย", "हिन्दी"]
ODD = ["\u200b", "\u00ad", "\ufeff", "\ud800", "\udfff", "\u0301", "\u0958", "\0", *EMOJI, *SCRIPTS]
GAPS = [" ", "  ", "\n", "\r\n", "\t", "\xa0", "\u3000", "", ""]


def forms(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from([text, unicodedata.normalize("NFD", text), text.upper(), text.title()])


words = st.sampled_from(SYLLABLES).flatmap(forms) | st.sampled_from(ODD) | st.text(max_size=5)
texts = st.lists(st.tuples(words, st.sampled_from(GAPS)).map("".join), max_size=40).map("".join)


def written(text: str, **options: bool) -> list[str]:
    return [text[start:end] for start, end in segment_spans(text, **options)]


def rising(spans: list[Span], end: int) -> bool:
    edges = [edge for span in spans for edge in span]
    return edges == sorted(edges) and all(0 <= edge <= end for edge in edges)


@given(text=texts, exact=st.booleans())
def test_spans_rise_and_hold_every_letter_and_digit(text: str, exact: bool) -> None:
    spans = segment_spans(text, exact=exact)
    assert rising(spans, len(text))
    held = {at for start, end in spans for at in range(start, end)}
    assert not [char for at, char in enumerate(text) if at not in held and char.isalnum()]
    if not exact:
        assert all(start < end for start, end in spans)
        # No word spans a line break; white space within one lies between its tokens.
        assert not any("\n" in text[start:end] for start, end in spans)


@given(text=texts, split_long=st.booleans())
def test_words_are_runs_of_the_labelled_tokens(text: str, split_long: bool) -> None:
    spans, inside = split_and_label(text, split_long=split_long)
    assert len(spans) == len(inside)
    assert not inside or not inside[0]
    found: list[Span] = []
    for (start, end), continues in zip(spans, inside, strict=True):
        found = [*found[:-1], (found[-1][0], end)] if continues else [*found, (start, end)]
    assert found == segment_spans(text, split_long=split_long)


@given(parts=st.lists(st.sampled_from(SYLLABLES), max_size=30))
def test_normalisation_form_changes_no_word(parts: list[str]) -> None:
    text = " ".join(parts)
    decomposed = unicodedata.normalize("NFD", text)
    assert [unicodedata.normalize("NFC", word) for word in written(decomposed)] == written(text)


@given(parts=st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=30))
def test_invisible_characters_change_no_word(parts: list[str]) -> None:
    text = " ".join(parts)
    sprinkled = " ".join([part[:1] + "\u00ad" + part[1:] + "\u200b" for part in parts])
    clean = [word.replace("\u00ad", "").replace("\u200b", "") for word in written(sprinkled)]
    assert clean == written(text)


def test_words_of_a_sentence() -> None:
    assert written("Học sinh Việt Nam, 37.000 em!") == ["Học sinh", "Việt Nam", ",", "37.000", "em", "!"]


def test_a_soft_hyphen_lies_within_its_word() -> None:
    assert written("đất vi\u00adệt nam") == ["đất", "vi\u00adệt nam"]
    assert segment_spans("\ufeffviệt nam") == [(1, 9)]


def test_line_breaks_are_tokens_only_to_pyvi() -> None:
    assert written("đất\n\nnước") == ["đất", "nước"]
    assert written("đất\n\nnước", exact=True) == ["đất", "\n", "\n", "nước"]


@pytest.mark.parametrize("text", ["", " ", "\n", " \r\n\t \xa0", "\u200b", "\ufeff \u00ad"])
def test_text_without_words_has_no_spans(text: str) -> None:
    assert segment_spans(text) == []
    assert split_and_label(text) == ([], [])


def test_long_joins_that_no_lexicon_knows_are_taken_apart() -> None:
    text = "học sinh học sinh học"
    assert written(text, exact=True) == written(text, split_long=False) == [text]
    assert written(text) == ["học sinh", "học sinh", "học"]
    assert written(unicodedata.normalize("NFD", text), split_long=True)[0] == unicodedata.normalize("NFD", "học sinh")


def test_long_joins_of_the_lexicon_and_names_stay() -> None:
    for word in ("chủ nghĩa xã hội", "Trường Chinh Việt Nam Hồ Chí Minh"):
        joined = [len(found.split()) for found in written(word, split_long=False)]
        assert [len(found.split()) for found in written(word)] == joined


def test_context_is_the_whole_text() -> None:
    # As pyvi: what stands after a pair may take it apart.
    assert written("việt nam", exact=True) == ["việt nam"]
    assert written("việt nam!!!", exact=True) == ["việt", "nam", "!", "!", "!"]


def test_caches_are_bounded_and_emptied_without_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    known = known_model()
    assert known is not None
    monkeypatch.setattr(decoder_module, "MOST_CHUNKS", 5)
    monkeypatch.setattr(features_module, "MOST_TOKENS", 3)
    features = FeatureTable(known[0])
    small = Decoder(known[0], features, False)
    text = "học sinh Hà Nội thi công nghệ thông tin ở thành phố Hồ Chí Minh, đất nước Việt Nam. " * 3
    assert small.label(text) == decoder(False).label(text)
    assert len(small) <= 5
    assert len(features) <= 3
    small.label("x" * 10_000)
    assert not [chunk for chunk in small if len(chunk) > 100]


def test_threads_share_a_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    known = known_model()
    assert known is not None
    monkeypatch.setattr(decoder_module, "MOST_CHUNKS", 50)
    monkeypatch.setattr(features_module, "MOST_TOKENS", 30)
    shared = Decoder(known[0], FeatureTable(known[0]), False)
    group = [" ".join(SYLLABLES[at:] + SYLLABLES[:at]) + f" {at}" for at in range(len(SYLLABLES))] * 20
    expected = [decoder(False).label(text) for text in group]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(shared.label, group)) == expected


def test_time_grows_with_length() -> None:
    text = "Học sinh Việt Nam học công nghệ thông tin ở thành phố, 37.000 em.\n"
    taken = []
    for times in (2_000, 8_000):
        begin = time.process_time()
        segment_spans(text * times)
        taken.append(time.process_time() - begin)
    # Four times the text; quadratic would be sixteen.
    assert taken[1] < 8 * taken[0]


def test_nothing_heavy_is_imported_for_a_query() -> None:
    code = (
        "import sys; from searchkit.analysis.segmenter import segment_spans; segment_spans('học sinh');"
        "print([name for name in ('pyvi', 'sklearn', 'sklearn_crfsuite', 'pycrfsuite', 'numpy', 'whoosh') "
        "if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
