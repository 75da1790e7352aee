"""`searchkit analyze`: the tokens that the index sees in a text, and how the text would be read as a query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from searchkit.cli.options import QueryCommand, common_options, format_option

if TYPE_CHECKING:
    from searchkit.cli.printer import Printer
    from searchkit.model import Token


@dataclass(frozen=True, slots=True)
class Term:
    """A term that a query looks up, and what it counts for."""

    stream: str
    term: str
    weight: float
    prefix: bool
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text is read as a query."""

    interpreted: str
    notes: tuple[str, ...]
    terms: tuple[Term, ...]


@click.command("analyze", cls=QueryCommand, short_help="The tokens of a text, and the terms of a query.")
@click.argument("text", nargs=-1, required=True)
@format_option("text", "json")
@common_options
def command(text: tuple[str, ...], format_: str, index: str, color: str) -> int:
    """The tokens of TEXT with their spans and terms, as the index sees them, and how a search would read it.

    Words typed as raw Telex or VNI keystrokes are decoded where the index does not hold them as they stand.
    """
    from searchkit.analysis import analyze

    written = " ".join(text)
    tokens = analyze(written)
    reading = _read(written, index)
    if format_ == "json":
        from searchkit.cli.records import print_json

        print_json("analysis/1", {"text": written, "tokens": [asdict(token) for token in tokens], "query": asdict(reading)})
    else:
        _print_text(tokens, reading, color)
    return 0


def _read(text: str, index: str) -> Reading:
    from searchkit.errors import IndexFolderError
    from searchkit.index.manifest import Manifest
    from searchkit.index.postings import decode
    from searchkit.index.snapshot import Snapshot
    from searchkit.search.index import Index
    from searchkit.search.request import Request
    from searchkit.search.searcher import Searcher

    told: tuple[str, ...] = ()
    try:
        with Index(index) as opened:
            snapshot = opened.snapshot
    except IndexFolderError as error:
        snapshot = Snapshot(Path(index), Manifest())  # an empty one
        told = (f"{error}: what is typed as keystrokes is decoded even if articles hold it as it stands",)
    read = Searcher(snapshot).engine.read(Request(query=text))
    terms = tuple(
        Term(key.stream, decode(key.term), weight, key.prefix, tuple(field for field, _ in key.fields))
        for key, weight in read.plan.text.terms
    )
    return Reading(read.interpreted, (*told, *read.notes), terms)


def _print_text(tokens: Sequence[Token], reading: Reading, color: str) -> None:
    from searchkit.cli.printer import open_printer

    printer = open_printer(color)
    rows = [("pos", "span", "kind", "text", "syllable", "word", "folded")]
    for token in tokens:
        terms = token.terms
        columns = (token.text, terms.syllable or "", terms.word or "", terms.folded or "")
        rows.append((str(token.position), f"{token.start}-{token.end}", token.kind, *columns))
    _print_table(printer, rows)
    printer.line()
    printer.line(f"as a query: {reading.interpreted}", style="bold")
    for note in reading.notes:
        printer.line(f"note: {note}")
    if reading.terms:
        printer.line()
        scored = [
            (term.stream, f"{term.weight:.2f}", term.term + "*" * term.prefix, " ".join(term.fields))
            for term in reading.terms
        ]
        _print_table(printer, [("stream", "weight", "term", "fields"), *scored])


def _print_table(printer: Printer, rows: Sequence[Sequence[str]]) -> None:
    """Columns of equal width; marks that combine with the letter before them take no room."""
    import unicodedata

    room = [[sum(not unicodedata.combining(char) for char in cell) for cell in row] for row in rows]
    widths = [max(column) for column in zip(*room, strict=True)]
    for number, (row, taken) in enumerate(zip(rows, room, strict=True)):
        padded = (cell + " " * (width - size) for cell, width, size in zip(row, widths, taken, strict=True))
        printer.line("  ".join(padded).rstrip(), style="" if number else "bold", wrap=False)
