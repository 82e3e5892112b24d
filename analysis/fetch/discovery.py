"""Addresses of articles in feeds, sitemaps and home pages: pure functions of what the client fetched.

Parsers of feeds and pages can be kept busy for hours by who knows them: ``listing`` is called in a process that can be
killed (``analysis.sources.workers``).
"""

from __future__ import annotations

import calendar
import datetime as dt
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from analysis.fetch.client import Answer
from analysis.fetch.guard import RefusedError
from analysis.sources.files import UnreadableError, decoded

MOST_LINKS = 50_000
"""Addresses in one sitemap: the protocol's own limit (sitemaps.org)."""
MOST_FEEDS = 5
SITEMAP_GUESSES = ("sitemap.xml", "sitemap_index.xml", "news-sitemap.xml", "sitemap_news.xml")
_UNPACKED = 60_000_000

_DAY_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)")
_ARTICLE_PATH = re.compile(r"/(?:[^/-]*-){3}[^/]*/?$|(?<!\d)\d{5}[^/]*/?$|/(?:19|20)\d\d/\d{1,2}/")
_SAYS_ARTICLE = re.compile(
    rb"""["']og:type["'][^>]{0,50}["']article["']|["'](?:\w{1,20})?Article["']|article:published_time"""
)
_MANY_LINKS = 15
_NO_ARTICLE = re.compile(r"/(?:tags?|topics?|category|categories|authors?|videos?|login|about|contact)/", re.I)


class Found(NamedTuple):
    """An address, and when the feed or sitemap says that it was published."""

    url: str
    published: dt.date | None = None
    kind: str = "page"  # page, feed or sitemap
    exact: bool = False  # it is the day of publication, not only of the last change


def listing(content: bytes, *, url: str, final_url: str, content_type: str) -> dict[str, Any]:
    """What an answer is and the addresses that it lists, in JSON's types: kind, feeds and found, or refused."""
    answer = Answer(url, final_url, 200, content, content_type, None, False, 0.0)
    kind = kind_of(answer)
    feeds: list[Found] = []
    found: list[Found] = []
    try:
        if kind == "feed":
            found = in_feed(answer)
        elif kind == "sitemap":
            found = in_sitemap(answer)
        elif kind == "home":
            feeds, found = feeds_of(answer), links_of(answer)
    except RefusedError as error:
        return {"kind": kind, "refused": str(error)}
    return {"kind": kind, "feeds": [_plain(item) for item in feeds], "found": [_plain(item) for item in found]}


def _plain(item: Found) -> list[Any]:
    return [item.url, item.published.isoformat() if item.published else None, item.kind, item.exact]


def found_in(plain: list[list[Any]]) -> list[Found]:
    """The addresses of a ``listing``."""
    return [Found(url, dt.date.fromisoformat(day) if day else None, kind, exact) for url, day, kind, exact in plain]


def kind_of(answer: Answer) -> str:
    """What an answer is: feed, sitemap, home (of a site or a section of it) or page."""
    sure = sure_kind(answer)
    if sure is None:  # the front of a section, if it links to many articles
        return "home" if len(links_of(answer)) >= _MANY_LINKS else "page"
    return sure


