"""What the commands with a query have in common."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from searchkit.errors import QuerySyntaxError
from searchkit.model import HeadlineHit, Hit, Results


@contextmanager
def explained(query: str) -> Iterator[None]:
    """Adds to a syntax error the query with a caret under the place that it is about."""
    try:
        yield
    except QuerySyntaxError as error:
        from searchkit.search.grammar import caret

        error.add_note(caret(query, error.span))
        raise


def tell_understanding(results: Results[Hit] | Results[HeadlineHit]) -> None:
    """For formats that have no room for it: on stderr, what was not read as it was written."""
    from searchkit.cli.text import understanding
    from searchkit.highlight.render import plain_line

    lines = understanding(results)
    if results.interpreted != results.query:
        lines.append(f"read as: {results.interpreted}")
    for line in lines:
        print(f"searchkit: {plain_line(line)}", file=sys.stderr)
