"""Measures the page parser against pages whose parse is known.

    python tests/ingest/measure_pages.py PAGES_DIR TRUTH.jsonl [--show N]

TRUTH.jsonl has one object a page: `path`, `title`, `paragraphs`, `related` (each `title`, `date`,
`section`, `block`) and `noise` (the kinds of damage done to the page; empty for a clean one). Prints how
many pages, clean and messy, come out exact in title, paragraphs and every headline, the share of exact
headlines, and the speed of reading and of parsing alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from searchkit.errors import SearchkitError
from searchkit.ingest.decode import decode
from searchkit.ingest.page import parse_page
from searchkit.model import Article

Page = dict[str, Any]


def as_truth(article: Article) -> Page:
    """The article in the shape of the truth."""
    related = [
        {
            "title": h.title,
            "date": h.date.isoformat() if h.date else None,
            "section": h.section,
            "block": h.block,
        }
        for h in article.related
    ]
    return {"title": article.title, "paragraphs": list(article.paragraphs), "related": related}


def parse(folder: Path, path: str) -> tuple[Page, float]:
    """One page's parse and the CPU seconds that it took; a page that is refused counts as an empty one."""
    data = (folder / path).read_bytes()
    started = time.process_time()
    try:
        article = parse_page(decode(data, path), id=path, path=path)
    except SearchkitError:
        return {"title": "", "paragraphs": [], "related": []}, time.process_time() - started
    return as_truth(article), time.process_time() - started


def main() -> int:
    """Prints the figures; exit code 1 where clean pages are under 99.5 % or messy ones under 98 %."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the first N pages that are not exact")
    arguments = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    seconds, shown = 0.0, 0
    with arguments.truth.open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            kind = "messy" if row["noise"] else "clean"
            got, spent = parse(arguments.pages, row["path"])
            seconds += spent
            wrong = [part for part in ("title", "paragraphs", "related") if got[part] != row[part]]
            counts[kind, "pages"] += 1
            counts[kind, "exact"] += not wrong
            for part in ("title", "paragraphs", "related"):
                counts[kind, part] += part not in wrong
            counts[kind, "headlines"] += len(row["related"])
            counts[kind, "right headlines"] += sum(headline in got["related"] for headline in row["related"])
            if wrong and shown < arguments.show:
                shown += 1
                print(row["path"], row["noise"], wrong)
                for part in wrong:
                    print(f"  {part}\n    want {row[part]}\n    got  {got[part]}")
    good = True
    for kind, bar in (("clean", 0.995), ("messy", 0.98)):
        pages = counts[kind, "pages"]
        if not pages:
            continue
        shares = {part: counts[kind, part] / pages for part in ("exact", "title", "paragraphs", "related")}
        headlines = counts[kind, "right headlines"] / max(1, counts[kind, "headlines"])
        print(
            f"{kind}: {pages} pages, exact {shares['exact']:.2%} (title {shares['title']:.2%}, paragraphs "
            f"{shares['paragraphs']:.2%}, related {shares['related']:.2%}); headlines {headlines:.3%}"
        )
        good = good and shares["exact"] >= bar
    total = counts["clean", "pages"] + counts["messy", "pages"]
    print(f"{total / seconds:.0f} pages/s of CPU (decoding and parsing)")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
