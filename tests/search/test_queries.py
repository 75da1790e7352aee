"""What each kind of query finds, in a handful of articles whose answers can be read off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

import searchkit
from searchkit import Article, Headline, QuerySyntaxError, SearchkitError

ARTICLES = [
    Article(
        "cau",
        "Cầu Bến Mơ hợp long",
        ("Cầu Bến Mơ nối hai bờ sông Lạch, vốn 37.000 triệu đồng.", "Lễ hợp long ngày 27/8/2018."),
        date=dt.date(2018, 8, 27),
        date_source="row",
        section="Kinh tế - Thị trường",
    ),
    Article(
        "duong",
        "Giá đường tăng trước mùa bánh",
        ("Đường cát trắng lên 22.000 đồng/kg.", "Nhà máy nói mía thiếu; học sinh học bài ở Dương Xá không liên quan."),
        date=dt.date(2019, 9, 2),
        section="Kinh tế",
        related=(Headline("Cầu Bến Mơ hợp long", dt.date(2018, 8, 27), "Kinh tế - Thị trường", "dated"),),
    ),
    Article(
        "lu",
        "Lũ về sớm ở thượng nguồn",
        ("Uỷ ban nhân dân tỉnh họp khẩn về quốc phòng và an ninh lương thực.", "Đề án NQ-28/TW được nhắc lại."),
        date=dt.date(2020, 10, 12),
        section="Môi trường",
        related=(Headline("Hoà nhạc giao hưởng bên hồ", None, None, "bulleted"), Headline("Cầu Bến Mơ hợp long")),
    ),
    Article("khong-ngay", "Hòa nhạc giao hưởng mùa thu", ("Dàn nhạc chơi bên hồ. Vé bán hết.",), section="Văn hóa"),
    Article("bao", "Bão số 5 đổi hướng", ("Tàu thuyền vào bờ. TP.HCM mưa to, quốc lộ ngập, phòng chống kịp thời.",)),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[searchkit.Index]:
    folder = tmp_path_factory.mktemp("queries") / "index"
    with searchkit.open_writer(folder) as writer:
        for article in ARTICLES[:3]:
            writer.add(article)
    with searchkit.open_writer(folder) as writer:  # a second segment
        for article in ARTICLES[3:]:
            writer.add(article)
    with searchkit.open_index(folder) as index:
        yield index


def found(index: searchkit.Index, query: str, **options: object) -> set[str]:
    return {hit.id for hit in index.search(query, **options)}  # type: ignore[arg-type]  # of any type


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("+cầu", {"cau", "duong", "lu"}),  # the field `related` counts, too
        ("title:cầu", {"cau"}),
        ("body:cầu", {"cau"}),
        ("related:cầu", {"duong", "lu"}),
        ("title:cau", {"cau"}),
        ("title:cấu", set()),  # a typed mark counts
        ('"hợp long"', {"cau", "duong", "lu"}),
        ('body:"long hợp"', set()),
        ('body:"cầu mơ"', set()),
        ('body:"cầu mơ"~1', {"cau"}),
        ('"quoc phong"', {"lu"}),  # bao has both words, apart
        ('"quốc phong"', {"lu"}),
        ("quốc phòng AND an ninh", {"lu"}),
        ("+quốc -phòng", set()),
        ("+quốc -ninh", {"bao"}),
        ("lũ OR bão", {"lu", "bao"}),
        ("lũ HOẶC bão", {"lu", "bao"}),
        ("(lũ OR bão) AND tàu", {"bao"}),
        ("(lũ OR bão) NOT tàu", {"lu"}),
        ("body:giao*", set()),
        ("title:gia*", {"duong", "khong-ngay"}),  # giá, giao: an unmarked prefix matches every marking
        ("title:giá*", {"duong"}),
        ('section:"Kinh tế"', {"cau", "duong"}),
        ("section:kinh*", {"cau", "duong"}),
        ('section:"thi truong"', {"cau"}),
        ('section:"Kinh tê"', set()),
        ("date:2018-08-27", {"cau"}),
        ("date:27/8/2018", {"cau"}),
        ("date:2018..2019", {"cau", "duong"}),
        ("year:2020", {"lu"}),
        ("id:bao", {"bao"}),
        ("+27-08-2018", {"cau"}),
        ('"27 tháng 8 năm 2018"', {"cau"}),
        ("+37000", {"cau"}),
        ("+NQ-28/TW", {"lu"}),
        ("+tphcm", {"bao"}),
        ("+hoà +nhạc", {"khong-ngay", "lu"}),  # hoà is hòa
        ("*", {"cau", "duong", "lu", "khong-ngay", "bao"}),
        ("-bờ", {"duong", "lu", "khong-ngay"}),
        ("", set()),
        ("?!", set()),
        ("xyzzy", set()),
    ],
)
def test_matches(index: searchkit.Index, query: str, ids: set[str]) -> None:
    assert found(index, query) == ids


def test_free_words_match_by_folding_and_rank_by_marks(index: searchkit.Index) -> None:
    assert index.search("duong")[0].id == "duong"
    marked = index.search("đường cát")
    assert marked[0].id == "duong"
    assert found(index, "đương") >= {"duong"}


def test_keystrokes_are_decoded_and_told(index: searchkit.Index) -> None:
    results = index.search("quoocs phongf")
    assert results.interpreted == "quốc phòng"
    assert [hit.id for hit in results] == [hit.id for hit in index.search("quốc phòng")]


def test_a_word_in_capitals_is_no_keystrokes_unless_all_are(index: searchkit.Index) -> None:
    assert index.search("quoocs phongf HOSE").interpreted == "quốc phòng HOSE"
    assert index.search("QUOOCS PHONGF HOSE").interpreted == "QUỐC PHÒNG HÓE"


def test_marks_that_were_typed_count_even_where_no_syllable_has_a_tone(tmp_path: Path) -> None:
    with searchkit.open_writer(tmp_path / "index") as writer:
        writer.add(searchkit.Article("nguoi-com", "Ông chủ quán", ("Cơm rang và canh chua.",)))
        writer.add(searchkit.Article("chim", "Công xoè đuôi", ("Con công trong vườn thú xoè đuôi.",)))
        writer.add(searchkit.Article("nuoc", "Cống xả", ("Nắp cống trong vườn thú bị mất.",)))
    with searchkit.open_index(tmp_path / "index") as index:
        assert [hit.id for hit in index.search("công")] == ["chim", "nuoc"]
        assert [hit.id for hit in index.search("công an")] == ["chim", "nuoc"]


def test_words_that_the_index_knows_are_keystrokes_among_keystrokes(tmp_path: Path) -> None:
    with searchkit.open_writer(tmp_path / "index") as writer:
        writer.add(searchkit.Article("foreign", "Cos taxi", ("Đường tãi taxi taxi.",)))
        for number in range(12):
            writer.add(searchkit.Article(f"{number}", "Có mưa to", ("Chiều nay có mưa to ở vùng núi, đi taxi.",)))
    with searchkit.open_index(tmp_path / "index") as index:
        assert index.search("cos muwa").interpreted == "cos mưa", "one word alone may be chance"
        assert index.search("nuis cos muwa taxi").interpreted == "núi có mưa taxi"


def test_article_before_its_listers(index: searchkit.Index) -> None:
    for query in ("Cầu Bến Mơ hợp long", "cau ben mo hop long"):
        ids = [hit.id for hit in index.search(query)]
        assert ids[0] == "cau"
        assert set(ids[1:3]) == {"duong", "lu"}


def test_an_article_stands_above_a_page_that_lists_it(tmp_path: Path) -> None:
    title = "Đi bộ không phải là chuyện dễ"
    with searchkit.open_writer(tmp_path / "index") as writer:
        writer.add(searchkit.Article("own", title, ("Buổi sáng ở công viên, ai cũng rảo bước thật đều. " * 20,)))
        writer.add(searchkit.Article("lists", "Bóng đá", ("Trận đấu không hay.",), related=(searchkit.Headline(title),)))
        for number in range(300):
            other = searchkit.Headline(f"Giá lúa tăng phiên thứ {number}")
            writer.add(searchkit.Article(f"{number}", f"Tin {number}", ("Bộ đội không đi là phải.",), related=(other,)))
    with searchkit.open_index(tmp_path / "index") as index:
        for query in (title, "di bo khong phai la chuyen de"):
            own, lists = index.search(query, limit=2, explain=True)
            assert (own.id, lists.id) == ("own", "lists")
            assert own.explanation is not None
            assert {part.name: part.value for part in own.explanation.parts}["listed"] > 0


def test_filters_facets_and_sorting(index: searchkit.Index) -> None:
    assert found(index, "cầu", section="kinh te") == {"cau", "duong"}
    assert found(index, "*", date_from="2019-01-01", date_to=dt.date(2020, 12, 31)) == {"duong", "lu"}
    assert found(index, "bờ", field="title") == set()
    facets = index.search("*", facets=["section", "year"]).facets
    assert dict(facets["section"]) == {"Kinh tế": 1, "Kinh tế - Thị trường": 1, "Môi trường": 1, "Văn hóa": 1}
    assert facets["year"] == [("2020", 1), ("2019", 1), ("2018", 1)]
    newest = [hit.id for hit in index.search("*", sort="-date")]
    assert newest == ["lu", "duong", "cau", "bao", "khong-ngay"]
    oldest = [hit.id for hit in index.search("*", sort="date")]
    assert oldest == ["cau", "duong", "lu", "bao", "khong-ngay"]


@pytest.mark.parametrize("query", ["bờ", "*", "cầu OR bão", "quốc phòng"])
def test_pages_add_up(index: searchkit.Index, query: str) -> None:
    whole = [(hit.id, hit.score) for hit in index.search(query, limit=10)]
    for size in (1, 2, 3):
        pages = [index.search(query, limit=size, offset=at) for at in range(0, 10, size)]
        assert [(hit.id, hit.score) for page in pages for hit in page] == whole
        assert [hit.rank for page in pages for hit in page] == list(range(1, len(whole) + 1))
        assert {page.total for page in pages} == {len(whole)}


def test_passages_and_marks(index: searchkit.Index) -> None:
    [hit] = index.search('"quoc phong"')
    [passage] = hit.passages
    assert [passage.text[start:end] for start, end in passage.spans] == ["quốc phòng"]
    body = ARTICLES[2].body
    assert body[passage.start : passage.start + len(passage.text)] == passage.text
    title = index.search("hoà nhạc")[0]
    assert [title.title[start:end] for start, end in title.title_spans] == ["Hòa nhạc"]
    [filtered] = index.search('section:"Môi trường"')
    assert filtered.passages
    assert filtered.passages[0].spans == ()


def test_listed_headline_is_shown_where_it_says_more_than_the_text(index: searchkit.Index) -> None:
    [hit] = [hit for hit in index.search("hoà nhạc giao hưởng, quốc phòng") if hit.id == "lu"]
    assert [passage.field for passage in hit.passages] == ["body", "body", "related"]
    assert hit.passages[-1].text == "Hoà nhạc giao hưởng bên hồ"
    [own] = [hit for hit in index.search("hoà nhạc giao hưởng") if hit.id == "khong-ngay"]
    assert [passage.field for passage in own.passages] == ["body"]


def test_headlines(index: searchkit.Index) -> None:
    assert index.headlines("+cau +mo").total == 1
    hit = index.headlines("cau ben mo")[0]
    assert (hit.title, hit.carriers, hit.target) == ("Cầu Bến Mơ hợp long", 2, "cau")
    assert (hit.date, hit.section) == (dt.date(2018, 8, 27), "Kinh tế - Thị trường")
    assert set(hit.carrier_ids) == {"duong", "lu"}
    assert index.headlines("giao hưởng")[0].target is None
    assert [listed.target for listed in index.related("lu")] == [None, "cau"]


def test_strict_refuses_with_a_span_and_lenient_tells(index: searchkit.Index) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        index.search('cầu "hợp long', strict=True)
    start, end = caught.value.span
    assert '"' in 'cầu "hợp long'[start:end]
    assert index.search('cầu "hợp long').notes


@pytest.mark.parametrize(
    "options", [{"limit": -1}, {"sort": "size"}, {"facets": ["color"]}, {"colour": 1}, {"date_from": "x"}]
)
def test_wrong_options(index: searchkit.Index, options: dict[str, object]) -> None:
    with pytest.raises(SearchkitError):
        index.search("cầu", **options)  # type: ignore[arg-type]  # this is what is tested


def test_article_takes_the_date_under_which_others_list_it(tmp_path: Path) -> None:
    listing = [Headline("Phố cổ lên đèn", dt.date(2021, 5, 4), "Văn hóa", "dated")]
    with searchkit.open_writer(tmp_path / "index") as writer:
        writer.add(Article("pho", "Phố cổ lên đèn", ("Tối qua phố sáng đèn.",)))
        writer.add(Article("khac", "Chuyện khác", ("Không có gì.",), related=tuple(listing)))
    with searchkit.open_index(tmp_path / "index") as index:
        hit = index.search("phố cổ")[0]
        assert (hit.id, hit.date, hit.date_source, hit.section) == ("pho", dt.date(2021, 5, 4), "related", "Văn hóa")
        assert found(index, "date:2021-05-04") == {"pho"}


def test_refresh_opens_the_newer_commit(tmp_path: Path) -> None:
    with searchkit.open_writer(tmp_path / "index") as writer:
        writer.add(ARTICLES[0])
        writer.commit()
        index = searchkit.open_index(tmp_path / "index")
        writer.add(ARTICLES[1])
    assert len(index) == 1
    assert index.refresh()
    assert len(index) == 2
    assert not index.refresh()


def test_empty_index(tmp_path: Path) -> None:
    with searchkit.open_writer(tmp_path / "index") as writer:
        writer.add(ARTICLES[0])
        writer.commit()
        writer.remove("cau")
    index = searchkit.open_index(tmp_path / "index")
    for query in ("cầu", "*", '"cầu bến"', "-cầu", "section:kinh", "date:2018"):
        assert index.search(query, facets=["section", "year"]).total == 0
        assert len(index.headlines(query)) == 0
