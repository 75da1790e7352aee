"""`searchkit stats`: what an index holds, in numbers."""

from __future__ import annotations

import click

from searchkit.cli.options import common_options, format_option


@click.command("stats", short_help="What an index holds, in numbers.")
@format_option("text", "json")
@common_options
def command(format_: str, index: str, color: str) -> int:
    """Articles, headlines, terms and sizes of the index."""
    from dataclasses import asdict

    from searchkit.search.index import Index

    with Index(index) as opened:
        stats = opened.stats()
    if format_ == "json":
        from searchkit.cli.records import print_json

        print_json("stats/1", {"index": index, **asdict(stats)})
        return 0

    from searchkit.cli.printer import open_printer
    from searchkit.cli.text import counted, print_facts

    terms: dict[str, list[str]] = {}
    for name, count in stats.terms.items():
        field, _, stream = name.partition(".")
        terms.setdefault(field, []).append(counted(count, stream))
    print_facts(
        open_printer(color),
        [
            ("articles", f"{stats.documents:,}, and {stats.deleted:,} deleted"),
            ("sections", f"{stats.sections:,}"),
            ("headlines", f"{stats.headlines:,}, listed {counted(stats.carriers, 'time')}"),
            ("tokens", f"{stats.tokens:,} in titles and bodies"),
            *((f"terms of {field}", ", ".join(counts)) for field, counts in terms.items()),
            ("size", f"{counted(stats.bytes, 'byte')} in {counted(stats.segments, 'segment')}"),
            ("sources", ", ".join(stats.sources) or "none: articles were added by a program"),
            ("written as", f"format {stats.format}, commit {stats.generation}, analyzer {stats.analyzer}"),
        ],
    )
    return 0
