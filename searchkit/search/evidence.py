"""What hits show of the words of a query: their titles and passages, word by word.

These are made for every page of hits anyway; they hold the words of the query side by side wherever an article does, and
with the marks and capitals that the press writes.
"""

from __future__ import annotations

from itertools import accumulate

from searchkit.highlight.folding import fold_text

_ENDS_SENTENCE = frozenset('.!?:…\n“"‘(-–•')


class Text:
    """A text and its folded words, an empty one where two blanks or signs meet.

    Words beside each other in the list have one character between them in the text.
    """

    __slots__ = ("_folded", "_starts", "words")

    def __init__(self, text: str) -> None:
        self._folded = fold_text(text.lower() if text.isupper() else text)  # capitals say nothing where all are
        self.words = self._folded.padded.split(" ")
        self._starts = [0, *accumulate(len(word) + 1 for word in self.words)]

    def surface(self, at: int) -> str:
        """A word as it is written."""
        start, end = self._span(at)
        return self._folded.text[start:end]

    def tied(self, at: int) -> bool:
        """Whether one blank or hyphen, and nothing else, stands between a word and the one before it."""
        return at > 0 and self.words[at - 1] != "" and self._folded.text[self._span(at)[0] - 1] in " -–"

    def opens(self, at: int) -> bool:
        """Whether a word opens a sentence, where a capital says nothing."""
        before = at - 1
        while before > 0 and not self.words[before]:
            before -= 1
        between = self._folded.text[self._span(before)[1] if self.words[before] else 0 : self._span(at)[0]]
        return not self.words[before] or not _ENDS_SENTENCE.isdisjoint(between)

    def _span(self, at: int) -> tuple[int, int]:
        start = self._starts[at] - 1  # the padding blank is no part of the text
        return self._folded.span(start, start + len(self.words[at]))
