"""`searchkit headlines`: the related headlines themselves, one hit a distinct headline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from searchkit.cli.options import QueryCommand, common_options, format_option, search_options

if TYPE_CHECKING:
    from searchkit.model import HeadlineHit, Results

LIMIT = 10


@click.command("headlines", cls=QueryCommand, short_help="Related headlines for a query.")
@click.argument("query", nargs=-1, required=True)
@search_options
@format_option("text", "json", "jsonl", "tsv")
@common_options
def command(
    query: tuple[str, ...], limit: int | None, synonyms: str | None, format_: str, index: str, color: str, **asked: Any
) -> int:
    """Headlines of the related lists for QUERY: how many articles list each, and the article that it leads to.

    Exit code 1 where there is none. tsv: rank, score, date, section, how many list it, id of the article, headline.
    """
    from searchkit.cli.querying import explained
    from searchkit.search.index import Index

    limit = LIMIT if limit is None else limit
    text = " ".join(query)
    with Index(index, synonyms=synonyms) as opened, explained(text):
        results = opened.headlines(text, limit=limit, **asked)
    found = bool(results.hits or (results.total and not limit))
    if format_ != "text":
        _print_for_programs(results, format_)
    elif found:
        _print_text(results, color)
    else:
        from searchkit.cli.text import print_nothing

        print_nothing(results, index, len(opened), asked)
    return 0 if found else 1


def _print_text(results: Results[HeadlineHit], color: str) -> None:
    from searchkit.cli.printer import open_printer
    from searchkit.cli.text import print_headline, print_summary

    printer = open_printer(color)
    for hit in results:
        print_headline(printer, hit)
        printer.line()
    print_summary(printer, results)


def _print_for_programs(results: Results[HeadlineHit], format_: str) -> None:
    from searchkit.cli.querying import tell_understanding
    from searchkit.cli.records import hit_record, print_json, print_row, results_record

    if format_ == "json":
        print_json("headlines/1", results_record(results))
        return
    for hit in results:
        if format_ == "jsonl":
            print_json("headline/1", hit_record(hit))
        else:
            print_row(hit.rank, f"{hit.score:.6f}", hit.date, hit.section, hit.carriers, hit.target, hit.title)
    tell_understanding(results)
