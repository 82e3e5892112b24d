"""One page, one parse, one ``Article``."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import re
import zlib
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from analysis.articles.languages import language_of
from analysis.articles.normalize import normalize
from analysis.articles.titles import split_title, words_of
from analysis.extract import body as bodies
from analysis.extract.bylines import find_authors, find_title
from analysis.extract.metadata import Metadata, read_metadata, squeeze, texts_of
from analysis.extract.newspaper import NewspaperFields, read_with_newspaper
from analysis.extract.published import find_published

LARGEST = 10_000_000
"""Characters of HTML that are read; a larger page is no article."""

MOST_ELEMENTS = 30_000
MOST_ATTRIBUTES = 150_000
"""What a page may have of them: 229 saved news pages have at most 4,100 and 8,400.  Beyond, it would take minutes."""

MOST_IN_A_TAG = 2_000
"""Attributes of one element; the parser compares each with all before it, so that 80,000 take 20 s."""

LARGE = 1_500_000
"""Characters, scripts and styles aside, from which one extractor must do: the others take time out of proportion."""

LONG = 500_000
"""Characters of text in which no day of publication is looked for: what the page marks as one counts alone."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z!/?]")
_VALUE = r"""=\s*+(?:"[^"]*+"?|'[^']*+'?)"""
_WHOLE_TAG = re.compile(
    rf"<!--.*?(?:-->|\Z)|(<(?:(script|style)\b|[a-z])(?:{_VALUE}|[^>])*+)(?(2)(?:.*?(?:</\2|\Z)))", re.I | re.S
)
"""A comment, or the inside of a tag; what is in a script is no tag."""
_ATTRIBUTE = re.compile(rf"[^\s/>=]++(?:\s*+(?:{_VALUE}|=\s*+[^\s>]++))?")
_DIV = re.compile(r"</?(?:div|span|font|b|i|em|center)\b[^>]{0,1000}>", re.IGNORECASE)
_NOT_HTML = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x7fELF", b"RIFF", b"ID3")
_NOISE = ("style", "svg", "template", "iframe", "object", "embed", "canvas")


@dataclass(frozen=True)
class Article:
    """An article as a page has it, in normal form.

    Attributes:
        url: address of the page, as given or as the page names itself.
        source: host of the address without ``www.``.
        title: headline without the site's name.
        text: body, paragraphs with an empty line between.
        authors: bylines.
        published: moment of publication in UTC, None where the zone is unknown.
        published_day: the day as the page prints it.
        language: ISO 639-1 code.
        section: rubric, as the page names it.
        title_from: h1, json-ld, og:title, title or newspaper3k; likewise the other ``*_from``.
        text_from: the extractors that agreed: ``trafilatura+newspaper3k+readability``.
        authors_from: json-ld, meta, rel=author, itemprop=author or newspaper3k.
        published_from: json-ld, meta, time element, url or htmldate.
        language_from: text or html.
        section_from: json-ld, meta or title.
        error: why there is no body, None where there is one.
        notes: what was cut, mended or refused.
    """

    url: str | None = None
    source: str | None = None
    title: str | None = None
    text: str = ""
    authors: list[str] = field(default_factory=list)
    published: dt.datetime | None = None
    published_day: dt.date | None = None
    language: str | None = None
    section: str | None = None
    title_from: str | None = None
    text_from: str | None = None
    authors_from: str | None = None
    published_from: str | None = None
    language_from: str | None = None
    section_from: str | None = None
    error: str | None = None
    notes: list[str] = field(default_factory=list)


def extract(
    html: bytes | str, *, url: str | None = None, fast: bool = False, fetched_at: dt.datetime | None = None,
) -> Article:
    """Extract the article of a page.

    newspaper3k parses first.  The body is what trafilatura finds, line by line, where newspaper3k, readability or
    the page's JSON-LD confirm it.  Title, bylines and day come from JSON-LD, meta elements and the
    page, in the order that proved best on saved pages.

    Args:
        html: the page, bytes (any charset) or text.
        url: its address.
        fast: read the body with one extractor; three times as fast, a little less exact.
        fetched_at: when it was downloaded; tells the day of the scrape from the day of publication.

    Returns:
        An ``Article``.  Never raises: a page without a readable body has ``error``, and the fields that were found;
        one that is too large to be an article (``LARGEST``, ``MOST_ELEMENTS``) says so there, within a second.

    This runs in your own process, where nothing can stop it, and is bounded by those limits alone.  ``analysis.read``
    and ``scrape`` extract in processes of their own, which are ended when a page takes too long or too much memory.

    >>> page = "<title>Talks fail - Site</title><h1>Talks fail</h1>" + "<p>The envoys left Geneva on Friday.</p>" * 9
    >>> extract(page, url="https://www.example.org/2022/01/02/talks").published_day
    datetime.date(2022, 1, 2)
    """
    try:
        return _extract(html, url, fast, fetched_at)
    except Exception as error:
        return Article(url=url, source=_host(url), error=f"extract: {type(error).__name__}: {error}"[:300])


