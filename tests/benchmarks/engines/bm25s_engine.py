"""bm25s with NumPy: scores of every term and document computed in advance; no conjunctions, positions or stored text."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import bm25s
from engines.base import K1, LIMIT, B
from news import Corpus
from queries import Query


class Bm25s:
    """Implements `Engine`."""

    name = "bm25s"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, corpus: Corpus) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        numbers: dict[str, int] = {}
        ids = [[numbers.setdefault(t, len(numbers)) for t in text.split()] for text in corpus.tokens()]
        retriever = bm25s.BM25(k1=K1, b=B, method="lucene")
        retriever.index((ids, numbers), show_progress=False)
        retriever.save(str(self.folder))

    def open(self) -> None:
        self.retriever = bm25s.BM25.load(str(self.folder), mmap=False)

    def query(self, query: Query) -> Callable[[], Any] | None:
        if query.kind not in ("rare", "common", "or2", "or5"):
            return None
        retrieve, tokens = self.retriever.retrieve, [list(query.words)]
        return lambda: retrieve(tokens, k=LIMIT, show_progress=False)

    def documents(self, answer: Any) -> Sequence[int]:
        found = zip(answer.documents[0].tolist(), answer.scores[0].tolist(), strict=True)
        return [document for document, score in found if score > 0]
