"""Exit codes and error messages where things go wrong, and that nothing half-written is left behind."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import searchkit.index.build
from searchkit.index import manifest

Run = Callable[..., Any]
SCHEMA = "searchkit.error/1"


def test_another_writer(pages: Path, run: Run) -> None:
    assert run("index", "pages").code == 0
    with Path("index/write.lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        ran = run("index", "pages", "--wait", "0.1", "--report", "report.json")
        assert (ran.code, ran.out) == (75, "")
        assert "another writer holds the index in index" in ran.err
        assert json.loads(Path("report.json").read_text())["error"]["error"] == "index-locked"
        as_json = run("index", "pages", "--format", "json")
        assert as_json.code == 75
        assert json.loads(as_json.err)["error"] == "index-locked"
        assert run("search", "bão").code == 0


@pytest.mark.parametrize("command", ["search bão", "headlines bão", "show x", "stats", "eval --queries q --qrels r"])
def test_no_index(command: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("q").write_text('{"_id": "1", "text": "x"}\n')
    Path("r").write_text("1 0 d 1\n")
    ran = run(*command.split(), "--index", "no where")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no index in no where" in ran.err
    assert "searchkit index" in ran.err
    assert not Path("no where").exists()


def test_index_of_another_version(pages: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("index", "pages")
    monkeypatch.setattr(manifest, "FORMAT_VERSION", 1000)
    for command in (["search", "bão"], ["stats"], ["index"]):
        ran = run(*command)
        assert ran.code == 2, command
        assert "--rebuild" in ran.err
    checked = run("index", "pages", "--check")
    assert checked.code == 1
    assert "run: searchkit index pages --rebuild" in checked.out
    assert run("index", "pages", "--rebuild").code == 0
    assert run("search", "bão").code == 0


def test_damaged_index(pages: Path, run: Run) -> None:
    run("index", "pages")
    (Path("index") / manifest.NAME).write_text("{}")
    ran = run("search", "bão", "--format", "json")
    assert ran.code == 2
    assert {**json.loads(ran.err), "message": "", "hint": ""} == {
        "schema": SCHEMA,
        "error": "index-corrupt",
        "message": "",
        "hint": "",
        "span": None,
    }


def test_disk_errors(pages: Path, run: Run) -> None:
    Path("file").write_text("")
    ran = run("index", "pages", "--index", "file/index")
    assert ran.code == 2
    assert ran.err == "searchkit: file/index: Not a directory\n  The index is as it was.\n"
    missing = run("index", "pages", "--report", "no/report.json")
    assert missing.code == 2
    assert "no/report.json: No such file or directory" in missing.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_full_disk_under_stdout(built_pages: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "searchkit", "search", "bão", "--index", str(built_pages)],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ran.returncode == 2
    assert ran.stderr.decode() == "searchkit: cannot write: No space left on device\n"


def test_interrupted(pages: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(searchkit.index.build, "build", interrupted)
    ran = run("index", "pages")
    assert ran.code == 130
    assert ran.err.strip() == "searchkit: interrupted\n  The index is as it was."


def test_interrupt_while_reading(pages: Path) -> None:
    # a job in the background of a shell is started with SIGINT ignored
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    begin = f"{heeding}; import sys; from searchkit.cli import main; sys.exit(main(['index', '-']))"
    command = [sys.executable, "-c", begin]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while not Path("index/write.lock").exists():  # it has begun
            assert process.poll() is None
        assert process.stdin is not None
        os.write(process.stdin.fileno(), b'{"id": "1", "title": "x", "body": "y"}\n')
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out) == (130, b"")
    assert err.decode().strip() == "searchkit: interrupted\n  The index is as it was."
    assert [path.name for path in Path("index").iterdir()] == ["write.lock"]


def test_a_fault_of_ours_is_no_miss(pages: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **options: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(searchkit.index.build, "check", broken)
    ran = run("index", "pages", "--check")
    assert ran.code == 2
    assert "Traceback" in ran.err
    assert "searchkit: ZeroDivisionError: by zero" in ran.err
    as_json = run("index", "pages", "--check", "--format=json")
    assert as_json.code == 2
    assert json.loads(as_json.err)["error"] == "internal"


@pytest.mark.parametrize(
    "args",
    [
        ["nosuch"],
        ["search", "x", "--limit", "-1"],
        ["search", "x", "--sort", "size"],
        ["index", "--jobs", "0"],
        ["index", "--wait", "-1"],
        ["eval"],
        ["show"],
        ["search", "x", "--format", "xml"],
        ["stats", "--color", "red"],
    ],
)
def test_usage_errors(args: list[str], run: Run) -> None:
    ran = run(*args)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("searchkit: ")


def test_help_and_version(run: Run) -> None:
    assert run("--version").out.startswith("searchkit ")
    text = run("--help").out
    for name in ("index", "search", "headlines", "show", "stats", "analyze", "eval"):
        assert f"\n  {name} " in text
        one = run(name, "--help")
        assert one.code == 0
        assert one.out.startswith(f"Usage: searchkit {name} ")
        for option in ("--index DIR", "--color", "--format"):
            assert option in one.out
    assert "75 another process" in text


def test_no_command_is_a_call_for_help(run: Run) -> None:
    assert run() == run("--help")


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams(closed: str, built_pages: Path) -> None:
    script = f'exec "$@" {closed}'
    args = [sys.executable, "-m", "searchkit", "search", "bão", "--index", str(built_pages)]
    ran = subprocess.run(["sh", "-c", script, "sh", *args], capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
