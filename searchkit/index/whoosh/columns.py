"""The fields that filter, sort and group: one value an article, and terms made out of the values.

Whoosh's numeric fields hold a number as several terms, of falling precision, for its ranges; these are made here too.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from whoosh import columns, fields
from whoosh.util.numeric import to_sortable
from whoosh.util.times import datetime_to_long

from searchkit.index.arrays import Array
from searchkit.index.near import NearWords
from searchkit.index.postings import encode
from searchkit.index.snapshot import Snapshot
from searchkit.index.whoosh.terms import TermPostings

COLUMNS = ("id", "path", "section", "date", "year")


class ColumnTerms:
    """The values of one field in one segment. `values` are column values, None without; `live` is bool[count]."""

    def __init__(self, field: fields.FieldType, values: Sequence[Any], live: Array) -> None:
        self.values, self._live = values, live
        self.lengths = np.zeros(len(values))
        self._docs: dict[bytes, list[int]] = {}
        by_value: dict[Any, list[int]] = {}
        for number, value in enumerate(values):
            if value is not None and live[number]:
                by_value.setdefault(value, []).append(number)
        for value, numbers in by_value.items():
            for term in _terms(field, value):
                self._docs.setdefault(term, []).extend(numbers)
        self._sorted = sorted(self._docs)

    def __contains__(self, term: bytes) -> bool:
        return term in self._docs

    def terms(self, start: bytes = b"", prefix: bytes = b"") -> Iterator[bytes]:
        """The terms from `start` on that begin with `prefix`, in byte order."""
        for term in self._sorted[bisect_left(self._sorted, max(start, prefix)) :]:
            if not term.startswith(prefix):
                return
            yield term

    def within(self, text: str, most: int, prefix: bytes) -> list[bytes]:
        """The terms at most `most` edits from the text that begin with the prefix, in no order."""
        numbers, _ = self._near.within(text, most)
        return [term for n in numbers.tolist() if (term := self._sorted[n]).startswith(prefix)]

    @cached_property
    def _near(self) -> NearWords:
        return NearWords(self._sorted)

    # -- articles, in no order, some of them more than once -----------------------------------------------------------

    def documents(self) -> Array:
        """The live articles with a value."""
        found: Array = np.fromiter((value is not None for value in self.values), bool, len(self.values))
        return (found & self._live).nonzero()[0]

    def holding(self, terms: Iterable[bytes]) -> Array:
        """The live articles with any of the terms."""
        return np.array([number for term in terms for number in self._docs.get(term, ())], np.intp)

    def near(self, text: str, most: int, prefix: bytes) -> Array:
        """The live articles with any term at most `most` edits from the text that begins with the prefix."""
        return self.holding(self.within(text, most, prefix))

    def between(self, low: bytes, high: bytes | None) -> Array:
        """The live articles with any term from `low` to below `high`."""
        last = len(self._sorted) if high is None else bisect_left(self._sorted, high)
        return self.holding(self._sorted[bisect_left(self._sorted, low) : last])

    # -- postings -----------------------------------------------------------------------------------------------------

    def postings(self, term: bytes) -> TermPostings:
        """The postings of a term; empty where no live article holds it."""
        docs = np.array(sorted(self._docs.get(term, ())), np.intp)
        return TermPostings(docs, np.ones(len(docs)))


def _terms(field: fields.FieldType, value: Any) -> list[bytes]:
    """The terms of a column value."""
    if not isinstance(field, fields.NUMERIC):
        return [value]
    number = value if isinstance(field, fields.DATETIME) else field.from_column_value(value)
    sortable = to_sortable(field.numtype, field.bits, field.signed, number)
    return [field.sortable_to_bytes(sortable, shift) for shift in range(0, field.bits, field.shift_step)]


def column_values(snapshot: Snapshot, at: int, name: str, field: fields.FieldType) -> list[Any]:
    """The column values of a segment's articles, as Whoosh compares them; None where there is none."""
    segment, base = snapshot.segments[at], snapshot.bases[at]
    mine = slice(base, base + segment.count)
    if name == "id":
        return list(segment.ids.all())
    if name == "path":
        return [path or None for path in segment.paths.all()]
    if name == "section":
        names = [section and encode(section) for section in snapshot.section_names]
        return [names[number] for number in snapshot.link("section")[mine].tolist()]
    ordinals = snapshot.link("date")[mine].tolist()
    days = {ordinal: dt.datetime.fromordinal(ordinal) for ordinal in set(ordinals) if ordinal}
    if name == "date":
        values = {ordinal: datetime_to_long(day) for ordinal, day in days.items()}
    else:
        values = {ordinal: field.to_column_value(day.year) for ordinal, day in days.items()}
    return [values.get(ordinal) for ordinal in ordinals]


class ArrayColumn(columns.ColumnReader):  # type: ignore[misc]  # whoosh ships no types
    """A column as sorting and grouping read it."""

    def __init__(self, values: Sequence[Any], column: columns.Column, *, reverse: bool) -> None:
        # of a reversed column Whoosh wants the keys reversed, not the values; a missing value still comes last
        self._values, self._sign = values, 1
        self._default = column.default_value()
        if reverse:
            self.set_reverse()

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, number: int) -> Any:
        value = self._values[number]
        return self._default if value is None else value

    def __iter__(self) -> Iterator[Any]:
        return map(self.__getitem__, range(len(self._values)))

    def sort_key(self, number: int) -> Any:
        """What sorting compares."""
        return self[number] if self._sign == 1 else -self[number]

    def set_reverse(self) -> None:
        """Turns the sort keys round. Raises `NotImplementedError` for a column of text, as Whoosh does."""
        if not isinstance(self._default, int):
            raise NotImplementedError
        self._sign = -1
