"""Words that stand for others: abbreviations known to everybody, those that the articles define, and a user's own list.

A list of synonyms is a text file in the format of Solr (org.apache.lucene.analysis.synonym.SolrSynonymParser):

    UBND, uỷ ban nhân dân           each stands for all others of its line
    xe gắn máy => xe máy, mô tô     what stands left is also looked for as what stands right, not the other way round
    KCN =>                          nothing stands for what is left
    # a comment

A line of a user's list with an arrow takes the place of all else that is known of its left side.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from searchkit.analysis import analyze
from searchkit.errors import SearchkitError
from searchkit.index.snapshot import Snapshot
from searchkit.model import Token
from searchkit.search.marks import adds_marks
from searchkit.text.syllables import is_plain_syllable
from searchkit.text.terms import fold, normalize_term

KNOWN = Path(__file__).with_name("abbreviations.txt")  # importlib.resources takes longer to import than to search
LONG = 3  # letters of an abbreviation that one article can define; a shorter one needs
ARTICLES = 3
SHARE = 0.3  # of the articles that define an abbreviation, those that must mean this
MEANINGS = 2
ARROW = "=>"
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = re.compile(rf"{_WORD.pattern}(?:(?:[&./-]| +){_WORD.pattern})*+")


class Alternative(NamedTuple):
    """What may stand instead of some words: its syllable terms, side by side, and how it is written."""

    terms: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Expansion:
    """The words `text[start:end]` of a query, and what else is looked for in their place."""

    start: int
    end: int
    text: str
    alternatives: tuple[Alternative, ...]

    def __str__(self) -> str:
        return " = ".join((self.text, *(alternative.text for alternative in self.alternatives)))

    def holds(self, token: Token) -> bool:
        """Whether a token stands in these words."""
        return self.start <= token.start and token.end <= self.end


class Rule(NamedTuple):
    """One line of a list: what stands on the left is also looked for as what stands on the right."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    one_way: bool


