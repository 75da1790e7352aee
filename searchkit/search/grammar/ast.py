"""The query tree. Frozen; `span` is `[start, end)` in the query, in code points, and no part of equality."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from searchkit.model import Span

TextField = Literal["title", "body", "related"]
KeywordField = Literal["section", "id"]
DateField = Literal["date", "year"]

TEXT_FIELDS: tuple[TextField, ...] = ("title", "body", "related")
KEYWORD_FIELDS: tuple[KeywordField, ...] = ("section", "id")
DATE_FIELDS: tuple[DateField, ...] = ("date", "year")
FIELDS = (*TEXT_FIELDS, *KEYWORD_FIELDS, *DATE_FIELDS)


class Occur(enum.Enum):
    """How a clause of a run bears on a match; the value is the sign that writes it."""

    SHOULD = ""
    MUST = "+"
    MUST_NOT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spanned:
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Word(_Spanned):
    """A piece of free text between blanks, as typed, with its punctuation; it may hold no term at all."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix(_Spanned):
    """Every term that begins with the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Fuzzy(_Spanned):
    """Every term at most `distance` edits (1 or 2) away from the text."""

    text: str
    distance: int = 1


@dataclass(frozen=True, slots=True)
class Phrase(_Spanned):
    """The text's words in this order, with at most `slop` positions more between them than in the text."""

    text: str
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Range(_Spanned):
    """Dates from `low` to `high`, both included; None leaves that end open (never both ends).

    The bounds of a `year` range are the first day of a year and the last of one.
    """

    field: DateField
    low: dt.date | None
    high: dt.date | None


@dataclass(frozen=True, slots=True)
class Fielded(_Spanned):
    """The node, looked for in one field only. No Fielded and no Range lies inside another."""

    field: str
    node: Node


@dataclass(frozen=True, slots=True)
class Clause:
    """One member of a run."""

    occur: Occur
    node: Node


@dataclass(frozen=True, slots=True)
class Run(_Spanned):
    """Pieces that stand side by side: those that must, must not, and those that count where they match.

    Without clauses it matches nothing. It never is MUST_NOT clauses only, nor one SHOULD clause only.
    """

    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class And(_Spanned):
    """All of the nodes. Holds at least one node that is no Not; the only node kind that holds a Not."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(_Spanned):
    """Any of the nodes, two or more."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(_Spanned):
    """What the node does not match."""

    node: Node


@dataclass(frozen=True, slots=True)
class Boost(_Spanned):
    """The node, its score times `factor` (0.001 to 1000)."""

    node: Node
    factor: float


@dataclass(frozen=True, slots=True)
class Everything(_Spanned):
    """Every article."""


Node: TypeAlias = Word | Prefix | Fuzzy | Phrase | Range | Fielded | Run | And | Or | Not | Boost | Everything
