"""SQLite FTS5, of the standard library: its own k1 and b, which are ours too; no fuzzy terms."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from engines.base import LIMIT
from news import Corpus
from queries import Query

# Letters beyond ASCII belong to tokens in the tokenizer `ascii`; nothing but blanks is to separate.
PUNCTUATION = "!#$%&()*+,-./:;<=>?@[]^_`{|}~"
RANKED = f"SELECT rowid, rank FROM articles WHERE articles MATCH ? ORDER BY rank LIMIT {LIMIT}"
ANY = f"SELECT rowid, 1.0 FROM articles WHERE articles MATCH ? LIMIT {LIMIT}"
PASSAGES = (
    "SELECT rowid, rank, snippet(articles, 0, '[', ']', '…', 40) FROM articles"
    f" WHERE articles MATCH ? ORDER BY rank LIMIT {LIMIT}"
)


class Fts5:
    """Implements `Engine`."""

    name = "fts5"

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "fts5.sqlite"

    def build(self, corpus: Corpus) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.file.unlink(missing_ok=True)
        connection = sqlite3.connect(self.file)
        connection.execute(
            f"""CREATE VIRTUAL TABLE articles USING fts5(text, tokenize = "ascii tokenchars '{PUNCTUATION}'")"""
        )
        with connection:
            rows = enumerate(corpus.tokens(), 1)
            connection.executemany("INSERT INTO articles(rowid, text) VALUES (?, ?)", rows)
        connection.execute("INSERT INTO articles(articles) VALUES ('optimize')")
        connection.commit()
        connection.close()

    def open(self) -> None:
        self.connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
        self.connection.execute("PRAGMA mmap_size = 4000000000")
        self.connection.execute("PRAGMA cache_size = -200000")

    def query(self, query: Query) -> Callable[[], Any] | None:
        if query.kind == "fuzzy":
            return None
        words = [f'"{word}"' for word in query.words]
        match query.kind:
            case "and2":
                asked = " AND ".join(words)
            case "phrase":
                asked = f'"{" ".join(query.words)}"'
            case "prefix":
                asked = words[0] + "*"
            case _:
                asked = " OR ".join(words)
        sql = {"prefix": ANY, "passages": PASSAGES}.get(query.kind, RANKED)
        execute = self.connection.execute
        return lambda: execute(sql, (asked,)).fetchall()

    def documents(self, answer: Any) -> Sequence[int]:
        return [row[0] - 1 for row in answer]
