"""A batch of articles, analysed and inverted in bulk, as one small segment.

Building an index is nothing but this, batch after batch, and then a merge (merge.py). A batch depends on its articles
alone, so any number of processes that make batches gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from searchkit.analysis.batch import TermBatch, analyze_many
from searchkit.index import stored
from searchkit.index.arrays import narrow
from searchkit.index.lists import Lists, invert
from searchkit.index.postings import encode
from searchkit.index.schema import Files
from searchkit.index.segment import (
    Columns,
    carriers,
    date_source_of,
    definitions_of,
    hash_of,
    key_of,
    number_sections,
    ordinal_of,
    ordinals,
    write_segment,
)
from searchkit.model import Article, Skipped

BATCH_CHARACTERS = 2_000_000  # of text: bounds the memory of a batch, whatever the size of its articles
BATCH_ARTICLES = 4_096


@dataclass(frozen=True, slots=True)
class Entry:
    """An article on its way into the index; `source` is 1 + its number in the manifest, 0 for none."""

    article: Article
    digest: bytes
    source: int = 0


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What became of the documents of a batch: the ids indexed, what was skipped, and how many warnings there were."""

    ids: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    warnings: int


def characters(article: Article) -> int:
    """The size of an article as batches count it; raises `TypeError` where a text is no string."""
    headlines = (text for h in article.related for text in (h.title, h.section or ""))
    return len("".join((article.id, article.title, article.section or "", *article.paragraphs, *headlines))) + 1


def write_batch(stem: Path, entries: Sequence[Entry], dictionary: bytes) -> Files:
    """Writes the entries as the segment `stem`; (size, crc32) by file name. Ids must be distinct."""
    articles = [entry.article for entry in entries]
    headlines: dict[str, int] = {}
    for article in articles:
        for headline in article.related:
            headlines.setdefault(headline.title, len(headlines))
    n = len(articles)
    texts = [a.title for a in articles] + [a.body for a in articles] + list(headlines)
    tokens = analyze_many(texts)
    lists, counts = _invert_fields(tokens, {"title": (0, n), "body": (n, 2 * n), "headline": (2 * n, len(texts))})
    frames = list(map(stored.compressor(dictionary), articles))
    columns = {**_columns(entries, headlines), **counts}
    columns["stored"] = narrow(np.append(0, np.cumsum([len(f) for f in frames], dtype=np.int64)))
    return write_segment(stem, columns, lists.items(), frames)


def _invert_fields(tokens: TermBatch, fields: dict[str, tuple[int, int]]) -> tuple[dict[str, Lists], Columns]:
    """Inverted lists by `field.stream`, and the lengths; `fields` says which of the texts belong to each field."""
    encoded = [encode(term) for term in tokens.terms]
    order = sorted(range(len(encoded)), key=encoded.__getitem__)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    terms = [encoded[i] for i in order]
    folded = rank[tokens.folded[order]]
    streams = {
        "syllable": (tokens.syllable, tokens.syllable_offsets, None),
        "word": (tokens.word, tokens.word_offsets, tokens.word_position),
    }
    lists: dict[str, Lists] = {}
    counts: Columns = {}
    for field, (first, last) in fields.items():
        for stream, (ids, offsets, position) in streams.items():
            low, high = int(offsets[first]), int(offsets[last])
            bounds = offsets[first : last + 1].astype(np.int64) - low
            lengths = np.diff(bounds)
            docs = np.repeat(np.arange(last - first), lengths)
            at = np.arange(high - low) - np.repeat(bounds[:-1], lengths) if position is None else position[low:high]
            single = tokens.single[low:high] if position is None else None
            lists[f"{field}.{stream}"] = invert(rank[ids[low:high]], terms, folded, docs, at, single)
            counts[f"len.{field}.{stream}"] = narrow(lengths)
            if single is not None:
                counts[f"len.{field}.single"] = narrow(np.bincount(docs[single], minlength=last - first))
    return lists, counts


def _columns(entries: Sequence[Entry], headlines: dict[str, int]) -> Columns:
    articles = [entry.article for entry in entries]
    listed = [headline for article in articles for headline in article.related]
    names, number = number_sections([a.section for a in articles] + [h.section for h in listed])
    defined = list(map(definitions_of, articles))
    distinct: dict[bytes, int] = {}
    what = [distinct.setdefault(definition, len(distinct)) for mine in defined for definition in mine]
    n, m = len(articles), len(listed)
    offsets = narrow(np.append(0, np.cumsum([len(a.related) for a in articles], dtype=np.int64)))
    which = narrow(np.fromiter((headlines[h.title] for h in listed), np.int64, m))
    return {
        "id": [encode(a.id) for a in articles],
        "title": [encode(a.title) for a in articles],
        "path": [encode(a.path or "") for a in articles],
        "source": narrow(np.fromiter((e.source for e in entries), np.int64, n)),
        "digest": np.frombuffer(b"".join(e.digest for e in entries), np.uint8),
        "date": ordinals((a.date for a in articles), n),
        "date_source": np.fromiter(map(date_source_of, articles), np.uint8, n),
        "section": narrow(np.fromiter((number[a.section] for a in articles), np.int64, n)),
        "section_name": names,
        "title_key": np.fromiter((key_of(a.title) for a in articles), np.uint64, n),
        "listed": offsets,
        "listed.headline": which,
        "listed.date": np.fromiter((ordinal_of(h.date) for h in listed), "<i4", m),
        "listed.section": narrow(np.fromiter((number[h.section] for h in listed), np.int64, m)),
        "headline.text": [encode(h) for h in headlines],
        "headline.key": np.fromiter(map(key_of, headlines), np.uint64, len(headlines)),
        "headline.spelling": np.fromiter((hash_of(encode(h)) for h in headlines), np.uint64, len(headlines)),
        **carriers(offsets, which, len(headlines)),
        "defined": narrow(np.append(0, np.cumsum(list(map(len, defined)), dtype=np.int64))),
        "definition.of": narrow(np.array(what, np.int64)),
        "definition": list(distinct),
    }
