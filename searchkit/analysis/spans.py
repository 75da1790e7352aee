"""Many spans in little memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import eq
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from searchkit.model import Span

Positions = NDArray[np.int32]


class Spans(Sequence[Span]):
    """A read-only list of `(start, end)`, kept as two arrays: 8 bytes a span, where tuples in a list take some 130.

    Equal to any sequence of the same pairs; `list(spans)` gives plain tuples.
    """

    __slots__ = ("ends", "starts")

    def __init__(self, starts: Positions, ends: Positions) -> None:
        self.starts, self.ends = starts, ends

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> Span: ...
    @overload
    def __getitem__(self, index: slice) -> Spans: ...
    def __getitem__(self, index: int | slice) -> Span | Spans:
        if isinstance(index, slice):
            return Spans(self.starts[index], self.ends[index])
        return int(self.starts[index]), int(self.ends[index])

    def __iter__(self) -> Iterator[Span]:
        # By blocks: all the numbers as objects at once would take what the arrays save.
        for at in range(0, len(self), 1 << 14):
            block = slice(at, at + (1 << 14))
            yield from zip(self.starts[block].tolist(), self.ends[block].tolist(), strict=True)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Spans):
            return np.array_equal(self.starts, other.starts) and np.array_equal(self.ends, other.ends)
        if isinstance(other, Sequence) and not isinstance(other, str):
            return len(self) == len(other) and all(map(eq, self, other))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as of a list; mypy wants it callable

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.stack([self.starts, self.ends], axis=1).astype(dtype or np.int32)

    def __repr__(self) -> str:
        return f"Spans({list(self)!r})"
