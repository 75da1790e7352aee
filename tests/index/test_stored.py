"""Stored articles: nothing is lost, and damage is never an error of another kind."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.errors import IndexCorrupt
from searchkit.index.stored import DICTIONARY_SIZE, compressor, decompress, make_dictionary
from searchkit.model import Article, Headline, ParseWarning

texts = st.text(st.characters(), max_size=20)
dates = st.none() | st.dates()
headlines = st.builds(
    Headline, texts, dates, st.none() | texts.filter(bool), st.sampled_from(["dated", "bulleted", "sectioned"])
)
articles = st.builds(
    Article,
    id=texts,
    title=texts,
    paragraphs=st.lists(texts, max_size=4).map(tuple),
    date=dates,
    date_source=st.sampled_from([None, "page", "row", "related"]),
    section=st.none() | texts.filter(bool),
    related=st.lists(headlines, max_size=4).map(tuple),
    path=st.none() | texts.filter(bool),
    url=st.none() | texts.filter(bool),
    warnings=st.lists(st.builds(ParseWarning, st.integers(0, 99), texts), max_size=2).map(tuple),
)
NEWS = Article("a", "Hạn mặn", ("Nước mặn vào sâu.",) * 9, dt.date(2018, 8, 27), "page", "Kinh tế", (Headline("Lũ"),))


@settings(deadline=None)
@given(articles, st.binary(max_size=50))
def test_round_trip(article: Article, dictionary: bytes) -> None:
    data = compressor(dictionary)(article)
    assert decompress(data, dictionary, article.id) == article
    assert compressor(dictionary)(article) == data


def test_the_dictionary_is_bounded_and_saves_space() -> None:
    many = [Article(str(i), f"Tin số {i}", (f"Nước mặn vào sâu {i} km. " * 30,)) for i in range(100)]
    dictionary = make_dictionary(many)
    assert len(dictionary) == DICTIONARY_SIZE
    assert len(compressor(dictionary)(NEWS)) < len(compressor(b"")(NEWS))
    assert make_dictionary([]) == b""


def test_what_was_stored_without_a_dictionary_is_read_with_one() -> None:
    assert decompress(compressor(b"")(NEWS), make_dictionary([NEWS]), "a") == NEWS


def test_every_flipped_and_cut_byte_ends_in_an_article_or_is_told() -> None:
    data = compressor(b"")(NEWS)
    told: list[str] = []
    for place in range(len(data)):
        for damaged in (data[:place], *(data[:place] + bytes([data[place] ^ 1 << b]) + data[place + 1 :] for b in range(8))):
            try:
                decompress(damaged, b"", "a")
            except IndexCorrupt as error:
                told.append(str(error))
    assert len(told) > len(data) * 4
    assert all("the stored article 'a'" in message for message in told)


@pytest.mark.parametrize("text", ["[]", "5", '{"paragraphs": 5}', '{"related": [[1]]}', '{"date": "x"}', "[" * 9999])
def test_json_of_another_shape(text: str) -> None:
    import zlib

    deflate = zlib.compressobj(wbits=-15)
    with pytest.raises(IndexCorrupt):
        decompress(deflate.compress(text.encode()) + deflate.flush(), b"", "a")
