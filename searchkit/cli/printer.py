"""Text for people: plain lines for a pipe, wrapped and coloured ones for a terminal. All of it goes to stdout."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from searchkit.cli.streams import is_terminal, wants_colour
from searchkit.highlight.render import plain_line, plain_passage, rich_line, rich_passage
from searchkit.model import Passage, Span

if TYPE_CHECKING:
    from rich.text import Text

WIDEST = 110  # columns; longer lines are hard to read
NARROWEST = 20
INDENT = 4
MINOR = "dim"


class Printer:
    """Every text on one line, as it is."""

    def line(
        self,
        text: str = "",
        spans: Sequence[Span] = (),
        *,
        indent: int = 0,
        lead: str = "",
        style: str = "",
        wrap: bool = True,
    ) -> None:
        """A text, what matched marked; `lead` stands in the indent of its first line.

        Without `wrap` it stays in one piece, to be copied.
        """
        print(f"{lead.rjust(indent)}{plain_line(text)}")

    def passage(self, passage: Passage) -> None:
        """A passage below a hit."""
        print(f"{' ' * INDENT}{_label(passage)}{plain_passage(passage)}")

    def facts(self, parts: Sequence[str | None], *, indent: int = INDENT) -> None:
        """Small facts, those that there are, with dots between them."""
        self.line(" · ".join(part for part in parts if part), indent=indent, style=MINOR)


class RichPrinter(Printer):
    """Wrapped to `width` columns (None: not), coloured if `colour`."""

    def __init__(self, *, width: int | None, colour: bool) -> None:
        from rich.console import Console

        self.width = width
        self.console = Console(
            file=sys.stdout,
            width=width or 1 << 20,
            color_system="standard" if colour else None,
            force_terminal=colour,
            no_color=not colour,
        )

    def line(
        self,
        text: str = "",
        spans: Sequence[Span] = (),
        *,
        indent: int = 0,
        lead: str = "",
        style: str = "",
        wrap: bool = True,
    ) -> None:
        """See `Printer`."""
        line = rich_line(text, spans)
        line.style = style
        self._print(line, indent, lead, wrap=wrap)

    def passage(self, passage: Passage) -> None:
        """See `Printer`."""
        from rich.text import Text

        self._print(Text.assemble((_label(passage), MINOR), rich_passage(passage)), INDENT)

    def facts(self, parts: Sequence[str | None], *, indent: int = INDENT) -> None:
        """See `Printer`; the last, mostly an id, on a line of its own where there is no room for it."""
        from rich.cells import cell_len

        given = [part for part in parts if part]
        lines = [" · ".join(given)]
        if len(given) > 1 and self.width is not None and indent + cell_len(lines[0]) > self.width:
            lines = [" · ".join(given[:-1]), given[-1]]
        for line in lines:
            self.line(line, indent=indent, style=MINOR, wrap=False)

    def _print(self, text: Text, indent: int, lead: str = "", *, wrap: bool = True) -> None:
        from rich.text import Text

        lines = [text]
        if wrap and self.width is not None:
            lines = list(text.wrap(self.console, max(min(self.width, WIDEST) - indent, NARROWEST))) or lines
        shown = []
        for number, line in enumerate(lines):
            line.rstrip()
            prefix = "" if number else lead
            shown.append(Text(prefix.rjust(indent)) + line)
        self.console.print(Text("\n").join(shown), soft_wrap=True)


def open_printer(color: str) -> Printer:
    """The printer for stdout as it is, and `--color` as it was chosen."""
    colour = wants_colour(color, sys.stdout)
    width = shutil.get_terminal_size().columns if is_terminal(sys.stdout) else None
    return RichPrinter(width=width, colour=colour) if colour or width is not None else Printer()


def _label(passage: Passage) -> str:
    return "lists: " if passage.field == "related" else ""
