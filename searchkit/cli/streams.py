"""Standard output and error: always there, always UTF-8, and whether to colour what is written to them."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress


def prepare_streams() -> None:
    r"""UTF-8 whatever the locale says. A lone surrogate is written as its escape, `\udcff`, which JSON reads back.

    Where a stream is closed (`>&-`), what is printed goes nowhere.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def discard_output() -> None:
    """Lets go of what could not be written, so that Python does not try again, and complain, when it exits."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def is_terminal(stream: object) -> bool:
    """Whether a person reads the stream."""
    return isinstance(stream, io.TextIOBase) and stream.isatty()


def wants_colour(choice: str, stream: object) -> bool:
    """What `--color` says; with `auto` a terminal is coloured, unless NO_COLOR is set or it cannot be."""
    if choice != "auto":
        return choice == "always"
    return is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
