"""The manifest: read as it was written, and any changed byte is told."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.errors import IndexCorrupt, IndexMismatch, IndexMissing
from searchkit.index.manifest import NAME, Manifest, SegmentEntry, read_manifest, require_current, write_manifest

names = st.text(st.characters(), min_size=1, max_size=8)
files = st.dictionaries(names, st.tuples(st.integers(0, 1 << 40), st.integers(0, (1 << 32) - 1)), max_size=3)
entries = st.builds(SegmentEntry, names, st.integers(0, 9), st.integers(0, 9), files, st.none() | names)
manifests = st.builds(
    Manifest,
    generation=st.integers(0, 1 << 40),
    sources=st.lists(st.none() | names, max_size=3).map(tuple),
    dictionary=files,
    links=files,
    segments=st.lists(entries, max_size=3).map(tuple),
)
ENTRY = SegmentEntry("s00000001-0000", 3, 1, {"s00000001-0000.seg": (10, 20)}, "s00000001-0000-00000002.del")
SAMPLE = Manifest(2, sources=("bài báo", None), segments=(ENTRY,))


@settings(deadline=None, max_examples=50)
@given(manifests)
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, manifest: Manifest) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / NAME).write_bytes(manifest.to_bytes())
    assert read_manifest(folder) == manifest


def test_writing_leaves_nothing_else(tmp_path: Path) -> None:
    for manifest in (SAMPLE, replace(SAMPLE, generation=3)):
        write_manifest(tmp_path, manifest)
        assert read_manifest(tmp_path) == manifest
        assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_every_flipped_cut_or_missing_byte_is_told(tmp_path: Path) -> None:
    write_manifest(tmp_path, SAMPLE)
    path = tmp_path / NAME
    sound = path.read_bytes()
    for place in range(len(sound)):
        before, byte, after = sound[:place], sound[place], sound[place + 1 :]
        for damaged in (before, before + after, before + bytes([byte ^ 1 << place % 8]) + after):
            path.write_bytes(damaged)
            with pytest.raises(IndexCorrupt, match="is damaged"):
                read_manifest(tmp_path)
    path.write_bytes(sound + b"\n")
    with pytest.raises(IndexCorrupt, match="is damaged"):
        read_manifest(tmp_path)


def test_nothing_there(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path, tmp_path / "none", tmp_path / "file"):
        with pytest.raises(IndexMissing, match="there is no index"):
            read_manifest(folder)


def test_another_format_is_told_with_what_mends_it(tmp_path: Path) -> None:
    record = json.loads(SAMPLE.to_bytes()) | {"format": 99, "something": "new"}
    del record["checksum"]
    record["checksum"] = zlib.crc32(json.dumps(record, ensure_ascii=False, sort_keys=True).encode())
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(IndexMismatch, match="format 99") as told:
        read_manifest(tmp_path)
    assert "--rebuild" in told.value.hint


OTHERS = (replace(SAMPLE, analyzer="x"), replace(SAMPLE, streams=("x",)), replace(SAMPLE, fields=()))


@pytest.mark.parametrize("other", OTHERS)
def test_another_analyzer_or_other_fields_are_told(tmp_path: Path, other: Manifest) -> None:
    require_current(SAMPLE, tmp_path)
    with pytest.raises(IndexMismatch) as told:
        require_current(other, tmp_path)
    assert "--rebuild" in told.value.hint
