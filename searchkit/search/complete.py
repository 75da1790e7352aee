"""Completions for search-as-you-type: of the last syllable, in the light of the one or two before it.

They come from the compounds that begin with the syllables typed (`quốc ph`: quốc phòng) and from what titles and
headlines go on with (names and set phrases: `Cao B`: Cao Bằng). Where these say nothing they are the syllables and
compounds that begin as the last one does. What is typed without marks stands for every marking.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from searchkit.highlight.folding import fold_text
from searchkit.index.arrays import Array
from searchkit.index.postings import encode
from searchkit.index.schema import ARTICLE_FIELDS
from searchkit.model import Completion
from searchkit.search.articles import Articles
from searchkit.search.lists import term_numbers
from searchkit.search.marks import adds_marks
from searchkit.search.prefixes import begins, frequent
from searchkit.search.surfaces import Surfaces
from searchkit.search.titles import Titles
from searchkit.text.terms import fold, has_marks, normalize_term

CONTEXT = 2  # syllables before the last one that are looked at
SPARE = 8  # terms that are counted beside those wanted, since dictionaries count deleted articles too


class Typed(NamedTuple):
    """The end of what was typed: the syllables that count as context, the beginning of the last, and what is before them."""

    before: str
    context: tuple[str, ...]
    last: str

    def shorter(self) -> list[Typed]:
        """The same with all of the context, and with less of it, down to one syllable."""
        lefts = ["".join(f"{word} " for word in self.context[:cut]) for cut in range(len(self.context))]
        return [Typed(self.before + left, self.context[cut:], self.last) for cut, left in enumerate(lefts)]

    def alone(self) -> Typed:
        """The same without context."""
        return Typed(self.before + "".join(f"{word} " for word in self.context), (), self.last)


class Found:
    """Completions, each once whatever its case and its marks before the last syllable, with the articles it stands for."""

    def __init__(self) -> None:
        self._best: dict[str, tuple[bool, int, str]] = {}

    def __bool__(self) -> bool:
        return bool(self._best)

    def add(self, typed: Typed, surfaces: Mapping[str, int]) -> None:
        """Adds what goes on from the typed context, with the capitals that were typed."""
        for surface, count in surfaces.items():
            words = surface.split(" ")
            is_name = words[len(typed.context)][:1].isupper()
            for at, word in enumerate((*typed.context, typed.last)):
                if word[:1].isupper():
                    words[at] = (
                        words[at].upper() if word.isupper() and len(word) > 1 else words[at][:1].upper() + words[at][1:]
                    )
            text = typed.before + " ".join(words)
            found = is_name, count, text
            at = len(typed.context)
            key = " ".join((fold(" ".join((typed.before.rstrip(), *words[:at])).strip()), *words[at:])).casefold()
            self._best[key] = max(self._best.get(key, found), found, key=lambda each: each[1])

    def ranked(self, *, names_first: bool) -> list[Completion]:
        """The most used first."""
        order = sorted(self._best.values(), key=lambda each: (names_first and not each[0], -each[1], each[2]))
        return [Completion(text, count) for _, count, text in order if count]


class Completer:
    """Completes over the titles and bodies of one snapshot. Safe for many threads."""

    def __init__(self, articles: Articles) -> None:
        self.articles = articles
        self.surfaces = Surfaces(articles.snapshot)
        self.titles = Titles(articles)

    def complete(self, prefix: str, limit: int) -> list[Completion]:
        """The completions of what was typed, the most used first; names before others where a capital was typed."""
        prefix = unicodedata.normalize("NFC", prefix)
        typed = read(prefix)
        found = Found()
        for each in typed.shorter():
            found.add(each, self._compounds(each, limit))
        for each in typed.shorter():
            if titles := self._titles(each, limit):
                found.add(each, titles)
                break
        if not found and typed.last:
            found.add(typed.alone(), self._alone(typed, limit))
        ranked = found.ranked(names_first=typed.last[:1].isupper() and not prefix.isupper())
        return [completion for completion in ranked if completion.text != prefix][:limit]

    def _compounds(self, typed: Typed, limit: int) -> dict[str, int]:
        """The compounds that begin with the syllables typed, and how many articles hold each."""
        likely = self._frequent("word", [*typed.context, typed.last]).most_common(limit + SPARE)
        counts = Counter({term: self._count("word", term, self.articles.live) for term, _ in likely})
        best = sorted(counts, key=lambda term: (-counts[term], term))[:limit]
        return {self.surfaces.of(term): counts[term] for term in best}

    def _titles(self, typed: Typed, limit: int) -> dict[str, int]:
        """What titles go on with, and how many of them."""
        folded = fold_text(" ".join((*typed.context, typed.last))).padded
        found = {}
        for wording, count in self.titles.going_on(folded[1:-1] if typed.last else folded[1:], limit).items():
            words = [normalize_term(word) for word in wording.split(" ")]
            *context, last = words[: len(typed.context) + 1]
            fits = all(adds_marks(normalize_term(word), other) for word, other in zip(typed.context, context, strict=True))
            if fits and begins(typed.last, last):
                found[wording] = count
        return found

    def _alone(self, typed: Typed, limit: int) -> dict[str, int]:
        """The syllables and compounds that begin as the last one, and how many articles hold each.

        With a word before it: and that word too, those first that stand with it more often than by chance.
        """
        live = self.articles.live
        found = {
            (stream, term): n for stream in ("syllable", "word") for term, n in self._frequent(stream, [typed.last]).items()
        }
        best = sorted(found, key=lambda key: (-found[key], key))
        if not typed.context:
            return {self.surfaces.of(term): self._count(stream, term, live) for stream, term in best[:limit]}
        word = typed.context[-1]
        among = live & (
            self._mask("syllable", normalize_term(word)) if has_marks(word) else self._mask("folded", fold(word))
        )
        share = int(among.sum()) / max(self.articles.live_count, 1)
        together = {key: self._count(*key, among) for key in best[: 2 * limit]}
        surplus = {key: n - share * self._count(*key, live) for key, n in together.items()}
        best = sorted((key for key in surplus if surplus[key] > 0), key=lambda key: (-surplus[key], key))[:limit]
        return {self.surfaces.of(term): together[stream, term] for stream, term in best}

    def _count(self, stream: str, term: str, among: Array) -> int:
        """How many of the articles `among` hold a term."""
        return int((self._mask(stream, term) & among).sum())

    def _mask(self, stream: str, term: str) -> Array:
        """bool[count]: the articles that hold a term in title or body."""
        held = np.zeros(self.articles.count, bool)
        for base, segment in zip(self.articles.snapshot.bases, self.articles.snapshot.segments, strict=False):
            for field in ARTICLE_FIELDS:
                postings = segment.postings(field, "syllable" if stream == "folded" else stream)
                for number in term_numbers(postings, stream, encode(term)):
                    start, end = postings.bounds(number)
                    held[base + postings.docs[start:end].astype(np.intp)] = True
        return held

    def _frequent(self, stream: str, typed: Sequence[str]) -> Counter[str]:
        """Frequent terms whose first syllables are those typed, the last of them only begun; the counts compare them."""
        found: Counter[str] = Counter()
        for segment in self.articles.snapshot.segments:
            title, body = (Counter(frequent(segment.postings(field, stream), typed)) for field in ARTICLE_FIELDS)
            found.update(title | body)
        return found


def read(prefix: str) -> Typed:
    """The syllables at the end of a prefix (NFC), up to three; the last of them may be empty."""
    start = len(prefix) - len(re.split(r"\s", prefix)[-1])
    last, context = prefix[start:], list[str]()
    while len(context) < CONTEXT and (word := re.search(r"(?<!\S)([^\W\d_]+) \Z", prefix[:start])):
        context.insert(0, word[1])
        start = word.start()
    return Typed(prefix[:start], tuple(context), last)
