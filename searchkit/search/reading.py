"""Words as typed to words as meant: raw keystrokes are decoded, everything else stays.

Keystrokes are decoded where the word is no Vietnamese syllable and no word of the index as it stands. Where that shows that
a query is typed in raw keys, so are words that the index does know (cos, sex, tar) but far less well than what they spell
(có, sẽ, tả). A word in capitals among others (HOSE, DOJI) is a name, and stays.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from operator import is_

from searchkit.search.grammar import Boost, Clause, Fielded, Node, Not, Or, Phrase, Run, Word
from searchkit.search.grammar.ast import And
from searchkit.search.vocabulary import Vocabulary
from searchkit.text.keystrokes import decode
from searchkit.text.terms import fold, normalize_term

RAW = 2  # words in raw keys make a query one
FAR_MORE = 10  # times as many documents

_RUN = re.compile(r"[^\W_]+")
_syllable = lru_cache(1 << 14)(decode)


def decode_keystrokes(node: Node, vocabulary: Vocabulary, *, shouted: bool) -> Node:
    """The tree with raw Telex and VNI keystrokes in its words and phrases read as the syllables they type.

    The very tree where there are none. `shouted`: all of the query is in capitals.
    """
    decoder = _Decoder(vocabulary, shouted)
    decoded = decoder.node(node)
    if decoder.decoded < RAW or not decoder.doubted:
        return decoded
    decoder.raw = True
    return decoder.node(node)


class _Decoder:
    """Reads one query; counts the words that it decodes, and those that it leaves because the index knows them."""

    def __init__(self, vocabulary: Vocabulary, shouted: bool) -> None:
        self.vocabulary, self.shouted = vocabulary, shouted
        self.raw = False
        self.decoded = self.doubted = 0

    def node(self, node: Node) -> Node:
        match node:
            case Word(text=text) | Phrase(text=text):
                decoded = " ".join([self._piece(piece) for piece in text.split(" ")])
                return node if decoded == text else replace(node, text=decoded)
            case Run(clauses=clauses):
                read = [self.node(clause.node) for clause in clauses]
                if all(map(is_, read, (clause.node for clause in clauses))):
                    return node
                return replace(node, clauses=tuple(Clause(c.occur, n) for c, n in zip(clauses, read, strict=True)))
            case And(nodes=nodes) | Or(nodes=nodes):
                return replace(node, nodes=tuple(map(self.node, nodes)))
            case Not(node=inner) | Boost(node=inner):
                return replace(node, node=self.node(inner))
            case Fielded(field="title" | "body" | "related", node=inner):
                return replace(node, node=self.node(inner))
        return node

    def _piece(self, piece: str) -> str:
        return piece if "@" in piece or "://" in piece else _RUN.sub(self._run, piece)

    def _run(self, run: re.Match[str]) -> str:
        syllable = _syllable(run[0])
        if syllable is None or (run[0].isupper() and not self.shouted):
            return run[0]
        if not self.vocabulary.is_known(fold(run[0])):
            self.decoded += 1
            return syllable
        self.doubted += 1
        return syllable if self.raw and self._far_more(syllable, run[0]) else run[0]

    def _far_more(self, syllable: str, typed: str) -> bool:
        more, less = (self.vocabulary.count("syllable", normalize_term(word)) for word in (syllable, typed))
        return more > FAR_MORE * less
