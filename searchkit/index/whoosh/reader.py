"""`whoosh.reading.IndexReader` over a segment, and over the segments of a snapshot.

Everything counts live documents; only `doc_count_all` and the numbering count deleted ones too. A reader holds nothing
that changes but caches, and may be used by many threads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from whoosh import columns, fields, matching, reading, scoring
from whoosh.reading import TermNotFound

from searchkit.index.arrays import Array
from searchkit.index.postings import decode
from searchkit.index.schema import STORED_STREAMS
from searchkit.index.snapshot import Snapshot
from searchkit.index.whoosh.columns import COLUMNS, ArrayColumn, ColumnTerms, column_values
from searchkit.index.whoosh.matcher import ArrayMatcher
from searchkit.index.whoosh.related import Carried
from searchkit.index.whoosh.schema import TEXT_FIELDS, make_schema
from searchkit.index.whoosh.terms import TermPostings, TextTerms

Terms = TextTerms | ColumnTerms


class SegmentReader(reading.IndexReader):  # type: ignore[misc]  # whoosh ships no types
    """One segment. Documents are numbered in it from 0; in the snapshot, from `base`.

    `weights`: float64, what an occurrence in each headline of the segment counts for.
    """

    def __init__(self, snapshot: Snapshot, at: int, schema: fields.Schema, weights: Array) -> None:
        self.schema = schema
        self._snapshot, self._at, self._weights = snapshot, at, weights
        self._segment, self.base = snapshot.segments[at], snapshot.bases[at]
        self._live = snapshot.live[self.base : self.base + self._segment.count]
        self._terms: dict[str, Terms] = {}

    @cached_property
    def _carried(self) -> Carried:
        return Carried(self._segment, self._weights)

    def field(self, name: str) -> Terms:
        """The terms of a field. Raises `TermNotFound` for a field that has none."""
        if name not in self._terms:
            self._terms[name] = self._field(name)
        return self._terms[name]

    def _field(self, name: str) -> Terms:
        if name in COLUMNS:
            values = column_values(self._snapshot, self._at, name, self.schema[name])
            return ColumnTerms(self.schema[name], values, self._live)
        if name not in TEXT_FIELDS:
            raise TermNotFound(f"there is no indexed field {name!r}")
        field, stream = TEXT_FIELDS[name]
        carried = self._carried if field == "related" else None
        stored = "headline" if carried else field
        streams = STORED_STREAMS if stream == "folded" else (stream,)
        lengths = np.zeros(len(self._weights) if carried else self._segment.count)
        for each in streams:
            lengths += self._segment.lengths(stored, each)
        lists = [self._segment.postings(stored, each) for each in streams]
        return TextTerms(
            lists,
            carried.lengths(lengths) if carried else lengths,
            self._live,
            folded=stream == "folded",
            carried=carried,
        )

    def _bytes(self, field: str, text: Any) -> bytes:
        term: bytes = self._text_to_bytes(field, text)
        return term

    def _found(self, field: str, text: Any) -> TermPostings:
        postings = self.field(field).postings(self._bytes(field, text))
        if not len(postings.docs):
            raise TermNotFound(f"{field}:{text!r}")
        return postings

    # -- terms -----------------------------------------------------------------------------------------------------

    def __contains__(self, term: tuple[str, Any]) -> bool:
        field, text = term
        return self._is_indexed(field) and self._bytes(field, text) in self.field(field)

    def _is_indexed(self, field: str) -> bool:
        return field in TEXT_FIELDS or field in COLUMNS

    def indexed_field_names(self) -> Iterator[str]:
        """The fields that have terms."""
        return iter(sorted((*TEXT_FIELDS, *COLUMNS)))

    def all_terms(self) -> Iterator[tuple[str, bytes]]:
        """(field, term) for all terms, in order."""
        return ((name, term) for name in self.indexed_field_names() for term in self.field(name).terms())

    def terms_from(self, fieldname: str, prefix: Any) -> Iterator[tuple[str, bytes]]:
        """(field, term) from a term on, into the later fields."""
        start = self._bytes(fieldname, prefix)
        names = [name for name in self.indexed_field_names() if name >= fieldname]
        return ((n, term) for n in names for term in self.field(n).terms(start if n == fieldname else b""))

    def expand_prefix(self, fieldname: str, prefix: Any) -> Iterator[bytes]:
        """The terms of a field that begin with the prefix."""
        return self.field(fieldname).terms(prefix=self._bytes(fieldname, prefix))

    def lexicon(self, fieldname: str) -> Iterator[bytes]:
        """The terms of a field."""
        return self.field(fieldname).terms()

    def terms_within(self, fieldname: str, text: str, maxdist: int, prefix: int = 0) -> Iterator[str]:
        """The terms at most `maxdist` edits from the text that share its first `prefix` letters, as text."""
        found = self.field(fieldname).within(text, int(maxdist), self._bytes(fieldname, text[:prefix]))
        return map(decode, found)

    def term_info(self, fieldname: str, text: Any) -> reading.TermInfo:
        """The statistics of a term: a new object each time, since MultiReader changes what it is given."""
        docs, weights, *_ = self._found(fieldname, text)
        lengths = self.field(fieldname).lengths[docs]
        return reading.TermInfo(
            weight=float(weights.sum()),
            df=len(docs),
            minlength=float(lengths.min()),
            maxlength=float(lengths.max()),
            maxweight=float(weights.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def doc_frequency(self, fieldname: str, text: Any) -> int:
        """How many documents hold the term."""
        return len(self.field(fieldname).postings(self._bytes(fieldname, text)).docs)

    def frequency(self, fieldname: str, text: Any) -> float:
        """The weight of the term in all documents."""
        return float(self.field(fieldname).postings(self._bytes(fieldname, text)).weights.sum())

    def postings(self, fieldname: str, text: Any, scorer: scoring.BaseScorer | None = None) -> ArrayMatcher:
        """A matcher over the postings of a term. Raises `TermNotFound`."""
        term = self._bytes(fieldname, text)
        return ArrayMatcher(self._found(fieldname, term), (fieldname, term), self.schema[fieldname].format, scorer)

    # -- documents -------------------------------------------------------------------------------------------------

    def doc_count_all(self) -> int:
        """How many documents are numbered."""
        return self._segment.count

    def doc_count(self) -> int:
        """How many documents are live."""
        return int(self._live.sum())

    def has_deletions(self) -> bool:
        """Whether any document is deleted."""
        return not self._live.all()

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted. Whoosh asks about the one after the last, too: it is not."""
        return docnum < len(self._live) and not self._live[docnum]

    def all_doc_ids(self) -> Iterator[int]:
        """The live documents."""
        return iter(np.flatnonzero(self._live).tolist())

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """The stored values that a document has; date and section also where they are inferred."""
        article, number = self._segment.article(docnum), self.base + docnum
        date = self._snapshot.date(number)
        stored = {
            "id": article.id,
            "title": article.title,
            "body": article.body,
            "related": "\n".join(headline.title for headline in article.related),
            "date": date and dt.datetime.combine(date, dt.time()),
            "section": self._snapshot.section(number),
            "url": article.url,
            "path": article.path,
        }
        return {name: value for name, value in stored.items() if value}

    def _lengths(self, field: str) -> Array:
        """The lengths of the live documents; none for a field without lengths."""
        return self.field(field).lengths[self._live] if field in TEXT_FIELDS else np.zeros(0)

    def field_length(self, fieldname: str) -> float:
        """The length of all documents together; 0 for a field that is not scored."""
        return float(self._lengths(fieldname).sum())

    def min_field_length(self, fieldname: str) -> float:
        """The length of the shortest document that has the field."""
        lengths = self._lengths(fieldname)
        return float(lengths[lengths > 0].min(initial=np.inf)) if (lengths > 0).any() else 0

    def max_field_length(self, fieldname: str) -> float:
        """The length of the longest document."""
        return float(self._lengths(fieldname).max(initial=0))

    def doc_field_length(self, docnum: int, fieldname: str, default: float = 0) -> float:
        """The length of a document; `default` for a field that is not scored."""
        return float(self.field(fieldname).lengths[docnum]) if fieldname in TEXT_FIELDS else default

    # -- columns and vectors -----------------------------------------------------------------------------------------

    def has_column(self, fieldname: str) -> bool:
        """Whether a field can be sorted by; the same in every segment."""
        return fieldname in COLUMNS

    def column_reader(
        self, fieldname: str, column: columns.Column | None = None, reverse: bool = False, translate: bool = True
    ) -> columns.ColumnReader:
        """The values of a field. Raises `TermNotFound` for one without a column."""
        if not self.has_column(fieldname):
            raise TermNotFound(f"the field {fieldname!r} has no column")
        field = self.schema[fieldname]
        reader = ArrayColumn(self.values(fieldname), column or field.column_type, reverse=reverse)
        return columns.TranslatingColumnReader(reader, field.from_column_value) if translate else reader

    def values(self, fieldname: str) -> Sequence[Any]:
        """The column values of all documents, None without, of a field that has a column."""
        terms = self.field(fieldname)
        return terms.values if isinstance(terms, ColumnTerms) else ()

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        """There are none: Whoosh analyses the stored text again where it needs one."""
        return False

    def vector(self, docnum: int, fieldname: str, format_: Any = None) -> matching.Matcher:
        """Raises `KeyError`."""
        raise KeyError(f"no vector of {fieldname!r} in document {docnum}")

    def generation(self) -> int:
        """The commit that is read."""
        return self._snapshot.manifest.generation


