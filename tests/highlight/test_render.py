"""Passages as people read them."""

from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from searchkit.highlight.render import plain_line, plain_passage, rich_line, rich_passage
from searchkit.model import Passage

PASSAGE = Passage("body", 10, "đê vỡ\nvì [b]mưa", ((0, 5), (12, 15)), (True, True))


def test_plain_text_is_one_line_with_elisions() -> None:
    assert plain_passage(PASSAGE) == "…đê vỡ vì [b]mưa…"
    assert plain_passage(Passage("title", 0, "đê vỡ")) == "đê vỡ"


def test_a_terminal_gets_the_matches_styled() -> None:
    text = rich_passage(PASSAGE, "red")
    assert text.plain == plain_passage(PASSAGE)
    assert [(span.start, span.end, span.style) for span in text.spans] == [(1, 6, "red"), (13, 16, "red")]
    assert rich_passage(Passage("title", 0, "đê vỡ")).plain == "đê vỡ"


def test_colour_is_written_where_the_matches_are() -> None:
    out = io.StringIO()
    Console(file=out, force_terminal=True, color_system="standard", width=80).print(rich_line("đê vỡ", [(3, 5)], "red"))
    assert out.getvalue() == "đê \x1b[31mvỡ\x1b[0m\n"


def test_a_page_cannot_command_the_terminal() -> None:
    assert plain_line("a\x1b[2Jb\x9bc\td\u202ee\x00") == "a\ufffd[2Jb\ufffdc d\ufffde\ufffd"


@given(st.text(st.characters() | st.sampled_from("\x1b\n\r\t\ud800\u2028")))
@settings(deadline=None)
def test_any_text_becomes_a_line_of_the_same_length(text: str) -> None:
    line = plain_line(text)
    assert len(line) == len(text)
    assert len(line.splitlines()) <= 1
    line.encode()
    assert rich_line(text, []).plain == line
