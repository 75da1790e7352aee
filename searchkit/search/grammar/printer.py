"""A tree to the query that means it: `parse(to_query(node)).node == node` for every tree of `parse`."""

from __future__ import annotations

from searchkit.search.grammar import dates
from searchkit.search.grammar.ast import (
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
from searchkit.search.grammar.pieces import QUOTES, field_name, operator, searchable

_LEAVES = (Word, Prefix, Fuzzy, Phrase)
_IN_WORD = frozenset("\\()*^~" + QUOTES)
_IN_PHRASE = frozenset('\\"“”„‟')


def to_query(node: Node) -> str:
    """The query as text, in one fixed form: parsed strictly it gives the same tree, printed again itself.

    Exclusions are written with NOT; with `-` where no letter is lower-case, since operators are words there.
    """
    text = _either(node, signs=False)
    return text if any(map(str.islower, text)) else _either(node, signs=True)


def _either(node: Node, *, signs: bool) -> str:
    if isinstance(node, Or):
        return " OR ".join(_both(inner, signs=signs) for inner in node.nodes)
    return _both(node, signs=signs)


def _both(node: Node, *, signs: bool) -> str:
    if not isinstance(node, And):
        return _operand(node, signs=signs)
    nodes = node.nodes[1:] if isinstance(node.nodes[0], Everything) else node.nodes
    if signs and all(isinstance(inner, Not) for inner in nodes):
        return " ".join("-" + _tied(inner.node, signs=signs) for inner in nodes if isinstance(inner, Not))
    text = ""
    for inner in nodes:
        if text:
            text += " " if isinstance(inner, Not) else " AND "
        text += _operand(inner, signs=signs)
    return text


def _operand(node: Node, *, signs: bool) -> str:
    match node:
        case Not(node=inner):
            return "NOT " + _operand(inner, signs=signs)
        case Run(clauses=clauses):
            return " ".join(_clause(clause, signs=signs) for clause in clauses)
        case Everything():
            return "*"
        case _:
            return _unit(node, signs=signs)


def _unit(node: Node, *, signs: bool) -> str:
    """The node as one piece: what a sign, a field or a boost can stand beside."""
    match node:
        case Word(text=text):
            return "\\" + text if operator(text) else _escape(text)
        case Prefix(text=text):
            return _escape(text) + "*"
        case Fuzzy(text=text, distance=distance):
            return f"{_escape(text)}~{distance}"
        case Phrase(text=text, slop=slop):
            inside = "".join("\\" + char if char in _IN_PHRASE else char for char in text)
            return f'"{inside}"' + (f"~{slop}" if slop else "")
        case Range(field=field, low=low, high=high):
            return f"{field}:{dates.format_range(low, high, years_only=field == 'year')}"
        case Fielded(field=field, node=inner):
            bare = isinstance(inner, _LEAVES)
            return f"{field}:" + (_unit(inner, signs=signs) if bare else _group(inner, signs=signs))
        case Boost(node=inner, factor=factor):
            bare = isinstance(inner, (*_LEAVES, Fielded))
            text = _tied(inner, signs=signs) if bare else _group(inner, signs=signs)
            return f"{text}^{repr(factor).removesuffix('.0')}"
        case _:
            return _group(node, signs=signs)


def _clause(clause: Clause, *, signs: bool) -> str:
    if clause.occur is Occur.SHOULD:
        return _unit(clause.node, signs=signs)
    return f"{clause.occur.value}{_tied(clause.node, signs=signs)}"


def _tied(node: Node, *, signs: bool) -> str:
    """The node as one piece beside a sign or a boost, which are text where there is nothing to search for."""
    inner = node.node if isinstance(node, Fielded) else node
    if isinstance(inner, Word) and not searchable(inner.text):
        return _group(node, signs=signs)
    return _unit(node, signs=signs)


def _group(node: Node, *, signs: bool) -> str:
    return f"({_either(node, signs=signs)})"


def _escape(text: str) -> str:
    """The text of a word, with a backslash before every character that would not be read as itself."""
    named = field_name(text)
    colon = named[1] - 1 if named else -1
    escaped = []
    for i, char in enumerate(text):
        sign = i == 0 and char in "+-" and len(text) > 1
        special = sign or i == colon or char in _IN_WORD or char.isspace()
        escaped.append("\\" + char if special else char)
    return "".join(escaped)
