"""The word model in plain Python: for queries, single texts, and the first moments of a process.

The word model is a CRF over basic tokens with two labels, and two labels make its Viterbi search one number a
token: d, the score of the best labelling that ends in I_W minus that of the best one that ends in B_W. With t for
the transition scores: if d > t[B][I] - t[I][I], the best label of the token is I_W whatever comes after it; if
d <= t[B][B] - t[I][B], it is B_W; between the two it is open, and the opposite of the label of the next token. So
nothing has to be remembered but which labels, back from here, are still open.

A text is labelled as if it stood between *border* tokens, which begin words for certain and add nothing to a score.
"""

from __future__ import annotations

from itertools import compress

from searchkit.analysis.features import NO_THIRDS, FeatureTable
from searchkit.analysis.longwords import Lexicon
from searchkit.analysis.model import Model
from searchkit.analysis.splitter import BORDER_CHUNK, chunks, tokens

Span = tuple[int, int]

MOST_CHUNKS = 1 << 16
LONGEST_KEPT = 40  # characters; longer chunks hardly ever come again

#: The `Features` of each token, its span in the chunk, and how far after the chunk the next one begins. Tuples in a
#: tuple and no deeper: the garbage collector lets go of these before it counts them as long-lived.
_Chunk = tuple[tuple[float, float, float, str, int, int, int, int, int], ...]


class Thresholds:
    """The numbers of the Viterbi search, from the transition scores; see the module."""

    def __init__(self, model: Model) -> None:
        (bb, bi), (ib, ii) = model.transitions
        self.low, self.high = bb - ib, bi - ii
        # What the token before adds to d if its label is B_W, if it is I_W, and if it is open (then less its d).
        self.after_begin, self.after_inside, self.after_open = bi - bb, ii - ib, bi - ib
        # Of a border, its own score, and what it adds to that of the next token, which has no transition.
        self.border = -1e6, -self.after_begin


class Decoder(dict[str, _Chunk]):
    """Finds and labels the basic tokens of a text, as `segmenter` says for `exact` and not.

    Is its own cache: text is taken in blank-separated chunks, most of which come again and again, and each distinct
    one is split and looked up once. The cache is emptied when full. Threads may share it.
    """

    def __init__(self, model: Model, features: FeatureTable, exact: bool) -> None:
        super().__init__()
        self.lexicon: Lexicon = model.words
        self._features = features
        self._exact = exact
        self._viterbi = Thresholds(model)
        self._triple = model.flags["+2:word.tri_gram()"], model.flags["-2:word.tri_gram()"]

    def label(self, text: str) -> tuple[list[Span], bytearray]:
        """The spans of the basic tokens of `text`, and of each 1 if it is joined to the one before it, else 0."""
        search = self._viterbi
        low, high = search.low, search.high
        after_begin, after_inside, after_open = search.after_begin, search.after_inside, search.after_open
        first_of_three, third_of_three = self._triple
        spans: list[Span] = []
        inside: list[int] = []  # the tokens that are joined
        waiting: list[int] = []  # those whose label is open, or -1 for one that would not be joined anyway
        breaks: list[int] = []  # the line breaks, and the border at the end
        base = 0
        # Three tokens are in hand. The score of a lacks nothing but what a word of three adds that c may complete; b
        # has what the tokens before it give; c has just come, without a letter. a and b begin as borders.
        after = after_begin
        score_a, (partial_b, to_next_b) = search.border[0], search.border
        tables = self._features.pairs
        pairs_b = tables[0]
        thirds = NO_THIRDS
        shape_z = shape_a = shape_b = 0
        for chunk in [*chunks(text), BORDER_CHUNK]:
            items = self[chunk]
            for item in items:
                own, to_next, to_previous, lower, shape, table, start, end, advance = item
                spans.append((base + start, base + end))
                partial = own + to_next_b
                if thirds and lower in thirds:
                    score_a += first_of_three
                    partial += third_of_three
                d = score_a + after
                if d <= low:
                    if waiting:
                        _settle(waiting, inside, label=False)
                    after = after_begin
                elif d > high:
                    if 0 < shape_a <= shape_z:
                        inside.append(len(spans) - 3)
                    if waiting:
                        _settle(waiting, inside, label=True)
                    after = after_inside
                else:
                    waiting.append(len(spans) - 3 if 0 < shape_a <= shape_z else -1)
                    after = after_open - d
                score_a = partial_b + to_previous
                if lower in pairs_b:
                    to_first, to_second, thirds = pairs_b[lower]
                    score_a += to_first
                    partial += to_second
                else:
                    thirds = NO_THIRDS
                partial_b, to_next_b, pairs_b = partial, to_next, tables[table]
                shape_z, shape_a, shape_b = shape_a, shape_b, shape
            if not items:
                base += len(chunk) + 1
            elif advance:
                base += advance
            else:
                breaks.append(len(spans) - 1)
        d = score_a + after
        if d > 0 and 0 < shape_a <= shape_z:
            inside.append(len(spans) - 2)
        _settle(waiting, inside, label=d > 0)
        spans.pop()
        breaks.pop()
        joined = bytearray(len(spans))
        for at in inside:
            joined[at] = 1
        if breaks and not self._exact:
            kept = bytearray(b"\1") * len(spans)
            for at in breaks:
                kept[at] = 0
            return list(compress(spans, kept)), bytearray(compress(joined, kept))
        return spans, joined

    def __missing__(self, chunk: str) -> _Chunk:
        if chunk == BORDER_CHUNK:
            record: _Chunk = ((*self._viterbi.border, 0.0, "", 0, 0, 0, 0, 0),)
        elif chunk == "\n":
            # Its position undoes the two blanks around it. Only pyvi may join it to a word.
            own, to_next, to_previous, lower, shape, table = self._features[chunk]
            record = ((own, to_next, to_previous, lower, shape if self._exact else 0, table, -1, 0, 0),)
        else:
            features, advance = self._features, len(chunk) + 1
            found = tokens(chunk, self._exact)
            record = tuple([(*features[token], start, end, advance) for token, start, end in found])
        if len(chunk) <= LONGEST_KEPT:
            if len(self) >= MOST_CHUNKS:
                self.clear()
            self[chunk] = record
        return record


def _settle(waiting: list[int], inside: list[int], *, label: bool) -> None:
    """Labels alternate back from `label`, that of the token after the last one waiting."""
    for at in reversed(waiting):
        label = not label
        if label and at >= 0:
            inside.append(at)
    waiting.clear()
