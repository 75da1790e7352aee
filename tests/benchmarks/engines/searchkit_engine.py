"""searchkit: the same tree of Whoosh's queries, over the body's syllables, evaluated on arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from engines.base import LIMIT
from engines.whoosh_engine import whoosh_tree
from news import Corpus
from queries import Query

import searchkit

JOBS = 2
FIELD = "body"


class Searchkit:
    """Implements `Engine`."""

    name = "searchkit"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, corpus: Corpus) -> None:
        searchkit.build([corpus.rows], self.folder, jobs=JOBS, rebuild=True)

    def open(self) -> None:
        from searchkit.search.articles import Articles
        from searchkit.search.whoosh import Evaluator

        self.index = searchkit.open_index(self.folder)
        self.snapshot = self.index.snapshot
        self.evaluator = Evaluator(Articles(self.snapshot))

    def query(self, query: Query) -> Callable[[], Any] | None:
        tree, top = whoosh_tree(query, FIELD), self.evaluator.top
        if query.kind == "passages":
            return lambda: self._with_passages(tree, query.words)
        return lambda: top(tree, LIMIT)

    def _with_passages(self, tree: Any, words: Sequence[str]) -> Any:
        from searchkit.highlight import Matcher, Needle, highlight

        hits = self.evaluator.top(tree, LIMIT)
        matcher = Matcher([Needle((word,), (True,), key=word) for word in words])
        self.shown = [highlight(self.snapshot.article(number), matcher) for number, _ in hits]
        return hits

    def documents(self, answer: Any) -> Sequence[int]:
        return [int(self.snapshot.id(number)) for number, _ in answer]
