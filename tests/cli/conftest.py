"""Ways to run the command line: in this process for most tests, in one of its own where that is the point."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import searchkit
from searchkit.cli import main

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "corpus"


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests reaches them."""
    for name in ("SEARCHKIT_INDEX", "SEARCHKIT_SYNONYMS", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, on streams that begin in ASCII as under LC_ALL=C."""

    def run(*args: str) -> Ran:
        out, err = (io.TextIOWrapper(io.BytesIO(), "ascii", write_through=False) for _ in range(2))
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = main(args)
        out.flush()
        err.flush()
        raw = [stream.buffer.getvalue() for stream in (out, err) if isinstance(stream.buffer, io.BytesIO)]
        return Ran(code, raw[0].decode(), raw[1].decode())

    return run


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a few small pages, as `pages` in the working folder of the test."""
    shutil.copytree(HERE / "pages", tmp_path / "pages")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "pages"


@pytest.fixture(scope="session")
def built_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the small pages; not to be changed."""
    folder = tmp_path_factory.mktemp("small") / "index"
    searchkit.build([HERE / "pages"], folder)
    return folder


@pytest.fixture(scope="session")
def built_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample corpus; not to be changed."""
    folder = tmp_path_factory.mktemp("corpus") / "index"
    searchkit.build([CORPUS], folder)
    return folder
