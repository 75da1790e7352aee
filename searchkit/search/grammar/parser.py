"""Tokens to a tree. Adjacency binds tighter than NOT, NOT tighter than AND, AND tighter than OR."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from searchkit.errors import QuerySyntaxError
from searchkit.model import Span
from searchkit.search.grammar.ast import (
    And,
    Boost,
    Clause,
    Everything,
    Fielded,
    Node,
    Not,
    Occur,
    Or,
    Phrase,
    Range,
    Run,
    Word,
)
from searchkit.search.grammar.diagnostics import Diagnostic
from searchkit.search.grammar.lexer import Close, Item, Lexer, Open, Operator, Token
from searchkit.search.grammar.pieces import searchable


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query's tree, and what there is to tell about it in the order of its text."""

    node: Node
    diagnostics: tuple[Diagnostic, ...] = ()


def parse(query: str, *, strict: bool = False, literal: bool = False) -> Parsed:
    """The query's tree, by the grammar of this package. Without `strict` no string fails.

    literal: the text is words and nothing else, no sign in it has a meaning.
    strict: raises QuerySyntaxError for the first error among the diagnostics.
    """
    if literal:
        words = [Word(found[0], span=found.span()) for found in re.finditer(r"\S+", query)]
        return Parsed(_something(_run([Clause(Occur.SHOULD, word) for word in words], (0, len(query)))))
    lexer = Lexer(query)
    parser = _Parser(_settle(lexer.tokens, query, lexer.diagnostics), lexer.diagnostics)
    node = _something(parser.whole()) if lexer.tokens else Run(span=(0, len(query)))
    diagnostics = sorted(lexer.diagnostics, key=lambda told: told.span)
    for told in diagnostics:
        if strict and told.severity == "error":
            raise QuerySyntaxError(told.message, span=told.span, hint=told.hint)
    return Parsed(node, tuple(diagnostics))


def _settle(tokens: list[Token], query: str, tell: list[Diagnostic]) -> list[Token]:
    """The tokens, with every operator that does not stand between operands turned into a word.

    In a query without a lower-case letter (a headline in capitals) all of them are words.
    """
    if not any(isinstance(token, Operator) for token in tokens):
        return _stars(tokens, tell)
    capitals = not any(map(str.islower, query))
    settled: list[Token] = []
    for i, token in enumerate(tokens):
        if isinstance(token, Operator) and (capitals or not _operates(token, settled, tokens, i)):
            word = Word(token.text, span=token.span)
            settled.append(Item(word, Occur.SHOULD, token.span))
            if not capitals:
                where = "before something" if token.name == "NOT" else "between two things"
                message = f"{token.text} does not stand {where} to search for; read as a word"
                tell.append(Diagnostic(message, token.span, rf"write \{token.text} for the word"))
        else:
            settled.append(token)
    if capitals:
        span = next(token.span for token in tokens if isinstance(token, Operator))
        note = "AND, OR and NOT are words in a query all in capitals"
        tell.append(Diagnostic(note, span, "write the query in lower case, or use + and -", "note"))
    return _stars(settled, tell)


def _stars(tokens: list[Token], tell: list[Diagnostic]) -> list[Token]:
    """The tokens, with every `*` that is not an operand by itself turned into a word."""
    settled = list(tokens)
    for i, token in enumerate(tokens):
        if not isinstance(token, Item) or not isinstance(token.node, Everything):
            continue
        if isinstance(_at(tokens, i - 1), (Item, Close)) or isinstance(_at(tokens, i + 1), (Item, Open)):
            settled[i] = Item(Word("*", span=token.span), token.occur, token.span)
            hint = r"* stands for every article only where it stands alone; \* is the sign itself"
            tell.append(Diagnostic("* is read as text here", token.span, hint))
    return settled


def _operates(token: Operator, before: Sequence[Token], tokens: Sequence[Token], i: int) -> bool:
    if token.name != "NOT":
        if not before or not isinstance(before[-1], (Item, Close)):
            return False
        if _named(tokens, i + 1) == "NOT":
            i += 1
    return i + 1 < len(tokens) and isinstance(tokens[i + 1], (Item, Open))


def _at(tokens: Sequence[Token], i: int) -> Token | None:
    return tokens[i] if 0 <= i < len(tokens) else None


