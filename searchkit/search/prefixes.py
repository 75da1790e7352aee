"""The terms of a dictionary that begin with what was typed, with or without its marks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from searchkit.highlight.folding import fold_text
from searchkit.index.arrays import Array
from searchkit.index.postings import Postings, decode, encode
from searchkit.search.marks import adds_marks
from searchkit.text.terms import fold, normalize_term

MOST = 25  # terms of a dictionary that are looked at, of those that begin as typed but for marks; as many with the marks


def frequent(postings: Postings, typed: Sequence[str]) -> dict[str, int]:
    """The most frequent terms whose first syllables are those typed, the last only begun, by documents."""
    *context, last = typed
    wanted = [normalize_term(word) for word in context]
    before = "".join(fold(word) + "_" for word in context)
    ranges = [_folded_range(postings, encode(before + form)) for form in {_bare(last), fold(last)}]
    if not all(map(str.isascii, typed)):
        exact = "".join(word + "_" for word in wanted)
        ranges += [_exact_range(postings, encode(exact + form)) for form in {last.lower(), normalize_term(last)}]
    found = {}
    for number, size in (pair for numbers in ranges for pair in _largest(postings, numbers)):
        term = decode(postings.terms.strings[number])
        syllables = term.split("_")
        fits = all(adds_marks(word, s) for word, s in zip(wanted, syllables, strict=False))
        if fits and len(syllables) > len(context) and begins(last, syllables[len(context)]):
            found[term] = size
    return found


def begins(typed: str, syllable: str) -> bool:
    """Whether a syllable (normalised) begins as typed, or with further marks; one that ends in y, as typed, is whole."""
    raw, term, whole = _forms(typed)
    if whole:
        return adds_marks(term, syllable)
    return adds_marks(raw, syllable[: len(raw)]) or adds_marks(term, syllable[: len(term)])


@lru_cache(1 << 10)
def _forms(typed: str) -> tuple[str, str, bool]:
    """What was typed, its normalised form, and whether this is all of a syllable: ky is kĩ, and no kiến."""
    raw, term = typed.lower(), normalize_term(typed)
    return raw, term, _bare(raw) != _bare(term)


def _bare(text: str) -> str:
    """The text without case and marks, its y left alone."""
    return fold_text(text).padded[1:-1]


def _exact_range(postings: Postings, prefix: bytes) -> Array:
    """The numbers of the terms that begin so."""
    found = postings.terms.prefix_range(prefix)
    return np.arange(found.start, found.stop)


def _folded_range(postings: Postings, prefix: bytes) -> Array:
    """The numbers of the terms whose folded form begins so."""
    forms = postings.folded.prefix_range(prefix)
    return postings.fold_term[int(postings.fold_post[forms.start]) : int(postings.fold_post[forms.stop])].astype(np.int64)


def _largest(postings: Postings, numbers: Array) -> list[tuple[int, int]]:
    """(term, documents) of the terms in most documents."""
    sizes = postings.post[numbers + 1].astype(np.int64) - postings.post[numbers]
    if len(sizes) > MOST:
        kept = np.argpartition(-sizes, MOST)[:MOST]
        numbers, sizes = numbers[kept], sizes[kept]
    return list(zip(numbers.tolist(), sizes.tolist(), strict=True))
