"""What holds for every page: no line is lost, and the form of the file does not matter."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchkit.errors import PageError
from searchkit.ingest import parse_page
from searchkit.ingest.clean import clean, clean_lines
from searchkit.ingest.decode import decode
from searchkit.ingest.lines import DASHES
from searchkit.model import Article

WORDS = ["mùa", "lúa", "chín", "vàng", "trên đồng", "quê", "sông nước", "chợ phiên", "Hà Nội"]
BULLET = re.compile("^[-\u2010-\u2015\u2212] ?")
TORN = re.compile(" ?[-\u2010-\u2015\u2212]$")
DATE = re.compile(r" ?\( ?\d+ ?[/.-] ?\d+ ?[/.-] ?\d+ ?\)$")

phrase = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
section = st.sampled_from(["Kinh tế", "Văn hóa - Xã hội", "Đời sống", "Đất nước - Con người"])
dash = st.sampled_from("-–—")
date = st.sampled_from(["(05/09/2021)", "(31/02/2021)", "(5-9-2021)", "(5/9)"])
line = st.one_of(
    phrase,
    phrase.map("{}.".format),
    phrase.map("{}./.".format),
    phrase.map(lambda words: ". ".join([words] * 8)),
    section,
    dash,
    st.builds("{} {}".format, dash, phrase),
    st.builds("{}{}".format, dash, phrase),
    st.builds("{} {}".format, phrase, dash),
    st.builds("{} \u00a0{}".format, phrase, date),
    st.builds("- {} {} -".format, phrase, date),
    st.sampled_from(["", " ", "Xem tiếp", "Tin liên quan:", "(05/09/2021)", "--", "- -", "-5", ")", "./."]),
    st.text(max_size=12),
)
pages = st.lists(line, min_size=1, max_size=24).map("\n".join)


def parse(text: str) -> Article | None:
    try:
        return parse_page(text, id="x")
    except PageError:
        return None


def fields(article: Article) -> set[str]:
    related = {text for h in article.related for text in (h.title, h.section) if text}
    return {article.title, *article.paragraphs} | related


def without_marks(text: str) -> set[str]:
    """The text, and what it may be without a bullet, a torn-off bullet and a date."""
    forms = {text}
    for mark in (TORN, DATE, BULLET, TORN):
        forms |= {mark.sub("", form).strip() for form in forms}
    return forms


@settings(max_examples=200)
@given(pages)
@example("T\n-\n-\n-")
@example("T\n- -\n--\n- - -")
@example("T\n- a\n-\nKinh tế")
@example("T\n-\nKinh tế\nmùa lúa chín vàng -\nĐời sống")
def test_no_line_is_lost(text: str) -> None:
    article = parse(text)
    kept = fields(article) if article else set()
    for visible in filter(None, clean_lines(text)):
        assert (without_marks(visible) - {""}) & kept or visible in DASHES, visible


@settings(max_examples=200)
@given(pages)
def test_no_line_is_made_up_or_doubled(text: str) -> None:
    article = parse(text)
    if article is None:
        return
    letters = sorted(c for c in " ".join(clean_lines(text)) if c.isalpha())
    related = [part for h in article.related for part in (h.title, h.section or "")]
    assert sorted(c for part in (article.title, *article.paragraphs, *related) for c in part if c.isalpha()) == letters


@given(pages)
def test_all_that_is_kept_is_clean(text: str) -> None:
    article = parse(text)
    for part in fields(article) if article else ():
        assert part
        assert part == clean(part)


@given(pages)
def test_paragraphs_and_warnings_are_in_the_order_of_the_page(text: str) -> None:
    article = parse(text)
    if article is None:
        return
    left = iter(filter(None, clean_lines(text)))
    assert all(paragraph in left for paragraph in (article.title, *article.paragraphs))
    numbers = [warning.line for warning in article.warnings]
    assert numbers == sorted(numbers)
    assert all(0 < number <= len(clean_lines(text)) for number in numbers)


@given(pages)
def test_what_is_invisible_does_not_matter(text: str) -> None:
    article = parse(text)
    assert parse(text.replace(" ", " \u00a0\u200b").replace("\n", " \t\n")) == article
    assert parse(text.replace("\r", " ").replace("\n", "\r\n")) == parse(text.replace("\r", " "))
    assert parse(unicodedata.normalize("NFD", text)) == parse(unicodedata.normalize("NFC", text))


@given(pages.filter(lambda text: "\0" not in text))
def test_the_encoding_does_not_matter(text: str) -> None:
    expected = parse(text)
    for data in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        assert parse(decode(data, "x")) == expected


@given(st.text())
def test_any_text_is_a_page_or_an_empty_one(text: str) -> None:
    article = parse(text)
    assert (article is None) == (not any(clean_lines(text)))


@pytest.mark.parametrize(
    "shape", ["-\n", "Kinh tế\n", "- mùa lúa\n", "mùa lúa chín vàng -\n", "mùa (5/9/2021)\n", "a" * 9 + " "]
)
def test_a_huge_page_takes_no_longer_than_it_must(shape: str) -> None:
    article = parse_page("T\n-\nmùa lúa\n" + shape * 20_000, id="x")
    assert article.title == "T"
