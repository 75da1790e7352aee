"""Segmentation by pyvi itself, where its model is not one that was examined: right, but slow to start and to run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from searchkit.analysis.decoder import Span
from searchkit.analysis.longwords import Lexicon
from searchkit.analysis.splitter import normalize, split
from searchkit.errors import SearchkitError

_SURROGATES = re.compile("[\ud800-\udfff]")  # pyvi raises on them


class PyviDecoder:
    """Stands in for `decoder.Decoder`. It has no lexicon, so no word of pyvi's is taken apart."""

    def __init__(self, exact: bool) -> None:
        self.lexicon: Lexicon = {}
        self._exact = exact

    def label(self, text: str) -> tuple[list[Span], bytearray]:
        """As `Decoder.label`."""
        from pyvi.ViTokenizer import ViTokenizer  # late: takes seconds, and reads a pickle

        normal, offsets = normalize(text, self._exact)
        normal = _SURROGATES.sub("\ufffd", normal)
        words = _word_ends(normal, ViTokenizer.tokenize(normal))
        places: Sequence[int] = range(len(text) + 1) if offsets is None else offsets
        word_end = 0
        after_break = False
        spans: list[Span] = []
        joined = bytearray()
        for start, end in split(normal):
            continues = start < word_end and not after_break
            while word_end < end:
                word_end = next(words)
            after_break = not self._exact and normal[start] == "\n"
            if after_break or (not self._exact and places[start] == places[end]):
                continue
            spans.append((places[start], places[end]))
            joined.append(continues)
        return spans, joined


def _word_ends(text: str, segmented: str) -> Iterator[int]:
    """Where each word of `segmented` ends in `text`, from which it differs by blanks, and by `_` within words."""
    at = 0
    for word in segmented.split(" "):
        for char in word:
            found = at
            # A joiner may stand where a line break is, which then comes after it.
            while text[found : found + 1].isspace() and text[found] != char and (char != "_" or text[found] != "\n"):
                found += 1
            if text[found : found + 1] == char:
                at = found + 1
            elif char != "_":
                raise SearchkitError(f"pyvi returned {char!r}, which is not in its input at {at}")
        yield at
    yield len(text)
