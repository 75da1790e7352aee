"""The readers: what they say of terms and documents is what a stock Whoosh index of the live articles says."""

from __future__ import annotations

import random
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from whoosh import matching
from whoosh.reading import TermNotFound
from whoosh.util.numeric import byte_to_length, length_to_byte

from searchkit.index.whoosh.schema import TEXT_FIELDS
from searchkit.model import Article
from searchkit.search.whoosh import ArrayIndex

CORPORA = runpy.run_path(str(Path(__file__).with_name("whoosh_corpora.py")))
random_index, stock_index = CORPORA["random_index"], CORPORA["stock_index"]

Opened = tuple[Any, Any, list[Article]]


@pytest.fixture(params=range(6))
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    """(our reader, a stock one, the live articles in the order of the stock one)."""
    alive = random_index(random.Random(request.param), tmp_path)
    articles = [alive[id] for id in sorted(alive)]
    return ArrayIndex(tmp_path).reader(), stock_index(articles, 7).reader(), articles


def weighted(field: str) -> bool:
    """Whether the frequencies in a field are weighted by headline, which Whoosh does not know of."""
    return field.startswith("related")


def test_the_terms_are_the_same(both: Opened) -> None:
    ours, stock, _ = both
    assert list(ours.all_terms()) == list(stock.all_terms())
    assert set(ours.indexed_field_names()) == set(stock.indexed_field_names())
    for field in ours.indexed_field_names():
        assert list(ours.lexicon(field)) == list(stock.lexicon(field))
        if field not in ("date", "year"):  # numbers of lower precision, which Whoosh cannot turn back
            assert list(ours.field_terms(field)) == list(stock.field_terms(field))
    for start in ("", "h", "hòa", "zzz"):
        assert list(ours.terms_from("body_folded", start)) == list(stock.terms_from("body_folded", start))
        assert list(ours.expand_prefix("title", start)) == list(stock.expand_prefix("title", start))


def test_what_is_known_of_a_term_is_the_same(both: Opened) -> None:
    ours, stock, _ = both
    for field, term in stock.all_terms():
        assert (field, term) in ours
        assert ours.doc_frequency(field, term) == stock.doc_frequency(field, term)
        for _ in range(2):  # MultiReader changes what a reader gives it
            mine, theirs = ours.term_info(field, term), stock.term_info(field, term)
            assert mine.doc_frequency() == theirs.doc_frequency()
            if not weighted(field):
                assert mine.weight() == theirs.weight() == ours.frequency(field, term)
                assert mine.max_weight() == theirs.max_weight()
                assert as_a_byte(mine.max_length()) == theirs.max_length()
            assert 0 <= mine.min_id() <= mine.max_id() < ours.doc_count_all()


def test_postings_and_positions_are_the_same(both: Opened) -> None:
    ours, stock, articles = both
    for field, term in stock.all_terms():
        with_positions = not re.search(b"[_-]", term)  # words in a folded field have none in our index
        found = {}
        mine = ours.postings(field, term)
        while mine.is_active():
            found[ours.stored_fields(mine.id())["id"]] = _values(field, mine, with_positions)
            mine.next()
        theirs, expected = stock.postings(field, term), {}
        while theirs.is_active():
            expected[articles[theirs.id()].id] = _values(field, theirs, with_positions)
            theirs.next()
        assert found == expected, (field, term)


def _values(field: str, matcher: matching.Matcher, with_positions: bool) -> tuple[Any, ...]:
    """Weight, frequency and positions, so far as they are to be the same."""
    positions = matcher.value_as("positions") if with_positions and matcher.supports("positions") else None
    return None if weighted(field) else (matcher.weight(), matcher.value_as("frequency")), positions


def as_a_byte(length: float) -> int:
    """A length as Whoosh keeps it, rounded to one of 256."""
    return int(byte_to_length(length_to_byte(int(length))))


def test_lengths_are_the_same(both: Opened) -> None:
    ours, stock, articles = both
    number = {ours.stored_fields(n)["id"]: n for n in ours.all_doc_ids()}
    for field in (name for name in TEXT_FIELDS if not weighted(name)):
        assert ours.field_length(field) == stock.field_length(field)
        assert as_a_byte(ours.max_field_length(field)) == stock.max_field_length(field)
        lengths = [length for n in ours.all_doc_ids() if (length := ours.doc_field_length(n, field))]
        assert ours.min_field_length(field) == min(lengths, default=0)
        for n, article in enumerate(articles):
            mine = ours.doc_field_length(number[article.id], field)
            assert as_a_byte(mine) == (stock.doc_field_length(n, field) or 0)


def test_documents_are_the_same(both: Opened) -> None:
    ours, stock, articles = both
    assert ours.doc_count() == stock.doc_count() == len(articles)
    assert ours.has_deletions() == (ours.doc_count_all() > len(articles))
    live = list(ours.all_doc_ids())
    assert [n for n in range(ours.doc_count_all()) if not ours.is_deleted(n)] == live
    for reader in (ours, *ours.segment_readers):
        assert not reader.is_deleted(reader.doc_count_all())  # Whoosh's Not asks
    stored = sorted((ours.stored_fields(n) for n in live), key=lambda fields: fields["id"])
    assert stored == [{k: v for k, v in stock.stored_fields(n).items() if v} for n in range(len(articles))]


def test_a_matcher_skips_and_copies(both: Opened) -> None:
    ours, _, _ = both
    reader = ours.segment_readers[0]
    matcher = reader.postings("section", next(iter(reader.lexicon("section"))))
    ids = list(matcher.all_ids())
    for target in range(max(ids) + 2):
        copy = matcher.copy()
        copy.skip_to(target)
        rest = [n for n in ids if n >= target]
        assert copy.is_active() == bool(rest)
        assert not rest or copy.id() == rest[0]
    assert matcher.id() == ids[0]
    copy.reset()
    assert copy.id() == ids[0]
    assert type(ids[0]) is int
    assert type(matcher.score()) is float
    assert matcher.replace(1e9) is matcher
    assert not matcher.supports_block_quality()


def test_what_is_not_there_is_said(both: Opened) -> None:
    ours, _, _ = both
    reader = ours.segment_readers[0]
    assert ("nothing", "a") not in ours
    assert ("body", "a") not in ours
    assert ours.doc_frequency("body", "a") == 0
    for read in (ours.postings, reader.postings, ours.term_info, reader.term_info):
        with pytest.raises(TermNotFound):
            read("body", "a")
        with pytest.raises(TermNotFound):
            read("nothing", "a")
    with pytest.raises(TermNotFound):
        reader.column_reader("body")
    with pytest.raises(KeyError):
        reader.vector(0, "body")
