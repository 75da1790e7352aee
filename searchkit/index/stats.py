"""What an index holds, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from searchkit.index.schema import ARTICLE_FIELDS, FORMAT_VERSION, STORED_FIELDS, STORED_STREAMS
from searchkit.index.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of live articles and of what belongs to them; sizes in bytes.

    `terms` are the distinct terms by `field.stream`, those of deleted articles included until a merge drops them.
    """

    documents: int
    deleted: int
    headlines: int
    carriers: int
    tokens: int
    terms: dict[str, int]
    sections: int
    segments: int
    bytes: int
    generation: int
    format: int
    analyzer: str
    sources: tuple[str, ...]


def read_stats(snapshot: Snapshot) -> Stats:
    """The numbers of a snapshot."""
    manifest = snapshot.manifest
    terms = {}
    for field in STORED_FIELDS:
        for stream in STORED_STREAMS:
            distinct = {t for s in snapshot.segments for t in s.postings(field, stream).terms.strings.all()}
            terms[f"{field}.{stream}"] = len(distinct)
    tokens = 0
    for base, segment in zip(snapshot.bases, snapshot.segments, strict=False):
        live = snapshot.live[base : base + segment.count]
        tokens += sum(int(segment.lengths(field, "syllable")[live].sum()) for field in ARTICLE_FIELDS)
    return Stats(
        documents=snapshot.live_count,
        deleted=snapshot.count - snapshot.live_count,
        headlines=len(snapshot.link("record.shown")),
        carriers=len(snapshot.link("carrier")),
        tokens=tokens,
        terms=terms,
        sections=len(snapshot.section_names) - 1,
        segments=len(snapshot.segments),
        bytes=sum(size for size, _ in manifest.files().values()),
        generation=manifest.generation,
        format=FORMAT_VERSION,
        analyzer=manifest.analyzer,
        sources=tuple(s for s in manifest.sources if s is not None),
    )
