"""The sectioned headlines: the torn-off dashes, and every way in which a line or a dash can be missing."""

from __future__ import annotations

import pytest

from searchkit.ingest import parse_page
from searchkit.model import Article

BODY = ["Thuyền về bến", "Sau ba ngày bão, những con thuyền cuối cùng đã cập bến an toàn trong chiều qua./."]
BULLETS = ["- Ngư dân chuẩn bị chuyến biển mới", "- Giá cá ngừ tăng trở lại sau nhiều tuần"]
ENTRIES = [
    ("Biển đảo - Môi trường", "Rạn san hô hồi sinh - câu chuyện của mười năm"),
    ("Kinh tế", "Cảng cá mở rộng đón thêm tàu lớn vào cuối năm"),
    ("Biển đảo - Môi trường", "Bãi biển sạch nhờ những người nhặt rác thầm lặng"),
]
BLOCK = [
    "-",
    ENTRIES[0][0],
    ENTRIES[0][1] + " -",
    ENTRIES[1][0],
    ENTRIES[1][1] + " -",
    ENTRIES[2][0],
    ENTRIES[2][1],
]


def parse(*lines: str) -> Article:
    return parse_page("\n".join(lines), id="bien")


def entries(article: Article) -> list[tuple[str | None, str]]:
    return [(h.section, h.title) for h in article.related if h.block == "sectioned"]


def test_as_scraped() -> None:
    article = parse(*BODY, *BULLETS, *BLOCK)
    assert entries(article) == ENTRIES
    assert article.warnings == ()


@pytest.mark.parametrize("before", [[], BULLETS, ["Tàu về (01/10/2020)", "Bão tan (30/09/2020)"]])
@pytest.mark.parametrize(
    "block",
    [
        [*BLOCK[:-1], BLOCK[-1] + " -"],
        [*BLOCK, "-"],
        BLOCK[1:],
        [line.removesuffix(" -") for line in BLOCK],
        [*BLOCK[:4], BLOCK[4].removesuffix(" -"), *BLOCK[5:]],
        [*BLOCK[:2], BLOCK[2].removesuffix(" -"), *BLOCK[3:]],
        [part for line in BLOCK for part in ([line[:-2], "-"] if line.endswith(" -") else [line])],
    ],
    ids=[
        "dash after last",
        "lone dash after last",
        "no first dash",
        "no torn dashes",
        "second lost",
        "first lost",
        "own lines",
    ],
)
def test_dashes_too_many_or_too_few(before: list[str], block: list[str]) -> None:
    article = parse(*BODY, *before, *block)
    assert entries(article) == ENTRIES
    assert len(article.related) == len(ENTRIES) + len(before)
    assert article.paragraphs == tuple(BODY[1:])
    assert article.warnings == ()


@pytest.mark.parametrize("last", ["- Giá cá ngừ tăng trở lại", "Giá cá ngừ tăng trở lại (30/09/2020)"])
def test_the_first_dash_may_hang_on_the_block_before(last: str) -> None:
    article = parse(*BODY, f"{last} -", *BLOCK[1:])
    assert entries(article) == ENTRIES
    assert article.related[0].title == "Giá cá ngừ tăng trở lại"


def test_a_single_entry() -> None:
    assert entries(parse(*BODY, "-", *ENTRIES[0])) == ENTRIES[:1]


@pytest.mark.parametrize("k", range(3))
def test_without_its_section_line_a_headline_stands_alone(k: int) -> None:
    block = list(BLOCK)
    del block[1 + 2 * k]
    article = parse(*BODY, *BULLETS, *block)
    expected = [(None if i == k else section, title) for i, (section, title) in enumerate(ENTRIES)]
    if k == 2:  # nothing tells the last headline from a line under the list, but that it is long
        assert ENTRIES[2][1] in [title for _, title in entries(article)]
    assert entries(article) == expected
    assert len(article.warnings) == 1


@pytest.mark.parametrize("k", range(3))
def test_without_its_headline_a_section_line_goes_back_to_the_body(k: int) -> None:
    block = list(BLOCK)
    del block[2 + 2 * k]
    article = parse(*BODY, *BULLETS, *block)
    assert entries(article) == [entry for i, entry in enumerate(ENTRIES) if i != k]
    assert article.paragraphs == (BODY[1], ENTRIES[k][0])
    assert len(article.warnings) == 1


@pytest.mark.parametrize(
    "footer",
    [
        ["Bản quyền thuộc về tòa soạn."],
        ["Tổng biên tập: Trần Văn B", "Điện thoại: 0123 456 789"],
        ["Trang tin của hội nghề cá, giấy phép do cơ quan quản lý cấp, ghi rõ nguồn khi dùng lại. " * 4],
    ],
)
def test_a_footer_goes_back_to_the_body(footer: list[str]) -> None:
    article = parse(*BODY, *BULLETS, *BLOCK, *footer)
    assert entries(article) == ENTRIES
    assert len(article.related) == 5
    assert article.paragraphs == (BODY[1], *(line.strip() for line in footer))
    assert len(article.warnings) == len(footer)


def test_one_entry_and_a_footer_after_bullets() -> None:
    article = parse(*BODY, *BULLETS, "-", *ENTRIES[0], "Bản quyền thuộc về tòa soạn.")
    assert entries(article) == ENTRIES[:1]
    assert len(article.related) == 3


def test_a_dash_in_the_body_is_no_block() -> None:
    lines = ["-", "Đoạn một sau dấu ngắt, kể tiếp câu chuyện.", "Đoạn hai khép lại bài viết."]
    article = parse(*BODY, *lines)
    assert article.paragraphs == (BODY[1], *lines)
    assert [warning.line for warning in article.warnings] == [3]


def test_a_signature_after_a_dash_is_no_block() -> None:
    lines = ["-", "Đêm ấy, bến vẫn sáng đèn", "Người đợi thuyền đứng lặng, gió thổi qua mái tóc bạc của bà."]
    assert parse(*BODY, *lines).related == ()


def test_a_dash_in_the_body_does_not_reach_the_block() -> None:
    verses = ["-", "Sóng xa vỗ mạn thuyền", "Ai đứng đợi bên bờ, chiều đã tắt nắng rồi./."]
    article = parse(*BODY, *verses, *BLOCK)
    assert entries(article) == ENTRIES
    assert article.paragraphs == (BODY[1], *verses)


def test_a_paragraph_that_ends_in_a_dash_is_no_headline() -> None:
    paragraph = "Bến cá lúc rạng sáng đông nghịt người mua. Ai cũng vội. " * 4 + "-"
    article = parse(*BODY, paragraph, *BLOCK)
    assert entries(article) == ENTRIES
    assert article.paragraphs == (BODY[1], paragraph)
