"""What is inferred across pages: headline records, their carriers and targets, and dates and sections from other pages.

It changes when another page does, so it belongs to no segment: every commit joins the headlines of all segments anew,
vectorised, into one file of arrays. Articles and headlines are numbered through all segments, deleted ones included.

Arrays of `NAME.links`, for N articles, H distinct headlines in the segments, R records:

    date              i4[N]   the article's date or, without one, the date under which others list its title; 0 none
    date_source       u1[N]   0 none, 1 page, 2 row, 3 related
    section           u[N]    likewise; 1 + a number in the strings `section_name`, 0 none
    record            u[H]    1 + the record of each headline; 0 where no live article lists it
    record.shown      u[R]    the headline whose text is shown
    record.date       i4[R]
    record.section    u[R]
    record.target     u[R]    1 + the article whose title it is; 0 none
    record.carriers   u[R+1]  the articles that list record r are carrier[carriers[r] .. carriers[r+1]], rising
    carrier           u[]
    abbreviation      strings, sorted, of what live articles define: short and long form as written, the terms of both
                      and these folded, joined by blanks; a tab between
    abbreviation.pages u[A]   how many articles define it

Headlines are one when their case-folded text is one. Where pages disagree: most carriers, then the earliest date, then
the smaller text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from searchkit.index.arrays import Array, ArrayWriter, distinct, narrow, run_lengths
from searchkit.index.postings import decode, encode
from searchkit.index.segment import Segment, join_sections
from searchkit.model import DateSource
from searchkit.text.terms import fold, normalize_term

DATE_SOURCES: tuple[DateSource | None, ...] = (None, "page", "row", "related")
VALUE_BITS = 24  # of an ordinal date or a section number
RELATED = DATE_SOURCES.index("related")

Source = tuple[Segment, Array]  # a segment, and bool[n]: which of its articles are alive


def write_links(path: Path, sources: Sequence[Source]) -> tuple[int, int]:
    """Joins the headlines of the live articles; writes the file and gives its (size, crc32)."""
    strings, joined = join_links(sources)
    with ArrayWriter(path) as out:
        for name, texts in strings.items():
            out.add_strings(name, texts)
        for name, values in joined.items():
            out.add(name, values)
    return out.size, out.crc32


@dataclass(slots=True)
class _Tables:
    """The columns of all segments, one after the other."""

    names: list[bytes]
    live: Array
    date: Array
    date_source: Array
    section: Array
    title_key: Array
    headline_key: Array
    spelling: Array
    # one element a headline that a live article lists
    doc: Array
    headline: Array
    listed_date: Array
    listed_section: Array


def _tables(sources: Sequence[Source]) -> _Tables:
    names, codes = join_sections([segment for segment, _ in sources])
    columns: dict[str, list[Array]] = {}
    documents = headlines = 0
    for (segment, live), code in zip(sources, codes, strict=True):
        arrays = segment.arrays
        sizes = run_lengths(arrays["listed"])
        kept = np.repeat(live, sizes)
        for name, values in {
            "live": live,
            "date": arrays["date"].astype(np.int64),
            "date_source": arrays["date_source"],
            "section": code[arrays["section"]],
            "title_key": arrays["title_key"],
            "headline_key": arrays["headline.key"],
            "spelling": arrays["headline.spelling"],
            "doc": documents + np.repeat(np.arange(segment.count), sizes)[kept],
            "headline": headlines + arrays["listed.headline"].astype(np.int64)[kept],
            "listed_date": arrays["listed.date"].astype(np.int64)[kept],
            "listed_section": code[arrays["listed.section"]][kept],
        }.items():
            columns.setdefault(name, []).append(values)
        documents += segment.count
        headlines += segment.headline_count
    return _Tables(names, **{name: np.concatenate(parts) for name, parts in columns.items()})


def join_links(sources: Sequence[Source]) -> tuple[dict[str, list[bytes]], dict[str, Array]]:
    """The strings, and all other arrays of the file."""
    sections, columns = _join_headlines(sources)
    abbreviations, pages = _join_abbreviations(sources)
    strings = {"section_name": sections, "abbreviation": abbreviations}
    return strings, columns | {"abbreviation.pages": pages}


def _join_abbreviations(sources: Sequence[Source]) -> tuple[list[bytes], Array]:
    """The definitions of live articles, and how many articles have each.

    Those that differ in case or spelling are one: written as most articles do, then as the smaller text.
    """
    pages: Counter[bytes] = Counter()
    for segment, live in sources:
        kept = segment.arrays["definition.of"][np.repeat(live, run_lengths(segment.arrays["defined"]))]
        texts = segment.arrays.strings("definition").all()
        for number, count in enumerate(np.bincount(kept, minlength=len(texts)).tolist()):
            if count:
                pages[texts[number]] += count
    same: defaultdict[tuple[str, str], list[bytes]] = defaultdict(list)
    for definition in pages:
        short, _, long = decode(definition).partition("\t")
        same[_terms(short), _terms(long)].append(definition)
    shown = []
    for (short, long), spellings in same.items():
        best = min(spellings, key=lambda definition: (-pages[definition], definition))
        folded = (" ".join(map(fold, terms.split(" "))) for terms in (short, long))
        shown.append((encode("\t".join((decode(best), short, long, *folded))), sum(pages[d] for d in spellings)))
    shown.sort()
    return [text for text, _ in shown], narrow(np.array([count for _, count in shown], np.int64))


def _terms(text: str) -> str:
    """The terms of the words in a short or long form, which hold letters only, joined by blanks."""
    words = "".join(char if char.isalpha() else " " for char in text).split()
    return " ".join(map(normalize_term, words))


def _join_headlines(sources: Sequence[Source]) -> tuple[list[bytes], dict[str, Array]]:
    """The section names, and the columns of articles and records."""
    if not sources:
        none = np.zeros(0, np.int64)
        columns = ("section", "record", "record.shown", "record.section", "record.target", "carrier")
        dates = {"date": none.astype("<i4"), "date_source": none.astype(np.uint8), "record.date": none.astype("<i4")}
        return [], dates | {name: narrow(none) for name in columns} | {"record.carriers": narrow(np.zeros(1, np.int64))}
    t = _tables(sources)
    live_headlines = distinct(t.headline)
    used, first = np.unique(t.headline_key[live_headlines], return_index=True)
    order = np.argsort(first, kind="stable")  # records in the order of their first headline
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    record_of = np.full(len(t.headline_key), -1, np.int64)
    record_of[live_headlines] = rank[np.searchsorted(used, t.headline_key[live_headlines])]
    record = record_of[t.headline]
    total = len(used)

    pairs = distinct((record << 32) | t.doc)
    carriers = np.append(0, np.cumsum(np.bincount(pairs >> 32, minlength=total)))
    record_date = _vote(record, t.listed_date, t.doc, total)
    record_section = _vote(record, t.listed_section, t.doc, total)
    shown = _shown(sources, record, t, total)

    titles, which = _titled(t, used, rank)
    target = _targets(sources, t, titles, which, record_date, total)

    # what others, not the article itself, say of its title
    others = t.headline_key[t.headline] != t.title_key[t.doc]
    said_date = _vote(record[others], t.listed_date[others], t.doc[others], total)
    said_section = _vote(record[others], t.listed_section[others], t.doc[others], total)
    date, date_source, section = t.date.copy(), t.date_source.copy(), t.section.copy()
    inferred = titles[(date[titles] == 0) & (said_date[which] > 0)]
    date[titles] = np.where(date[titles] == 0, said_date[which], date[titles])
    date_source[inferred] = RELATED
    section[titles] = np.where(section[titles] == 0, said_section[which], section[titles])
    section[~t.live] = 0
    used, numbers = np.unique(np.concatenate(([0], section, record_section)), return_inverse=True)
    section, record_section = numbers[1 : 1 + len(section)], numbers[1 + len(section) :]
    return [t.names[i - 1] for i in used[1:].tolist()], {
        "date": date.astype("<i4"),
        "date_source": date_source,
        "section": narrow(section),
        "record": narrow(record_of + 1),
        "record.shown": narrow(shown),
        "record.date": record_date.astype("<i4"),
        "record.section": narrow(record_section),
        "record.target": narrow(target),
        "record.carriers": narrow(carriers),
        "carrier": narrow(pairs & 0xFFFFFFFF),
    }


def _vote(record: Array, value: Array, doc: Array, total: int) -> Array:
    """For each record the value (above 0) that most articles give it, the smaller of two; 0 where none does."""
    out = np.zeros(total, np.int64)
    said = value > 0
    choices, ballot = np.unique((record[said] << VALUE_BITS) | value[said], return_inverse=True)
    votes = np.bincount(distinct((ballot << 32) | doc[said]) >> 32, minlength=len(choices))
    record, value = choices >> VALUE_BITS, choices & ((1 << VALUE_BITS) - 1)
    best = np.lexsort((value, -votes, record))
    out[record[best][::-1]] = value[best][::-1]
    return out


def _shown(sources: Sequence[Source], record: Array, t: _Tables, total: int) -> Array:
    """For each record the headline whose spelling most articles use, then the smaller text."""
    spellings, first, spelling_of = np.unique(t.spelling, return_index=True, return_inverse=True)
    spelling = spelling_of[t.headline]
    uses = np.bincount(distinct((spelling << 32) | t.doc) >> 32, minlength=len(spellings))
    choices = distinct((record << 32) | spelling)
    of, choice = choices >> 32, choices & 0xFFFFFFFF
    best = np.lexsort((choice, -uses[choice], of))
    out = np.zeros(total, np.int64)
    out[of[best][::-1]] = choice[best][::-1]
    most = uses[choice] == uses[out[of]]
    tied = most & (np.bincount(of[most], minlength=total) > 1)[of]
    ties: dict[int, list[int]] = {}
    for i in np.flatnonzero(tied).tolist():
        ties.setdefault(int(of[i]), []).append(int(choice[i]))
    for number, candidates in ties.items():
        out[number] = min(candidates, key=lambda c: _text(sources, "headline.text", int(first[c])))
    return first[out]


def _titled(t: _Tables, used: Array, rank: Array) -> tuple[Array, Array]:
    """(articles whose title is a record, the record of each)."""
    if not len(used):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    at = np.minimum(np.searchsorted(used, t.title_key), len(used) - 1)
    titles = np.flatnonzero((used[at] == t.title_key) & t.live)
    return titles, rank[at[titles]]


def _targets(sources: Sequence[Source], t: _Tables, titles: Array, which: Array, record_date: Array, total: int) -> Array:
    """1 + the article that each record leads to, 0 for none. Of two with one title the date decides, then the id."""
    date = t.date[titles]
    far = np.where(date == 0, 1, np.where(date == record_date[which], 0, 2))
    best = np.lexsort((far, which))
    titles, which, far = titles[best], which[best], far[best]
    out = np.zeros(total, np.int64)
    out[which[::-1]] = titles[::-1] + 1
    groups, first, sizes = np.unique(which * 4 + far, return_index=True, return_counts=True)
    nearest = np.unique(groups >> 2, return_index=True)[1]  # of each record's groups
    for group in nearest[sizes[nearest] > 1].tolist():
        tied = titles[first[group] : first[group] + sizes[group]].tolist()
        out[groups[group] >> 2] = 1 + min(tied, key=lambda d: _text(sources, "id", d))
    return out


def _text(sources: Sequence[Source], name: str, number: int) -> bytes:
    """The string of an article or headline that is numbered through all segments."""
    for segment, _ in sources:
        strings = segment.arrays.strings(name)
        if number < len(strings):
            return strings[number]
        number -= len(strings)
    raise IndexError(number)
