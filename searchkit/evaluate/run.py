"""TREC runs: what a system answered, one document a line: query, Q0, document, rank, score, tag.

A blank stands between the columns; a tab in a line whose ids hold blanks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from searchkit.errors import PageError, SearchkitError
from searchkit.evaluate.lines import numbered_lines

# Programs that read runs order them by score again, some in single precision, and break ties their own way.
# So every score is written at least this much, relative to it, below the one before.
_STEP = 1e-6


def write_run(
    rankings: Iterable[tuple[str, Sequence[tuple[str, float]]]], stream: TextIO, *, tag: str = "searchkit"
) -> None:
    """Writes rankings, each a query id and its documents with their scores, the best first.

    A score that would tie, or stand out of order, is lowered to just under the one before it. Raises
    SearchkitError for an id that is empty or holds a tab or a line break, and for a score that is not finite.
    """
    for query, ranking in rankings:
        ceiling = math.inf
        for rank, (document, score) in enumerate(ranking, 1):
            if not math.isfinite(score):
                raise SearchkitError(f"the score of {document!r} for query {query!r} is {score}")
            score = round(min(score, ceiling), 6)
            ceiling = score - _STEP * max(1.0, abs(score))
            stream.write(_line((query, "Q0", document, str(rank), f"{score:.6f}", tag)))


def read_run(path: str | Path) -> dict[str, list[str]]:
    """Document ids by query id, the best first: by falling score, then by rank.

    Raises PageError, with the line, for a line without six columns, for a rank or a score that is no number,
    and for a document that a query has twice.
    """
    rows: dict[str, dict[str, tuple[float, int]]] = {}
    for number, line in numbered_lines(path):
        parts = [part.strip() for part in line.split("\t")] if "\t" in line else line.split()
        if len(parts) != 6:
            raise PageError(str(path), number, f"{len(parts)} columns; a run has 6")
        query, _, document, rank, score, _ = parts
        try:
            key = -float(score), int(rank)
        except ValueError as error:
            raise PageError(str(path), number, "the rank or the score is no number") from error
        if math.isnan(key[0]):
            raise PageError(str(path), number, "the score is no number")
        if document in rows.setdefault(query, {}):
            raise PageError(str(path), number, f"{document} is there twice for {query}")
        rows[query][document] = key
    return {query: sorted(documents, key=documents.__getitem__) for query, documents in rows.items()}


def _line(columns: Sequence[str]) -> str:
    for column in columns:
        if not column.strip() or len(column.splitlines()) > 1 or "\t" in column:
            raise SearchkitError(f"{column!r} cannot stand in a TREC run: empty, or with a tab or line break")
    blank = any(len(column.split()) > 1 or column != column.strip() for column in columns)
    return ("\t" if blank else " ").join(columns) + "\n"
