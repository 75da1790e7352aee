"""Text in one normal form, with the way back to where each character stood.

Terms are compared in NFC. Offsets are given in the text as it was written, so whoever normalises first
needs a map from the normalised text to the original.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from functools import cache

#: Characters that no reader sees and that break words in two: soft hyphen, zero-width space, non-joiner
#: and joiner, word joiner, byte order mark.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

# Characters that stay as they are in NFC whatever their neighbours: combining class 0, equal to their own
# NFC, never the second part of a composition (the quick check of Unicode's annex 15 says yes), and not
# invisible. Latin, Cyrillic, punctuation, currency, arrows, boxes, kana, CJK, Hangul, variation
# selectors, full width, emoji. The list need not be complete: a character left out costs time, not truth.
_SETTLED = (
    "\u0000-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u052f\u1e00-\u1eff\u2002-\u200a\u200e-\u205f\u20a0-\u20c0"
    "\u2190-\u2328\u232b-\u2adb\u3001-\u3029\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3\ufe00-\ufe0f"
    "\uff01-\uff9d\U0001f300-\U0001faff"
)

# Sorting the marks of one letter costs their number squared; no letter of any language has more than a few.
_MOST_MARKS = 256


def nfc_with_offsets(text: str) -> tuple[str, Sequence[int] | None]:
    """`text` in NFC without invisible characters, and the original index of each of its characters.

    The map has one entry more than the result, never falls, and is None where the text is returned
    unchanged. The character `result[i]` was written as `text[map[i]:map[i + 1]]`: marks joined to a
    letter, and invisible characters after it, are its own. Invisible characters at the very start belong
    to nothing. Where one character became several (none of Latin script does), the first has its place
    and the others are empty. A letter with hundreds of marks, which no language has, is normalised in
    pieces.
    """
    if text.isascii():
        return text, None
    if not any(char in text for char in INVISIBLE) and unicodedata.is_normalized("NFC", text):
        return text, None
    parts: list[str] = []
    offsets = array("q")
    letters: dict[str, str] = {}  # clusters that came to one character, in this text
    done = 0
    for match in _clusters().finditer(text):
        start, end = match.span()
        parts.append(text[done:start])
        offsets.extend(range(done, start))
        cluster = match[0]
        if cluster in letters:
            parts.append(letters[cluster])
            offsets.append(start)
        else:
            before = len(offsets)
            _normalize_cluster(cluster, start, parts, offsets)
            if len(offsets) == before + 1 and offsets[before] == start:
                letters[cluster] = parts[-1]
        done = end
    parts.append(text[done:])
    offsets.extend(range(done, len(text) + 1))
    return "".join(parts), offsets


@cache
def _clusters() -> re.Pattern[str]:
    """A settled character with all that may join it, so that each match can be normalised on its own."""
    return re.compile(f"[{_SETTLED}]?[^{_SETTLED}]+")


def _normalize_cluster(cluster: str, start: int, parts: list[str], offsets: array[int]) -> None:
    """Append the normal form of a cluster that begins at index `start`, and its offsets, letter by letter."""
    kept = [at for at, char in enumerate(cluster) if char not in INVISIBLE]
    first = 0
    for last in range(1, len(kept) + 1):
        if last < len(kept) and last - first < _MOST_MARKS and not _starts_anew(cluster[kept[last]]):
            continue
        places = kept[first:last]
        letter = unicodedata.normalize("NFC", "".join([cluster[at] for at in places]))
        parts.append(letter)
        # Marks join the letter before them, so what stays apart are the last ones written.
        surplus = len(letter) - len(places)
        offsets.extend([start + at for at in (places[0], *places[1 - min(surplus, 0) :])])
        if surplus > 0:
            offsets.extend([start + (kept[last] if last < len(kept) else len(cluster))] * surplus)
        first = last


def _starts_anew(char: str) -> bool:
    """Whether `char` can neither join nor change places with what stands before it."""
    if unicodedata.combining(char) or unicodedata.category(char).startswith("M"):
        return False
    # Hangul vowels and finals join a consonant; Kirat Rai vowels (Unicode 16) join one another.
    return not ("\u1160" <= char <= "\u11ff" or "\U00016d63" <= char <= "\U00016d6a")
