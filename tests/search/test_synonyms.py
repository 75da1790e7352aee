"""Abbreviations and synonyms: both ways, weaker than the word itself, told, and off where words are meant as typed."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import searchkit
from searchkit import Article, Headline, SearchkitError
from searchkit.analysis import analyze
from searchkit.index.postings import encode
from searchkit.search.bm25 import K1, SYNONYM, B, Bm25, TermKey
from searchkit.search.synonyms import KNOWN, _phrase, read_rules

ARTICLES = [
    Article("short", "Họp về đê", ("Chiều nay UBND xã họp về đê điều ở bờ sông.",)),
    Article("long", "Họp về đê", ("Chiều nay uỷ ban nhân dân xã họp về đê điều.",)),
    Article("city", "Cầu mới ở TP.HCM", ("Cây cầu nối hai quận của TP.HCM thông xe.",)),
    Article("city-long", "Cầu mới", ("Thành phố Hồ Chí Minh có thêm một cây cầu.",)),
    Article("defines", "Trạm quan trắc", ("Trạm quan trắc tự động (TQTTĐ) đo độ mặn mỗi giờ.",)),
    Article("defined", "Máy đo", ("Mười TQTTĐ được lắp dọc bờ biển.",)),
    Article("police", "Bắt trộm", ("Lực lượng CA phường bắt hai kẻ trộm.",)),
    Article("shift", "Ca đêm", ("Công nhân làm ca đêm ở nhà máy.",)),
    Article("police-long", "Công an", ("Lực lượng công an phường tuần tra.",)),
    Article("lists", "Tin khác", ("Trời nắng.",), related=(Headline("Hội đồng nhân dân tỉnh bầu chủ tịch"),)),
    Article("council", "Kỳ họp", ("Kỳ họp HĐND tỉnh bế mạc.",)),
]


def write(folder: Path, articles: list[Article]) -> Path:
    for at in range(0, len(articles), 4):  # several segments
        with searchkit.open_writer(folder) as writer:
            for article in articles[at : at + 4]:
                writer.add(article)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("synonyms") / "index", ARTICLES)


@pytest.fixture(scope="module")
def index(folder: Path) -> Iterator[searchkit.Index]:
    with searchkit.open_index(folder) as index:
        yield index


def ids(index: searchkit.Index, query: str, **options: object) -> list[str]:
    return [hit.id for hit in index.search(query, **options)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("UBND", ["short", "long"]),  # the word itself first
        ("ubnd", ["short", "long"]),
        ("TP.HCM", ["city", "city-long"]),
        ("TP HCM", ["city", "city-long"]),
        ("tphcm", ["city", "city-long"]),
        ("TQTTĐ", ["defines", "defined"]),  # the first holds both
        ("tqttd", ["defines", "defined"]),
        ("HĐND", ["council", "lists"]),
        ("+UBND", ["short", "long"]),
        ("body:UBND", ["short", "long"]),
        ("UBND AND đê", ["short", "long"]),
        ('"UBND"', ["short"]),
        ('"uỷ ban nhân dân"', ["long"]),
        ("đê -UBND", ["long"]),
        ("họp NOT UBND", ["long", "council"]),
    ],
)
def test_short_forms(index: searchkit.Index, query: str, found: list[str]) -> None:
    assert sorted(ids(index, query)) == sorted(found)
    if "-" not in query and "NOT" not in query:
        assert ids(index, query)[0] == found[0]


@pytest.mark.parametrize(
    "query", ["uỷ ban nhân dân", "uy ban nhan dan", "Ủy ban Nhân dân", "quyết định của uỷ ban nhân dân"]
)
def test_long_forms_find_the_short(index: searchkit.Index, query: str) -> None:
    found = ids(index, query)
    assert found[0] == "long"
    assert "short" in found[:2]


def test_required_words_match_by_their_short_form(index: searchkit.Index) -> None:
    assert set(ids(index, "(uỷ ban nhân dân) AND đê")) == {"short", "long"}
    assert set(ids(index, '"uỷ ban nhân dân" AND đê')) == {"long"}


def test_an_abbreviation_that_is_a_word_needs_capitals(folder: Path, tmp_path: Path) -> None:
    rules = tmp_path / "synonyms.txt"
    rules.write_text("CA, công an\n", encoding="utf-8")
    with searchkit.open_index(folder, synonyms=rules) as index:
        assert "police-long" in ids(index, "CA phường")
        assert index.search("CA bắt trộm").interpreted == "CA bắt trộm (CA = công an)"
        assert index.search("ca đêm").interpreted == "ca đêm"
        assert index.search("CA").interpreted == "CA (CA = công an)"
        assert index.search("CA ĐÊM").interpreted == "CA ĐÊM"


def test_interpreted_tells_only_what_some_article_holds(index: searchkit.Index) -> None:
    assert index.search("UBND xã").interpreted == "UBND xã (UBND = uỷ ban nhân dân)"
    assert index.search("uy ban nhan dan").interpreted == "uy ban nhan dan (uy ban nhan dan = UBND)"
    assert index.search("BHXH").interpreted == "BHXH"
    assert index.headlines("HĐND tỉnh").interpreted == "HĐND tỉnh (HĐND = hội đồng nhân dân)"


def test_what_stands_for_a_word_is_marked(index: searchkit.Index) -> None:
    hit = next(hit for hit in index.search("UBND họp") if hit.id == "long")
    (passage,) = hit.passages
    assert [passage.text[a:b] for a, b in passage.spans] == ["uỷ ban nhân dân", "họp"]
    hit = next(hit for hit in index.search("uỷ ban nhân dân xã") if hit.id == "short")
    assert "UBND" in [hit.passages[0].text[a:b] for a, b in hit.passages[0].spans]


def test_parts_of_a_score_add_up(index: searchkit.Index) -> None:
    for query in ("UBND họp", "uỷ ban nhân dân họp", "TP.HCM"):
        for hit in index.search(query, explain=True):
            assert hit.explanation is not None
            words = hit.explanation.parts[0]
            assert words.value == pytest.approx(sum(part.value for part in words.parts))
            for part in words.parts:
                n = dict(part.numbers)
                assert n["weight"] * n["idf"] * (K1 + 1) * n["tf"] / (n["tf"] + n["norm"]) == pytest.approx(
                    part.value, rel=1e-5
                )


def test_scores_are_those_of_counting(tmp_path: Path) -> None:
    """A synonym's occurrences, counted word by word, are half an occurrence each; fields by their weights."""
    rng = random.Random(4)
    words = ["UBND", "uỷ", "ban", "nhân", "dân", "xã", "họp", "uỷ", "ban"]

    def text(longest: int) -> str:
        return " ".join(rng.choices(words, k=rng.randint(1, longest)))

    articles = [Article(f"{n:02}", text(6), (text(30),)) for n in range(40)]
    articles[7] = Article("07", "xã", ("uỷ ban nhân dân uỷ ban nhân dân UBND",))
    write(tmp_path / "index", articles)
    with searchkit.open_writer(tmp_path / "index") as writer:
        writer.remove("03")
    fields = (("title", 2.0), ("body", 1.0))
    long = ["uỷ", "ban", "nhân", "dân"]
    counts, lengths = {}, {}
    for article in articles:
        if article.id == "03":
            continue
        tf = length = 0.0
        for field, weight in fields:
            terms = [t.terms.syllable for t in analyze(getattr(article, field)) if t.terms.syllable is not None]
            phrases = sum(terms[at : at + 4] == long for at in range(len(terms)))
            tf += weight * (terms.count("ubnd") + SYNONYM * phrases)
            length += weight * len(terms)
        lengths[article.id], counts[article.id] = length, tf
    average = sum(lengths.values()) / len(lengths)
    df = sum(tf > 0 for tf in counts.values())
    idf = math.log(1 + (len(counts) - df + 0.5) / (df + 0.5))
    with searchkit.open_index(tmp_path / "index") as index:
        articles_ = index._searcher.articles
        scores = Bm25(articles_).scores(TermKey(fields, "syllable", b"ubnd", synonyms=(tuple(map(encode, long)),)))
        found = dict(zip([articles_.key(n) for n in scores.docs.tolist()], scores.scores.tolist(), strict=True))
    expected = {id: idf * (K1 + 1) * tf / (tf + K1 * (1 - B + B * lengths[id] / average)) for id, tf in counts.items() if tf}
    assert found == pytest.approx(expected, rel=1e-5)


