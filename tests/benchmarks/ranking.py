"""What a search as people type it costs: the full ranking of real headlines, and all of `index.search`."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Sequence
from typing import Any

from engines.searchkit_engine import Searchkit
from engines.tantivy_engine import Tantivy
from measure import Call, Times, in_turn, number, ratios, spread
from news import titles
from queries import CLASSES, Query
from table import print_table

from searchkit import analyze
from searchkit.search.request import Request
from searchkit.search.searcher import Searcher

TYPED: dict[str, Callable[[Sequence[str]], str]] = {
    "and2": lambda words: " ".join(f"+{word}" for word in words),
    "phrase": lambda words: f'"{" ".join(words)}"',
    "prefix": lambda words: f"{words[0]}*",
    "fuzzy": lambda words: f"{words[0]}~1",
}


def rank_titles(ours: Searchkit, rival: Tantivy, rounds: int) -> dict[str, list[Times]]:
    """A thousand headlines: plan to (document, score), against tantivy's plain OR of the same words; and `index.search`."""
    texts = titles()
    words = [{t.terms.syllable for t in analyze(text) if t.terms.syllable} for text in texts]
    searcher = Searcher(ours.snapshot)
    sides = {
        "searchkit, ranking": [_ranking(searcher, text) for text in texts],
        "tantivy, OR": [rival.any_of(sorted(terms)) for terms in words],
        "index.search": [_search(ours.index, text) for text in texts],
        "index.search, passages too": [_search(ours.index, text, passages=3) for text in texts],
    }
    gc.collect()
    gc.freeze()
    first = in_turn(sides, 1)
    found = in_turn(sides, rounds)
    rows = [[f"{name}, first time", *_row(first[name])] for name in sides]
    rows += [[name, *_row(times)] for name, times in found.items()]
    print_table(f"{len(texts):,} headlines as queries: ms", ["", "p50", "p90", "p99", "p99 / p50"], rows)
    p50 = {name: [t.p(50) for t in times] for name, times in found.items()}
    ratio = ratios(p50["searchkit, ranking"], p50["tantivy, OR"])
    extra = [(b - a) * 1e6 for a, b in zip(p50["searchkit, ranking"], p50["index.search"], strict=True)]
    print(f"\nsearchkit's ranking / tantivy's OR, p50: {ratio}; index.search is {spread(extra)} us more")
    return found


def search_strings(ours: Searchkit, queries: dict[str, list[Query]], rounds: int) -> None:
    """`index.search` of a string against the ranking alone, and against the plain tree, by class."""
    searcher = Searcher(ours.snapshot)
    rows = []
    for kind in CLASSES:
        texts = [TYPED.get(kind, " ".join)(query.words) for query in queries[kind]]
        sides: dict[str, list[Call]] = {
            "tree": [call for query in queries[kind] if (call := ours.query(query))],
            "ranking": [_ranking(searcher, text, literal=False) for text in texts],
            "search": [_search(ours.index, text, literal=False) for text in texts],
            "passages": [_search(ours.index, text, literal=False, passages=3) for text in texts],
        }
        in_turn(sides, 1)
        found = in_turn(sides, rounds)
        p50 = {name: [t.p(50) * 1e6 for t in times] for name, times in found.items()}
        more = [spread([b - a for a, b in zip(p50[name], p50["search"], strict=True)]) for name in ("ranking", "tree")]
        rows.append([kind, *(number(statistics.median(values)) for values in p50.values()), *more])
    head = ["class", "tree", "ranking", "index.search", "and passages", "search less ranking", "search less tree"]
    print_table("A string to hits with title and date: p50, us", head, rows)


def _ranking(searcher: Searcher, text: str, *, literal: bool = True) -> Call:
    request = Request(query=text, literal=literal)
    plan = searcher.engine.read(request).plan
    return lambda: searcher.engine.rank(plan, request)


def _search(index: Any, text: str, *, literal: bool = True, passages: int = 0) -> Call:
    def search() -> list[tuple[str, object]]:
        return [(hit.title, hit.date) for hit in index.search(text, literal=literal, passages=passages)]

    return search


def _row(rounds: Sequence[Times]) -> list[str]:
    p50, p90, p99 = (statistics.median(times.p(percent) for times in rounds) for percent in (50, 90, 99))
    return [*(number(1000 * value) for value in (p50, p90, p99)), number(p99 / p50)]
