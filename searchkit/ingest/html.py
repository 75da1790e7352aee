"""HTML pages, modestly: what the standard library's parser gives, by the marks that news sites agree on.

    title        meta og:title, else the first h1, else title; the h1 where og:title only adds to it
    date         meta article:published_time, datePublished or pubdate, else the first time with a datetime
    section      meta article:section
    url          link rel=canonical, else meta og:url
    paragraphs   the text of the longest article (or itemprop articleBody), else of main, else of every p,
                 else all text
    related      links in a block whose class or id says so (related, tin-lien-quan, xem-nhieu, ...), and
                 links that fill their blocks after a heading that says so ("Tin liên quan")

Not read are navigation, asides and footers (but for such lists), scripts, and what surrounds the links of a
related block. The encoding is that of a byte order mark, else what a `meta` names, else UTF-8.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from ..errors import PageError
from ..model import Article, Headline
from .clean import clean, clean_lines
from .dates import find_date, parse_date, trailing_date
from .decode import decode, html_encoding
from .lines import is_label
from .markup import Markup, Piece

_DATES = ("article:published_time", "datepublished", "pubdate")
_FEWEST_WORDS = 4  # of a headline after a heading; shorter links there are tags and sections


def parse_html(data: bytes, *, id: str, path: str) -> Article:
    """The article of an HTML page; raises `PageError` for bytes that are no text and for an empty page."""
    markup = Markup()
    try:
        markup.feed(decode(data, path, html_encoding(data)))
        markup.close()
    except AssertionError as error:  # how html.parser refuses a declaration that it does not know
        raise PageError(path, markup.getpos()[0], f"not HTML: {error}") from error
    title = _title(markup)
    related = tuple(_related(markup.pieces))
    drop = {"", title, clean(markup.h1)}
    paragraphs = [line for piece in _body(markup.pieces) for line in clean_lines(piece.text) if line not in drop]
    if not title and paragraphs:
        title = paragraphs.pop(0)
    if not title:
        raise PageError(path, 0, "empty page")
    written = next(filter(None, map(markup.meta.get, _DATES)), "") or markup.time
    date = parse_date(written)
    return Article(
        id=id,
        title=title,
        paragraphs=tuple(paragraphs),
        date=date,
        date_source="page" if date else None,
        section=clean(markup.meta.get("article:section", "")) or None,
        related=related,
        path=path,
        url=clean(markup.canonical or markup.meta.get("og:url", "")) or None,
    )


def _title(markup: Markup) -> str:
    shared, heading = clean(markup.meta.get("og:title", "")), clean(markup.h1)
    if heading and shared.startswith(heading):
        return heading
    return shared or heading or clean(markup.title)


def _related(pieces: list[Piece]) -> list[Headline]:
    """The headlines of all related blocks, each once; marks the pieces that they are from."""
    found: dict[str, Headline] = {}
    last = ""
    listing = 0  # the depth of the heading that these links follow, or 0
    for piece in pieces:
        if is_label(clean(piece.text)):
            listing, last, piece.related = piece.depth, "", True
            continue
        titles = [trailing_date(link) or (link, None) for link in filter(None, map(clean, piece.links))]
        date = piece.time or find_date(piece.outside)
        if not piece.related:
            fills = titles and (date or not piece.outside.strip())
            headlines = all(len(title.split()) >= _FEWEST_WORDS for title, _ in titles)
            # Two elements up from the heading is the box that holds the heading and its links.
            if not (listing and fills and headlines and piece.depth > listing - 2):
                listing = 0
                continue
            piece.related = True
        for title, own in titles:
            if not is_label(title) and title not in found:
                found[title] = Headline(title, own or date, None, "bulleted")
                last = title
        if date and last and not titles and found[last].date is None:  # a date in a block after its link
            found[last] = replace(found[last], date=date)
    return list(found.values())


def _body(pieces: list[Piece]) -> list[Piece]:
    """The pieces that are the article's own text."""
    pieces = [piece for piece in pieces if not (piece.aside or piece.related)]
    lengths: Counter[tuple[bool, int]] = Counter()
    for piece in pieces:
        if piece.container:
            lengths[piece.container] += len(piece.text)
    if lengths:  # an article before a main, then the longer one
        best = max(lengths, key=lambda container: (container[0], lengths[container]))
        return [piece for piece in pieces if piece.container == best]
    return [piece for piece in pieces if piece.tag == "p"] or pieces
