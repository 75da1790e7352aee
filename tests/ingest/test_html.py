"""HTML pages: what is read as title, date, body and related headlines, and what is left out."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest

from searchkit.errors import PageError
from searchkit.ingest.html import parse_html
from searchkit.model import Article, Headline

PAGE = """<!doctype html><html lang=vi><head><meta charset=utf-8>
<title>Cầu mới thông xe - Báo Bến Sông</title>
<meta property="og:title" content="Cầu mới thông xe | Báo Bến Sông">
<meta property="article:published_time" content="2022-04-30T08:00:00+07:00">
<meta property="article:section" content="Giao thông">
<link rel="canonical" href="https://bao.example/cau-moi">
<script>var x = "<p>không phải chữ</p>";</script></head>
<body><header><h1 class=logo></h1><nav><ul><li><a href=/>Trang chủ của tờ báo</a></ul></nav></header>
<article class="post related-ready"><h1>Cầu mới
 thông xe</h1>
<p>Sáng nay, cây cầu <b>dài nhất</b> vùng đã thông xe.
<p>Người dân hai bờ<br>không còn phải chờ phà &amp; đò.</p>
<blockquote><p>“Vui lắm”, một cụ bà nói.</p></blockquote>
<div class="box-tin-lien-quan"><b>Xem thêm</b><ul>
 <li><a href=/1><img src=x></a><a href=/1>Chuyến phà cuối cùng rời bến</a> <i>(29/04/2022)</i>
 <li><a href=/2>Hai bờ sông ngày ấy</a> <time datetime=2022-04-28>hôm kia</time><p>Vài lời.</p></ul></div>
</article>
<article><p>Bài khác.</p></article>
<aside><h3>Tin liên quan</h3><div><a href=/3>Khởi công đường dẫn lên cầu mới</a></div>
<div><a href=/4>Kinh tế</a></div></aside>
<footer><p>Bản quyền.</p></footer></body></html>"""


def parse(html: str) -> Article:
    return parse_html(html.encode(), id="cau", path="cau.html")


def test_a_news_page() -> None:
    assert parse(PAGE) == Article(
        id="cau",
        title="Cầu mới thông xe",
        paragraphs=(
            "Sáng nay, cây cầu dài nhất vùng đã thông xe.",
            "Người dân hai bờ",
            "không còn phải chờ phà & đò.",
            "“Vui lắm”, một cụ bà nói.",
        ),
        date=dt.date(2022, 4, 30),
        date_source="page",
        section="Giao thông",
        related=(
            Headline("Chuyến phà cuối cùng rời bến", dt.date(2022, 4, 29), None, "bulleted"),
            Headline("Hai bờ sông ngày ấy", dt.date(2022, 4, 28), None, "bulleted"),
            Headline("Khởi công đường dẫn lên cầu mới", None, None, "bulleted"),
        ),
        path="cau.html",
        url="https://bao.example/cau-moi",
    )


def test_links_after_a_heading_end_with_the_first_ordinary_block() -> None:
    article = parse(
        "<article><h1>T</h1><p>Đoạn một.</p><h2>Đọc thêm:</h2><p><a href=1>Một cây cầu khác sắp xong</a></p>"
        "<p><a href=2>Phà vẫn chạy</a> trong tuần đầu.</p><p><a href=3>Một bài ngoài danh sách</a></p>"
    )
    assert [headline.title for headline in article.related] == ["Một cây cầu khác sắp xong"]
    assert article.paragraphs == (
        "Đoạn một.",
        "Phà vẫn chạy trong tuần đầu.",
        "Một bài ngoài danh sách",
    )


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        ("<main><div>Trong main.</div></main><p>Ngoài.</p>", ("Trong main.",)),
        ("<div>Menu</div><p>Một.</p><p>Hai.</p>", ("Một.", "Hai.")),
        ("<div>Một.<div>Hai.</div>Ba.</div>", ("Một.", "Hai.", "Ba.")),
        ("<div itemprop=articleBody>Thân.</div><main>Khác.</main>", ("Thân.",)),
        ("<form id=aspnetForm><article><p>Trong biểu mẫu.</p></article></form>", ("Trong biểu mẫu.",)),
        ("<ul><li>Một<li>Hai</ul>", ("Một", "Hai")),
        ("<pre>một\nhai</pre>", ("một", "hai")),
    ],
)
def test_where_the_body_is_found(body: str, paragraphs: tuple[str, ...]) -> None:
    assert parse(f"<title>T</title>{body}").paragraphs == paragraphs


def test_the_title_falls_back_to_the_first_paragraph() -> None:
    assert parse("<p>Một.</p><p>Hai.</p>") == Article("cau", "Một.", ("Hai.",), path="cau.html")


def test_the_first_time_is_the_date() -> None:
    article = parse("<title>T</title><time datetime='hôm qua'>x</time><time datetime=2022-05-01>1/5</time><p>Một.")
    assert (article.date, article.date_source) == (dt.date(2022, 5, 1), "page")


def test_the_named_encoding_is_read() -> None:
    text = "<meta charset=windows-1258><title>T\u0323</title><p>Ba\u0300i"
    article = parse_html(text.encode("cp1258"), id="x", path="x.html")
    assert (article.title, article.paragraphs) == ("Ṭ", ("Bài",))


@pytest.mark.parametrize("html", ["", "<html><body><script>x</script></body></html>", "<p>\u200b</p>"])
def test_an_empty_page_is_refused(html: str) -> None:
    with pytest.raises(PageError, match="empty page"):
        parse(html)


@pytest.mark.parametrize("html", ["<p>a</p></div></p></a><li>b", "<a href=x><p>a", "<p>a<", "a&#xd800;<!--"])
def test_broken_html_is_read(html: str) -> None:
    assert parse(html).title.startswith("a")


def test_an_unknown_declaration_is_no_crash() -> None:
    with suppress(PageError):
        parse("<![what[ x ]]><p>a")
