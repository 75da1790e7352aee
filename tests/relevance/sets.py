"""nDCG@10 on sets of real queries, as written and damaged in each way: one table, with the settings that all use.

    python tests/relevance/sets.py [--sets NAME...] [--kinds KIND...] [--work FOLDER]

`SEARCHKIT_DATA` names the folder of the sets (BEIR layout). Indexes are kept in the work folder for the next run, and
built anew where they are of another version.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from damage import KINDS, damage

import searchkit
from searchkit.errors import IndexMismatch, IndexMissing
from searchkit.evaluate import evaluate, read_qrels, read_queries

AS_WRITTEN = "as written"
SEED = 1


@dataclass(frozen=True, slots=True)
class QuerySet:
    """Where a set lies in the folder of the data; `floor` is what its queries as written must reach."""

    corpus: str
    queries: str
    qrels: str
    floor: float


NEWS = "news_known_item"
SETS = {
    "xquad": QuerySet("xquad_vi/corpus.jsonl", "xquad_vi/queries.jsonl", "xquad_vi/qrels.tsv", 0.965),
    "alqac": QuerySet("alqac2024/corpus.jsonl", "alqac2024/queries.jsonl", "alqac2024/qrels.tsv", 0.876),
    "titles": QuerySet(f"{NEWS}/corpus.jsonl.xz", f"{NEWS}/queries_title.jsonl", f"{NEWS}/qrels_title.tsv", 0.856),
    "summaries": QuerySet(f"{NEWS}/corpus.jsonl.xz", f"{NEWS}/queries_summary.jsonl", f"{NEWS}/qrels_summary.tsv", 0.908),
}

# How far below the queries as written those damaged may fall; titles, the shortest, further.
DROPS = {
    "noaccent": 0.015,
    "half": 0.025,
    "typo": 0.025,
    "half_typo": 0.025,
    "notone": 0.02,
    "telex": 0.01,
    "vni": 0.01,
    "upper": 0.01,
    "nfd": 0.0,
}
DROPS_OF_TITLES = {**DROPS, "noaccent": 0.03, "half_typo": 0.033, "notone": 0.043}


def open_set(data: Path, name: str, work: Path) -> searchkit.Index:
    """The index of a set, built where it is not there yet."""
    source = data / SETS[name].corpus
    folder = work / source.parent.name
    try:
        return searchkit.open_index(folder)
    except (IndexMissing, IndexMismatch):
        searchkit.build([source], folder, rebuild=True)
        return searchkit.open_index(folder)


def measure(index: searchkit.Index, data: Path, name: str, kind: str = AS_WRITTEN) -> float:
    """nDCG@10 of the judged queries of a set, damaged as `kind` says."""
    qrels = read_qrels(data / SETS[name].qrels)
    queries = read_queries(data / SETS[name].queries)
    run = {}
    for id, text in queries.items():
        if id in qrels:
            asked = text if kind == AS_WRITTEN else damage(text, kind, random.Random(f"{SEED} {kind} {id}"))
            run[id] = [hit.id for hit in index.search(asked, literal=True, passages=0)]
    return evaluate(qrels, run)["nDCG@10"]


def _row(name: str, cells: Iterable[str]) -> str:
    return f"{name:<10}" + "".join(f"{cell:>12}" for cell in cells)


def main() -> None:
    """Prints the table, a set a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--kinds", nargs="*", choices=KINDS, default=list(DROPS))
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "searchkit-sets", help="is kept")
    asked = parser.parse_args()
    if "SEARCHKIT_DATA" not in os.environ:
        sys.exit("SEARCHKIT_DATA is not set: nothing to measure with")
    data = Path(os.environ["SEARCHKIT_DATA"])
    kinds = [AS_WRITTEN, *asked.kinds]
    print(_row("nDCG@10", kinds))
    found: dict[str, dict[str, float]] = {}
    for name in asked.sets:
        with open_set(data, name, asked.work) as index:
            found[name] = {kind: measure(index, data, name, kind) for kind in kinds}
        print(_row(name, (f"{100 * value:.2f}" for value in found[name].values())), flush=True)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
