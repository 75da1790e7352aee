"""What the parser has to tell about a query, and how a place in a query is shown."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from searchkit.model import Span

_WIDTH = 100  # characters of the query that `caret` shows at most


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing told: an `error` is what strict parsing refuses, a `note` says how something was read."""

    message: str
    span: Span
    hint: str = ""
    severity: Literal["error", "note"] = "error"


def caret(query: str, span: Span) -> str:
    """The query on one line and `^` under the span on the next, clipped to 100 characters around its start.

    Columns are those of a terminal: a combining mark takes none, a wide character two. Control characters,
    line breaks and lone surrogates are shown as one blank each. An empty span is shown by one caret.
    """
    start = min(max(span[0], 0), len(query))
    end = min(max(span[1], start), len(query))
    first = max(0, start - _WIDTH // 2)
    last = min(len(query), first + _WIDTH)
    lead, tail = "…" if first else "", "…" if last < len(query) else ""
    shown = [_visible(char) for char in query[first:last]]
    before = len(lead) + sum(map(_columns, shown[: start - first]))
    under = sum(map(_columns, shown[start - first : end - first]))
    return f"{lead}{''.join(shown)}{tail}\n{' ' * before}{'^' * max(under, 1)}"


def _visible(char: str) -> str:
    return " " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
