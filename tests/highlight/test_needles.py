"""What a query looks for is found where it stands, and nowhere else."""

from __future__ import annotations

import time

import pytest

from searchkit.highlight.needles import Match, Matcher, Needle
from searchkit.highlight.patterns import MAX_PLACES
from searchkit.text.terms import fold, normalize_term


def word(text: str, *, prefix: bool = False) -> Needle:
    """A needle as a query makes it: a word with marks is exact, one without takes every marking."""
    return phrase(text, prefix=prefix)


def phrase(*words: str, slop: int = 1, prefix: bool = False) -> Needle:
    terms = [normalize_term(each) for each in words]
    exact = tuple(term != fold(term) for term in terms)
    return Needle(tuple(terms), exact, prefix=prefix, slop=slop)


def marked(text: str, *needles: Needle) -> list[str]:
    return [text[match.start : match.end] for match in Matcher(needles).find(text)]


def bracketed(text: str, *needles: Needle) -> str:
    matcher = Matcher(needles)
    for start, end in reversed(matcher.spans(text, matcher.find(text))):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("hòa", "hoà bình, HÒA, hoa, hóa, hòab", ["hoà", "HÒA"]),  # both places of the tone, any case, no other mark
        ("hoà", "Hòa hoà", ["Hòa", "hoà"]),
        ("hoa", "hoà Hoa hóa hoan", ["hoà", "Hoa", "hóa"]),
        ("kỹ", "kĩ thuật, kỹ sư, ky", ["kĩ", "kỹ"]),
        ("ky", "kĩ kỹ ki kyz", ["kĩ", "kỹ", "ki"]),
        ("quý", "quí quý qúy qui", ["quí", "quý", "qúy"]),
        ("đường", "Đường duong Ðường dương", ["Đường", "Ðường"]),  # the second is written with the Icelandic letter
        ("duong", "Đường Dương duong", ["Đường", "Dương", "duong"]),
        ("duơng", "dương duơng đường", ["duơng"]),  # half marked: its own form only
        ("istanbul", "İstanbul, xin chào İSTANBUL", ["İstanbul", "İSTANBUL"]),  # lower case would be longer
        ("chào", "İİİ chào", ["chào"]),
        ("strasse", "ß Straße 5", ["Straße"]),
        ("5", "Straße 5, 55", ["5"]),
        ("office", "the oﬃce", ["oﬃce"]),
        ("tp.hcm", "TP.HCM TP HCM tp.hcm.", ["TP.HCM", "tp.hcm"]),
        ("hcm", "TP.HCM TPHCM", ["HCM"]),
        ("2018", "ngày 27/08/2018", ["2018"]),
        ("37.000", "37.000 đồng, 37,000, 137.000, 37.0001", ["37.000"]),
        ("covid-19", "Covid-19, COVID 19, covid-199", ["Covid-19"]),
        ("11.11", "11 11.11", ["11.11"]),
        ("c++", "C++ và C+ (C++)", ["C++", "C++"]),
        ("@user", "user @user", ["@user"]),
        ("ty-ky", "ty-kỹ tỷ-kỹ ti ki", ["ty-kỹ", "tỷ-kỹ"]),
        ("việt", "viê\u0323t", ["viê\u0323t"]),  # not in NFC, yet found
        ("viet", "Việ\u0301t", ["Việ\u0301t"]),
        ("a", "a\u0301 b", ["a\u0301"]),
        ("a", "ab ba aba", []),
        ("a", "a_b", ["a"]),
        ("", "a b", []),
        ("...", "a ... b", []),
    ],
)
def test_words(query: str, text: str, expected: list[str]) -> None:
    assert marked(text, word(query)) == expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("ho", "Hòa ho HÓA ôho", ["Hòa", "ho", "HÓA"]),
        ("hòa", "hòa hoàng hoà", ["hòa", "hoà"]),
        ("thuậ", "thuật thuần", ["thuật"]),
        ("tp.h", "TP.HCM TP.HN TP HN tp.x", ["TP.HCM", "TP.HN"]),
        ("covid-", "covid-19 covid 19 covid", ["covid-19"]),
    ],
)
def test_prefixes(query: str, text: str, expected: list[str]) -> None:
    assert marked(text, word(query, prefix=True)) == expected


