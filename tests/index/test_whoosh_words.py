"""Terms within an edit distance, against Whoosh's distance of one pair."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from whoosh.support.levenshtein import distance

from searchkit.index.postings import encode
from searchkit.index.whoosh.words import Words

words = st.text("abđ𝒳", max_size=7)


@given(st.lists(words, max_size=12, unique=True), words, st.integers(0, 4))
def test_as_many_edits_as_whoosh_counts(terms: list[str], text: str, limit: int) -> None:
    found = Words([encode(term) for term in terms]).within(text, limit)
    assert sorted(found) == sorted(term for term in terms if distance(term, text) <= limit)


def test_a_lone_surrogate_is_a_letter() -> None:
    assert Words([encode("a\ud800b")]).within("ab", 1) == ["a\ud800b"]
