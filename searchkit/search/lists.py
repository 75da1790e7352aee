"""Postings as the search works on them: documents of one segment with frequencies, joined over terms and fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from searchkit.index.arrays import Array
from searchkit.index.postings import Postings
from searchkit.index.schema import STORED_STREAMS

Matches = tuple[Array, Array]  # (documents intp[], rising; frequencies float64[])

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


def gather(postings: Postings, numbers: Iterable[int], count: int, *, alone: bool = False) -> Matches:
    """The union of the lists of some terms, frequencies added. `count`: how many documents there are.

    `alone`: only what is a word by itself counts.
    """
    slices = [postings.bounds(n) for n in numbers]
    if not slices:
        return NONE
    docs = [postings.docs[start:end] for start, end in slices]
    tf = [postings.alone(start, end) if alone else postings.frequencies(start, end) for start, end in slices]
    if alone:
        docs = [d[f > 0] for d, f in zip(docs, tf, strict=True)]
        tf = [f[f > 0] for f in tf]
    if len(slices) == 1:
        return docs[0].astype(np.intp), tf[0].astype(np.float64)
    return add_up(np.concatenate(docs).astype(np.intp), np.concatenate(tf), count)


def add_up(docs: Array, tf: Array, count: int) -> Matches:
    """Documents in any order, some of them more than once, to a list with frequencies added."""
    if len(docs) * 8 < count:
        order = np.argsort(docs, kind="stable")
        docs, tf = docs[order], tf[order].astype(np.float64)
        first = np.flatnonzero(np.concatenate((docs[:1] >= 0, docs[1:] != docs[:-1])))
        return docs[first].astype(np.intp), np.add.reduceat(tf, first) if len(first) else tf
    total = np.bincount(docs, weights=tf, minlength=count)
    found = np.flatnonzero(total)
    return found, total[found]


def chain(parts: Sequence[Matches]) -> Matches:
    """The lists of one segment after the other."""
    if len(parts) < 2:
        return parts[0] if parts else NONE
    return np.concatenate([d for d, _ in parts]), np.concatenate([t for _, t in parts])


def join(parts: Sequence[Matches], count: int) -> Matches:
    """The union of lists over the same documents, frequencies added."""
    parts = [part for part in parts if len(part[0])]
    if len(parts) < 2:
        return parts[0] if parts else NONE
    return add_up(np.concatenate([d for d, _ in parts]), np.concatenate([t for _, t in parts]), count)
