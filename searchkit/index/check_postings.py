"""The inverted lists of one field and stream against themselves and against the lengths of the documents."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, pairwise, repeat

import numpy as np

from searchkit.index.arrays import Array, run_lengths
from searchkit.index.lists import BIG_TF
from searchkit.index.postings import Postings, TermDictionary, decode, encode
from searchkit.index.segment import Segment
from searchkit.text.terms import fold

Faults = Iterator[tuple[str, str]]  # (array, what is wrong with it)


def check_postings(segment: Segment, field: str, stream: str) -> Faults:
    """What does not hold in the lists of a stored field and stream."""
    prefix = f"{field}.{stream}"
    postings = segment.postings(field, stream)
    lengths = segment.lengths(field, stream).astype(np.int64)
    single = segment.lengths(field, "single") if stream == "syllable" else np.zeros(len(lengths))
    for parts in (_frame(postings), _lists(postings, lengths, single), _forms(postings)):
        broken = [(prefix + name, reason) for name, reason, holds in parts if not holds]
        yield from broken
        if broken:
            return


Claims = Iterator[tuple[str, str, bool]]  # (array, what is wrong where it does not hold, whether it holds)


def _frame(postings: Postings) -> Claims:
    terms, forms = postings.terms.strings.all(), postings.folded.strings.all()
    yield ".post", "is not as long as the terms", len(postings.post) == len(terms) + 1
    yield ".post", "has a term without postings", bool((run_lengths(postings.post) > 0).all())
    yield ".tf", "is not as long as the documents", len(postings.tf) == len(postings.docs)
    yield ".tf.big", "is not as long as its places", len(postings.big) == len(postings.big_at)
    yield ".tf.alone", "is not as long as its places", len(postings.big_alone) == len(postings.big_at)
    yield ".hash.term", "does not tell where each term is", all(map(_finds, repeat(postings.terms), terms, count()))
    yield ".fold.hash.term", "does not tell where each form is", all(map(_finds, repeat(postings.folded), forms, count()))
    yield ".fold.post", "is not as long as the forms", len(postings.fold_post) == len(forms) + 1
    yield ".fold.post", "has a form without terms", bool((run_lengths(postings.fold_post) > 0).all())
    yield ".blob", "is not sorted", all(a < b for a, b in pairwise(terms))
    yield ".fold.blob", "is not sorted", all(a < b for a, b in pairwise(forms))
    every = np.arange(len(terms))
    yield ".fold.term", "is not every term once", np.array_equal(np.sort(postings.fold_term), every)


def _finds(dictionary: TermDictionary, term: bytes, number: int) -> bool:
    return dictionary.find(term) == number


def _lists(postings: Postings, lengths: Array, single: Array) -> Claims:
    docs, tf = postings.docs, postings.frequencies(0, len(postings.tf))
    in_bounds = int(docs.max(initial=0)) < max(1, len(lengths))
    yield ".docs", "is out of bounds", in_bounds
    yield ".docs", "does not rise within a term", rises_within(docs, postings.post)
    large = np.flatnonzero(postings.tf >> 4 == BIG_TF - 1)
    yield ".tf.at", "is not where the large are", np.array_equal(large, postings.big_at)
    yield ".tf.alone", "is more than the frequency", bool((postings.alone(0, len(docs)) <= tf).all())
    yield ".tf.big", "holds what is not large", bool((postings.big >= BIG_TF).all())
    if not in_bounds:
        return
    total = np.bincount(docs, weights=tf, minlength=len(lengths))
    yield ".tf", "does not add up to the lengths of the documents", np.array_equal(total, lengths)
    alone = np.bincount(docs, weights=postings.alone(0, len(docs)), minlength=len(lengths))
    yield ".tf", "does not add up to the single words of the documents", np.array_equal(alone, single)
    if postings.has_positions:
        starts = np.append(0, np.cumsum(tf))
        yield ".at", "does not follow from the frequencies", np.array_equal(starts[postings.post], postings.at)
        if starts[-1] == len(postings.pos):
            yield ".pos", "does not rise within a posting", rises_within(postings.pos, starts)
            yield ".pos", "is not every position of a document once", _every_position(postings, tf, lengths)


def _every_position(postings: Postings, tf: Array, lengths: Array) -> bool:
    """Whether each document has one syllable at each position from 0 to its length."""
    doc = np.repeat(postings.docs, tf)
    if not bool((postings.pos < lengths[doc]).all()):
        return False
    seen = np.zeros(int(lengths.sum()), bool)
    seen[(np.cumsum(lengths) - lengths)[doc] + postings.pos] = True
    return bool(seen.all())


def _forms(postings: Postings) -> Claims:
    terms, forms = postings.terms.strings.all(), postings.folded.strings.all()
    numbers = postings.fold_term
    yield ".fold.term", "does not rise within a form", rises_within(numbers, postings.fold_post)
    form = np.repeat(np.arange(len(forms)), run_lengths(postings.fold_post))
    pairs = zip(numbers.tolist(), form.tolist(), strict=True)
    yield (
        ".fold.term",
        "has a term under another form",
        all(encode(fold(decode(terms[n]))) == forms[f] for n, f in pairs),
    )


def rises_within(values: Array, offsets: Array) -> bool:
    """Whether numbers rise within each run; runs are not empty."""
    steps = values[1:] > values[:-1]
    steps[offsets[1:-1].astype(np.int64) - 1] = True  # from one run to the next
    return bool(steps.all())
