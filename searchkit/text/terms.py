"""Terms: the one form of a token that the index compares, and the same with its marks off.

Two spellings of one word must meet in one term. `normalize_term` joins those that differ by normal form,
case, look-alike letters (Ð for Đ), place of the tone mark (hoà, hòa) and i or y (kỹ, kĩ), and keeps every
mark that has a meaning. `fold` then takes the marks off, so that words typed without them meet the words
with them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from searchkit.text.letters import CONSONANTS, MARKED_LETTERS, TONES, VOWEL_ROWS, VOWELS, with_tone
from searchkit.text.syllables import all_rimes, rimes_after, tone_place

# A run before a mark that joined no letter stays as it is: the mark might join what a rule puts there.
_LETTERS = re.compile(r"[^\W\d_]++(?![\u0300-\u036f])")
_COMBINING = re.compile(r"[\u0300-\u036f]")
_LOOKALIKES = "\u00f0\u0256"  # their capitals, U+00D0 and U+0189, look like Đ and are typed for it
_TONED = re.compile("[" + "".join(row[1:] for row in VOWEL_ROWS) + "]")
_MARKED = re.compile("[" + MARKED_LETTERS + MARKED_LETTERS.upper() + _LOOKALIKES + _LOOKALIKES.upper() + "]")

_Y_AND_I = VOWEL_ROWS[-1], VOWEL_ROWS[5]
_Y_TO_I = str.maketrans(*_Y_AND_I)
_Y_SYLLABLE = re.compile(rf"(?<![^\W\d_])(?:[hklmst]|qu)[{_Y_AND_I[0]}](?![^\W\d_]|[\u0300-\u036f])")

# Letters whose stroke is part of them: Unicode does not decompose these.
_STROKES = {"đ": "d", "ð": "d", "ɖ": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i"}


def tone_placement(text: str) -> str:
    """`text` (lower case, NFC) with each tone mark on the letter where the press mostly writes it.

    Joins the two traditions (hoà and hòa, khoẻ and khỏe, thuỵ and thụy become the second) and mends a
    mark that slipped to another vowel (gía, qúy, cuả, ngừơi become giá, quý, của, người). Every run of
    letters is a syllable of its own, so hoà_bình works. A run that is no Vietnamese syllable stays.
    """
    if text.isascii():
        return text
    if text.isalpha():
        return _place_tone(text)
    return _LETTERS.sub(lambda run: _place_tone(run[0]), text)


def i_y(text: str) -> str:
    """`text` (lower case, NFC) with i for y in syllables that are spelled with either.

    These have y alone after h k l m s t or qu: kỹ, lý, công ty, quý become kĩ, lí, công ti, quí, as the
    ministry of education has them since 1980. y without an onset (y tế, ý), beside other vowels (tay,
    thủy), and after other onsets, where it tells names from words (Vy, vi), stays.
    """
    return _Y_SYLLABLE.sub(lambda syllable: syllable[0].translate(_Y_TO_I), text)


def normalize_term(text: str) -> str:
    """The form of a token that the index compares.

    NFC, case folded by Unicode (ß becomes ss, so the length may change), Đ for its look-alikes, then
    `tone_placement` and `i_y`. Idempotent.
    """
    if text.isascii():
        return i_y(text.lower())
    text = unicodedata.normalize("NFC", text.casefold())
    for lookalike in _LOOKALIKES:
        text = text.replace(lookalike, "đ")
    return i_y(tone_placement(text))


def fold(text: str) -> str:
    """`normalize_term` with all marks off: tones, breve, circumflex, horn, stroke, those of foreign letters.

    Idempotent, and `fold(x) == fold(normalize_term(x))`. Marks that are letters of their script (Thai,
    Hindi, Arabic, kana) stay.
    """
    text = normalize_term(text)
    if text.isascii():
        return text
    bare = text.translate(_marks_off())
    return i_y(bare if bare.isascii() else unicodedata.normalize("NFC", bare))


def has_marks(text: str) -> bool:
    """Whether a Vietnamese letter with a mark, or đ, is in `text`, in any case and normal form."""
    if text.isascii():
        return False
    if _MARKED.search(text):
        return True
    if _COMBINING.search(text) is None:
        return False
    return _MARKED.search(unicodedata.normalize("NFC", text)) is not None


def has_tone(term: str) -> bool:
    """Whether a vowel with a tone other than the level one is in `term`, which is normalised."""
    return not term.isascii() and _TONED.search(term) is not None


@cache
def fold_table() -> dict[int, str | int]:
    """A table for `str.translate` that takes case and marks off; the length of a text never changes.

    It is `fold` but for what needs neighbours or another length: y is not made i, ß stays, and so do
    marks that are characters of their own (text not in NFC).
    """
    return _FoldTable()


class _FoldTable(dict[int, str | int]):
    """Filled as characters are met: all of Unicode at once would take a second."""

    def __missing__(self, code: int) -> str | int:
        bare = _bare(chr(code).casefold())
        self[code] = bare if len(bare) == 1 else code
        return self[code]


class _MarksOff(dict[int, str]):
    """For case-folded NFC text; a mark by itself becomes nothing."""

    def __missing__(self, code: int) -> str:
        self[code] = _bare(chr(code))
        return self[code]


_marks_off = cache(_MarksOff)


def _bare(text: str) -> str:
    """One character, possibly folded to several, without its marks."""
    letters = _COMBINING.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", _STROKES.get(letters, letters))


def _place_tone(run: str) -> str:
    rime = run.lstrip(CONSONANTS)
    onset = run[: len(run) - len(rime)]
    if onset in ("q", "g"):
        return _misplaced().get(run, run)
    placed = _misplaced().get(rime)
    return run if placed is None or onset not in rimes_after() else onset + placed


@cache
def _misplaced() -> dict[str, str]:
    """Rimes (after q and g whole syllables) with the tone on a wrong letter, and the same mended."""
    wholes = [("", rime) for rime in all_rimes()]
    wholes += [(onset, rime) for onset in ("qu", "gi", "g") for rime in rimes_after()[onset]]
    table = {}
    for onset, rime in wholes:
        whole = onset + rime
        right = len(onset) + tone_place(rime)
        for place, letter in enumerate(whole):
            if letter in VOWELS and place != right:
                for tone in TONES[1:]:
                    table[with_tone(whole, place, tone)] = with_tone(whole, right, tone)
    return table
