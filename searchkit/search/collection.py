"""What is searched: a numbered set of documents with fields. There are two, the articles and the headline records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from searchkit.index.arrays import Array
from searchkit.index.postings import Postings
from searchkit.search.lists import Matches
from searchkit.search.positions import Chain, Element

Fields: TypeAlias = tuple[tuple[str, float], ...]  # (field, weight)


class Collection(Protocol):
    """Documents 0 .. count - 1 of one snapshot. A stream is `syllable`, `word` or `folded`."""

    count: int
    live_count: int
    live: Array  # bool[count]
    dates: Array  # i4[count], ordinals, 0 without
    sections: Array  # [count], numbers in `section_names`
    section_names: list[str | None]
    fields: tuple[str, ...]

    @property
    def hashes(self) -> Array:
        """u[count]: a hash of each document that does not depend on its number."""
        ...

    def term(self, fields: Fields, stream: str, term: bytes, *, prefix: bool = False) -> Matches:
        """The live documents that hold a term (`prefix`: any that begins so) in some fields, and how often.

        Times the weight of the field, all fields together.
        """
        ...

    def knows_folded(self, field: str, stream: str, form: bytes) -> bool:
        """Whether a dictionary, `syllable` or `word`, holds a term of this folded form."""
        ...

    def dictionaries(self, stream: str) -> list[tuple[Postings, Array]]:
        """The inverted lists of every segment and field in a stored stream, and bool[] which of their documents are live."""
        ...

    def lengths(self, field: str, stream: str) -> Array:
        """float64[count]: tokens of each document."""
        ...

    def phrase(self, field: str, elements: Sequence[Element], slop: int) -> Matches:
        """The live documents where the elements follow one another, at most `slop` positions apart, and how often."""
        ...

    def pairs(self, fields: Fields, chains: Sequence[Chain]) -> list[Array]:
        """float64[elements - 1, documents] of each chain: how often its neighbours stand side by side in its documents.

        Times the weight of the field, all fields together.
        """
        ...

    def key(self, number: int) -> str:
        """What breaks a tie between documents of one score and date."""
        ...

    def number(self, key: str) -> int | None:
        """The live document of an id."""
        ...
