"""Inverted lists on disk, of one field and stream: terms, and for each its documents, frequencies and positions.

Arrays, under a prefix such as `body.syllable`:

    .blob .off        the terms, UTF-8, in byte order
    .hash .hash.term  u4[V], u[V]  the CRC-32 of every term, rising, and the number of the term
    .post             u[V+1]  the postings of term t are post[t] .. post[t+1]
    .docs             u2/u4[P]  document numbers, rising within a term (u2 for articles: a segment holds at most 65,536)
    .tf               u1[P]   how often the term stands in the document, less one, in the upper four bits; how many of
                              these are a word by themselves, in no compound, in the lower ones (syllable stream only)
    .tf.at            u[E]    postings of a frequency of 16 and more, which have 15 in the upper bits
    .tf.big .tf.alone u[E]    and their numbers
    .at               u[V+1]  the positions of term t are pos[at[t]] .. pos[at[t+1]], document after document
    .pos              u2/u4[] positions in the field, rising within a posting (syllable stream only)
    .fold.blob .off   the folded forms of the terms, in byte order; with .hash and .hash.term
    .fold.post        u[F+1]  the terms of folded form f are fold.term[fold.post[f] .. fold.post[f+1]]
    .fold.term        u[V]    term numbers, rising within a form

The folded stream is not stored: its lists are the union of the lists of its terms, a few dozen at most.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left

import numpy as np

from searchkit.errors import IndexCorrupt
from searchkit.index.arrays import Array, ArrayFile, run_lengths


def encode(term: str) -> bytes:
    """A term as the dictionary holds it; lone surrogates are kept."""
    return term.encode("utf-8", "surrogatepass")


def decode(term: bytes) -> str:
    """The inverse of `encode`."""
    return term.decode("utf-8", "surrogatepass")


class TermDictionary:
    """Sorted byte strings; one is found by its hash, a range by binary search. Nothing is loaded that is not asked for."""

    __slots__ = ("_hashes", "_numbers", "strings")

    def __init__(self, file: ArrayFile, prefix: str) -> None:
        self.strings = file.strings(prefix)
        self._hashes, self._numbers = file[prefix + ".hash"].data, file[prefix + ".hash.term"].data
        if not len(self._hashes) == len(self._numbers) == len(self.strings):
            raise IndexCorrupt(f"{file.name}: array {prefix + '.hash'!r} is not as long as the terms")

    def __len__(self) -> int:
        return len(self.strings)

    def lower_bound(self, term: bytes) -> int:
        """The number of the first term not below `term`."""
        return bisect_left(self.strings, term)

    def find(self, term: bytes) -> int:
        """The number of the term, or -1."""
        wanted = zlib.crc32(term)
        at = bisect_left(self._hashes, wanted)
        while at < len(self._hashes) and self._hashes[at] == wanted:
            if self.strings[number := self._numbers[at]] == term:
                return number
            at += 1
        return -1

    def prefix_range(self, prefix: bytes) -> range:
        """The numbers of all terms that begin with the prefix."""
        upper = prefix.rstrip(b"\xff")
        low = self.lower_bound(prefix)
        return range(low, self.lower_bound(upper[:-1] + bytes([upper[-1] + 1])) if upper else len(self))


class Postings:
    """Inverted lists of `count` documents, read from a file.

    Raises `IndexCorrupt` where damage would lead out of bounds. Damaged numbers of documents may be too large, but
    then below 65,536: an `IndexError` where they are used, never a giant array.
    """

    def __init__(self, file: ArrayFile, prefix: str, count: int) -> None:
        self.terms = TermDictionary(file, prefix)
        self.folded = TermDictionary(file, prefix + ".fold")
        self.docs, self.tf = file[prefix + ".docs"], file[prefix + ".tf"]
        self.post = file.offsets(prefix + ".post", len(self.docs))
        self.big_at, self.big, self.big_alone = (file[prefix + name] for name in (".tf.at", ".tf.big", ".tf.alone"))
        self.fold_term = file[prefix + ".fold.term"]
        self.fold_post = file.offsets(prefix + ".fold.post", len(self.fold_term))
        self.has_positions = prefix + ".pos" in file
        if self.has_positions:
            self.pos = file[prefix + ".pos"]
            self.at = file.offsets(prefix + ".at", len(self.pos))
        if self.docs.itemsize > 2 and int(self.docs.max()) >= count:
            raise IndexCorrupt(f"{file.name}: array {prefix + '.docs'!r} is out of bounds")

    def variants(self, folded: bytes) -> list[int]:
        """The numbers of the terms whose folded form this is, rising."""
        form = self.folded.find(folded)
        if form < 0:
            return []
        numbers: list[int] = self.fold_term[self.fold_post[form] : self.fold_post[form + 1]].tolist()
        return numbers

    def bounds(self, number: int) -> tuple[int, int]:
        """Where the postings of a term begin and end."""
        return int(self.post[number]), int(self.post[number + 1])

    def frequencies(self, start: int, end: int) -> Array:
        """int64 frequencies of the postings start .. end."""
        return self._with_large((self.tf[start:end] >> 4).astype(np.int64) + 1, self.big, start, end)

    def alone(self, start: int, end: int) -> Array:
        """int64: how many of the occurrences of the postings start .. end are words by themselves."""
        return self._with_large((self.tf[start:end] & 15).astype(np.int64), self.big_alone, start, end)

    def _with_large(self, values: Array, large: Array, start: int, end: int) -> Array:
        if len(self.big_at):
            low, high = bisect_left(self.big_at.data, start), bisect_left(self.big_at.data, end)
            values[self.big_at[low:high].astype(np.int64) - start] = large[low:high]
        return values

    def positions(self, number: int) -> tuple[Array, Array, Array]:
        """(documents u2/u4[df], int64 offsets [df+1] into the positions, positions u2/u4) of one term."""
        start, end = self.bounds(number)
        offsets = np.zeros(end - start + 1, np.int64)
        np.cumsum(self.frequencies(start, end), out=offsets[1:])
        positions = self.pos[self.at[number] : self.at[number + 1]]
        if offsets[-1] != len(positions):
            raise IndexCorrupt(f"term {number} has {len(positions)} positions instead of {offsets[-1]}")
        return self.docs[start:end], offsets, positions

    def form_of_terms(self) -> Array:
        """int64: the number of the folded form of each term."""
        form = np.empty(len(self.terms), np.int64)
        form[self.fold_term] = np.repeat(np.arange(len(self.folded)), run_lengths(self.fold_post))
        return form
