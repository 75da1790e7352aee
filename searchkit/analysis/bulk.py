"""Text to words in bulk: the same words as `segmenter` gives, by arrays, for many texts or a very long one.

Texts are taken in batches of about a million characters, so memory grows with the result and not with the work.
Within a batch they stand between border tokens: each is labelled exactly as it would be alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis import longwords, splitter
from searchkit.analysis.decoder import Span
from searchkit.analysis.model import Model
from searchkit.analysis.segmenter import decoder, known_model
from searchkit.analysis.spans import Spans
from searchkit.analysis.viterbi import ArrayDecoder
from searchkit.analysis.vocabulary import BORDER, Chunks, Lexicon, Tokens

_BATCH = 1 << 20  # characters
_PIECE = 1 << 18  # characters looked up at once

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Labelled:
    """The basic tokens of some texts, text after text.

    `tokens[ids[i]]` is token i in NFC, without invisible characters, as cased; `tokens` are distinct, each occurs,
    and their order means nothing. `[starts[i], ends[i])` is the place of token i in its text as written.
    `inside[i]`: it continues the word of the token before it. Text n has the tokens `offsets[n]` to
    `offsets[n + 1]`.
    """

    tokens: list[str]
    ids: Ints
    starts: Ints
    ends: Ints
    inside: NDArray[np.bool_]
    offsets: NDArray[np.int64]


def split_and_label_many(texts: Sequence[str]) -> Labelled:
    """`segmenter.split_and_label` of each text, of fewer than 2**31 characters together (else ValueError).

    The result takes 13 bytes a token, the work about five times that.
    """
    return engine(False).label(texts)


def segment_many(texts: Iterable[str], *, exact: bool = False) -> list[Sequence[Span]]:
    """`segmenter.segment_spans` of each text, in `Spans`."""
    labeller = engine(exact)
    found: list[Sequence[Span]] = []
    for batch in _batches(texts):
        labelled = labeller.label(batch)
        begins = np.flatnonzero(~labelled.inside)
        starts = labelled.starts[begins]
        ends = labelled.ends[np.append(begins[1:], len(labelled.ends)) - 1] if len(begins) else starts
        words = np.searchsorted(begins, labelled.offsets).tolist()
        found.extend(Spans(starts[a:b], ends[a:b]) for a, b in pairwise(words))
    return found


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and size + len(text) > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text) + 1
    if batch:
        yield batch


class _Engine:
    """The decoder with its tables, which grow with the text seen, up to a bound. One batch at a time."""

    def __init__(self, model: Model, exact: bool) -> None:
        self._model, self._exact = model, exact
        self._lexicon = Lexicon(model)
        self._decoder = ArrayDecoder(model, self._lexicon)
        self._lock = Lock()
        self._half_written = False
        self._renew()

    def _renew(self) -> None:
        self._tokens = Tokens(self._model, self._lexicon, self._decoder.border)
        self._chunks = Chunks(self._tokens, self._exact)

    def label(self, texts: Sequence[str]) -> Labelled:
        lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
        if lengths.sum() >= 1 << 31:
            raise ValueError("texts of 2**31 and more characters at once; positions have 32 bits")
        with self._lock:
            if self._half_written or self._chunks.full:
                self._renew()
            self._half_written = True  # and so they stay if this is interrupted
            pieces = [self._chunks.look_up(chunks, base) for chunks, base in _chunked(texts)]
            self._half_written = False
            numbers, starts, ends = (np.concatenate(column) for column in zip(*pieces, strict=True))
            del pieces
            inside = self._decoder.joined(numbers, self._tokens.arrays())
            known, line_break = self._tokens.texts, self._tokens["\n"]
        kept = numbers != BORDER
        offsets = np.cumsum(kept)[~kept]  # how many tokens stand before each border
        if not self._exact:
            kept &= numbers != line_break
            offsets = np.cumsum(kept)[numbers == BORDER]
        numbers, starts, ends, inside = numbers[kept], starts[kept], ends[kept], inside[kept]
        # From positions in all texts, each with a character after it, to positions in each text.
        shift = np.repeat((np.cumsum(lengths) - lengths).astype(np.int32), np.diff(offsets))
        starts -= shift
        ends -= shift
        tokens, ids = _compact(known, numbers)
        if not self._exact:
            _split_long(tokens, ids, inside, self._model.words)
        return Labelled(tokens, ids, starts, ends, inside, offsets)


class _SingleTexts:
    """Stands in for `_Engine` where pyvi itself segments."""

    def __init__(self, exact: bool) -> None:
        self._exact = exact

    def label(self, texts: Sequence[str]) -> Labelled:
        numbers: dict[str, int] = {}
        ids: list[int] = []
        spans: list[Span] = []
        inside = bytearray()
        offsets = [0]
        for text in texts:
            found, joined = decoder(self._exact).label(text)
            tokens = [splitter.normalize(text[start:end], self._exact)[0] for start, end in found]
            ids += [numbers.setdefault(token, len(numbers)) for token in tokens]
            spans += found
            inside += joined
            offsets.append(len(ids))
        starts, ends = np.array(spans, np.int32).reshape(-1, 2).T
        flags = np.array(list(inside), bool)
        return Labelled(list(numbers), np.array(ids, np.int32), starts, ends, flags, np.array(offsets))


@cache
def engine(exact: bool, /) -> _Engine | _SingleTexts:
    """What labels texts in bulk, shared by all callers."""
    known = known_model()
    return _Engine(known[0], exact) if known else _SingleTexts(exact)


def _chunked(texts: Sequence[str]) -> Iterator[tuple[list[str], int]]:
    """The chunks of `texts` in lists, with BORDER_CHUNK before, between and after texts, and where each list begins.

    Positions count the texts one after the other, with a character between them.
    """
    chunks: list[str] = [splitter.BORDER_CHUNK]
    base = at = size = 0
    for text in texts:
        for begin, end in _pieces(text):
            if begin or size + end - begin > _PIECE:
                yield chunks, base
                chunks, base, size = [], at + begin, 0
            chunks += splitter.chunks(text[begin:end])
            size += end - begin
        chunks.append(splitter.BORDER_CHUNK)
        at += len(text) + 1
    yield chunks, base


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Cuts a long text before blanks or line breaks, which no token spans."""
    begin = 0
    while len(text) - begin > _PIECE:
        least, most = begin + 1, begin + _PIECE
        end = max(text.rfind(" ", least, most), text.rfind("\n", least, most))
        if end < 0:
            later = text.find(" ", most), text.find("\n", most)
            end = min([at for at in later if at >= 0], default=len(text))
        yield begin, end
        begin = end
    yield begin, len(text)


def _compact(known: Sequence[str], numbers: Ints) -> tuple[list[str], Ints]:
    """The tokens that occur, and the numbers counted among them."""
    occurs = np.zeros(len(known), bool)
    occurs[numbers] = True
    places = (np.cumsum(occurs) - 1).astype(np.int32)
    return [known[number] for number in np.flatnonzero(occurs).tolist()], places[numbers]


def _split_long(tokens: Sequence[str], ids: Ints, inside: NDArray[np.bool_], lexicon: longwords.Lexicon) -> None:
    """Take apart in `inside` what `longwords` takes apart."""
    begins = np.flatnonzero(~inside)
    lengths = np.diff(begins, append=len(inside))
    for long in np.flatnonzero(lengths >= longwords.SHORTEST).tolist():
        begin, length = int(begins[long]), int(lengths[long])
        syllables = [tokens[number] for number in ids[begin : begin + length].tolist()]
        inside[[begin + first for first in longwords.first_syllables(syllables, lexicon)]] = False
