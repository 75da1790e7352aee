"""The names of the writer's files, and the sweep that takes away those that no commit needs.

s0000002a-0003.seg .doc         a segment: generation of its commit, number within it
s0000002a-0003-0000002c.del     its deletions as of a later generation
l0000002c.links                 the links of a generation
d00000001.dict                  the deflate dictionary
b1f0a39c4-0003.seg .doc         a batch: a random number for the writer, so that a process which outlives
                                its killed writer cannot meet the next one
searchkit.json.new              a manifest that was not swapped in
"""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import Path

from searchkit.index.manifest import fsync

OWN = re.compile(
    r"b[0-9a-f]{8}-[0-9a-f]{4}\.(?:seg|doc)"
    r"|s([0-9a-f]{8})-[0-9a-f]{4}(?:\.seg|\.doc|-([0-9a-f]{8})\.del)"
    r"|l([0-9a-f]{8})\.links|d([0-9a-f]{8})\.dict"
    r"|searchkit\.json\.new"
)  # the groups are generations


def sweep(folder: Path, keep: Container[str]) -> None:
    """Takes away files of the writer's own naming, but for those to keep; never anything else."""
    doomed = [path for path in folder.iterdir() if path.name not in keep and OWN.fullmatch(path.name)]
    if doomed:
        fsync(folder)  # a manifest that a killed writer swapped in must last before what it replaced goes
    for path in doomed:
        path.unlink(missing_ok=True)


def newest_generation(folder: Path) -> int:
    """The highest generation in the names of an index whose manifest cannot be read, so that no name comes again."""
    found = (OWN.fullmatch(path.name) for path in folder.iterdir())
    return max((int(number, 16) for match in found if match for number in match.groups() if number), default=0)
