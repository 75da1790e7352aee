"""The spans of a hundred thousand hits of real news: none cuts a syllable or lies outside, and passages are quotations."""

from __future__ import annotations

import json
import lzma
import os
import random
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

import searchkit
from searchkit import Article, Passage
from searchkit.model import Span
from searchkit.text.terms import fold

ARTICLES = 4_000
HITS = 100_000
WORD = re.compile(r"[^\W\d_]+")

pytestmark = pytest.mark.slow


def articles() -> list[Article]:
    data = os.environ.get("SEARCHKIT_DATA")
    if data is None:
        pytest.skip("SEARCHKIT_DATA is not set")
    with lzma.open(Path(data) / "news" / "articles_40k.jsonl.xz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, ARTICLES)]
    return [Article(str(n), row.get("title") or "", tuple(row["body"].split("\n"))) for n, row in enumerate(rows)]


def queries(found: list[Article]) -> Iterator[str]:
    rng = random.Random(3)
    while True:
        words = WORD.findall(rng.choice(found).body)
        if len(words) < 10:
            continue
        at, length = rng.randrange(len(words) - 6), rng.randint(1, 6)
        query = " ".join(words[at : at + length])
        yield rng.choice([query, query.lower(), fold(query), f'"{query}"', f"{words[at][:3]}*", f"{query} +{words[at + 5]}"])


def is_whole(text: str, span: Span) -> bool:
    start, end = span
    inside = 0 <= start < end <= len(text)
    return inside and not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


def test_spans(tmp_path: Path) -> None:
    found = articles()
    with searchkit.open_writer(tmp_path / "index") as writer:
        for article in found:
            writer.add(article)

    def stands(passage: Passage, article: Article) -> bool:
        text = {"title": article.title, "body": article.body, "related": ""}[passage.field]
        return text[passage.start : passage.start + len(passage.text)] == passage.text

    hits = spans = 0
    with searchkit.open_index(tmp_path / "index") as index:
        for query in queries(found):
            for hit in index.search(query):
                hits += 1
                marked = [(hit.title, hit.title_spans), *((p.text, p.spans) for p in hit.passages)]
                spans += sum(len(those) for _, those in marked)
                assert all(is_whole(text, span) for text, those in marked for span in those), (query, hit)
                assert hit.passages
                assert all(stands(passage, found[int(hit.id)]) for passage in hit.passages), (query, hit)
            if hits >= HITS:
                break
    assert spans > hits
