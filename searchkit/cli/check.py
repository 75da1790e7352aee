"""`searchkit check`: every byte of an index against its checksums, every structure against the others."""

from __future__ import annotations

import click

from searchkit.cli.options import common_options, format_option


@click.command("check", short_help="Verifies every byte and structure of an index.")
@format_option("text", "json")
@common_options
def command(format_: str, index: str, color: str) -> int:
    """Reads the whole index and names each file and array that is not what was written.

    Writes nothing and takes no lock. What it finds is mended by `searchkit index --rebuild`.
    """
    from dataclasses import asdict
    from pathlib import Path

    from searchkit.index.check import check_index

    findings = check_index(Path(index))
    if format_ == "json":
        from searchkit.cli.records import print_json

        print_json("check/1", {"index": index, "sound": not findings, "findings": [asdict(f) for f in findings]})
        return 1 if findings else 0

    from searchkit.cli.printer import open_printer

    printer = open_printer(color)
    for finding in findings:
        printer.line(str(finding))
    printer.line(f"{index}: damaged, mend it with: searchkit index --rebuild" if findings else f"{index}: sound")
    return 1 if findings else 0
