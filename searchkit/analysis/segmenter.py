"""Text to words with spans, as pyvi segments it. This and `bulk` are the way to the word model.

A *basic token* is a syllable, a number, a sign...; a *word* is a run of them. Spans are `[start, end)` in the text
as given, whatever its normalisation form: `text[start:end]` is the word as written. They rise, do not overlap, and
hold every letter and digit.

`exact` is pyvi to the letter, its quirks included: a line break is a token (and may even be joined to a word), and
so are each zero-width character and soft hyphen. With `_` between the basic tokens of a word and a blank between
words, the NFC of these is the output of `ViTokenizer.tokenize` (but for a text without tokens, which it returns as
it is). Where NFC makes several tokens of one character, the first has its span and the others an empty one. Lone
surrogates, on which pyvi raises, are signs.

Otherwise line breaks are no tokens and end a word; invisible characters are as if not there, but for lying within
the span of the token that they stand in or after; and joins that no lexicon knows are taken apart (`longwords`).

Where pyvi's model is not one that was examined, pyvi itself segments, and one RuntimeWarning says so.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import compress

from searchkit.analysis import longwords
from searchkit.analysis.decoder import Decoder, Span
from searchkit.analysis.fallback import PyviDecoder
from searchkit.analysis.features import FeatureTable
from searchkit.analysis.model import Model, UnknownModel, load

_NOT = bytes([1, 0]) + bytes(254)  # for bytes.translate
_LONG = b"\1" * (longwords.SHORTEST - 1)


def segment_spans(text: str, *, exact: bool = False, split_long: bool = True) -> list[Span]:
    """The spans of the words of `text` in order: compounds and single tokens, signs too.

    `exact`: one span for each token of pyvi's output. `split_long=False`: long joins stay as pyvi makes them.
    """
    spans, joined = _label(text, exact, split_long and not exact)
    begins = joined.translate(_NOT)
    words = zip(compress(spans, begins), compress(spans, begins[1:] + b"\1"), strict=True)
    return [first if first is last else (first[0], last[1]) for first, last in words]


def split_and_label(text: str, *, split_long: bool = True) -> tuple[list[Span], list[bool]]:
    """The spans of the basic tokens of `text`, and of each whether it continues the word of the one before it."""
    spans, joined = _label(text, False, split_long)
    return spans, list(map(bool, joined))


def segment_many(texts: Iterable[str], *, exact: bool = False) -> list[Sequence[Span]]:
    """`segment_spans` of each text, several times faster. The spans of a text are a compact read-only sequence."""
    from searchkit.analysis import bulk  # late: imports NumPy

    return bulk.segment_many(texts, exact=exact)


@cache
def known_model() -> tuple[Model, FeatureTable] | None:
    """The model of the installed pyvi with its features by token; None, after a warning, if it is not known."""
    try:
        model = load()
    except UnknownModel as unknown:
        warnings.warn(f"{unknown}: pyvi itself segments, many times slower", RuntimeWarning, stacklevel=2)
        return None
    return model, FeatureTable(model)


@cache
def decoder(exact: bool, /) -> Decoder | PyviDecoder:
    """What labels single texts, shared by all callers."""
    known = known_model()
    return Decoder(*known, exact) if known else PyviDecoder(exact)


def _label(text: str, exact: bool, split_long: bool) -> tuple[list[Span], bytearray]:
    labeller = decoder(exact)
    spans, joined = labeller.label(text)
    at = joined.find(_LONG) if split_long else -1
    while at >= 0:
        end = joined.find(0, at)
        word = slice(at - 1, end if end >= 0 else len(joined))
        syllables = [text[start:stop] for start, stop in spans[word]]
        for begin in longwords.first_syllables(syllables, labeller.lexicon):
            joined[at - 1 + begin] = 0
        at = joined.find(_LONG, word.stop)
    return spans, joined
