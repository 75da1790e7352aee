"""Queries from a file."""

from __future__ import annotations

import json
from pathlib import Path

from searchkit.errors import PageError
from searchkit.evaluate.lines import numbered_lines


def read_queries(path: str | Path) -> dict[str, str]:
    """Texts by query id, in the order of the file: BEIR, one object a line with the strings `_id` and `text`.

    Raises PageError, with the line, for a line that is no such object and for an id that is empty or there
    twice; also for a file without queries.
    """
    queries: dict[str, str] = {}
    for number, line in numbered_lines(path):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise PageError(str(path), number, "not JSON") from error
        if not isinstance(row, dict):
            raise PageError(str(path), number, "not a JSON object")
        for key in ("_id", "text"):
            if not isinstance(row.get(key), str):
                raise PageError(str(path), number, f"no string {key!r}")
        if not row["_id"].strip():
            raise PageError(str(path), number, "an empty id")
        if row["_id"] in queries:
            raise PageError(str(path), number, f"the id {row['_id']!r} is there twice")
        queries[row["_id"]] = row["text"]
    if not queries:
        raise PageError(str(path), 0, "holds no queries")
    return queries
