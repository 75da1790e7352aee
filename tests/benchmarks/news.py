"""The news articles to measure with: as rows to index, and as the tokens that every engine gets.

The folder `SEARCHKIT_DATA` holds `news/articles_40k.jsonl.xz`, rows with `title` and `body`. More documents than it has
are the same articles again, under new ids. What is made of them is kept in a folder, for the next run.
"""

from __future__ import annotations

import json
import lzma
import os
import sys
from collections.abc import Iterator
from itertools import chain, cycle, islice
from pathlib import Path

STREAMS = ("syllable", "word", "folded")
AT_ONCE = 500  # documents analysed together


def data() -> Path:
    """The folder of SEARCHKIT_DATA; without it there is nothing to measure with."""
    folder = os.environ.get("SEARCHKIT_DATA")
    if not folder:
        sys.exit("SEARCHKIT_DATA is not set: nothing to measure with")
    return Path(folder)


class Corpus:
    """`count` articles, numbered from 0; the id of an article is its number in six digits."""

    def __init__(self, work: Path, count: int) -> None:
        self.count = count
        self.folder = work / str(count)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.rows = self.folder / "articles.jsonl"
        if not self.rows.exists():
            _write(self.rows, (json.dumps(row, ensure_ascii=False) for row in _rows(count)))

    def articles(self) -> Iterator[tuple[str, str]]:
        """(title, body) of every article."""
        with self.rows.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield row["title"], row["body"]

    @property
    def raw_bytes(self) -> int:
        """UTF-8 of all titles and bodies."""
        return sum(len(text.encode()) for article in self.articles() for text in article)

    def tokens(self, stream: str = "syllable") -> Iterator[str]:
        """The terms of every body in one stream, joined by blanks."""
        path = self.folder / f"{stream}.txt"
        if not path.exists():
            self._analyze()
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield line.rstrip("\n")

    def _analyze(self) -> None:
        from searchkit.analysis.batch import analyze_many

        lines: dict[str, list[str]] = {stream: [] for stream in STREAMS}
        bodies = (body for _, body in self.articles())
        while texts := list(islice(bodies, AT_ONCE)):
            batch = analyze_many(texts)
            offsets = zip(batch.syllable_offsets.tolist(), batch.word_offsets.tolist(), strict=True)
            (s, w), *ends = offsets
            for s_end, w_end in ends:
                syllables, words = batch.syllable[s:s_end], batch.word[w:w_end]
                folded = chain(batch.folded[syllables].tolist(), batch.folded[words].tolist())
                lines["syllable"].append(" ".join([batch.terms[i] for i in syllables.tolist()]))
                lines["word"].append(" ".join([batch.terms[i] for i in words.tolist()]))
                lines["folded"].append(" ".join([batch.terms[i] for i in folded]))
                s, w = s_end, w_end
        for stream, found in lines.items():
            _write(self.folder / f"{stream}.txt", found)


def _rows(count: int) -> Iterator[dict[str, str]]:
    path = data() / "news" / "articles_40k.jsonl.xz"
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in islice(lines, count)]
    for number, row in enumerate(islice(cycle(articles), count)):
        yield {"id": f"{number:06d}", "title": row.get("title") or "", "body": row["body"]}


def _write(path: Path, lines: Iterator[str] | list[str]) -> None:
    """Whole or not at all: a run that was stopped leaves nothing that the next would take for complete."""
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    part.rename(path)


def titles() -> list[str]:
    """1,000 real headlines, of articles that are not in the corpus."""
    path = data() / "news_known_item" / "queries_title.jsonl"
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
