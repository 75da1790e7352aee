"""Postings as the search works on them: documents of one segment with frequencies, joined over terms and fields."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchkit.index.arrays import Array
from searchkit.index.postings import Postings
from searchkit.index.schema import STORED_STREAMS

Matches = tuple[Array, Array]  # (documents intp[]; frequencies float64[]); the documents rise, where nothing else is said

SORTING = 8  # what it costs to sort a posting, against looking at a document
NONE: Matches = (np.zeros(0, np.intp), np.zeros(0, np.float64))


def stored_streams(stream: str, *, prefix: bool) -> tuple[str, ...]:
    """The stored streams that a stream is read from: `folded` and `segmented` are made of syllables and words."""
    if stream not in ("folded", "segmented"):
        return (stream,)
    return ("syllable",) if prefix else STORED_STREAMS


def term_numbers(postings: Postings, stream: str, term: bytes, *, prefix: bool = False) -> Sequence[int]:
    """The stored terms that a term stands for: in the folded stream all that fold to it, as a prefix all that begin so."""
    if stream == "folded":
        if not prefix:
            return postings.variants(term)
        forms = postings.folded.prefix_range(term)
        found = postings.fold_term[int(postings.fold_post[forms.start]) : int(postings.fold_post[forms.stop])]
        return sorted(found.tolist())
    if prefix:
        return postings.terms.prefix_range(term)
    return [number] if (number := postings.terms.find(term)) >= 0 else []


def gather(postings: Postings, numbers: Sequence[int], *, alone: bool = False) -> Matches:
    """The lists of some terms, one after the other. `alone`: only what is a word by itself counts."""
    slices = [postings.bounds(n) for n in numbers]
    docs = np.concatenate([postings.docs[start:end] for start, end in slices], dtype=np.intp)
    if not alone:
        return docs, np.concatenate([postings.frequencies(start, end) for start, end in slices], dtype=np.float64)
    tf = np.concatenate([postings.alone(start, end) for start, end in slices], dtype=np.float64)
    kept = (tf > 0).nonzero()[0]
    return docs[kept], tf[kept]


def join(parts: Sequence[Matches], count: int) -> Matches:
    """The union of lists over `count` documents, frequencies added; in each, documents in any order, and more than once."""
    parts = [part for part in parts if len(part[0])]
    if not parts:
        return NONE
    docs = parts[0][0] if len(parts) == 1 else np.concatenate([d for d, _ in parts])
    tf = parts[0][1] if len(parts) == 1 else np.concatenate([t for _, t in parts])
    if (docs[1:] > docs[:-1]).all():
        return docs, tf
    if len(docs) * SORTING < count:
        order = docs.argsort(kind="stable")
        docs = docs[order]
        first = np.concatenate(((True,), docs[1:] != docs[:-1])).nonzero()[0]
        return docs[first], np.add.reduceat(tf[order], first)
    total = np.bincount(docs, tf, count)
    found = (total > 0).nonzero()[0]
    return found, total[found]