@pytest.mark.parametrize(
    ("words", "slop", "text", "expected"),
    [
        (("quốc", "phòng"), 1, "Quốc phòng, quốc gia phòng", ["Quốc phòng"]),
        (("quoc", "phong"), 1, "Quốc - (Phòng) phong", ["Quốc - (Phòng"]),
        (("quoc", "phong"), 1, "phòng quốc", []),
        (("quoc", "phong"), 2, "quốc gia phòng", ["quốc gia phòng"]),
        (("quoc", "phong"), 2, "quốc 37.000 phòng", ["quốc 37.000 phòng"]),  # one position
        (("quoc", "phong"), 2, "quốc gia ta phòng", []),
        (("a", "b"), 3, "a a b", ["a b"]),  # the shortest
        (("a", "b", "c"), 3, "a b x x b c", []),  # the first b is too far from c, the second from a
        (("a", "b", "c"), 3, "a b x b c", ["a b x b c"]),  # the first b within reach of a reaches c
        (("a", "a"), 1, "a a a", ["a a", "a a"]),
        (("ma", "má"), 1, "ma ma má", ["ma má"]),
        (("tp.hcm", "2018"), 1, "TP.HCM, 2018", ["TP.HCM, 2018"]),
        (("xyz", "a"), 1, "a a", []),
    ],
)
def test_phrases(words: tuple[str, ...], slop: int, text: str, expected: list[str]) -> None:
    assert marked(text, phrase(*words, slop=slop)) == expected


def test_the_last_term_of_a_phrase_may_be_a_prefix() -> None:
    assert marked("quốc phòng, quốc hội", phrase("quoc", "ph", prefix=True)) == ["quốc phòng"]


def test_a_term_without_its_own_form_in_the_article_marks_what_folds_alike() -> None:
    matcher = Matcher([word("đường")])
    assert matcher.match_article("Dương", "duong") == ([Match(0, 5, 0)], [Match(0, 5, 0)])
    assert matcher.match_article("Đường", "duong") == ([Match(0, 5, 0)], [])
    assert matcher.match_article("Dương", "đường") == ([], [Match(0, 5, 0)])


def test_a_phrase_lies_in_one_text_of_an_article() -> None:
    matcher = Matcher([phrase("quốc", "phòng")])
    assert matcher.match_article("Bộ quốc", "phòng quoc phong") == ([], [Match(6, 16, 0)])
    assert matcher.match_article("Bộ quốc", "phòng") == ([], [])


def test_a_phrase_falls_back_as_a_whole() -> None:
    assert marked("quoc phòng", phrase("quốc", "phòng")) == ["quoc phòng"]
    assert marked("quoc phòng quốc phòng", phrase("quốc", "phòng")) == ["quốc phòng"]


def test_each_needle_falls_back_by_itself() -> None:
    assert marked("quoc phòng phong", word("quốc"), word("phòng")) == ["quoc", "phòng"]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("quốc phòng an ninh", "Quốc phòng và an ninh", "[Quốc phòng] và [an ninh]"),
        ("quốc phòng", "quốc, phòng", "[quốc], [phòng]"),
        ("quốc phòng", "phòng quốc", "[phòng] [quốc]"),
        ("quốc phòng", "quốc\nphòng", "[quốc]\n[phòng]"),
        ("tp hcm", "TP.HCM", "[TP.HCM]"),
        ("tp hcm", "TP. HCM", "[TP]. [HCM]"),
        ("27 08 2018", "27/08/2018", "[27/08/2018]"),
        ("an toàn an ninh", "an ninh, toàn an", "[an ninh], [toàn an]"),  # a word that the query has twice
        ("an toàn", "an an toàn", "[an] [an toàn]"),
    ],
)
def test_neighbours_are_marked_as_one(query: str, text: str, expected: str) -> None:
    assert bracketed(text, *map(word, query.split())) == expected


def test_overlapping_needles_are_marked_as_one() -> None:
    needles = (phrase("quốc", "phòng"), word("phong"), word("quoc"))
    assert bracketed("quốc phòng phòng", *needles) == "[quốc phòng phòng]"  # phòng follows the phrase in the query


def test_a_token_that_two_needles_match_joins_by_either() -> None:
    # `b` is needle 1 and, as a prefix, needle 3; only the latter follows needle 2.
    needles = (word("a"), word("b"), word("c"), word("b", prefix=True))
    assert bracketed("c b", *needles) == "[c b]"


def test_nothing_to_look_for() -> None:
    assert Matcher([]).match_article("a", "b") == ([], [])


def test_any_text_is_searched() -> None:
    text = "a\ud800 b\x00a\u200bb \u0301 \U0001f600a \uffffa\u1161"
    assert marked(text, word("a"), word("b")) == ["a", "b", "a", "b", "a"]


def test_many_places_are_looked_at_no_further() -> None:
    text = "an " * 300_000
    start = time.process_time()
    assert len(marked(text, word("an"))) == MAX_PLACES
    assert marked(text, phrase(*["an"] * 8, "x", slop=50)) == []
    assert time.process_time() - start < 2
