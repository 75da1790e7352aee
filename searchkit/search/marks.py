"""Marks restored to a query that was typed without them, from the language of the corpus itself.

Each syllable is voted on: by the runs of neighbours of the query that stand in the best hits, the longer the more; by the
compounds that the index knows; a little by how frequent each marking is by itself, which also damps the votes for rare
ones. Marks that were typed are kept: a marking may add to them, not take them away.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from searchkit.search.capitals import decapitalised
from searchkit.search.evidence import Text
from searchkit.search.vocabulary import Vocabulary
from searchkit.text.terms import fold, i_y, normalize_term

COMPOUND = 0.75  # a compound that is always marked in one way, against a run as long in the best hit
ATTESTED = 5.0  # documents that make a compound half as sure as it can be
LONGEST_COMPOUND = 3
PRIOR = 0.3  # the power of its share of the syllable's markings that a marking's votes are multiplied with
MAJORITY = 0.6  # the share of the votes that a marking needs
SURE = 0.75  # likewise where it was nowhere seen beside a neighbour


class Restored(NamedTuple):
    """A syllable with its marks: the term, and how the corpus writes it (None: not seen)."""

    term: str
    surface: str | None


class _Sighting(NamedTuple):
    """A syllable as it is written in a run of so many; not sure of its capital where it opens a sentence."""

    sure: bool
    run: int
    surface: str


class Ballot:
    """The votes on the syllables of a query, `terms` as typed and normalised."""

    def __init__(self, terms: Sequence[str]) -> None:
        self.terms = terms
        self.forms = [fold(term) for term in terms]
        self.votes: list[defaultdict[str, float]] = [defaultdict(float) for _ in terms]
        self._linked: set[tuple[int, str]] = set()  # seen beside its neighbour in the query
        self._surfaces: defaultdict[tuple[int, str], defaultdict[_Sighting, float]] = defaultdict(lambda: defaultdict(float))
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for place, form in enumerate(self.forms):
            for written in {form, form[:-1] + "y"}:
                if i_y(written) == form:
                    self._places[written].append(place)

    def read(self, texts: Iterable[Text], weight: float = 1.0) -> None:
        """The texts of one hit vote: each marking once, with the cube of the length of the longest run that has it."""
        longest: defaultdict[tuple[int, str], int] = defaultdict(int)
        for text in texts:
            done = 0
            for at in [at for at, word in enumerate(text.words) if word in self._places]:
                if at < done:
                    continue
                runs = [(self._run(text, at, place), place) for place in self._places[text.words[at]]]
                run, place = max(runs, key=lambda found: len(found[0]))
                for offset, (term, surface) in enumerate(run):
                    key = place + offset, term
                    longest[key] = max(longest[key], len(run))
                    next_capital = offset + 1 < len(run) and run[offset + 1][1][:1].isupper()
                    sure = next_capital or not text.opens(at + offset)
                    self._surfaces[key][_Sighting(sure, len(run), surface)] += weight
                done = max(done, at + len(run))
        for (place, term), length in longest.items():
            self.votes[place][term] += weight * length**3
            if length > 1:
                self._linked.add((place, term))

    def _run(self, text: Text, at: int, place: int) -> list[tuple[str, str]]:
        """(term, as written) of the words of a text from `at`, as long as they are those of the query from `place`."""
        run: list[tuple[str, str]] = []
        for typed, form in zip(self.terms[place:], self.forms[place:], strict=True):
            if at == len(text.words) or i_y(text.words[at]) != form or (run and not text.tied(at)):
                break
            surface = text.surface(at)
            term = normalize_term(surface)
            if not adds_marks(typed, term):
                break
            run.append((term, surface))
            at += 1
        return run

    def consult(self, vocabulary: Vocabulary) -> None:
        """The compounds and syllables of the index vote."""
        for place, form in enumerate(self.forms):
            self._share(place, {(term,): n for term, n in vocabulary.spellings(form).items()}, 1.0)
            for length in range(2, LONGEST_COMPOUND + 1):
                if place + length <= len(self.forms):
                    found = vocabulary.spellings("_".join(self.forms[place : place + length]))
                    split = {tuple(term.split("_")): n for term, n in found.items()}
                    whole = {terms: n for terms, n in split.items() if len(terms) == length}
                    total = sum(whole.values())
                    self._share(place, whole, COMPOUND * length**3 * total / (total + ATTESTED))

    def _share(self, place: int, counts: dict[tuple[str, ...], int], weight: float) -> None:
        typed = self.terms[place:]
        fitting = {
            terms: n for terms, n in counts.items() if all(adds_marks(a, b) for a, b in zip(typed, terms, strict=False))
        }
        total = sum(fitting.values())
        for terms, n in fitting.items():
            for offset, term in enumerate(terms):
                self.votes[place + offset][term] += weight * n / total
                if len(terms) > 1:
                    self._linked.add((place + offset, term))

    def result(self, vocabulary: Vocabulary) -> list[Restored] | None:
        """The syllables with most votes; None where one of them is too close to call."""
        chosen = []
        for place, (typed, votes) in enumerate(zip(self.terms, self.votes, strict=True)):
            if not votes:
                chosen.append(Restored(typed, None))
                continue
            known = vocabulary.spellings(self.forms[place])
            damped = {term: n * (known[term] + 0.1) ** PRIOR for term, n in votes.items()}
            term = min(damped, key=lambda term: (-damped[term], term))
            needed = MAJORITY if (place, term) in self._linked else SURE
            if damped[term] < needed * sum(damped.values()):
                return None
            chosen.append(Restored(term, self._surface(place, term)))
        return chosen

    def _surface(self, place: int, term: str) -> str | None:
        """How the longest runs write a syllable, where its capital says something."""
        seen = self._surfaces.get((place, term))
        if not seen:
            return None
        sure, longest = max((sighting.sure, sighting.run) for sighting in seen)
        best = min((-n, each.surface) for each, n in seen.items() if (each.sure, each.run) == (sure, longest))[1]
        return best if sure else decapitalised(best)


def adds_marks(typed: str, term: str) -> bool:
    """Whether a term is what was typed, or that with further marks; both normalised."""
    if len(typed) != len(term):
        return False
    return typed == term or all(a == b or _marks(a) < _marks(b) for a, b in zip(typed, term, strict=True))


@cache
def _marks(letter: str) -> frozenset[str]:
    if letter == "đ":
        return frozenset("d\u0335")
    return frozenset(unicodedata.normalize("NFD", letter))


def restore(terms: Sequence[str], shown: Sequence[Sequence[Text]], vocabulary: Vocabulary) -> list[Restored] | None:
    """The syllables of a query with their marks, in order; None where the corpus does not say.

    `shown` are the texts of the best hits, hit by hit; those of lower ranks count for less.
    """
    ballot = Ballot(terms)
    for rank, texts in enumerate(shown, 1):
        ballot.read(texts, rank**-0.5)
    ballot.consult(vocabulary)
    return ballot.result(vocabulary)
