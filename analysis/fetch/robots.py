"""What a site's robots.txt allows (RFC 9309), read with Protego."""

from __future__ import annotations

import threading
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
from protego import Protego

from analysis.fetch.client import Client, RestingError
from analysis.fetch.guard import AddressError, RefusedError
from analysis.fetch.options import PRODUCT

_GOOD_FOR = 24 * 3600
"""Seconds: RFC 9309, 2.4."""
_MOST = 512_000
"""Bytes that are read: at least 500 KiB, RFC 9309, 2.5."""


class RefusedByRobotsError(RefusedError):
    """The site's robots.txt does not allow this address, or cannot be read."""


class _Rules(NamedTuple):
    protego: Protego | None
    trouble: str | None = None


class Robots:
    """The rules of each host, fetched when they are first needed."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._rules: dict[str, _Rules] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def require(self, url: str) -> None:
        """Raise ``RefusedByRobotsError`` unless the address may be fetched."""
        rules = self.rules(url)
        if rules.trouble:
            raise RefusedByRobotsError(rules.trouble)
        if rules.protego is not None and not rules.protego.can_fetch(url, PRODUCT):
            raise RefusedByRobotsError("robots.txt does not allow it")

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the site's robots.txt names."""
        protego = self.rules(url).protego
        return list(protego.sitemaps) if protego is not None else []

    def rules(self, url: str) -> _Rules:
        """The rules for an address's host; each host is asked once a run.

        Raises:
            requests.ConnectionError: the host cannot be reached at all.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        with self._guard:
            lock = self._locks.setdefault(site, threading.Lock())
        with lock:
            if site not in self._rules:
                self._rules[site] = self._fetched(site, parts.netloc)
            return self._rules[site]

    def _fetched(self, site: str, host: str) -> _Rules:
        try:
            answer = self._client.get(f"{site}/robots.txt", expire_after=_GOOD_FOR)
        except (requests.ConnectionError, RestingError, AddressError):
            raise
        except (ValueError, requests.RequestException) as error:  # refused, or no address where it leads to
            return _Rules(None, f"robots.txt cannot be read: {error}")
        # "Unavailable" (4xx) allows everything, "unreachable" (5xx) nothing; 429 says come back later.
        if answer.status == 429 or answer.status >= 500:
            return _Rules(None, f"robots.txt cannot be read: the server answers {answer.status}")
        if answer.status != 200:
            return _Rules(None)
        rules = Protego.parse(answer.content[:_MOST].decode("utf-8", "replace").lstrip("\ufeff"))
        self._client.turns.crawl_delay[host] = _delay(rules)
        return _Rules(rules)


def _delay(rules: Protego) -> float:
    """Seconds between requests that the site asks for, in either way of saying it."""
    delay = rules.crawl_delay(PRODUCT) or 0.0
    rate = rules.request_rate(PRODUCT)
    if rate is not None and rate.requests:
        delay = max(delay, rate.seconds / rate.requests)
    return delay