def _named(tokens: Sequence[Token], i: int) -> str:
    token = _at(tokens, i)
    return token.name if isinstance(token, Operator) else ""


class _Parser:
    """Recursive descent over settled tokens, which hold no mistake: as deep as the lexer lets brackets be."""

    def __init__(self, tokens: list[Token], tell: list[Diagnostic]) -> None:
        self.tokens = tokens
        self.tell = tell
        self.i = 0

    def whole(self) -> Node:
        """or = and, { OR, and }"""
        first = self.i
        nodes = [self.both()]
        while _named(self.tokens, self.i) == "OR":
            self.i += 1
            nodes.append(self.both())
        if len(nodes) == 1:
            return nodes[0]
        flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, Or) else (node,))]
        return Or(tuple(flat), span=self.span(first))

    def both(self) -> Node:
        """and = [ NOT ], run, { ( AND | NOT | AND, NOT ), run }"""
        first = self.i
        nodes = []
        while True:
            start = self.i
            if negative := _named(self.tokens, self.i) == "NOT":
                self.i += 1
            node = self.run()
            nodes.append(Not(node, span=self.span(start)) if negative else node)
            if _named(self.tokens, self.i) == "AND":
                self.i += 1
            elif _named(self.tokens, self.i) != "NOT":
                return _all(nodes, self.span(first))

    def run(self) -> Node:
        """run = clause, { clause }"""
        first = self.i
        clauses: list[Clause] = []
        while self.i < len(self.tokens):
            token = self.tokens[self.i]
            if isinstance(token, Item):
                clauses.append(Clause(token.occur, token.node))
                self.i += 1
            elif isinstance(token, Open):
                clauses += self.group(token)
            else:
                break
        return _run(clauses, self.span(first))

    def group(self, opened: Open) -> list[Clause]:
        """group = "(", or, ")": one clause, or the clauses of a plain run that needs no brackets."""
        self.i += 1
        node = self.whole()
        closed = self.tokens[self.i]
        self.i += 1
        start, end = opened.span[0] + len(opened.occur.value), closed.span[1]
        factor = closed.factor if isinstance(closed, Close) else None
        bare = opened.field is None and factor is None and opened.occur is Occur.SHOULD
        if bare and isinstance(node, Run) and all(clause.occur is Occur.SHOULD for clause in node.clauses):
            return list(node.clauses)
        if opened.field is not None:
            node = Fielded(opened.field, node, span=(start, closed.span[0] + 1))
        if factor is not None:
            node = Boost(node, factor, span=(start, end))
        return [Clause(opened.occur, node)]

    def span(self, first: int) -> Span:
        """From token `first` to the one last read."""
        return self.tokens[first].span[0], self.tokens[self.i - 1].span[1]


def _run(clauses: list[Clause], span: Span) -> Node:
    """The clauses as one node: a lone word is itself, and what only excludes is taken from everything."""
    if clauses and all(clause.occur is Occur.MUST_NOT for clause in clauses):
        return _all([Not(clause.node, span=clause.node.span) for clause in clauses], span)
    if len(clauses) == 1 and clauses[0].occur is Occur.SHOULD:
        return clauses[0].node
    return Run(tuple(clauses), span=span)


def _all(nodes: list[Node], span: Span) -> Node:
    """The conjunction, flat, with Everything only where nothing else is positive."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, And) else (node,))]
    kept: list[Node] = [node for node in flat if not isinstance(node, Everything)]
    if all(isinstance(node, Not) for node in kept):
        kept.insert(0, Everything(span=(span[0], span[0])))
    return kept[0] if len(kept) == 1 else And(tuple(kept), span=span)


def _something(node: Node) -> Node:
    """The node, or the empty run where no leaf of it holds a letter or a digit."""
    return node if _has_leaf(node) else Run(span=node.span)


def _has_leaf(node: Node) -> bool:
    match node:
        case Range() | Everything():
            return True
        case Fielded() | Boost() | Not():
            return _has_leaf(node.node)
        case Run():
            return any(_has_leaf(clause.node) for clause in node.clauses)
        case And() | Or():
            return any(map(_has_leaf, node.nodes))
        case Phrase():
            return True
        case _:
            return searchable(node.text)
