"""A term's postings as Whoosh's matchers read them, one at a time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from math import inf
from typing import Any

from whoosh import formats, matching, scoring

from searchkit.index.whoosh.terms import TermPostings


class ArrayMatcher(matching.Matcher):  # type: ignore[misc]  # whoosh ships no types
    """Walks postings. Without a scorer the weight is the score.

    It offers no block quality, and its bounds are infinite: Whoosh's combining matchers lose true hits with any other
    answer (they pass a minimum on without undoing a boost, and bound a union by its larger part).
    """

    def __init__(
        self,
        postings: TermPostings,
        term: tuple[str, bytes] | None = None,
        format: formats.Format | None = None,
        scorer: scoring.BaseScorer | None = None,
    ) -> None:
        self._postings, self._term, self._format, self._scorer = postings, term, format, scorer
        # python numbers: numpy's would leak into results, and are slower one at a time
        self._docs: list[int] = postings.docs.tolist()
        self._weights: list[float] = postings.weights.tolist()
        self._at = 0

    def is_active(self) -> bool:
        """Whether there is a current posting."""
        return self._at < len(self._docs)

    def reset(self) -> None:
        """Back to the first posting."""
        self._at = 0

    def copy(self) -> ArrayMatcher:
        """The same matcher at the same place, moving on its own."""
        other = ArrayMatcher(self._postings, self._term, self._format, self._scorer)
        other._at = self._at
        return other

    def term(self) -> tuple[str, bytes] | None:
        """(field, term), where this is a term."""
        return self._term

    def id(self) -> int:
        """The current document."""
        return self._docs[self._at]

    def next(self) -> bool:
        """To the next posting; never into a new block."""
        if not self.is_active():
            raise matching.ReadTooFar
        self._at += 1
        return False

    def skip_to(self, id: int) -> bool:
        """To the first posting from here whose document is not below `id`."""
        if not self.is_active():
            raise matching.ReadTooFar
        self._at = bisect_left(self._docs, id, self._at)
        return False

    def all_ids(self) -> Iterator[int]:
        """All documents."""
        return iter(self._docs)

    def replace(self, minquality: float = 0) -> matching.Matcher:
        """Nothing cheaper, until it is finished."""
        return self if self.is_active() else matching.NullMatcher()

    # -- values ------------------------------------------------------------------------------------------------------

    def weight(self) -> float:
        """The weight of the current posting."""
        return self._weights[self._at]

    def score(self) -> float:
        """The score of the current document."""
        score: float = self._scorer.score(self) if self._scorer else self.weight()
        return score

    def supports(self, astype: str) -> bool:
        """Whether `value_as` knows this kind of value."""
        return self._format is not None and bool(self._format.supports(astype))

    def value_as(self, astype: str) -> Any:
        """The current posting as `weight`, `frequency`, `positions` or `position_boosts`."""
        match astype:
            case "weight":
                return self.weight()
            case "frequency":
                return len(self._positions()) or max(1, round(self.weight()))
            case "positions" if self.supports("positions"):
                return self._positions()
            case "position_boosts" if self.supports("positions"):
                return [(position, 1) for position in self._positions()]
        raise ValueError(f"the postings of {self._term} hold no {astype}")

    def _positions(self) -> list[int]:
        offsets, positions = self._postings.offsets, self._postings.positions
        if offsets is None:
            return []
        found: list[int] = positions[int(offsets[self._at]) : int(offsets[self._at + 1])].tolist()
        return found

    def value(self) -> bytes:
        """The current posting as the bytes that the format of the field decodes."""
        if isinstance(self._format, formats.Positions):
            encoded: bytes = self._format.encode(self._positions())
            return encoded
        if isinstance(self._format, formats.Frequency):
            frequency: int = self.value_as("frequency")
            return frequency.to_bytes(4, "big")
        return b""

    # -- bounds: none ------------------------------------------------------------------------------------------------

    def supports_block_quality(self) -> bool:
        """No; see the class."""
        return False

    def max_quality(self) -> float:
        """No bound; see the class."""
        return inf

    def block_quality(self) -> float:
        """No bound; see the class."""
        return inf

    def block_max_weight(self) -> float:
        """The highest weight of all."""
        return max(self._weights, default=0.0)

    def block_min_length(self) -> int:
        """No document is shorter."""
        return 0
