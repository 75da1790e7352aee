"""How the corpus writes a term: terms are lower case and have i for y (Hà Nội is hà_nội, công ty is công_ti)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

import numpy as np

from searchkit.index.postings import Postings, encode
from searchkit.index.snapshot import Snapshot
from searchkit.search.capitals import decapitalised
from searchkit.text.letters import VOWEL_ROWS
from searchkit.text.terms import i_y

LOOKED_AT = 64  # documents of a term, of which the one that holds it most often is read
_I_TO_Y = str.maketrans(VOWEL_ROWS[5], VOWEL_ROWS[-1])


class Surfaces:
    """Reads one article a term, and remembers what it said. Safe for many threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.of = lru_cache(1 << 14)(self._of)

    def _of(self, term: str) -> str:
        """A syllable, or a compound joined by `_`, as an article writes it; capitals only in names and abbreviations."""
        number = self._article(term)
        article = None if number is None else self.snapshot.article(number)
        text = f"{article.title}\n{article.body}" if article else ""
        spellings = [" ".join(syllables) for syllables in product(*map(_spellings, term.split("_")))]
        found = Counter(surface for spelling in spellings for surface in _occurrences(text, spelling))
        if not found:
            return spellings[0]
        return decapitalised(min(found, key=lambda surface: (-found[surface], surface)))

    def _article(self, term: str) -> int | None:
        streams = ("word",) if "_" in term else ("syllable", "word")
        for base, segment in zip(self.snapshot.bases, self.snapshot.segments, strict=False):
            for stream, field in product(streams, ("body", "title")):
                postings = segment.postings(field, stream)
                if (number := postings.terms.find(encode(term))) >= 0:
                    return base + _most_frequent_in(postings, number)
        return None


def _spellings(syllable: str) -> tuple[str, ...]:
    """A normalised syllable, and before it the form with y that the press prefers, where it has one."""
    with_y = syllable[:-1] + syllable[-1:].translate(_I_TO_Y)
    return (with_y, syllable) if with_y != syllable and i_y(with_y) == syllable else (syllable,)


def _occurrences(text: str, words: str) -> Iterator[str]:
    """Some words (lower case), wherever they stand in a text, as they are written there."""
    lowered = text.lower()
    at = lowered.find(words) if len(lowered) == len(text) else -1  # what grows in lower case is none of our letters
    while at >= 0:
        end = at + len(words)
        if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
            yield text[at:end]
        at = lowered.find(words, end)


def _most_frequent_in(postings: Postings, number: int) -> int:
    start, end = postings.bounds(number)
    end = min(end, start + LOOKED_AT)
    return int(postings.docs[start + int(np.argmax(postings.frequencies(start, end)))])
