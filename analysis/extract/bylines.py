"""Headline and bylines of a page, each from the source that proved best on saved pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from analysis.articles.titles import split_title, words_of
from analysis.extract.metadata import Metadata, squeeze, texts_of
from analysis.extract.newspaper import NewspaperFields

_BY = re.compile(r"^\s*(?:by|written by|von|par|por|di|av|af|text|texto|reported by|story by)\b\s*:?\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"\s?(?:;|\||•|·|\n|\s/\s|,\s?(?:and|und)\s|\s(?:and|und|et|og|och)\s|&)\s?", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[][^()\[\]]*(?:[)\]]|$)")
_PERSON = re.compile(
    r"(?!The\b)[^\W\d_a-z][\w’'.-]{0,40}"
    r"(?: (?:(?:de|da|di|del|la|van|von|der|al|bin|el) )?[^\W\d_a-z][\w’'-]{0,40}){1,3}"
)
"""A capitalized name of two to four words."""

LONGEST_BYLINE = 1_000
"""Characters of a byline that are read."""

MOST_AUTHORS = 12
"""A longer list is an index of authors, not a byline."""

_NO_NAME = re.compile(
    r"https?://|www\.|@|\d{3}|^\W*$|\b(?:admin|subscribe|follow|comments?|published|updated|minutes?|read|share|"
    r"correspondent for)\b",
    re.IGNORECASE,
)


def find_title(
    meta: Metadata, paper: NewspaperFields, *, source: str | None,
) -> tuple[str | None, str | None, str | None]:
    """Headline, where it came from, and the rubric that stood beside it.

    In this order, which proved best on saved pages: JSON-LD, Open Graph, the first heading, the title
    element, newspaper3k.
    """
    told = (
        ("json-ld", next((squeeze(a["headline"]) for a in meta.articles if isinstance(a.get("headline"), str)), "")),
        ("og:title", squeeze(meta.meta.get("og:title") or meta.meta.get("twitter:title"))),
        ("h1", meta.heading or ""),
        ("title", meta.title or ""),
        ("newspaper3k", paper.title),
    )
    for origin, text in told:
        title, section = split_title(text, source=source)
        if title:
            return title, origin, section
    return None, None, None


def find_authors(
    tree: HtmlElement, meta: Metadata, paper: NewspaperFields, *, outlet: Iterable[str],
) -> tuple[tuple[str, ...], str | None]:
    """Bylines, and where they came from.

    Persons come before the outlet's own name, which is the byline only where the page says so and names
    nobody else.

    Args:
        tree: the parsed page.
        meta: what its head says.
        paper: what newspaper3k read.
        outlet: names of the outlet and its host.
    """
    not_names = {words_of(name) for name in outlet if name} - {""}
    house: tuple[tuple[str, ...], str | None] = ((), None)
    for origin, texts in _author_sources(tree, meta, paper):
        names = list({words_of(name): name for text in texts for name in _names(text)}.values())
        persons = tuple(name for name in names if words_of(name) not in not_names)
        if origin == "newspaper3k" and not _stands_as_byline(persons, tree):
            continue
        if persons and len(persons) <= MOST_AUTHORS:
            return persons, origin
        if names and not house[0] and origin in ("json-ld", "meta"):
            house = tuple(names), origin
    return house


def _stands_as_byline(names: tuple[str, ...], tree: HtmlElement) -> bool:
    """Whether newspaper3k's guess holds: three persons at most, the first after "by" on the page."""
    if not names or len(names) > 3 or not all(map(_PERSON.fullmatch, names)):
        return False
    page = squeeze(tree.text_content()).casefold()
    return re.search(rf"\b(?:by|von|par|por|af|av|di)\b\W{{0,3}}{re.escape(names[0].casefold())}\b", page) is not None


def _author_sources(tree: HtmlElement, meta: Metadata, paper: NewspaperFields) -> Iterator[tuple[str, list[str]]]:
    for article in meta.articles:
        texts = texts_of(article.get("author")) or texts_of(article.get("creator"))
        if texts:
            yield "json-ld", texts
    if meta.authors:
        first = meta.authors[0][0]
        yield "meta", [text for name, text in meta.authors if name == first]
    for attribute, value in (("rel", "author"), ("itemprop", "author")):
        found = [squeeze(e.text_content()) for e in tree.iter("a", "span", "div", "p")
                 if value in (e.get(attribute) or "").lower().split()]
        if found:
            yield attribute + "=author", [text for text in found if len(text) < 80]
    if paper.authors:
        yield "newspaper3k", list(paper.authors)


def _names(text: str) -> Iterator[str]:
    """The names in a byline, without roles and places."""
    text = _BRACKETS.sub(" ", unicodedata.normalize("NFC", squeeze(text)))
    for part in _BETWEEN.split(_BY.sub("", text[:LONGEST_BYLINE])):
        for piece in re.split(r"\s*,\s*", part) if part.count(",") else [part]:
            name = _BY.sub("", piece).strip(" .:–—-")
            if name and 1 <= len(name.split()) <= 6 and len(name) <= 60 and not _NO_NAME.search(name):
                yield name
