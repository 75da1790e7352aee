"""pyvi is the reference: both decoders give its words, and without its model it segments itself."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.analysis import bulk, model, segmenter
from searchkit.analysis.fallback import PyviDecoder, _word_ends
from searchkit.analysis.splitter import tokens
from searchkit.errors import SearchkitError

Span = tuple[int, int]
Tokenize = Callable[[str], str]

SENTENCES = [
    "Sáng 27/8/2018, tại Hà Nội, Thủ tướng Chính phủ chủ trì hội nghị về phát triển kinh tế - xã hội.",
    "Học sinh Trường THPT Nguyễn Thị Minh Khai (TP.HCM) đoạt 3 huy chương vàng, 11,5 điểm!",
    "Ông Nguyễn Văn A. cho biết: “Giá xăng tăng 1.000 đồng/lít từ 15h00” ... xem http://vidu.vn/a?b=1 hoặc a.b@c.vn",
    "Đại học Bách khoa Hà Nội đào tạo sinh viên ngành công nghệ thông tin, trí tuệ nhân tạo và khoa học máy tính",
    "thanh pho ho chi minh VIỆT NAM ĐẤT NƯỚC con người việt nam!!! U.S.A, Mr. Smith",
    "dòng một\ndòng hai\n\n  dòng ba \n bảng\tcột một\tcột hai\r\nhết_rồi _ a_b ==> -> >> \x00 học sinh",
    "học sinh học sinh học sinh học sinh học sinh",
    "Mỹ lí liệu pháp dài, Hà tươi hơn hớn phòng; phản nón ba tầm căn. Tây đá trầm tích đưa ông công nghiệp nặng",
    "Hàn\nrốn của Tuy\nrốn bắt",
]
ODD = [
    "\n",
    "\t",
    "\0",
    "_",
    "...",
    "TP.",
    "@",
    "a@b.vn",
    "http://",
    "3.5",
    "😀",
    "\u200b",
    "Ⅷ",
    "Σ",
    "\u0301",
    "İ",
    "\u0958",
]
vocabulary = sorted({word for sentence in SENTENCES for word in sentence.split()})
cases = [str, str.lower, str.upper, str.title]
cased = st.builds(lambda word, case: case(word), st.sampled_from(vocabulary), st.sampled_from(cases))
made_up = st.lists(cased | st.sampled_from(ODD), max_size=40).map(" ".join) | st.text(
    st.characters(exclude_categories=["Cs"])
)


@pytest.fixture(scope="module")
def pyvi() -> Tokenize:
    """pyvi's tokenizer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyvi.ViTokenizer import ViTokenizer
    return lambda text: str(ViTokenizer.tokenize(text))


def joined(text: str, spans: Sequence[Span]) -> str:
    """Words of NFC text as pyvi writes them."""
    words = [[token for token, _, _ in tokens(text[start:end], exact=True)] for start, end in spans]
    return " ".join(["_".join(word) for word in words])


def check(pyvi: Tokenize, texts: list[str]) -> None:
    many = segmenter.segment_many(texts, exact=True)
    for text, spans in zip(texts, many, strict=True):
        alone = segmenter.segment_spans(text, exact=True)
        assert alone == spans
        normal = unicodedata.normalize("NFC", text)
        in_normal = segmenter.segment_spans(normal, exact=True)
        assert joined(normal, in_normal) == (pyvi(text) if in_normal else "")
        assert len(alone) == len(in_normal)


@pytest.mark.parametrize("spell", [str, str.upper, str.lower, str.title, partial(unicodedata.normalize, "NFD")])
def test_sentences_are_segmented_as_pyvi_does(pyvi: Tokenize, spell: Callable[[str], str]) -> None:
    repeated = [f"{word} " * 40 for word in ("vẻ", "Đức", "phi", "học", "Hà Nội Hà")]
    texts = [*SENTENCES, *repeated, " ".join(SENTENCES), "\n".join(SENTENCES * 5), ""]
    check(pyvi, [spell(text) for text in texts])


@settings(max_examples=300, deadline=None)
@given(texts=st.lists(made_up, min_size=1, max_size=4))
def test_made_up_texts_are_segmented_as_pyvi_does(pyvi: Tokenize, texts: list[str]) -> None:
    check(pyvi, texts)


@pytest.mark.slow
def test_five_megabytes_and_ten_thousand_made_up_strings() -> None:
    if "SEARCHKIT_DATA" not in os.environ:
        pytest.skip("SEARCHKIT_DATA is not set")
    command = Path(__file__).parent.parent / "benchmarks" / "segment.py"
    found = subprocess.run([sys.executable, command, "exact"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def forget() -> None:
    for shared in (segmenter.known_model, segmenter.decoder, bulk.engine):
        shared.cache_clear()


@pytest.fixture
def unknown_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(model, "_MODEL_SHA256", "0" * 64)
    forget()
    yield
    forget()


@pytest.mark.usefixtures("unknown_model")
def test_an_unknown_model_is_left_to_pyvi_with_one_warning(pyvi: Tokenize) -> None:
    with pytest.warns(RuntimeWarning, match="another word model") as caught:
        check(pyvi, SENTENCES)
    assert len(caught) == 1
    assert isinstance(segmenter.decoder(True), PyviDecoder)


@pytest.mark.usefixtures("pyvi")
@pytest.mark.parametrize("split_long", [True, False])
def test_pyvi_itself_gives_the_same_tokens(unknown_model: None, split_long: bool) -> None:
    texts = [
        *(text for text in SENTENCES if "sinh học" not in text),
        "đất\nnước \u200b vi\u00adệt nam",
        "\ud800 a\n",
        "",
    ]
    texts += [unicodedata.normalize("NFD", text) for text in texts]
    with pytest.warns(RuntimeWarning, match="another word model"):
        by_pyvi = [segmenter.split_and_label(text, split_long=False) for text in texts]
    many = bulk.split_and_label_many(texts)
    forget()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(model, "_MODEL_SHA256", KNOWN)
        ours = [segmenter.split_and_label(text, split_long=False) for text in texts]
        also = bulk.split_and_label_many(texts)
    assert by_pyvi == ours
    assert [many.tokens[at] for at in many.ids] == [also.tokens[at] for at in also.ids]
    assert many.starts.tolist() == also.starts.tolist()
    assert many.offsets.tolist() == also.offsets.tolist()


KNOWN = model._MODEL_SHA256


def test_words_of_pyvi_are_found_among_typed_underscores_and_line_breaks() -> None:
    # Ends of words, and the end of the text for whatever may follow.
    assert list(_word_ends("a\n_b  c_ d", "a_\n__b c__d")) == [4, 10, 10]
    with pytest.raises(SearchkitError, match="not in its input"):
        list(_word_ends("ab", "a c"))


def test_without_pyvi_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SearchkitError, match="not installed") as raised:
        model.load()
    assert raised.value.hint == "pip install pyvi"
