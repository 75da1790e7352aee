"""The fields of the index as a Whoosh schema.

title body related              syllables, with positions
title_word body_word ...        compounds and composites, without positions
title_folded body_folded ...    both with their marks off; positions of the syllables only
id path section date year       the whole value is one term; sortable, not scored
url                             only stored
"""

from __future__ import annotations

from typing import Any

import numpy as np
from whoosh import fields, formats

from searchkit.analysis.whoosh import Stream, VietnameseAnalyzer
from searchkit.index.postings import decode, encode
from searchkit.index.schema import SEARCH_FIELDS

# The streams of `VietnameseAnalyzer`, and what their fields are called after the name of the text.
SUFFIXES: tuple[tuple[Stream, str], ...] = (("syllable", ""), ("word", "_word"), ("folded", "_folded"))

#: name in the schema: (field, stream) of the index
TEXT_FIELDS: dict[str, tuple[str, str]] = {
    field + suffix: (field, stream) for field in SEARCH_FIELDS for stream, suffix in SUFFIXES
}


class PositionList(formats.Positions):  # type: ignore[misc]  # whoosh ships no types
    """Positions as plain little-endian numbers; Whoosh's own format pickles them."""

    def encode(self, positions: list[int]) -> bytes:
        """Rising positions to the bytes of a posting."""
        return np.array(positions, "<u4").tobytes()

    def decode_positions(self, value: bytes) -> list[int]:
        """The inverse of `encode`."""
        positions: list[int] = np.frombuffer(value, "<u4").tolist()
        return positions

    def decode_frequency(self, value: bytes) -> int:
        """How many positions there are."""
        return len(value) // 4


class _Utf8:
    """Terms as the dictionary holds them: a lone surrogate, which a page may hold, is no error."""

    def to_bytes(self, value: Any) -> bytes:
        value = value[0] if isinstance(value, list | tuple) else value
        return value if isinstance(value, bytes) else encode(value)

    def from_bytes(self, term: bytes) -> str:
        return decode(term)


class Text(_Utf8, fields.TEXT):  # type: ignore[misc]  # whoosh ships no types
    """One stream of a text."""

    def __init__(self, stream: Stream, *, stored: bool) -> None:
        super().__init__(analyzer=VietnameseAnalyzer(stream), phrase=stream != "word", stored=stored)
        if stream != "word":
            self.format = PositionList()


class Name(_Utf8, fields.ID):  # type: ignore[misc]  # whoosh ships no types
    """A value that is one term."""


class Date(fields.DATETIME):  # type: ignore[misc]  # whoosh ships no types
    """A day. In the column, where none is known, it reads as None; Whoosh's own field would overflow."""

    def from_column_value(self, value: int) -> Any:
        return None if abs(value) == self.default else super().from_column_value(value)


class Year(fields.NUMERIC):  # type: ignore[misc]  # whoosh ships no types
    """The year of the date; None likewise."""

    def from_column_value(self, value: int) -> Any:
        return None if abs(value) == self.default else super().from_column_value(value)


def make_schema() -> fields.Schema:
    """A new schema. Whoosh lets its owner change it, so it is not shared."""
    texts = {field + suffix: Text(stream, stored=not suffix) for field in SEARCH_FIELDS for stream, suffix in SUFFIXES}
    return fields.Schema(
        id=Name(unique=True, stored=True, sortable=True),
        path=Name(stored=True, sortable=True),
        section=Name(stored=True, sortable=True),
        date=Date(stored=True, sortable=True),
        year=Year(int, 32, sortable=True),
        url=fields.STORED(),
        **texts,
    )
