"""One immutable segment: `NAME.seg`, a file of arrays, and `NAME.doc`, the stored articles back to back.

Arrays of `NAME.seg`, for n articles, m listed headlines and h distinct ones:

    id title path     strings of the articles; an empty path is none
    source            u[n]    1 + the number of the source in the manifest; 0: added by a program
    digest            u1[16n] blake2b of what the article was read from
    date              i4[n]   proleptic ordinal of the date, 0 without
    date_source       u1[n]   0 none, 1 page, 2 row
    section           u[n]    1 + a number in the strings `section_name`; 0 without
    title_key         u8[n]   what joins a title to the headlines that repeat it
    len.FIELD.STREAM  u[n]    tokens of title and body; u[h] of headline; as a third stream `single`, the syllables
                              that are words by themselves
    stored            u[n+1]  where each article stands in `NAME.doc`
    listed            u[n+1]  the headlines that article d lists are listed[d] .. listed[d+1]
    listed.headline   u[m]    which distinct headline
    listed.date       i4[m]   under which date
    listed.section    u[m]    under which section
    headline.text     strings of the distinct headlines
    headline.key      u8[h]   what makes headlines one; `headline.spelling` u8[h]: and what makes their spellings one
    carried           u[h+1]  the articles that list headline k are carrier[carried[k] .. carried[k+1]], rising;
    carrier           u[m]    one that lists it twice stands there twice
    defined           u[n+1]  the abbreviations that article d defines are definition.of defined[d] .. defined[d+1]
    definition.of     u[]     which distinct definition
    definition        strings of these: the short form, a tab, the long form, both as written
    FIELD.STREAM...   inverted lists of title, body and headline (postings.py)
"""

from __future__ import annotations

import datetime as dt
import mmap
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from searchkit.analysis.abbreviations import definitions
from searchkit.errors import IndexCorrupt
from searchkit.index import stored
from searchkit.index.arrays import Array, ArrayFile, ArrayWriter, FileWriter, Strings, narrow, run_lengths
from searchkit.index.lists import Lists
from searchkit.index.postings import Postings, encode
from searchkit.index.schema import STORED_FIELDS, STORED_STREAMS, Files
from searchkit.model import Article, DateSource

DIGEST_SIZE = 16
DATE_SOURCES: tuple[DateSource | None, ...] = (None, "page", "row")
INVERTED = tuple(f"{field}.{stream}." for field in STORED_FIELDS for stream in STORED_STREAMS)

Columns = dict[str, Array | list[bytes]]


def key_of(headline: str) -> int:
    """What makes two headlines, or a headline and a title, one: a 64-bit hash of the case-folded text."""
    return hash_of(headline.casefold().encode("utf-8", "surrogatepass"))


