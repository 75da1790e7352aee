"""The records that travel between the rooms. All are frozen; all text in them is what people see, never a term."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, overload

Span = tuple[int, int]  # [start, end) in Unicode code points
Block = Literal["dated", "bulleted", "sectioned"]
DateSource = Literal["page", "row", "related"]
Kind = Literal["syllable", "compound", "number", "other"]


@dataclass(frozen=True, slots=True)
class Headline:
    """One entry of a page's related list."""

    title: str
    date: dt.date | None = None
    section: str | None = None
    block: Block = "bulleted"


@dataclass(frozen=True, slots=True)
class ParseWarning:
    """A line that was kept, but not as what it looks like. `line` is 1-based."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """One news article as it is stored: clean text (NFC, single blanks), nothing of the page lost."""

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    date: dt.date | None = None
    date_source: DateSource | None = None
    section: str | None = None
    related: tuple[Headline, ...] = ()
    path: str | None = None
    url: str | None = None
    warnings: tuple[ParseWarning, ...] = ()

    @property
    def body(self) -> str:
        """The paragraphs, joined by one line break: the text that body spans count in."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one token in the three streams; None where it has none."""

    syllable: str | None = None
    word: str | None = None
    folded: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A token: `text[start:end]` of the analysed text as written, its position, and its terms."""

    text: str
    start: int
    end: int
    position: int
    kind: Kind
    terms: Terms


@dataclass(frozen=True, slots=True)
class Skipped:
    """A page or row that was not indexed, and why."""

    path: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. The counts are of articles."""

    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: tuple[Skipped, ...] = ()
    changes: tuple[tuple[str, str], ...] = ()  # (added | updated | removed, id), in order of id
    warnings: int = 0
    seconds: float = 0.0

    @property
    def changed(self) -> int:
        """Articles added, updated or removed."""
        return self.added + self.updated + self.removed


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article: `text` begins at `start` of the field; `spans` in `text` are what matched.

    `cut` tells whether a sentence goes on before it, and after it.
    """

    field: Literal["title", "body", "related"]
    start: int
    text: str
    spans: tuple[Span, ...] = ()
    cut: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A part of a score: its `value`, and the parts whose sum or product that is, or the `numbers` that it comes from."""

    name: str
    value: float
    operation: Literal["sum", "product"] | None = None
    parts: tuple[Explanation, ...] = ()
    numbers: tuple[tuple[str, float], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """For JSON: name, value, then the numbers by their names, or the operation and its parts."""
        out: dict[str, Any] = {"name": self.name, "value": self.value, **dict(self.numbers)}
        if self.operation is not None:
            out |= {"operation": self.operation, "parts": [part.to_dict() for part in self.parts]}
        return out


@dataclass(frozen=True, slots=True)
class Hit:
    """One ranked article; `duplicates` are the ids of those behind it that say the same, where these are folded into it."""

    rank: int
    score: float
    id: str
    title: str
    date: dt.date | None = None
    date_source: DateSource | None = None
    section: str | None = None
    path: str | None = None
    title_spans: tuple[Span, ...] = ()
    passages: tuple[Passage, ...] = ()
    duplicates: tuple[str, ...] = ()
    explanation: Explanation | None = None
    kind: Literal["article"] = "article"


@dataclass(frozen=True, slots=True)
class HeadlineHit:
    """One distinct related headline, whoever lists it; `target` is the id of the article whose title it is."""

    rank: int
    score: float
    title: str
    date: dt.date | None
    section: str | None
    carriers: int
    target: str | None
    title_spans: tuple[Span, ...] = ()
    carrier_ids: tuple[str, ...] = ()  # the first few
    explanation: Explanation | None = None
    kind: Literal["headline"] = "headline"


@dataclass(frozen=True, slots=True)
class ListedHeadline:
    """A headline as one article lists it, how many articles do, and the id of the article whose title it is."""

    headline: Headline
    carriers: int
    target: str | None


@dataclass(frozen=True, slots=True)
class Completion:
    """What a search box may offer: the whole text, and how many articles it stands for."""

    text: str
    count: int


H = TypeVar("H", Hit, HeadlineHit)


@dataclass(frozen=True, slots=True)
class Results(Sequence[H]):
    """A page of hits, and what was learnt on the way. A sequence of its hits."""

    query: str
    interpreted: str
    total: int
    hits: tuple[H, ...] = ()
    took_ms: float = 0.0
    total_is_exact: bool = True
    suggestion: str | None = None
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # what was not read as it was written

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, index: int) -> H: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[H]: ...

    def __getitem__(self, index: int | slice) -> H | Sequence[H]:
        return self.hits[index]

    def __iter__(self) -> Iterator[H]:
        return iter(self.hits)