def test_a_user_s_own_list(folder: Path, tmp_path: Path) -> None:
    rules = tmp_path / "synonyms.txt"
    rules.write_text(
        "# ours\nkẻ trộm => đạo chích, hai quận\nUBND =>\n\ncầu, cây cầu, bờ biển  # the last is nonsense\nbờ => ven, dọc\n",
        encoding="utf-8-sig",
    )
    with searchkit.open_index(folder, synonyms=rules) as index:
        assert index.search("UBND").interpreted == "UBND"
        assert ids(index, "UBND") == ["short"]
        assert index.search("kẻ trộm").interpreted == "kẻ trộm (kẻ trộm = hai quận)"
        assert index.search("hai quận").interpreted == "hai quận"
        assert {"city", "defined"} <= set(ids(index, "+(cây cầu)"))
        assert index.search("bờ sông").interpreted == "bờ sông (bờ = dọc)", "a word needs no capitals"
        index.refresh()
        assert ids(index, "UBND") == ["short"]


@pytest.mark.parametrize(
    ("text", "where"), [("a, b\nUBND\n", ":2: 'UBND'"), ("a => b => c\n", ":1:"), ("=> b\n", ":1:"), ("\n\n,\n", ":3:")]
)
def test_a_wrong_list_is_refused_with_its_line(tmp_path: Path, text: str, where: str) -> None:
    rules = tmp_path / "synonyms.txt"
    rules.write_text(text, encoding="utf-8")
    with pytest.raises(SearchkitError, match=where) as raised:
        read_rules(rules)
    assert str(rules) in str(raised.value)


