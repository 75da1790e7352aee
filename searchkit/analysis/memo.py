"""Results of functions of a string, remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

_LONGEST_KEPT = 64  # characters: the rare giants, such as embedded data, would fill the memory

Value = TypeVar("Value")


class Memo(dict[str, Value], Generic[Value]):
    """`memo[text]` is `function(text)`. At most `most` results are kept; threads may share it."""

    def __init__(self, function: Callable[[str], Value], most: int) -> None:
        super().__init__()
        self._function, self._most = function, most

    def __missing__(self, text: str) -> Value:
        value = self._function(text)
        if len(text) <= _LONGEST_KEPT:
            if len(self) >= self._most:
                self.clear()
            self[text] = value
        return value
