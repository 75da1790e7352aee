"""Inverted lists against a dict: made of tokens, written, read, merged."""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.index.arrays import ArrayFile, ArrayWriter
from searchkit.index.lists import Lists, invert
from searchkit.index.merge_lists import merge_lists
from searchkit.index.postings import Postings, encode
from searchkit.text.terms import fold

SAME_HASH = ("buckeroo", "plumless")
WORDS = ("ban", "bán", "bàn", "đường", "duong", "quốc", "sữa", "sua", "a", "b", "\ud800", "x_y", *SAME_HASH)
VOCABULARY = tuple(sorted(map(encode, WORDS)))
FORMS = tuple(sorted({*VOCABULARY, *(encode(fold(t.decode("utf-8", "surrogatepass"))) for t in VOCABULARY)}))
FOLDED = np.array([FORMS.index(encode(fold(t.decode("utf-8", "surrogatepass")))) for t in FORMS])

Token = tuple[bytes, bool]  # a term, and whether it is a word by itself
Documents = list[list[Token]]
Occurrences = dict[bytes, dict[int, list[tuple[int, bool]]]]  # by term and document: places, and whether alone

tokens = st.lists(st.tuples(st.sampled_from(VOCABULARY), st.booleans()), max_size=12)
documents = st.lists(tokens, max_size=6)
parts = st.lists(st.lists(st.tuples(tokens, st.booleans()), max_size=5), min_size=1, max_size=4)  # and whether alive


def brute(docs: Documents) -> Occurrences:
    """The lists, token by token."""
    out: Occurrences = defaultdict(lambda: defaultdict(list))
    for number, tokens in enumerate(docs):
        for position, (term, alone) in enumerate(tokens):
            out[term][number].append((position, alone))
    return out


def inverted(docs: Documents, positions: bool) -> Lists:
    """The lists, by `invert`."""
    ids = np.array([FORMS.index(term) for tokens in docs for term, _ in tokens], np.int64)
    numbers = np.repeat(np.arange(len(docs)), [len(tokens) for tokens in docs])
    at = np.array([i for tokens in docs for i in range(len(tokens))], np.int64)
    single = np.array([alone for tokens in docs for _, alone in tokens], bool)
    return invert(ids, FORMS, FOLDED, numbers, at, single if positions else None)


def written(path: Path, lists: Lists, count: int) -> Postings:
    """The lists, written and read again."""
    path.unlink(missing_ok=True)
    with ArrayWriter(path) as out:
        lists.write(out, "f.s")
    return Postings(ArrayFile(path), "f.s", count)


def same(postings: Postings, truth: Occurrences, positions: bool) -> None:
    """Asserts that both hold the same."""
    terms = postings.terms.strings.all()
    assert terms == sorted(truth)
    assert [postings.terms.find(term) for term in terms] == list(range(len(terms)))
    assert all(postings.terms.find(encode(word)) < 0 for word in WORDS if encode(word) not in truth)
    for number, term in enumerate(terms):
        start, end = postings.bounds(number)
        held = truth[term]
        assert postings.docs[start:end].tolist() == sorted(held)
        assert postings.frequencies(start, end).tolist() == [len(held[doc]) for doc in sorted(held)]
        if positions:
            assert postings.alone(start, end).tolist() == [sum(a for _, a in held[doc]) for doc in sorted(held)]
            _, offsets, places = postings.positions(number)
            assert offsets.tolist() == list(accumulate((len(held[doc]) for doc in sorted(held)), initial=0))
            assert places.tolist() == [place for doc in sorted(held) for place, _ in held[doc]]
    forms = {encode(fold(term.decode("utf-8", "surrogatepass"))) for term in terms}
    assert postings.folded.strings.all() == sorted(forms)
    for form in forms:
        variants = [terms[n] for n in postings.variants(form)]
        assert variants == [t for t in terms if encode(fold(t.decode("utf-8", "surrogatepass"))) == form]
    assert [postings.folded.strings[n] for n in postings.form_of_terms()] == [
        encode(fold(term.decode("utf-8", "surrogatepass"))) for term in terms
    ]


@settings(deadline=None)
@given(documents, st.booleans())
def test_inverting(tmp_path_factory: pytest.TempPathFactory, docs: Documents, positions: bool) -> None:
    path = tmp_path_factory.getbasetemp() / "invert.seg"
    same(written(path, inverted(docs, positions), len(docs)), brute(docs), positions)


@settings(deadline=None)
@given(parts, st.booleans())
def test_merging(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[tuple[list[Token], bool]]], positions: bool
) -> None:
    folder = tmp_path_factory.getbasetemp()
    opened, numbers = [], []
    kept: Documents = []
    for i, part in enumerate(parts):
        docs = [tokens for tokens, _ in part]
        live = np.array([alive for _, alive in part], bool)
        opened.append(written(folder / f"part{i}.seg", inverted(docs, positions), len(docs)))
        numbers.append(np.where(live, len(kept) + np.cumsum(live) - 1, -1))
        kept += [tokens for tokens, alive in part if alive]
    merged = merge_lists(opened, numbers)
    same(written(folder / "merged.seg", merged, len(kept)), brute(kept), positions)
    again = folder / "again.seg"
    written(again, inverted(kept, positions), len(kept))
    assert again.read_bytes() == (folder / "merged.seg").read_bytes(), "a merge differs from a fresh inversion"


@pytest.mark.parametrize("often", [1, 15, 16, 17, 254, 255, 256, 70_000])
def test_large_frequencies_and_positions(tmp_path: Path, often: int) -> None:
    docs: Documents = [[(b"a", True)] * often + [(b"b", False)] * often, [(b"b", True)]]
    postings = written(tmp_path / "large.seg", inverted(docs, True), 2)
    same(postings, brute(docs), True)
    merged = merge_lists([postings, postings], [np.array([-1, 0]), np.array([1, 2])])
    same(written(tmp_path / "merged.seg", merged, 3), brute([docs[1], docs[0], docs[1]]), True)


def test_lookup_in_the_dictionary(tmp_path: Path) -> None:
    postings = written(tmp_path / "terms.seg", inverted([[(term, True) for term in VOCABULARY]], True), 1)
    for number, term in enumerate(VOCABULARY):
        assert postings.terms.find(term) == number
        assert postings.terms.find(term + b"\0") == -1
    for prefix in (b"", b"b", "bá".encode(), "đ".encode(), b"\xff", b"zz"):
        found = [VOCABULARY[n] for n in postings.terms.prefix_range(prefix)]
        assert found == [term for term in VOCABULARY if term.startswith(prefix)]
