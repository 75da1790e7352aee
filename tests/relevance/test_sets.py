"""Floors on real sets: what queries as written reach, and how little damaged ones lose."""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

import searchkit

HERE = Path(__file__).parent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sets() -> dict[str, Any]:
    sys.path.insert(0, str(HERE))  # for damage.py beside it
    try:
        return runpy.run_path(str(HERE / "sets.py"))
    finally:
        sys.path.remove(str(HERE))


@pytest.fixture(scope="module")
def data() -> Path:
    folder = os.environ.get("SEARCHKIT_DATA")
    if folder is None:
        pytest.skip("SEARCHKIT_DATA is not set")
    return Path(folder)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sets")


@pytest.mark.parametrize("name", ["xquad", "alqac", "titles", "summaries"])
def test_set(name: str, sets: dict[str, Any], data: Path, work: Path) -> None:
    drops = sets["DROPS_OF_TITLES"] if name == "titles" else sets["DROPS"]
    with sets["open_set"](data, name, work) as index:
        assert isinstance(index, searchkit.Index)
        reached = sets["measure"](index, data, name)
        assert reached >= sets["SETS"][name].floor
        lost = {kind: reached - sets["measure"](index, data, name, kind) for kind in drops}
    assert {kind: drop for kind, drop in lost.items() if drop > drops[kind] + 1e-9} == {}
