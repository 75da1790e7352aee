"""Abbreviations that a text defines: `Uỷ ban nhân dân (UBND)`, `HĐND (Hội đồng nhân dân)`.

After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text" (2003), which
looks for the letters of the short form, from the last to the first, in the words before it. Vietnamese abbreviates by the
initials of syllables, so that is all that is accepted here: each letter is the initial of one syllable, and only words
such as `và` may have none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from searchkit.text.terms import fold

SHORTEST, LONGEST = 2, 10  # letters of a short form
_WINDOW = 160  # characters before a bracket in which its long form is looked for

# The blanks around a bracket, and what laws say in it: "sau đây gọi tắt là UBND".
_BRACKET = re.compile(r"\(\s*+([^()\n]{2,100})\)")
_LEAD_IN = re.compile(
    r"(?:(?:sau|từ|dưới) đây )?(?:được |xin )?(?:(?:gọi|viết)(?: chung)?(?: tắt)? là|(?:gọi |viết )tắt)\s*:?\s*",
    re.IGNORECASE,
)
_QUOTES = " \"'“”‘’"
_SHORT = re.compile(r"[^\W\d_](?:(?:[&./-]|\. )?[^\W\d_])*")
_LAST_SHORT = re.compile(_SHORT.pattern + r"\s*$")
_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[ \xa0]*[,&/–-]?[ \xa0]*")  # what may stand between two words of a long form
_UNNAMED = frozenset(("và", "của", "các", "những", "về", "cho", "trong", "với", "tại", "ở"))


def definitions(text: str) -> list[tuple[str, str]]:
    """(short form, long form), each pair once, in the order of the text; as written, but NFC."""
    return list(dict.fromkeys(_definitions(text)))


def _definitions(text: str) -> Iterator[tuple[str, str]]:
    for bracket in _BRACKET.finditer(text):
        inside, start = bracket[1].strip(_QUOTES), bracket.start()
        # most brackets have no capital at either end of them, and are left at once
        if not (inside[-1:].isupper() or text[max(0, start - 2) : start].strip()[-1:].isupper()):
            continue
        inside = _composed(inside)
        if lead_in := _LEAD_IN.match(inside):
            inside = inside[lead_in.end() :].strip(_QUOTES)
        before = _composed(text[max(0, start - _WINDOW) : start].rpartition("\n")[2])
        if letters := _letters(inside):
            if long := _long_form(letters, before.rstrip(_QUOTES)):
                yield inside, long
        elif last := _LAST_SHORT.search(before):
            short = last[0].rstrip()
            if (letters := _letters(short)) and _long_form(letters, inside) == inside:
                yield short, inside


def _composed(text: str) -> str:
    """NFC, with Đ for the letter that looks like it."""
    return unicodedata.normalize("NFC", text).replace("\u00d0", "Đ")


def _letters(text: str) -> str:
    """The letters of a text that is a short form; none of any other."""
    if not text.isupper() or not _SHORT.fullmatch(text):
        return ""
    letters = "".join(filter(str.isalpha, text))
    return letters if SHORTEST <= len(letters) <= LONGEST else ""


def _long_form(letters: str, text: str) -> str:
    """The end of the text whose syllables have these initials; empty where it has none."""
    words = list(_WORD.finditer(text))
    if not words or words[-1].end() != len(text):
        return ""
    left = list(letters)
    at, first = len(words), len(words)
    while left and at:
        at -= 1
        if at + 1 < len(words) and not _GAP.fullmatch(text, words[at].end(), words[at + 1].start()):
            return ""
        if _is_initial(left[-1], words[at][0], ascii_only=letters.isascii()):
            left.pop()
            first = at
        elif at + 1 == len(words) or words[at][0].lower() not in _UNNAMED:
            return ""
    return "" if left or _is_no_phrase(words[first:]) else text[words[first].start() :]


def _is_initial(letter: str, word: str, *, ascii_only: bool) -> bool:
    """Whether a word begins so; đ is no d, but where the short form is typed without đ."""
    letter, initial = letter.lower(), word[0].lower()
    if "đ" in (letter, initial):
        return letter == initial or (ascii_only and letter == "d")
    return letter == initial or fold(letter) == fold(initial)


def _is_no_phrase(words: Sequence[re.Match[str]]) -> bool:
    """Whether most of the words are letters themselves, as in `A B C (ABC)`."""
    return 2 * sum(len(word[0]) > 1 for word in words) <= len(words)
