"""A cache bounded by bytes: what was used longest ago goes first. Safe for many threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """What knows how much memory it takes."""

    @property
    def nbytes(self) -> int:
        """In bytes."""
        ...


K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Sized)


class ByteCache(Generic[K, V]):
    """Values by key, up to `budget` bytes of them; one that is larger than that is kept until the next comes."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._values: OrderedDict[K, V] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of the key, made where it is not there. Two threads may both make it; the first one stays."""
        with self._lock:
            found = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
                return found
        made = make()
        with self._lock:
            found = self._values.setdefault(key, made)
            if found is made:
                self._size += made.nbytes
                while self._size > self.budget and len(self._values) > 1:
                    self._size -= self._values.popitem(last=False)[1].nbytes
        return found
