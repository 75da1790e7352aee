"""Where Vietnamese sentences end, and where a dot ends none."""

from __future__ import annotations

import pytest

from searchkit.highlight.needles import Match
from searchkit.highlight.sentences import LONGEST, Sentences


def split(text: str) -> list[str]:
    """The sentences of a text no longer than what `Sentences` sees around its beginning."""
    sentences = Sentences(text, [Match(0, 0, 0)])
    parts, at = [], 0
    while at < len(text):
        end = sentences.end(at + 1)
        assert end is not None
        parts.append(text[at:end].strip())
        at = end
    return [part for part in parts if part]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Trời mưa. Đường trơn.", 2),
        ("Trời mưa! Đường trơn? Đi chậm… Về muộn... Hết", 5),
        ("Trời mưa\nđường trơn", 2),
        ("Giá tăng 11.5 đồng. Ngày 27.8 giảm.", 2),
        ("Ở TP. Hồ Chí Minh, GS. Nguyễn và PGS. TS. Trần nói.", 1),
        ("Ở TP.HCM. Sau đó về.", 2),
        ("Ông Nguyễn Văn A. Trần và bà B. Lê.", 1),
        ("A. Trần đến.", 1),
        ("1. Quy định chung. Điều một.\n12. Điều khoản khác.", 3),
        ("Năm 2018. Ông về.", 2),
        ("Cam, quýt, v.v. đều ngon. Hết.", 2),
        ("“Trời mưa.” Ông nói. (Xem trang 2.) Hết.", 4),
        ("“Về chưa?” ông hỏi. Chưa.", 2),
        ("“Về chưa?” “Chưa.” Hết.", 3),
        ("Thi hành từ nay./. Nơi nhận.", 2),
        ("Thi hành từ nay./.", 1),
        ("Hết.Rồi.", 1),
        ("", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    parts = split(text)
    assert len(parts) == count, parts


@pytest.mark.parametrize(
    ("before", "begins"),
    [("Hết. ", True), ("Hết.\n", True), ("Hết\n", True), ("Hết, ", False), ("TP. ", False), ("", True)],
)
def test_where_a_sentence_begins(before: str, begins: bool) -> None:
    text = f"{before}Nay mưa"
    assert Sentences(text, [Match(len(before), len(before) + 3, 0)]).begins(len(before)) is begins


def test_a_small_letter_at_the_place_itself_begins_nothing() -> None:
    text = "Cam, v.v. ngon"
    assert not Sentences(text, [Match(10, 14, 0)]).begins(10)


def test_the_end_of_the_text_begins() -> None:
    assert Sentences("Hết", [Match(0, 3, 0)]).begins(3)


def test_far_ends_are_not_told() -> None:
    text = f"Mưa. {'gió ' * 200}. Nắng. {'mây ' * 200}"
    at = text.index("gió", 400)
    sentences = Sentences(text, [Match(at, at + 3, 0)])
    assert sentences.start(at) is None
    assert sentences.end(at) is None
    assert sentences.start(at, at - 9) == at - 8  # a blank, and what is taken for a start
    assert sentences.end(len(text) - LONGEST) == len(text)
