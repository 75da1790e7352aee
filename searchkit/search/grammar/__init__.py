r"""The query language: text to a tree and back. This is the one place where it is written down.

    query    = or | nothing                       nothing, or only punctuation: matches nothing
    or       = and { OR and }
    and      = [NOT] run { (AND | NOT | AND NOT) run }
    run      = clause { clause }                  adjacency: binds tighter than any operator
    clause   = ["+" | "-"] unit                   must, must not; else: counts where it matches
    unit     = [field ":"] (word | phrase | group) ["^" factor] | range
    word     = text ["*" | "~" | "~1" | "~2"]     as it is; prefix; at most so many edits
    phrase   = '"' text '"' ["~" slop]            in this order; slop 0 to 99 further positions between
    group    = "(" or ")"                         at most 50 deep
    field    = title | body | related | section | id
    range    = ("date" | "year") ":" (period | from-to | (">" | ">=" | "<" | "<=") period)
    from-to  = [period] ".." [period]             an end left out is open
             | ("[" | "{") period TO period ("]" | "}")     "{" and "}" exclude their end, "*" opens one
    period   = 2018 | 2018-08 | 8/2018 | 2018-08-27 | 27/8/2018    with "-", "/" or "."; year: only 2018
    OR       = OR | HOẶC      AND = AND | VÀ      NOT = NOT | KHÔNG                  in capitals
    *        = every article, where it is an operand by itself

    quốc phòng an ninh              four words that count where they match
    quốc phòng AND an ninh          both sides, each a run: Vietnamese writes a blank between syllables
    bão NOT "miền Trung"            the first, without the second; NOT takes the whole run behind it
    bão -lụt +"miền Trung"          the signs take the one piece directly behind them
    title:(quốc phòng) section:"Kinh tế" date:2018-08..2018-09
    chính* kinh~ "đại hội đảng"~2 bão^2.5

What is no sign
- A `-` between blanks, or inside a word (NQ-28/TW), and any other punctuation: a word is what stands between
  blanks.
- An operator that does not stand between operands, and all of them in a query without a lower-case letter: a
  headline in capitals can be pasted.
- A quotation mark or a bracket inside a word: `f(x)`, `55"`; a mark never closed; a bracket never opened.
- A colon behind what is no field: `12:30`, `https://...`, `Ông:`. An unknown name (`tieude:x`) is told.
- What stands behind a backslash. It makes any character an ordinary part of a word, a blank too.
Typographic quotation marks are quotation marks. A bracket never closed ends where the query does. Names of
fields may be written in capitals. What is not read as it was written is told by a diagnostic.

Tree: a run of one plain clause is that clause, brackets around plain words are none, AND in AND is one, OR in
OR too. A run of exclusions alone, or NOT alone, is taken from everything: `-lụt` is And((Everything, Not)).
"""

from __future__ import annotations

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
from searchkit.search.grammar.diagnostics import Diagnostic, caret
from searchkit.search.grammar.parser import Parsed, parse
from searchkit.search.grammar.printer import to_query

__all__ = [
    "And",
    "Boost",
    "Clause",
    "Diagnostic",
    "Everything",
    "Fielded",
    "Fuzzy",
    "Node",
    "Not",
    "Occur",
    "Or",
    "Parsed",
    "Phrase",
    "Prefix",
    "Range",
    "Run",
    "Word",
    "caret",
    "parse",
    "to_query",
]
