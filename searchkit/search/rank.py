"""Ranking of free words: syllables, words and unmarked forms, weighted by how marked a query is; then their pairs.

Words typed with marks should count as typed, but marks left out must not hurt. A small fixed weight for the folded
stream loses unmarked queries: toneless words (ban, cho) then match wrongly, and with a high idf. Hence the share of
marked syllables decides. The best hundred are scored again with the pairs of neighbours in the query, folded, from
positions: pairs as terms of the index would say the same at twice its size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from searchkit.index.arrays import Array
from searchkit.index.postings import encode
from searchkit.model import Token
from searchkit.search.bm25 import Bm25, TermKey
from searchkit.search.collection import Fields
from searchkit.search.pairs import Pairs
from searchkit.search.positions import Element
from searchkit.search.topk import best, select
from searchkit.text.terms import fold, has_marks

FIELDS: Fields = (("title", 2.0), ("body", 1.0), ("related", 0.15))
WORD = 0.5
FOLDED = 0.5
FULLY_MARKED = 0.8  # the share of marked syllables in ordinary Vietnamese text
MOSTLY_MARKED = 0.6
RERANKED = 100
LONGEST_COMPOUND = 3


@dataclass(frozen=True, slots=True)
class Weighted:
    """Analysed words, where they are looked for, and what they count for."""

    tokens: tuple[Token, ...]
    fields: Fields = FIELDS
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class FreeText:
    """The free words of a query: weighted terms, and the elements whose neighbours are looked at.

    `widest` are those of the terms whose documents include those of all the others.
    """

    terms: tuple[tuple[TermKey, float], ...]
    widest: tuple[TermKey, ...]
    elements: tuple[Element, ...]
    marked: float  # share of the syllables that carry marks


def free_text(
    words: Sequence[Weighted], keys: Sequence[tuple[TermKey, float]], is_compound: Callable[[str], bool]
) -> FreeText:
    """What to score for analysed query words, and for `keys` that are terms already.

    The segmenter needs marks; so in the folded stream every two or three neighbours that the index knows as a compound
    (`is_compound`, of a folded form) count as one.
    """
    syllables = [t.terms.syllable for word in words for t in word.tokens if t.terms.syllable is not None]
    alphabetic = [s for s in syllables if s.isalpha()]
    marked = sum(map(has_marks, alphabetic)) / len(alphabetic) if alphabetic else 0.0
    accented = min(1.0, marked / FULLY_MARKED)
    folded = FOLDED if marked >= MOSTLY_MARKED else 1.0
    terms: defaultdict[TermKey, float] = defaultdict(float)
    widest: list[TermKey] = [key for key, _ in keys]
    for word in words:
        forms, wholes = [], []
        inside = _inside_compounds(word.tokens)
        for token in word.tokens:
            if accented and token.terms.syllable is not None:
                terms[TermKey(word.fields, "syllable", encode(token.terms.syllable))] += accented * word.boost
            whole = token.terms.word if token.terms.word is not None or token in inside else token.terms.syllable
            if accented and whole is not None:
                terms[TermKey(word.fields, "segmented", encode(whole))] += accented * WORD * word.boost
            if token.terms.syllable is not None and token.terms.folded is not None:
                forms.append(token.terms.folded)
            elif token.terms.folded is not None and token.kind != "compound":
                wholes.append(token.terms.folded)
        single = [TermKey(word.fields, "folded", encode(form)) for form in (*forms, *wholes)]
        widest += single
        compounds = [TermKey(word.fields, "folded", encode(form)) for form in filter(is_compound, _runs(forms))]
        for key in (*single, *compounds):
            terms[key] += folded * word.boost
    for key, weight in keys:
        terms[key] += weight
    elements: tuple[Element, ...] = tuple(("folded", encode(fold(s))) for s in syllables)
    return FreeText(tuple(terms.items()), tuple(dict.fromkeys(widest)), elements, marked)


def _inside_compounds(tokens: Sequence[Token]) -> set[Token]:
    """The compounds, and the syllables that are therefore no words by themselves."""
    compounds = [(t.start, t.end) for t in tokens if t.kind == "compound"]
    return {t for t in tokens if any(a <= t.start and t.end <= b for a, b in compounds)}


def _runs(forms: Sequence[str]) -> list[str]:
    """Every two and three neighbours, joined as compounds are."""
    lengths = range(2, LONGEST_COMPOUND + 1)
    return ["_".join(forms[i : i + n]) for n in lengths for i in range(len(forms) - n + 1)]


def spread(some: Array, values: Array, docs: Array) -> Array:
    """float64[len(docs)]: the values of those documents that are among `some` (rising), 0 for the others."""
    where = np.minimum(np.searchsorted(some, docs), len(some) - 1)
    return np.where(some[where] == docs, values[where], 0.0)


Bonus = Callable[[FreeText], tuple[Array, Array]]  # (documents, rising; what they gain)


class Ranker:
    """Scores the documents of a collection for free words."""

    def __init__(self, bm25: Bm25, fields: Fields = FIELDS, bonus: Bonus | None = None) -> None:
        self.bm25, self.fields, self.bonus = bm25, fields, bonus
        self.pairs = Pairs(bm25, fields)

    def top(self, text: FreeText, k: int, allowed: Array | None = None) -> tuple[Array, Array]:
        """(documents, scores) of at least the k best, unordered, ties with the last included."""
        terms = [(self.bm25.scores(key), weight) for key, weight in text.terms]
        wanted = max(k, RERANKED)
        docs, scores = select(*best(terms, wanted, self.bm25.collection.count, allowed), wanted)
        if len(text.elements) > 1 and len(docs):
            first = np.sort(select(docs, scores, RERANKED)[0])
            scores = scores + spread(first, self.pairs.scores(text.elements, first), docs)
        if self.bonus is not None:
            docs, scores = self._with_bonus(text, docs, scores, allowed)
        return docs, scores

    def _with_bonus(self, text: FreeText, docs: Array, scores: Array, allowed: Array | None) -> tuple[Array, Array]:
        assert self.bonus is not None
        favoured, extra = self.bonus(text)
        if allowed is not None:
            kept = allowed[favoured]
            favoured, extra = favoured[kept], extra[kept]
        if not len(favoured):
            return docs, scores
        others = np.setdiff1d(favoured, docs, assume_unique=True)
        docs = np.concatenate((docs, others))
        scores = np.concatenate((scores, self.scores(text, others)))
        return docs, scores + spread(favoured, extra, docs)

    def scores(self, text: FreeText, docs: Array) -> Array:
        """float64: the scores of the given documents, without pairs."""
        total = np.zeros(len(docs))
        for key, weight in text.terms:
            total += self.bm25.scores(key).at(docs) * weight
        return total

    def matched(self, text: FreeText) -> Array:
        """bool[count]: the documents that hold any of the words."""
        count = self.bm25.collection.count
        bits = np.zeros(-(-count // 8), np.uint8)
        for key in text.widest:
            bits |= self.bm25.scores(key).bits
        return np.unpackbits(bits, count=count).astype(bool)
