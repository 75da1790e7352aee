"""The tokens as a Whoosh analyzer, for any Whoosh schema: `TEXT(analyzer=VietnameseAnalyzer())`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken

from searchkit.analysis.tokens import analyze
from searchkit.model import Terms
from searchkit.text.terms import fold, normalize_term

Stream = Literal["syllable", "word", "folded", "all"]

_TERM: dict[str, Callable[[Terms], str | None]] = {
    "syllable": lambda terms: terms.syllable,
    "word": lambda terms: terms.word,
    "folded": lambda terms: terms.folded,
    "all": lambda terms: terms.syllable or terms.word,
}


class VietnameseAnalyzer(Analyzer):  # type: ignore[misc]  # whoosh ships no types
    """Gives the terms of one stream, or of syllables and words together (`all`).

    A word stands at the position of its first syllable. Whoosh's query parser makes a phrase, or a
    conjunction, of all tokens that it gets, whatever their positions: so in `mode="query"` the streams
    `folded` and `all` give syllables only, and phrases match. Words are found in a field of the stream
    `word`, or by queries made of terms.
    """

    def __init__(self, stream: Stream = "all") -> None:
        if stream not in _TERM:
            raise ValueError(f"no such stream: {stream!r}; there are {', '.join(_TERM)}")
        self.stream = stream

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.stream!r})"

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        keeporiginal: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        tokenize: bool = True,
        mode: str = "",
        **kwargs: Any,
    ) -> Iterator[Any]:
        """Yields one Whoosh token again and again, which is Whoosh's protocol.

        Without `tokenize` (a prefix, an end of a range) the whole value is one term.
        """
        token = WhooshToken(positions, chars, removestops=removestops, mode=mode, **kwargs)
        term_of = _TERM[self.stream]
        syllables_only = mode == "query" and self.stream != "word"
        if tokenize:
            found = [
                (term_of(t.terms), t.text, t.position, t.start, t.end)
                for t in analyze(value)
                if not (syllables_only and t.terms.syllable is None)
            ]
        else:
            term = fold(value) if self.stream == "folded" else normalize_term(value)
            found = [(term, value, 0, 0, len(value))]
        for text, original, position, start, end in found:
            if text is None:
                continue
            token.text = text
            token.boost = 1.0
            token.stopped = False
            if keeporiginal or not tokenize:
                token.original = original
            if positions:
                token.pos = start_pos + position
            if chars:
                token.startchar = start_char + start
                token.endchar = start_char + end
            yield token