def hash_of(data: bytes) -> int:
    """A 64-bit hash, the same everywhere."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def write_segment(
    stem: Path, columns: Columns, lists: Iterable[tuple[str, Lists]], articles: Iterable[bytes | memoryview]
) -> Files:
    """Writes the two files of a segment; (size, crc32) by file name. `articles` are compressed, one or many at a time."""
    with FileWriter(stem.with_suffix(".doc")) as documents:
        for frame in articles:
            documents.write(frame)
    with ArrayWriter(stem.with_suffix(".seg")) as arrays:
        for name, values in columns.items():
            if isinstance(values, list):
                arrays.add_strings(name, values)
            else:
                arrays.add(name, values)
        for prefix, inverted in lists:
            inverted.write(arrays, prefix)
    return {stem.name + ".doc": (documents.size, documents.crc32), stem.name + ".seg": (arrays.size, arrays.crc32)}


class Segment:
    """A segment read through memory maps. Numbers of articles are local to it: 0 .. count - 1.

    Raises `IndexCorrupt` where the files or their small tables do not hold together.
    """

    def __init__(self, folder: Path, name: str, dictionary: bytes) -> None:
        self.name = name
        self.arrays = arrays = ArrayFile(folder / f"{name}.seg")
        self._dictionary = dictionary
        with (folder / f"{name}.doc").open("rb") as file:
            size = file.seek(0, 2)
            self.documents = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        self.ids, self.titles, self.paths = arrays.strings("id"), arrays.strings("title"), arrays.strings("path")
        self.count = len(self.ids)
        self.headline_count = len(arrays["headline.key"])
        self._digests = arrays["digest"].data
        self._stored = arrays.offsets("stored", size)
        arrays.offsets("listed", len(arrays["listed.headline"]))
        arrays.offsets("carried", len(arrays["carrier"]))
        arrays.offsets("defined", len(arrays["definition.of"]))
        if len(self._stored) != self.count + 1:
            raise IndexCorrupt(f"{name}.seg: {self.count} ids, but {len(self._stored) - 1} stored articles")
        self._postings: dict[str, Postings] = {}

    def postings(self, field: str, stream: str) -> Postings:
        """The inverted lists of a stored field and stream."""
        prefix = f"{field}.{stream}"
        if prefix not in self._postings:
            count = self.headline_count if field == "headline" else self.count
            self._postings[prefix] = Postings(self.arrays, prefix, count)
        return self._postings[prefix]

    def columns(self) -> list[str]:
        """The names of all arrays but those of the inverted lists."""
        return [name for name in self.arrays.names() if not name.startswith(INVERTED)]

    def lengths(self, field: str, stream: str) -> Array:
        """Tokens of each document in a stored field and stream."""
        return self.arrays[f"len.{field}.{stream}"]

    def section_names(self) -> Strings:
        """The names that the section numbers stand for, from 1."""
        return self.arrays.strings("section_name")

    def frame(self, first: int, last: int | None = None) -> memoryview:
        """The compressed bytes of one article, or of first .. last - 1."""
        end = first + 1 if last is None else last
        return memoryview(self.documents)[int(self._stored[first]) : int(self._stored[end])]

    def article(self, number: int) -> Article:
        """The stored article; raises `IndexCorrupt` where its bytes are damaged."""
        return stored.decompress(bytes(self.frame(number)), self._dictionary, self.ids.text(number))

    def digest(self, number: int) -> bytes:
        """The digest of what the article was read from."""
        return bytes(self._digests[number * DIGEST_SIZE : (number + 1) * DIGEST_SIZE])


def carriers(listed: Array, headline: Array, count: int) -> dict[str, Array]:
    """The columns `carried` and `carrier`: the inverse of `listed` (offsets) and `listed.headline`."""
    article = np.repeat(np.arange(len(listed) - 1), run_lengths(listed))
    offsets = np.append(0, np.cumsum(np.bincount(headline, minlength=count)))
    return {"carried": narrow(offsets), "carrier": narrow(article[np.argsort(headline, kind="stable")])}


def definitions_of(article: Article) -> list[bytes]:
    """The strings `definition` of what title and body define."""
    return [encode(f"{short}\t{long}") for short, long in definitions(f"{article.title}\n{article.body}")]


def date_of(ordinal: int) -> dt.date | None:
    """The date of an ordinal; None of 0."""
    return dt.date.fromordinal(ordinal) if ordinal else None


def ordinal_of(date: dt.date | None) -> int:
    """The inverse of `date_of`."""
    return date.toordinal() if date else 0


def date_source_of(article: Article) -> int:
    """The number of where an article's date comes from. One that was inferred once is none of its own."""
    return DATE_SOURCES.index(article.date_source) if article.date_source in DATE_SOURCES else 0


def number_sections(names: Iterable[str | None]) -> tuple[list[bytes], dict[str | None, int]]:
    """The distinct section names, sorted, and the number of each (0 is none)."""
    distinct = sorted({name.encode("utf-8", "surrogatepass") for name in names if name})
    numbers: dict[str | None, int] = {None: 0, "": 0}
    numbers.update((name.decode("utf-8", "surrogatepass"), 1 + i) for i, name in enumerate(distinct))
    return distinct, numbers


def join_sections(segments: Sequence[Segment]) -> tuple[list[bytes], list[Array]]:
    """The section names of all segments, sorted, and for each segment what its numbers become."""
    theirs = [segment.section_names().all() for segment in segments]
    names = sorted({name for column in theirs for name in column})
    numbers = {name: 1 + i for i, name in enumerate(names)}
    return names, [np.array([0, *map(numbers.__getitem__, column)], np.int64) for column in theirs]


def ordinals(dates: Iterable[dt.date | None], count: int) -> Array:
    """Dates as the i4 column that is stored."""
    return np.fromiter(map(ordinal_of, dates), "<i4", count)