class SnapshotReader(reading.MultiReader):  # type: ignore[misc]  # whoosh ships no types
    """All segments of a snapshot, none included.

    `headline_weights`: float64[H], what an occurrence in each headline counts for in `related`; 1 by default.
    """

    def __init__(
        self, snapshot: Snapshot, schema: fields.Schema | None = None, headline_weights: Array | None = None
    ) -> None:
        schema, bases = schema or make_schema(), snapshot.headline_bases
        weights = np.ones(bases[-1]) if headline_weights is None else headline_weights
        self.segment_readers = [
            SegmentReader(snapshot, at, schema, weights[bases[at] : bases[at + 1]]) for at in range(len(snapshot.segments))
        ]
        super().__init__(self.segment_readers, generation=snapshot.manifest.generation)
        self.schema, self.snapshot = schema, snapshot

    def indexed_field_names(self) -> Iterator[str]:
        """The fields that have terms."""
        return iter(sorted((*TEXT_FIELDS, *COLUMNS)))

    def has_column(self, fieldname: str) -> bool:
        """Whether a field can be sorted by."""
        return fieldname in COLUMNS

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted; no number beyond the last is."""
        return docnum < self.snapshot.count and not self.snapshot.live[docnum]

    def all_doc_ids(self) -> Iterator[int]:
        """The live documents."""
        return iter(np.flatnonzero(self.snapshot.live).tolist())

    def postings(self, fieldname: str, text: Any, scorer: scoring.BaseScorer | None = None) -> matching.Matcher:
        """A matcher over the postings of a term. Raises `TermNotFound`."""
        found = [(r, base) for r, base in zip(self.readers, self.doc_offsets, strict=True) if (fieldname, text) in r]
        if not found:
            raise TermNotFound(f"{fieldname}:{text!r}")
        matchers = [reader.postings(fieldname, text) for reader, _ in found]
        return matching.MultiMatcher(matchers, [base for _, base in found], scorer)

    def terms_within(self, fieldname: str, text: str, maxdist: int, prefix: int = 0) -> Iterator[str]:
        """The terms at most `maxdist` edits from the text, each once."""
        found = (r.terms_within(fieldname, text, maxdist, prefix) for r in self.segment_readers)
        return iter({term: None for terms in found for term in terms})

    def min_field_length(self, fieldname: str) -> float:
        """The length of the shortest document that has the field."""
        lengths = [r.min_field_length(fieldname) for r in self.segment_readers]
        return min((length for length in lengths if length), default=0)

    def max_field_length(self, fieldname: str) -> float:
        """The length of the longest document."""
        return max((r.max_field_length(fieldname) for r in self.segment_readers), default=0)
