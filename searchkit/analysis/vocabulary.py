"""Distinct chunks and tokens by number, with what is known of each in arrays."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.decoder import LONGEST_KEPT
from searchkit.analysis.features import scores
from searchkit.analysis.model import Model
from searchkit.analysis.splitter import BORDER_CHUNK, tokens

Numbers = NDArray[np.intp]
Ints = NDArray[np.int32]

# Enough for some fifty megabytes of news, and about 70 MB of memory when full.
MOST_CHUNKS = 1 << 18
MOST_TOKENS = 1 << 17

#: The token before and after each text, and the chunk that holds it.
BORDER = 0


class TokenArrays(NamedTuple):
    """By number of the token: its scores, its numbers in `Lexicon`, and its shape; see `features.Scores`."""

    own: NDArray[np.float64]
    to_next: NDArray[np.float64]
    to_previous: NDArray[np.float64]
    first: Numbers
    second: Numbers
    third: Numbers
    shape: Numbers


class Lexicon:
    """pyvi's words of two and three syllables. A syllable has a number for each place in a word; 0 is any other."""

    def __init__(self, model: Model) -> None:
        self.firsts, self.seconds, self.thirds = (_Numbers() for _ in range(3))
        pairs: list[tuple[int, int]] = []
        triples: list[tuple[int, int, int]] = []
        for first, lines in model.words.items():
            number = self.firsts[first]
            for word in lines.split("\n"):
                second, blank, third = word[len(first) + 1 :].partition(" ")
                if not blank:
                    pairs.append((number, self.seconds[second]))
                elif " " not in third:
                    triples.append((number, self.seconds[second], self.thirds[third]))
        self._width, self._depth = len(self.seconds) + 1, len(self.thirds) + 1
        # One bit for each pair of syllables: about 2 MB.
        first_of_two, second_of_two = np.array(pairs).T
        keys = first_of_two * self._width + second_of_two
        self._pairs = np.zeros((len(self.firsts) + 1) * self._width // 8 + 1, np.uint8)
        np.bitwise_or.at(self._pairs, keys >> 3, np.left_shift(1, keys & 7).astype(np.uint8))
        a, b, c = np.array(triples).T
        self._triples: Numbers = np.sort((a * self._width + b) * self._depth + c)

    def pairs(self, first: Numbers, second: Numbers) -> Numbers:
        """The places where the two are a word."""
        keys = first * self._width + second
        return np.flatnonzero(self._pairs[keys >> 3] >> (keys & 7).astype(np.uint8) & 1)

    def triples(self, first: Numbers, second: Numbers, third: Numbers) -> Numbers:
        """The places where the three are a word."""
        places = np.flatnonzero((first > 0) & (second > 0) & (third > 0))
        keys = (first[places] * self._width + second[places]) * self._depth + third[places]
        at = np.minimum(np.searchsorted(self._triples, keys), len(self._triples) - 1)
        found: Numbers = places[self._triples[at] == keys]
        return found


class _Numbers(dict[str, int]):
    """Numbers the keys that are asked for, from 1. `get` does not."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self) + 1
        return number


class Tokens(dict[str, int]):
    """Distinct tokens by number, from 1; `texts[number]` is the token in NFC. `border` are the scores of BORDER."""

    def __init__(self, model: Model, lexicon: Lexicon, border: tuple[float, float, float]) -> None:
        super().__init__()
        self.texts = [""]
        self._model, self._lexicon = model, lexicon
        self._scores = array("d", border)
        self._numbers = array("q", [0, 0, 0, 0])

    def __missing__(self, token: str) -> int:
        own, to_next, to_previous, lower, shape = scores(self._model, token)
        lexicon = self._lexicon
        self._scores.extend((own, to_next, to_previous))
        first, second, third = lexicon.firsts.get(lower, 0), lexicon.seconds.get(lower, 0), lexicon.thirds.get(lower, 0)
        self._numbers.extend((first, second, third, shape))
        self[token] = number = len(self.texts)
        self.texts.append(token)
        return number

    def forbid_joining(self, token: str) -> None:
        """Whatever the model says, `token` is not joined to the one before it, nor the one after it to `token`."""
        self._numbers[4 * self[token] + 3] = 0

    def arrays(self) -> TokenArrays:
        """What is known by now, as a copy."""
        by_score = np.array(self._scores).reshape(-1, 3).T.copy()
        by_number = np.array(self._numbers, np.intp).reshape(-1, 4).T.copy()
        return TokenArrays(*by_score, *by_number)


class Chunks(dict[str, int]):
    """Distinct chunks by number; a text begins and ends with BORDER_CHUNK, which holds BORDER."""

    def __init__(self, tokens: Tokens, exact: bool) -> None:
        super().__init__()
        self._tokens, self._exact = tokens, exact
        # Of each chunk, how far the next one begins after it, and its first place in `_items`; of each token in a
        # chunk, its number, and its start and length in the chunk.
        self._chunks = array("q")
        self._items = array("q")
        self[BORDER_CHUNK] = self._add(0, [(BORDER, 0, 0)])
        # Its position undoes the two blanks around it. Only pyvi may join it to a word.
        self["\n"] = self._add(0, [(tokens["\n"], -1, 1)])
        if not exact:
            tokens.forbid_joining("\n")

    def __missing__(self, chunk: str) -> int:
        found = [(self._tokens[token], start, end - start) for token, start, end in tokens(chunk, self._exact)]
        number = self._add(len(chunk) + 1, found)
        if len(chunk) <= LONGEST_KEPT:
            self[chunk] = number
        return number

    def _add(self, advance: int, items: Iterable[tuple[int, int, int]]) -> int:
        number = len(self._chunks) // 2
        self._chunks.extend((advance, len(self._items) // 3))
        for item in items:
            self._items.extend(item)
        return number

    @property
    def full(self) -> bool:
        """Whether it is time for new tables."""
        return len(self._chunks) // 2 > MOST_CHUNKS or len(self._tokens) > MOST_TOKENS

    def look_up(self, chunks: Sequence[str], base: int) -> tuple[Ints, Ints, Ints]:
        """The tokens of consecutive chunks, the first of which begins at `base`: number, start and end of each."""
        which = np.fromiter(map(self.__getitem__, chunks), np.intp, len(chunks))
        advances, firsts = np.array(self._chunks, np.intp).reshape(-1, 2).T
        numbers, starts, lengths = np.array(self._items, np.intp).reshape(-1, 3).T
        bases = np.cumsum(advances[which]) - advances[which] + base
        counts = np.diff(firsts, append=len(numbers))[which]
        # Where the tokens stand among the items: at the first of their chunk, and one further for each before them.
        before = np.cumsum(counts) - counts
        places = np.repeat(firsts[which] - before, counts) + np.arange(counts.sum())
        begin = np.repeat(bases, counts) + starts[places]
        return numbers[places].astype(np.int32), begin.astype(np.int32), (begin + lengths[places]).astype(np.int32)
