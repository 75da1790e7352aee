"""What tests of all rooms share: the sample corpus, indexed once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import searchkit

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The sample pages of the repository."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def corpus_index(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[searchkit.Index]:
    """An index over the sample pages; not to be written to."""
    folder = tmp_path_factory.mktemp("corpus") / "index"
    report = searchkit.build([corpus], folder, jobs=1)
    assert report.skipped == ()
    with searchkit.open_index(folder) as index:
        yield index
