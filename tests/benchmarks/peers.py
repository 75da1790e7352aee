"""searchkit beside stock Whoosh, tantivy, SQLite FTS5 and bm25s: one run, the same tokens, engines in turn.

    python tests/benchmarks/peers.py --documents 40000 [--engines NAME...] [--parts PART...] [--passes 3]

See README.md beside this file. The environment variable SEARCHKIT_DATA names the folder of the data.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

from build_cost import measure_builds, measure_memory, measure_start, measure_update
from engines.base import Engine, size
from engines.bm25s_engine import Bm25s
from engines.fts5 import Fts5
from engines.searchkit_engine import Searchkit
from engines.tantivy_engine import Tantivy
from engines.whoosh_engine import Whoosh
from measure import number
from news import Corpus
from queries import make_queries
from query_time import QueryTimes
from ranking import rank_titles, search_strings
from table import print_table

from searchkit.errors import IndexMismatch, IndexMissing

ENGINES: dict[str, type[Engine]] = {e.name: e for e in (Searchkit, Tantivy, Whoosh, Fts5, Bm25s)}
PARTS = ("queries", "titles", "strings", "builds", "memory", "start", "update")


def main() -> None:
    """Builds what is missing, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=40_000)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--passes", type=int, default=3, help="rounds of every measurement")
    parser.add_argument("--fresh", action="store_true", help="build the indexes anew")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "searchkit-peers", help="is kept")
    asked = parser.parse_args()

    corpus = Corpus(asked.work, asked.documents)
    engines = {name: ENGINES[name](corpus.folder / name) for name in asked.engines}
    print(f"{corpus.count:,} articles, {corpus.raw_bytes / 1e6:.1f} MB; load {os.getloadavg()[0]:.1f}", flush=True)
    _open(engines, corpus, fresh=asked.fresh)
    queries = make_queries(corpus)
    ours, rival = engines.get("searchkit"), engines.get("tantivy")
    if "queries" in asked.parts:
        QueryTimes(list(engines.values()), queries, asked.passes).print()
    if "titles" in asked.parts and isinstance(ours, Searchkit) and isinstance(rival, Tantivy):
        rank_titles(ours, rival, asked.passes)
    if "strings" in asked.parts and isinstance(ours, Searchkit):
        search_strings(ours, queries, asked.passes)
    if "builds" in asked.parts:
        measure_builds(asked.work, corpus, asked.passes)
    if "memory" in asked.parts:
        measure_memory(corpus, Corpus(asked.work, 2 * asked.documents))
    if "start" in asked.parts and isinstance(ours, Searchkit):
        measure_start(ours.folder)
    if "update" in asked.parts:
        measure_update(corpus, asked.passes)


def _open(engines: dict[str, Engine], corpus: Corpus, *, fresh: bool) -> None:
    """Opens the indexes; those that are not there yet, or of another version, are built first, one after the other."""
    list(corpus.tokens())
    rows = []
    for name, engine in engines.items():
        note = corpus.folder / f"{name}.json"
        try:
            if fresh or not note.exists():
                raise IndexMissing(name)
            engine.open()
        except (IndexMissing, IndexMismatch):
            print(f"building {name}", flush=True)
            began, cpu = time.perf_counter(), time.process_time()
            engine.build(corpus)
            taken = time.perf_counter() - began, time.process_time() - cpu
            note.write_text(json.dumps(taken), encoding="utf-8")
            engine.open()
        wall, cpu = json.loads(note.read_text(encoding="utf-8"))
        found = size(corpus.folder / name)
        rows.append([name, number(wall), number(cpu), number(found / 1e6), number(found / corpus.raw_bytes)])
    head = ["engine", "s by the wall", "s of this process", "MB", "/ raw text"]
    print_table("Indexes (searchkit of raw articles, the others of ready tokens of the bodies)", head, rows)


if __name__ == "__main__":
    main()
