"""Plain words as they were meant: typing errors mended before the search where that is safe, the rest in "did you mean".

A word that the index does not know finds nothing, so to read it as another loses nothing. What else may be meant, marks
above all, is only suggested: made of what the page of hits shows anyway and of the dictionaries. A marked query whose words
are all known costs a few look-ups.
"""

from __future__ import annotations

from collections.abc import Sequence

from searchkit.model import Token
from searchkit.search.evidence import Text
from searchkit.search.grammar import Clause, Node, Occur, Run, Word, to_query
from searchkit.search.marks import restore
from searchkit.search.plan import Plan
from searchkit.search.rank import MOSTLY_MARKED
from searchkit.search.typos import Typos, lacks_marks
from searchkit.text.letters import VOWEL_ROWS

LONGEST = 32  # syllables of a query that is looked at
_Y, _I = VOWEL_ROWS[-1], VOWEL_ROWS[5]
_I_TO_Y = str.maketrans(_I, _Y)


def suggest(node: Node, plan: Plan, shown: Sequence[Sequence[str]], typos: Typos, *, literal: bool = False) -> str | None:
    """What was probably meant by a query; None where it says what it means, or means more than words.

    `shown` are the titles and passages of its best hits, hit by hit. `literal`: the query is read without operators.
    """
    words, tokens = plain_words(node), _tokens(plan)
    typed = [t.terms.syllable or "" for t in tokens]
    if not words or not typed:
        return None
    vocabulary, marked = typos.vocabulary, plan.text.marked >= MOSTLY_MARKED
    meant = _meant(plan, tokens)
    misspelt = [at not in meant and typos.is_misspelt(term) for at, term in enumerate(typed)]
    lacking = not marked or any(lacks_marks(t, vocabulary) for t, wrong in zip(typed, misspelt, strict=True) if not wrong)
    if len(typed) > LONGEST or not (any(misspelt) or lacking):
        return None
    terms = typos.correct(typed, marked=marked, kept=meant) if any(misspelt) else typed
    surfaces = [_cased(token, term) for token, term in zip(tokens, terms, strict=True)]
    texts = [[Text(text) for text in of_hit if text] for of_hit in shown]
    restored = restore(terms, texts, vocabulary) if lacking else None
    if restored is not None:
        terms = [term for term, _ in restored]
        surfaces = [_capital(t, seen) if seen else _cased(t, term) for t, (term, seen) in zip(tokens, restored, strict=True)]
    if terms == typed:
        return None
    text = _replaced(" ".join(words), tokens, surfaces)
    return text if literal else to_query(_run(text.split(" ")))


def corrected(node: Node, plan: Plan, typos: Typos) -> Node:
    """The tree with words that the index does not know read as those that were meant, where their neighbours tell.

    The very tree where there are none, and where it is more than words.
    """
    words, tokens = plain_words(node), _tokens(plan)
    typed = [t.terms.syllable or "" for t in tokens]
    if not words or len(typed) > LONGEST or not any(map(typos.is_misspelt, typed)):
        return node
    marked = plan.text.marked >= MOSTLY_MARKED
    kept, names = _meant(plan, tokens), set[int]()
    if not all(token.text.isupper() for token in tokens):
        kept |= {at for at, token in enumerate(tokens) if sum(map(str.isupper, token.text)) > 1}  # HOSE, SpaceX
        names = {at for at, token in enumerate(tokens) if not token.text.islower() and (at or not token.text.istitle())}
    terms = typos.correct(typed, marked=marked, kept=kept, names=names, witnessed=True)
    if terms == typed:
        return node
    surfaces = [_cased(token, term) for token, term in zip(tokens, terms, strict=True)]
    return _run(_replaced(" ".join(words), tokens, surfaces).split(" "))


def _tokens(plan: Plan) -> list[Token]:
    """The syllables of a plan that is made of words alone."""
    return [t for t in plan.words[0].tokens if t.terms.syllable is not None] if len(plan.words) == 1 else []


def _meant(plan: Plan, tokens: Sequence[Token]) -> set[int]:
    """Which of the tokens are no mistake, whether the index holds them or not: others are known to stand for them."""
    return {at for at, token in enumerate(tokens) if any(e.holds(token) for e in plan.expansions)}


def plain_words(node: Node) -> list[str]:
    """The words of a query that is nothing but words; else none."""
    match node:
        case Word(text=text):
            return [text]
        case Run(clauses=clauses):
            words = [c.node.text for c in clauses if c.occur is Occur.SHOULD and isinstance(c.node, Word)]
            return words if len(words) == len(clauses) else []
    return []


def _cased(token: Token, term: str) -> str:
    """A term as it was typed: with its capitals, and its y where the term has i for it."""
    typed = token.text
    if token.terms.syllable == term:
        return typed
    if len(term) == len(typed):
        term = "".join(t.translate(_I_TO_Y) if y in _Y and t in _I else t for t, y in zip(term, typed.lower(), strict=True))
    return _capital(token, term)


def _capital(token: Token, word: str) -> str:
    """A word with the capitals that were typed."""
    if token.text.isupper() and len(token.text) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if token.text[:1].isupper() else word


def _replaced(text: str, tokens: Sequence[Token], surfaces: Sequence[str]) -> str:
    """The text with its syllables replaced, all that stands between them kept."""
    done, parts = 0, []
    for token, surface in zip(tokens, surfaces, strict=True):
        parts += [text[done : token.start], surface]
        done = token.end
    return "".join([*parts, text[done:]])


def _run(words: Sequence[str]) -> Node:
    clauses = tuple(Clause(Occur.SHOULD, Word(word)) for word in words)
    return clauses[0].node if len(clauses) == 1 else Run(clauses)
