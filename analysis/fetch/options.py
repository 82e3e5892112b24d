"""How ``scrape`` behaves towards servers, and what it accepts from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis import __version__

PRODUCT = "muscletalk"
"""The name that a site's robots.txt can address."""


@dataclass(frozen=True, kw_only=True)
class ScrapeOptions:
    """The manners and limits of ``analysis.scrape``; the defaults are right for the open web.

    Attributes:
        contact: an address or page where a site's owner finds you; it becomes part of the user agent.
        delay: seconds between two requests to one host, at least; a site's crawl delay counts if longer.
        hosts_at_once: hosts that are asked at the same time, each with one request at a time.
        retries: how often a request is made again after 429, 500, 502, 503, 504 or a broken connection.
        longest_wait: seconds that a server may ask to wait (Retry-After); who asks for more is left for now.
        timeout: seconds to wait for a connection, and for the next bytes.
        total_time: seconds for one address in all, its redirects and retries included, waiting for turns aside.
        most_bytes: largest answer, unpacked.
        most_redirects: redirects of one address.
        most_sitemaps: sitemaps that are read for one site.
        refresh: ask for pages that are already here again, by conditional requests.
        proxy: address of a proxy for all requests; proxies of the environment are not used.
        resolve: host name -> IP addresses, instead of the system's resolver.
    """

    contact: str | None = None
    delay: float = 1.0
    hosts_at_once: int = 8
    retries: int = 3
    longest_wait: float = 120.0
    timeout: float = 15.0
    total_time: float = 60.0
    most_bytes: int = 10_000_000
    most_redirects: int = 5
    most_sitemaps: int = 50
    refresh: bool = False
    proxy: str | None = None
    resolve: Callable[[str], Sequence[str]] | None = None

    @property
    def agent(self) -> str:
        """The user agent that every request names."""
        # A line break in a header would be a second header.
        contact = " ".join((self.contact or "research of the news").split())
        return f"{PRODUCT}/{__version__} ({contact})"
