"""When an article was published: what the page says in order of trust, and why a day is refused."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml.html import HtmlElement

from analysis.extract.metadata import Metadata

FIRST_YEAR = 1990
"""No news page is older than the web."""

_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "article.published", "article:published", "published_time", "publish_date", "publish-date",
    "publication_date", "publicationdate", "article:post_date", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "dc.date", "dcterms.date", "dcsext.articlefirstpublished", "cxenseparse:recs:publishtime", "pubdate", "pdate",
    "ptime", "date", "article_date_original", "originalpublicationdate", "timestamp",
)
_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})"
    r"(?:[T\s]+(\d{2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_IN_URL = re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?:[/_-]|\b)")


_NEW_YEAR = re.compile(r"\b(?:0?1(?:st|er|\.)? jan|jan\w*\.? 0?1\b|0?1[./-]0?1[./-]|[./-]0?1[./-]0?1\b)", re.IGNORECASE)


class Published(NamedTuple):
    """A moment in UTC (None if the zone is unknown), the day as printed, where it came from, and refusals."""

    moment: dt.datetime | None
    day: dt.date | None
    source: str | None
    notes: list[str]


class _Candidate(NamedTuple):
    text: str
    source: str
    firm: bool


def find_published(
    tree: HtmlElement, meta: Metadata, *, url: str | None, fetched_at: dt.datetime | None = None, guess: bool = True,
) -> Published:
    """The publication time of a page.

    Args:
        tree: the parsed page.
        meta: what its head says.
        url: its address, which may hold the day.
        fetched_at: when it was downloaded; now, if not given.
        guess: whether htmldate may look for a day in the text.

    Returns:
        The first sound candidate in this order: JSON-LD, meta elements, marked time elements, the
        address, htmldate.  Each refused candidate leaves a note: ``refused: 2031-05-01 from meta lies in the future``.
    """
    now = fetched_at or dt.datetime.now(dt.UTC)
    notes: list[str] = []
    for candidate in _candidates(tree, meta, url, guess):
        parsed = parse_time(candidate.text)
        if parsed is None:
            continue
        moment, day = parsed
        reason = _refusal(moment, day, candidate.firm, now)
        if reason is None:
            return Published(moment, day, candidate.source, notes)
        note = f"refused: {day} from {candidate.source} {reason}"
        if note not in notes:
            notes.append(note)
    return Published(None, None, None, notes)


def parse_time(text: str) -> tuple[dt.datetime | None, dt.date] | None:
    """Moment in UTC and day as printed, of an ISO 8601 or any usual time; None if it is none.

    >>> parse_time("2022-01-02T23:30:00-05:00")
    (datetime.datetime(2022, 1, 3, 4, 30, tzinfo=datetime.timezone.utc), datetime.date(2022, 1, 2))
    >>> parse_time("Sunday")
    """
    text = text.strip()[:60]
    match = _ISO.match(text)
    try:
        if match:
            year, month, day, hour, minute, second, zone = match.groups()
            printed = dt.date(int(year), int(month), int(day))
            if not hour or not zone or int(hour) > 23:
                return None, printed
            zone = "+0000" if zone in ("Z", "UTC", "GMT") else zone.replace(":", "")
            stamp = f"{printed}T{hour}:{minute}:{second or '00'}{zone}"
            return dt.datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S%z").astimezone(dt.UTC), printed
        if re.fullmatch(r"1\d{9}(?:\d{3})?", text):
            moment = dt.datetime.fromtimestamp(int(text[:10]), dt.UTC)
            return moment, moment.date()
        if not re.search(r"\b(?:19|20)\d{2}\b", text):
            return None
        import warnings

        from dateutil import parser

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", parser.UnknownTimezoneWarning)  # IST: the zone stays unknown
            found = parser.parse(text)
        return (found.astimezone(dt.UTC) if found.tzinfo else None), found.date()
    except (ValueError, OverflowError):
        return None


def _refusal(moment: dt.datetime | None, day: dt.date, firm: bool, now: dt.datetime) -> str | None:
    if day > now.date() + dt.timedelta(days=1) or (moment and moment > now + dt.timedelta(hours=26)):
        return "lies in the future"
    if day.year < FIRST_YEAR:
        return f"is before {FIRST_YEAR}"
    if moment and abs((now - moment).total_seconds()) < 60:
        return "is the moment of the scrape"
    if not firm and day == now.date():
        return "is the day of the scrape"
    return None


def _candidates(tree: HtmlElement, meta: Metadata, url: str | None, guess: bool) -> Iterator[_Candidate]:
    for article in meta.articles:
        for key in ("datePublished", "dateCreated"):
            value = article.get(key)
            if isinstance(value, list) and value:
                value = value[0]
            if isinstance(value, str | int):
                yield _Candidate(str(value), "json-ld", True)
    for name in _META:
        if name in meta.meta:
            yield _Candidate(meta.meta[name], "meta", name not in ("date", "dc.date", "timestamp", "pubdate"))
    for element in tree.iter("time", "abbr", "span", "div", "p"):
        marked = (element.get("itemprop") or "").lower() == "datepublished"
        if element.tag == "time":
            marked |= element.get("pubdate") is not None or "publish" in (element.get("class") or "").lower()
        if marked:
            text = element.get("datetime") or element.get("content") or element.get("title") or element.text_content()
            yield _Candidate(text, "time element", True)
    if url and (match := _IN_URL.search(url)):
        yield _Candidate("-".join(match.groups()), "url", True)
    if guess and (found := _htmldate(tree, url)):
        yield _Candidate(found, "htmldate", False)


def _htmldate(tree: HtmlElement, url: str | None) -> str | None:
    """htmldate's guess from the text of the page; None where it has none or fails."""
    import copy

    from htmldate import find_date

    try:
        guess = find_date(copy.deepcopy(tree), url=url, original_date=True)
    except Exception:
        return None
    if guess and guess.endswith("-01-01") and not _NEW_YEAR.search(tree.text_content()):
        return None  # only a year was found
    return guess