def _no_page(text: str) -> str:
    address = re.match(r"https?://\S{1,2000}\s*$", text[:2100])
    return "extract: this is no HTML page" + (" but its address: analysis.scrape fetches it" if address else "")


def _extract(html: bytes | str, url: str | None, fast: bool, fetched_at: dt.datetime | None) -> Article:
    text, problem = decode(html)
    problem = problem or _crowded(text)
    tree = None if problem else _tree(text)
    problem = problem or (_no_page(text) if tree is None else _too_much(tree))
    if problem:
        return Article(url=url, source=_host(url), error=problem)
    meta = read_metadata(tree, url=url)
    url = url or meta.canonical or meta.meta.get("og:url")
    source = _host(url)
    when = find_published(tree, meta, url=url, fetched_at=fetched_at, guess=_length(tree) <= LONG)
    _prune(tree)
    page = "" if fast else etree.tostring(tree, encoding="unicode", method="html")
    fast = fast or len(page) > LARGE
    paper = NewspaperFields() if fast else read_with_newspaper(page, url)
    title, title_from, rubric = find_title(meta, paper, source=source)
    outlet = [source or "", (source or "").rsplit(".", 1)[0], meta.meta.get("og:site_name", ""),
              *(name for a in meta.articles for name in texts_of(a.get("publisher")))]
    authors, authors_from = find_authors(tree, meta, paper, outlet=outlet)
    raw, text_from, cut = _body(tree, meta, paper, url, fast)
    raw = _without_headings(raw, [meta.heading, meta.title, meta.meta.get("og:title"), paper.title], source)
    normal = normalize(raw, title=title, source=source)
    language, language_from = _language(normal.text, meta)
    section, section_from = _section(meta, rubric or normal.section)
    notes = [*when.notes, *normal.notes, *([f"cut: unconfirmed line ({cut})"] if cut else ()),
             *([paper.error] if paper.error else ())]
    return Article(
        url=url, source=source, title=normal.title, title_from=title_from if normal.title else None, text=normal.text,
        text_from=text_from if normal.text else None, authors=list(authors), authors_from=authors_from,
        published=when.moment, published_day=when.day, published_from=when.source, language=language,
        language_from=language_from,
        section=section, section_from=section_from, notes=notes,
        error=None if normal.text else "extract: the page has no readable body",
    )


def decode(html: bytes | str) -> tuple[str, str | None]:
    """The page as text without control characters, or why it cannot be one."""
    if isinstance(html, bytes | bytearray | memoryview):
        data = bytes(html)
        if data[:2] == b"\x1f\x8b":
            try:
                data = _unpacked(data)
            except (OSError, EOFError, zlib.error):
                return "", "extract: the page is packed with gzip, and damaged"
        if data.lstrip()[:8].startswith(_NOT_HTML):
            return "", "extract: this is no HTML page but a file of another kind"
        if len(data) > 4 * LARGEST:
            return "", f"extract: the page has {len(data):,} bytes, too many for {LARGEST:,} characters"
        html = _text_of(data)
    if not html or not html.strip():
        return "", "extract: the page is empty"
    if len(html) > LARGEST:
        return "", f"extract: the page has {len(html):,} characters, more than {LARGEST:,}"
    return _CONTROL.sub("", html), None


def _unpacked(data: bytes) -> bytes:
    """What gzip packed, up to a little more than is read anyway: some KB can unpack to many GB."""
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        return file.read(4 * LARGEST + 1)


