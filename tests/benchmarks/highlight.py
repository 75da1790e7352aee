"""What showing ten hits costs: matching and passages, the matcher built anew for each query.

    python tests/benchmarks/highlight.py [--max MICROSECONDS]    exit 1 where an article takes longer on average

For queries of six words, with marks and without, the ten articles of 450 to 550 words that hold most of them. CPU time, the
best of many rounds. The environment variable SEARCHKIT_DATA names a folder with `news/articles_40k.jsonl.xz` (rows with
`title` and `body`).
"""

from __future__ import annotations

import argparse
import itertools
import json
import lzma
import os
import statistics
import sys
import time
from pathlib import Path

from searchkit.highlight.needles import Matcher, Needle
from searchkit.highlight.passages import highlight
from searchkit.model import Article
from searchkit.text.terms import fold, normalize_term

QUERIES = (
    "quốc phòng an ninh việt nam",
    "quoc phong an ninh viet nam",
    "giá vàng thế giới tăng mạnh",
    "gia vang the gioi tang manh",
    "bộ trưởng công an trả lời",
)
ROUNDS = 50


def articles() -> list[Article]:
    """Those of 450 to 550 words among the first 3,000."""
    folder = os.environ.get("SEARCHKIT_DATA")
    if not folder:
        sys.exit("SEARCHKIT_DATA is not set: nothing to measure with")
    with lzma.open(Path(folder) / "news" / "articles_40k.jsonl.xz", "rt", encoding="utf-8") as lines:
        rows = map(json.loads, itertools.islice(lines, 3_000))
        return [
            Article(row["id"], row["title"], tuple(row["body"].split("\n")))
            for row in rows
            if 450 <= len(row["body"].split()) <= 550
        ]


def microseconds(query: str, archive: list[Article]) -> float:
    """For one article, on average over ten."""
    words = set(query.split())
    marked = fold(query) != query
    hits = sorted(
        archive, key=lambda article: -len(words & set((article.body if marked else fold(article.body)).lower().split()))
    )[:10]
    terms = [normalize_term(word) for word in query.split()]
    needles = [Needle((term,), (term != fold(term),)) for term in terms]
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        matcher = Matcher(needles)
        for article in hits:
            highlight(article, matcher)
        best = min(best, time.process_time() - start)
    return best / len(hits) * 1e6


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--max", type=float, default=float("inf"))
    bar = parser.parse_args().max
    archive = articles()
    figures = [microseconds(query, archive) for query in QUERIES]
    for query, figure in zip(QUERIES, figures, strict=True):
        print(f"{figure:6.1f} us  {query}")
    mean = statistics.mean(figures)
    print(f"{mean:6.1f} us an article on average")
    sys.exit(mean > bar)


if __name__ == "__main__":
    main()
