"""What the word model knows of one token, looked up once for each distinct token."""

from __future__ import annotations

import string

from searchkit.analysis.model import Model

MOST_TOKENS = 1 << 16
LONGEST_KEPT = 40  # characters; longer tokens hardly ever come again

# Plain tuples: a decoder unpacks millions of them, and named ones take half as long again.

#: Its own score, what it adds to that of the next and of the previous token (all I_W minus B_W), its text in
#: lower case, and its shape: 0 is never joined (a sign, or begins with a digit), 2 begins with a capital, 1 is any
#: other. pyvi joins b to a only where 0 < shape(b) <= shape(a).
Scores = tuple[float, float, float, str, int]

#: Scores, and the number of the table of pairs that the token begins. No container is among them, so the garbage
#: collector lets go of the tuple, and thousands of cached ones cost it nothing.
Features = tuple[float, float, float, str, int, int]

#: Two syllables that are a word of the lexicon, or begin one of three: what is added to the score of the first
#: and of the second, and the third syllables that complete a word of three.
Pair = tuple[float, float, frozenset[str]]

NO_THIRDS: frozenset[str] = frozenset()


def scores(model: Model, token: str) -> Scores:
    """What the model says of `token`, a basic token in NFC."""
    flags = model.flags
    lower = token.lower()
    key = lower.partition("\0")[0]  # to CRFsuite a NUL ends the string
    own = model.bias + model.own.get(key, 0.0)
    to_next = model.to_next.get(key, 0.0)
    to_previous = model.to_previous.get(key, 0.0)
    if token.isupper():
        own += flags["word.isupper()"]
        to_next += flags["-1:word.isupper()"]
        to_previous += flags["+1:word.isupper()"]
    if token.istitle():
        own += flags["word.istitle()"]
        to_next += flags["-1:word.istitle()"]
        to_previous += flags["+1:word.istitle()"]
    if token.isdigit():
        own += flags["word.isdigit()"]
    if token in string.punctuation or token[0].isdigit():
        return own, to_next, to_previous, lower, 0
    return own, to_next, to_previous, lower, 2 if token[0].istitle() else 1


class FeatureTable(dict[str, Features]):
    """Features by token, made when first asked for. Emptied when full, so whoever needs some keeps them.

    `pairs[number]`: the pairs that a token begins, by their second syllable, made together with its features.
    Number 0 has none.
    """

    def __init__(self, model: Model) -> None:
        super().__init__()
        self._model = model
        self._numbers = {first: number for number, first in enumerate(model.words, 1)}
        self.pairs: list[dict[str, Pair]] = [{}] * (len(self._numbers) + 1)

    def __missing__(self, token: str) -> Features:
        found = scores(self._model, token)
        first = found[3]
        number = self._numbers.get(first, 0)
        if number and not self.pairs[number]:
            self.pairs[number] = _pairs(self._model, first)
        features = (*found, number)
        if len(token) <= LONGEST_KEPT:
            if len(self) >= MOST_TOKENS:
                self.clear()
            self[token] = features
        return features


def _pairs(model: Model, first: str) -> dict[str, Pair]:
    """The words of two and three syllables that begin with `first`; none of more is a feature of pyvi's."""
    to_first, to_second = model.flags["+1:word.bi_gram()"], model.flags["-1:word.bi_gram()"]
    pair: Pair = (to_first, to_second, NO_THIRDS)  # one object for most
    pairs: dict[str, Pair] = {}
    thirds: dict[str, set[str]] = {}
    for word in model.words[first].split("\n"):
        second, blank, third = word[len(first) + 1 :].partition(" ")
        if not blank:
            pairs[second] = pair
        elif " " not in third:
            thirds.setdefault(second, set()).add(third)
    for second, known in thirds.items():
        pairs[second] = (*pairs.get(second, (0.0, 0.0))[:2], frozenset(known))
    return pairs
