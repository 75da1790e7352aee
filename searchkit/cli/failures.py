"""Errors as people and programs read them, and their exit codes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import click

from searchkit.cli.streams import discard_output
from searchkit.errors import QuerySyntaxError, SearchkitError

SCHEMA = "searchkit.error/1"
INTERRUPTED = 130  # as a shell reports SIGINT


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as it is told. `details` are for people: they stand between message and hint."""

    code: str
    message: str
    hint: str = ""
    details: tuple[str, ...] = ()
    span: tuple[int, int] | None = None
    exit_code: int = 2

    def record(self) -> dict[str, Any]:
        """What JSON holds of it."""
        return {"error": self.code, "message": self.message, "hint": self.hint, "span": self.span}


def failure_of(error: BaseException) -> Failure:
    """What there is to tell. The notes of a `SearchkitError` are details, those of any other error its hint."""
    if isinstance(error, click.Abort) and error.__cause__ is not None:
        error = error.__cause__
    notes = tuple(getattr(error, "__notes__", ()))
    match error:
        case SearchkitError():
            span = error.span if isinstance(error, QuerySyntaxError) else None
            return Failure(error.code, str(error), error.hint, notes, span, error.exit_code)
        case click.ClickException():
            return Failure("usage", error.format_message(), "\n".join(notes) or _help(error))
        case KeyboardInterrupt() | click.Abort():
            return Failure("interrupted", "interrupted", "\n".join(notes), exit_code=INTERRUPTED)
        case OSError():
            where = f"{error.filename}: " if error.filename is not None else "cannot write: "
            return Failure("io", f"{where}{error.strerror or error}", "\n".join(notes))
    hint = "This is a fault of searchkit. Please report it with what stands above."
    return Failure("internal", f"{type(error).__name__}: {error}", hint)


def report_failure(error: BaseException, *, as_json: bool) -> int:
    """Prints an error to stderr and gives its exit code."""
    failure = failure_of(error)
    with suppress(BrokenPipeError):
        if as_json:
            import json

            record = {"schema": SCHEMA, **failure.record()}
            print(json.dumps(record, ensure_ascii=False), file=sys.stderr, flush=True)
        else:
            if failure.code == "internal":
                import traceback

                traceback.print_exception(error)
            lines = "\n".join(text for text in (*failure.details, failure.hint) if text).splitlines()
            print("\n  ".join([f"searchkit: {failure.message}", *lines]), file=sys.stderr, flush=True)
    try:
        sys.stdout.flush()
    except OSError:
        discard_output()
    return failure.exit_code


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether errors are to be JSON too. From the bare arguments, since some errors are in their parsing."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    pairs = zip(options, [*options[1:], ""], strict=False)
    return any(f"{a}={b}" in _JSON or a in _JSON for a, b in pairs)


_JSON = ("--format=json", "--format=jsonl")


def _help(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"see: {context.command_path} --help" if context is not None else ""
