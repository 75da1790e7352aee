"""Inverted lists in memory, of one field and stream: made out of tokens, and written. Their layout: postings.py."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from searchkit.index.arrays import Array, ArrayWriter, narrow

BIG_TF = 16


@dataclass(slots=True)
class Lists:
    """Inverted lists on their way to a file; arrays as there, but with full frequencies.

    `forms` are the folded forms, sorted; `form[t]` says which is that of term t.
    """

    terms: list[bytes]
    forms: list[bytes]
    form: Array
    post: Array
    docs: Array
    tf: Array
    alone: Array
    at: Array | None = None
    pos: Array | None = None

    def write(self, out: ArrayWriter, prefix: str) -> None:
        """Writes the arrays under the prefix."""
        _write_terms(out, prefix, self.terms)
        out.add(prefix + ".post", narrow(self.post))
        out.add(prefix + ".docs", _two_or_four(self.docs))
        big = np.flatnonzero(self.tf >= BIG_TF)
        packed = (np.minimum(self.tf, BIG_TF) - 1) << 4 | np.minimum(self.alone, BIG_TF - 1)
        out.add(prefix + ".tf", packed.astype(np.uint8))
        out.add(prefix + ".tf.at", narrow(big))
        out.add(prefix + ".tf.big", narrow(self.tf[big]))
        out.add(prefix + ".tf.alone", narrow(self.alone[big]))
        if self.pos is not None and self.at is not None:
            out.add(prefix + ".at", narrow(self.at))
            out.add(prefix + ".pos", _two_or_four(self.pos))
        _write_terms(out, prefix + ".fold", self.forms)
        counts = np.bincount(self.form, minlength=len(self.forms))
        out.add(prefix + ".fold.post", narrow(np.append(0, np.cumsum(counts))))
        out.add(prefix + ".fold.term", narrow(np.argsort(self.form, kind="stable")))


def _write_terms(out: ArrayWriter, prefix: str, terms: Sequence[bytes]) -> None:
    hashes = np.fromiter(map(zlib.crc32, terms), np.uint32, len(terms))
    order = np.argsort(hashes, kind="stable")
    out.add_strings(prefix, terms)
    out.add(prefix + ".hash", hashes[order])
    out.add(prefix + ".hash.term", narrow(order))


def _two_or_four(numbers: Array) -> Array:
    """u2 wherever it can be, u4 otherwise: a field of more than 65,536 positions, a segment of as many headlines."""
    return numbers.astype("<u2" if not len(numbers) or int(numbers.max()) < 1 << 16 else "<u4", copy=False)


def invert(ids: Array, terms: Sequence[bytes], folded: Array, docs: Array, pos: Array, single: Array | None = None) -> Lists:
    """Inverted lists of a run of tokens.

    `ids[i]` is the number in `terms` (sorted) of token i, `docs[i]` its document, `pos[i]` its position; any order.
    `folded[t]` is the number of the folded form of term t, which is a term too. `single[i]` says whether token i is a
    word by itself; without it, the lists have no positions.
    One sort of packed 64-bit keys (term, document, position) does all the work.
    """
    pos = pos.astype(np.int64) << 1 | (0 if single is None else single)
    pos_bits = int(pos.max(initial=1)).bit_length()
    doc_bits = int(docs.max(initial=0)).bit_length()
    if len(terms).bit_length() + doc_bits + pos_bits > 63:
        raise OverflowError("a batch this large does not fit one sort; index it in smaller batches")
    keys = (ids.astype(np.int64) << (doc_bits + pos_bits)) | (docs.astype(np.int64) << pos_bits) | pos
    keys.sort()
    first = _firsts(keys >> pos_bits)
    heads = keys[first] >> pos_bits
    start = _firsts(heads >> doc_bits)
    used = heads[start] >> doc_bits
    forms, form = np.unique(folded[used], return_inverse=True)
    post = np.append(start, len(heads))
    alone = np.add.reduceat(keys & 1, first) if len(first) else first
    lists = Lists(
        terms=[terms[i] for i in used.tolist()],
        forms=[terms[i] for i in forms.tolist()],
        form=form,
        post=post,
        docs=heads & ((1 << doc_bits) - 1),
        tf=np.diff(first, append=len(keys)),
        alone=alone,
    )
    if single is not None:
        lists.at = np.append(first, len(keys))[post]
        lists.pos = (keys & ((1 << pos_bits) - 1)) >> 1
    return lists


def _firsts(values: Array) -> Array:
    """Where each run of equal values begins."""
    return np.flatnonzero(np.append(len(values) > 0, values[1:] != values[:-1])[: len(values)])
