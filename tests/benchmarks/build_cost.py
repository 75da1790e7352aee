"""What an index costs: to build, in time, memory and bytes; to open; to bring up to date; and one cold command."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from engines.base import size
from engines.searchkit_engine import JOBS
from measure import Spread, in_turn, number, ratios, spread
from news import STREAMS, Corpus
from peer_builds import PART
from processes import Spent, peak_memory, python, run
from table import print_table

BUILD = "import sys, searchkit; searchkit.build([sys.argv[1]], sys.argv[2], jobs=int(sys.argv[3]), rebuild=True)"
UPDATE = "import sys, searchkit; print(searchkit.build([sys.argv[1]], sys.argv[2], jobs=int(sys.argv[3])).changed)"
IMPORTS = "import click, numpy, rich.console, whoosh.query"
CLOCKS = ("wall", "cpu")
STARTS = 21
CHANGED = 100
MB = 1e6


def measure_builds(work: Path, corpus: Corpus, rounds: int) -> None:
    """Time, against tantivy that gets ready tokens, and against pyvi and stock Whoosh, measured on a part."""
    folder = corpus.folder / "builds"
    list(islice(corpus.tokens(), 1))
    whole = corpus.raw_bytes
    part = sum(len(text.encode()) for article in islice(corpus.articles(), PART) for text in article)
    scale = whole / part
    ours = python(BUILD, corpus.rows, folder / "searchkit", JOBS)
    peer = [sys.executable, str(Path(__file__).with_name("peer_builds.py"))]
    given = list(map(str, (work, corpus.count, folder / "peer")))
    commands = {
        f"searchkit, raw articles, all streams, {JOBS} processes": (ours, 1.0),
        "tantivy, ready tokens, one stream": ([*peer, "tantivy", *given, "syllable"], 1.0),
        "tantivy, ready tokens, three streams": ([*peer, "tantivy", *given, *STREAMS], 1.0),
        f"pyvi + Whoosh, words (of {PART} articles)": ([*peer, "whoosh", *given, "word"], scale),
        f"pyvi + Whoosh, three streams (of {PART} articles)": ([*peer, "whoosh", *given, *STREAMS], scale),
    }
    spent: dict[str, list[Spent]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, (command, times) in commands.items():
            found = run(command)
            spent[name].append(Spent(found.wall * times, found.cpu * times))
    mine = next(iter(spent.values()))
    rows = [
        [name, *(spread([getattr(s, clock) for s in each]) for clock in CLOCKS), *(_faster(mine, each, c) for c in CLOCKS)]
        for name, each in spent.items()
    ]
    head = ["", "s by the wall", "s of the processors", "/ searchkit", "/ searchkit, processors"]
    print_table(f"Build of {corpus.count:,} articles, {whole / MB:.0f} MB", head, rows)
    mine_size = size(folder / "searchkit")
    print(f"\nsize: {mine_size / MB:.1f} MB, {mine_size / whole:.3f} of the raw text")
    shutil.rmtree(folder)


def _faster(ours: Sequence[Spent], theirs: Sequence[Spent], clock: str) -> Spread:
    return ratios([getattr(s, clock) for s in theirs], [getattr(s, clock) for s in ours])


def measure_memory(corpus: Corpus, double: Corpus) -> None:
    """The highest sum of PSS while building, and that for twice the articles."""
    peaks = []
    for each in (corpus, double):
        folder = each.folder / "memory"
        peaks.append(peak_memory(python(BUILD, each.rows, folder, JOBS)))
        shutil.rmtree(folder)
    rows = [[f"{each.count:,}", number(peak / MB)] for each, peak in zip((corpus, double), peaks, strict=True)]
    print_table("Peak memory of a build, all processes: MB (PSS)", ["articles", "MB"], rows)
    print(f"\ntwice the articles: {peaks[1] / peaks[0]:.2f} times")


def measure_start(index: Path) -> None:
    """Opening, and one command from the prompt to the prompt, against the imports that it could not do without."""
    import searchkit

    command = [str(Path(sys.executable).with_name("searchkit")), "search", "--index", str(index), "kinh tế việt nam"]
    sides: dict[str, list[Callable[[], object]]] = {
        "open_index": [lambda: searchkit.open_index(index)],
        "imports alone": [lambda: run(python(IMPORTS))],
        "searchkit search | cat": [lambda: run(command)],
        "searchkit search, on a terminal": [lambda: run(command, terminal=True)],
    }
    found = {name: [t.wall[0] for t in times] for name, times in in_turn(sides, STARTS).items()}
    base = found["imports alone"]
    rows = [[name, spread([1000 * t for t in times]), ratios(times, base)] for name, times in found.items()]
    print_table("Open, and one cold command: ms by the wall", ["", "ms", "/ imports"], rows)


def measure_update(corpus: Corpus, rounds: int) -> None:
    """Files brought up to date: none of them changed, and a hundred of them."""
    pages, index = corpus.folder / "pages", corpus.folder / "updates"
    _write_pages(corpus, pages)
    run(python(BUILD, pages, index, JOBS))
    update = python(UPDATE, pages, index, JOBS)
    same, changed = [], []
    for turn in range(rounds):
        same.append(run(update).wall)
        for number_ in range(turn, corpus.count, max(1, corpus.count // CHANGED)):
            with _page(pages, number_).open("a", encoding="utf-8") as page:
                page.write(f"Đính chính lần thứ {turn + 1} lúc {time.time()}.\n")
        changed.append(run(update).wall)
    more = [b - a for a, b in zip(same, changed, strict=True)]
    rows = [["nothing changed", spread(same)], [f"{CHANGED} changed", spread(changed)], ["more by", spread(more)]]
    print_table(f"An index of {corpus.count:,} files brought up to date: s by the wall", ["", "s"], rows)
    shutil.rmtree(index)


def _page(folder: Path, number_: int) -> Path:
    return folder / f"{number_ // 1000:03d}" / f"{number_:06d}.txt"


def _write_pages(corpus: Corpus, folder: Path) -> None:
    for number_, (title, body) in enumerate(corpus.articles()):
        path = _page(folder, number_)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(filter(None, [title, *body.split("\n")])) + "\n", encoding="utf-8")
