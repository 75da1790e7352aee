"""What Whoosh queries match and score by their definitions, document by document.

Not a test: `test_whoosh_contract.py` runs this file by its path.
"""

from __future__ import annotations

import fnmatch
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

from whoosh import query as q
from whoosh.support.levenshtein import distance

from searchkit.analysis import analyze
from searchkit.index.schema import RELATED_GAP
from searchkit.index.whoosh.schema import TEXT_FIELDS
from searchkit.model import Article
from searchkit.search.articles import Articles

Found = dict[int, float]  # score by document


@dataclass
class Holding:
    """A term in a document: its weight, and where it stands."""

    weight: float
    positions: list[int]


class BruteForce:
    """Evaluates queries by the definitions, document by document.

    `articles`: by document number. `weights`: what an occurrence in a headline counts for, by its text.
    """

    def __init__(self, articles: dict[int, Article], weights: dict[str, float]) -> None:
        self.articles = articles
        self.terms: dict[str, dict[int, dict[str, Holding]]] = {}
        self.lengths: dict[str, dict[int, float]] = {}
        for name, (field, stream) in TEXT_FIELDS.items():
            self.terms[name], self.lengths[name] = {}, {}
            for number, article in articles.items():
                self._index(name, stream, number, _texts(article, field), weights if field == "related" else {})

    def _index(self, name: str, stream: str, number: int, texts: list[str], weights: dict[str, float]) -> None:
        held: dict[str, Holding] = {}
        base, length = 0, 0.0
        for text in texts:
            tokens = analyze(text)
            for token in tokens:
                term = getattr(token.terms, stream)
                if term is not None:
                    holding = held.setdefault(term, Holding(0.0, []))
                    holding.weight += weights.get(text, 1.0)
                    length += weights.get(text, 1.0)
                    if token.terms.syllable is not None:
                        holding.positions.append(base + token.position)
            base += sum(token.terms.syllable is not None for token in tokens) + RELATED_GAP
        self.terms[name][number], self.lengths[name][number] = held, length

    def lexicon(self, field: str) -> set[str]:
        """All terms of a field."""
        if field in TEXT_FIELDS:
            return {term for held in self.terms[field].values() for term in held}
        return {value for number in self.articles if (value := self.value(field, number)) is not None}

    def value(self, field: str, number: int) -> Any:
        """What a document has in a field that filters."""
        article = self.articles[number]
        return article.date and article.date.year if field == "year" else getattr(article, field)

    def term(self, field: str, term: Any) -> Found:
        """The scores of a term."""
        if field not in TEXT_FIELDS:
            return {n: 1.0 for n in self.articles if self.value(field, n) is not None and self.value(field, n) == term}
        held = {n: terms[term].weight for n, terms in self.terms.get(field, {}).items() if term in terms}
        count = len(self.articles)
        idf = math.log(1 + (count - len(held) + 0.5) / (len(held) + 0.5))
        average = sum(self.lengths[field].values()) / max(count, 1) or 1.0
        norm = {n: 1.2 * (0.25 + 0.75 * self.lengths[field][n] / average) for n in held}
        return {n: idf * 2.2 * tf / (tf + norm[n]) for n, tf in held.items()}

    def sum_of(self, parts: Sequence[Found]) -> Found:
        """Any part, scores added."""
        return {n: sum(part.get(n, 0.0) for part in parts) for n in set().union(*parts)}

    def phrase(self, words: Sequence[tuple[str, str]], slop: int) -> Found:
        """(field, term) words in a row."""
        both = _all([self.term(field, word) for field, word in words])
        return {n: score for n, score in both.items() if self._stands(n, words, slop)}

    def _stands(self, number: int, words: Sequence[tuple[str, str]], slop: int) -> bool:
        places = [self.terms[field][number][word].positions for field, word in words]
        return any(all(0 < b - a <= slop for a, b in pairwise(p)) for p in product(*places))

    def many(self, query: Any, wanted: Callable[[Any], bool]) -> Found:
        """A query for all terms of a field that are wanted."""
        parts = [self.term(query.fieldname, term) for term in self.lexicon(query.fieldname) if wanted(term)]
        found = self.sum_of(parts)
        return dict.fromkeys(found, 1.0) if query.constantscore else found

    def find(self, query: q.Query) -> Found:
        """Matches and scores of a query, by the definitions in the evaluator's docstring."""
        found = self._find(query)
        boost = getattr(query, "boost", 1.0)
        return {n: score * boost for n, score in found.items()}

    def _find(self, query: Any) -> Found:
        everything = dict.fromkeys(self.articles, 0.0)
        match query:
            case q.Term():
                return self.term(query.fieldname, query.text)
            case q.DisjunctionMax():
                parts = [self.find(sub) for sub in query.subqueries]
                best = {n: max(part[n] for part in parts if n in part) for n in self.sum_of(parts)}
                total = self.sum_of(parts)
                return {n: score + query.tiebreak * (total[n] - score) for n, score in best.items()}
            case q.AndNot():
                return {n: s for n, s in self.find(query.a).items() if n not in self.find(query.b)}
            case q.Require():
                return {n: s for n, s in self.find(query.a).items() if n in self.find(query.b)}
            case q.AndMaybe():
                extra = self.find(query.b)
                return {n: s + extra.get(n, 0.0) for n, s in self.find(query.a).items()}
            case q.Otherwise():
                return self.find(query.a) or self.find(query.b)
            case q.And():
                return _all([self.find(sub) for sub in query.subqueries]) if query.subqueries else {}
            case q.Or():
                return self.sum_of([self.find(sub) for sub in query.subqueries])
            case q.Not():
                return {n: 0.0 for n in everything if n not in self.find(query.query)}
            case q.ConstantScoreQuery():
                return dict.fromkeys(self.find(query.child), query.score)
            case q.Phrase():
                return self.phrase([(query.fieldname, word) for word in query.words], query.slop)
            case q.Sequence():
                return self.phrase([(sub.fieldname, sub.text) for sub in query.subqueries], query.slop)
            case q.Prefix():
                return self.many(query, lambda term: term.startswith(query.text))
            case q.Wildcard():
                return self.many(query, lambda term: fnmatch.fnmatchcase(term, query.text))
            case q.Regex():
                return self.many(query, lambda term: re.match(query.text, term) is not None)
            case q.FuzzyTerm():
                head = query.text[: query.prefixlength]
                return self.many(query, lambda term: term.startswith(head) and distance(term, query.text) <= query.maxdist)
            case q.TermRange():
                return self.many(query, lambda term: _between(term.encode(), query))
            case q.DateRange():
                bounds = [bound and bound.date() for bound in (query.startdate, query.enddate)]
                return self._in_range("date", query, *bounds)
            case q.NumericRange():
                return self._in_range("year", query, query.start, query.end)
            case q.Every():
                if query.fieldname is None:
                    return dict.fromkeys(everything, 1.0)
                if query.fieldname in TEXT_FIELDS:
                    return {n: 1.0 for n, terms in self.terms[query.fieldname].items() if terms}
                return {n: 1.0 for n in everything if self.value(query.fieldname, n) is not None}
            case q.NullQuery:
                return {}
        raise NotImplementedError(repr(query))

    def _in_range(self, field: str, query: Any, low: Any, high: Any) -> Found:
        values = {n: self.value(field, n) for n in self.articles}
        return {
            n: 1.0
            for n, value in values.items()
            if value is not None
            and (low is None or (value > low if query.startexcl else value >= low))
            and (high is None or (value < high if query.endexcl else value <= high))
        }


def _texts(article: Article, field: str) -> list[str]:
    if field == "related":
        return [headline.title for headline in article.related]
    return [article.title if field == "title" else article.body]


def _all(parts: Sequence[Found]) -> Found:
    return {n: sum(part[n] for part in parts) for n in parts[0] if all(n in part for part in parts)}


def _between(term: bytes, query: q.TermRange) -> bool:
    low, high = (bound and bound.encode() for bound in (query.start, query.end))
    above = low is None or (term > low if query.startexcl else term >= low)
    return above and (high is None or (term < high if query.endexcl else term <= high))


def brute_force(articles: Articles, alive: dict[str, Article]) -> BruteForce:
    """Over the same articles under the same numbers."""
    snapshot = articles.snapshot
    weights = {snapshot.headline(n): weight for n, weight in enumerate(articles.headline_weights.tolist()) if weight}
    return BruteForce({snapshot.numbers[id]: article for id, article in alive.items()}, weights)
