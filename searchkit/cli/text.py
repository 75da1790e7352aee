"""Results as text: hits, facets, and how many there are of what was understood."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from searchkit.cli.printer import INDENT, MINOR, Printer
from searchkit.highlight.render import plain_line
from searchkit.model import Explanation, HeadlineHit, Hit, Results


def print_hit(printer: Printer, hit: Hit) -> None:
    """An article: rank and title, what it is, and the passages that matched."""
    _print_title(printer, hit)
    printer.facts([iso(hit.date), hit.section, hit.id])
    for passage in hit.passages:
        printer.passage(passage)
    if hit.duplicates:
        printer.facts([f"the same in {counted(len(hit.duplicates), 'more article')}: {hit.duplicates[0]}"])
    _print_explanation(printer, hit)


def print_headline(printer: Printer, hit: HeadlineHit) -> None:
    """A headline: rank and text, what it is, and the article that it leads to or the first one that lists it."""
    _print_title(printer, hit)
    printer.facts([iso(hit.date), hit.section, f"listed by {counted(hit.carriers, 'article')}"])
    if hit.target is not None:
        printer.line(f"→ {hit.target}", indent=INDENT, style=MINOR, wrap=False)
    elif hit.carrier_ids:
        printer.line(f"in {hit.carrier_ids[0]}", indent=INDENT, style=MINOR, wrap=False)
    _print_explanation(printer, hit)


def _print_explanation(printer: Printer, hit: Hit | HeadlineHit) -> None:
    """The parts of the score as a tree, those that weigh most first."""

    def show(part: Explanation, indent: int) -> None:
        numbers = ", ".join(f"{name} {value:.4g}" for name, value in part.numbers)
        printer.line(f"{part.value:.4f} {part.name}" + f" ({numbers})" * bool(numbers), indent=indent, style=MINOR)
        for inner in sorted(part.parts, key=lambda inner: -inner.value):
            show(inner, indent + 2)

    if hit.explanation is not None:
        show(hit.explanation, INDENT)


def print_summary(printer: Printer, results: Results[Hit] | Results[HeadlineHit]) -> None:
    """What stands below the hits: facets, notes, and on the last line totals and what was understood."""
    for name, counts in results.facets.items():
        printer.line(f"{name}:", style="bold")
        for value, count in counts:
            printer.line(value, indent=8, lead=f"{count:,}  ", wrap=False)
        printer.line()
    for note in understanding(results):
        printer.line(note, style=MINOR)
    printer.line(_totals(results), style="bold")


def understanding(results: Results[Hit] | Results[HeadlineHit]) -> list[str]:
    """What was not read as it was written, and what might have been meant."""
    lines = [f"note: {note}" for note in results.notes]
    if results.suggestion:
        lines.append(f"did you mean: {results.suggestion}")
    return lines


def print_nothing(results: Results[Hit] | Results[HeadlineHit], index: str, size: int, asked: Mapping[str, Any]) -> None:
    """Tells on stderr why there may be no hit, and what to try; `asked`: the options of the search."""
    if not size:
        lines = [f"The index in {index} holds nothing yet.", "  Fill it: searchkit index SOURCE"]
    elif not results.query.strip():
        lines = ["The query is empty."]
    elif results.total:
        lines = [f"There are only {counted(results.total, 'hit')}; --offset {asked['offset']} leaves out all of them."]
    else:
        lines = [f"No hit for: {results.query}{_read_as(results)}", *(f"  {line}" for line in understanding(results))]
        lines += [f"  Try {advice}." for advice in _advice(results.query, asked)]
    print("\n".join(map(plain_line, lines)), file=sys.stderr)


def iso(value: object) -> str | None:
    """A date as people read it; None where there is none."""
    return None if value is None else str(value)


def counted(number: int, noun: str) -> str:
    """`1 article`, `1,234 articles`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _print_title(printer: Printer, hit: Hit | HeadlineHit) -> None:
    printer.line(hit.title, hit.title_spans, indent=INDENT, lead=f"{hit.rank}. ", style="bold")


def _totals(results: Results[Hit] | Results[HeadlineHit]) -> str:
    total = counted(results.total, "hit")
    if not results.total_is_exact:
        total = f"at least {total}"
    if results.hits and len(results.hits) < results.total:
        first, last = results.hits[0].rank, results.hits[-1].rank
        which = f"hits {first:,} to {last:,}" if first < last else f"hit {first:,}"
        total = f"{which} of {total.removesuffix(' hits')}"
    return total + _read_as(results)


def _read_as(results: Results[Hit] | Results[HeadlineHit]) -> str:
    return f" · read as: {results.interpreted}" if results.interpreted != results.query else ""


def _advice(query: str, asked: Mapping[str, Any]) -> list[str]:
    from searchkit.search.grammar import parse

    names = {"field": "--field", "section": "--section", "date_from": "--from", "date_to": "--to"}
    advice = []
    if given := [option for name, option in names.items() if asked.get(name) is not None]:
        advice.append(f"without {' and '.join(given)}")
    if not asked["literal"] and parse(query).node != parse(query, literal=True).node:
        advice.append("--literal, which reads the signs in the query as text")
    return advice or ["other words: an article needs to hold only one of them, and marks may be left out"]


def print_facts(printer: Printer, rows: Sequence[tuple[str, str]]) -> None:
    """Names and values, one a line, the values below each other."""
    width = max(len(name) for name, _ in rows) + 2
    for name, value in rows:
        printer.line(value, indent=width, lead=name.ljust(width))
