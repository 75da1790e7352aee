"""Which capitals mean something: those of names and abbreviations, not that of a first word."""

from __future__ import annotations

from searchkit.text.syllables import is_plain_syllable
from searchkit.text.terms import fold, has_marks


def decapitalised(surface: str) -> str:
    """Words without the capitals that only an opening or an institution gives.

    Where all of several words have one it is a name. Words that are not Vietnamese keep theirs.
    """
    words = surface.split(" ")
    if len(words) > 1 and all(word[:1].isupper() for word in words):
        return surface
    return " ".join(word.lower() if _is_vietnamese(word) else word for word in words)


def _is_vietnamese(word: str) -> bool:
    return not (word.isupper() and len(word) > 1) and (has_marks(word) or is_plain_syllable(fold(word)))
