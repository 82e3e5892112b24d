"""A small news site on this machine, with two outlets of invented states: to try ``scrape`` without the network.

>>> from analysis.fetch import demo_site
>>> with demo_site.DemoSite() as site:
...     site.url("herald.example", "/").split(":")[0]
'http'

Everything on it is invented (MIT).  It answers only on the loopback address; its host names exist
only for who uses ``site.options()``.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import os
import threading
import time
from collections.abc import Callable
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from analysis.fetch.options import ScrapeOptions


class Asked(NamedTuple):
    """A request that the site got."""

    moment: float
    host: str
    path: str
    headers: dict[str, str]


class Reply(NamedTuple):
    """What the site answers at an address."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)


Answerer = Callable[[BaseHTTPRequestHandler], Reply | None]
"""Answers a request itself (then it gives None) or says what to reply."""


class DemoSite:
    """A web server with several host names on a free port of the loopback address.

    Attributes:
        replies: what is answered, by host and path.
        asked: the requests so far.
    """

    def __init__(self) -> None:
        self.replies: dict[tuple[str, str], Reply | Answerer] = {}
        self.asked: list[Asked] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.site = self
        self.port = self._server.server_port
        _publish(self)

    def start(self) -> DemoSite:
        """Answer requests from now on, in a thread of its own."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> DemoSite:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def url(self, host: str, path: str = "/") -> str:
        """The address of a path of one of the site's hosts."""
        return f"http://{host}:{self.port}{path}"

    @property
    def hosts(self) -> list[str]:
        """The host names that the site answers to."""
        return sorted({host for host, _ in self.replies})

    def options(self, **settings: Any) -> ScrapeOptions:
        """Options for ``scrape`` that know the site's host names; faster than is polite elsewhere."""
        return ScrapeOptions(**({"delay": 0.05, "resolve": lambda host: ["127.0.0.1"]} | settings))

    def paths(self, host: str) -> list[str]:
        """The paths that were asked of a host so far, in order."""
        return [asked.path for asked in self.asked if asked.host == host]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: DemoSite

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error of the site."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Reply with what is published at the address, 304 to who has it already."""
        site = self.server.site
        host = (self.headers.get("Host") or "").split(":")[0].lower()
        site.asked.append(Asked(time.monotonic(), host, self.path, dict(self.headers)))
        reply = site.replies.get((host, self.path)) or site.replies.get((host, urlsplit(self.path).path))
        reply = reply if reply is not None else Reply(b"<h1>Not found</h1>", 404)
        if callable(reply):
            reply = reply(self)
        if reply is not None:
            self._send(reply)

    def _send(self, reply: Reply) -> None:
        headers = dict(reply.headers)
        tag = headers.get("ETag")
        if tag and self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.send_header("ETag", tag)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


