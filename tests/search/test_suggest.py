"""Did you mean: marks restored and typing errors mended, or nothing said."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import searchkit
from searchkit import Article
from searchkit.search.edits import weighted_distance
from searchkit.text.terms import fold, normalize_term

WORD = re.compile(r"[^\W_]+")

ARTICLES = [
    Article("1", "Cao Bằng diễn tập khu vực phòng thủ", ("Cuộc diễn tập phòng thủ ở Cao Bằng kéo dài ba ngày.",)),
    Article("2", "Thủ tướng thăm tỉnh Cao Bằng", ("Thủ tướng Chính phủ làm việc với tỉnh Cao Bằng về quốc phòng.",)),
    Article(
        "3", "Quốc phòng an ninh vùng biên", ("Công ty cổ phần đường sắt góp sức giữ gìn quốc phòng, an ninh năm 2018.",)
    ),
    Article("4", "Lương cào bằng là gì", ("Trả lương cào bằng thì thợ giỏi bỏ đi. Kỹ sư FPT cũng vậy.",)),
    Article("5", "Đường sắt chở mía", ("Toa tàu của công ty đường sắt chở mía về nhà máy đường.",)),
    Article("6", "Mì Việt Nam sang Mỹ", ("Năm 1975 và năm 2019, gạo Việt Nam vào Mỹ; ông Biden khen.",)),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[searchkit.Index]:
    folder = tmp_path_factory.mktemp("suggest") / "index"
    for half in (ARTICLES[:3], ARTICLES[3:]):
        with searchkit.open_writer(folder) as writer:
            for article in half:
                writer.add(article)
    with searchkit.open_index(folder) as index:
        yield index


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        # marks
        ("cao bang phong thu", "Cao Bằng phòng thủ"),
        ("tinh cao bang", "tỉnh Cao Bằng"),
        ("luong cao bang", "lương cào bằng"),  # the neighbours decide
        ("quoc phong an ninh", "quốc phòng an ninh"),
        ("Quoc phong, an ninh!", "Quốc phòng, an ninh!"),  # all that is no word stays
        ("cong ty duong sat", "công ty đường sắt"),  # y as the press writes it
        ("quôc phong", "quốc phòng"),  # half of the marks
        ("đuờng sắt", "đường sắt"),
        ("sang my", "sang Mỹ"),
        ("KY SU FPT", "KỸ SƯ FPT"),
        # typing errors
        ("quoc phonh an ninh", "quốc phòng an ninh"),  # and its marks
        ("cao bagn phong thu", "Cao Bằng phòng thủ"),
        ("diễnn", "diễn"),
        ("Diễnn", "Diễn"),
        # nothing to say
        ("Cao Bằng phòng thủ", None),
        ("cao bằng phòng thủ", None),
        ("quốc phòng", None),
        ("Biden", None),
        ("FPT", None),
        ("1976", None),
        ("năm 1976", None),  # digits are never changed
        ("zzzzzzzz", None),
        ("quốc phòng zzzzzzzz", None),
        ("mía phònh", None),  # never seen beside its neighbour
        ("", None),
        ("...", None),
        # more than words
        ('"quoc phong"', None),
        ("+quoc phong", None),
        ("quoc -phong", None),
        ("title:quoc phong", None),
        ("quoc AND phong", None),
        ("quoc phon*", None),
        ("quoc phonh~", None),
        ("quoc^2 phong", None),
    ],
)
def test_suggestions(index: searchkit.Index, query: str, suggestion: str | None) -> None:
    assert index.search(query).suggestion == suggestion


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("quốc phònh an ninh", "quốc phòng an ninh"),
        ("quốc pohng vùng biên", "quốc phòng vùng biên"),
        ("quốc pohng an ninh", "quốc phong an ninh"),  # typed without marks, as half of the query is
        ("quoc phonh an ninh", "quoc phong an ninh"),
        ("cổ phần đường sắtt", "cổ phần đường sắt"),
        ("Diễnn tập, ở Cao Bằng!", "Diễn tập, ở Cao Bằng!"),
        ("ông bidden thăm", "ông biden thăm"),
        ("ông Bidden khen", "ông Biden khen"),  # a name, where both neighbours tell
        ("ông Bidden thăm", "ông Bidden thăm"),  # it may be another
        ("kỹ sư FPTT cũng", "kỹ sư FPTT cũng"),
        ("KỸ SƯ FPTT CŨNG", "KỸ SƯ FPT CŨNG"),
        ("diễnn", "diễnn"),  # no neighbour tells
        ("mía phònh", "mía phònh"),  # never seen beside its neighbour
        ("quốc phòng qk", "quốc phòng qk"),
        ("cao bàn", "cao bàn"),  # a word, if not one of the index
        ("năm 1976", "năm 1976"),
        ('"quốc phònh"', '"quốc phònh"'),
        ("+quốc +phònh", "+quốc +phònh"),
        ("quốc phònh -mía", "quốc phònh -mía"),
    ],
)
def test_typing_errors_that_the_neighbours_explain_are_mended_and_told(
    index: searchkit.Index, query: str, read: str
) -> None:
    results = index.search(query)
    assert results.interpreted == read
    if query != read:
        assert [(h.id, h.score) for h in results] == [(h.id, h.score) for h in index.search(read)]


def test_only_on_the_first_page_and_beside_passages(index: searchkit.Index) -> None:
    assert index.search("quoc phong", offset=1).suggestion is None
    assert index.search("quoc phong", passages=0).suggestion is None
    assert index.search("quoc phong", limit=1).suggestion == "quốc phòng"


def test_a_literal_query_and_headlines(tmp_path: Path) -> None:
    article = Article("1", "Chuyện (phòng thủ) AND quốc phòng", (), related=(searchkit.Headline("Diễn tập phòng thủ"),))
    with searchkit.open_writer(tmp_path / "index") as writer:
        writer.add(article)
    with searchkit.open_index(tmp_path / "index") as index:
        assert index.search("(phong thu) and quoc phong", literal=True).suggestion == "(phòng thủ) AND quốc phòng"
        assert index.search("phong thu \\AND quoc phong").suggestion == "phòng thủ \\AND quốc phòng"
        assert index.headlines("dien tap phong thu").suggestion == "diễn tập phòng thủ"
        assert index.headlines("an ninh").suggestion is None, "no headline has it"


def test_the_words_of_deleted_articles_are_not_suggested(tmp_path: Path) -> None:
    with searchkit.open_writer(tmp_path / "index") as writer:
        writer.add(Article("1", "Quốc phòng", ()))
        writer.add(Article("2", "Quốc phọng", ()))
    with searchkit.open_writer(tmp_path / "index") as writer:
        writer.remove("1")
    with searchkit.open_index(tmp_path / "index") as index:
        assert index.search("quoc phong").suggestion == "quốc phọng"


def test_titles_without_marks_get_the_right_ones(corpus_index: searchkit.Index) -> None:
    """What is suggested for the titles of the sample pages, typed without marks, is nearly always what they say."""
    titles = [corpus_index.snapshot.title(number) for number in range(len(corpus_index))]
    told = right = words = 0
    for title in titles:
        suggestion = corpus_index.search(fold(title), literal=True).suggestion
        if suggestion is not None:
            told += 1
            pairs = list(zip(WORD.findall(normalize_term(title)), WORD.findall(normalize_term(suggestion)), strict=True))
            words += len(pairs)
            right += sum(a == b for a, b in pairs)
    assert told > len(titles) / 2
    assert right > 0.97 * words


def test_a_suggestion_changes_marks_and_single_letters_only(corpus_index: searchkit.Index) -> None:
    rng = random.Random(5)
    body = [WORD.findall(corpus_index.snapshot.article(n).body) for n in range(0, len(corpus_index), 3)]
    suggested = 0
    for _ in range(150):
        words = rng.choice(body)
        at, length = rng.randrange(len(words) - 6), rng.randrange(1, 6)
        typed = [fold(word) if rng.random() < 0.5 else word for word in words[at : at + length]]
        wrong = rng.randrange(length)
        letters = [*typed[wrong]]
        letters[rng.randrange(len(letters))] = rng.choice("abcdefghiklmnopqrstuvxy")
        typed[wrong] = "".join(letters)
        found = corpus_index.search(" ".join(typed), literal=True).suggestion
        if found is None:
            continue
        suggested += 1
        assert normalize_term(found) != normalize_term(" ".join(typed))
        for mine, meant in zip(typed, found.split(" "), strict=True):
            if mine == meant:
                continue
            bare, other = fold(mine), fold(meant)
            assert weighted_distance(bare, other) <= 2
            assert re.findall(r"\d+", mine) == re.findall(r"\d+", meant)
            if bare != other:
                assert corpus_index.search(f"+{mine}").total == 0, "a word that is known was replaced"
            assert corpus_index.search(f'"{meant}"').total > 0, "a word that finds nothing was suggested"
    assert suggested > 30
