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
_BETWEEN = re.compile(r"\s*(?:;|\||/|•|·|\n|,\s*(?:and|und)\b|\band\b|\bund\b|\bet\b|&)\s*", re.IGNORECASE)
_NO_NAME = re.compile(
    r"https?://|www\.|@|\d{3}|^\W*$|\b(?:admin|redaktion|redaction|redacción|editorial|editors?|staff|newsroom|desk|team|"
    r"subscribe|follow|comments?|published|updated|minutes?|read|share|correspondent for|contributor)\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\s*(?:,|\(|\s[-–—|]\s|\bfor\b|\bfür\b|\bin\b(?= [A-Z])).*$|\s+(?:correspondent|reporter|editor|producer)\b.*$", re.IGNORECASE,
)


def find_title(
    meta: Metadata, paper: NewspaperFields, *, source: str | None,
) -> tuple[str | None, str | None, str | None]:
    """Headline, where it came from, and the rubric that stood beside it.

    The page's first heading is the headline where another source (JSON-LD, Open Graph, the title element)
    has the same words or begins with them; otherwise the first of those that there is.
    """
    told = [
        ("json-ld", next((squeeze(a["headline"]) for a in meta.articles if isinstance(a.get("headline"), str)), "")),
        ("og:title", squeeze(meta.meta.get("og:title") or meta.meta.get("twitter:title"))),
        ("title", meta.title or ""),
        ("newspaper3k", paper.title),
    ]
    heading = meta.heading or ""
    words = words_of(heading)
    if words and any(words in words_of(text) for _, text in told if text):
        title, section = split_title(heading, source=source)
        return title, "h1", section
    for origin, text in told:
        if text:
            title, section = split_title(text, source=source)
            return title, origin, section
    if heading and len(words.split()) > 2:
        return heading, "h1", None
    return None, None, None


def find_authors(
    tree: HtmlElement, meta: Metadata, paper: NewspaperFields, *, outlet: Iterable[str],
) -> tuple[tuple[str, ...], str | None]:
    """Bylines, and where they came from.

    Args:
        tree: the parsed page.
        meta: what its head says.
        paper: what newspaper3k read.
        outlet: names of the outlet and its host, which are no authors.
    """
    not_names = {words_of(name) for name in outlet if name} - {""}
    for origin, texts in _author_sources(tree, meta, paper):
        names: list[str] = []
        for text in texts:
            for name in _names(text):
                if words_of(name) not in not_names and words_of(name) not in map(words_of, names):
                    names.append(name)
        if names:
            return tuple(names), origin
    return (), None


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
    text = unicodedata.normalize("NFC", squeeze(text))
    for part in _BETWEEN.split(_BY.sub("", text)):
        for piece in re.split(r"\s*,\s*", part) if part.count(",") else [part]:
            name = _BY.sub("", piece).strip(" .:–—-")
            name = re.sub(r"\s*\(.*?\)\s*$", "", name)
            if name and 1 <= len(name.split()) <= 6 and len(name) <= 60 and not _NO_NAME.search(name):
                yield name
