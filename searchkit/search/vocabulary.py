"""What words a collection knows, how they are spelled, and which are near a word that it does not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property, lru_cache

from searchkit.index.postings import decode, encode
from searchkit.search.collection import Collection
from searchkit.search.dictionary import Dictionary, folded_counts, live_counts


class Vocabulary:
    """The terms of some fields of a collection. Safe for many threads."""

    def __init__(self, collection: Collection, fields: Sequence[str]) -> None:
        self.collection, self.fields = collection, fields
        self.is_known = lru_cache(1 << 16)(self._is_known)
        self.has_syllable = lru_cache(1 << 16)(self._has_syllable)
        self.count = lru_cache(1 << 16)(self._count)
        self.spellings = lru_cache(1 << 14)(self._spellings)

    def _is_known(self, folded: str) -> bool:
        """Whether a term of this folded form is in a dictionary, a syllable or a compound."""
        stream = "word" if "_" in folded else "syllable"
        return any(self.collection.knows_folded(field, stream, encode(folded)) for field in self.fields)

    def _has_syllable(self, term: str) -> bool:
        """Whether a syllable is in a dictionary in this very spelling."""
        return any(postings.terms.find(encode(term)) >= 0 for postings, _ in self.collection.dictionaries("syllable"))

    def _count(self, stream: str, term: str) -> int:
        """About how many documents hold a term: those of each field, deleted ones too."""
        parts = [postings for postings, _ in self.collection.dictionaries(stream)]
        bounds = [postings.bounds(n) for postings in parts if (n := postings.terms.find(encode(term))) >= 0]
        return sum(end - start for start, end in bounds)

    def near(self, term: str, distance: int) -> list[str]:
        """The syllable terms at most `distance` edits from a term, the nearest and most frequent first; 64 at most.

        An edit leaves out, adds or replaces a code point, or exchanges two neighbours. Digits are never edited.
        """
        return [word for word, _, _ in self._syllables.near(term, distance)]

    def near_folded(self, folded: str, distance: int) -> list[tuple[str, int, int]]:
        """(folded form, edits, count) of the syllables near a folded form; the counts only compare them."""
        return self._folded.near(folded, distance)

    def _spellings(self, folded: str) -> Counter[str]:
        """The syllables (or, joined by `_`, the compounds) of a folded form, by how many live documents hold each.

        A document counts once for each of its fields.
        """
        found: Counter[str] = Counter()
        for postings, live in self.collection.dictionaries("word" if "_" in folded else "syllable"):
            for number in postings.variants(encode(folded)):
                start, end = postings.bounds(number)
                found[decode(postings.terms.strings[number])] += int(live[postings.docs[start:end]].sum())
        return +found

    @cached_property
    def _syllables(self) -> Dictionary:
        parts = self.collection.dictionaries("syllable")
        return Dictionary((postings.terms.strings, live_counts(postings, live)) for postings, live in parts)

    @cached_property
    def _folded(self) -> Dictionary:
        parts = self.collection.dictionaries("syllable")
        return Dictionary((postings.folded.strings, folded_counts(postings, live)) for postings, live in parts)
