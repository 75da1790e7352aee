"""Stock Whoosh: its own index, storage, matchers and highlighter."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from engines.base import K1, LIMIT, B
from news import Corpus
from queries import Query
from whoosh import fields, index, scoring
from whoosh import query as q
from whoosh.analysis import SpaceSeparatedTokenizer

MEMORY = 512  # MB before it writes a run to disk
TEXT = "text"


class Whoosh:
    """Implements `Engine`."""

    name = "whoosh"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, corpus: Corpus) -> None:
        self.build_fields({TEXT: corpus.tokens()})

    def build_fields(self, texts: dict[str, Iterable[str]]) -> None:
        """Indexes several fields of tokens; only the first is stored."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        split = SpaceSeparatedTokenizer()
        kinds = {name: fields.TEXT(split, stored=at == 0) for at, name in enumerate(texts)}
        writer = index.create_in(str(self.folder), fields.Schema(**kinds)).writer(limitmb=MEMORY)
        names = list(texts)
        for row in zip(*texts.values(), strict=True):
            writer.add_document(**dict(zip(names, row, strict=True)))
        writer.commit()

    def open(self) -> None:
        self.searcher = index.open_dir(str(self.folder)).searcher(weighting=scoring.BM25F(B=B, K1=K1))

    def query(self, query: Query) -> Callable[[], Any] | None:
        tree, search = whoosh_tree(query, TEXT), self.searcher.search
        if query.kind == "passages":
            return lambda: self._with_passages(tree)
        return lambda: search(tree, limit=LIMIT).top_n

    def _with_passages(self, tree: q.Query) -> Any:
        results = self.searcher.search(tree, limit=LIMIT)
        self.shown = [hit.highlights(TEXT) for hit in results]
        return results.top_n

    def documents(self, answer: Any) -> Sequence[int]:
        return [number for _, number in answer]


def whoosh_tree(query: Query, field: str) -> q.Query:
    """A query as a tree of Whoosh, for its own engine and for ours."""
    terms = [q.Term(field, word) for word in query.words]
    match query.kind:
        case "rare" | "common":
            return terms[0]
        case "and2":
            return q.And(terms)
        case "phrase":
            return q.Phrase(field, list(query.words))
        case "prefix":
            return q.Prefix(field, query.words[0])
        case "fuzzy":
            return q.FuzzyTerm(field, query.words[0], maxdist=1, prefixlength=0)
    return q.Or(terms)
