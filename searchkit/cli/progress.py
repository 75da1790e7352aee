"""Progress on stderr, where that is a terminal; nothing at all elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from searchkit.cli.streams import is_terminal, wants_colour

Show = Callable[[int, str], None]  # (how many are done, what else to tell)


@contextmanager
def progress(noun: str, total: int | None = None, color: str = "auto") -> Iterator[Show]:
    """Gives a function that shows how many are done: with a bar where the total is known."""
    if not is_terminal(sys.stderr):
        yield lambda done, more: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    colour = wants_colour(color, sys.stderr)
    console = Console(stderr=True, color_system="standard" if colour else None, no_color=not colour)
    bar = SpinnerColumn() if total is None else BarColumn()
    text = TextColumn("{task.completed:,} {task.description}")
    with Progress(bar, text, TimeElapsedColumn(), console=console, transient=True) as shown:
        task = shown.add_task(noun, total=total)
        yield lambda done, more: shown.update(task, completed=done, description=noun + more)
