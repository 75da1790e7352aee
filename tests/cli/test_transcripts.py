r"""Transcripts: every command of a file in `transcripts/`, what it prints and its exit code.

A line `$ searchkit ...` is run. Below it stands what it prints to stdout, then, with `! ` before each line, what it
prints to stderr, then `[exit N]` unless N is 0. `$ echo TEXT > FILE` and `$ rm FILE` prepare the ground. A file that
begins with `@corpus` runs on an index of the sample corpus, all others in a folder with a few pages. Numbers that
change from run to run are N.

After a change that is meant, write them anew, and read the difference:

    SEARCHKIT_TRANSCRIPTS=write pytest tests/cli/test_transcripts.py
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
VOLATILE = [
    (r"\d+\.\d s\b", "N s"),
    (r"(took_ms|seconds|score|weight|bytes)\": [\d.e-]+", r'\1": N'),
    (r"\b\d+\.\d{6}\t", "N\t"),
    (r"\d+\.\d{6} searchkit\b", "N searchkit"),
    (r"[\d,]+ bytes", "N bytes"),
    (r"\b(?=[0-9a-f]*\d)[0-9a-f]{16}\b", "HEX"),
    (r"(?m)^(\w+)( +)\d\.\d\d ", r"\1\2N "),
]


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(
    path: Path, pages: Path, run: Callable[..., Any], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = path.read_text(encoding="utf-8")
    if written.startswith("@corpus"):
        monkeypatch.setenv("SEARCHKIT_INDEX", str(request.getfixturevalue("built_corpus")))
    printed = []
    for line in written.splitlines():
        if line.startswith(("#", "@")):
            printed.append(line)
        elif line.startswith("$ "):
            printed += ["", line] if printed else [line]
            printed += _run(shlex.split(line[2:]), run)
    text = "\n".join(printed) + "\n"
    if os.environ.get("SEARCHKIT_TRANSCRIPTS") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == written


def _run(words: list[str], run: Callable[..., Any]) -> list[str]:
    match words:
        case ["echo", text, ">", file]:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            Path(file).write_text(text + "\n", encoding="utf-8")
            return []
        case ["rm", file]:
            Path(file).unlink()
            return []
        case ["searchkit", *args]:
            ran = run(*args)
            out, err = (_stable(stream).splitlines() for stream in (ran.out, ran.err))
            return [*out, *(f"! {line}" for line in err), *([f"[exit {ran.code}]"] if ran.code else [])]
    raise AssertionError(f"not a command of a transcript: {words}")


def _stable(text: str) -> str:
    for pattern, replacement in VOLATILE:
        text = re.sub(pattern, replacement, text)
    return text
