"""Queries that stand for many terms, or for a range of values, as the live documents that match: intp[], rising."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property, partial
from typing import Any

import numpy as np
from whoosh import query as q

from searchkit.index.arrays import Array
from searchkit.index.whoosh.columns import COLUMNS
from searchkit.index.whoosh.reader import SegmentReader, SnapshotReader
from searchkit.index.whoosh.schema import TEXT_FIELDS
from searchkit.search.cache import ByteCache
from searchkit.search.whoosh.scored import rising

CACHE_BYTES = 16 << 20
NO_DOCUMENTS = np.zeros(0, np.intp)


class Filters:
    """Over one snapshot. A field that does not exist matches nothing.

    What queries for many terms stood for last is kept, up to 16 MiB. Safe for many threads.
    """

    def __init__(self, reader: SnapshotReader) -> None:
        self._reader, self._live = reader, reader.snapshot.live
        self._cache: ByteCache[tuple[Hashable, ...], Array] = ByteCache(CACHE_BYTES)

    def to_bytes(self, field: str, text: Any) -> bytes | None:
        """A term as the index holds it; None in no indexed field, and for a value that the field cannot hold."""
        if not is_indexed(field):
            return None
        try:
            term: bytes = self._reader.schema[field].to_bytes(text)
        except ValueError:
            return None
        return term

    def _gathered(self, part: Callable[[SegmentReader], Array]) -> Array:
        """What each segment gives, numbered through all segments."""
        found = [part(reader).astype(np.intp) + reader.base for reader in self._reader.segment_readers]
        docs = found[0] if len(found) == 1 else np.concatenate((NO_DOCUMENTS, *found))
        docs = rising(docs, len(self._live))
        docs.flags.writeable = False  # it may be kept
        return docs

    def every(self, field: str | None) -> Array:
        """The documents that have a field; all for None."""
        if field is None:
            return self._live.nonzero()[0]
        if not is_indexed(field):
            return NO_DOCUMENTS
        return self._gathered(lambda reader: reader.field(field).documents())

    def term(self, field: str, term: bytes) -> Array:
        """The documents that hold a term."""
        return self._gathered(lambda reader: reader.field(field).holding([term]))

    def _kept(self, key: tuple[Hashable, ...], part: Callable[[SegmentReader], Array]) -> Array:
        return self._cache.get(key, partial(self._gathered, part))

    def _between(self, field: str, low: bytes, high: bytes | None) -> Array:
        return self._kept((field, low, high), lambda reader: reader.field(field).between(low, high))

    def prefix(self, query: q.Prefix) -> Array | None:
        """The documents with a term that begins so."""
        if query.text == "":
            return self.every(query.fieldname)
        low = self.to_bytes(query.fieldname, query.text)
        return None if low is None else self._between(query.fieldname, low, _after(low))

    def pattern(self, query: q.Wildcard | q.Regex) -> Array | None:
        """The documents with a term of this form."""
        whole = query.text == ("*" if isinstance(query, q.Wildcard) else ".*")
        return self.every(query.fieldname) if whole else self.expanded(query)

    def term_range(self, query: q.TermRange) -> Array | None:
        """The documents with a term in the range."""
        low, high = (b"" if end is None else self.to_bytes(query.fieldname, end) for end in (query.start, query.end))
        if low is None or high is None or not is_indexed(query.fieldname):
            return None
        # the least string above s is s + NUL
        if query.startexcl and query.start is not None:
            low += b"\0"
        if query.end is None:
            return self._between(query.fieldname, low, None)
        return self._between(query.fieldname, low, high if query.endexcl else high + b"\0")

    def fuzzy(self, query: q.FuzzyTerm) -> Array | None:
        """The documents with a term so near that begins so."""
        field, text, most = query.fieldname, query.text, int(query.maxdist)
        if (head := self.to_bytes(field, text[: query.prefixlength])) is None:
            return None
        return self._kept((field, text, most, head), lambda reader: reader.field(field).near(text, most, head))

    def expanded(self, query: Any) -> Array | None:
        """The documents with any of the terms that a query expands to."""
        field = query.field()
        if not is_indexed(field):
            return None
        return self._gathered(lambda reader: reader.field(field).holding(self._terms(query, reader)))

    def terms(self, query: Any) -> list[bytes]:
        """The terms that a query expands to, in order."""
        if not is_indexed(query.field()):
            return []
        return sorted({term for reader in self._reader.segment_readers for term in self._terms(query, reader)})

    def _terms(self, query: Any, reader: SegmentReader) -> list[bytes]:
        to_bytes = self._reader.schema[query.field()].to_bytes  # a fuzzy term expands to text
        return [to_bytes(term) for _, term in query.expanded_terms(reader) if term]

    def numeric_range(self, query: q.NumericRange) -> Array | None:
        """The documents whose date or year is in the range."""
        if query.fieldname not in self._numbers:
            if query.fieldname in self._reader.schema:
                raise q.QueryError(f"the field {query.fieldname!r} is not numeric")
            return None
        numbers, low, high = self._numbers[query.fieldname], query.start, query.end
        if query.fieldname == "year":
            to_number = self._reader.schema["year"].to_column_value
            low, high = (None if bound is None else to_number(bound) for bound in (low, high))
        found = numbers >= 0
        if low is not None:
            found &= numbers > low if query.startexcl else numbers >= low
        if high is not None:
            found &= numbers < high if query.endexcl else numbers <= high
        return found.nonzero()[0]

    @cached_property
    def _numbers(self) -> dict[str, Array]:
        """The column values of the numeric fields; -1 without, and of documents that are deleted."""
        out = {}
        for name in ("date", "year"):
            values = [value for reader in self._reader.segment_readers for value in reader.values(name)]
            numbers = np.fromiter((-1 if value is None else value for value in values), np.int64, len(values))
            out[name] = np.where(self._live, numbers, -1)
        return out


def is_indexed(field: str) -> bool:
    """Whether a field of the schema has terms."""
    return field in TEXT_FIELDS or field in COLUMNS


def _after(prefix: bytes) -> bytes | None:
    """What sorts after every term with the prefix; None where nothing does."""
    kept = prefix.rstrip(b"\xff")
    return kept[:-1] + bytes([kept[-1] + 1]) if kept else None
