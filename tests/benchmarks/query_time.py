"""What a query costs: from the query tree to the ten best (document, score), engine against engine."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Sequence

from engines.base import Engine
from measure import Call, Spread, Times, in_turn, number, ratios, spread, time_calls
from queries import CLASSES, MEAN_OF, Query
from table import print_table

OURS, RIVAL = "searchkit", "tantivy"


class QueryTimes:
    """The times of every class and engine: the first pass, with nothing remembered, and the rounds after it."""

    def __init__(self, engines: Sequence[Engine], queries: dict[str, list[Query]], rounds: int) -> None:
        self.names = [engine.name for engine in engines]
        self.queries = queries
        self.calls: dict[str, dict[str, list[Call]]] = {kind: {} for kind in CLASSES}
        for kind in CLASSES:
            for engine in engines:
                made = [engine.query(query) for query in queries[kind]]
                able = [call for call in made if call is not None]
                if len(able) == len(made):
                    self.calls[kind][engine.name] = able
        gc.collect()
        gc.freeze()  # the queries of all engines are not each one's garbage to look through
        self.first = {kind: {name: time_calls(calls) for name, calls in self.calls[kind].items()} for kind in CLASSES}
        self.rounds = {kind: in_turn(self.calls[kind], rounds) for kind in CLASSES}
        self.agreement = {engine.name: self._agreement(engine, engines) for engine in engines}

    def _agreement(self, engine: Engine, engines: Sequence[Engine]) -> dict[str, float]:
        """The share of the documents that ours finds and this engine too, of ten; how good a check the class allows."""
        ours = next((e for e in engines if e.name == OURS), engines[0])
        out = {}
        for kind in CLASSES:
            if engine.name in self.calls[kind]:
                both = zip(self.calls[kind][ours.name], self.calls[kind][engine.name], strict=True)
                pairs = [(set(ours.documents(a())), set(engine.documents(b()))) for a, b in both]
                found = sum(len(mine) for mine, _ in pairs)
                out[kind] = sum(len(mine & theirs) for mine, theirs in pairs) / max(found, 1)
        return out

    def p50(self, kind: str, name: str) -> list[float]:
        """The median of each round; none where the engine cannot."""
        return [times.p(50) for times in self.rounds[kind].get(name, ())]

    def against(self, name: str, other: str) -> dict[str, Spread]:
        """Ratios of medians, by class."""
        both = [kind for kind in CLASSES if name in self.rounds[kind] and other in self.rounds[kind]]
        return {kind: ratios(self.p50(kind, name), self.p50(kind, other)) for kind in both}

    def mean_against(self, name: str, other: str, kinds: Sequence[str] = MEAN_OF) -> Spread | None:
        """The geometric mean over the classes; None where one of them is missing."""
        if not all(name in self.rounds[kind] and other in self.rounds[kind] for kind in kinds):
            return None
        columns = [[a / b for a, b in zip(self.p50(kind, name), self.p50(kind, other), strict=True)] for kind in kinds]
        return spread([statistics.geometric_mean(row) for row in zip(*columns, strict=True)])

    def print(self) -> None:
        """All tables."""
        warm = {kind: {name: statistics.median(self.p50(kind, name)) for name in self.rounds[kind]} for kind in CLASSES}
        self._print("Query tree to (document, score): p50, ms", warm)
        p99 = {kind: {n: _p99(times) for n, times in self.rounds[kind].items()} for kind in CLASSES}
        self._print("p99, ms", p99)
        first = {kind: {n: t.p(50) for n, t in self.first[kind].items()} for kind in CLASSES}
        self._print("The first time that each query is asked: p50, ms", first)
        for other in self.names:
            if other != OURS and OURS in self.names:
                self._print_ratios(other)
        head = ["engine", *CLASSES]
        rows = [
            [name, *(f"{100 * self.agreement[name][kind]:.0f}" if kind in self.agreement[name] else "-" for kind in CLASSES)]
            for name in self.names
        ]
        print_table("Of the documents that searchkit finds, % that the engine finds too", head, rows)

    def _print(self, title: str, seconds: dict[str, dict[str, float]]) -> None:
        rows = [
            [name, *(number(seconds[kind][name] * 1000) if name in seconds[kind] else "-" for kind in CLASSES)]
            for name in self.names
        ]
        print_table(title, ["engine", *CLASSES], rows)

    def _print_ratios(self, other: str) -> None:
        faster = other != RIVAL
        found = self.against(other, OURS) if faster else self.against(OURS, other)
        title = f"{other} / searchkit: times faster" if faster else f"searchkit / {other}: times slower"
        rows: list[tuple[str, object]] = [(kind, value) for kind, value in found.items()]
        if not faster and (mean := self.mean_against(OURS, other)):
            rows.append(("geometric mean without prefix and fuzzy", mean))
        print_table(f"{title}, median (min..max) over the rounds", ["class", "ratio"], rows)


def _p99(rounds: Sequence[Times]) -> float:
    return statistics.median(times.p(99) for times in rounds)
