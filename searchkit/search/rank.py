"""Ranking of free words: syllables, words and unmarked forms, weighted by how marked a query is; then their pairs.

Words typed with marks should count as typed, but marks left out must not hurt. A small fixed weight for the folded
stream loses unmarked queries: toneless words (ban, cho) then match wrongly, and with a high idf. Hence the share of
syllables with marks decides, and for each syllable its own. The best hundred are scored again with the pairs of
neighbours in the query, folded, from positions: pairs as terms of the index would say the same at twice its size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from searchkit.index.arrays import Array
from searchkit.index.postings import encode
from searchkit.model import Token
from searchkit.search.bm25 import PACKED, Bm25, Phrase, TermKey
from searchkit.search.collection import Fields
from searchkit.search.pairs import Pairs
from searchkit.search.positions import Element
from searchkit.search.synonyms import Expansion
from searchkit.search.topk import best, select
from searchkit.text.terms import fold, has_marks, has_tone

FIELDS: Fields = (("title", 2.0), ("body", 1.0), ("related", 0.15))
WORD = 0.5
FOLDED = 0.5
FULLY_MARKED = 0.8  # the share of marked syllables in ordinary Vietnamese text
LEVEL = 0.15  # the share, of the syllables with marks in ordinary text, of those without a tone
TONES_DROPPED = 0.02  # queries typed without tones, to one typed in full
MOSTLY_MARKED = 0.6
RERANKED = 100
LONGEST_COMPOUND = 3


@dataclass(frozen=True, slots=True)
class Weighted:
    """Analysed words, where they are looked for, what they count for, and what stands for some of them."""

    tokens: tuple[Token, ...]
    fields: Fields = FIELDS
    boost: float = 1.0
    expansions: tuple[Expansion, ...] = ()

    def phrases(self, tokens: Sequence[Token]) -> tuple[Phrase, ...]:
        """What stands for the words that all of some tokens stand in."""
        for expansion in self.expansions:
            if all(map(expansion.holds, tokens)):
                return tuple(tuple(map(encode, alternative.terms)) for alternative in expansion.alternatives)
        return ()


@dataclass(frozen=True, slots=True)
class FreeText:
    """The free words of a query: weighted terms, and the elements whose neighbours are looked at.

    `widest` are terms whose documents include those of all the others.
    """

    terms: tuple[tuple[TermKey, float], ...]
    widest: tuple[TermKey, ...]
    elements: tuple[Element, ...]
    marked: float  # share of the syllables that carry marks


class Trust:
    """How far the marks of a query can be believed, by how many of its syllables carry them.

    A syllable with a tone was typed in full. One with other marks alone may have lost its tone, but only where no
    syllable has one: the more such, the more likely (Bayes' rule). One without any mark may have lost all.
    """

    def __init__(self, syllables: Sequence[str]) -> None:
        alphabetic = [s for s in syllables if s.isalpha()]
        number = max(len(alphabetic), 1)
        self.marked = sum(map(has_marks, alphabetic)) / number
        intact = LEVEL ** sum(map(has_marks, alphabetic))  # how likely it is that none has a tone by chance
        self._with_tones = 1.0 if any(map(has_tone, alphabetic)) else intact / (intact + TONES_DROPPED)
        self._with_marks = min(1.0, self.marked / FULLY_MARKED)
        self._mostly = self.marked >= MOSTLY_MARKED

    def typed(self, syllable: str) -> float:
        """What a syllable counts for as it was typed, from 0 to 1."""
        if has_tone(syllable):
            return 1.0
        return self._with_tones if has_marks(syllable) else self._with_marks

    def folded(self, syllable: str) -> float:
        """What it counts for with its marks off."""
        return FOLDED if self._mostly or has_tone(syllable) else 1.0


def free_text(
    words: Sequence[Weighted], keys: Sequence[tuple[TermKey, float]], is_compound: Callable[[str], bool]
) -> FreeText:
    """What to score for analysed query words, and for `keys` that are terms already.

    The segmenter needs marks; so in the folded stream every two or three neighbours that the index knows as a compound
    (`is_compound`, of a folded form) count as one.
    """
    syllables = [t.terms.syllable for word in words for t in word.tokens if t.terms.syllable is not None]
    trust = Trust(syllables)
    terms: defaultdict[TermKey, float] = defaultdict(float)
    widest: list[TermKey] = [key for key, _ in keys]
    for word in words:
        for stream, term, weight, tokens in _terms(word.tokens, trust, is_compound):
            if weight:
                phrases = word.phrases(tokens) if word.expansions else ()
                key = TermKey(word.fields, stream, encode(term), synonyms=phrases)
                terms[key] += weight * word.boost
                if stream == "folded":
                    widest.append(key)
    for key, weight in keys:
        terms[key] += weight
    elements: tuple[Element, ...] = tuple(("folded", encode(fold(s))) for s in syllables)
    return FreeText(tuple(terms.items()), tuple(dict.fromkeys(widest)), elements, trust.marked)


def _terms(
    tokens: Sequence[Token], trust: Trust, is_compound: Callable[[str], bool]
) -> Iterator[tuple[str, str, float, Sequence[Token]]]:
    """(stream, term, weight, the tokens it is made of) of analysed words."""
    forms: list[tuple[Token, str, float]] = []
    inside = _inside_compounds(tokens)
    for token in tokens:
        syllable, compound, form = token.terms.syllable, token.terms.word, token.terms.folded
        if syllable is not None:
            yield "syllable", syllable, trust.typed(syllable), (token,)
        whole = compound if compound is not None or token in inside else syllable
        if whole is not None:
            yield "segmented", whole, WORD * min(map(trust.typed, whole.split("_"))), (token,)
        if form is not None and syllable is not None:
            forms.append((token, form, trust.folded(syllable)))
        elif form is not None and compound is not None and token.kind != "compound":
            yield "folded", form, trust.folded(compound), (token,)
    for token, form, weight in forms:
        yield "folded", form, weight, (token,)
    for run in (forms[i : i + n] for n in range(2, LONGEST_COMPOUND + 1) for i in range(len(forms) - n + 1)):
        joined = "_".join([form for _, form, _ in run])
        if is_compound(joined):
            yield "folded", joined, sum(weight for _, _, weight in run) / len(run), [token for token, _, _ in run]


def _inside_compounds(tokens: Sequence[Token]) -> set[Token]:
    """The compounds, and the syllables that are therefore no words by themselves."""
    compounds = [(t.start, t.end) for t in tokens if t.kind == "compound"]
    return {t for t in tokens if any(a <= t.start and t.end <= b for a, b in compounds)}


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
            total += self.bm25.scores(key).at(docs, weight)
        return total

    def matched(self, text: FreeText) -> Array:
        """bool[count]: the documents that hold any of the words."""
        count = self.bm25.collection.count
        bits = np.zeros(-(-count // 8), np.uint8)
        rare = []
        for scores in map(self.bm25.scores, text.widest):
            if scores.df * PACKED >= count:
                bits |= scores.bits
            else:
                rare.append(scores.docs)
        found = np.unpackbits(bits, count=count).view(bool)
        for docs in rare:
            found[docs] = True
        return found
