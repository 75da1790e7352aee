"""`searchkit show`: one article as it is stored, with its related headlines and where each leads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from searchkit.cli.options import common_options, format_option
from searchkit.errors import SearchkitError

if TYPE_CHECKING:
    from searchkit.model import Article, ListedHeadline

NEAR_IDS = 3
COMPARED_IDS = 50


class NoArticle(SearchkitError):
    """The id is that of no article."""

    exit_code = 1
    code = "no-article"


@click.command("show", short_help="One article, and where its related headlines lead.")
@click.argument("id")
@format_option("text", "json")
@common_options
def command(id: str, format_: str, index: str, color: str) -> int:
    """The article ID as it is stored, its related headlines, and the article that each of them is.

    Exit code 1 where there is no such article.
    """
    from searchkit.search.index import Index

    with Index(index) as opened:
        article = opened.article(id)
        related = opened.related(id)
        if article is None:
            raise _missing(id, opened.snapshot.numbers)
    if format_ == "json":
        _print_json(article, related)
    else:
        _print_text(article, related, color)
    return 0


def _print_json(article: Article, related: list[ListedHeadline]) -> None:
    from dataclasses import asdict

    from searchkit.cli.records import print_json

    headlines = [{**asdict(r.headline), "carriers": r.carriers, "target": r.target} for r in related]
    print_json("article/1", {**asdict(article), "related": headlines})


def _print_text(article: Article, related: list[ListedHeadline], color: str) -> None:
    from searchkit.cli.printer import INDENT, MINOR, open_printer
    from searchkit.cli.text import counted, iso

    printer = open_printer(color)
    printer.line(article.title, style="bold")
    inferred = " (from the lists of other pages)" if article.date_source == "related" else ""
    date = f"{article.date}{inferred}" if article.date is not None else None
    printer.facts([date, article.section, article.id], indent=0)
    for place in (article.path, article.url):
        if place is not None:
            printer.line(place, style=MINOR, wrap=False)
    for paragraph in article.paragraphs:
        printer.line()
        printer.line(paragraph)
    if related:
        printer.line()
        printer.line(f"Related ({counted(len(related), 'headline')})", style="bold")
    for listed in related:
        headline = listed.headline
        printer.line(headline.title, indent=INDENT, lead="- ")
        printer.facts([iso(headline.date), headline.section, f"listed by {counted(listed.carriers, 'article')}"])
        if listed.target is not None:
            printer.line(f"→ {listed.target}", indent=INDENT, style=MINOR, wrap=False)
    if article.warnings:
        printer.line()
        printer.line("Read with doubts", style="bold")
    for warning in article.warnings:
        printer.line(f"{article.path or article.id}:{warning.line}: {warning.reason}", indent=INDENT)


def _missing(id: str, ids: Iterable[str]) -> NoArticle:
    from difflib import get_close_matches
    from heapq import nlargest

    # difflib takes ten seconds for an archive's worth of ids; a few that share much are enough for it.
    wanted = _trigrams(id)
    likely = nlargest(COMPARED_IDS, ids, key=lambda other: len(wanted & _trigrams(other)))
    near = get_close_matches(id, likely, NEAR_IDS)
    hint = "\n  ".join(["did you mean:", *near]) if near else "searchkit search prints the id of each hit"
    return NoArticle(f"there is no article {id!r}", hint=hint)


def _trigrams(id: str) -> set[str]:
    padded = f"  {id}"
    return {padded[i : i + 3] for i in range(len(id))}
