"""Many segments into one: concatenation of arrays, with deleted articles and repeated headlines left out.

Vectorised throughout; one field and stream at a time, so that memory holds no more than the largest of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from searchkit.index.arrays import Array, distinct, narrow, run_lengths
from searchkit.index.lists import Lists
from searchkit.index.merge_lists import merge_lists
from searchkit.index.schema import COUNTED, STORED_FIELDS, STORED_STREAMS, Files
from searchkit.index.segment import (
    DIGEST_SIZE,
    Columns,
    Segment,
    carriers,
    join_sections,
    write_segment,
)

Source = tuple[Segment, Array]  # a segment, and bool[n]: which of its articles are alive


def merge(stem: Path, sources: Sequence[Source]) -> Files:
    """Writes the live articles of all sources, in order, as the segment `stem`; (size, crc32) by file name."""
    articles = _renumbered([live for _, live in sources])
    places, brought, texts = _headlines(sources)
    columns = _columns(sources) | _related(sources, places, brought, texts) | _definitions(sources)
    for field in STORED_FIELDS:
        numbers = brought if field == "headline" else articles
        for stream in COUNTED:
            kept = [s.lengths(field, stream)[new >= 0] for (s, _), new in zip(sources, numbers, strict=True)]
            columns[f"len.{field}.{stream}"] = narrow(np.concatenate(kept))

    def lists() -> Iterator[tuple[str, Lists]]:
        for field in STORED_FIELDS:
            numbers = brought if field == "headline" else articles
            for stream in STORED_STREAMS:
                parts = [s.postings(field, stream) for s, _ in sources]
                yield f"{field}.{stream}", merge_lists(parts, numbers)
                for segment, _ in sources:
                    segment.arrays.release()

    return write_segment(stem, columns, lists(), _frames(sources))


def _renumbered(alive: Sequence[Array]) -> list[Array]:
    """For each source the new numbers of its articles, -1 for those left out."""
    out, total = [], 0
    for live in alive:
        out.append(np.where(live, total + np.cumsum(live) - 1, -1))
        total += int(live.sum())
    return out


def _headlines(sources: Sequence[Source]) -> tuple[list[Array], list[Array], list[bytes]]:
    """For each source the new numbers of its headlines, and the texts of the merged ones.

    First all that a live article lists (else -1), then only those that no earlier source brought: their inverted lists
    are the ones that are kept.
    """
    numbers: dict[bytes, int] = {}
    places, brought = [], []
    for segment, live in sources:
        texts = segment.arrays.strings("headline.text")
        place = np.full(len(texts), -1, np.int64)
        before = len(numbers)
        for local in distinct(segment.arrays["listed.headline"][_listed_by(segment, live)]).tolist():
            place[local] = numbers.setdefault(texts[local], len(numbers))
        places.append(place)
        brought.append(np.where(place >= before, place, -1))
    return places, brought, list(numbers)


def _listed_by(segment: Segment, live: Array) -> Array:
    """bool[m]: which of the listed headlines stand on a live article."""
    return np.repeat(live, run_lengths(segment.arrays["listed"]))


def _columns(sources: Sequence[Source]) -> Columns:
    """The columns of the articles, and the sections of the headlines that they list."""

    def strings(name: str) -> list[bytes]:
        kept: list[bytes] = []
        for segment, live in sources:
            column = segment.arrays.strings(name).all()
            kept += column if live.all() else [column[i] for i in np.flatnonzero(live).tolist()]
        return kept

    def numbers(name: str) -> Array:
        return np.concatenate([s.arrays[name][live] for s, live in sources])

    names, codes = join_sections([s for s, _ in sources])
    section = [code[s.arrays["section"][live]] for (s, live), code in zip(sources, codes, strict=True)]
    listed = [code[s.arrays["listed.section"][_listed_by(s, live)]] for (s, live), code in zip(sources, codes, strict=True)]
    digests = [s.arrays["digest"].reshape(-1, DIGEST_SIZE)[live] for s, live in sources]
    return {
        "id": strings("id"),
        "title": strings("title"),
        "path": strings("path"),
        "source": narrow(numbers("source")),
        "digest": np.concatenate(digests).reshape(-1),
        "date": numbers("date"),
        "date_source": numbers("date_source"),
        "section": narrow(np.concatenate(section)),
        "section_name": names,
        "listed.section": narrow(np.concatenate(listed)),
        "title_key": numbers("title_key"),
        "stored": _offsets(sources, "stored"),
    }


def _related(sources: Sequence[Source], places: Sequence[Array], brought: Sequence[Array], texts: list[bytes]) -> Columns:
    """The columns of the headlines."""
    keys, spellings = np.zeros(len(texts), np.uint64), np.zeros(len(texts), np.uint64)
    which, dates = [], []
    for (segment, live), place, new in zip(sources, places, brought, strict=True):
        mine = _listed_by(segment, live)
        which.append(place[segment.arrays["listed.headline"][mine]])
        dates.append(segment.arrays["listed.date"][mine])
        keys[new[new >= 0]] = segment.arrays["headline.key"][new >= 0]
        spellings[new[new >= 0]] = segment.arrays["headline.spelling"][new >= 0]
    bounds, headline = _offsets(sources, "listed"), narrow(np.concatenate(which))
    return {
        "listed": bounds,
        "listed.headline": headline,
        "listed.date": np.concatenate(dates),
        "headline.text": texts,
        "headline.key": keys,
        "headline.spelling": spellings,
        **carriers(bounds, headline, len(texts)),
    }


def _definitions(sources: Sequence[Source]) -> Columns:
    """The columns of the abbreviations."""
    numbers: dict[bytes, int] = {}
    which: list[int] = []
    for segment, live in sources:
        texts = segment.arrays.strings("definition").all()
        kept = segment.arrays["definition.of"][np.repeat(live, run_lengths(segment.arrays["defined"]))]
        which += [numbers.setdefault(texts[local], len(numbers)) for local in kept.tolist()]
    return {
        "defined": _offsets(sources, "defined"),
        "definition.of": narrow(np.array(which, np.int64)),
        "definition": list(numbers),
    }


def _offsets(sources: Sequence[Source], name: str) -> Array:
    sizes = [run_lengths(s.arrays[name])[live] for s, live in sources]
    return narrow(np.append(0, np.cumsum(np.concatenate(sizes))))


def _frames(sources: Sequence[Source]) -> Iterator[memoryview]:
    for segment, live in sources:
        if live.all():
            if segment.count:
                yield segment.frame(0, segment.count)
        else:
            for number in np.flatnonzero(live).tolist():
                yield segment.frame(number)
