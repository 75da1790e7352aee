"""A title as query gives its article first, above all the pages that list it as a related headline."""

from __future__ import annotations

import unicodedata

import pytest

import searchkit


def without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@pytest.mark.parametrize(("unmarked", "share"), [(False, 0.99), (True, 0.97)])
def test_article_is_first_for_its_title(corpus_index: searchkit.Index, unmarked: bool, share: float) -> None:
    articles = [corpus_index.article(hit.id) for hit in corpus_index.search("*", limit=1000)]
    titles = {article.id: article.title for article in articles if article is not None}
    assert len(titles) > 100
    listed = sum(corpus_index.headlines(title, limit=1, literal=True)[0].target == id for id, title in titles.items())
    assert listed > len(titles) * 0.9  # nearly all stand in the lists of others, too
    first = 0
    for id, title in titles.items():
        query = without_marks(title) if unmarked else title
        first += corpus_index.search(query, limit=1, literal=True)[0].id == id
    assert first / len(titles) >= share
