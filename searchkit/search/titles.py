"""What follows some words in titles and headlines: names and set phrases that the segmenter does not join.

All of them stand in one folded text, which is searched as a whole: two milliseconds for 50,000 of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from itertools import compress

import numpy as np

from searchkit.highlight.folding import Folded, fold_text
from searchkit.index.postings import decode, encode
from searchkit.index.schema import ARTICLE_FIELDS
from searchkit.search.articles import Articles
from searchkit.search.capitals import decapitalised
from searchkit.text.terms import fold

MOST_TITLES = 50_000
MOST_HITS = 300


class Titles:
    """The titles of the live articles and the headlines that they list; of a larger index a sample, drawn by hashes."""

    def __init__(self, articles: Articles) -> None:
        self.articles = articles

    @cached_property
    def _folded(self) -> Folded:
        articles, snapshot = self.articles, self.articles.snapshot
        kept = articles.live
        if articles.live_count > MOST_TITLES:
            numbers = np.flatnonzero(kept)
            kept = np.zeros(articles.count, bool)
            kept[numbers[np.argpartition(articles.hashes[numbers], MOST_TITLES)[:MOST_TITLES]]] = True
        titles: dict[bytes, None] = {}
        for base, segment in zip(snapshot.bases, snapshot.segments, strict=False):
            titles.update(dict.fromkeys(compress(segment.titles.all(), kept[base : base + segment.count].tolist())))
        for number in snapshot.link("record.shown")[: max(MOST_TITLES - len(titles), 0)].tolist():
            titles[encode(snapshot.headline(number))] = None
        texts = map(decode, titles)
        return fold_text("\n" + "\n".join(text.lower() if text.isupper() else text for text in texts) + "\n")

    def going_on(self, words: str, limit: int) -> Counter[str]:
        """How many titles hold each wording that begins with the words, folded as `highlight.folding` does.

        A wording ends with the word that the last of these begins, or with the next one where that is one word with it.
        """
        text, padded, _ = folded = self._folded
        found: Counter[str] = Counter()
        after: defaultdict[str, Counter[str]] = defaultdict(Counter)
        at = padded.find(f" {words}")
        for _ in range(MOST_HITS):
            if at < 0:
                break
            end = padded.index(" ", at + 1 + len(words))
            start, stop = folded.span(at, end - 1)
            surface = text[start:stop]
            if len(surface.split()) == len(surface.split(" ")) == len(words.split(" ")):  # blanks alone between the words
                if text[start - 1] == "\n":
                    surface = decapitalised(surface)
                found[surface] += 1
                if text[stop] == " ":
                    after[surface][text[stop + 1 : folded.span(0, padded.index(" ", end + 1) - 1)[1]]] += 1
            at = padded.find(f" {words}", end)
        return Counter({self._extended(surface, after[surface]): n for surface, n in found.most_common(limit)})

    def _extended(self, surface: str, after: Counter[str]) -> str:
        for word, _ in after.most_common(1):
            form = f"{fold(surface.rsplit(' ', 1)[-1])}_{fold(word)}"
            known = any(self.articles.knows_folded(field, "word", encode(form)) for field in ARTICLE_FIELDS)
            if word.isalpha() and known:
                return f"{surface} {word}"
        return surface
