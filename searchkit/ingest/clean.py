"""Clean text, the form that everything in an `Article` has.

Clean text is NFC, its runs of blanks (tabs, no-break spaces, every other Unicode blank) are one space, its
ends are trimmed, and characters that nobody sees are gone. Nothing else is changed: `./.` stays, so do
quotes, dashes and case.
"""

from __future__ import annotations

import re
import unicodedata

# Soft hyphen, zero-width characters, marks of direction, byte order marks, and control characters that are
# no blanks. They go before normalisation: a zero-width space between a letter and its mark would keep the
# two apart.
_INVISIBLE = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
# Half a character, cut by someone upstream; text that holds one cannot be written as UTF-8.
_SURROGATE = "\ud800-\udfff"
_ODD = re.compile(f"[{_INVISIBLE}{_SURROGATE}]")
_INVISIBLE_RUN = re.compile(f"[{_INVISIBLE}]+")
_SURROGATES = re.compile(f"[{_SURROGATE}]")


def clean(text: str) -> str:
    """`text` as one clean line; line breaks in it count as blanks."""
    return " ".join(_visible(text).split())


def clean_lines(text: str) -> list[str]:
    """The clean lines of `text`, empty ones too: line n of the text is `clean_lines(text)[n - 1]`.

    Lines end in LF, CR LF or CR; other characters that break lines on paper are blanks.
    """
    text = _visible(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return [" ".join(line.split()) for line in text.split("\n")]


def _visible(text: str) -> str:
    if _ODD.search(text):
        text = _SURROGATES.sub("\ufffd", _INVISIBLE_RUN.sub("", text))
    return unicodedata.normalize("NFC", text)
