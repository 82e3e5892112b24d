"""What a page says about its article besides the body: JSON-LD, meta elements, link elements.

The vocabularies are schema.org (JSON-LD), Open Graph, Dublin Core and the fields of Parse.ly and Sailthru that
many publishing systems write.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from lxml.html import HtmlElement

_ARTICLE = re.compile(r"(?:Article|BlogPosting|LiveBlogPosting|Report|Posting)$")
_COMMENT = re.compile(
    r"^\s*(?:<!--|/\*.*?\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)+|(?:-->|//\s{0,9}\]\]>|\]\]>){1,4}\s{0,99}\Z", re.DOTALL
)
_DEEPEST = 12


@dataclass
class Metadata:
    """What the head of a page says, by vocabulary.

    Attributes:
        articles: JSON-LD objects of a kind of article, the main one first.
        meta: contents of meta elements by small name or property; the first of each name, but all authors.
        authors: contents of the meta elements that name an author, in order.
        canonical: address that the page gives itself.
        language: ``lang`` of the html element.
        title: text of the title element.
        heading: text of the first h1.
    """

    articles: list[dict[str, Any]] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    authors: list[tuple[str, str]] = field(default_factory=list)
    canonical: str | None = None
    language: str | None = None
    title: str | None = None
    heading: str | None = None


def read_metadata(tree: HtmlElement, *, url: str | None = None) -> Metadata:
    """Read the metadata of a parsed page; what is broken is left out.  ``url`` tells the main article."""
    found = Metadata(language=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"))
    objects: list[dict[str, Any]] = []
    for element in tree.iter("script", "meta", "link", "title", "h1"):
        tag = element.tag
        if tag == "meta":
            _read_meta(element, found)
        elif tag == "script":
            if "ld+json" in (element.get("type") or "").lower():
                objects.extend(_objects(_json(element.text or "")))
        elif tag == "link":
            if (element.get("rel") or "").lower() == "canonical" and found.canonical is None:
                found.canonical = (element.get("href") or "").strip() or None
        elif tag == "title" and found.title is None:
            found.title = squeeze(element.text_content()) or None
        elif tag == "h1" and found.heading is None:
            found.heading = squeeze(element.text_content()) or None
    by_id = {value["@id"]: value for value in objects if isinstance(value.get("@id"), str) and len(value) > 2}
    articles = [value for value in objects if any(_ARTICLE.search(kind) for kind in _kinds(value))]
    address = found.canonical or url or ""
    full = [_resolved(value, by_id) for value in articles]
    found.articles = sorted(full, key=lambda article: _richness(article, address), reverse=True)
    return found


def squeeze(text: str | None) -> str:
    """One line with single spaces, entities undone."""
    return " ".join(unescape(text or "").split())


def _read_meta(element: HtmlElement, found: Metadata) -> None:
    name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
    content = (element.get("content") or "").strip()
    if not name or not content:
        return
    name = name.strip().lower()
    if name in ("author", "article:author", "og:author", "parsely-author", "sailthru.author", "dc.creator",
                "dcterms.creator", "byl", "byline", "article:author_name", "cxenseparse:author"):
        found.authors.append((name, squeeze(content)))
    found.meta.setdefault(name, content)


def _json(text: str) -> Any:
    """JSON as pages have it: in comments, with raw line breaks, with a stray semicolon or comma."""
    text = _COMMENT.sub("", text).strip().rstrip(";")
    for attempt in (text, re.sub(r",\s*([}\]])", r"\1", text), unescape(text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every object of a JSON value, outer ones first."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner, depth + 1)


def _kinds(value: dict[str, Any]) -> list[str]:
    kinds = value.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def _resolved(article: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The article with the authors that it names by @id filled in."""
    authors = article.get("author")
    listed = authors if isinstance(authors, list) else [authors]
    full = [
        by_id.get(author["@id"], author) if isinstance(author, dict) and isinstance(author.get("@id"), str)
        and "name" not in author else author for author in listed
    ]
    return {**article, "author": full} if authors else article


def _richness(article: dict[str, Any], address: str) -> int:
    """How much an object says of what the main article's object says; lists and posts of a live blog say less."""
    keys = ("headline", "datePublished", "author", "publisher", "mainEntityOfPage")
    named = [article.get("url"), article.get("@id"), article.get("mainEntityOfPage")]
    named = [value.get("@id") if isinstance(value, dict) else value for value in named]
    here = any(isinstance(value, str) and value.split("#")[0] == address for value in named) if address else False
    return 2 * sum(bool(article.get(key)) for key in keys) + bool(article.get("articleBody")) + 4 * here - 4 * (
        "BlogPosting" in _kinds(article)
    )


def texts_of(value: Any) -> list[str]:
    """Names in a JSON-LD value: a string, an object with a name, or a list of them."""
    if isinstance(value, str):
        return [squeeze(value)] if value.strip() else []
    if isinstance(value, dict):
        return texts_of(value.get("name"))
    if isinstance(value, list):
        return [text for inner in value for text in texts_of(inner)]
    return []
