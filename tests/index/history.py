"""A writer that commits without end, one state after the other, and tells of every commit: to be killed.

Not a test: `test_durability.py` runs it, as a process and by its path.
"""

from __future__ import annotations

import random
import runpy
import sys
from itertools import count
from pathlib import Path

from searchkit.analysis.batch import analyze_many
from searchkit.index.writer import IndexWriter
from searchkit.model import Article

NEWS = runpy.run_path(str(Path(__file__).with_name("random_news.py")))

Changes = tuple[dict[str, Article], set[str]]  # added, removed


def changes(number: int) -> Changes:
    """What a commit adds and removes; it always adds an article with its own number."""
    rng = random.Random(number)
    added = {id: NEWS["random_article"](rng, id) for id in (str(rng.randint(0, 60)) for _ in range(rng.randint(1, 12)))}
    removed = {str(rng.randint(0, 60)) for _ in range(rng.randint(0, 4))} - added.keys()
    return added | {"commit": Article("commit", str(number))}, removed


def truth(number: int) -> dict[str, Article]:
    """What an index holds after a commit."""
    out: dict[str, Article] = {}
    for earlier in range(number + 1):
        added, removed = changes(earlier)
        out = {id: article for id, article in (out | added).items() if id not in removed}
    return out


def run(folder: Path, first: int) -> None:
    """Commits from the one numbered `first`."""
    analyze_many(["khởi động"])  # what is loaded once takes longer than many commits
    with NEWS["small_batches"](), IndexWriter(folder, wait=60) as out:
        print("begun", flush=True)
        for number in count(first):
            added, removed = changes(number)
            for article in added.values():
                out.add(article)
            for id in removed:
                out.remove(id)
            out.commit()
            print(number, flush=True)


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]))