def _text_of(data: bytes) -> str:
    """Decode by byte order mark, UTF-8 if it is sound, the charset the page names, then by guess."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _CHARSET.search(data[:4096])
    if declared:
        name = declared.group(1).decode("ascii", "replace").lower()
        name = {"iso-8859-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252"}.get(name, name)
        try:
            text = data.decode(name, "replace")
        except LookupError:
            text = "\ufffd" * len(data)
        if text.count("\ufffd") <= len(text) // 200:
            return text
    text = data.decode("utf-8", "replace")
    return text if text.count("\ufffd") <= len(text) // 500 else data.decode("cp1252", "replace")


def _crowded(text: str) -> str | None:
    """Why the parser would not come to an end with a tag of the page, if there is such a tag."""
    for tag in _WHOLE_TAG.finditer(text):
        start, end = tag.span(1)
        if end - start > 2 * MOST_IN_A_TAG:
            count = sum(1 for _ in _ATTRIBUTE.finditer(text, start, end)) - 1
            if count > MOST_IN_A_TAG:
                return f"extract: an element has {count:,} attributes, more than {MOST_IN_A_TAG:,}"
    return None


def _tree(text: str) -> HtmlElement | None:
    """The page as a tree; None for text without a tag and for what the parser gives up on."""
    if not _TAG.search(text):
        return None
    for attempt in (text, _DIV.sub(" ", text)):  # the parser gives up on some hundred nested elements
        try:
            parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
            tree = document_fromstring(attempt.encode("utf-8", "replace"), parser=parser)
        except (ValueError, etree.LxmlError) as error:
            if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
                raise MemoryError("the parser ran out of memory") from error
            continue
        if tree.find(".//body") is not None:
            return tree
    return None


def _too_much(tree: HtmlElement) -> str | None:
    """Why a page is no article but an attack, or a list that no extractor comes to an end with."""
    for what, name, most in (("*", "elements", MOST_ELEMENTS), ("@*", "attributes", MOST_ATTRIBUTES)):
        try:
            found = int(tree.xpath(f"count(//{what})"))
        except etree.XPathError:  # more than libxml2 counts
            found = 10_000_000
        if found > most:
            return f"extract: the page has {found:,} {name}, more than {most:,}"
    return None


def _length(tree: HtmlElement) -> int:
    """Characters of text on the page, without its scripts and styles."""
    hidden = sum(len(element.text or "") for element in tree.iter("script", "style"))
    return len(etree.tostring(tree, encoding="unicode", method="text")) - hidden


def _prune(tree: HtmlElement) -> None:
    """Take out what no extractor reads; scripts go after their JSON-LD was read."""
    etree.strip_elements(tree, "script", *_NOISE, with_tail=False)


def _body(
    tree: HtmlElement, meta: Metadata, paper: NewspaperFields, url: str | None, fast: bool,
) -> tuple[str, str, int]:
    """Body, the extractors it rests on, and how many lines nobody confirmed."""
    found = bodies.proposed(tree, url, fast=fast)
    if fast and found:
        return found, "trafilatura", 0
    told = max((a["articleBody"] for a in meta.articles if isinstance(a.get("articleBody"), str)), key=len, default="")
    second = bodies.readable(tree)
    opinions = {"newspaper3k": paper.text, "readability": second, "json-ld": told if len(told) > 300 else ""}
    if not found:
        name, text = max(opinions.items(), key=lambda item: len(item[1]))
        return text, name, 0
    kept, cut = bodies.confirmed(found, list(opinions.values()))
    kept = bodies.continued(tree, kept)
    return kept, "+".join(["trafilatura", *(name for name, text in opinions.items() if text)]), cut


def _without_headings(text: str, titles: list[str | None], source: str | None) -> str:
    """The body without a first line that is the headline in another wording of the page."""
    known = {words_of(split_title(title, source=source)[0]) for title in titles if title} - {""}
    first, _, rest = text.partition("\n")
    return rest if rest and words_of(first) in known else text


def _language(text: str, meta: Metadata) -> tuple[str | None, str | None]:
    """The language of the text where there is enough of it, else what the page says."""
    said = re.match(r"[a-zA-Z]{2}(?![a-zA-Z])", (meta.language or meta.meta.get("og:locale") or "").strip())
    if len(text) < 200 and said:
        return said.group().lower(), "html"
    found = language_of(text)
    return found, "text" if found else None


def _section(meta: Metadata, beside_title: str | None) -> tuple[str | None, str | None]:
    for article in meta.articles:
        names = texts_of(article.get("articleSection"))
        if names:
            return names[0], "json-ld"
    for name in ("article:section", "parsely-section", "og:article:section", "section"):
        if squeeze(meta.meta.get(name)):
            return squeeze(meta.meta[name]), "meta"
    return (beside_title, "title") if beside_title else (None, None)


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return re.sub(r"^(?:www\d?|m|amp|mobile)\.(?=.+\.)", "", host) if host else None
