"""The analyzer in stock Whoosh: index, search, phrases, highlights."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from whoosh import highlight, query
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import QueryParser

from searchkit.analysis.whoosh import VietnameseAnalyzer

TEXTS = {
    "hoc": "Học sinh giỏi học sinh học ở Hà Nội.",
    "ha-noi": "Thủ đô Hà Nội đón khách ngày 27 tháng 8 năm 2018 tại TP.HCM",
    "noi-ha": "Món nội địa, hà cớ gì; giá 37.000 đồng <b>ngày 27/8/2018</b>",
}


def tokens(analyzer: Any, text: str, **options: Any) -> list[tuple[Any, ...]]:
    found = analyzer(text, positions=True, chars=True, **options)
    return [(t.text, t.pos, text[t.startchar : t.endchar]) for t in found]


@pytest.fixture(scope="module")
def index() -> Iterator[Any]:
    schema = Schema(
        id=ID(stored=True),
        all=TEXT(VietnameseAnalyzer(), stored=True, chars=True),
        word=TEXT(VietnameseAnalyzer("word")),
        folded=TEXT(VietnameseAnalyzer("folded")),
    )
    opened = RamStorage().create_index(schema)
    with opened.writer() as writer:
        for key, text in TEXTS.items():
            writer.add_document(id=key, all=text, word=text, folded=text)
    yield opened
    opened.close()


def search(index: Any, field: str, wanted: Any) -> set[str]:
    with index.searcher() as searcher:
        parsed = QueryParser(field, index.schema).parse(wanted) if isinstance(wanted, str) else wanted
        return {hit["id"] for hit in searcher.search(parsed)}


def test_words_overlap_the_syllables_that_they_begin_with() -> None:
    assert tokens(VietnameseAnalyzer(), "Học sinh giỏi", mode="index") == [
        ("học", 0, "Học"),
        ("học_sinh", 0, "Học sinh"),
        ("sinh", 1, "sinh"),
        ("giỏi", 2, "giỏi"),
    ]


@pytest.mark.parametrize(
    ("stream", "mode", "found"),
    [
        ("syllable", "index", ["học", "sinh"]),
        ("word", "index", ["học_sinh"]),
        ("word", "query", ["học_sinh"]),
        ("folded", "index", ["hoc", "hoc_sinh", "sinh"]),
        ("folded", "query", ["hoc", "sinh"]),
        ("all", "query", ["học", "sinh"]),
    ],
)
def test_streams(stream: Any, mode: str, found: list[str]) -> None:
    assert [text for text, *_ in tokens(VietnameseAnalyzer(stream), "Học sinh", mode=mode)] == found


def test_the_token_protocol() -> None:
    (token,) = VietnameseAnalyzer()("Ðúng", keeporiginal=True, removestops=False, start_pos=7)
    assert (token.text, token.original, token.boost, token.stopped) == ("đúng", "Ðúng", 1.0, False)
    assert not hasattr(token, "pos")
    moved = VietnameseAnalyzer()("a b", positions=True, chars=True, start_pos=5, start_char=10)
    assert [(t.pos, t.startchar, t.endchar) for t in moved] == [(5, 10, 11), (6, 12, 13)]
    assert [t.text for t in VietnameseAnalyzer()("Hà N", tokenize=False)] == ["hà n"]
    assert [t.text for t in VietnameseAnalyzer("folded")("Hà N", tokenize=False)] == ["ha n"]


def test_analyzers_compare_and_travel() -> None:
    analyzer = VietnameseAnalyzer("word")
    assert analyzer == VietnameseAnalyzer("word")
    assert analyzer != VietnameseAnalyzer("folded")
    assert pickle.loads(pickle.dumps(analyzer)) == analyzer  # a Whoosh schema is pickled
    assert repr(analyzer) == "VietnameseAnalyzer('word')"
    with pytest.raises(ValueError, match="no such stream: 'words'"):
        VietnameseAnalyzer("words")  # type: ignore[arg-type]  # the point of the test


@pytest.mark.parametrize(
    ("field", "wanted", "found"),
    [
        ("all", "hà nội", {"hoc", "ha-noi", "noi-ha"}),
        ("all", '"hà nội"', {"hoc", "ha-noi"}),
        ("all", '"học sinh học"', {"hoc"}),
        ("all", '"sinh giỏi học"', {"hoc"}),
        ("all", '"nội hà"', set()),
        ("all", "27/8/2018", {"ha-noi", "noi-ha"}),
        ("all", "37000", {"noi-ha"}),
        ("all", "thu*", set()),
        ("all", "thủ*", {"ha-noi"}),
        ("folded", "ha noi", {"hoc", "ha-noi", "noi-ha"}),
        ("folded", '"thu do ha noi"', {"ha-noi"}),
        ("word", query.Term("word", "hà_nội"), {"hoc", "ha-noi"}),
        ("word", '"Hà Nội"', {"hoc", "ha-noi"}),
        ("word", "27-8-2018", {"ha-noi", "noi-ha"}),
        ("all", query.Term("all", "tphcm"), {"ha-noi"}),
    ],
)
def test_search(index: Any, field: str, wanted: Any, found: set[str]) -> None:
    assert search(index, field, wanted) == found


@pytest.mark.parametrize("fragmenter", [highlight.WholeFragmenter(), highlight.PinpointFragmenter()])
def test_highlights(index: Any, fragmenter: Any) -> None:
    wanted = query.Or([query.Term("all", "hà_nội"), query.Term("all", "hà"), query.Term("all", "2018-08-27")])
    with index.searcher() as searcher:
        results = searcher.search(wanted, terms=True)
        results.fragmenter = fragmenter
        results.formatter = highlight.UppercaseFormatter()
        marked = {hit["id"]: hit.highlights("all") for hit in results}
    assert "HÀ NỘI" in marked["hoc"]
    assert "ngày 27 THÁNG 8 NĂM 2018 tại" in marked["ha-noi"]
    assert "HÀ cớ gì" in marked["noi-ha"]
