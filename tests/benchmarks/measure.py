"""Timing: every call by the wall and by the process's own clock, engines in turn, and what comes of it.

A ratio is taken within one round, so that what else the machine does bears on both sides.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of each call of one pass."""

    wall: tuple[float, ...]
    cpu: tuple[float, ...]

    def p(self, percent: float) -> float:
        """A percentile, by the clock that tells less: a busy machine makes the wall time longer, a short call the other."""
        return min(percentile(self.wall, percent), percentile(self.cpu, percent))


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over all rounds."""

    low: float
    median: float
    high: float

    def __str__(self) -> str:
        return f"{number(self.median)} ({number(self.low)}..{number(self.high)})"


def time_calls(calls: Sequence[Call]) -> Times:
    """One pass over the calls."""
    wall, cpu = [], []
    for call in calls:
        cpu_began = time.process_time()
        began = time.perf_counter()
        call()
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - cpu_began)
    return Times(tuple(wall), tuple(cpu))


def in_turn(sides: Mapping[str, Sequence[Call]], rounds: int) -> dict[str, list[Times]]:
    """`rounds` passes of each side, the sides taking turns, in an order that rotates."""
    out: dict[str, list[Times]] = {name: [] for name in sides}
    names = list(sides)
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            out[name].append(time_calls(sides[name]))
    return out


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent do not exceed; at 50 the median."""
    if percent == 50:
        return statistics.median(values)
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def spread(values: Sequence[float]) -> Spread:
    """Least, median and highest of the rounds."""
    return Spread(min(values), statistics.median(values), max(values))


def ratios(some: Sequence[float], others: Sequence[float]) -> Spread:
    """some / others, round by round."""
    return spread([a / b for a, b in zip(some, others, strict=True)])


def number(value: float) -> str:
    """Three digits that count."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "-"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:.{min(digits, 4)}f}"
