"""A query to tokens: leaves of the tree, brackets and operators. One pass, linear, never fails."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from searchkit.model import Span
from searchkit.search.grammar import dates
from searchkit.search.grammar.ast import (
    DATE_FIELDS,
    FIELDS,
    Boost,
    Everything,
    Fielded,
    Node,
    Occur,
    Phrase,
    Range,
    Word,
)
from searchkit.search.grammar.diagnostics import Diagnostic
from searchkit.search.grammar.pieces import (
    LONGEST_OPERATOR,
    QUOTES,
    Piece,
    bad_factor,
    field_name,
    operator,
    read_factor,
    read_word,
    searchable,
)

MAX_DEPTH = 50

_CURLY = '"“”„‟'  # any of these closes any of these; « and » close each other
_CLOSE = {
    **dict.fromkeys(_CURLY, re.compile(rf"((?:[^\\{_CURLY}]|\\.)*+)[{_CURLY}]", re.DOTALL)),
    **dict.fromkeys("«»", re.compile(r"((?:[^\\«»]|\\.)*+)[«»]", re.DOTALL)),
}
_SLOP = re.compile(r"~([0-9]{1,2})(?![0-9])")
_FACTOR = re.compile(r"\^([0-9.]*)")
_DATE = re.compile(r"[\[{][^\[\]{}]{0,60}[\]}]|[^\s()]+")
_TO_CLOSE = re.compile(r"[^\s)]*")
_DATE_HINT = "write date:2018, date:8/2018, date:27/8/2018, date:2018-08..2018-09 or date:>2018-08-01"


@dataclass(frozen=True, slots=True)
class Item:
    """A leaf, with its field and boost already around it."""

    node: Node
    occur: Occur
    span: Span


@dataclass(frozen=True, slots=True)
class Open:
    """An opening bracket, with the sign and the field before it."""

    occur: Occur
    field: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Close:
    """A closing bracket, with the boost behind it."""

    factor: float | None
    span: Span


@dataclass(frozen=True, slots=True)
class Operator:
    """What is written like an operator; whether it is one, its neighbours decide."""

    name: str
    text: str
    span: Span


Token = Item | Open | Close | Operator


class Lexer:
    """Reads one query: `tokens` (brackets always in pairs, never empty) and `diagnostics`."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.tokens: list[Token] = []
        self.diagnostics: list[Diagnostic] = []
        self._pos = 0
        self._open: list[int] = []  # where in `tokens` the open brackets are
        self._ignored = 0  # open brackets below MAX_DEPTH
        self._field_depth = 0  # how deep the open bracket with a field lies; 0: there is none
        self._looked = 0  # how far `_closes_in_word` has looked
        self._fresh = True  # at the start of a piece, where + and - are signs
        self._read()

    def _read(self) -> None:
        query, size = self.query, len(self.query)
        while self._pos < size:
            char = query[self._pos]
            if char.isspace():
                self._pos += 1
                self._fresh = True
            elif char == ")" and (self._open or self._ignored):
                self._close()
            else:
                self._piece()
        if self._open:
            hint = r"close it with ), or write \( for the sign itself"
            self._tell("this bracket is never closed", self.tokens[self._open[0]].span, hint)
        while self._open:
            self._close()

    def _tell(self, message: str, span: Span, hint: str) -> None:
        self.diagnostics.append(Diagnostic(message, span, hint))

    # --- pieces

    def _piece(self) -> None:
        query, start = self.query, self._pos
        occur = self._sign(start)
        at = start + len(occur.value)
        self._fresh = False
        field: str | None = None
        if named := field_name(query, at):
            name, value = named
            if (reason := self._no_field(name, value)) is not None:
                self._tell(reason[0], (at, value), reason[1])
                if query[value : value + 1] in (*QUOTES, "("):
                    self._text(start, value)
                    return
            elif name in DATE_FIELDS:
                if self._date(start, occur, "year" if name == "year" else "date", value):
                    return
            else:
                field, at = name, value
        if query[at] == "(":
            self._bracket(start, at, occur, field)
        elif query[at] not in QUOTES or not self._phrase(start, at, occur, field):
            self._word(start, at, occur, field)

    def _sign(self, at: int) -> Occur:
        """The sign at `at`: directly before a piece, and after a blank, a bracket or nothing."""
        after = self.query[at + 1 : at + 2]
        if not self._fresh or not after or after.isspace() or after in "+-)":
            return Occur.SHOULD
        return {"+": Occur.MUST, "-": Occur.MUST_NOT}.get(self.query[at], Occur.SHOULD)

    def _no_field(self, name: str, value: int) -> tuple[str, str] | None:
        """Why the name is text after all, and what to do about it."""
        after = self.query[value : value + 1]
        if name not in FIELDS:
            return f"there is no field {name}; read as text", f"the fields are {', '.join(FIELDS)}"
        if self._field_depth:
            return f"{name}: stands in another field's brackets; read as text", "close those brackets first"
        if not after or after.isspace() or (after == ")" and (self._open or self._ignored)):
            return f"{name}: has no value; read as text", "write the value directly behind the colon"
        return None

    def _item(self, node: Node, occur: Occur, start: int, end: int) -> None:
        self.tokens.append(Item(node, occur, (start, end)))
        self._pos = end

    def _text(self, start: int, end: int) -> None:
        """What was meant as more than a word becomes one, without the blanks in it."""
        word = Word("".join(self.query[start:end].split()), span=(start, end))
        self._item(word, Occur.SHOULD, start, end)

    def _date(self, start: int, occur: Occur, name: str, value: int) -> bool:
        match = _DATE.match(self.query, value)
        end = match.end() if match else value
        bounds = dates.parse_range(self.query[value:end], years_only=name == "year")
        if bounds is None:
            what = "year or range of years" if name == "year" else "date or range of dates"
            self._tell(f"this is no {what}; read as text", (start, end), _DATE_HINT)
            return False
        self._item(Range("year" if name == "year" else "date", *bounds, span=(value, end)), occur, start, end)
        return True

    def _phrase(self, start: int, at: int, occur: Occur, field: str | None) -> bool:
        query = self.query
        match = _CLOSE[query[at]].match(query, at + 1)
        if match is None:
            hint = r"close it, or write \" for the sign itself"
            self._tell("this quotation mark is never closed; read as text", (at, at + 1), hint)
            return False
        end, slop = match.end(), 0
        if (found := _SLOP.match(query, end)) is not None:
            end, slop = found.end(), int(found[1])
        elif query.startswith("~", end):
            self._tell("the slop is not a number from 0 to 99; read as text", (end, end + 1), 'write "..."~3')
        node: Node = Phrase(re.sub(r"\\(.)", r"\1", match[1], flags=re.DOTALL), slop, span=(at, end))
        node, end = self._wrap(node, field, start + len(occur.value), end)
        if not searchable(match[1]):
            self._tell("this phrase is empty; read as text", (at, match.end()), "put words between the marks")
            self._text(start, end)
            return True
        if query[at] != '"' or query[match.end() - 1] != '"':
            note = "typographic quotation marks are read as those of a phrase"
            self.diagnostics.append(Diagnostic(note, (at, match.end()), severity="note"))
        self._item(node, occur, start, end)
        return True

    def _wrap(self, node: Node, field: str | None, start: int, end: int) -> tuple[Node, int]:
        """The field before and the boost behind something that ends at `end`, and where the boost ends."""
        if field is not None:
            node = Fielded(field, node, span=(start, end))
        factor, end = self._factor(end)
        return (node if factor is None else Boost(node, factor, span=(start, end))), end

    def _factor(self, at: int) -> tuple[float | None, int]:
        match = _FACTOR.match(self.query, at)
        if match is None:
            return None, at
        factor = read_factor(match[1])
        if factor is None:
            self.diagnostics.append(bad_factor(match.span()))
            return None, at
        return factor, match.end()

    def _word(self, start: int, at: int, occur: Occur, field: str | None) -> None:
        piece = self._scan(at)
        end, plain = piece.origin[-1], at == start and len(piece.text) == piece.origin[-1] - at
        if plain and (name := operator(piece.text)):
            self.tokens.append(Operator(name, piece.text, (start, end)))
            self._pos = end
        elif plain and piece.text == "*":
            self._item(Everything(span=(start, end)), occur, start, end)
        elif field is None and not searchable(piece.text):
            self._item(Word(occur.value + piece.text, span=(start, end)), Occur.SHOULD, start, end)
        else:
            word, factor = read_word(piece, self.diagnostics)
            first = start + len(occur.value)
            node: Node = word if field is None else Fielded(field, word, span=(first, word.span[1]))
            if factor is not None:
                node = Boost(node, factor, span=(first, end))
            self._item(node, occur, start, end)

    def _scan(self, at: int) -> Piece:
        """The word from `at` to the next blank, bracket or quotation mark that is no part of it."""
        query, size = self.query, len(self.query)
        chars: list[str] = []
        origin: list[int] = []
        inner = 0  # brackets open within the word
        i = at
        while i < size:
            char = query[i]
            step = 1
            if char == "\\" and i + 1 < size:
                char, step = query[i + 1], 2
            elif char.isspace():
                break
            elif char == ")":
                if inner:
                    inner -= 1
                elif self._open or self._ignored:
                    break
                else:
                    hint = r"write \) for the sign itself"
                    self._tell("this bracket was never opened; read as text", (i, i + 1), hint)
            elif char == "(" and i > at:
                if not self._closes_in_word(i) or operator("".join(chars[: LONGEST_OPERATOR + 1])):
                    break
                inner += 1
            elif char in QUOTES and i > at:
                if char in '"“„«' and not _in_word(query[i - 1]):
                    break
                hint = r"put a blank before it to begin a phrase; \" is the sign itself"
                self._tell("a quotation mark inside a word is read as text", (i, i + 1), hint)
            chars.append(char)
            origin.append(i)
            i += step
        origin.append(i)
        return Piece(query, "".join(chars), origin)

    def _closes_in_word(self, at: int) -> bool:
        """Whether a closing bracket follows before the next blank."""
        if at >= self._looked:
            match = _TO_CLOSE.match(self.query, at)
            self._looked = match.end() if match else at
        return self.query.startswith(")", self._looked)

    # --- brackets

    def _bracket(self, start: int, at: int, occur: Occur, field: str | None) -> None:
        if len(self._open) == MAX_DEPTH:
            if not self._ignored:
                message = f"brackets deeper than {MAX_DEPTH} are left out"
                self._tell(message, (at, at + 1), "use fewer brackets")
            self._ignored += 1
            if at > start:
                self._text(start, at)
        else:
            self._open.append(len(self.tokens))
            if field is not None:
                self._field_depth = len(self._open)
            self.tokens.append(Open(occur, field, (start, at + 1)))
        self._pos = at + 1
        self._fresh = True

    def _close(self) -> None:
        """Closes the innermost bracket: here, or at the end of the query because nothing else did."""
        here = self._pos
        self._fresh = False
        if self._ignored and here < len(self.query):
            self._ignored -= 1
            self._pos += 1
            return
        opened = self._open.pop()
        if len(self._open) < self._field_depth:
            self._field_depth = 0
        factor, self._pos = (None, here) if here == len(self.query) else self._factor(here + 1)
        if opened < len(self.tokens) - 1:
            self.tokens.append(Close(factor, (here, self._pos)))
            return
        span = (self.tokens.pop().span[0], self._pos)
        self._tell("these brackets are empty; read as text", span, "put words between them")
        self._text(*span)


def _in_word(char: str) -> bool:
    return char.isalnum() or unicodedata.combining(char) > 0
