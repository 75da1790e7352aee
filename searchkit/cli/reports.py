"""What `searchkit index` tells: text, JSON, annotations of a GitHub workflow, and the report file."""

from __future__ import annotations

import shlex
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from searchkit.cli.failures import failure_of
from searchkit.cli.printer import Printer, open_printer
from searchkit.cli.records import print_json, to_json
from searchkit.cli.streams import is_terminal
from searchkit.errors import SearchkitError
from searchkit.highlight.render import plain_line
from searchkit.model import BuildReport, Skipped

SCHEMA = "report/1"
SHOWN_SKIPPED = 20  # on a terminal; a pipe, a log and the report get all
SIGNS = {"added": "+", "updated": "~", "removed": "-"}


@dataclass(slots=True)
class Run:
    """One run of the command: what was asked for, and what came of it."""

    index: str
    sources: tuple[str, ...]
    checked: bool
    pruned: bool
    report: BuildReport = field(default_factory=BuildReport)
    error: Exception | None = None

    @property
    def stale(self) -> bool:
        """Whether the index is not what its sources would give."""
        return self.checked and (self.error is not None or self.report.changed > 0)

    def record(self) -> dict[str, Any]:
        """What JSON holds of it."""
        counts = asdict(self.report)
        return {
            "index": self.index,
            "sources": list(self.sources),
            "check": self.checked,
            "stale": self.stale,
            **counts,
            "seconds": round(self.report.seconds, 3),
            "changes": [{"id": id, "change": change} for change, id in self.report.changes],
            "error": None if self.error is None else failure_of(self.error).record(),
        }

    def remedy(self) -> str:
        """The command that brings the index up to date."""
        words = ["searchkit", "index", *self.sources]
        if self.index != "index":
            words += ["--index", self.index]
        words += ["--prune"] * self.pruned + ["--rebuild"] * (self._code == "index-mismatch")
        return shlex.join(words)

    @property
    def _code(self) -> str:
        return self.error.code if isinstance(self.error, SearchkitError) else ""


def save(run: Run, path: str) -> None:
    """Writes the report file. Raises `OSError`."""
    text = to_json(SCHEMA, run.record())
    Path(path).write_text(text + "\n", encoding="utf-8", errors="backslashreplace")


def print_run(run: Run, format_: str, color: str) -> None:
    """Prints what came of a run: findings and sums to stdout, what was skipped to stderr."""
    if format_ == "github":
        _print_annotations(run)
    else:
        _print_skipped(run.report.skipped)
    if format_ == "json":
        print_json(SCHEMA, run.record())
    else:
        _print_text(run, open_printer(color))


def _print_text(run: Run, printer: Printer) -> None:
    report = run.report
    if run.checked:
        for change, id in report.changes:
            printer.line(f"{SIGNS[change]} {id}", wrap=False)
    printer.line(f"{run.index}: {_sums(run)}", wrap=False)
    if run.stale:
        printer.line(f"run: {run.remedy()}", indent=2, wrap=False)


def _sums(run: Run) -> str:
    report = run.report
    if run.error is not None:
        return f"stale: {run.error}"
    skipped = f"{len(report.skipped):,} skipped"
    if not run.checked:
        changes = f"{report.added:,} added, {report.updated:,} updated, {report.removed:,} removed"
        warnings = f", {report.warnings:,} warnings" if report.warnings else ""
        return f"{changes}, {report.unchanged:,} unchanged, {skipped}{warnings} in {report.seconds:.1f} s"
    if not run.stale:
        return f"up to date: {report.unchanged:,} unchanged, {skipped}"
    changes = f"{report.added:,} to add, {report.updated:,} to update, {report.removed:,} to remove"
    return f"stale: {changes}, {report.unchanged:,} unchanged, {skipped}"


def _print_skipped(skipped: tuple[Skipped, ...]) -> None:
    shown = skipped[:SHOWN_SKIPPED] if is_terminal(sys.stderr) else skipped
    for page in shown:
        where = f"{page.path}:{page.line}" if page.line else page.path
        print(plain_line(f"skipped {where}: {page.reason}"), file=sys.stderr)
    if len(shown) < len(skipped):
        print(f"skipped {len(skipped) - len(shown):,} more: --report FILE.json lists all", file=sys.stderr)


def _print_annotations(run: Run) -> None:
    """https://docs.github.com/actions/reference/workflow-commands-for-github-actions"""
    for page in run.report.skipped:
        line = f",line={page.line}" if page.line else ""
        print(f"::warning file={_escape(page.path, ',:')}{line}::{_escape(page.reason)}")
    if run.stale:
        print(f"::error title=searchkit::{_escape(f'{run.index}: {_sums(run)}; run: {run.remedy()}')}")


def _escape(text: str, more: str = "") -> str:
    for char in f"%\r\n{more}":
        text = text.replace(char, f"%{ord(char):02X}")
    return text
