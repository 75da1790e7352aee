"""The page parser: title, body, dated and bulleted headlines, and the lines that could be either."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from searchkit.errors import PageError
from searchkit.ingest import parse_page, read_page
from searchkit.model import Article, Block, Headline

TITLE = "Làng nghề gốm bên sông vào vụ mới"
BODY = [
    "Sau nhiều tháng chờ nước rút, các lò gốm ven sông đã đỏ lửa trở lại từ đầu tuần này.",
    "Theo người dân, đơn hàng năm nay tăng gấp đôi, nhiều hộ phải thuê thêm thợ từ xã bên./.",
]
DATED = ["Hội chợ gốm mở cửa đón khách \u00a0(03/11/2019)", "Giá đất sét tăng nhẹ \u00a0(02/11/2019)"]
BULLETED = ["- Người giữ lửa lò cuối cùng", "- Gốm sứ xuất khẩu - cơ hội nào cho làng nghề?"]
SECTIONED = ["-", "Văn hóa - Du lịch", "Về thăm xóm gốm -", "Kinh tế", "Đất sét lên ngôi"]
DAY = dt.date(2019, 11, 3)


def parse(*lines: str) -> Article:
    return parse_page("\n".join(lines), id="trang")


def titles(article: Article, block: Block) -> list[str]:
    return [headline.title for headline in article.related if headline.block == block]


def test_a_whole_page() -> None:
    article = parse(TITLE, *BODY, *DATED, *BULLETED, *SECTIONED)
    assert article == Article(
        id="trang",
        title=TITLE,
        paragraphs=tuple(BODY),
        related=(
            Headline("Hội chợ gốm mở cửa đón khách", DAY, None, "dated"),
            Headline("Giá đất sét tăng nhẹ", dt.date(2019, 11, 2), None, "dated"),
            Headline("Người giữ lửa lò cuối cùng", None, None, "bulleted"),
            Headline("Gốm sứ xuất khẩu - cơ hội nào cho làng nghề?", None, None, "bulleted"),
            Headline("Về thăm xóm gốm", None, "Văn hóa - Du lịch", "sectioned"),
            Headline("Đất sét lên ngôi", None, "Kinh tế", "sectioned"),
        ),
    )


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("bulleted", [True, False])
@pytest.mark.parametrize("sectioned", [True, False])
def test_every_block_may_be_missing(dated: bool, bulleted: bool, sectioned: bool) -> None:
    article = parse(TITLE, *BODY, *DATED * dated, *BULLETED * bulleted, *SECTIONED * sectioned)
    assert article.paragraphs == tuple(BODY)
    assert len(titles(article, "dated")) == 2 * dated
    assert len(titles(article, "bulleted")) == 2 * bulleted
    assert len(titles(article, "sectioned")) == 2 * sectioned
    assert article.warnings == ()


def test_path_and_id_are_kept() -> None:
    article = parse_page("Chỉ một dòng", id="2019/gom", path="corpus/2019/gom.txt")
    assert article == Article("2019/gom", "Chỉ một dòng", path="corpus/2019/gom.txt")


@pytest.mark.parametrize("text", ["", "\n \t\u00a0\n", "\ufeff", "\u200b\r\n\u200b"])
def test_an_empty_page_is_refused(text: str) -> None:
    with pytest.raises(PageError, match=r"corpus/x\.txt: empty page"):
        parse_page(text, id="x", path="corpus/x.txt")


@pytest.mark.parametrize("dash", ["-", "–", "—", "\u2010", "\u2212"])
def test_any_dash_is_a_bullet(dash: str) -> None:
    lines = [line.replace("- ", f"{dash} ", 1) if line.startswith("- ") else line for line in BULLETED]
    torn = [line.removesuffix("-") + dash if line.endswith("-") else line for line in SECTIONED]
    assert parse(TITLE, *BODY, *lines, *torn).related == parse(TITLE, *BODY, *BULLETED, *SECTIONED).related


def test_the_blank_after_a_bullet_may_be_missing() -> None:
    assert titles(parse(TITLE, *BODY, "-Thợ trẻ trở về", "-“Gốm” là gì?"), "bulleted") == [
        "Thợ trẻ trở về",
        "“Gốm” là gì?",
    ]
    assert titles(parse(TITLE, *BODY, "-Thợ trẻ trở về", "-12 lò nung mới"), "bulleted")[1] == "12 lò nung mới"


def test_negative_numbers_alone_are_body() -> None:
    assert parse(TITLE, *BODY, "-15", "-17").paragraphs[-2:] == ("-15", "-17")


def test_an_impossible_date_keeps_its_line_whole() -> None:
    article = parse(TITLE, *BODY, "Hội chợ gốm (31/02/2019)", "", "Giá đất sét (02/11/2019)")
    assert article.related == (
        Headline("Hội chợ gốm (31/02/2019)", None, None, "dated"),
        Headline("Giá đất sét", dt.date(2019, 11, 2), None, "dated"),
    )
    [warning] = article.warnings
    assert warning.line == 4
    assert "calendar" in warning.reason


def test_a_bulleted_headline_may_have_a_date() -> None:
    article = parse(TITLE, *BODY, "- Hội chợ gốm (03/11/2019)")
    assert article.related == (Headline("Hội chợ gốm", DAY, None, "bulleted"),)


def test_what_body_text_follows_is_body() -> None:
    lines = [
        "- Một ý trong bài",
        "Mẻ gốm đầu tiên (03/11/2019)",
        "-",
        "Đoạn cuối của bài viết, như thường lệ.",
    ]
    article = parse(TITLE, *BODY, *lines)
    assert article.paragraphs == (*BODY, *lines)
    assert article.related == ()
    assert [warning.line for warning in article.warnings] == [4, 5, 6]


def test_body_before_the_blocks_may_look_like_them() -> None:
    dialogue = ["- Thưa bà, vụ này có khác mọi năm?", "- Khác nhiều chứ, nước lên rồi lại rút rất nhanh."]
    signed = "Ảnh chụp tại lò gốm (01/11/2019)"
    article = parse(TITLE, *dialogue, signed, *BODY, *DATED, *BULLETED)
    assert article.paragraphs == (*dialogue, signed, *BODY)
    assert len(article.related) == 4


def test_an_interview_ends_before_the_bulleted_headlines() -> None:
    answers = ["- Bà có lời nhắn nào không?", "- Tôi chỉ mong các cháu giữ lấy nghề của ông bà."]
    article = parse(TITLE, *answers, *BULLETED)
    assert article.paragraphs == tuple(answers)
    assert len(titles(article, "bulleted")) == 2


def test_an_interview_ends_before_the_dated_headlines() -> None:
    answer = "- Tôi mong các cháu giữ nghề"
    article = parse(TITLE, answer, *DATED, *BULLETED)
    assert article.paragraphs == (answer,)
    assert len(article.related) == 4


def test_after_a_dated_headline_every_bullet_is_a_headline() -> None:
    unusual = "- Chuyện làng gốm: phần hai."
    assert titles(parse(TITLE, *BODY, *DATED, unusual, *BULLETED), "bulleted")[0] == unusual[2:]


def test_a_long_last_paragraph_may_end_in_a_date() -> None:
    paragraph = (
        "Đoàn khảo sát đã làm việc với từng hộ trong ba ngày liền. Kết quả được công bố tại buổi họp"
        " cuối tuần, với sự có mặt của đại diện các hộ, theo thông báo của ban quản lý làng nghề (01/11/2019)"
    )
    article = parse(TITLE, paragraph, *DATED)
    assert article.paragraphs == (paragraph,)
    assert len(article.related) == 2


def test_a_long_headline_inside_the_block_is_no_paragraph() -> None:
    long = "Nghề gốm, một lời kể. " * 8 + "(01/11/2019)"
    assert len(parse(TITLE, *BODY, DATED[0], long, DATED[1]).related) == 3


def test_the_words_of_a_site_around_its_lists_are_set_aside() -> None:
    article = parse(TITLE, *BODY, "Tin liên quan:", *DATED, "Đọc nhiều", *BULLETED, *SECTIONED, "Xem tiếp")
    assert article.paragraphs == (*BODY, "Tin liên quan:", "Đọc nhiều", "Xem tiếp")
    assert len(article.related) == 6
    assert [warning.line for warning in article.warnings] == [7, 15]  # the first stands where the body ends


def test_the_same_words_alone_are_body() -> None:
    article = parse(TITLE, *BODY, "Xem tiếp")
    assert article.paragraphs == (*BODY, "Xem tiếp")
    assert article.warnings == ()


def test_a_dash_before_nothing_does_not_hide_the_blocks() -> None:
    article = parse(TITLE, *BODY, *DATED, *BULLETED, "-")
    assert len(article.related) == 4
    assert article.paragraphs == (*BODY, "-")
    assert [warning.line for warning in article.warnings] == [8]


def test_the_first_line_is_the_title_whatever_it_looks_like() -> None:
    assert parse("- Gạch đầu dòng").title == "- Gạch đầu dòng"
    assert parse("Hội chợ (03/11/2019)", "Hội chợ hai (03/11/2019)").related[0].title == "Hội chợ hai"


def test_warnings_count_the_lines_of_the_file() -> None:
    text = f"\ufeff{TITLE}\r\n\r\n- Ý thứ nhất\r\rĐoạn cuối của bài viết.\n"
    assert [warning.line for warning in parse_page(text, id="x").warnings] == [3]


def test_the_reference_page() -> None:
    data = os.environ.get("SEARCHKIT_DATA")
    pages = sorted(Path(data, "..", "seed").glob("*.txt")) if data else []
    if not pages:
        pytest.skip("SEARCHKIT_DATA names no folder with the reference page beside it")
    article = read_page(pages[0])
    assert len(article.paragraphs) == 10
    assert article.paragraphs[-1].endswith("./.")
    assert {headline.date for headline in article.related[:4]} == {dt.date(2018, 8, 27)}
    assert [headline.block for headline in article.related] == ["dated"] * 4 + ["bulleted"] * 5 + ["sectioned"] * 5
    sections = [headline.section for headline in article.related[9:]]
    assert sections[0] == sections[2] != sections[1] == sections[4]
    assert not any(headline.title.endswith(("-", ")")) for headline in article.related)
    assert (article.date, article.section, article.warnings) == (None, None, ())
