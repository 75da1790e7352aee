"""`searchkit index`: brings an index up to date with its sources, or says whether it is."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from searchkit.cli.options import common_options, format_option

if TYPE_CHECKING:
    from searchkit.cli.reports import Run


@click.command("index", short_help="Bring the index up to date with its sources.")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--rebuild", is_flag=True, help="Begin from nothing.")
@click.option("--prune", is_flag=True, help="Also drop the articles of all other sources.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 where the index is not up to date.")
@click.option("--fail-on-skip", is_flag=True, help="Exit with 1 where a page was skipped.")
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Processes.  [default: one a core]")
@click.option("--wait", metavar="SECONDS", type=click.FloatRange(min=0), default=0, help="Wait so long for another writer.")
@click.option("--report", metavar="FILE.json", help="Write a report with all that was done and skipped.")
@format_option("text", "json", "github")
@common_options
def command(
    sources: tuple[str, ...],
    rebuild: bool,
    prune: bool,
    check: bool,
    fail_on_skip: bool,
    jobs: int | None,
    wait: float,
    report: str | None,
    format_: str,
    index: str,
    color: str,
) -> int:
    """Adds, updates and removes what has changed in each SOURCE: a folder, a file, or - for standard input.

    Without SOURCE those that the index was made of; for a new index `corpus`. Articles of other sources stay.

    Pages that cannot be read are skipped, and listed on stderr. --format github prints annotations for a workflow.
    """
    if check and rebuild:
        raise click.UsageError("--check and --rebuild exclude each other.")
    from searchkit.cli.reports import Run, print_run, save

    run = Run(index, sources, checked=check, pruned=prune)
    try:
        if check:
            _check(run)
        else:
            _build(run, rebuild, jobs, wait, color)
    except Exception as error:
        if report is not None:
            run.error = error
            save(run, report)
        raise
    if report is not None:
        save(run, report)
    with suppress(BrokenPipeError):  # the exit code counts, whoever has stopped reading
        print_run(run, format_, color)
    return 1 if run.stale or (fail_on_skip and run.report.skipped) else 0


def _check(run: Run) -> None:
    from searchkit.errors import IndexMismatch, IndexMissing
    from searchkit.index.build import check

    try:
        run.report = check(run.sources, run.index, prune=run.pruned)
    except (IndexMissing, IndexMismatch) as error:
        run.error = error  # a finding: it is not what the sources would give


def _build(run: Run, rebuild: bool, jobs: int | None, wait: float, color: str) -> None:
    from searchkit.cli.progress import progress
    from searchkit.index.build import build

    try:
        with progress("pages read", color=color) as show:
            run.report = build(
                run.sources,
                run.index,
                rebuild=rebuild,
                prune=run.pruned,
                jobs=jobs,
                wait=wait,
                progress=lambda read, changed: show(read, f", {changed:,} new or changed"),
            )
    except (OSError, KeyboardInterrupt) as error:
        error.add_note("The index is as it was.")
        raise