def sure_kind(answer: Answer) -> str | None:
    """What an answer is by its address and its first bytes, without a parse; None where only its links would tell."""
    head = answer.content[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if head.startswith(b"\x1f\x8b") and ".xml" in urlsplit(answer.final_url).path:
        return "sitemap"
    if head.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf", b"<urlset", b"<sitemapindex", b"<!--")):
        low = head.lower()
        if b"<urlset" in low or b"<sitemapindex" in low:
            return "sitemap"
        if b"<rss" in low or b"<feed" in low or b"<rdf:rdf" in low:
            return "feed"
    if head.startswith(b"{") and b"jsonfeed.org" in head:
        return "feed"
    parts = urlsplit(answer.final_url)
    path = parts.path
    if answer.content_type == "text/plain" and "sitemap" in path and head.startswith(b"http"):
        return "sitemap"
    if (path in ("", "/") and not parts.query) or urlsplit(answer.url).path in ("", "/"):
        return "home"
    says_article = _ARTICLE_PATH.search(path) or _SAYS_ARTICLE.search(answer.content[:200_000])
    return "page" if says_article else None


def in_feed(answer: Answer) -> list[Found]:
    """The entries of an RSS, Atom, RDF or JSON feed, newest first.

    Raises:
        RefusedError: it declares entities, which no feed needs and attacks are made of, or cannot be read.
    """
    import feedparser

    content = answer.content
    if content.lstrip()[:1] == b"{":
        return _newest_first(_in_json_feed(content, answer.final_url))
    _refuse_entities(content)
    headers = {"content-type": answer.content_type or "application/xml", "content-location": answer.final_url}
    try:
        parsed = feedparser.parse(
            io.BytesIO(content), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # feedparser lets errors of its decoders through
        raise RefusedError(f"cannot be read as a feed: {error}") from None
    found = []
    for entry in parsed.entries[:MOST_LINKS]:
        link = entry.get("feedburner_origlink") or entry.get("link") or entry.get("id") or ""
        moment = entry.get("published_parsed") or entry.get("updated_parsed")
        exact = bool(entry.get("published_parsed"))
        found.append(Found(_joined(answer.final_url, link), _day_of_struct(moment), exact=exact))
    return _newest_first(_pages(found))


def _in_json_feed(content: bytes, base: str) -> Iterator[Found]:
    try:
        items = json.loads(content).get("items", [])
    except (ValueError, AttributeError, RecursionError):
        return
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and isinstance(item.get("url") or item.get("id"), str):
            day = day_in(str(item.get("date_published") or item.get("date_modified") or ""))
            exact = bool(item.get("date_published"))
            yield from _pages([Found(_joined(base, item.get("url") or item["id"]), day, exact=exact)])


def in_sitemap(answer: Answer) -> list[Found]:
    """The pages or further sitemaps of a sitemap: XML, packed or not, or a list of addresses; newest first.

    Raises:
        RefusedError: it is damaged, unpacks to too much, or declares entities.
    """
    from lxml import etree

    content = _unpacked(answer.content)
    if not content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        lines = _text(content).split("\n")[:MOST_LINKS]
        return _pages(Found(line.strip()) for line in lines)
    _refuse_entities(content)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise RefusedError(f"no XML: {error}") from None
    found = []
    for entry in root if root is not None else ():
        if not isinstance(entry.tag, str):
            continue
        fields = {
            child.tag.rpartition("}")[2]: (child.text or "").strip()
            for child in entry.iter() if isinstance(child.tag, str)
        }
        name = entry.tag.rpartition("}")[2]
        day = day_in(fields.get("publication_date") or fields.get("lastmod") or "")
        kind = "sitemap" if name == "sitemap" else "page"
        found.append(Found(fields.get("loc", ""), day, kind, "publication_date" in fields))
        if len(found) >= MOST_LINKS:
            break
    return _newest_first(_pages(found))


def feeds_of(answer: Answer) -> list[Found]:
    """The feeds that a home page names."""
    from trafilatura.feeds import FeedParameters, determine_feed

    parts = urlsplit(answer.final_url)
    base = f"{parts.scheme}://{parts.netloc}"
    try:
        links = determine_feed(_text(answer.content), FeedParameters(base, parts.netloc, answer.final_url))
    except Exception:  # a page that trafilatura cannot parse names no feeds
        links = []
    return [Found(_joined(base, link), None, "feed") for link in links][:MOST_FEEDS]


def links_of(answer: Answer) -> list[Found]:
    """Links of a home page, to its own site, that look like articles: words or a number or a day in the path."""
    from lxml import html
    from lxml.etree import ParserError

    parts = urlsplit(answer.final_url)
    try:
        tree = html.fromstring(_text(answer.content) or "<html/>")
    except (ParserError, ValueError):
        return []
    found = []
    for link in tree.xpath("//a/@href"):
        try:
            url = urljoin(answer.final_url, link.strip())
            other = urlsplit(url)
        except ValueError:
            continue
        if len(other.path) > 500 or other.netloc != parts.netloc:
            continue
        if _ARTICLE_PATH.search(other.path) and not _NO_ARTICLE.search(other.path):
            found.append(Found(url.split("#")[0], day_in_url(url)))
            if len(found) >= MOST_LINKS:
                break
    return _pages(found)


def _joined(base: str, link: str) -> str:
    """A link as an address; one that is none stays as it is, and becomes a row that says so."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link.strip()


def day_in_url(url: str) -> dt.date | None:
    """The day in an address such as ``/2022/01/02/talks``."""
    try:
        match = _DAY_IN_URL.search(urlsplit(url).path)
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def day_in(text: str) -> dt.date | None:
    """The day of a W3C date: ``2022-01-02``, ``2022-01-02T18:00:00+01:00``."""
    try:
        return dt.date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _day_of_struct(moment: object) -> dt.date | None:
    try:
        return dt.datetime.fromtimestamp(calendar.timegm(moment), dt.UTC).date() if moment else None
    except (ValueError, OverflowError, TypeError, OSError):
        return None


def _pages(found: Iterator[Found] | list[Found]) -> list[Found]:
    """Each address once, those only that are addresses; the day in the address where none was told."""
    seen: dict[str, Found] = {}
    for item in found:
        if item.url.lower().startswith(("http://", "https://")) and item.url not in seen:
            seen[item.url] = item._replace(published=item.published or day_in_url(item.url))
    return list(seen.values())


def _newest_first(found: Iterator[Found] | list[Found]) -> list[Found]:
    return sorted(found, key=lambda item: item.published or dt.date.min, reverse=True)


def _refuse_entities(content: bytes) -> None:
    # Looked for in all of it: a long comment may stand before.  UTF-16 has a zero byte between the letters.
    if b"<!ENTITY" in content.replace(b"\0", b"").upper():
        raise RefusedError("declares XML entities, which is refused")


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            content = file.read(_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise RefusedError(f"damaged gzip: {error}") from None
    if len(content) > _UNPACKED:
        raise RefusedError(f"unpacks to more than {_UNPACKED:,} bytes")
    return content


def _text(content: bytes) -> str:
    try:
        return decoded(content)[0]
    except UnreadableError:
        return ""
