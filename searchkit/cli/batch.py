"""A file of queries to a TREC run, or to hits as JSON lines."""

from __future__ import annotations

import gc
import sys
from typing import Any

from searchkit.cli.progress import progress
from searchkit.cli.records import hit_record, print_json
from searchkit.evaluate import read_queries, write_run
from searchkit.search.index import Index


def run_batch(path: str, index: str, format_: str, color: str, synonyms: str | None, **asked: Any) -> int:
    """Answers the queries of the file one after the other; 1 where none of them has a hit."""
    gc.enable()
    queries = read_queries(path)
    hits = 0
    with Index(index, synonyms=synonyms) as opened, progress("queries", len(queries), color) as show:
        for number, (id, text) in enumerate(queries.items(), 1):
            results = opened.search(text, passages=0 if format_ == "trec" else 3, **asked)
            hits += len(results)
            if format_ == "trec":
                write_run([(id, [(hit.id, hit.score) for hit in results])], sys.stdout)
            else:
                for hit in results:
                    print_json("hit/1", {"query_id": id, **hit_record(hit)})
            show(number, "")
    return 0 if hits else 1
