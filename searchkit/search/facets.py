"""Facets: how many of the matching documents stand in each section or year, exactly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from searchkit.index.arrays import Array
from searchkit.search.collection import Collection


def count_facets(docs: Collection, matched: Array, facets: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """Values and counts by facet: sections by count, years newest first. Documents without one are not counted."""
    counters = {"section": _sections, "year": _years}
    return {facet: counters[facet](docs, matched) for facet in facets}


def _sections(docs: Collection, matched: Array) -> list[tuple[str, int]]:
    counts = np.bincount(docs.sections[matched], minlength=len(docs.section_names)).tolist()
    named = [(name, n) for name, n in zip(docs.section_names, counts, strict=True) if name and n]
    return sorted(named, key=lambda item: (-item[1], item[0]))


def _years(docs: Collection, matched: Array) -> list[tuple[str, int]]:
    days, counts = np.unique(docs.dates[matched], return_counts=True)
    years: dict[int, int] = {}
    for day, n in zip(days.tolist(), counts.tolist(), strict=True):
        if day:
            year = dt.date.fromordinal(day).year
            years[year] = years.get(year, 0) + n
    return [(str(year), n) for year, n in sorted(years.items(), reverse=True)]