def read_rules(path: str | Path) -> list[Rule]:
    """The rules of a user's list. Raises `SearchkitError` where it cannot be read, naming file and line."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SearchkitError(f"cannot read the synonyms in {path}: {reason}") from error
    return list(_rules(text, str(path)))


def _rules(text: str, name: str) -> Iterator[Rule]:
    for number, line in enumerate(text.splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        left, arrow, right = line.partition(ARROW)
        sides = [tuple(filter(None, map(str.strip, side.split(",")))) for side in (left, right)]
        if ARROW in right or not sides[0] or not (arrow or len(sides[0]) > 1):
            raise SearchkitError(
                f"{name}:{number}: {line!r} is no list of synonyms",
                hint="write `UBND, uỷ ban nhân dân`, one way `xe gắn máy => xe máy`, or `KCN =>` for none",
            )
        yield Rule(sides[0], sides[1] if arrow else sides[0], bool(arrow))


class Synonyms:
    """What stands for what in the articles of one snapshot; `rules` are a user's own. Nothing is read before it is asked."""

    def __init__(self, snapshot: Snapshot, rules: Sequence[Rule] = ()) -> None:
        self._snapshot, self._rules = snapshot, rules

    def expansions(self, text: str, tokens: Sequence[Token]) -> list[Expansion]:
        """What stands for words of an analysed text: the longest first, none over another.

        Marks may be left out. An abbreviation that is a word in small letters (CA, NGO) is one only in capitals.
        """
        syllables = [token for token in tokens if token.terms.syllable is not None]
        forms = [token.terms.folded or "" for token in syllables]
        shouted = text.isupper() and len(syllables) > 1
        found = []
        at = 0
        while at < len(syllables):
            for length in self._lengths.get(forms[at], ()):
                words = syllables[at : at + length]
                start, end = words[0].start, words[-1].end
                in_capitals = text[start:end].isupper() and not shouted
                if alternatives := self._alternatives(" ".join(forms[at : at + length]), words, in_capitals):
                    found.append(Expansion(start, end, text[start:end], alternatives))
                    at += length
                    break
            else:
                at += 1
        return found

    def _alternatives(self, form: str, words: Sequence[Token], in_capitals: bool) -> tuple[Alternative, ...]:
        typed = [word.terms.syllable or "" for word in words]
        out: dict[str, str] = {}
        for phrase in self._spellings.get(form, ()):
            a_word = phrase in self._short and is_plain_syllable(form)
            if (in_capitals or not a_word) and all(map(adds_marks, typed, phrase.split(" "))):
                out |= self._table[phrase]
        out.pop(" ".join(typed), None)
        return tuple(Alternative(tuple(phrase.split(" ")), text) for phrase, text in out.items())

    # -- what is known -----------------------------------------------------------------------------------------------

    @cached_property
    def _rows(self) -> list[tuple[str, str, str, str]]:
        """(terms, terms of what stands for them, and both as written), terms joined by blanks; those of users last."""
        rows = [row for rule in _rules(KNOWN.read_text(encoding="utf-8"), KNOWN.name) for row in _pairs(rule)]
        for short, long, short_terms, long_terms in _trusted(self._snapshot.abbreviations()):
            rows += [(short_terms, long_terms, short, long), (long_terms, short_terms, long, short)]
        replaced = {_phrase(text) for rule in self._rules if rule.one_way for text in rule.left}
        return [row for row in rows if row[0] not in replaced] + [row for rule in self._rules for row in _pairs(rule)]

    @cached_property
    def _table(self) -> dict[str, dict[str, str]]:
        """For each phrase those that stand for it, and how they are written."""
        table: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for phrase, other, _, written in self._rows:
            table[phrase].setdefault(other, written)
        return table

    @cached_property
    def _short(self) -> set[str]:
        """The phrases that are written in capitals: abbreviations, and no words."""
        return {phrase for phrase, _, written, _ in self._rows if written.isupper()}

    @cached_property
    def _spellings(self) -> dict[str, list[str]]:
        """The phrases of each folded form."""
        folded = {
            terms: form
            for parts, _ in self._snapshot.abbreviations()
            for terms, form in zip(parts[2:4], parts[4:], strict=True)
        }
        out: defaultdict[str, list[str]] = defaultdict(list)
        for phrase in self._table:
            out[folded.get(phrase) or " ".join(map(fold, phrase.split(" ")))].append(phrase)
        return out

    @cached_property
    def _lengths(self) -> dict[str, list[int]]:
        """How many syllables the phrases have that begin with a folded syllable, the longest first."""
        out: defaultdict[str, set[int]] = defaultdict(set)
        for form in self._spellings:
            out[form.partition(" ")[0]].add(form.count(" ") + 1)
        return {first: sorted(lengths, reverse=True) for first, lengths in out.items()}


def _pairs(rule: Rule) -> Iterator[tuple[str, str, str, str]]:
    right = [(_phrase(text), text) for text in rule.right]
    for left in rule.left:
        phrase = _phrase(left)
        yield from ((phrase, other, left, text) for other, text in right if phrase and other and other != phrase)


@cache
def _phrase(text: str) -> str:
    """The syllable terms of a text; of letters alone, as most lists are, without the analysis that they need not."""
    if _LETTERS.fullmatch(text):
        return " ".join(map(normalize_term, _WORD.findall(text)))
    return " ".join(token.terms.syllable for token in analyze(text) if token.terms.syllable is not None)


def _trusted(found: Iterable[tuple[list[str], int]]) -> Iterator[list[str]]:
    """The first four parts of what enough articles define, and most of them alike."""
    meanings: defaultdict[str, list[tuple[list[str], int]]] = defaultdict(list)
    for parts, articles in found:
        meanings[parts[2]].append((parts, articles))
    for short, same in meanings.items():
        least = max(1 if len(short.replace(" ", "")) >= LONG else ARTICLES, SHARE * sum(articles for _, articles in same))
        for parts, articles in sorted(same, key=lambda each: (-each[1], each[0]))[:MEANINGS]:
            if articles >= least:
                yield parts[:4]
