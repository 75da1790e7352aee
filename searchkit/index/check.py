"""`check_index`: every byte of an index against its checksums, and its structures against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from searchkit.errors import IndexCorrupt
from searchkit.index import manifest as manifests
from searchkit.index.check_postings import check_postings
from searchkit.index.check_segment import check_columns, check_stored
from searchkit.index.checksums import Finding, file_findings
from searchkit.index.links import join_links
from searchkit.index.schema import STORED_FIELDS, STORED_STREAMS
from searchkit.index.segment import Segment
from searchkit.index.snapshot import ATTEMPTS, Snapshot


def check_index(folder: Path) -> list[Finding]:
    """What is wrong with an index; nothing where every byte and every structure holds.

    Structures are looked at only where all bytes are what was written. Takes no lock and writes nothing. Raises
    `IndexMissing`, and `IndexMismatch` where the format is that of another searchkit.
    """
    for _ in range(ATTEMPTS):
        try:
            manifest = manifests.read_manifest(folder)
        except IndexCorrupt:
            return [Finding(manifests.NAME, "is damaged: it does not match its checksum")]
        found = list(file_findings(folder, manifest.files()))
        if not found:
            try:
                return list(_structures(Snapshot(folder, manifest)))
            except FileNotFoundError:
                continue
            except IndexCorrupt as error:
                return [Finding(folder.name, str(error))]
        if manifests.read_manifest(folder) == manifest:  # else a commit took files away while they were read
            return found
    raise IndexCorrupt(f"{folder} changes faster than it can be read", hint="try again")


def _structures(snapshot: Snapshot) -> Iterator[Finding]:
    sound = True
    for segment in snapshot.segments:
        for finding in _segment(segment):
            sound = False
            yield finding
    if sound:  # else what is joined out of the segments says nothing
        yield from _links(snapshot)
    ids = Counter(segment.ids[local] for segment, local in map(snapshot.place, np.flatnonzero(snapshot.live).tolist()))
    for id, count in ids.items():
        if count > 1:
            yield Finding(manifests.NAME, f"has {count} live articles with the id {id.decode('utf-8', 'replace')!r}")


def _segment(segment: Segment) -> Iterator[Finding]:
    parts = [check_columns(segment), check_stored(segment)]
    parts += [check_postings(segment, field, stream) for field in STORED_FIELDS for stream in STORED_STREAMS]
    try:
        for part in parts:
            for array, reason in part:
                yield Finding(segment.arrays.name, reason, array)
    except (IndexCorrupt, IndexError, ValueError) as error:  # one wrong structure in place of another
        yield Finding(segment.arrays.name, f"cannot be verified further: {error}")


def _links(snapshot: Snapshot) -> Iterator[Finding]:
    """The links against those that the segments give anew."""
    if snapshot.links is None:
        if snapshot.segments:
            yield Finding(manifests.NAME, "has segments, but no links")
        return
    bounds = zip(snapshot.bases, snapshot.bases[1:], strict=False)
    live = [snapshot.live[low:high] for low, high in bounds]
    strings, joined = join_links(list(zip(snapshot.segments, live, strict=True)))
    for name, texts in strings.items():
        if snapshot.links.strings(name).all() != texts:
            yield Finding(snapshot.links.name, "is not what the segments give", name)
    for name, values in joined.items():
        if not np.array_equal(snapshot.links[name], values):
            yield Finding(snapshot.links.name, "is not what the segments give", name)
