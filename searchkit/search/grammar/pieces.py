"""One word of a query: escapes undone, and what its end says (`*` prefix, `~` fuzzy, `^` boost)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from searchkit.search.grammar.ast import FIELDS, Fuzzy, Prefix, Word
from searchkit.search.grammar.diagnostics import Diagnostic

QUOTES = '"“”„‟«»'
OPERATORS = {"AND": "AND", "VÀ": "AND", "OR": "OR", "HOẶC": "OR", "NOT": "NOT", "KHÔNG": "NOT"}

_FACTOR = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")
_FACTORS = (0.001, 1000.0)  # so that the product of all nested boosts stays finite
_FIELD = re.compile(r"([A-Za-z_]{2,}):")
_SCHEMES = frozenset(("http", "https", "ftp", "file", "mailto", "tel", "data", "javascript"))
LONGEST_OPERATOR = 10  # code points; a decomposed KHÔNG has 6


@dataclass(frozen=True, slots=True)
class Piece:
    """A word without its escapes; `text[i]` stands at `origin[i]` in the query, `origin[-1]` is its end."""

    query: str
    text: str
    origin: list[int]

    def escaped(self, start: int, end: int) -> bool:
        """Whether any of `text[start:end]` stands behind a backslash."""
        return any(self.query[self.origin[i]] == "\\" for i in range(start, end))


def searchable(text: str) -> bool:
    """Whether the text holds a letter or a digit, so that there is something to search for."""
    return any(map(str.isalnum, text))


def operator(text: str) -> str | None:
    """AND, OR or NOT where the text is one of the operators in capitals, in either normalisation form."""
    return OPERATORS.get(unicodedata.normalize("NFC", text)) if len(text) <= LONGEST_OPERATOR else None


def field_name(text: str, at: int = 0) -> tuple[str, int] | None:
    """The name before a colon at `at`, and where its value begins: a field, or what was meant for one.

    No field name: digits or marks (`12:30`, `Ông:`), a URL's scheme, and an unknown name with nothing to look
    for behind its colon (`HLV: abc`, `std::vector`).
    """
    match = _FIELD.match(text, at)
    if match is None:
        return None
    name, after = match[1].lower(), text[match.end() : match.end() + 1]
    if name in FIELDS:
        return name, match.end()
    plausible = name not in _SCHEMES and after and (after.isalnum() or after in QUOTES or after == "(")
    return (match[1], match.end()) if plausible else None


def read_factor(text: str) -> float | None:
    """The factor of a boost; None where the text is no positive number that a boost may be."""
    factor = float(text) if _FACTOR.fullmatch(text) else 0.0
    return factor if _FACTORS[0] <= factor <= _FACTORS[1] else None


def bad_factor(span: tuple[int, int]) -> Diagnostic:
    """What is told about a `^` without a factor."""
    return Diagnostic(
        "the boost is not a number from 0.001 to 1000; read as text",
        span,
        r"write for example bão^2, or \^ for the sign itself",
    )


def read_word(piece: Piece, tell: list[Diagnostic]) -> tuple[Word | Prefix | Fuzzy, float | None]:
    """What the piece says, and the factor of its boost, if any."""
    text, origin = piece.text, piece.origin
    end, factor = len(text), None
    sign = text.rfind("^")
    if sign > 0 and not piece.escaped(sign, end) and searchable(text[:sign]):
        factor = read_factor(text[sign + 1 :])
        if factor is None:
            tell.append(bad_factor((origin[sign], origin[end])))
        else:
            end = sign
    node = _read_fuzzy(piece, end, tell) or _read_prefix(piece, end) or Word(text[:end], span=(origin[0], origin[end]))
    _tell_stars(piece, len(node.text), tell)
    return node, factor


def _read_fuzzy(piece: Piece, end: int, tell: list[Diagnostic]) -> Fuzzy | None:
    text, origin = piece.text, piece.origin
    sign = text.rfind("~", 0, end)
    if sign < 1 or piece.escaped(sign, end):
        return None
    distance, span = text[sign + 1 : end], (origin[0], origin[end])
    if not any(map(str.isalpha, text[:sign])):
        if distance in ("", "1", "2") and searchable(text[:sign]):
            tell.append(Diagnostic("a number has no fuzzy form; read as text", span, "leave out the ~"))
        return None
    if distance in ("", "1", "2"):
        return Fuzzy(text[:sign], 2 if distance == "2" else 1, span=span)
    if re.fullmatch("[0-9]+", distance):
        hint = "write ~1 or ~2: the number of letters that may differ"
        tell.append(Diagnostic("the fuzzy distance is neither 1 nor 2; read as text", span, hint))
    return None


def _read_prefix(piece: Piece, end: int) -> Prefix | None:
    text = piece.text
    if not text.endswith("*", 0, end) or piece.escaped(end - 1, end) or not searchable(text[: end - 1]):
        return None
    return Prefix(text[: end - 1], span=(piece.origin[0], piece.origin[end]))


def _tell_stars(piece: Piece, end: int, tell: list[Diagnostic]) -> None:
    for i, char in enumerate(piece.text[:end]):
        if char == "*" and not piece.escaped(i, i + 1):
            span = (piece.origin[i], piece.origin[i + 1])
            hint = r"* works only at the end of a word, as in chính*; \* is the sign itself"
            tell.append(Diagnostic("* is read as text here", span, hint))
            return
