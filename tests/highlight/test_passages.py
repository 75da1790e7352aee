"""The passages chosen are those a reader would choose."""

from __future__ import annotations

import time

import pytest

from searchkit.highlight.candidates import TARGET
from searchkit.highlight.needles import Matcher, Needle
from searchkit.highlight.passages import best_passages, highlight, related_passage
from searchkit.highlight.sentences import LONGEST
from searchkit.model import Article, Headline, Passage
from searchkit.text.terms import fold, normalize_term

FILLER = "Trời hôm nay nhiều mây, gió nhẹ thổi từ phía biển vào suốt buổi sáng rồi lặng dần khi chiều xuống hẳn."


def query(text: str, *weights: float) -> Matcher:
    """A query of free words, each with a weight (1 where none is given)."""
    terms = [normalize_term(word) for word in text.split()]
    given = (*weights, *[1.0] * len(terms))
    return Matcher([Needle((t,), (t != fold(t),), weight=w) for t, w in zip(terms, given[: len(terms)], strict=True)])


def passages(body: str, matcher: Matcher, limit: int = 3) -> tuple[Passage, ...]:
    return best_passages(body, matcher.find(body), matcher, limit)


def shown(passage: Passage) -> str:
    text = passage.text
    for start, end in reversed(passage.spans):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    before, after = passage.cut
    return f"{'…' if before else ''}{text}{'…' if after else ''}"


def test_a_passage_is_a_sentence() -> None:
    body = f"{FILLER} Bộ trưởng quốc phòng đã đến thăm một xã vùng cao và tặng quà cho bà con hôm qua. {FILLER}"
    (passage,) = passages(body, query("quốc phòng"))
    assert shown(passage).startswith("Bộ trưởng [quốc phòng] đã")
    assert shown(passage).endswith("hôm qua.")
    assert body[passage.start :].startswith(passage.text)


def test_a_short_sentence_is_shown_with_those_after_it() -> None:
    body = f"{FILLER} Mưa lớn. Nước lên nhanh. Đê vỡ. {FILLER}"
    (passage,) = passages(body, query("mưa"))
    assert shown(passage) == f"[Mưa] lớn. Nước lên nhanh. Đê vỡ. {FILLER}"
    (passage,) = passages(f"{body} {FILLER}".replace("vỡ.", f"vỡ. {FILLER[:-1]} và {FILLER}"), query("mưa"))
    assert shown(passage) == f"{FILLER} [Mưa] lớn. Nước lên nhanh. Đê vỡ."  # the sentence after is too long


def test_the_last_short_sentence_is_shown_with_the_one_before_it() -> None:
    (passage,) = passages(f"{FILLER} {FILLER} Đê vỡ.", query("vỡ"))
    assert shown(passage) == f"{FILLER} Đê [vỡ]."


def test_a_passage_keeps_to_its_line() -> None:
    (passage,) = passages("Mưa\nĐê vỡ\nNắng", query("vỡ"))
    assert shown(passage) == "Đê [vỡ]"


def test_more_of_the_query_beats_more_of_one_word() -> None:
    body = f"Mưa, mưa, mưa, mưa và mưa suốt mấy ngày liền.\n{FILLER}\nĐê vỡ vì mưa kéo dài trong mấy ngày liền qua."
    assert shown(passages(body, query("mưa vỡ"), 1)[0]).startswith("Đê [vỡ]")


def test_a_rare_word_beats_a_common_one() -> None:
    body = "Trời có mưa ở vùng núi phía bắc.\nTrời có bão ở vùng núi phía bắc."
    assert "[bão]" in shown(passages(body, query("mưa bão", 1, 3), 1)[0])


def test_side_by_side_beats_apart() -> None:
    body = "Phòng của ông ở một quốc gia khác xa.\nNgân sách quốc phòng của ta tăng thêm nữa."
    assert "[quốc phòng]" in shown(passages(body, query("quốc phòng"), 1)[0])


def test_of_equals_the_first() -> None:
    line = "Đê vỡ ở vùng núi phía bắc."
    assert passages(f"{line}\n{line}", query("vỡ"), 1)[0].start == 0


def test_passages_are_in_reading_order_and_apart() -> None:
    body = f"Đê đã bị yếu.\n{FILLER}\nĐê vỡ vì mưa.\n{FILLER}\nMưa làm đê lún.\n{FILLER}\nMưa nhỏ."
    found = passages(body, query("đê vỡ mưa"))
    assert [shown(passage) for passage in found] == ["[Đê vỡ] vì [mưa].", "[Mưa] làm [đê] lún."]
    assert len(passages(body, query("đê vỡ mưa"), 1)) == 1


def test_a_weak_passage_is_shown_for_a_word_that_no_other_has() -> None:
    body = f"Đê vỡ vì bão lũ.\n{FILLER}\nTrời mưa.\n{FILLER}\nĐê cũ."
    found = passages(body, query("đê vỡ bão lũ mưa", 3, 3, 3, 3, 0.5))
    assert [shown(passage) for passage in found] == ["[Đê vỡ] vì [bão lũ].", "Trời [mưa]."]


