"""`searchkit complete`: what a search box may offer for what was typed so far."""

from __future__ import annotations

import click

from searchkit.cli.options import QueryCommand, common_options, format_option


@click.command("complete", cls=QueryCommand, short_help="Completions for search-as-you-type.")
@click.argument("prefix", nargs=-1, required=True)
@click.option("--limit", "-n", metavar="N", type=click.IntRange(min=0), default=10, help="At most so many.")
@format_option("text", "json", "tsv")
@common_options
def command(prefix: tuple[str, ...], limit: int, format_: str, index: str, color: str) -> int:
    """Completions of PREFIX, the most used first; exit code 1 where there is none. tsv: articles, completion."""
    from dataclasses import asdict

    from searchkit.cli.printer import open_printer
    from searchkit.cli.records import print_json, print_row
    from searchkit.search.index import Index

    typed = " ".join(prefix)
    with Index(index) as opened:
        found = opened.complete(typed, limit)
    match format_:
        case "json":
            print_json("completions/1", {"prefix": typed, "completions": [asdict(each) for each in found]})
        case "tsv":
            for each in found:
                print_row(each.count, each.text)
        case _:
            printer = open_printer(color)
            for each in found:
                printer.line(each.text)
    return 0 if found else 1
