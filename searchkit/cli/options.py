"""Options that several commands share, and the command class of those that take a query."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

_index = click.option(
    "--index",
    "index",
    metavar="DIR",
    default="index",
    envvar="SEARCHKIT_INDEX",
    show_default=True,
    help="The folder of the index.",
)
_color = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="auto: on a terminal, unless NO_COLOR is set.",
)


def common_options(function: F) -> F:
    """What every command has: `--index` and `--color`."""
    return _index(_color(function))


synonyms_option = click.option(
    "--synonyms",
    metavar="FILE",
    envvar="SEARCHKIT_SYNONYMS",
    help="Your own synonyms, a line each: UBND, uỷ ban nhân dân",
)


def format_option(*names: str) -> Callable[[F], F]:
    """`--format` with the first name as its default; the parameter is `format_`."""
    return click.option(
        "--format", "format_", type=click.Choice(names), default=names[0], show_default=True, help="How to print."
    )


_SEARCH_OPTIONS = (
    click.option("--limit", "-n", metavar="N", type=click.IntRange(min=0), help="At most so many hits.  [default: 10]"),
    click.option("--offset", metavar="N", type=click.IntRange(min=0), default=0, help="Leave out so many of the first."),
    click.option("--section", metavar="NAME", help="Only of sections with these words side by side in their name."),
    click.option("--from", "date_from", metavar="DATE", help="Only from then on: 2018-08-27, 27/8/2018, 2018-08 or 2018."),
    click.option("--to", "date_to", metavar="DATE", help="Only to this day, inclusive."),
    click.option(
        "--sort",
        type=click.Choice(["relevance", "date", "-date"]),
        default="relevance",
        show_default=True,
        help="date: oldest first; -date: newest first.",
    ),
    click.option(
        "--facet",
        "facets",
        type=click.Choice(["section", "year"]),
        multiple=True,
        help="Also count all hits by section or year. Repeatable.",
    ),
    click.option("--half-life", metavar="DAYS", type=float, help="Halve a score with every so many days of age."),
    synonyms_option,
    click.option("--explain", is_flag=True, help="Tell the parts of each score."),
    click.option("--strict", is_flag=True, help="Refuse a wrong query instead of reading it leniently."),
    click.option("--literal", is_flag=True, help="The query is words: no sign in it has a meaning."),
)


def search_options(function: F) -> F:
    """What `search` and `headlines` have in common; the parameters are named as in the library."""
    for option in reversed(_SEARCH_OPTIONS):
        function = option(function)
    return function


class QueryCommand(click.Command):
    """A command whose arguments are text, so that what looks like a wrong option may be meant as a word.

    It is over before collecting garbage would pay, which takes a tenth of its time while modules are loaded.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parses; an error over a word that begins with `-` says where to write it."""
        written = list(args)  # parsing empties it
        try:
            return super().parse_args(ctx, args)
        except (click.NoSuchOption, click.BadParameter) as error:
            if isinstance(error, click.NoSuchOption) or any(re.match(r"-n[^\W\d]", arg) for arg in written):
                error.add_note(
                    f"see: {ctx.command_path} --help\n"
                    f"Words that begin with - follow `--`: {ctx.command_path} -- ...\n"
                    "or stand in a quoted query that does not begin with it: 'bão -lụt'"
                )
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """See `click.Command`."""
        gc.disable()
        try:
            return super().invoke(ctx)
        finally:
            gc.enable()  # for a program that runs a command in its own process
