"""Pages made from known parts, damaged as scrapers damage them, come back as those parts."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.ingest import parse_page
from searchkit.ingest.decode import decode
from searchkit.model import Article, Headline

HEADLINES = (
    "Mùa gặt sớm trên cánh đồng ven sông",
    "Chợ phiên - nơi hẹn của ba làng",
    "Thợ dệt lụa: Nghề chọn người hay người chọn nghề?",
    "“Giữ lửa” cho lò gốm cổ",
    "Thuyền hoa về bến đêm rằm!",
    "5 món quà quê nên thử khi đến hội đình",
    "Bến sông xưa (phần cuối)",
    "Hội xuân mở cửa, khách vẫn thưa…",
    "Tơ tằm lên giá, người nuôi vẫn lo về một vụ mùa bấp bênh vì mưa trái mùa kéo dài",
)
SECTIONS = ("Kinh tế", "Văn hóa - Du lịch", "Đời sống", "Khoa học - Môi trường", "Thời sự", "Đất và người")

headline = st.sampled_from(HEADLINES)
plain = st.builds(
    "{} Người làng kể rằng {}".format,
    st.sampled_from(["Sáng nay, chợ họp từ rất sớm.", "Nước rút, ruộng lại xanh.", "Không ai nhớ lò có từ bao giờ."]),
    st.sampled_from(["vụ này được mùa.", "nghề có từ đời cụ./.", "phải đợi đến rằm...", "giá sẽ lên?", "đường đã thông:"]),
)
odd = st.one_of(plain.map("- {}".format), plain.map("{} (05/09/2021)".format), plain)
FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
day = st.dates(dt.date(1999, 1, 1), dt.date(2030, 1, 1))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    related = [
        *(Headline(*pair, None, "dated") for pair in draw(st.lists(st.tuples(headline, day), max_size=4))),
        *(Headline(title, None, None, "bulleted") for title in draw(st.lists(headline, max_size=4))),
        *(
            Headline(title, None, section, "sectioned")
            for title, section in draw(st.lists(st.tuples(headline, st.sampled_from(SECTIONS)), max_size=5))
        ),
    ]
    body = (*draw(st.lists(odd, max_size=4)), draw(plain))
    return Article("x", draw(headline), body, related=tuple(related))


@dataclass(frozen=True)
class Damage:
    """What a scraper did to a page, as functions of the text that it was."""

    dash: str
    day: str
    before_date: str
    blank: Callable[[str], str]
    line_end: str
    form: Literal["NFC", "NFD"]
    encode: Callable[[str], bytes]


damages = st.builds(
    Damage,
    dash=st.sampled_from("-–—"),
    day=st.sampled_from(
        ["{0.day:02}/{0.month:02}/{0.year}", "{0.day}/{0.month}/{0.year}", "{0.day:02}-{0.month:02}-{0.year}"]
    ),
    before_date=st.sampled_from([" \u00a0", " ", "", "   "]),
    blank=st.sampled_from(
        [
            str,
            lambda text: text.replace(" ", "\u00a0"),
            lambda text: text.replace(" ", "  \u200b"),
            lambda text: text.replace("n", "n\ufeff").replace("\n", " \t\n"),
            lambda text: text.replace("\n", "\n\n\u00a0\n"),
        ]
    ),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    form=st.sampled_from(FORMS),
    encode=st.sampled_from([str.encode, lambda text: text.encode("utf-8-sig"), lambda text: text.encode("utf-16")]),
)


def render(article: Article, damage: Damage) -> bytes:
    lines = [article.title, *article.paragraphs]
    for h in article.related:
        if h.date:
            lines.append(f"{h.title}{damage.before_date}({damage.day.format(h.date)})")
        elif h.section:
            if h.block == "sectioned" and lines[-1:] and not any(mark in lines for mark in "-–—"):
                lines.append(damage.dash)
            else:
                lines[-1] += f" {damage.dash}"
            lines += [h.section, h.title]
        else:
            lines.append(f"{damage.dash} {h.title}")
    text = unicodedata.normalize(damage.form, damage.blank("\n".join(lines)))
    return damage.encode(text.replace("\n", damage.line_end))


@settings(max_examples=150, deadline=None)
@given(articles(), damages)
def test_a_damaged_page_comes_back_whole(article: Article, damage: Damage) -> None:
    parsed = parse_page(decode(render(article, damage), "x"), id="x")
    assert (parsed.title, parsed.paragraphs, parsed.related) == (
        article.title,
        article.paragraphs,
        article.related,
    )
