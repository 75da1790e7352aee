"""The table of queries in the README says what the sample pages give."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import searchkit

README = Path(__file__).parents[2] / "README.md"
TABLE = README.read_text(encoding="utf-8").partition("<!-- queries -->\n")[2].partition("\n\n")[0]
ROWS = re.findall(r"^\| `(.+?)` \| (?:`(.+?)` )?\| (.+?) \|$", TABLE, re.MULTILINE)


def test_every_row_is_read() -> None:
    assert len(ROWS) == len(TABLE.splitlines()) - 2 > 10


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_row(number: int, corpus_index: searchkit.Index) -> None:
    query, read_as, _ = ROWS[number]
    title = next(title for _, _, title in ROWS[number::-1] if title != "the same")
    results = corpus_index.search(query)
    assert results[0].title == title
    assert results.interpreted == (read_as or query)
