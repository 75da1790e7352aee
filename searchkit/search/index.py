"""The index as a program uses it: opened once, read by many threads, refreshed when there is a newer commit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from searchkit.errors import SearchkitError
from searchkit.index import manifest as manifests
from searchkit.index.checksums import damage_as_corrupt, verify_checksums
from searchkit.index.snapshot import Snapshot, open_snapshot
from searchkit.model import Article, Completion, HeadlineHit, Hit, ListedHeadline, Results
from searchkit.search.grammar.dates import parse_period
from searchkit.search.request import Request
from searchkit.search.searcher import Searcher
from searchkit.search.synonyms import read_rules

if TYPE_CHECKING:
    from searchkit.index.stats import Stats

Date = dt.date | str | None


def open_index(folder: str | Path = "index", *, verify: bool = False, synonyms: str | Path | None = None) -> Index:
    """Opens the newest commit of the index in `folder`; with `verify` it reads and checks every byte of it first.

    `synonyms` is a file of one's own synonyms, a line each: `UBND, uỷ ban nhân dân`, one way `xe gắn máy => xe máy`, or
    `KCN =>` for none. Raises `IndexMissing`, `IndexMismatch` (made by another version: must be rebuilt) or
    `IndexCorrupt`, and `SearchkitError` for a file of synonyms that cannot be read.
    """
    return Index(folder, verify=verify, synonyms=synonyms)


class Index:
    """A read-only snapshot of an index. Safe for many threads; a context manager.

    Arguments, and what it raises when it is opened, are those of `open_index`.
    """

    def __init__(self, folder: str | Path = "index", *, verify: bool = False, synonyms: str | Path | None = None) -> None:
        self.folder, self.verify = Path(folder), verify
        self._rules = read_rules(synonyms) if synonyms is not None else []
        self._searcher = self._open()

    def _open(self) -> Searcher:
        snapshot = open_snapshot(self.folder)
        manifests.require_current(snapshot.manifest, self.folder)
        if self.verify:
            verify_checksums(snapshot)
        with damage_as_corrupt(snapshot):
            return Searcher(snapshot, self._rules)

    @property
    def snapshot(self) -> Snapshot:
        """The commit that is open."""
        return self._searcher.snapshot

    def __len__(self) -> int:
        return self.snapshot.live_count

    def search(
        self, query: str, *, date_from: Date = None, date_to: Date = None, facets: Sequence[str] = (), **options: Any
    ) -> Results[Hit]:
        """The ranked articles for a query. For `options` see `Request`.

        A date is a `datetime.date` or a string, as in queries (2018-08-27, 27/8/2018, 2018-08, 2018); both ends are
        included. By default no query fails: it is read
        leniently, and the results say how. Raises `QuerySyntaxError` with `strict=True`, and `SearchkitError` for an
        option that does not exist or has no such value.
        """
        request = _request(query, date_from, date_to, facets, options)
        searcher = self._searcher
        with damage_as_corrupt(searcher.snapshot):
            return searcher.search(request)

    def headlines(
        self, query: str, *, date_from: Date = None, date_to: Date = None, facets: Sequence[str] = (), **options: Any
    ) -> Results[HeadlineHit]:
        """The ranked headlines of the related lists: one hit a distinct headline. Options as for `search`."""
        request = _request(query, date_from, date_to, facets, options)
        searcher = self._searcher
        with damage_as_corrupt(searcher.snapshot):
            return searcher.headlines.search(request)

    def similar(
        self, id: str, *, date_from: Date = None, date_to: Date = None, facets: Sequence[str] = (), **options: Any
    ) -> Results[Hit]:
        """The articles most like the one with this id, by its most telling words; itself left out. Options as for `search`.

        Where there is no such article the results are empty, and their `notes` say so.
        """
        request = _request(id, date_from, date_to, facets, options)
        searcher = self._searcher
        with damage_as_corrupt(searcher.snapshot):
            return searcher.similar(request)

    def complete(self, prefix: str, limit: int = 10) -> list[Completion]:
        """What a search box may offer for what was typed so far: the last syllable, or the word it belongs to, completed.

        The most used come first. Typed without marks it stands for every marking. A completion keeps what was typed
        before, and counts the live articles that hold the completed word (or the titles, for what only these show).
        """
        searcher = self._searcher
        with damage_as_corrupt(searcher.snapshot):
            return searcher.completer.complete(prefix, limit)

    def article(self, id: str) -> Article | None:
        """The stored article, with its date and section also where these are inferred; None where there is none."""
        snapshot = self.snapshot
        with damage_as_corrupt(snapshot):
            number = snapshot.numbers.get(id)
            if number is None:
                return None
            return replace(
                snapshot.article(number),
                date=snapshot.date(number),
                date_source=snapshot.date_source(number),
                section=snapshot.section(number),
            )

    def related(self, id: str) -> list[ListedHeadline]:
        """The headlines that an article lists, in its order, and where each leads; none where it is not there."""
        searcher = self._searcher
        with damage_as_corrupt(searcher.snapshot):
            number = searcher.snapshot.numbers.get(id)
            return [] if number is None else searcher.headlines.listed(number)

    def stats(self) -> Stats:
        """Documents, headlines, terms and sizes."""
        from searchkit.index.stats import read_stats

        snapshot = self.snapshot
        with damage_as_corrupt(snapshot):
            return read_stats(snapshot)

    def refresh(self) -> bool:
        """Opens the newest commit; False where this is it. Searches under way end on the old one."""
        if manifests.read_manifest(self.folder) == self.snapshot.manifest:
            return False
        self._searcher = self._open()
        return True

    def close(self) -> None:
        """Nothing to wait for: files are unmapped with the last result that needs them."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _request(query: str, date_from: Date, date_to: Date, facets: Sequence[str], options: dict[str, Any]) -> Request:
    try:
        return Request(
            query=query,
            date_from=_date(date_from),
            date_to=_date(date_to, last=True),
            facets=cast(Any, tuple(facets)),
            **options,
        )
    except TypeError as error:
        known = ", ".join(name for name in Request.__dataclass_fields__ if name != "query")
        raise SearchkitError(f"unknown search option: {error}", hint=f"known: {known}") from error


def _date(value: Date, *, last: bool = False) -> dt.date | None:
    """The date meant; of a month or a year its first day, or its last."""
    if not isinstance(value, str):
        return value
    period = parse_period(value.strip())
    if period is None:
        raise SearchkitError(f"{value!r} is no date", hint="write it as 2018-08-27, 27/8/2018, 2018-08 or 2018")
    return period[last]
