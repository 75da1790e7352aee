"""Records as JSON: UTF-8, one object a line, dates as ISO strings, each kind with a schema name and number."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from searchkit.highlight.render import plain_line
from searchkit.model import HeadlineHit, Hit, Results


def to_json(schema: str, record: Mapping[str, Any]) -> str:
    """One line of JSON. Lone surrogates stay; the stream escapes them."""
    return json.dumps({"schema": f"searchkit.{schema}", **record}, ensure_ascii=False, default=_plain)


def print_json(schema: str, record: Mapping[str, Any]) -> None:
    """Prints one record to stdout."""
    print(to_json(schema, record))


def print_row(*columns: object) -> None:
    """Prints one line of tab-separated columns; None is an empty one."""
    print("\t".join("" if column is None else plain_line(str(column)) for column in columns))


def results_record(results: Results[Hit] | Results[HeadlineHit]) -> dict[str, Any]:
    """A page of hits."""
    return {**asdict(results), "took_ms": round(results.took_ms, 3), "hits": [hit_record(hit) for hit in results.hits]}


def hit_record(hit: Hit | HeadlineHit) -> dict[str, Any]:
    """One hit; its explanation only where one was asked for."""
    record = {**asdict(hit), "score": round(hit.score, 6)}
    explanation = record.pop("explanation")
    if explanation is not None and hit.explanation is not None:
        record["explanation"] = hit.explanation.to_dict()
    return record


def _plain(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in JSON")
