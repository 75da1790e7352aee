"""The command line: `searchkit COMMAND`. One module a command, imported when it is asked for.

A command returns its exit code, prints results to stdout and all else to stderr, and lets errors rise to `main`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from searchkit.cli.failures import report_failure, wants_json
from searchkit.cli.streams import discard_output, prepare_streams

COMMANDS = ("index", "search", "headlines", "similar", "complete", "show", "stats", "check", "analyze", "eval")

EPILOG = """\b
Exit codes:
  search, headlines, similar, complete
                       0 hits, 1 no hit, 2 error
  show                 0, 1 where there is no such id, 2 error
  stats, analyze       0, 2 error
  index, check, eval   0 fine, 1 findings, 2 error
  any                  75 another process writes to the index, 130 interrupted

Every command reads the index in `index/`, or in $SEARCHKIT_INDEX, or in --index DIR.
"""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"searchkit.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> int:
        code = 0  # a command that is cut short by `| head` had something to print
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            discard_output()
        return code


@click.group(cls=_Commands, epilog=EPILOG)
@click.version_option(package_name="searchkit", message="searchkit %(version)s")
def cli() -> None:
    """Full-text search for Vietnamese news archives: with marks, without, or with half of them.

    `searchkit index corpus` makes an index of the pages in a folder, `searchkit search đại hội đảng` searches it.
    """


def main(args: Sequence[str] | None = None) -> int:
    """Runs the command line (`sys.argv` by default) and gives its exit code."""
    arguments = list(sys.argv[1:] if args is None else args)
    prepare_streams()
    try:
        code: int = cli.main(arguments or ["--help"], prog_name="searchkit", standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:
        # The one place that catches everything: uncaught, Python exits with 1, which means "no hit".
        return report_failure(error, as_json=wants_json(arguments))
    return code
