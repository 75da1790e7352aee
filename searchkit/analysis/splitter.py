"""Text to basic tokens, the units that the word model labels: exactly pyvi's, in linear time.

pyvi finds them in NFC text with one regular expression: abbreviations, a few arrows and the line break, URLs,
e-mail addresses, numbers with separators, and then single signs and runs of letters and digits. No alternative
crosses white space but the line break, and NFC joins nothing to a blank, so any text may be taken apart at blanks
first. pyvi's e-mail pattern is tried at every token and scans the rest of the run each time, which is quadratic:
here addresses are found from their @. Possessive quantifiers (`++`) keep the other patterns from going back.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise

from searchkit.text.unicode import INVISIBLE, nfc_with_offsets

_FIRST = r"[A-ZĐ]++\.|Tp\.|Mr\.|Mrs\.|Ms\.|Dr\.|ThS\.|==>|->|\.\.\.|>>|\n"
_LAST = r"\d++(?:[.,_]\d++)++|[^\w\s]|\w++"
_URL = r"\w++://\S++"
_PLAIN = re.compile(f"{_FIRST}|{_LAST}")
_BEFORE_EMAIL = re.compile(f"{_FIRST}|{_URL}")
_AFTER_EMAIL = re.compile(_LAST)
# Those that no pattern takes together with letters or digits before them.
_SIGNS = frozenset(",;:?!)]}\"'”’…%")
_EMAIL_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-"
_EMAIL_HOST = re.compile(r"@[a-zA-Z0-9-]++(?:\.[a-zA-Z0-9-]++)++")
_BLANKS = re.compile(r"[^\S\n]++")
_INVISIBLE = re.compile(f"([{INVISIBLE}])")


#: Stands for the border of a text among its chunks; no chunk is equal to it.
BORDER_CHUNK = "\n\n"


def chunks(text: str) -> list[str]:
    """`text` at its blanks; each line break is a chunk of its own, with two blanks more than there were.

    Tokens do not depend on which blank parts them, so the usual ones are made one, for more chunks to be equal.
    """
    text = text.replace("\n", " \n ").replace("\xa0", " ").replace("\t", " ").replace("\r", " ")
    return text.split(" ")


def tokens(chunk: str, exact: bool) -> list[tuple[str, int, int]]:
    """The basic tokens of `chunk` in NFC, and where each begins and ends in `chunk` as written.

    Where one character became several tokens, the first has its place and the others an empty one; they are
    given only if `exact`.
    """
    normal, offsets = normalize(chunk, exact) if exact else nfc_with_offsets(chunk)
    if offsets is None:
        # The usual cases first: a syllable or number, and one with a sign after it.
        if chunk.isalnum():
            return [(chunk, 0, len(chunk))]
        last = len(chunk) - 1
        if chunk[last:] in _SIGNS and chunk[:last].isalnum():
            return [(chunk[:last], 0, last), (chunk[last:], last, last + 1)]
        return [(chunk[start:end], start, end) for start, end in split(chunk)]
    written = [(normal[start:end], offsets[start], offsets[end]) for start, end in split(normal)]
    return written if exact else [token for token in written if token[1] < token[2]]


def normalize(text: str, exact: bool) -> tuple[str, Sequence[int] | None]:
    """As `nfc_with_offsets`; if `exact`, invisible characters are kept, since pyvi makes tokens of them."""
    if not exact or not _INVISIBLE.search(text):
        return nfc_with_offsets(text)
    # None of them joins a neighbour or lets marks pass: what is between them can be normalised by itself.
    parts: list[str] = []
    offsets = array("q")
    at = 0
    for part in _INVISIBLE.split(text):
        normal, within = (part, None) if part in INVISIBLE else nfc_with_offsets(part)
        parts.append(normal)
        offsets.extend([at + offset for offset in (within or range(len(part)))[: len(normal)]])
        at += len(part)
    offsets.append(at)
    return "".join(parts), offsets


def split(text: str) -> list[tuple[int, int]]:
    """The spans of pyvi's basic tokens in NFC `text`; a line break is one, other white space is not."""
    if "@" not in text and "://" not in text:
        return [match.span() for match in _PLAIN.finditer(text)]
    return list(_split_with_addresses(text))


def _split_with_addresses(text: str) -> Iterator[tuple[int, int]]:
    emails = _emails(text)
    email_from, email_at, email_end = next(emails)
    at = 0
    while at < len(text):
        while email_at <= at:
            email_from, email_at, email_end = next(emails)
        match = _BEFORE_EMAIL.match(text, at)
        if match is None and email_from <= at:
            yield at, email_end
            at = email_end
            continue
        match = match or _AFTER_EMAIL.match(text, at)
        if match:
            yield match.span()
        else:
            match = _BLANKS.match(text, at)
            assert match is not None  # what is neither a sign nor of a word is white space
        at = match.end()


def _emails(text: str) -> Iterator[tuple[int, int, int]]:
    """Of each @ that may be of an address: where its name may begin, the @, and where it ends; the last is far."""
    signs = [match.start() for match in re.finditer("@", text)]
    for before, sign in pairwise([-1, *signs]):
        name = text[before + 1 : sign]
        host = _EMAIL_HOST.match(text, sign)
        if host:
            yield sign - len(name) + len(name.rstrip(_EMAIL_NAME)), sign, host.end()
    yield len(text), len(text), len(text)
