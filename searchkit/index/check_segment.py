"""The columns and stored articles of a segment against each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from searchkit.errors import IndexCorrupt
from searchkit.index.postings import encode
from searchkit.index.schema import ARTICLE_FIELDS, COUNTED
from searchkit.index.segment import (
    DATE_SOURCES,
    DIGEST_SIZE,
    Segment,
    carriers,
    date_source_of,
    definitions_of,
    hash_of,
    key_of,
    ordinal_of,
)
from searchkit.model import Article

Faults = Iterator[tuple[str, str]]  # (array, what is wrong with it)


def check_columns(segment: Segment) -> Faults:
    """What does not hold in the columns. Offsets and their ends were verified when the segment was opened."""
    arrays, n, h = segment.arrays, segment.count, segment.headline_count
    m = len(arrays["listed.headline"])
    sizes = {"title.off": n + 1, "path.off": n + 1, "listed": n + 1, "digest": n * DIGEST_SIZE}
    sizes |= dict.fromkeys(("source", "date", "date_source", "section", "title_key"), n)
    sizes |= dict.fromkeys(("listed.date", "listed.section", "carrier"), m)
    sizes |= {"headline.text.off": h + 1, "headline.key": h, "headline.spelling": h, "carried": h + 1, "defined": n + 1}
    for stream in COUNTED:
        sizes |= {f"len.{field}.{stream}": n for field in ARTICLE_FIELDS} | {f"len.headline.{stream}": h}
    wrong = [(name, f"has {len(arrays[name])} elements instead of {size}") for name, size in sizes.items()]
    broken = [(name, reason) for name, reason in wrong if len(arrays[name]) != sizes[name]]
    limits = {
        "date": dt.date.max.toordinal() + 1,
        "listed.date": dt.date.max.toordinal() + 1,
        "date_source": len(DATE_SOURCES),
        "section": len(segment.section_names()) + 1,
        "listed.section": len(segment.section_names()) + 1,
        "listed.headline": h,
        "definition.of": len(arrays.strings("definition")),
    }
    for name, limit in limits.items():
        if len(arrays[name]) and not 0 <= int(arrays[name].min()) <= int(arrays[name].max()) < limit:
            broken.append((name, "is out of bounds"))
    yield from broken
    if broken:
        return
    for name, values in carriers(arrays["listed"], arrays["listed.headline"], h).items():
        if not np.array_equal(values, arrays[name]):
            yield name, "is not the inverse of the listed headlines"
    yield from _keys(segment)


def _keys(segment: Segment) -> Faults:
    """The hashes of titles and headlines against their texts."""
    arrays = segment.arrays
    texts = arrays.strings("headline.text")
    if len(set(texts.all())) != len(texts):
        yield "headline.text.blob", "holds a headline twice"
    hashes = {
        "title_key": (key_of(segment.titles.text(i)) for i in range(segment.count)),
        "headline.key": (key_of(texts.text(i)) for i in range(len(texts))),
        "headline.spelling": map(hash_of, texts.all()),
    }
    for name, values in hashes.items():
        if arrays[name].tolist() != list(values):
            yield name, "is not what the texts give"


def check_stored(segment: Segment) -> Faults:
    """The stored articles, every one of them, against the columns."""
    columns = _expected(segment)
    for number in range(segment.count):
        try:
            article = segment.article(number)
        except IndexCorrupt as error:
            yield "stored", f"leads to what cannot be read: {error}"
            return
        for name, value in _values(article).items():
            if columns[name][number] != value:
                yield name, f"disagrees with the stored article {article.id!r}"
                return


def _expected(segment: Segment) -> dict[str, Sequence[object]]:
    """What `_values` should give for each article, by array."""
    arrays = segment.arrays
    texts = arrays.strings("headline.text").all()
    sections = [b"", *segment.section_names().all()]
    listed = list(
        zip(
            map(texts.__getitem__, arrays["listed.headline"].tolist()),
            arrays["listed.date"].tolist(),
            map(sections.__getitem__, arrays["listed.section"].tolist()),
            strict=True,
        )
    )
    definitions = arrays.strings("definition").all()
    defined = [definitions[number] for number in arrays["definition.of"].tolist()]
    return {
        "title.blob": segment.titles.all(),
        "path.blob": segment.paths.all(),
        "date": arrays["date"].tolist(),
        "date_source": arrays["date_source"].tolist(),
        "section": [sections[code] for code in arrays["section"].tolist()],
        "listed": [listed[low:high] for low, high in pairwise(arrays["listed"].tolist())],
        "defined": [defined[low:high] for low, high in pairwise(arrays["defined"].tolist())],
    }


def _values(article: Article) -> dict[str, object]:
    return {
        "title.blob": encode(article.title),
        "path.blob": encode(article.path or ""),
        "date": ordinal_of(article.date),
        "date_source": date_source_of(article),
        "section": encode(article.section or ""),
        "listed": [(encode(h.title), ordinal_of(h.date), encode(h.section or "")) for h in article.related],
        "defined": definitions_of(article),
    }