def test_needles_of_one_key_count_once() -> None:
    body = "Đê đập bị vỡ.\nĐê bị mưa."
    alike = Matcher([Needle((term,), (True,), key="k") for term in ("đê", "đập")] + [Needle(("mưa",), (True,))])
    assert "[mưa]" in shown(passages(body, alike, 1)[0])


def test_nothing_matched_shows_the_opening() -> None:
    assert passages(f"{FILLER} {FILLER} {FILLER}\nHết", query("bão")) == (Passage("body", 0, FILLER, (), (False, False)),)
    assert passages("", query("bão")) == (Passage("body", 0, ""),)
    assert passages("  Mưa. ", query("bão")) == (Passage("body", 2, "Mưa."),)


def test_a_long_opening_is_cut_between_tokens() -> None:
    (passage,) = passages("gió mưa " * 100, query("bão"))
    assert passage.cut == (False, True)
    assert passage.text.endswith(("gió", "mưa"))
    assert TARGET - 4 <= len(passage.text) <= TARGET
    (passage,) = passages("x" * 1000, query("bão"))
    assert len(passage.text) == TARGET


@pytest.mark.parametrize("at", [0, 3, 500, 1245, 1249])
def test_a_line_of_ten_thousand_characters_is_cut_between_tokens(at: int) -> None:
    words = ["gió mưa"] * 1250
    words[at] = "đê vỡ,"
    body = " ".join(words)
    (passage,) = passages(body, query("đê vỡ"))
    assert len(passage.text) <= TARGET
    assert "[đê vỡ]," in shown(passage)
    assert passage.text.startswith(("gió", "mưa", "đê"))
    assert passage.text.endswith(("gió", "mưa", "vỡ,"))
    assert passage.cut == (at > 5, at < 1245)


def test_a_long_token_is_shown_whole() -> None:
    body = f"gió {'x' * 10_000} mưa"
    (passage,) = passages(body, query("x" * 10_000))
    assert passage.spans == ((passage.text.index("x"), passage.text.index("x") + 10_000),)


def test_a_phrase_at_a_cut_is_not_torn() -> None:
    body = f"mưa {'gió ' * 51}to lớn {'gió ' * 200}"
    matcher = Matcher([Needle(("mưa",), (True,)), Needle(("to", "lớn"), (True, True))])
    for size in range(45, 60):
        body = f"mưa {'gió ' * size}to lớn {'gió ' * 200}"
        assert any("[to lớn]" in shown(passage) for passage in passages(body, matcher))


def test_a_phrase_across_the_end_of_a_sentence_is_shown_with_both() -> None:
    body = "Đê to. Lớn quá. Hết."
    matcher = Matcher([Needle(("to", "lớn"), (True, True))])
    assert shown(passages(body, matcher)[0]).startswith("Đê [to. Lớn] quá.")


def test_a_related_headline_is_shown_where_nothing_else_matches() -> None:
    related = (Headline("Mưa lớn"), Headline("Đê vỡ vì mưa"), Headline("Vỡ trận"))
    article = Article("1", "Nắng", ("Trời nắng.",), related=related)
    spans, found = highlight(article, query("vỡ mưa"))
    assert spans == ()
    assert found == (Passage("related", 8, "Đê vỡ vì mưa", ((3, 5), (9, 12))),)
    assert "\n".join(h.title for h in related)[8:].startswith(found[0].text)


def test_title_and_body_come_before_related_headlines() -> None:
    article = Article("1", "Đê vỡ", ("Trời nắng.",), related=(Headline("Đê vỡ vì mưa"),))
    assert highlight(article, query("đê vỡ")) == (((0, 5),), (Passage("body", 0, "Trời nắng."),))
    assert highlight(article, query("mưa")) == ((), (Passage("related", 0, "Đê vỡ vì mưa", ((9, 12),)),))
    assert highlight(article, query("bão")) == ((), (Passage("body", 0, "Trời nắng."),))


def test_a_headline_is_matched_by_itself() -> None:
    matcher = Matcher([Needle(("to", "lớn"), (True, True))])
    assert related_passage(["Đê to", "Lớn quá"], matcher) is None
    assert related_passage([], matcher) is None


@pytest.mark.parametrize(
    "unit", ["an ninh, quốc phòng ", "An ninh quốc phòng. ", "an.ninh-", "an ", "an\n", "an..... ", "\u0301 an "]
)
def test_a_megabyte_of_matches_takes_no_time(unit: str) -> None:
    matcher = query("quốc phòng an ninh")
    body = unit * (1_000_000 // len(unit))
    start = time.process_time()
    found = passages(body, matcher)
    assert time.process_time() - start < 4  # seconds; it takes a tenth of one, with marks by themselves one
    assert all(len(passage.text) <= LONGEST for passage in found)
