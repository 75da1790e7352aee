"""HTML to pieces of text: one a block of the page, with what the elements around it say about it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from .dates import parse_date


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_UNSEEN = _names("script style noscript template svg select button textarea iframe")
_ASIDE = _names("nav aside footer")
_NEVER_RELATED = _names("html body main article")
_BLOCKS = _names(
    "address article aside blockquote body dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr"
    " html li main nav ol p pre section table tbody td tfoot th thead tr ul"
)
# What may be left open, and the elements beyond which an open one belongs to another list or table.
_LEFT_OPEN = {
    "li": ("ul", "ol"),
    "dt": ("dl",),
    "dd": ("dl",),
    "tr": ("table",),
    "td": ("tr",),
    "th": ("tr",),
}
_RELATED = re.compile(
    r"(?<![a-z])related(?![a-z])|lien[-_]?quan|cung[-_]?chuyen[-_]?muc|(?:doc|xem)[-_]?nhieu|tin[-_]?khac"
    r"|most[-_]?(?:read|viewed)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Element:
    """An open element; all but `tag` is inherited from the one around it."""

    tag: str
    unseen: bool = False
    aside: bool = False
    related: bool = False
    container: tuple[bool, int] | None = None  # the article (True) or main element around it, and its number


@dataclass(slots=True)
class Piece:
    """The text of one block up to the next; line breaks in it are those of `br`."""

    tag: str
    depth: int
    aside: bool
    related: bool
    container: tuple[bool, int] | None
    text: str
    outside: str  # the part of the text that is in no link
    links: list[str]
    time: dt.date | None  # of a `time` element in it


@dataclass(slots=True)
class _Open:
    """The piece being collected."""

    text: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    time: dt.date | None = None


class Markup(HTMLParser):
    """Feed it a page, close it, and read `meta` (the first of each name), `title`, `h1`, `time`, `pieces`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, str] = {}
        self.canonical = self.title = self.h1 = self.time = ""
        self.pieces: list[Piece] = []
        self._stack = [Element("")]
        self._open = _Open()
        self._in_link = False
        self._containers = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in reversed(attrs)}
        if tag in _BLOCKS:
            self._flush()
            self._close("p", beyond=_BLOCKS - {"p"})
        if tag in _LEFT_OPEN:
            self._close(tag, beyond=_LEFT_OPEN[tag])
        if tag == "meta":
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop", "")
            self.meta.setdefault(name.lower(), attributes.get("content", ""))
        elif tag == "link" and attributes.get("rel", "").lower() == "canonical":
            self.canonical = self.canonical or attributes.get("href", "")
        elif tag == "br":
            self._add("\n")
        elif tag == "a" and "href" in attributes:
            self._in_link = True
            self._open.links.append("")
        if tag not in _VOID:
            self._stack.append(self._element(tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
        self._close(tag)

    def handle_data(self, data: str) -> None:
        top = self._stack[-1]
        if top.tag == "title" and not top.unseen:
            self.title += data
        elif not top.unseen:
            self._add(data if top.tag == "pre" else data.replace("\r", " ").replace("\n", " "))

    def close(self) -> None:
        super().close()
        self._flush()

    def _element(self, tag: str, attributes: dict[str, str]) -> Element:
        around = self._stack[-1]
        element = Element(tag, around.unseen or tag in _UNSEEN, around.aside or tag in _ASIDE, around.related)
        name = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        element.related = element.related or (tag not in _NEVER_RELATED and bool(_RELATED.search(name)))
        element.container = around.container
        is_article = tag == "article" or "articleBody" in attributes.get("itemprop", "")
        is_main = tag == "main" or attributes.get("role") == "main"
        outer = around.container
        if (is_article and not (outer and outer[0])) or (is_main and not outer):
            self._containers += 1
            element.container = (is_article, self._containers)
        if tag == "time" and (date := parse_date(attributes.get("datetime", ""))):
            element.unseen = True  # the same date in words
            self._open.time = date
            if not (self.time or element.related or element.aside):
                self.time = attributes["datetime"]
        return element

    def _close(self, tag: str, beyond: frozenset[str] | tuple[str, ...] = ()) -> None:
        """Closes the innermost open `tag` and all in it, unless an element of `beyond` is in between."""
        for i in range(len(self._stack) - 1, 0, -1):
            if self._stack[i].tag == tag:
                self._in_link = self._in_link and all(element.tag != "a" for element in self._stack[i:])
                del self._stack[i:]
                return
            if self._stack[i].tag in beyond:
                return

    def _add(self, text: str) -> None:
        self._open.text.append(text)
        if self._in_link:
            self._open.links[-1] += text
        else:
            self._open.outside.append(text)

    def _flush(self) -> None:
        text = "".join(self._open.text)
        if text.strip() or self._open.time:
            top = self._stack[-1]
            tag = next((element.tag for element in reversed(self._stack) if element.tag in _BLOCKS), "")
            if tag == "h1" and not (self.h1 or top.aside):
                self.h1 = text
            outside = "".join(self._open.outside)
            flags = (top.aside, top.related, top.container)
            piece = Piece(tag, len(self._stack), *flags, text, outside, self._open.links, self._open.time)
            self.pieces.append(piece)
        self._open = _Open(links=[""] if self._in_link else [])
