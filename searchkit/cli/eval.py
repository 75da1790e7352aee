"""`searchkit eval`: how good the ranking is, and a gate for it."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import click

from searchkit.cli.options import common_options, format_option, synonyms_option

DEPTH = 100  # the deepest that a metric looks


@click.command("eval", short_help="How good the ranking is.")
@click.option("--queries", required=True, metavar="FILE", help="The queries: one {_id, text} a line (BEIR).")
@click.option("--qrels", required=True, metavar="FILE", help="The judgements: BEIR or TREC.")
@click.option(
    "--min", "floors", multiple=True, metavar="METRIC=VALUE", help="Exit with 1 under this: nDCG@10=0.85. Repeatable."
)
@click.option("--operators", is_flag=True, help="Read the query language. By default queries are plain words.")
@synonyms_option
@format_option("text", "json")
@common_options
def command(
    queries: str,
    qrels: str,
    floors: tuple[str, ...],
    operators: bool,
    synonyms: str | None,
    format_: str,
    index: str,
    color: str,
) -> int:
    """nDCG@10, MRR@10, Recall@10 and Recall@100 of the index, by judged queries.

    Only queries with a relevant article count. With --min it is a gate: exit code 1 where a metric is lower.
    """
    from searchkit.cli.progress import progress
    from searchkit.evaluate import evaluate, judged_queries, parse_floor, read_qrels, read_queries
    from searchkit.search.index import Index

    least = dict(map(parse_floor, floors))
    texts, judgements = read_queries(queries), read_qrels(qrels)
    judged = judged_queries(judgements)
    if missing := len(set(judged) - texts.keys()):
        print(f"searchkit: {missing} of {len(judged)} judged queries are not in {queries}: they count 0", file=sys.stderr)
    run = {}
    with Index(index, synonyms=synonyms) as opened, progress("queries", len(judged), color) as show:
        for number, id in enumerate(judged, 1):
            if id in texts:
                run[id] = [hit.id for hit in opened.search(texts[id], limit=DEPTH, literal=not operators, passages=0)]
            show(number, "")
    metrics = evaluate(judgements, run)
    failed = [name for name, floor in least.items() if metrics[name] < floor]
    if format_ == "json":
        from searchkit.cli.records import print_json

        print_json("eval/1", {"queries": len(judged), "metrics": metrics, "floors": least, "failed": failed})
    else:
        _print_text(len(judged), metrics, least, failed, color)
    for name in failed:
        print(f"searchkit: {name} is {metrics[name]:.4f}, under {least[name]:g}", file=sys.stderr)
    return 1 if failed else 0


def _print_text(
    judged: int, metrics: Mapping[str, float], floors: Mapping[str, float], failed: list[str], color: str
) -> None:
    from searchkit.cli.printer import open_printer

    printer = open_printer(color)
    printer.line(f"{'queries':<10}  {judged:>6,}")
    for name, value in metrics.items():
        verdict = f"  at least {floors[name]:g}: {'failed' if name in failed else 'ok'}" if name in floors else ""
        printer.line(f"{name:<10}  {value:.4f}{verdict}", style="bold" if name in failed else "")