class Story(NamedTuple):
    """An article of the site."""

    host: str
    day: dt.date
    title: str
    author: str
    paragraphs: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where it is published."""
        words = "".join(char if char.isalnum() else "-" for char in self.title.lower()).strip("-")
        return f"/{self.day:%Y/%m/%d}/{words}"


OUTLETS = {"herald.example": "The Harbour Herald", "courier.example": "Mountain Courier"}

STORIES = (
    Story("herald.example", dt.date(2024, 3, 4), "Ruritania warns Graustark over the closed strait", "Ilse Marin", (
        "STRELSAU – Ruritania will answer with force if Graustark does not open the strait by Friday, Foreign "
        "Minister Anton Berg told parliament on Monday.",
        "“We will not stand by while our harbours are cut off,” Berg said. “If the strait is still closed on Friday, "
        "our navy will open it.”",
        "Graustark closed the strait to foreign ships last week after a collision near the border that it blames on "
        "a Ruritanian patrol boat. Ruritania denies that its boat was in foreign waters.",
        "The government in Edelweiss rejected the ultimatum within hours. “Graustark does not negotiate under "
        "threats,” said Prime Minister Clara Voss.",
    )),
    Story("herald.example", dt.date(2024, 3, 5), "Graustark calls up reserves and promises talks", "Ilse Marin", (
        "EDELWEISS – Graustark called up 8,000 reservists on Tuesday and said in the same breath that it was ready "
        "to talk.",
        "“The call-up is a measure of caution, nothing more,” Defence Minister Pavel Orlan said.",
        "According to two diplomats, the League of Northern States offered to hold talks in the town of Zenda on "
        "March 9. Ruritania had not answered by Tuesday evening.",
        "Orlan warned that any ship that enters the strait without permission would be stopped.",
    )),
    Story("herald.example", dt.date(2024, 3, 8), "A day before the talks, both sides give a little", "Jon Hale", (
        "ZENDA – On the eve of the talks Ruritania moved its deadline and Graustark let two grain ships pass.",
        "“This is a beginning,” said Marta Lind, who speaks for the League of Northern States. She added that the "
        "League would send observers to both shores.",
        "Berg said that Ruritania reserved every right. “Our patience has an end,” he told reporters on Friday.",
    )),
    Story("courier.example", dt.date(2024, 3, 5), "We will defend every mile of our shore, Voss says", "Desk", (
        "Prime Minister Clara Voss promised on Tuesday to defend every mile of the country’s shore against what she "
        "called blackmail by a neighbour.",
        "“Whoever threatens us with warships will find us prepared,” Voss told a crowd in Edelweiss.",
        "She accused Ruritania of having staged the collision of February 27 and demanded an inquiry led by the "
        "League of Northern States.",
    )),
    Story("courier.example", dt.date(2024, 3, 10), "Zenda talks end with an agreement on grain ships", "Desk", (
        "Ruritania and Graustark agreed on Saturday that grain ships may pass the strait from March 15 on.",
        "Both delegations will meet again in two weeks. The question of naval ships remains open, said Marta Lind, "
        "the spokeswoman of the League of Northern States.",
        "“Nobody fires while we talk,” said Foreign Minister Anton Berg.",
    )),
)


ACTORS = """\
# The actors of the demo site's invented crisis.  aliases: other names, separated by |
name,type,country,sex,aliases
Ruritania,state,RUR,,Strelsau|Ruritanian
Graustark,state,GRA,,Edelweiss
League of Northern States,igo,,,the League
Anton Berg,person,RUR,m,Berg
Clara Voss,person,GRA,f,Voss
Pavel Orlan,person,GRA,m,Orlan
Marta Lind,person,,f,Lind
"""


def write_files(folder: str | os.PathLike[str]) -> Path:
    """Write the same articles as files of your own might be: a text, a table, a packed page, one that is damaged.

    Args:
        folder: where they go; made if it is not there.

    Returns:
        The folder.  ``actors.csv`` in it, beside the folder ``articles``, names the actors of the story.
    """
    folder = Path(folder)
    articles = folder / "articles"
    articles.mkdir(parents=True, exist_ok=True)
    first, second, third, *others = STORIES
    (articles / f"{first.day} strait.txt").write_text("\n\n".join([first.title, *first.paragraphs]), encoding="utf-8")
    packed = gzip.compress(_page(second, OUTLETS[second.host], f"https://{second.host}{second.path}").encode())
    (articles / "reserves.html.gz").write_bytes(packed)
    (articles / "cut off.html.gz").write_bytes(packed[:200])
    with open(articles / "others.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["Headline", "Body", "Date", "Outlet"])
        table.writerows([story.title, "\n\n".join(story.paragraphs), story.day, OUTLETS[story.host]]
                        for story in (third, *others))
    (folder / "actors.csv").write_text(ACTORS, encoding="utf-8")
    return folder


def _publish(site: DemoSite) -> None:
    """Put the outlets' home pages, feeds, sitemaps, robots.txt and articles on the site."""
    for host, outlet in OUTLETS.items():
        stories = [story for story in STORIES if story.host == host]
        for story in stories:
            page = _page(story, outlet, site.url(host, story.path)).encode()
            site.replies[host, story.path] = Reply(page, headers=_html(f'"{len(page)}-{story.day}"'))
        site.replies[host, "/"] = Reply(_home(outlet, stories).encode(), headers=_html(f'"home-{len(stories)}"'))
        site.replies[host, "/feed.xml"] = Reply(_feed(site, host, outlet, stories).encode(), headers=(
            ("Content-Type", "application/rss+xml"), ("ETag", f'"feed-{len(stories)}"'),
        ))
        site.replies[host, "/sitemap.xml"] = Reply(_sitemap(site, host, stories).encode(), headers=(
            ("Content-Type", "application/xml"),
        ))
        robots = f"User-agent: *\nDisallow: /internal/\nSitemap: {site.url(host, '/sitemap.xml')}\n"
        site.replies[host, "/robots.txt"] = Reply(robots.encode(), headers=(("Content-Type", "text/plain"),))
        site.replies[host, "/internal/drafts"] = Reply(b"<p>not for robots</p>")


def _html(tag: str) -> tuple[tuple[str, str], ...]:
    return (("Content-Type", "text/html; charset=utf-8"), ("ETag", tag))


def _page(story: Story, outlet: str, url: str) -> str:
    moment = f"{story.day}T07:30:00+01:00"
    body = "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in story.paragraphs)
    title = escape(story.title)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | {outlet}</title>
<link rel="canonical" href="{url}"><meta property="og:site_name" content="{outlet}">
<meta property="og:title" content="{title}"><meta property="article:published_time" content="{moment}">
<meta name="author" content="{story.author}"></head><body>
<nav><a href="/">{outlet}</a> <a href="/world">World</a> <a href="/sports">Sports</a></nav>
<article><h1>{title}</h1><p class="byline">By {story.author}, <time datetime="{moment}">{story.day:%B %d, %Y}</time></p>
{body}</article>
<aside><h2>Most read</h2><ul><li>Ten recipes for spring</li><li>Cup final goes to extra time</li></ul></aside>
<footer>© {outlet}. All rights reserved.</footer></body></html>"""


def _home(outlet: str, stories: list[Story]) -> str:
    links = "".join(f'<li><a href="{story.path}">{escape(story.title)}</a></li>' for story in stories)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{outlet}</title>
<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body><h1>{outlet}</h1><ul>{links}</ul>
<a href="/internal/drafts">Drafts</a></body></html>"""


def _feed(site: DemoSite, host: str, outlet: str, stories: list[Story]) -> str:
    items = "".join(
        f"<item><title>{escape(story.title)}</title><link>{site.url(host, story.path)}</link>"
        f"<pubDate>{story.day:%a, %d %b %Y} 06:30:00 GMT</pubDate></item>"
        for story in stories
    )
    return (f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{outlet}</title>'
            f"<link>{site.url(host)}</link><description>News</description>{items}</channel></rss>")


def _sitemap(site: DemoSite, host: str, stories: list[Story]) -> str:
    urls = "".join(
        f"<url><loc>{site.url(host, story.path)}</loc><lastmod>{story.day}</lastmod></url>" for story in stories
    )
    return (f'<?xml version="1.0" encoding="utf-8"?>'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>')
