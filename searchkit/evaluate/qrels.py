"""Relevance judgements from a file."""

from __future__ import annotations

from pathlib import Path

from searchkit.errors import PageError
from searchkit.evaluate.lines import numbered_lines


def read_qrels(path: str | Path) -> dict[str, dict[str, int]]:
    """Grades by query id and document id, in the order of the file.

    Two formats, told apart by their columns: BEIR (query, document, grade; a header line or none) and TREC
    (query, iteration, document, grade). Tabs or blanks stand between; only with tabs can an id hold blanks.
    Raises PageError, with the line, for any line that is neither or not like the first one, for a grade that
    is no whole number, for a pair judged twice and differently, and for a file without judgements.
    """
    qrels: dict[str, dict[str, int]] = {}
    columns, seen = 0, False
    for number, line in numbered_lines(path):
        parts = [part.strip() for part in line.split("\t")] if "\t" in line else line.split()
        if not columns:
            columns = len(parts)
            if columns not in (3, 4):
                raise PageError(str(path), number, f"{columns} columns; judgements have 3 (BEIR) or 4 (TREC)")
            if columns == 3 and not any(map(str.isdigit, parts[2])):
                continue  # the header
        if len(parts) != columns:
            raise PageError(str(path), number, f"{len(parts)} columns after lines of {columns}")
        query, document, grade = parts[0], parts[-2], _grade(parts[-1])
        if grade is None:
            raise PageError(str(path), number, f"the grade {parts[-1]!r} is no whole number")
        if qrels.setdefault(query, {}).setdefault(document, grade) != grade:
            raise PageError(str(path), number, f"{document} is judged twice for {query}, and differently")
        seen = True
    if not seen:
        raise PageError(str(path), 0, "holds no judgements")
    return qrels


def _grade(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None
