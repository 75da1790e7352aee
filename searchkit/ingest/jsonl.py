"""JSON lines: one article a row, in the layout of BEIR or in searchkit's own.

    {"_id": "17", "title": "...", "text": "..."}
    {"id": "17", "title": "...", "body": "..." or "paragraphs": ["...", ...],
     "date": "2018-08-27", "section": "...", "url": "...",
     "related": ["Headline", {"title": "...", "date": "...", "section": "...", "block":
     "dated|bulleted|sectioned"}]}

Only the id and some text are needed. Text is split into paragraphs at line breaks. An id may be a whole
number. Dates are read as `parse_date` does; one that is none leaves the article undated, with a warning.
Other fields are not read. A field of the wrong type is a `PageError` for its row.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, get_args

from ..errors import PageError
from ..model import Article, Block, Headline, ParseWarning
from .clean import clean, clean_lines
from .dates import parse_date
from .discover import is_id

_TEXTS = ("paragraphs", "body", "text")
_BLOCKS = get_args(Block)


def row_id(data: bytes, path: str, line: int) -> str:
    """The id of a row; raises `PageError` for a row that is no JSON object or has none."""
    return _id(_Row(data, path, line))


def parse_row(data: bytes, *, path: str, line: int) -> Article:
    """The article of a row. `line` is the row's number in the file `path`, for errors and warnings."""
    row = _Row(data, path, line)
    title, section, url = (clean(row.string(key)) for key in ("title", "section", "url"))
    paragraphs = _paragraphs(row)
    related = tuple(_headline(row, item) for item in row.list("related"))
    date = row.date(row.fields)
    if not (title or paragraphs or related):
        raise row.error("empty: neither title nor text")
    return Article(
        id=_id(row),
        title=title,
        paragraphs=paragraphs,
        date=date,
        date_source="row" if date else None,
        section=section or None,
        related=related,
        path=path,
        url=url or None,
        warnings=tuple(row.warnings),
    )


class _Row:
    """A row's fields, each with the type that it must have."""

    def __init__(self, data: bytes, path: str, line: int) -> None:
        self.path, self.line = path, line
        self.warnings: list[ParseWarning] = []
        try:
            fields = json.loads(data.decode())
        except UnicodeDecodeError as error:
            raise self.error(f"not UTF-8: byte {error.start} of the row ({error.reason})") from error
        except (ValueError, RecursionError) as error:
            raise self.error(f"not JSON: {error}") from error
        if not isinstance(fields, dict):
            raise self.error("not a JSON object")
        self.fields: dict[str, Any] = fields

    def error(self, reason: str) -> PageError:
        return PageError(self.path, self.line, reason)

    def warn(self, reason: str) -> None:
        self.warnings.append(ParseWarning(self.line, reason))

    def string(self, key: str) -> str:
        value = self.fields.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.error(f'"{key}" is not a string')
        return value

    def list(self, key: str) -> list[Any]:
        value = self.fields.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error(f'"{key}" is not a list')
        return value

    def date(self, fields: dict[str, Any]) -> dt.date | None:
        value = fields.get("date")
        if value is None or value == "":
            return None
        date = parse_date(value) if isinstance(value, str) else None
        if date is None:
            self.warn(f'"date" is no date that is read: {str(value)[:40]!r}')
        return date


def _id(row: _Row) -> str:
    key = "_id" if "_id" in row.fields else "id"
    value = row.fields.get(key)
    if value is None:
        raise row.error('no "_id" and no "id"')
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise row.error(f'"{key}" is neither a string nor a whole number')
    if not is_id(value):
        raise row.error(f'"{key}" is empty or holds line breaks or control characters')
    return value


def _paragraphs(row: _Row) -> tuple[str, ...]:
    present = [key for key in _TEXTS if row.fields.get(key)]
    if len(present) > 1:
        row.warn(f'"{present[0]}" is read, "{present[1]}" is not')
    if not present:
        return ()
    if present[0] != "paragraphs":
        return tuple(filter(None, clean_lines(row.string(present[0]))))
    paragraphs = row.list("paragraphs")
    if not all(isinstance(paragraph, str) for paragraph in paragraphs):
        raise row.error('"paragraphs" holds something else than strings')
    return tuple(filter(None, map(clean, paragraphs)))


def _headline(row: _Row, item: object) -> Headline:
    if isinstance(item, str):
        item = {"title": item}
    if not isinstance(item, dict) or not isinstance(item.get("title"), str):
        raise row.error('an entry of "related" is neither a string nor an object with a title')
    title, section = clean(item["title"]), item.get("section")
    if not title:
        raise row.error('an entry of "related" has an empty title')
    if section is not None and not isinstance(section, str):
        raise row.error('the section of an entry of "related" is not a string')
    section = clean(section or "") or None
    date = row.date(item)
    block: Block = item.get("block") or ("dated" if date else "sectioned" if section else "bulleted")
    if block not in _BLOCKS:
        raise row.error(f'the block of an entry of "related" is none of {", ".join(_BLOCKS)}')
    return Headline(title, date, section, block)
