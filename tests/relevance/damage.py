"""Damages the texts of BEIR queries in the ways that people type Vietnamese.

    python tests/relevance/damage.py KIND [--seed N] < queries.jsonl > damaged.jsonl

noaccent    all marks dropped, đ too            telex, vni  the raw keys of every syllable, tone last
half        in each word with a chance of .5    upper       all in capitals
notone      tones dropped; â, ơ, đ stay         nfd         decomposed
typo        one edit in one word                half_typo   half, then typo

The same seed and query id give the same damage, wherever the query stands in the file. Marks are dropped by
Unicode's decomposition and not by searchkit, whose folding is among what the damaged queries measure.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import string
import sys
import unicodedata
from collections.abc import Callable

_WORD = re.compile(r"[^\W\d_]+")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_MARKS = re.compile("[\u0300-\u036f]")
_SHORTEST = 3  # letters of a word that gets a typo: fewer leave nothing to recognise it by

KINDS = ("noaccent", "half", "typo", "half_typo", "notone", "telex", "vni", "upper", "nfd")


def damage(text: str, kind: str, rng: random.Random) -> str:
    """The text, damaged; NFC but for `nfd`. Raises ValueError for an unknown kind."""
    text = unicodedata.normalize("NFC", text)
    match kind:
        case "noaccent":
            return drop_marks(text)
        case "half":
            return _WORD.sub(lambda word: drop_marks(word[0]) if rng.random() < 0.5 else word[0], text)
        case "typo":
            return typo(text, rng)
        case "half_typo":
            return typo(damage(text, "half", rng), rng)
        case "notone":
            return unicodedata.normalize("NFC", _TONES.sub("", unicodedata.normalize("NFD", text)))
        case "telex" | "vni":
            encode = _encoder(kind)
            return _WORD.sub(lambda word: encode(word[0]), text)
        case "upper":
            return text.upper()
        case "nfd":
            return unicodedata.normalize("NFD", text)
    raise ValueError(f"no kind of damage: {kind}")


def drop_marks(text: str) -> str:
    """The text without tones, circumflex, breve, horn and stroke."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).replace("đ", "d").replace("Đ", "D")


def typo(text: str, rng: random.Random) -> str:
    """The text with one letter of one word left out, added, replaced, or exchanged with the next one."""
    words = [word for word in _WORD.finditer(text) if len(word[0]) >= _SHORTEST]
    if not words:
        return text
    chosen = rng.choice(words)
    edited = word = chosen[0]
    while edited == word:
        at, letter = rng.randrange(len(word)), rng.choice(string.ascii_lowercase)
        match rng.choice(("leave out", "add", "replace", "exchange")):
            case "leave out":
                edited = word[:at] + word[at + 1 :]
            case "add":
                edited = word[:at] + letter + word[at:]
            case "replace":
                edited = word[:at] + letter + word[at + 1 :]
            case _:
                edited = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    return text[: chosen.start()] + edited + text[chosen.end() :]


def _encoder(kind: str) -> Callable[[str], str]:
    from searchkit.text import keystrokes

    encode = keystrokes.encode_telex if kind == "telex" else keystrokes.encode_vni

    def keys(word: str) -> str:
        try:
            return encode(word)
        except ValueError:  # no Vietnamese syllable: typed as it is
            return word

    return keys


def main() -> None:
    parser = argparse.ArgumentParser(description="Damage the texts of BEIR queries, stdin to stdout.")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for line in sys.stdin.buffer:
        if line.strip():
            row = json.loads(line)
            rng = random.Random(f"{arguments.seed} {arguments.kind} {row['_id']}")
            row["text"] = damage(row["text"], arguments.kind, rng)
            sys.stdout.buffer.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")


if __name__ == "__main__":
    main()
