"""The passages of an article that show best why it was found.

Only text around matches is looked at. Each candidate is scored as a small document: every key of the needles once at
nearly its full weight, repeats for little, more for neighbours of the query that stand side by side, a little more for
short and for early passages.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

from searchkit.highlight.candidates import Candidate, Candidates
from searchkit.highlight.needles import Match, Matcher
from searchkit.highlight.sentences import MEAN_LENGTH
from searchkit.model import Article, Passage, Span

# BM25's, with a k1 so low that a second occurrence adds a sixth of the first, a second needle its whole weight.
_K1, _B = 0.4, 0.75
# What two neighbours side by side add, as a share of the lesser one's weight.
_SIDE_BY_SIDE = 0.5
# A further passage is shown where it scores so much of the best one, or has a key that those before it have not.
_WORTH = 0.5


def highlight(article: Article, matcher: Matcher, limit: int = 3) -> tuple[tuple[Span, ...], tuple[Passage, ...]]:
    """The spans in the title, and one to `limit` passages.

    They are from the body, in the order of reading. The best related headline follows, or stands alone, where it holds
    more of what is looked for than the title and any of them. Where nothing matches at all, it is the opening of the
    body without spans.
    """
    body = article.body
    in_title, in_body = matcher.match_article(article.title, body)
    title_spans = matcher.spans(article.title, in_title)
    passages = best_passages(body, in_body, matcher, limit)
    related = related_passage([headline.title for headline in article.related], matcher)
    if related is not None:
        held = max(_weight(matcher.find(text), matcher) for text in (article.title, *(p.text for p in passages)))
        if _weight(matcher.find(related.text), matcher) > held:
            return title_spans, (*passages[: limit - 1], related) if in_title or in_body else (related,)
    return title_spans, passages


def _weight(matches: Sequence[Match], matcher: Matcher) -> float:
    """What the distinct keys among the matches weigh together."""
    return sum(matcher.weights[key] for key in {matcher.keys[match.needle] for match in matches})


def best_passages(body: str, matches: Sequence[Match], matcher: Matcher, limit: int = 3) -> tuple[Passage, ...]:
    """One to `limit` passages of `body`, in reading order and apart; where `matches` is empty, its opening."""
    candidates = Candidates(body, matches)
    chosen = sorted(_best(candidates.all(), matches, matcher, limit)) or [candidates.opening()]
    passages = []
    done = 0
    for at, candidate in enumerate(chosen):
        high = chosen[at + 1].start if at + 1 < len(chosen) else len(body)
        shown = candidates.widened(candidate, done, high)
        text, spans = body[shown.start : shown.end], _spans(shown, body, matches, matcher)
        passages.append(Passage("body", shown.start, text, spans, candidates.cut(shown)))
        done = shown.end
    return tuple(passages)


def related_passage(headlines: Sequence[str], matcher: Matcher) -> Passage | None:
    """The headline that matches best, None where none does; `start` counts in all, joined by one line break."""
    if not headlines:
        return None
    text = "\n".join(headlines)
    starts = [0]
    for headline in headlines:
        starts.append(starts[-1] + len(headline) + 1)
    matches = [match for match in matcher.find(text) if "\n" not in text[match.start : match.end]]
    lines: dict[int, Candidate] = {}
    for at, match in enumerate(matches):
        line = bisect_right(starts, match.start) - 1
        first = lines[line].first if line in lines else at
        lines[line] = Candidate(starts[line], starts[line + 1] - 1, first, at + 1)
    if not lines:
        return None
    best = max(lines.values(), key=lambda line: (_score(line, matches, matcher), -line.start))
    return Passage("related", best.start, text[best.start : best.end], _spans(best, text, matches, matcher))


def _best(candidates: Sequence[Candidate], matches: Sequence[Match], matcher: Matcher, limit: int) -> list[Candidate]:
    """The best candidates, the very best first."""
    ranked = sorted([(-_score(candidate, matches, matcher), candidate) for candidate in candidates])
    chosen: list[Candidate] = []
    shown: set[str] = set()
    for score, candidate in ranked:  # the scores are negative: the best comes first, of equals the earliest
        keys = {matcher.keys[needle] for _, _, needle in matches[candidate.first : candidate.last]}
        if not chosen or score <= ranked[0][0] * _WORTH or not keys <= shown:
            chosen.append(candidate)
            shown |= keys
        if len(chosen) == limit:
            break
    return chosen


def _score(candidate: Candidate, matches: Sequence[Match], matcher: Matcher) -> float:
    keys, weights, neighbours = matcher.keys, matcher.weights, matcher.neighbours
    first, stop = candidate.start, candidate.end
    counts: dict[str, int] = {}
    side_by_side: set[tuple[int, int]] = set()
    last_end = last = -1
    for start, end, needle in matches[candidate.first : candidate.last]:
        key = keys[needle]
        counts[key] = counts.get(key, 0) + 1
        if start == last_end + 1 and (last, needle) in neighbours:
            side_by_side.add((last, needle))
        last_end, last = end, needle
    saturation = _K1 * (1 - _B + _B * (stop - first) / MEAN_LENGTH)
    score = 0.0
    for key, count in counts.items():
        score += weights[key] * count / (count + saturation)
    for left, right in sorted(side_by_side):  # in one order, so that the sum is always the same
        score += _SIDE_BY_SIDE * min(weights[keys[left]], weights[keys[right]])
    return score * (1 + 1 / math.log(MEAN_LENGTH + first))


def _spans(shown: Candidate, text: str, matches: Sequence[Match], matcher: Matcher) -> tuple[Span, ...]:
    inside = [match for match in matches[shown.first : shown.last] if match.end <= shown.end]
    return tuple([(start - shown.start, end - shown.start) for start, end in matcher.spans(text, inside)])
