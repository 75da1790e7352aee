"""Words within an edit distance, found all at once, against Whoosh's distance of one pair."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.support.levenshtein import distance

from searchkit.index.near import NearWords
from searchkit.index.postings import encode

few_letters = st.text("abđ𝒳", max_size=7)
many_letters = st.text(max_size=12).filter(lambda text: text.isprintable())


def found(words: list[str], word: str, most: int) -> dict[str, int]:
    numbers, edits = NearWords([encode(each) for each in words]).within(word, most)
    assert len(set(numbers.tolist())) == len(numbers)
    return {words[n]: e for n, e in zip(numbers.tolist(), edits.tolist(), strict=True)}


def expected(words: list[str], word: str, most: int) -> dict[str, int]:
    edits = {each: distance(each, word) for each in words}
    return {each: e for each, e in edits.items() if e <= most}


@settings(deadline=None, max_examples=500)
@given(st.lists(few_letters, max_size=30, unique=True), few_letters, st.integers(0, 4))
def test_as_many_edits_as_whoosh_counts(words: list[str], word: str, most: int) -> None:
    assert found(words, word, most) == expected(words, word, most)


@settings(deadline=None, max_examples=200)
@given(st.lists(many_letters, max_size=12, unique=True), st.data(), st.integers(0, 3))
def test_words_of_many_letters(words: list[str], data: st.DataObject, most: int) -> None:
    """The letters fall into more classes than a short word has; a word with some letters changed is near."""
    word = data.draw(st.sampled_from(words) if words else many_letters)
    at = data.draw(st.integers(0, len(word)))
    typed = word[:at] + data.draw(st.text(max_size=1)) + word[at + 1 :]
    assert found(words, typed, most) == expected(words, typed, most)


@pytest.mark.parametrize("word", ["phường", "thành"])
def test_every_single_edit_is_found(word: str) -> None:
    """Among so many words that whole bytes of bits pass or fail."""
    changed = {word[:i] + letter + word[i + 1 :] for i in range(len(word)) for letter in "aăâbcdđ"}
    added = {word[:i] + letter + word[i:] for i in range(len(word) + 1) for letter in "aăâbcdđ"}
    left_out = {word[:i] + word[i + 1 :] for i in range(len(word))}
    exchanged = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    near = changed | added | left_out | exchanged
    others = [a + b + c for a in near for b, c in (("xy", ""), ("", "xyz"))]
    assert found(sorted(near.union(others)), word, 1) == dict.fromkeys(near - {word}, 1)


def test_a_lone_surrogate_is_a_letter() -> None:
    assert found(["a\ud800b", "\udc00"], "ab", 1) == {"a\ud800b": 1}


def test_among_no_words_none_is_near() -> None:
    assert found([], "ab", 2) == {}
    assert found([""], "ab", 2) == {"": 2}
    assert found(["ab"], "", 1) == {}
