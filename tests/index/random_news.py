"""Small random news, and what the inverted lists and the links over them are by brute force.

Not a test: `test_*.py` run this file by its path.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from searchkit.analysis import analyze
from searchkit.index import policy, writer
from searchkit.index.segment import date_of
from searchkit.index.snapshot import Snapshot
from searchkit.model import Article, Headline

TEXT = "quốc phòng an ninh kinh tế đường sữa hoà bình hòa ban bán bàn co cơ có học sinh 27/8/2018 TP.HCM"
WORDS = TEXT.split(" ")
TITLES = ("Hạn mặn", "hạn mặn", "HẠN MẶN", "Lũ về", "Giá lúa tăng", "Quốc phòng an ninh")
DEFINED = ("", "", "", "Học sinh giỏi (HSG)", "HSG (học sinh giỏi)", "học sinh giỏi (H-SG) quốc phòng an ninh (QPAN)")
SHORT_FORMS = {"HSG": "hsg", "H-SG": "h sg", "QPAN": "qpan"}
SECTIONS = (None, None, "Kinh tế", "Thể thao", "Xã hội")
DATES = (None, None, dt.date(2017, 12, 31), dt.date(2018, 8, 27), dt.date(2018, 8, 28))


@contextmanager
def small_batches(batch: int = 7) -> Iterator[None]:
    """Batches and segments as small as these indexes, so that there are several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "BATCH_ARTICLES", batch)
        patch.setattr(policy, "TINY", 0)
        yield


def random_text(rng: random.Random, longest: int) -> str:
    """Words in a row."""
    return " ".join(rng.choices(WORDS, k=rng.randint(0, longest)))


def random_article(rng: random.Random, id: str) -> Article:
    """A short article that may have the title of another, or list it."""
    related = tuple(
        Headline(rng.choice([*TITLES, random_text(rng, 3)]), rng.choice(DATES), rng.choice(SECTIONS))
        for _ in range(rng.choice([0, 0, 1, 2, 5]))
    )
    date = rng.choice(DATES)
    return Article(
        id=id,
        title=rng.choice([*TITLES, random_text(rng, 5), random_text(rng, 5)]),
        paragraphs=(*(random_text(rng, 30) for _ in range(rng.randint(0, 3))), rng.choice(DEFINED)),
        date=date,
        date_source="page" if date else None,
        section=rng.choice(SECTIONS),
        related=related,
        path=f"corpus/{id}.txt",
    )


def brute_abbreviations(articles: Iterable[Article]) -> Counter[str]:
    """How many articles define each of the abbreviations in `DEFINED`, by the terms of the short form."""
    found: Counter[str] = Counter()
    for article in articles:
        found.update({terms for short, terms in SHORT_FORMS.items() if short in article.body})
    return found


Counts = dict[str, dict[str, Counter[str]]]  # term, then id: occurrences


def brute_lists(articles: Iterable[Article]) -> dict[tuple[str, str], dict[str, Counter[str]]]:
    """Occurrences by field and stream, then by term, then by id; `alone` is those that are words by themselves."""
    out: dict[tuple[str, str], dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for article in articles:
        for field, text in (("title", article.title), ("body", article.body)):
            for token in analyze(text):
                if token.terms.syllable is not None:
                    out[field, "syllable"][token.terms.syllable][article.id] += 1
                if token.terms.word is not None:
                    out[field, "word"][token.terms.word][article.id] += 1
    return out


def stored_lists(snapshot: Snapshot, field: str, stream: str) -> dict[str, Counter[str]]:
    """The same as the index holds it."""
    out: dict[str, Counter[str]] = defaultdict(Counter)
    for base, segment in zip(snapshot.bases, snapshot.segments, strict=False):
        postings = segment.postings(field, stream)
        for number, term in enumerate(postings.terms.strings.all()):
            start, end = postings.bounds(number)
            pairs = zip(postings.docs[start:end].tolist(), postings.frequencies(start, end).tolist(), strict=True)
            for doc, tf in pairs:
                if snapshot.live[base + doc]:
                    out[term.decode()][segment.ids.text(doc)] += tf
    return out


def _most(votes: Mapping[Any, set[str]]) -> Any:
    """The value that most articles give, the smaller of two; None where none gives any."""
    return min(votes, key=lambda value: (-len(votes[value]), value)) if votes else None


def brute_links(articles: Iterable[Article]) -> dict[str, dict[str, Any]]:
    """The headline records by case-folded text, as `links.py` says they are."""
    every = list(articles)
    said: dict[str, list[tuple[str, Headline]]] = defaultdict(list)
    for article in every:
        for headline in article.related:
            said[headline.title.casefold()].append((article.id, headline))
    out = {}
    for key, listed in said.items():
        dates, sections, spellings = defaultdict(set), defaultdict(set), defaultdict(set)
        for id, headline in listed:
            spellings[headline.title].add(id)
            if headline.date:
                dates[headline.date].add(id)
            if headline.section:
                sections[headline.section].add(id)
        date = _most(dates)
        same = [a for a in every if a.title.casefold() == key]
        same.sort(key=lambda a: (1 if a.date is None else 0 if a.date == date else 2, a.id.encode()))
        out[key] = {
            "shown": _most(spellings),
            "date": date,
            "section": _most(sections),
            "carriers": {id for id, _ in listed},
            "target": same[0].id if same else None,
        }
    return out


def stored_links(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """The same as the index holds it."""
    out = {}
    bounds, carriers = snapshot.link("record.carriers"), snapshot.link("carrier")
    for number, shown in enumerate(snapshot.link("record.shown").tolist()):
        target = int(snapshot.link("record.target")[number])
        text = snapshot.headline(shown)
        assert text.casefold() not in out
        out[text.casefold()] = {
            "shown": text,
            "date": date_of(int(snapshot.link("record.date")[number])),
            "section": snapshot.section_names[int(snapshot.link("record.section")[number])],
            "carriers": {snapshot.id(n) for n in carriers[bounds[number] : bounds[number + 1]].tolist()},
            "target": snapshot.id(target - 1) if target else None,
        }
    return out


def brute_inferred(articles: Iterable[Article]) -> dict[str, tuple[dt.date | None, str | None]]:
    """Date and section of every article, those that other pages give included."""
    every = list(articles)
    out = {}
    for article in every:
        dates, sections = defaultdict(set), defaultdict(set)
        for other in every:
            for headline in other.related:
                mine = headline.title.casefold() == article.title.casefold()
                if mine and other.title.casefold() != headline.title.casefold():
                    if headline.date:
                        dates[headline.date].add(other.id)
                    if headline.section:
                        sections[headline.section].add(other.id)
        out[article.id] = (article.date or _most(dates), article.section or _most(sections))
    return out


def same_as(snapshot: Snapshot, truth: Mapping[str, Article]) -> None:
    """Asserts that an index holds exactly these articles, their lists and their links."""
    assert snapshot.live_count == len(truth)
    assert set(snapshot.numbers) == set(truth)
    for id, number in snapshot.numbers.items():
        assert snapshot.article(number) == truth[id]
    lists = brute_lists(truth.values())
    for field in ("title", "body"):
        for stream in ("syllable", "word"):
            assert stored_lists(snapshot, field, stream) == lists.get((field, stream), {})
    assert stored_links(snapshot) == brute_links(truth.values())
    for id, (date, section) in brute_inferred(truth.values()).items():
        number = snapshot.numbers[id]
        assert (snapshot.date(number), snapshot.section(number)) == (date, section)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but the lock."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "write.lock"}
