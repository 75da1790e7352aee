"""A build by a peer, in a process of its own; build_cost.py runs it and takes the time.

python tests/benchmarks/peer_builds.py tantivy|whoosh WORK DOCUMENTS FOLDER STREAM...
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

from news import Corpus

PART = 500  # articles that pyvi and Whoosh are measured on


def build_tantivy(corpus: Corpus, folder: Path, streams: list[str]) -> None:
    """Ready tokens to an index; the first stream is stored."""
    from engines.tantivy_engine import Tantivy

    Tantivy(folder).build_fields({stream: corpus.tokens(stream) for stream in streams})


def build_whoosh(corpus: Corpus, folder: Path, streams: list[str]) -> None:
    """The first raw articles through pyvi into stock Whoosh, with the streams that are named."""
    from engines.whoosh_engine import Whoosh
    from pyvi.ViTokenizer import ViTokenizer

    from searchkit.text.terms import fold

    articles = islice(corpus.articles(), PART)
    words = [ViTokenizer.tokenize(f"{title}\n{body}").lower() for title, body in articles]
    made = {
        "word": words,
        "syllable": [text.replace("_", " ") for text in words],
        "folded": list(map(fold, words)),
    }
    Whoosh(folder).build_fields({stream: made[stream] for stream in streams})


if __name__ == "__main__":
    engine, work, count, folder, *streams = sys.argv[1:]
    build = {"tantivy": build_tantivy, "whoosh": build_whoosh}[engine]
    build(Corpus(Path(work), int(count)), Path(folder), streams)
