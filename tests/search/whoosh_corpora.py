"""Random news, in our index and in stock Whoosh, and random queries.

Not a test: `test_whoosh_*.py` run this file by its path.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from whoosh import query as q
from whoosh.analysis import Analyzer
from whoosh.filedb.filestore import RamStorage

from searchkit.analysis import analyze
from searchkit.analysis.whoosh import VietnameseAnalyzer
from searchkit.index.schema import RELATED_GAP
from searchkit.index.whoosh.schema import TEXT_FIELDS, make_schema
from searchkit.index.writer import IndexWriter
from searchkit.model import Article, Headline
from searchkit.text.terms import fold, normalize_term

# Few words, so that they meet: spellings of one folded form, compounds and their parts, a date, letters exchanged.
WORDS = ("học sinh", "hoc sinh", "sinh học", "đường", "dương", "hòa bình", "hoà", "hóa", "an toàn", "na", "27/8/2018")
SYLLABLES = tuple(sorted({term for text in WORDS for term in text.split()} - {"27/8/2018"} | {"2018", "lạ"}))
COMPOUNDS = ("học_sinh", "sinh_học", "hòa_bình", "an_toàn", "2018-08-27")
SECTIONS = (None, "Kinh tế", "Thể thao", "Xã hội")
FIELDS = tuple(TEXT_FIELDS)
WITH_POSITIONS = tuple(name for name, (_, stream) in TEXT_FIELDS.items() if stream != "word")


# -- documents ---------------------------------------------------------------------------------------------------------


def random_text(rng: random.Random, longest: int) -> str:
    """Words in a row, in any case."""
    words = rng.choices(WORDS, k=rng.randint(0, longest))
    return " ".join(word.capitalize() if rng.random() < 0.1 else word for word in words)


def random_article(rng: random.Random, id: str, headlines: Sequence[str]) -> Article:
    """A short article that lists some of the headlines."""
    return Article(
        id=id,
        title=random_text(rng, 5),
        paragraphs=tuple(text for text in (random_text(rng, 25), random_text(rng, 9)) if text),
        date=rng.choice([None, dt.date(2017, 12, 31), dt.date(2018, 8, 27), dt.date(2018, 8, 28), dt.date(2020, 2, 29)]),
        section=rng.choice(SECTIONS),
        related=tuple(Headline(title) for title in rng.choices(headlines, k=rng.randint(0, 3))) if headlines else (),
        path=f"{id}.txt" if rng.random() < 0.5 else None,
    )


def random_index(rng: random.Random, folder: Path) -> dict[str, Article]:
    """Writes an index in a few commits, with updates and removals; what is alive at the end, by id."""
    headlines = [text for text in {random_text(rng, 6) for _ in range(6)} if text]
    headlines.sort()
    alive: dict[str, Article] = {}
    for commit in range(rng.randint(1, 4)):
        with IndexWriter(folder) as writer:
            for _ in range(rng.randint(0 if commit else 1, 12)):
                article = random_article(rng, f"a{rng.randint(0, 40):02}", headlines)
                writer.add(article)
                alive[article.id] = article
            for id in rng.sample(sorted(alive), k=min(len(alive), rng.randint(0, 3)) if commit else 0):
                writer.remove(id)
                del alive[id]
    return alive


# -- stock Whoosh ------------------------------------------------------------------------------------------------------


class HeadlineAnalyzer(Analyzer):  # type: ignore[misc]  # whoosh ships no types
    """Headlines, one a line, with a gap in the positions from one to the next."""

    def __init__(self, stream: Any) -> None:
        self.inner = VietnameseAnalyzer(stream)

    def __reduce__(self) -> tuple[Any, ...]:
        return VietnameseAnalyzer, (self.inner.stream,)  # Whoosh pickles the schema; this class has no home

    def __call__(self, value: str, **options: Any) -> Iterator[Any]:
        start = 0
        for line in value.split("\n"):
            yield from self.inner(line, start_pos=start, **options)
            start += sum(token.terms.syllable is not None for token in analyze(line)) + RELATED_GAP


def stock_index(articles: Sequence[Article], size: int) -> Any:
    """The articles, in their order, in a Whoosh index in memory, `size` to a segment."""
    # Whoosh keeps scratch files in a folder that is called after the index, whoever else has one of that name
    index = RamStorage().create_index(make_schema(), indexname=uuid4().hex)
    for first in range(0, len(articles), size):
        writer = index.writer()
        for name, (field, stream) in TEXT_FIELDS.items():
            if field == "related":
                writer.schema[name].analyzer = HeadlineAnalyzer(stream)
        for article in articles[first : first + size]:
            related = "\n".join(headline.title for headline in article.related)
            texts = {"title": article.title, "body": article.body, "related": related}
            values: dict[str, Any] = {name: texts[field] for name, (field, _) in TEXT_FIELDS.items() if texts[field]}
            values |= {"id": article.id, "path": article.path, "section": article.section}
            if article.date:
                values |= {"date": dt.datetime.combine(article.date, dt.time()), "year": article.date.year}
            writer.add_document(**{name: value for name, value in values.items() if value is not None})
        writer.commit(merge=False)
    return index


# -- queries -----------------------------------------------------------------------------------------------------------


class Queries:
    """Random queries. `sound`: only nodes whose matches stock Whoosh gets right. `additive`: whose scores, too."""

    def __init__(self, rng: random.Random, *, sound: bool = False, additive: bool = False) -> None:
        self.rng, self.sound, self.additive = rng, sound or additive, additive

    def _boost(self) -> float:
        return self.rng.choice([1.0, 1.0, 1.0, 0.5, 2.5])

    def _word(self, field: str) -> str:
        stream = TEXT_FIELDS[field][1]
        of_words = stream == "word" or (stream == "folded" and self.rng.random() < 0.2)
        word = self.rng.choice(COMPOUNDS if of_words else SYLLABLES)
        return fold(word) if stream == "folded" else normalize_term(word)

    def term(self) -> q.Query:
        """One term, mostly of a text."""
        if self.rng.random() < 0.1 and not self.additive:
            return q.Term("section", self.rng.choice(SECTIONS[1:]), boost=self._boost())
        field = self.rng.choice(FIELDS)
        return q.Term(field, self._word(field), boost=self._boost())

    def query(self, depth: int = 3) -> q.Query:
        """Any node."""
        leaves: list[Callable[[], q.Query]] = [self.term, self.term, self._phrase, self._sequence, self._many]
        leaves += [] if self.additive else [self._range, self._every]
        nodes: list[Callable[[int], q.Query]] = [self._and, self._or]
        if not self.additive:
            nodes += [self._not, self._and_maybe, self._constant, self._max]
        if not self.sound:
            nodes += [self._and_not, self._require, self._otherwise]
        if depth == 0 or self.rng.random() < 0.3:
            return self.rng.choice(leaves)()
        return self.rng.choice(nodes)(depth - 1)

    def _phrase(self) -> q.Query:
        field = self.rng.choice(WITH_POSITIONS)
        words = self._in_a_row(lambda: field)
        return q.Phrase(field, [word for _, word in words], slop=self.rng.choice([1, 1, 2, 5]), boost=self._boost())

    def _in_a_row(self, field: Callable[[], str]) -> list[tuple[str, str]]:
        """(field, word): two or three syllables as they stand side by side in texts."""
        syllables = [s for text in self.rng.choices(WORDS[:9], k=2) for s in text.split()]
        del syllables[self.rng.randint(2, 3) :]
        chosen = [(field(), normalize_term(syllable)) for syllable in syllables]
        return [(name, fold(word) if name.endswith("folded") else word) for name, word in chosen]

    def _sequence(self) -> q.Query:
        text = self.rng.choice(["title", "body", "related"])
        terms = [q.Term(*word) for word in self._in_a_row(lambda: text + self.rng.choice(["", "_folded"]))]
        return q.Sequence(terms, slop=self.rng.choice([1, 2]), boost=self._boost())

    def _many(self) -> q.Query:
        field, boost = self.rng.choice(FIELDS), 1.0 if self.additive else self._boost()
        word = self._word(field)
        options = {"boost": boost, "constantscore": not self.additive and self.rng.random() < 0.7}
        some = self.rng.randint(1, len(word))
        # stock Whoosh misses letters exchanged, and takes an empty prefix for every document with the field
        kinds: list[Callable[[], q.Query]] = [
            lambda: q.Prefix(field, word[:some], **options),
            lambda: q.Wildcard(field, word[: some - 1] + self.rng.choice("*?") + word[some:], **options),
            lambda: q.Regex(field, re.escape(word[:some]) + ".", **options),
            lambda: self._term_range(field, options),
        ]
        if not self.sound:
            distance = self.rng.randint(1, 2)
            kinds += [lambda: q.FuzzyTerm(field, word, maxdist=distance, prefixlength=self.rng.randint(0, 1), **options)] * 2
        return self.rng.choice(kinds)()

    def _term_range(self, field: str, options: dict[str, Any]) -> q.Query:
        low, high = sorted([self._word(field), self._word(field)], key=str.encode)
        ends = (self.rng.choice([None, low]), self.rng.choice([None, high]))
        return q.TermRange(field, *ends, *(self.rng.random() < 0.3 for _ in ends), **options)

    def _range(self) -> q.Query:
        excluded = (self.rng.random() < 0.3, self.rng.random() < 0.3)
        if self.rng.random() < 0.5:
            low, high = sorted([self.rng.randint(2016, 2021), self.rng.randint(2016, 2021)])
            return q.NumericRange("year", self.rng.choice([None, low]), high, *excluded, boost=self._boost())
        days = sorted(self.rng.choices([dt.datetime(2017, 12, 31), dt.datetime(2018, 8, 27), dt.datetime(2019, 1, 1)], k=2))
        return q.DateRange("date", days[0], self.rng.choice([None, days[1]]), *excluded, boost=self._boost())

    def _every(self) -> q.Query:
        return q.Every(self.rng.choice([None, "title", "body_word", "related_folded", "section", "date"]), self._boost())

    def _subqueries(self, depth: int) -> list[q.Query]:
        return [self.query(depth) for _ in range(self.rng.randint(2, 4))]

    def _and(self, depth: int) -> q.Query:
        subqueries = self._subqueries(depth) if self.rng.random() < 0.5 else [self.term() for _ in range(2)]
        if self.rng.random() < 0.3 and not self.additive:
            subqueries.append(self._not(depth))
        return q.And(subqueries, boost=self._boost())

    def _or(self, depth: int) -> q.Query:
        subqueries = self._subqueries(depth) if self.rng.random() < 0.5 else [self.term() for _ in range(4)]
        return q.Or(subqueries, boost=self._boost())

    def _max(self, depth: int) -> q.Query:
        return q.DisjunctionMax(self._subqueries(depth), boost=self._boost(), tiebreak=self.rng.choice([0.0, 0.3]))

    def _not(self, depth: int) -> q.Query:
        return q.Not(self.query(depth))

    def _and_not(self, depth: int) -> q.Query:
        return q.AndNot(self.query(depth), self.query(depth))

    def _require(self, depth: int) -> q.Query:
        return q.Require(self.query(depth), self.query(depth))

    def _otherwise(self, depth: int) -> q.Query:
        return q.Otherwise(self.query(depth), self.query(depth))

    def _and_maybe(self, depth: int) -> q.Query:
        return q.AndMaybe(self.query(depth), self.query(depth))

    def _constant(self, depth: int) -> q.Query:
        return q.ConstantScoreQuery(self.query(depth), self.rng.choice([1.0, 3.0]))
