"""Conditions: a tree of `whoosh.query` nodes to the set of live documents that it matches, on arrays.

Sets are bool[count]: at the size of a segment a mask is cheaper to join than sorted numbers, and Not costs nothing.
"""

from __future__ import annotations

import datetime as dt
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from searchkit.errors import SearchkitError
from searchkit.index.arrays import Array
from searchkit.index.postings import encode
from searchkit.index.schema import SEARCH_FIELDS
from searchkit.index.segment import ordinal_of
from searchkit.search.bm25 import Bm25, TermKey
from searchkit.search.positions import Element
from searchkit.text.terms import fold, has_marks, normalize_term

if TYPE_CHECKING:
    from whoosh.query import Query


FIELDS = (*SEARCH_FIELDS, "headline")


def matches(query: Query, bm25: Bm25) -> Array:
    """bool[count]: the live documents that match. Raises `SearchkitError` for an unknown node or field."""
    from whoosh import query as q

    docs = bm25.collection
    match query:
        case q.Term():
            return _term(query.fieldname, query.text, bm25)
        case q.And():
            return reduce(np.logical_and, (matches(sub, bm25) for sub in query.subqueries), docs.live)
        case q.Or():
            nothing = np.zeros(docs.count, bool)
            return reduce(np.logical_or, (matches(sub, bm25) for sub in query.subqueries), nothing)
        case q.Not():
            return docs.live & ~matches(query.query, bm25)
        case q.Sequence():
            elements = [_element(sub.fieldname, sub.text) for sub in query.subqueries]
            field = split_field(query.subqueries[0].fieldname)[0]
            return _mask(docs.phrase(field, elements, query.slop)[0], docs.count)
        case q.Phrase():
            elements = [_element(query.fieldname, word) for word in query.words]
            return _mask(docs.phrase(split_field(query.fieldname)[0], elements, query.slop)[0], docs.count)
        case q.Prefix():
            field, stream = split_field(query.fieldname)
            scores = bm25.scores(TermKey(((field, 1.0),), stream, encode(query.text), prefix=True))
            return _mask(scores.docs, docs.count)
        case q.DateRange():
            return _dates(query.startdate, query.enddate, bm25)
        case q.Every():
            return docs.live.copy()
        case q.NullQuery:
            return np.zeros(docs.count, bool)
    raise SearchkitError(f"a condition of type {type(query).__name__} cannot be evaluated")


def split_field(name: str) -> tuple[str, str]:
    """(field, stream) of a Whoosh field name: `body`, `body_word`, `body_folded`. Raises `SearchkitError`."""
    field, _, stream = name.partition("_")
    if field not in FIELDS or stream not in ("", "word", "folded"):
        raise SearchkitError(f"there is no field {name!r}", hint=f"fields: {', '.join(FIELDS)}")
    return field, stream or "syllable"


def _mask(docs: Array, count: int) -> Array:
    out = np.zeros(count, bool)
    out[docs] = True
    return out


def _element(name: str, text: str) -> Element:
    return split_field(name)[1], encode(text)


def _term(name: str, text: str, bm25: Bm25) -> Array:
    docs = bm25.collection
    if name == "section":
        chosen = [i for i, section in enumerate(docs.section_names) if section and section_matches(section, text)]
        return docs.live & np.isin(docs.sections, chosen)
    if name == "id":
        number = docs.number(text)
        return _mask(np.array([] if number is None else [number], np.intp), docs.count)
    field, stream = split_field(name)
    return _mask(bm25.scores(TermKey(((field, 1.0),), stream, encode(text))).docs, docs.count)


def section_matches(section: str, asked: str) -> bool:
    """Whether the words asked for stand side by side in the name of a section; words typed with marks match them."""
    read = normalize_term if has_marks(asked) else fold
    name, words = ([w for w in read(text).replace("-", " ").split() if w.strip("–—,.")] for text in (section, asked))
    return bool(words) and any(name[i : i + len(words)] == words for i in range(len(name)))


def _dates(low: dt.date | None, high: dt.date | None, bm25: Bm25) -> Array:
    """Both ends included. A document without a date is in no range."""
    dates = bm25.collection.dates
    found = bm25.collection.live & (dates > 0)
    if low is not None:
        found &= dates >= ordinal_of(low)
    if high is not None:
        found &= dates <= ordinal_of(high)
    return found
