"""Words that the index does not know, and the one that was probably meant instead.

Of the words that are one edit away (two, of a long word that has none), the one is chosen that is frequent, stands beside
the neighbours that it has in the query, and keeps the marks that were typed: an edit of a mark costs a quarter of that of a
letter. Digits never change. Where it has neighbours that are known, it must stand beside one of them somewhere; in place of
a name beside both, for names come up that no older article holds.
"""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from functools import lru_cache

from searchkit.index.postings import encode
from searchkit.search.edits import weighted_distance
from searchkit.search.marks import adds_marks
from searchkit.search.pairs import Pair, Pairs
from searchkit.search.vocabulary import Vocabulary
from searchkit.text.syllables import is_plain_syllable, is_syllable
from searchkit.text.terms import fold, has_marks

SHORTEST = 3  # letters of a word that is corrected unasked: fewer leave nothing to recognise it by
LONG = 6  # letters of a word that may hold two typing errors
BESIDE = 1.0  # what a document that has the word beside its neighbour counts, in logarithms
EDIT = 8.0  # what an edit costs, likewise
CANDIDATES, SPELLINGS = 24, 8


class Typos:
    """Corrects the words of queries over one collection. Safe for many threads."""

    def __init__(self, vocabulary: Vocabulary, pairs: Pairs) -> None:
        self.vocabulary, self.pairs = vocabulary, pairs
        self.is_misspelt = lru_cache(1 << 16)(self._is_misspelt)

    def correct(
        self,
        terms: Sequence[str],
        *,
        marked: bool,
        kept: Container[int] = (),
        names: Container[int] = (),
        witnessed: bool = False,
    ) -> list[str]:
        """The words, normalised, those that the index does not know replaced where it is clear by what.

        `marked`: the query is typed with marks; in one that is not, a word without marks by one without. `kept`: places
        of words that stay; `names`: of those that give way only to what stands beside all neighbours. `witnessed`: only
        where a known neighbour tells, words of three and more letters that are no syllables of Vietnamese.
        """
        found = list(terms)
        for place, term in enumerate(terms):
            sound = place in kept or (witnessed and (len(term) < SHORTEST or is_syllable(term) or is_plain_syllable(term)))
            if not sound and self.is_misspelt(term):
                before, after = (self._neighbour(found, at) for at in (place - 1, place + 1))
                if before or after or not witnessed:
                    best = self._best(term, before, after, marked=marked or has_marks(term), by_all=place in names)
                    found[place] = best or term
        return found

    def _is_misspelt(self, term: str) -> bool:
        """Whether the index knows no word with these letters and marks, and none with further marks."""
        if not term.isalpha():
            return False
        form = fold(term)
        if not self.vocabulary.is_known(form):
            return True
        return has_marks(term) and not any(adds_marks(term, spelling) for spelling in self.vocabulary.spellings(form))

    def _best(self, term: str, before: str | None, after: str | None, *, marked: bool, by_all: bool) -> str | None:
        alone = before is None and after is None
        near = self._near(fold(term))
        best: tuple[float, str] | None = None
        seen = self._beside([form for form, _, _ in near], before, after)
        for (form, edits, count), beside in zip(near, seen, strict=True):
            told = all(beside) if by_all else any(beside)
            words = [(form, count, float(edits))]
            if marked:
                spellings = self.vocabulary.spellings(form).most_common(SPELLINGS)
                words = [(word, n, weighted_distance(term, word)) for word, n in spellings]
            for word, n, distance in words:
                compounds = self._compounds(word, before, after, marked)
                if alone or told or compounds:
                    score = BESIDE * math.log1p(sum(beside)) + math.log1p(compounds) + math.log(n) - EDIT * distance
                    if best is None or (-score, word) < (-best[0], best[1]):
                        best = score, word
        return best[1] if best else None

    def _neighbour(self, terms: Sequence[str], place: int) -> str | None:
        """The folded form of a word that can bear witness."""
        known = 0 <= place < len(terms) and not self.is_misspelt(terms[place])
        return fold(terms[place]) if known else None

    def _near(self, form: str) -> list[tuple[str, int, int]]:
        """(folded form, edits, count) of the candidates."""
        near = self.vocabulary.near_folded(form, 1)
        if not near and len(form) >= LONG:
            near = self.vocabulary.near_folded(form, 2)
        return near[:CANDIDATES]

    def _beside(self, forms: Sequence[str], before: str | None, after: str | None) -> list[tuple[float, ...]]:
        """In how many documents, about, each form stands beside each of the neighbours that there are."""
        left = self.pairs.seen([_pair(before, form) for form in forms]) if before else None
        right = self.pairs.seen([_pair(form, after) for form in forms]) if after else None
        return list(zip(*(side for side in (left, right) if side is not None), strict=True)) or [()] * len(forms)

    def _compounds(self, word: str, before: str | None, after: str | None, marked: bool) -> int:
        """How many documents hold the candidate and a neighbour as one word."""
        form, count = fold(word), 0
        for joined, place in ((before and f"{before}_{form}", -1), (after and f"{form}_{after}", 0)):
            for compound, n in (self.vocabulary.spellings(joined) if joined else {}).items():
                if not marked or compound.split("_")[place] == word:
                    count += n
        return count


def _pair(first: str, second: str) -> Pair:
    return ("folded", encode(first)), ("folded", encode(second))


def lacks_marks(term: str, vocabulary: Vocabulary) -> bool:
    """Whether the index does not know a word with marks as it stands."""
    return has_marks(term) and term.isalpha() and not vocabulary.has_syllable(term)
