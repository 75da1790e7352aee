"""`searchkit similar`: articles like one that is in the index."""

from __future__ import annotations

import sys

import click

from searchkit.cli.options import common_options, format_option


@click.command("similar", short_help="Articles like one of the index.")
@click.argument("id")
@click.option("--limit", "-n", metavar="N", type=click.IntRange(min=0), default=10, help="At most so many hits.")
@format_option("text", "json", "jsonl", "tsv", "paths")
@common_options
def command(id: str, limit: int, format_: str, index: str, color: str) -> int:
    """The articles most like the one with this ID, by its most telling words; exit code 1 where there is none."""
    from searchkit.cli.search import print_articles
    from searchkit.search.index import Index

    with Index(index) as opened:
        results = opened.similar(id, limit=limit)
    if results.hits or format_ != "text":
        print_articles(results, format_, color)
    else:
        print("\n".join(results.notes) or f"Nothing is like {id}.", file=sys.stderr)
    return 0 if results.hits else 1
