"""The damage done to queries is the damage that its name says, and the same again for the same seed."""

from __future__ import annotations

import json
import random
import runpy
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("damage.py")
MODULE = runpy.run_path(str(SCRIPT))
damage, KINDS = MODULE["damage"], MODULE["KINDS"]

Row = dict[str, object]

TEXT = "Thủ tướng dự hội nghị ở Đà Nẵng, 27/8/2018"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("noaccent", "Thu tuong du hoi nghi o Da Nang, 27/8/2018"),
        ("notone", "Thu tương dư hôi nghi ơ Đa Năng, 27/8/2018"),
        ("telex", "Thur tuwowngs duwj hooij nghij owr Ddaf Nawngx, 27/8/2018"),
        ("vni", "Thu3 tu7o7ng1 du75 ho6i5 nghi5 o73 D9a2 Na8ng4, 27/8/2018"),
        ("upper", "THỦ TƯỚNG DỰ HỘI NGHỊ Ở ĐÀ NẴNG, 27/8/2018"),
        ("nfd", unicodedata.normalize("NFD", TEXT)),
    ],
)
def test_kinds_without_chance(kind: str, expected: str) -> None:
    assert damage(TEXT, kind, random.Random(1)) == expected
    assert damage(unicodedata.normalize("NFD", TEXT), kind, random.Random(1)) == expected


def test_half_drops_the_marks_of_whole_words() -> None:
    plain = damage(TEXT, "noaccent", random.Random(1)).split()
    dropped = 0
    for seed in range(50):
        damaged = damage(TEXT, "half", random.Random(seed)).split()
        for was, bare, now in zip(TEXT.split(), plain, damaged, strict=True):
            assert now in (was, bare)
            dropped += was != bare and now == bare
    assert 150 < dropped < 250  # of 50 times 8 marked words


def test_typo_edits_one_word_once() -> None:
    seen = set()
    for seed in range(200):
        pairs = zip(TEXT.split(), damage(TEXT, "typo", random.Random(seed)).split(), strict=True)
        ((was, now),) = [pair for pair in pairs if pair[0] != pair[1]]
        assert abs(len(was) - len(now)) <= 1
        assert not any(map(str.isdigit, was))
        seen.add(len(now) - len(was))
    assert seen == {-1, 0, 1}
    assert damage("ở 27/8", "typo", random.Random(1)) == "ở 27/8"


def test_unknown_kind() -> None:
    with pytest.raises(ValueError, match="none"):
        damage(TEXT, "none", random.Random(1))


def test_script() -> None:
    rows: list[Row] = [{"_id": str(i), "text": TEXT, "more": [i]} for i in range(3)]

    def run(kind: str, seed: int, queries: list[Row]) -> list[Row]:
        command = [sys.executable, str(SCRIPT), kind, "--seed", str(seed)]
        lines = "".join(json.dumps(row) + "\n" for row in queries).encode()
        done = subprocess.run(command, input=lines, capture_output=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    first = run("half_typo", 1, rows)
    assert [(row["_id"], row["more"]) for row in first] == [("0", [0]), ("1", [1]), ("2", [2])]
    assert len({str(row["text"]) for row in first}) == 3
    assert run("half_typo", 1, rows[::-1]) == first[::-1]
    assert run("half_typo", 2, rows) != first
    assert set(KINDS) > {"noaccent", "half", "typo", "half_typo", "notone", "telex", "vni", "upper"}
