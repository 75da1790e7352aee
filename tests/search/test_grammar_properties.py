"""What holds for every query: it parses in linear time, its tree prints to the same tree, spans fit."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.search.grammar import (
    And,
    Boost,
    Fielded,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Run,
    Word,
    caret,
    parse,
    to_query,
)

PIECES = [
    *("a", "b", "phòng", "Đ", "TP", "2018", "x:", "title:", "id:", "date:", "year:", "khong:"),
    *("http://", "title:(", "AND", "OR", "VÀ", "KHÔNG", "(", ")", "[", "]", "{", ">", ".", ","),
    *('"', '"', "“", "”", "«", "»", "+", "-", "~", "~1", "~3", "^", "^2", "^0.5", "*", "\\", ".."),
    *("27/8/2018"),
    *(" ", " ", " ", " ", "NOT ", "( ", "2018 TO 2019", "\0", "\ud800", "\n", "\u0309"),
]
queries = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)


def leaves(node: Node) -> Iterator[Word | Prefix | Fuzzy | Phrase | Range]:
    match node:
        case Run(clauses=clauses):
            for clause in clauses:
                yield from leaves(clause.node)
        case And(nodes=nodes) | Or(nodes=nodes):
            for inner in nodes:
                yield from leaves(inner)
        case Not(node=inner) | Boost(node=inner) | Fielded(node=inner):
            yield from leaves(inner)
        case Word() | Prefix() | Fuzzy() | Phrase() | Range():
            yield node


@settings(max_examples=500)
@given(queries | st.text())
def test_printing_keeps_the_tree_and_is_clean(query: str) -> None:
    node = parse(query).node
    printed = to_query(node)
    again = parse(printed, strict=True)
    assert again.node == node
    assert again.diagnostics == ()
    assert to_query(again.node) == printed


@settings(max_examples=300)
@given(queries | st.text())
def test_spans_fit(query: str) -> None:
    parsed = parse(query)
    for leaf in leaves(parsed.node):
        start, end = leaf.span
        assert 0 <= start < end <= len(query)
        if isinstance(leaf, Word) and "\\" not in query:
            assert "".join(query[start:end].split()) == leaf.text
        if isinstance(leaf, Prefix | Fuzzy) and "\\" not in query:
            assert query.startswith(leaf.text, start)
    for told in parsed.diagnostics:
        assert 0 <= told.span[0] < told.span[1] <= len(query)
        assert "\n" not in caret(query, told.span).replace("\n", "", 1)


@given(queries)
def test_no_word_is_lost(query: str) -> None:
    """The letters that name nothing of the grammar all arrive in the tree, in their order."""
    kept = "".join(leaf.text for leaf in leaves(parse(query).node) if not isinstance(leaf, Range))
    assert [char for char in kept if char in "bĐP"] == [char for char in query if char in "bĐP"]


@given(queries | st.text())
def test_literal_words_print_back(query: str) -> None:
    node = parse(query, literal=True).node
    assert parse(to_query(node), strict=True).node == node


@pytest.mark.parametrize(
    "piece",
    [
        *("(", ")", "()", "a(", "“", 'a"', "*", "^", "\\", "title:(", "date:[", "date:(", "-("),
        *("a OR ", "NOT ", "\0", "\ud800"),
    ],
)
def test_long_queries_take_linear_time(piece: str) -> None:
    query = piece * (100_000 // len(piece))
    begun = time.process_time()
    to_query(parse(query).node)
    assert time.process_time() - begun < 8  # about one second; quadratic would be minutes


def test_depth() -> None:
    assert to_query(parse("(" * 5000 + "a b" + ")" * 5000).node) == "a b"
    deep = "a OR (b " * 50
    assert parse(to_query(parse(deep).node), strict=True).node == parse(deep).node
    nested = "-(a OR " * 49 + "b" + ")" * 49
    assert parse(to_query(parse(nested).node), strict=True).node == parse(nested).node
