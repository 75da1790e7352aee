"""A query tree to a plan: what an article must hold, what its score is made of, and what is marked in it.

Free words match by folding and rank by marks. What must or must not hold (+, -, AND, NOT, phrases, fields, prefixes)
matches the marks that were typed; an unmarked syllable in it matches every marking. The condition is a tree of
`whoosh.query` nodes over the fields title, body, related and their `_word` and `_folded` companions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from searchkit.analysis import analyze
from searchkit.highlight import Needle
from searchkit.index.postings import encode
from searchkit.model import Token
from searchkit.search.bm25 import TermKey
from searchkit.search.collection import Fields
from searchkit.search.grammar import (
    And,
    Boost,
    Clause,
    Everything,
    Fielded,
    Fuzzy,
    Node,
    Not,
    Occur,
    Or,
    Phrase,
    Prefix,
    Range,
    Run,
    Word,
)
from searchkit.search.rank import MOSTLY_MARKED, FreeText, Weighted, free_text
from searchkit.search.synonyms import Expansion
from searchkit.search.vocabulary import Vocabulary
from searchkit.text.terms import fold, has_marks, normalize_term

if TYPE_CHECKING:
    from whoosh.query import Query


@dataclass(frozen=True, slots=True)
class Plan:
    """`condition` is what an article must hold; None: any of the free words. `text` is what scores it: `words`, analysed."""

    text: FreeText
    condition: Query | None
    needles: tuple[Needle, ...]
    words: tuple[Weighted, ...] = ()
    expansions: tuple[Expansion, ...] = ()  # of the words, each once
    excluded: tuple[int, ...] = ()  # documents that do not match, whatever they hold


Expand = Callable[[str, Sequence[Token], Fields], tuple[Expansion, ...]]  # of a text, its tokens, and where they are sought


def plan(node: Node, fields: Fields, vocabulary: Vocabulary, expand: Expand) -> Plan:
    """The plan of a tree. `fields`: where words without a field of their own are looked for."""
    planner = _Planner(fields, vocabulary, expand)
    condition = planner.optional(node)
    text = free_text(planner.words, planner.keys, vocabulary.is_known)
    expansions = {e.text: e for word in planner.words for e in word.expansions}
    needles = tuple(planner.needles(text.marked))
    return Plan(text, condition, needles, tuple(planner.words), tuple(expansions.values()))


@dataclass(slots=True)
class _Planner:
    fields: Fields
    vocabulary: Vocabulary
    expand: Expand
    boost: float = 1.0
    negative: bool = False
    words: list[Weighted] = field(default_factory=list)
    keys: list[tuple[TermKey, float]] = field(default_factory=list)
    marks: list[tuple[tuple[str, ...], bool, int]] = field(default_factory=list)  # (terms, is a prefix, slop)

    # -- conditions ----------------------------------------------------------------------------------------------

    def optional(self, node: Node) -> Query | None:
        """The condition of a node at the top of the query, where plain words need not match; None: no condition."""
        match node:
            case Word(text=text):
                self._score(text)
                return None
            case Boost(node=inner, factor=factor) if isinstance(inner, Word | Run | Boost):
                return self._boosted(factor, inner, required=False)
            case Run(clauses=clauses) if clauses:
                return self._run(clauses)
        return self.required(node)

    def _run(self, clauses: Sequence[Clause]) -> Query | None:
        if all(clause.occur is Occur.SHOULD and isinstance(clause.node, Word) for clause in clauses):
            self._score(" ".join(text for clause in clauses for text in _texts(clause.node)))
            return None  # and whoosh.query need not be imported, which takes longer than such a search
        from whoosh import query as q

        conditions: list[Query] = []
        free: list[str] = []
        for clause in clauses:
            if clause.occur is Occur.SHOULD and isinstance(clause.node, Word):
                free.append(clause.node.text)
                continue
            self._score(" ".join(free))
            free = []
            if clause.occur is Occur.MUST_NOT:
                conditions.append(q.Not(self._excluded(clause.node)))
            elif clause.occur is Occur.MUST:
                conditions.append(self.required(clause.node))
            elif (condition := self.optional(clause.node)) is not None:
                conditions.append(condition)
        self._score(" ".join(free))
        if conditions and all(isinstance(c, q.Not) for c in conditions):
            conditions.append(self._any_word())
        return q.And(conditions) if conditions else None

    def _any_word(self) -> Query:
        """Any of the free words so far, by folding: what exclusions are taken from."""
        from whoosh import query as q

        terms = {t.terms.folded for word in self.words for t in word.tokens if t.terms.folded is not None}
        literal = [q.Term(f"{name}_folded", term) for name, _ in self.fields for term in sorted(terms)]
        return q.Or([*literal, *(self._instead(e) for word in self.words for e in word.expansions)])

    def required(self, node: Node) -> Query:
        """The condition of a node that must match."""
        from whoosh import query as q

        match node:
            case Word(text=text):
                tokens, expansions = self._score(text)
                whole = [e for e in expansions if all(map(e.holds, tokens))]
                return self._either(self._holds(tokens, slop=1), whole)
            case Phrase(text=text, slop=slop):
                tokens, _ = self._score(text, slop=slop + 1)
                return self._holds(tokens, slop=slop + 1)
            case Prefix(text=text):
                return self._prefix(text)
            case Fuzzy(text=text, distance=distance):
                return self._fuzzy(text, distance)
            case Run(clauses=clauses):
                return self._all(clauses)
            case And(nodes=nodes):
                return q.And([self.required(n) for n in nodes])
            case Or(nodes=nodes):
                return q.Or([self.required(n) for n in nodes])
            case Not(node=inner):
                return q.Not(self._excluded(inner))
            case Boost(node=inner, factor=factor):
                condition = self._boosted(factor, inner, required=True)
                assert condition is not None
                return condition
            case Fielded(field=name, node=inner):
                return self._fielded(name, inner)
            case Range(low=low, high=high):
                return date_range(low, high)
            case Everything():
                return q.Every()

    def _all(self, clauses: Sequence[Clause]) -> Query:
        from whoosh import query as q

        conditions = []
        free: list[str] = []
        for clause in clauses:
            if clause.occur is Occur.MUST_NOT:
                conditions.append(q.Not(self._excluded(clause.node)))
            elif isinstance(clause.node, Word):
                free.append(clause.node.text)
            else:
                conditions.append(self.required(clause.node))
        tokens, expansions = self._score(" ".join(free))
        syllables = [t for t in tokens if t.terms.syllable is not None]
        for expansion in expansions:
            mine = [self._holds([t], slop=1) for t in syllables if expansion.holds(t)]
            conditions.append(self._either(q.And(mine), [expansion]))
        others = [t for t in syllables if not any(e.holds(t) for e in expansions)]
        conditions += [self._holds([t], slop=1) for t in others]
        return q.And(conditions) if conditions else q.NullQuery

    def _either(self, literal: Query, expansions: Sequence[Expansion]) -> Query:
        """The words, or what stands for them."""
        from whoosh import query as q

        return q.Or([literal, *map(self._instead, expansions)]) if expansions else literal

    def _instead(self, expansion: Expansion) -> Query:
        """What stands for some words, each in one field."""
        from whoosh import query as q

        choices = []
        for name, _ in self.fields:
            for alternative in expansion.alternatives:
                terms = [q.Term(name, term) for term in alternative.terms]
                choices.append(terms[0] if len(terms) == 1 else q.Sequence(terms, slop=1))
        return q.Or(choices)

    def _excluded(self, node: Node) -> Query:
        """What must not be: in the article itself, for what it merely lists says nothing against it."""
        was = self.negative, self.fields
        own = tuple(field for field in self.fields if field[0] != "related")
        self.negative, self.fields = True, own or self.fields
        condition = self.required(node)
        self.negative, self.fields = was
        return condition

    def _boosted(self, factor: float, node: Node, *, required: bool) -> Query | None:
        was, self.boost = self.boost, self.boost * factor
        condition = self.required(node) if required else self.optional(node)
        self.boost = was
        return condition

    def _fielded(self, name: str, node: Node) -> Query:
        from whoosh import query as q

        if name in ("section", "id"):
            return q.Term(name, " ".join(_texts(node)))
        was, self.fields = self.fields, ((name, 1.0),)
        condition = self.required(node)
        self.fields = was
        return condition

    def _holds(self, tokens: Sequence[Token], *, slop: int) -> Query:
        """The tokens of one word or phrase, side by side in one field; or, of a composite, its whole form."""
        from whoosh import query as q

        syllables = [t.terms.syllable for t in tokens if t.terms.syllable is not None]
        end = max((t.end for t in tokens), default=0)
        wholes = [
            t.terms.word
            for t in tokens
            if t.terms.word is not None and t.kind != "compound" and (t.start, t.end) == (tokens[0].start, end)
        ]
        if len(syllables) == 1 and len(wholes) == 1 and not wholes[0].isalnum():
            syllables = []  # C++ is not any C
        choices: list[Query] = []
        for name, _ in self.fields:
            terms = [_term(name, s) for s in syllables]
            if terms:
                choices.append(terms[0] if len(terms) == 1 else q.Sequence(terms, slop=slop))
            if len(wholes) == 1:
                choices.append(q.Term(f"{name}_word", wholes[0]))
        return q.Or(choices) if choices else q.NullQuery

    def _prefix(self, text: str) -> Query:
        from whoosh import query as q

        term = normalize_term(text)
        marked = has_marks(text)
        stream = "syllable" if marked else "folded"
        if not marked:
            term = fold(text)
        if not self.negative:
            self.keys.append((TermKey(self.fields, stream, encode(term), prefix=True), self.boost))
            self.marks.append(((term,), True, 1))
        return q.Or([q.Prefix(name if marked else f"{name}_folded", term) for name, _ in self.fields])

    def _fuzzy(self, text: str, distance: int) -> Query:
        from whoosh import query as q

        near = self.vocabulary.near(normalize_term(text), distance)
        if not self.negative:
            for term in near:
                self.keys.append((TermKey(self.fields, "syllable", encode(term)), self.boost / max(len(near), 1)))
                self.marks.append(((term,), False, 1))
        return q.Or([q.Term(name, term) for name, _ in self.fields for term in near]) if near else q.NullQuery

    # -- scores and marks ----------------------------------------------------------------------------------------

    def _score(self, text: str, slop: int = 0) -> tuple[list[Token], tuple[Expansion, ...]]:
        """Analyses words, and notes them for scoring and marking unless they are excluded.

        `slop` above 0: a phrase. Phrases and what is excluded are meant as typed, so nothing stands for their words.
        """
        tokens = analyze(text) if text else []
        if not tokens or self.negative:
            return tokens, ()
        expansions = () if slop else self.expand(text, tokens, self.fields)
        self.words.append(Weighted(tuple(tokens), self.fields, self.boost, expansions))
        syllables = tuple(t.terms.syllable for t in tokens if t.terms.syllable is not None)
        if slop:
            self.marks.append((syllables, False, slop))
        else:
            self.marks += [((s,), False, 1) for s in syllables]
        self.marks += [(alternative.terms, False, 1) for e in expansions for alternative in e.alternatives]
        return tokens, expansions

    def needles(self, marked: float) -> list[Needle]:
        """What to mark. A syllable without marks marks every marking, unless the query as a whole carries marks."""
        sure = marked >= MOSTLY_MARKED
        return [
            Needle(
                terms=terms,
                exact=tuple(sure or has_marks(t) for t in terms),
                prefix=prefix,
                slop=slop,
                key=" ".join(terms),
            )
            for terms, prefix, slop in self.marks
        ]


def _term(name: str, syllable: str) -> Query:
    from whoosh import query as q

    return q.Term(name, syllable) if has_marks(syllable) else q.Term(f"{name}_folded", fold(syllable))


def date_range(low: dt.date | None, high: dt.date | None) -> Query:
    """Both days included."""
    from whoosh import query as q

    start, end = (day and dt.datetime(day.year, day.month, day.day) for day in (low, high))
    return q.DateRange("date", start, end)


def _texts(node: Node) -> list[str]:
    """The words of a keyword field's value."""
    match node:
        case Word(text=text) | Phrase(text=text) | Prefix(text=text) | Fuzzy(text=text):
            return [text]
        case Run(clauses=clauses):
            return [text for clause in clauses for text in _texts(clause.node)]
        case And(nodes=nodes) | Or(nodes=nodes):
            return [text for inner in nodes for text in _texts(inner)]
        case Boost(node=inner):
            return _texts(inner)
    return []
