"""How good the ranking is: queries, judgements and runs from files, and the measures over them."""

from __future__ import annotations

from searchkit.evaluate.metrics import METRICS, Qrels, Run, evaluate, judged_queries, parse_floor
from searchkit.evaluate.qrels import read_qrels
from searchkit.evaluate.queries import read_queries
from searchkit.evaluate.run import read_run, write_run

__all__ = [
    "METRICS",
    "Qrels",
    "Run",
    "evaluate",
    "judged_queries",
    "parse_floor",
    "read_qrels",
    "read_queries",
    "read_run",
    "write_run",
]
