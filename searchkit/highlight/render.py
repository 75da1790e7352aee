"""Passages as text: plain for a pipe, styled for a terminal.

Control characters and lone surrogates become U+FFFD, line breaks and tabs a blank, one for one: a page cannot send
commands to the terminal, a passage is one line, and spans hold. Wrapping is left to the terminal or to rich.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from searchkit.model import Passage, Span

if TYPE_CHECKING:
    from rich.text import Text

ELISION = "…"
#: How matches look on a terminal; a rich style.
MATCH_STYLE = "bold yellow"

# Of the invisible characters those that turn the direction of text around are unsafe too.
_UNSAFE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain_line(text: str) -> str:
    """`text` on one line, as long as it was, safe to print."""
    return _UNSAFE.sub(lambda match: " " if match[0].isspace() else "\ufffd", text)


def plain_passage(passage: Passage) -> str:
    """A passage on one line, `…` where it was cut inside a sentence; what matched is not marked."""
    before, after = passage.cut
    return f"{ELISION if before else ''}{plain_line(passage.text)}{ELISION if after else ''}"


def rich_line(text: str, spans: Sequence[Span], style: str = MATCH_STYLE) -> Text:
    """`text` on one line with `spans` in `style`."""
    from rich.text import Text

    line = Text(plain_line(text))
    for start, end in spans:
        line.stylize(style, start, end)
    return line


def rich_passage(passage: Passage, style: str = MATCH_STYLE) -> Text:
    """A passage on one line, what matched in `style`, `…` where it was cut inside a sentence."""
    before, after = passage.cut
    line = rich_line(passage.text, passage.spans, style)
    if before:
        line = rich_line(ELISION, ()) + line
    return line + ELISION if after else line
