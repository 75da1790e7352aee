"""`searchkit search`: ranked articles for a query, or a run for a file of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from searchkit.cli.options import QueryCommand, common_options, format_option, search_options

if TYPE_CHECKING:
    from searchkit.model import Hit, Results

LIMIT = 10
BATCH_LIMIT = 100  # what Recall@100 needs


@click.command("search", cls=QueryCommand, short_help="Ranked articles for a query.")
@click.argument("query", nargs=-1)
@search_options
@click.option("--field", type=click.Choice(["title", "body", "related"]), help="Look for the words there only.")
@click.option(
    "--queries",
    metavar="FILE",
    help="A batch: one {_id, text} a line, read literally. Prints trec (or jsonl); --limit is 100 by default.",
)
@click.option("--collapse", is_flag=True, help="Articles that say nearly the same are one hit.")
@click.option("--verify", is_flag=True, help="Read and check every byte of the index first.")
@format_option("text", "json", "jsonl", "tsv", "paths", "trec")
@common_options
def command(
    query: tuple[str, ...],
    queries: str | None,
    limit: int | None,
    synonyms: str | None,
    verify: bool,
    format_: str,
    index: str,
    color: str,
    **asked: Any,
) -> int:
    """Ranked articles for QUERY, its words joined by a blank; exit code 1 where there is none.

    \b
    bão lụt miền Trung               any of the words; marks may be left out
    "đại hội đảng" +2021 -huyện      a phrase; what must be there, what must not
    title:(quốc phòng) OR biên*      in a field; either; what begins so
    section:"Kinh tế" date:2018-08..2018-09

    Words that begin with - follow `--`, or stand in a quoted query that does not begin with it: 'bão -lụt'.

    tsv: rank, score, id, date, section, title. paths: each file once.
    """
    if queries is not None:
        return _batch(query, queries, BATCH_LIMIT if limit is None else limit, format_, index, synonyms, color, asked)
    if not query:
        raise click.UsageError("Missing argument 'QUERY...'.")
    if format_ == "trec":
        raise click.UsageError("--format trec is for a batch: it needs --queries FILE.")

    from searchkit.cli.querying import explained
    from searchkit.search.index import Index

    limit = LIMIT if limit is None else limit
    text = " ".join(query)
    with Index(index, verify=verify, synonyms=synonyms) as opened, explained(text):
        results = opened.search(text, limit=limit, **asked)
    found = bool(results.hits or (results.total and not limit))
    if found or format_ != "text":
        print_articles(results, format_, color)
    else:
        from searchkit.cli.text import print_nothing

        print_nothing(results, index, len(opened), asked)
    return 0 if found else 1


def print_articles(results: Results[Hit], format_: str, color: str) -> None:
    """Prints a page of articles in any of the formats."""
    if format_ == "text":
        _print_text(results, color)
    else:
        _print_for_programs(results, format_)


def _print_text(results: Results[Hit], color: str) -> None:
    from searchkit.cli.printer import open_printer
    from searchkit.cli.text import print_hit, print_summary

    printer = open_printer(color)
    for hit in results:
        print_hit(printer, hit)
        printer.line()
    print_summary(printer, results)


def _print_for_programs(results: Results[Hit], format_: str) -> None:
    from searchkit.cli.querying import tell_understanding
    from searchkit.cli.records import hit_record, print_json, print_row, results_record

    match format_:
        case "json":
            print_json("results/1", results_record(results))
            return
        case "jsonl":
            for hit in results:
                print_json("hit/1", hit_record(hit))
        case "tsv":
            for hit in results:
                print_row(hit.rank, f"{hit.score:.6f}", hit.id, hit.date, hit.section, hit.title)
        case "paths":
            for path in dict.fromkeys(hit.path for hit in results):
                if path is not None:
                    print(path)
    tell_understanding(results)


def _batch(
    query: tuple[str, ...],
    queries: str,
    limit: int,
    format_: str,
    index: str,
    synonyms: str | None,
    color: str,
    asked: dict[str, Any],
) -> int:
    if query or asked["facets"] or asked["strict"]:
        raise click.UsageError("--queries FILE goes with no QUERY, no --facet and no --strict.")
    if format_ not in ("trec", "jsonl"):
        raise click.UsageError("--queries FILE needs --format trec (or jsonl).")
    from searchkit.cli.batch import run_batch

    return run_batch(queries, index, format_, color, synonyms, limit=limit, **{**asked, "literal": True})
