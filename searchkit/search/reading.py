"""Words as typed to words as meant, and these to tokens: raw keystrokes are decoded, everything else stays.

Keystrokes are decoded only where the word is no Vietnamese syllable and no word of the index as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from operator import is_

from searchkit.search.grammar import Boost, Clause, Fielded, Node, Not, Or, Phrase, Run, Word
from searchkit.search.grammar.ast import And
from searchkit.text.keystrokes import decode
from searchkit.text.terms import fold

_RUN = re.compile(r"[^\W_]+")
Known = Callable[[str], bool]  # whether the index holds a folded term


def decode_keystrokes(node: Node, known: Known) -> Node:
    """The tree with raw Telex and VNI keystrokes in its words and phrases read as the syllables they type.

    The very tree where there are none.
    """
    match node:
        case Word(text=text) | Phrase(text=text):
            decoded = " ".join([_decoded(piece, known) for piece in text.split(" ")])
            return node if decoded == text else replace(node, text=decoded)
        case Run(clauses=clauses):
            read = [decode_keystrokes(clause.node, known) for clause in clauses]
            if all(map(is_, read, (clause.node for clause in clauses))):
                return node
            return replace(node, clauses=tuple(Clause(c.occur, n) for c, n in zip(clauses, read, strict=True)))
        case And(nodes=nodes) | Or(nodes=nodes):
            return replace(node, nodes=tuple(decode_keystrokes(n, known) for n in nodes))
        case Not(node=inner) | Boost(node=inner):
            return replace(node, node=decode_keystrokes(inner, known))
        case Fielded(field="title" | "body" | "related", node=inner):
            return replace(node, node=decode_keystrokes(inner, known))
    return node


def _decoded(piece: str, known: Known) -> str:
    if "@" in piece or "://" in piece:
        return piece

    def read(run: re.Match[str]) -> str:
        syllable = _syllable(run[0])
        return run[0] if syllable is None or known(fold(run[0])) else syllable

    return _RUN.sub(read, piece)


_syllable = lru_cache(1 << 14)(decode)
