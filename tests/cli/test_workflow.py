"""A CI job over time: first build, cached build, stale index, broken page; and an index with nothing in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_ci_job(pages: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHKIT_INDEX", "cache/index")
    assert run("index", "pages", "--check").code == 1
    assert not Path("cache").exists()
    assert run("index", "pages", "--fail-on-skip").code == 0
    before = contents()
    assert run("index", "pages", "--check").code == 0
    assert run("index", "pages").out.startswith("cache/index: 0 added, 0 updated, 0 removed, 4 unchanged")
    assert contents() == before

    Path("pages/moi.txt").write_text("Trang mới\nNội dung mới.\n", encoding="utf-8")
    stale = run("index", "pages", "--check")
    assert stale.code == 1
    assert stale.out.splitlines()[0] == "+ moi"
    assert "run: searchkit index pages --index cache/index" in stale.out
    assert contents() == before
    assert run("index").code == 0  # the sources are remembered
    assert run("index", "--check").code == 0

    Path("pages/hong, 50%.txt").write_bytes(b"a\x00b")
    broken = run("index", "--fail-on-skip", "--format", "github")
    assert broken.code == 1
    assert broken.out.startswith("::warning file=pages/hong%2C 50%25.txt")
    assert run("search", "trang mới", "--format", "paths").out.splitlines()[0] == "pages/moi.txt"
    assert run("index", "--check").code == 0  # skipped then, skipped now
    assert run("index", "--check", "--fail-on-skip").code == 1


def contents() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path("cache/index").iterdir()}


def test_rows_are_named_by_their_lines(pages: Path, run: Run) -> None:
    Path("rows.jsonl").write_text('{"id": "1", "title": "Một"}\nkhông phải JSON\n', encoding="utf-8")
    ran = run("index", "rows.jsonl")
    assert ran.code == 0
    assert ran.err.startswith("skipped rows.jsonl:2: ")
    assert run("index", "--format", "github").out.startswith("::warning file=rows.jsonl,line=2::")


def test_an_index_of_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("corpus").mkdir()
    assert run("index").code == 0
    for command in ("search", "headlines"):
        ran = run(command, "bão")
        assert (ran.code, ran.out) == (1, "")
        assert "The index in index holds nothing yet." in ran.err
        assert "searchkit index" in ran.err
    assert run("stats").code == 0
    assert run("show", "x").code == 1


def test_no_source_and_no_corpus(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("index")
    assert ran.code == 2
    assert "no such file or folder: 'corpus'" in ran.err
