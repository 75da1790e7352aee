"""tantivy: one indexing thread, tokens split at blanks; prefix and fuzzy give constant scores."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import tantivy
from engines.base import LIMIT
from news import Corpus
from queries import Query

HEAP = 1 << 30  # all in one segment, which is the best case for its queries
TEXT = "text"


class Tantivy:
    """Implements `Engine`."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, corpus: Corpus) -> None:
        self.build_fields({TEXT: corpus.tokens()})

    def build_fields(self, fields: dict[str, Iterable[str]]) -> None:
        """Indexes several fields of tokens; only the first is stored."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        index = tantivy.Index(_schema(fields), path=str(self.folder))
        _register(index)
        writer = index.writer(HEAP, 1)
        names = list(fields)
        for number, texts in enumerate(zip(*fields.values(), strict=True)):
            document = tantivy.Document()
            document.add_unsigned("number", number)
            for name, text in zip(names, texts, strict=True):
                document.add_text(name, text)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        index = tantivy.Index.open(str(self.folder))
        _register(index)
        index.reload()
        self.schema, self.searcher = index.schema, index.searcher()

    def query(self, query: Query) -> Callable[[], Any] | None:
        tree, search = self._tree(query), self.searcher.search
        if query.kind == "passages":
            return lambda: self._with_passages(tree)
        return lambda: search(tree, LIMIT, False).hits

    def any_of(self, words: Iterable[str]) -> Callable[[], Any]:
        """The ten best documents with any of the words."""
        tree, search = self._boolean(list(words), tantivy.Occur.Should), self.searcher.search
        return lambda: search(tree, LIMIT, False).hits

    def _tree(self, query: Query) -> Any:
        words = list(query.words)
        match query.kind:
            case "rare" | "common":
                return self._term(words[0])
            case "and2":
                return self._boolean(words, tantivy.Occur.Must)
            case "phrase":
                return tantivy.Query.phrase_query(self.schema, TEXT, [*words])
            case "prefix":
                return tantivy.Query.regex_query(self.schema, TEXT, words[0] + ".*")
            case "fuzzy":
                return tantivy.Query.fuzzy_term_query(self.schema, TEXT, words[0], distance=1)
        return self._boolean(words, tantivy.Occur.Should)

    def _term(self, word: str) -> Any:
        return tantivy.Query.term_query(self.schema, TEXT, word)

    def _boolean(self, words: Sequence[str], occur: Any) -> Any:
        return tantivy.Query.boolean_query([(occur, self._term(word)) for word in words])

    def _with_passages(self, tree: Any) -> Any:
        hits = self.searcher.search(tree, LIMIT, False).hits
        maker = tantivy.SnippetGenerator.create(self.searcher, tree, self.schema, TEXT)
        self.shown = [maker.snippet_from_doc(self.searcher.doc(address)).to_html() for _, address in hits]
        return hits

    def documents(self, answer: Any) -> Sequence[int]:
        found = self.searcher.fast_field_values("number", [address for _, address in answer])
        return [int(number) for number in found if number is not None]


def _schema(fields: Iterable[str]) -> Any:
    builder = tantivy.SchemaBuilder()
    for at, name in enumerate(fields):
        builder.add_text_field(name, stored=at == 0, tokenizer_name="blanks", index_option="position")
    builder.add_unsigned_field("number", fast=True)
    return builder.build()


def _register(index: Any) -> None:
    index.register_tokenizer("blanks", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
