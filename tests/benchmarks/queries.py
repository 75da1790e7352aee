"""Queries drawn from the corpus by document frequency, always the same for one corpus.

rare      a term that 3 to 30 documents hold
common    a term that 20 to 90 % hold
or2       two terms of .2 to 10 % each, of one document; any
and2      two terms of .5 to 20 % each, of one document; both
or5       three such terms as in or2, of one document, and two common ones; any
phrase    two terms side by side
prefix    four letters that 5 to 300 terms begin with
fuzzy     a term with one letter replaced, edit distance 1
passages  as or2, the best ten with their passages
"""

from __future__ import annotations

import json
import random
import string
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass

from news import Corpus

SEED = 2026
COUNTS = {
    "rare": 100,
    "common": 100,
    "or2": 100,
    "and2": 100,
    "or5": 100,
    "phrase": 100,
    "prefix": 50,
    "fuzzy": 50,
    "passages": 100,
}
CLASSES = tuple(COUNTS)
#: the classes of the mean; prefix and fuzzy are evaluated too differently from engine to engine
MEAN_OF = tuple(name for name in CLASSES if name not in ("prefix", "fuzzy"))


@dataclass(frozen=True)
class Query:
    """Words of one class."""

    kind: str
    words: tuple[str, ...]


def make_queries(corpus: Corpus) -> dict[str, list[Query]]:
    """The queries by class; kept beside the corpus."""
    path = corpus.folder / "queries.json"
    if not path.exists():
        drawn = [asdict(query) for query in _draw(list(corpus.tokens()))]
        path.write_text(json.dumps(drawn, ensure_ascii=False, indent=0), encoding="utf-8")
    out: dict[str, list[Query]] = {name: [] for name in CLASSES}
    for row in json.loads(path.read_text(encoding="utf-8")):
        out[row["kind"]].append(Query(row["kind"], tuple(row["words"])))
    return out


def _draw(documents: list[str]) -> list[Query]:
    chance = random.Random(SEED)
    count = len(documents)
    df = Counter(term for document in documents for term in set(document.split()))
    terms = sorted(df)

    def between(low: float, high: float) -> list[str]:
        return [term for term in terms if low <= df[term] <= high]

    rare, common = between(3, 30), between(0.2 * count, 0.9 * count)
    beginnings = Counter(term[:4] for term in terms if len(term) >= 4 and term.isalpha())
    prefixes = sorted(prefix for prefix, n in beginnings.items() if 5 <= n <= 300)
    misspelt = [term for term in between(0.001 * count, count) if len(term) >= 4 and term.isalpha()]

    def together(size: int, low: float, high: float) -> tuple[str, ...]:
        """Distinct terms of one document."""
        while True:
            found = sorted(t for t in set(chance.choice(documents).split()) if low * count <= df[t] <= high * count)
            if len(found) >= size:
                return tuple(chance.sample(found, size))

    def beside() -> tuple[str, ...]:
        while True:
            words = chance.choice(documents).split()
            if len(words) > 1:
                at = chance.randrange(len(words) - 1)
                return tuple(words[at : at + 2])

    def typo() -> tuple[str, ...]:
        word = list(chance.choice(misspelt))
        at = chance.randrange(len(word))
        word[at] = chance.choice(string.ascii_lowercase.replace(word[at], ""))
        return ("".join(word),)

    draw: dict[str, Callable[[], tuple[str, ...]]] = {
        "rare": lambda: (chance.choice(rare),),
        "common": lambda: (chance.choice(common),),
        "or2": lambda: together(2, 0.002, 0.1),
        "and2": lambda: together(2, 0.005, 0.2),
        "or5": lambda: (*together(3, 0.002, 0.1), *chance.sample(common, 2)),
        "phrase": beside,
        "prefix": lambda: (chance.choice(prefixes),),
        "fuzzy": typo,
        "passages": lambda: together(2, 0.002, 0.1),
    }
    return [Query(kind, draw[kind]()) for kind in CLASSES for _ in range(COUNTS[kind])]
