"""More like this: the most telling terms of an article as a query.

Telling is what the article says often and few others say at all: frequency, saturated as in BM25, times idf. Syllables
inside of a compound are left to the compound, and numbers tell nothing.
"""

from __future__ import annotations

from collections import Counter

from searchkit.analysis import analyze
from searchkit.highlight import Needle
from searchkit.index.postings import encode
from searchkit.model import Article
from searchkit.search.bm25 import K1, Bm25, TermKey
from searchkit.search.collection import Fields
from searchkit.search.plan import Plan
from searchkit.search.rank import FreeText
from searchkit.search.vocabulary import Vocabulary

FIELDS: Fields = (("title", 2.0), ("body", 1.0))
TITLE = 3  # what an occurrence in the title counts for
TERMS = 25
LONGEST = 20_000  # characters of the body that are read


def plan(number: int, article: Article, bm25: Bm25, vocabulary: Vocabulary) -> Plan:
    """What to look for to find articles like this one, itself left out."""
    counts = _terms(article.title, TITLE) + _terms(article.body[:LONGEST], 1)
    telling = []
    for (stream, term), n in counts.items():
        df = vocabulary.count(stream, term)
        if df > 1:
            telling.append((n / (n + K1) * bm25.idf(min(df, bm25.collection.live_count)), stream, term))
    best = sorted(telling, key=lambda each: (-each[0], each[1], each[2]))[:TERMS]
    terms = tuple((TermKey(FIELDS, stream, encode(term)), weight) for weight, stream, term in best)
    needles = tuple(_needle(stream, term) for _, stream, term in best)
    return Plan(FreeText(terms, tuple(key for key, _ in terms), (), 1.0), None, needles, excluded=(number,))


def described(query: Plan) -> str:
    """The terms of such a plan, to be shown."""
    return ", ".join(" ".join(needle.terms) for needle in query.needles)


def _terms(text: str, times: int) -> Counter[tuple[str, str]]:
    """How often each term stands in a text, by stream."""
    tokens = analyze(text)
    covered: set[int] = set()
    for token in tokens:
        if token.terms.word is not None:
            parts = len(token.terms.word.split("_")) if token.kind == "compound" else 1
            covered.update(range(token.position, token.position + parts))
    found: Counter[tuple[str, str]] = Counter()
    for token in tokens:
        if token.kind == "number":
            continue
        if token.terms.word is not None:
            found["word", token.terms.word] += times
        elif token.terms.syllable is not None and token.position not in covered:
            found["syllable", token.terms.syllable] += times
    return found


def _needle(stream: str, term: str) -> Needle:
    terms = tuple(term.split("_")) if stream == "word" else (term,)
    return Needle(terms, (True,) * len(terms))
