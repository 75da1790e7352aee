"""Finding by folded text agrees with reading a text token by token; spans are what they promise, on any text."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.highlight.folding import fold_text, in_piece
from searchkit.highlight.needles import Matcher, Needle
from searchkit.highlight.passages import best_passages
from searchkit.highlight.patterns import GAP_WIDTH, PhrasePattern, TermPattern
from searchkit.text.terms import fold, normalize_term

_SYLLABLES = [
    "hoà",
    "hòa",
    "hoa",
    "Hóa",
    "kỹ",
    "kĩ",
    "ky",
    "ki",
    "KI",
    "quý",
    "quí",
    "Ðường",
    "đường",
    "an",
    "2018",
    "ß",
    "ss",
]
_GAPS = [" ", ", ", ".", "\n", ". ", "-", "", "\u0301", "\u200b", "_"]

words = st.sampled_from(_SYLLABLES)
texts = st.lists(st.tuples(words, st.sampled_from(_GAPS))).map(lambda pairs: "".join(a + b for a, b in pairs))
wild = st.text(
    st.one_of(st.sampled_from("aaáạbyYiIkKß. \n-_\u0301\ufb01\u0130\u1161\u0915\u093f"), st.characters(), st.just("\ud800"))
)
any_text = st.one_of(texts, wild)
long_text = st.tuples(any_text, st.integers(0, 50), any_text).map(lambda parts: parts[0] * parts[1] + parts[2])


@st.composite
def needles(draw: st.DrawFn) -> Needle:
    forms = draw(
        st.lists(
            st.one_of(words, st.text(max_size=3), st.sampled_from(["a", "ky", "a.b", "hoà-an", "2018.an"])),
            min_size=1,
            max_size=3,
        )
    )
    exact = tuple(draw(st.booleans()) for _ in forms)
    terms = tuple(normalize_term(form) if own else fold(form) for form, own in zip(forms, exact, strict=True))
    return Needle(terms, exact, prefix=draw(st.booleans()), slop=draw(st.integers(1, 3)))


def cuts_a_token(text: str, start: int, end: int) -> bool:
    return any(0 < at < len(text) and in_piece(text[at - 1]) and in_piece(text[at]) for at in (start, end))


def tokens(text: str) -> list[tuple[int, int]]:
    """By a plain loop: runs of letters, digits and marks."""
    found: list[tuple[int, int]] = []
    for at, char in enumerate(text):
        if not in_piece(char):
            continue
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found


def places(text: str, term: str, *, exact: bool, prefix: bool) -> list[tuple[int, int]]:
    """Where a term of one piece stands, each token compared by the definition."""
    form = normalize_term if exact else fold
    return [
        (start, end)
        for start, end in tokens(text)
        if (form(text[start:end]).startswith(term) if prefix else form(text[start:end]) == term)
    ]


@given(any_text, words, st.booleans(), st.booleans())
@settings(deadline=None)
def test_a_word_is_found_where_a_token_has_its_form(text: str, form: str, exact: bool, prefix: bool) -> None:
    term = normalize_term(form) if exact else fold(form)
    expected = places(text, term, exact=exact, prefix=prefix)
    if exact and not expected:
        expected = places(text, fold(term), exact=False, prefix=prefix)
    found = Matcher([Needle((term,), (exact,), prefix=prefix)]).find(text)
    assert [(start, end) for start, end, _ in found] == expected


@given(texts, st.lists(words, min_size=2, max_size=3), st.sampled_from(["-%s", ".%s", "%s+", "@%s"]), st.booleans())
@settings(deadline=None)
def test_a_term_with_signs_is_found_letter_by_letter(text: str, forms: list[str], signs: str, exact: bool) -> None:
    form = normalize_term if exact else fold
    term = form("".join(signs % syllable for syllable in forms))
    text = f"{text} {term} {text.replace(', ', '-')}+ @{text}"
    expected = [
        (start, end)
        for start in range(len(text))
        for end in range(start + 1, min(len(text), start + 2 * len(term)) + 1)
        if form(text[start:end]) == term and not cuts_a_token(text, start, end)
    ]
    found = Matcher([Needle((term,), (exact,))]).find(text)
    assert [(start, end) for start, end, _ in found] == expected


@given(texts, st.lists(words, min_size=2, max_size=3), st.integers(1, 3))
@settings(deadline=None)
def test_a_phrase_is_found_where_its_words_follow_one_another(text: str, forms: list[str], slop: int) -> None:
    terms = [fold(form) for form in forms]
    spans = {(start, start, end) for start, end in places(text, terms[0], exact=False, prefix=False)}
    for term in terms[1:]:
        after = places(text, term, exact=False, prefix=False)
        spans = {
            (first, start, end)
            for first, _, before in spans
            for start, end in after
            if start >= before and start - before <= slop * GAP_WIDTH
            if len(re.findall(r"\d+(?:[.,_]\d+)+|[^\W_]+", text[before:start])) < slop
        }
    nearest = {first: min(end for other, _, end in spans if other == first) for first, _, _ in spans}
    shortest = {end: first for first, end in sorted(nearest.items())}
    found = Matcher([Needle(tuple(terms), (False,) * len(terms), slop=slop)]).find(text)
    assert [(start, end) for start, end, _ in found] == sorted((start, end) for end, start in shortest.items())


@given(any_text, any_text, needles())
@settings(deadline=None, max_examples=300)
def test_an_article_is_its_two_texts_looked_through_apart(title: str, body: str, needle: Needle) -> None:
    last = len(needle.terms) - 1
    terms = [
        TermPattern(term, exact=exact, prefix=needle.prefix and at == last)
        for at, (term, exact) in enumerate(zip(needle.terms, needle.exact, strict=True))
    ]
    pattern = PhrasePattern(terms, needle.slop) if last else terms[0]
    loose, strict = zip(*(pattern.places(fold_text(text)) for text in (title, body)), strict=True)
    expected = [sorted(places) for places in (strict if any(strict) else loose)]
    found = Matcher([needle]).match_article(title, body)
    assert [[(start, end) for start, end, _ in matches] for matches in found] == expected


@given(any_text, long_text, st.lists(needles(), max_size=4))
@settings(deadline=None)
def test_spans_and_passages_keep_their_promises(title: str, body: str, looked_for: list[Needle]) -> None:
    matcher = Matcher(looked_for)
    in_title, in_body = matcher.match_article(title, body)
    for text, matches in ((title, in_title), (body, in_body)):
        assert matches == sorted(matches)
        done = -1
        for start, end in matcher.spans(text, matches):
            assert done < start < end <= len(text)
            done = end
            assert not cuts_a_token(text, start, end)
    passages = best_passages(body, in_body, matcher)
    assert 1 <= len(passages) <= 3
    reached = 0
    for passage in passages:
        assert reached <= passage.start
        reached = passage.start + len(passage.text)
        assert body[passage.start : reached] == passage.text
        assert not in_body or not cuts_a_token(body, passage.start, reached)
        assert bool(passage.spans) == bool(in_body)
        done = -1
        for start, end in passage.spans:
            assert done < start < end <= len(passage.text)
            done = end
            assert not cuts_a_token(body, passage.start + start, passage.start + end)


@given(wild)
@settings(deadline=None)
def test_a_text_folds_piece_by_piece(text: str) -> None:
    folded = fold_text(text)
    assert [folded.padded[0], folded.padded[-1]] == [" ", " "]
    at = 0
    for part in re.finditer("[^ ]+", folded.padded):
        start, end = folded.span(part.start() - 1, part.end() - 1)
        assert at <= start < end <= len(text)
        assert all(map(in_piece, text[start:end]))
        assert fold(part[0]) == fold(text[start:end])
        at = end
