"""`searchkit check` on a sound index, and on one with a byte that is not what was written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import searchkit
from searchkit.cli import main


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    with searchkit.open_writer(folder) as writer:
        writer.add(searchkit.Article("a", "Cầu mới", ("Thông xe sáng nay.",)))
    return folder


def test_sound(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--index", str(index)]) == 0
    assert capsys.readouterr().out.endswith("sound\n")


def test_damaged(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [segment] = index.glob("*.seg")
    data = bytearray(segment.read_bytes())
    data[70] ^= 1
    segment.write_bytes(bytes(data))
    assert main(["check", "--index", str(index), "--format", "json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert record["schema"] == "searchkit.check/1"
    assert not record["sound"]
    assert record["findings"][0]["file"] == segment.name


def test_no_index(tmp_path: Path) -> None:
    assert main(["check", "--index", str(tmp_path / "none")]) == 2
