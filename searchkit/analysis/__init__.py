"""Text to tokens with spans: pyvi's word model, read as data, and the terms that the index compares.

- `model`, `splitter`, `decoder`, `segmenter` and more: text to basic tokens and words, as pyvi does it
- `units`, `dates`, `numerals`, `composites`: basic tokens that belong together, and what they mean
- `tokens`: text to tokens with positions and terms; `batch`: the same for many texts, as arrays
- `whoosh`: the same as a Whoosh analyzer
- `fingerprint`: what terms depend on, as one string

`batch` imports NumPy and `whoosh` Whoosh; neither is imported here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from searchkit.analysis.segmenter import segment_many
from searchkit.analysis.segmenter import segment_spans as segment

if TYPE_CHECKING:
    from searchkit.analysis.tokens import analyze

__all__ = ["analyze", "segment", "segment_many"]


def __getattr__(name: str) -> object:
    if name != "analyze":  # whoever only segments need not load what makes terms
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from searchkit.analysis.tokens import analyze

    return analyze
