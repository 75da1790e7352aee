"""The parts of a score add up to it, and are what the formula says."""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest

import searchkit
from searchkit.model import Explanation
from searchkit.search.bm25 import K1
from searchkit.text.terms import fold

WORD = re.compile(r"[^\W_]+")


def leaves(part: Explanation) -> Iterator[Explanation]:
    if part.operation is None:
        yield part
    for inner in part.parts:
        yield from leaves(inner)


def check(part: Explanation) -> None:
    values = [inner.value for inner in part.parts]
    if part.operation is not None:
        combined = sum(values) if part.operation == "sum" else math.prod(values)
        assert combined == pytest.approx(part.value, abs=1e-9, rel=1e-12)
    numbers = dict(part.numbers)
    if numbers:
        value = numbers["weight"] * numbers["idf"] * (K1 + 1) * numbers["tf"] / (numbers["tf"] + numbers["norm"])
        assert value == pytest.approx(part.value, rel=1e-5)  # scores of terms are kept as float32
    for inner in part.parts:
        check(inner)


def random_queries(index: searchkit.Index, count: int) -> Iterator[str]:
    rng = random.Random(11)
    texts = [WORD.findall(index.snapshot.article(n).body) for n in range(0, len(index), 5)]
    for _ in range(count):
        words = rng.choice(texts)
        at = rng.randrange(len(words) - 8)
        query = " ".join(words[at : at + rng.randrange(1, 8)])
        yield rng.choice([query, fold(query), f'"{query}" bộ', f"title:({query})", f"{query} biê*", f"+{query}^2"])


OPTIONS: list[dict[str, Any]] = [
    {},
    {"half_life": 300},
    {"half_life": 0.5},  # old articles keep nothing
    {"sort": "-date"},
    {"sort": "date", "half_life": 5},
    {"offset": 3, "limit": 30},
    {"field": "title"},
    {"collapse": True, "half_life": 1000.5},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_parts_add_up(corpus_index: searchkit.Index, options: dict[str, Any]) -> None:
    seen = 0
    for query in random_queries(corpus_index, 15):
        for hit in corpus_index.search(query, **options, explain=True, passages=0):
            assert hit.explanation is not None
            assert hit.explanation.value == hit.score
            check(hit.explanation)
            seen += 1
    assert seen > 30


def test_pages_behind_the_best_hundred_too(corpus_index: searchkit.Index) -> None:
    found = corpus_index.search("người dân một năm", limit=len(corpus_index), explain=True, passages=0)
    assert len(found) > 100
    names = []
    for hit in found:
        assert hit.explanation is not None
        check(hit.explanation)
        names.append({part.name for part in hit.explanation.parts})
    assert any("pairs" in each for each in names[:100])


def test_what_an_explanation_tells(corpus_index: searchkit.Index) -> None:
    hit = corpus_index.search("sốt xuất huyết", limit=1, explain=True, half_life=365)[0]
    assert hit.explanation is not None
    assert hit.explanation.operation == "product"
    relevance, recency = hit.explanation.parts
    assert (relevance.name, recency.name) == ("relevance", "recency")
    assert 0 < recency.value <= 1
    names = {leaf.name for leaf in leaves(relevance)}
    assert {"syllable sốt", "folded sot", "sot xuat", "xuat huyet"} <= names
    (sot,) = [dict(leaf.numbers) for leaf in leaves(relevance) if leaf.name == "syllable sốt"]
    article = corpus_index.article(hit.id)
    assert article is not None
    assert sot["tf.title"] == WORD.findall(article.title.lower()).count("sốt")
    assert sot["tf.body"] == WORD.findall(article.body.lower()).count("sốt")
    assert sot["df"] == corpus_index.search("+sốt").total


def test_to_dict_is_json(corpus_index: searchkit.Index) -> None:
    hit = corpus_index.search("biên phòng", limit=1, explain=True)[0]
    assert hit.explanation is not None
    told = json.loads(json.dumps(hit.explanation.to_dict()))
    assert told["name"] == "score"
    assert told["value"] == pytest.approx(sum(part["value"] for part in told["parts"]))
    assert told["parts"][0]["parts"][0]["idf"] > 0


def test_headlines_and_similar_are_explained_too(corpus_index: searchkit.Index) -> None:
    for hit in corpus_index.headlines("biên giới", explain=True):
        assert hit.explanation is not None
        assert hit.explanation.value == hit.score
        check(hit.explanation)
    for found in corpus_index.similar(corpus_index.snapshot.id(0), explain=True):
        assert found.explanation is not None
        check(found.explanation)


def test_none_where_none_is_asked_for(corpus_index: searchkit.Index) -> None:
    assert all(hit.explanation is None for hit in corpus_index.search("biên phòng"))
    assert all(hit.explanation is None for hit in corpus_index.headlines("biên phòng"))
