"""Pipes get plain lines; terminals get colour, wrapped lines and progress; and what a person chose is obeyed."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
ESCAPE = "\x1b["
QUERY = ("search", "sốt xuất huyết nhập viện", "--limit", "2", "--facet", "section")


def on_terminal(columns: int, *args: str, **environment: str) -> tuple[int, str]:
    """Runs a command whose output and errors are a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    command = [sys.executable, "-m", "searchkit", *args]
    variables = {**os.environ, "TERM": "xterm-256color", **environment}
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=variables) as process:
        os.close(theirs)
        read = b""
        try:
            while chunk := os.read(ours, 1 << 16):
                read += chunk
        except OSError:  # how Linux says that the other end is closed
            pass
        os.close(ours)
    return process.returncode, read.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("command", [QUERY, ("headlines", "đại hội"), ("stats",), ("analyze", "bão")])
def test_a_pipe_is_plain(command: tuple[str, ...], built_corpus: Path, run: Run) -> None:
    ran = run(*command, "--index", str(built_corpus))
    assert ran.code == 0
    assert ESCAPE not in ran.out + ran.err
    assert not any("\u2500" <= char <= "\u259f" for char in ran.out)  # no boxes
    assert ran.out == run(*command, "--index", str(built_corpus), "--color", "never").out


def test_colour_in_a_pipe_where_asked_for(built_corpus: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")  # the option is the nearer word
    plain = run(*QUERY, "--index", str(built_corpus)).out
    coloured = run(*QUERY, "--index", str(built_corpus), "--color", "always").out
    assert "\x1b[1;33msốt xuất huyết\x1b[0m" in coloured
    assert len(coloured.splitlines()) == len(plain.splitlines())  # nobody knows a width: not wrapped


@pytest.mark.parametrize("columns", [80, 200])
def test_results_fit_a_terminal(columns: int, built_corpus: Path) -> None:
    code, shown = on_terminal(columns, *QUERY, "--index", str(built_corpus), "--color", "never")
    assert code == 0
    assert ESCAPE not in shown
    lines = shown.splitlines()
    assert max(map(len, lines)) <= columns
    assert max(map(len, lines)) > 70
    assert lines[0].startswith(" 1. ")
    assert all(line == line.rstrip() for line in lines)
    passages = [line for line in lines if line.startswith("    ") and " · " not in line]
    assert len(passages) > 3


def test_colour_on_a_terminal(built_corpus: Path) -> None:
    assert "\x1b[1;33m" in on_terminal(80, *QUERY, "--index", str(built_corpus))[1]
    assert ESCAPE not in on_terminal(80, *QUERY, "--index", str(built_corpus), NO_COLOR="1")[1]


def test_progress_is_for_terminals(pages: Path, run: Run) -> None:
    code, shown = on_terminal(80, "index", "pages")
    assert code == 0
    assert "pages read" in shown
    piped = run("index", "pages", "--rebuild")
    assert (piped.code, piped.err) == (0, "")


def test_many_skipped_pages_are_counted_on_a_terminal(pages: Path, run: Run) -> None:
    for number in range(30):
        Path(f"pages/trang-{number:02}.txt").write_bytes(b"")
    code, shown = on_terminal(80, "index", "pages")
    assert code == 0
    assert shown.count("empty page") == 20
    assert "skipped 10 more" in shown
    assert run("index").err.count("empty page") == 30


def test_head_ends_it_quietly(built_corpus: Path) -> None:
    command = [sys.executable, "-m", "searchkit", "search", "và", "--limit", "114", "--index", str(built_corpus)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b" 1. ")
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_start_up_imports_nothing_heavy() -> None:
    ran = subprocess.run([sys.executable, "-X", "importtime", "-m", "searchkit", "--help"], capture_output=True, check=True)
    imported = {line.rsplit(b"|", 1)[-1].strip().split(b".")[0] for line in ran.stderr.splitlines() if b"|" in line}
    assert b"click" in imported
    assert not imported & {b"numpy", b"whoosh", b"rich", b"pyvi"}


def test_a_pipe_needs_no_rich(built_pages: Path) -> None:
    script = "import sys; from searchkit.cli import main; main(); sys.exit('rich' in sys.modules)"
    command = [sys.executable, "-c", script, "search", "cầu", "--index", str(built_pages)]
    assert subprocess.run(command, stdout=subprocess.PIPE, check=False).returncode == 0
