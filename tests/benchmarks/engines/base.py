"""What an engine must do to be measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from news import Corpus
from queries import Query

LIMIT = 10
K1, B = 1.2, 0.75  # every engine that lets itself be told ranks by these


class Engine(Protocol):
    """One search engine over the bodies of a corpus, as the same tokens for all, positions and text stored where it can.

    An index lives in the folder given; a new instance opens what an earlier one built there.
    """

    name: str

    def __init__(self, folder: Path) -> None: ...

    def build(self, corpus: Corpus) -> None:
        """Indexes the corpus, durably."""
        ...

    def open(self) -> None:
        """Makes ready for queries."""
        ...

    def query(self, query: Query) -> Callable[[], Any] | None:
        """From the engine's own query tree, made here, to the ten best (document, score); None where it cannot.

        In the class `passages` also their highlighted passages.
        """
        ...

    def documents(self, answer: Any) -> Sequence[int]:
        """The numbers of the documents in an answer."""
        ...


def size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