def test_a_list_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SearchkitError, match="No such file"):
        read_rules(tmp_path / "none.txt")
    (tmp_path / "latin.txt").write_bytes("a, é".encode("latin-1"))
    with pytest.raises(SearchkitError, match="not UTF-8"):
        read_rules(tmp_path / "latin.txt")


def test_definitions_live_and_die_with_their_articles(tmp_path: Path) -> None:
    write(tmp_path / "index", ARTICLES)
    with searchkit.open_writer(tmp_path / "index") as writer:
        writer.add(Article("new", "Đài", ("Đài khí tượng vùng ven (ĐKTVV) báo mưa.",)))
        writer.remove("defines")
    with searchkit.open_index(tmp_path / "index") as index:
        known = {parts[0]: articles for parts, articles in index.snapshot.abbreviations()}
        assert known == {"ĐKTVV": 1}
        assert index.search("TQTTĐ").interpreted == "TQTTĐ"


def test_most_articles_decide_and_short_ones_need_several(tmp_path: Path) -> None:
    articles = [Article(f"a{n}", "Tin", ("Hội chợ xuân (HCX) mở cửa. Bờ kè (BK) sạt.",)) for n in range(3)]
    articles += [Article("b", "Tin", ("Hội Chợ Xuân (HCX), hoa cúc xanh (HCX). Bao kê (BK).",))]
    articles += [Article(f"c{n}", "Tin", ("Nắng nhẹ (NN).",)) for n in range(2)]
    write(tmp_path / "index", articles)
    with searchkit.open_index(tmp_path / "index") as index:
        assert index.search("HCX").interpreted == "HCX (HCX = Hội chợ xuân)"
        assert index.search("BK").interpreted == "BK (BK = Bờ kè)"
        assert index.search("NN").interpreted == "NN", "two articles are too few for two letters"


def test_the_list_that_comes_along_is_read_as_its_words_are(index: searchkit.Index) -> None:
    """Its phrases are the terms that the analyzer gives, and none of its lines says nothing."""
    for rule in read_rules(KNOWN):
        assert len({_phrase(text) for text in rule.left}) == len(rule.left), rule
        for text in rule.left:
            assert _phrase(text).split(" ") == [t.terms.syllable for t in analyze(text) if t.terms.syllable is not None]
