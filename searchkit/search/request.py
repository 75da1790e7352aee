"""What is asked of a search."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from searchkit.errors import SearchkitError
from searchkit.search.plan import date_range

if TYPE_CHECKING:
    from whoosh.query import Query

Sort = Literal["relevance", "date", "-date"]
Facet = Literal["section", "year"]
Field = Literal["title", "body", "related"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One search. Raises `SearchkitError` where a value is not one of those allowed.

    `sort`: `date` is oldest first, `-date` newest first. `strict`: a wrong query raises `QuerySyntaxError`.
    `literal`: the query is words and nothing else. `passages`: how many a hit has at the most; with 0 it has none, and
    no marks, which is what ranking by the thousand wants. `collapse`: articles that say nearly the same are one hit, the
    best ranked; `total` and facets count them all. `half_life`: by relevance a score halves with every so many days that a
    document is older than the newest one in the index. `explain`: each hit tells the parts of its score.
    """

    query: str
    limit: int = 10
    offset: int = 0
    field: Field | None = None
    section: str | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    sort: Sort = "relevance"
    facets: tuple[Facet, ...] = ()
    strict: bool = False
    literal: bool = False
    passages: int = 3
    collapse: bool = False
    half_life: float | None = None
    explain: bool = False

    def __post_init__(self) -> None:
        if min(self.limit, self.offset, self.passages) < 0:
            raise SearchkitError(
                f"limit {self.limit}, offset {self.offset} and passages {self.passages} must not be negative"
            )
        if self.half_life is not None and not 0 < self.half_life < math.inf:
            raise SearchkitError(f"a half-life of {self.half_life} days is not above 0")
        for name, value, allowed in (
            ("sort", self.sort, get_args(Sort)),
            ("field", self.field, (None, *get_args(Field))),
            *(("facet", facet, get_args(Facet)) for facet in self.facets),
        ):
            if value not in allowed:
                known = ", ".join(str(a) for a in allowed if a is not None)
                raise SearchkitError(f"there is no {name} {value!r}", hint=f"known: {known}")

    def filters(self) -> list[Query]:
        """The conditions beside the query."""
        found: list[Query] = []
        if self.section is not None or self.date_from or self.date_to:
            from whoosh import query as q

            if self.section is not None:
                found.append(q.Term("section", self.section))
            if self.date_from or self.date_to:
                found.append(date_range(self.date_from, self.date_to))
        return found
