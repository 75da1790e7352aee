"""What a Whoosh program does with an index, done with ours and with a stock one of the same articles."""

from __future__ import annotations

import datetime as dt
import pickle
import random
import runpy
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

import pytest
from whoosh import collectors, highlight, qparser, scoring, sorting
from whoosh import query as q
from whoosh.filedb import filestore

from searchkit.errors import IndexMissing, SearchkitError
from searchkit.index.whoosh.schema import make_schema
from searchkit.index.writer import IndexWriter
from searchkit.model import Article
from searchkit.search.whoosh import ArrayIndex
from searchkit.search.whoosh.weighting import Bm25Weighting

CORPORA = runpy.run_path(str(Path(__file__).with_name("whoosh_corpora.py")))
random_article, stock_index = CORPORA["random_article"], CORPORA["stock_index"]

FIRST, SECOND = q.Term("body", "học"), q.Term("body", "bình")
EITHER = q.Or([FIRST, SECOND])
Program = Callable[[Any], Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty articles in three segments, numbered in the order of their ids."""
    folder = tmp_path_factory.mktemp("index")
    for part in (ARTICLES[:15], ARTICLES[15:30], ARTICLES[30:]):
        with IndexWriter(folder) as writer:
            for article in part:
                writer.add(article)
    return folder


ARTICLES = [random_article(random.Random(n), f"a{n:02}", ["học sinh đi thi", "hòa bình", "an toàn"]) for n in range(40)]


@pytest.fixture(scope="module")
def searchers(folder: Path) -> tuple[Any, Any]:
    """(ours, a stock one that scores as ours does)."""
    return ArrayIndex(folder).searcher(), stock_index(ARTICLES, 15).searcher(weighting=Bm25Weighting())


def ids(results: Any) -> list[str]:
    return [hit["id"] for hit in results]


VALUES = (
    q.Term("id", "a07"),
    q.Term("path", "a07.txt"),
    q.Term("section", "Xã hội"),
    q.Term("year", 2018),
    q.Term("year", "2018"),
    q.Term("year", "no number"),
    q.Term("date", dt.datetime(2018, 8, 27)),
    q.Prefix("id", "a1"),
    q.Wildcard("id", "a?5"),
    q.FuzzyTerm("id", "a071"),
    q.TermRange("id", "a05", "a11", startexcl=True),
    q.TermRange("year", 2018, None),
    q.NumericRange("year", 2018, None, startexcl=True),
    q.DateRange("date", None, dt.datetime(2018, 8, 27), endexcl=True),
)


def parsed(searcher: Any, text: str) -> q.Query:
    return qparser.QueryParser("body", searcher.schema).parse(text)


def highlights(results: Any) -> list[str]:
    return sorted(hit["id"] + hit.highlights("body") for hit in results)


def styled(fragmenter: highlight.Fragmenter, **options: Any) -> Program:
    def run(searcher: Any) -> list[str]:
        results = searcher.search(q.And([EITHER, q.Prefix("body", "h")]), limit=None, **options)
        results.fragmenter, results.formatter = fragmenter, highlight.UppercaseFormatter()
        return highlights(results)

    return run


def sorted_by(facet: Any, **options: Any) -> Program:
    return lambda searcher: ids(searcher.search(EITHER, sortedby=facet, limit=None, **options))


def grouped_by(facet: Any, **options: Any) -> Program:
    def run(searcher: Any) -> dict[Any, Any]:
        groups = searcher.search(EITHER, groupedby=facet, **options).groups()
        return {name: sorted(found) if isinstance(found, list) else found for name, found in groups.items()}

    return run


def page(number: int) -> Program:
    def run(searcher: Any) -> tuple[Any, ...]:
        found = searcher.search_page(q.Every(), number, pagelen=6, sortedby="id")
        return found.pagenum, found.pagecount, found.total, found.is_last_page(), ids(found)

    return run


def matched_terms(searcher: Any) -> tuple[Any, ...]:
    results = searcher.search(q.And([EITHER, q.Not(q.Term("body", "sinh"))]), terms=True, limit=None)
    return results.matched_terms(), {hit["id"]: sorted(hit.matched_terms()) for hit in results}


PROGRAMS: dict[str, Program] = {
    "parser": lambda s: sorted(ids(s.search(parsed(s, '"học sinh" OR dương'), limit=None))),
    "find": lambda s: sorted(ids(s.find("title_folded", "hoa AND duong", limit=99))),
    "highlights": styled(highlight.ContextFragmenter(surround=9)),
    "highlights of matched terms": styled(highlight.ContextFragmenter(surround=9), terms=True),
    "highlights of sentences": styled(highlight.SentenceFragmenter()),
    "highlights of all": styled(highlight.WholeFragmenter()),
    "matched terms": matched_terms,
    "by id": sorted_by("id"),
    "by section, backwards": sorted_by(sorting.FieldFacet("section", reverse=True)),
    "by date": sorted_by("date"),
    "by date, newest first": sorted_by(sorting.FieldFacet("date", reverse=True)),
    "by section and year": sorted_by([sorting.FieldFacet("section"), sorting.FieldFacet("year", reverse=True)]),
    "by date, reversed": sorted_by("date", reverse=True),
    "by path, filtered": sorted_by("path", filter=FIRST, mask=SECOND),
    "by a field without column": sorted_by("title_word"),
    "by what matches": sorted_by(sorting.QueryFacet({"a": q.Term("body", "toàn"), "b": q.Term("body", "na")}, other="c")),
    "groups of sections": grouped_by("section"),
    "groups of years": grouped_by("year"),
    "groups counted": grouped_by("section", maptype=sorting.Count),
    "groups that overlap": grouped_by(sorting.FieldFacet("title", allow_overlap=True)),
    "groups, filtered": grouped_by("section", filter=SECOND),
    "collapsed": lambda s: ids(s.search(EITHER, collapse="section", collapse_limit=2, collapse_order="id", sortedby="id")),
    "first page": page(1),
    "second page": page(2),
    "last page": page(7),
    "unscored": lambda s: sorted(ids(s.search(EITHER, scored=False, limit=None))),
    "document": lambda s: s.document(id="a07")["id"],
    "values": lambda s: [sorted(ids(s.search(query, limit=None))) for query in VALUES],
    "no document": lambda s: s.document(id="nobody"),
    "documents": lambda s: sorted(fields["id"] for fields in s.documents(section="Xã hội")),
    "key terms": lambda s: s.key_terms([1, 2, 3], "body", numterms=4),
    "key terms of a text": lambda s: s.key_terms_from_text("body", "học sinh học giỏi", numterms=3),
    "more like": lambda s: {hit["id"] for hit in s.more_like(3, "body", top=40)},
    "suggestions": lambda s: set(s.suggest("body", "hòo", limit=9, prefix=1)),
    "a corrected query": lambda s: s.correct_query(parsed(s, "dườnng"), "dườnng").string,
    "frequent terms": lambda s: s.reader().most_frequent_terms("body", 5),
    "distinctive terms": lambda s: s.reader().most_distinctive_terms("title", 5),
    "another weighting": lambda s: s.search(FIRST, limit=None).scored_length(),
    "a filter of numbers": lambda s: {n for n, _ in s.search(EITHER, filter={1, 2, 3, 4, 5}, mask={2}, limit=None).items()},
    "a filter of results": lambda s: sorted(ids(s.search(FIRST, filter=s.search(SECOND, limit=None), limit=None))),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_sees_what_stock_whoosh_shows(name: str, searchers: tuple[Any, Any]) -> None:
    ours, stock = (PROGRAMS[name](searcher) for searcher in searchers)
    assert ours == stock
    assert ours or name == "no document"


def test_nothing_is_unpickled_and_no_storage_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> NoReturn:
        raise AssertionError("pickle, or storage of Whoosh")

    for name in ("load", "loads", "dump", "dumps", "Unpickler", "Pickler"):
        monkeypatch.setattr(pickle, name, refuse)
    for module in ("compat", "columns", "formats", "index", "codec.whoosh3", "automata.fst"):
        for name in ("load", "loads", "dump", "dumps"):
            monkeypatch.setattr(f"whoosh.{module}.{name}", refuse, raising=False)
    for storage in (filestore.FileStorage, filestore.RamStorage):
        monkeypatch.setattr(storage, "__init__", refuse)
    monkeypatch.setattr("whoosh.index.FileIndex.__init__", refuse)
    with ArrayIndex(folder).searcher() as searcher:
        for program in PROGRAMS.values():
            program(searcher)
        assert list(searcher.reader().iter_postings())


def test_positions_are_encoded_without_pickle() -> None:
    positions = make_schema()["body"].format
    assert positions.decode_positions(positions.encode([1, 5, 70_000])) == [1, 5, 70_000]
    assert positions.decode_frequency(positions.encode([1, 5, 70_000])) == 3


@pytest.mark.parametrize("weighting", [scoring.TF_IDF(), scoring.Frequency(), scoring.BM25F(B=0.5)])
def test_another_weighting_is_honoured(weighting: Any, folder: Path) -> None:
    with (
        ArrayIndex(folder).searcher(weighting=weighting) as ours,
        stock_index(ARTICLES, 15).searcher(weighting=weighting) as stock,
    ):
        mine, theirs = (dict(s.search(FIRST, limit=None).items()) for s in (ours, stock))
        assert mine == pytest.approx(theirs, rel=0.05)  # Whoosh rounds lengths


def test_a_time_limit_and_other_collectors_around_ours(searchers: tuple[Any, Any]) -> None:
    searcher, _ = searchers
    expected = searcher.search(EITHER, limit=7)
    collector = collectors.TimeLimitCollector(searcher.collector(limit=7), 10, use_alarm=False)
    searcher.search_with_collector(EITHER, collector)
    assert list(collector.results().items()) == list(expected.items())


def test_numbers_in_results_are_pythons(searchers: tuple[Any, Any]) -> None:
    results = searchers[0].search(EITHER, limit=3)
    assert {(type(n), type(score)) for n, score in results.items()} == {(int, float)}
    assert results.has_exact_length() is False
    assert results.estimated_length() >= len(results) > 3


def test_an_empty_filter_lets_nothing_through(searchers: tuple[Any, Any]) -> None:
    for options in ({}, {"sortedby": "id"}, {"groupedby": "section"}):
        assert ids(searchers[0].search(EITHER, filter=set(), **options)) == []


def test_missing_dates_read_as_none(searchers: tuple[Any, Any]) -> None:
    searcher, _ = searchers
    undated = {a.id for a in ARTICLES if a.date is None}
    hits = {hit["id"]: hit for hit in searcher.search(q.Every(), limit=None)}
    assert {id for id, hit in hits.items() if hit["year"] is None} == undated
    groups = searcher.search(q.Every(), groupedby="date").groups()
    assert {searcher.stored_fields(n)["id"] for n in groups[None]} == undated
    assert dt.datetime(2018, 8, 27) in groups


def test_one_searcher_serves_many_threads(folder: Path) -> None:
    with ArrayIndex(folder).searcher() as searcher:
        queries = [q.And([FIRST, q.Not(SECOND)]), EITHER, q.Phrase("body", ["học", "sinh"]), q.Prefix("related", "h")] * 8
        alone = [list(searcher.search(query).items()) for query in queries]
    with ArrayIndex(folder).searcher() as searcher, ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda query: list(searcher.search(query).items()), queries)) == alone


def test_a_searcher_keeps_its_commit_until_it_is_refreshed(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        writer.add(Article("one", "học sinh"))
    index = ArrayIndex(tmp_path)
    searcher = index.searcher()
    with IndexWriter(tmp_path) as writer:
        writer.add(Article("two", "học sinh"))
        writer.remove("one")
    query = q.Term("title", "học")
    assert not index.up_to_date()
    assert not searcher.up_to_date()
    assert ids(searcher.search(query)) == ["one"]
    fresh = searcher.refresh()
    assert ids(fresh.search(query)) == ["two"]
    assert fresh.up_to_date()
    assert fresh.refresh() is fresh
    assert ids(searcher.search(query)) == ["one"]
    assert index.doc_count() == 1
    assert not index.is_empty()


def test_an_index_without_documents(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        ArrayIndex(tmp_path)
    with IndexWriter(tmp_path) as writer:
        writer.add(Article("one", "học sinh"))
    with IndexWriter(tmp_path) as writer:
        writer.remove("one")
    index = ArrayIndex(tmp_path)
    assert index.is_empty()
    with index.searcher() as searcher:
        for query in (EITHER, q.Every(), q.Not(FIRST), q.Phrase("body", ["a", "b"]), q.Prefix("body", "h"), q.Every("year")):
            for options in ({}, {"sortedby": "date"}, {"groupedby": "section"}, {"terms": True}, {"limit": None}):
                assert len(searcher.search(query, **options)) == 0
        assert list(searcher.reader().all_terms()) == []
        assert searcher.reader().max_field_length("body") == searcher.reader().min_field_length("body") == 0


def test_whooshs_writer_is_refused_clearly(folder: Path) -> None:
    with pytest.raises(SearchkitError, match="not written through Whoosh"):
        ArrayIndex(folder).writer()
