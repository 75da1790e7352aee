"""Words that the index does not know, and the one that was probably meant instead.

Of the words that are one edit away (two, of a long word that has none), the one is chosen that is frequent, stands beside
the neighbours that it has in the query, and keeps the marks that were typed: an edit of a mark costs a quarter of that of a
letter. Digits never change. Where it has neighbours that are known, it must have been seen beside one of them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Sequence

from searchkit.search.edits import weighted_distance
from searchkit.search.evidence import Text
from searchkit.search.marks import adds_marks
from searchkit.search.vocabulary import Vocabulary
from searchkit.text.terms import fold, has_marks, i_y, normalize_term

Sightings = defaultdict[str, set[int]]  # hits by word


LONG = 6  # letters of a word that may hold two typing errors
BESIDE = 3.0  # what a hit that shows the word beside its neighbour counts, in logarithms
EDIT = 8.0  # what an edit costs, likewise
CANDIDATES, SPELLINGS = 24, 8


class Typos:
    """Corrects the words of one query.

    `shown` are the texts of its best hits, hit by hit; `marked`: it is typed with marks.
    """

    def __init__(self, shown: Sequence[Sequence[Text]], vocabulary: Vocabulary, *, marked: bool) -> None:
        self.shown, self.vocabulary, self.marked = shown, vocabulary, marked

    def correct(self, terms: Sequence[str]) -> list[str]:
        """The words, normalised, those that the index does not know replaced where it is clear by what.

        In a query without marks by words without.
        """
        found = list(terms)
        for place, term in enumerate(terms):
            if is_misspelt(term, self.vocabulary):
                found[place] = self._best(found, place) or term
        return found

    def _best(self, terms: Sequence[str], place: int) -> str | None:
        term = terms[place]
        before, after = (self._neighbour(terms, at) for at in (place - 1, place + 1))
        candidates = self._candidates(term)
        beside, seen = self._sightings({fold(c) for c, _, _ in candidates}, before, after)
        best: tuple[float, str] | None = None
        for candidate, count, edits in candidates:
            compounds = self._compounds(candidate, before, after)
            if not (beside[candidate] or compounds) and (before is not None or after is not None):
                continue
            fits = BESIDE * math.log1p(len(beside[candidate])) + math.log1p(len(seen[candidate])) + math.log1p(compounds)
            score = fits + math.log(count) - EDIT * edits
            if best is None or (-score, candidate) < (-best[0], best[1]):
                best = score, candidate
        return best[1] if best else None

    def _neighbour(self, terms: Sequence[str], place: int) -> str | None:
        """The folded form of a word that can bear witness."""
        known = 0 <= place < len(terms) and not is_misspelt(terms[place], self.vocabulary)
        return fold(terms[place]) if known else None

    def _candidates(self, term: str) -> list[tuple[str, int, float]]:
        """(word, count, edits from what was typed)."""
        form = fold(term)
        near = self.vocabulary.near_folded(form, 1)
        if not near and len(form) >= LONG:
            near = self.vocabulary.near_folded(form, 2)
        if not self.marked:
            return [(form, count, edits) for form, edits, count in near[:CANDIDATES]]
        spellings = [self.vocabulary.spellings(form).most_common(SPELLINGS) for form, _, _ in near[:CANDIDATES]]
        return [(word, count, weighted_distance(term, word)) for common in spellings for word, count in common]

    def _read(self, word: str) -> str:
        """A word of a text as the candidates are written."""
        return normalize_term(word) if self.marked else fold(word)

    def _sightings(self, forms: Collection[str], before: str | None, after: str | None) -> tuple[Sightings, Sightings]:
        """The hits that show each candidate beside a neighbour, and those that show it at all."""
        beside: Sightings = defaultdict(set)
        seen: Sightings = defaultdict(set)
        for hit, texts in enumerate(self.shown):
            for text in texts:
                words = [*map(i_y, text.words), ""]
                for at in [at for at, word in enumerate(words) if word in forms]:
                    candidate = self._read(text.surface(at))
                    seen[candidate].add(hit)
                    if (before and words[at - 1] == before) or (after and words[at + 1] == after):
                        beside[candidate].add(hit)
        return beside, seen

    def _compounds(self, candidate: str, before: str | None, after: str | None) -> int:
        """How many documents hold the candidate and a neighbour as one word."""
        form, count = fold(candidate), 0
        for joined, place in ((before and f"{before}_{form}", -1), (after and f"{form}_{after}", 0)):
            for word, n in (self.vocabulary.spellings(joined) if joined else {}).items():
                if not self.marked or word.split("_")[place] == candidate:
                    count += n
        return count


def is_misspelt(term: str, vocabulary: Vocabulary) -> bool:
    """Whether the index knows no word with these letters and marks, and none with further marks."""
    if not term.isalpha():
        return False
    form = fold(term)
    if not vocabulary.is_known(form):
        return True
    return has_marks(term) and not any(adds_marks(term, spelling) for spelling in vocabulary.spellings(form))


def lacks_marks(term: str, vocabulary: Vocabulary) -> bool:
    """Whether the index does not know a word with marks as it stands."""
    return has_marks(term) and term.isalpha() and not vocabulary.has_syllable(term)
