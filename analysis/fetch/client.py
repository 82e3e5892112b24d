"""The polite client: one session with a cache on disk, a rate for each host, retries, limits and a guard."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import requests
from requests_cache import CacheMixin
from requests_ratelimiter import LimiterMixin
from urllib3.response import HTTPResponse
from urllib3.util import Retry

from analysis.fetch import cache
from analysis.fetch.guard import Deadline, Guard, GuardedAdapter, NoPageError, RefusedError, checked_url
from analysis.fetch.options import ScrapeOptions

AGAIN = frozenset({429, 500, 502, 503, 504})
_KEPT = (200, 301, 302, 303, 307, 308, 404, 410)
_NO_TEXT = ("image/", "video/", "audio/", "font/", "application/pdf", "application/zip", "application/msword",
            "application/vnd.", "application/octet-stream")
_CODINGS = frozenset({"", "identity", *HTTPResponse.CONTENT_DECODERS})
"""What urllib3 can unpack here; the rest would be taken for the page."""
_CHUNK = 1 << 16


class StoppedError(Exception):
    """The run was interrupted; nothing of this request counts."""


class RestingError(RefusedError):
    """The host asked to be left alone for longer than we wait."""


class Answer(NamedTuple):
    """What came back for an address, after redirects."""

    url: str
    final_url: str
    status: int
    content: bytes
    content_type: str
    charset: str | None
    from_cache: bool
    seconds: float


class _Session(CacheMixin, LimiterMixin, requests.Session):
    """Cache first, then the rate: what is answered from the disk waits for nothing."""


class Client:
    """Fetches addresses as the options say; safe to use from several threads."""

    def __init__(self, folder: Path, options: ScrapeOptions, *, allow_hosts: Iterable[str] = ()) -> None:
        """Open the client; its cache lies in ``folder``."""
        self.options = options
        self.guard = Guard(allow_hosts, resolve=options.resolve)
        self.stop = threading.Event()
        self.deadlines: set[Deadline] = set()
        self.turns = Turns(options.delay, self.stop, longest=options.longest_wait)
        self._session = self._new_session(folder)

    def _new_session(self, folder: Path) -> _Session:
        options = self.options
        session = _Session(
            backend=cache.opened(folder / cache.NAME),
            allowable_codes=_KEPT,
            per_second=1 / max(options.delay, 0.001),
            limit_statuses=(),  # what 429 means is the retries' business
        )
        session.trust_env = False  # neither ~/.netrc nor proxies of the environment
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or True
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.headers.update({
            "User-Agent": options.agent, "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
            "Accept-Language": "en,*;q=0.5",
        })
        if options.proxy:
            session.proxies = {"http": options.proxy, "https": options.proxy}
        adapter = _Adapter(self)
        session.adapters.clear()
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session

    def get(self, url: str, *, refresh: bool = False, allowed: Any = None, expire_after: int | None = None) -> Answer:
        """Fetch an address and follow its redirects.

        Args:
            url: http or https.
            refresh: ask the server whether the answer on the disk still holds.
            allowed: called with each address before it is fetched, redirects too; raises to refuse.
            expire_after: seconds that the answer is good for; None: until it is refreshed.

        Raises:
            RefusedError: the address, an address on the way or the answer is not allowed.
            requests.RequestException: the server cannot be reached or does not answer in HTTP.
            StoppedError: the run was interrupted.
        """
        started = time.monotonic()
        first = at = checked_url(url)
        deadline = Deadline(self.options.total_time)
        seen: set[str] = set()
        while True:
            if len(seen) > self.options.most_redirects:
                raise NoPageError(f"more than {self.options.most_redirects} redirects")
            if at in seen:
                raise NoPageError("redirects in a circle")
            seen.add(at)
            if allowed is not None:
                allowed(at)
            response = self._send(at, refresh, expire_after, deadline)
            target = self._session.get_redirect_target(response)
            if target is None:
                return _answer(first, at, response, time.monotonic() - started)
            at = checked_url(urljoin(at, target))

    def _send(self, url: str, refresh: bool, expire_after: int | None, deadline: Deadline) -> requests.Response:
        if self.stop.is_set():
            raise StoppedError
        self.turns.check(urlsplit(url).netloc)
        if self.options.proxy:
            # A name that only the proxy can resolve is the proxy's to judge.
            with contextlib.suppress(socket.gaierror):
                self.guard.addresses(urlsplit(url).hostname or "")
        timeout = (self.options.timeout, self.options.timeout)
        self.guard.running.deadline = deadline
        return self._session.get(
            url, allow_redirects=False, timeout=timeout, refresh=refresh, expire_after=expire_after
        )

    def interrupt(self) -> None:
        """End what is under way: nothing more is asked, and requests that wait for their server give up."""
        self.stop.set()
        for deadline in list(self.deadlines):
            deadline.end()

    def close(self) -> None:
        """Close connections and cache."""
        self._session.close()


def _answer(url: str, final_url: str, response: requests.Response, seconds: float) -> Answer:
    kind, _, rest = response.headers.get("Content-Type", "").partition(";")
    charset = requests.utils.get_encoding_from_headers({"content-type": f"x/x;{rest}"})
    cached = getattr(response, "from_cache", False)
    return Answer(url, final_url, response.status_code, response.content or b"", kind.strip().lower(), charset,
                  cached, seconds)


class Turns:
    """One request at a time to a host, and its crawl delay between them."""

    def __init__(self, delay: float, stop: threading.Event, *, longest: float = float("inf")) -> None:
        self.delay = delay
        self.stop = stop
        self.longest = longest
        self.crawl_delay: dict[str, float] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._last: dict[str, float] = {}
        self._resting: dict[str, float] = {}
        self._guard = threading.Lock()

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait for the host to be free and rested, and hold it.

        Raises:
            RestingError: its robots.txt asks for a longer pause than we wait.
            StoppedError: the run is interrupted.
        """
        with self._guard:
            lock = self._locks.setdefault(host, threading.Lock())
        with lock:
            left = self._last.get(host, float("-inf")) + self.pause(host) - time.monotonic()
            self.bear(host, left)
            self.wait(left)
            try:
                yield
            finally:
                self.mark(host)

    def pause(self, host: str) -> float:
        """Seconds between two requests to the host."""
        return max(self.delay, self.crawl_delay.get(host, 0.0))

    def mark(self, host: str) -> None:
        """A request to the host was made just now."""
        self._last[host] = time.monotonic()

    def wait(self, seconds: float) -> None:
        """Sleep, unless the run is interrupted.

        Raises:
            StoppedError: it is.
        """
        if self.stop.wait(max(seconds, 0)):
            raise StoppedError

    def bear(self, host: str, seconds: float) -> None:
        """Leave a host alone that asks for a pause longer than we wait.

        Raises:
            RestingError: it asks for one.
        """
        if seconds > max(self.longest, self.delay):
            raise self.rest(host, seconds)

    def rest(self, host: str, seconds: float) -> RestingError:
        """Leave the host alone for so long."""
        self._resting[host] = time.monotonic() + seconds
        return RestingError(f"the server asks to wait {seconds:,.0f} s; run again later")

    def check(self, host: str) -> None:
        """Raise ``RestingError`` for a host that is left alone."""
        left = self._resting.get(host, 0) - time.monotonic()
        if left > 0:
            raise RestingError(f"the server asks to wait {left:,.0f} s more; run again later")


class _Adapter(GuardedAdapter):
    """Transport that takes turns, keeps the limits and reads the body whole before the turn ends."""

    def __init__(self, client: Client) -> None:
        self.client = client
        super().__init__(client.guard, pool_maxsize=1, max_retries=_retries(client))

    def send(self, request: requests.PreparedRequest, stream: bool = False, **options: Any) -> requests.Response:
        """Send one request; the answer's body is read, within the limits of size and time."""
        host = urlsplit(request.url).netloc
        deadline = self.guard.running.deadline
        with self.client.turns.turn(host):
            self.client.turns.check(host)
            self.guard.running.host = host
            self.client.deadlines.add(deadline)
            try:
                response = super().send(request, stream=True, **options)
                self._read(response)
                self._check(deadline)  # an end before its time looks like the end of a body of no known length
                return response
            except (requests.RequestException, OSError):
                self._check(deadline)
                raise
            finally:
                self.client.deadlines.discard(deadline)
                deadline.cancel()

    def _check(self, deadline: Deadline) -> None:
        """Raise what ended a request before its time."""
        if self.client.stop.is_set():
            raise StoppedError
        if deadline.over:
            raise RefusedError(f"took longer than {deadline.seconds:g} s")

    def _read(self, response: requests.Response) -> None:
        most = self.client.options.most_bytes
        kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
        length = response.headers.get("Content-Length", "")
        try:
            if response.status_code == 200 and kind.startswith(_NO_TEXT):
                raise NoPageError(f"not a page but {kind}")
            codings = [coding.strip().lower() for coding in response.headers.get("Content-Encoding", "").split(",")]
            if odd := [coding for coding in codings if coding not in _CODINGS]:
                raise NoPageError(f"packed with {odd[0][:40]!r}, which was not asked for")
            if length.isdigit() and int(length) > most:
                raise NoPageError(f"{int(length):,} bytes, more than {most:,}")
            chunks, size = [], 0
            for chunk in response.iter_content(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise NoPageError(f"more than {most:,} bytes")
                chunks.append(chunk)
        except BaseException:
            response.raw.close()
            raise
        response._content = b"".join(chunks)


def _retries(client: Client) -> Retry:
    """urllib3's retries with three manners added: never at once, not longer than we wait, ended by an interrupt."""
    options = client.options

    class Retries(Retry):
        def get_backoff_time(self) -> float:
            return max(super().get_backoff_time(), options.delay)

        def increment(self, *args: Any, response: Any = None, _pool: Any = None, **kwargs: Any) -> Retry:
            if client.stop.is_set():
                raise StoppedError
            deadline = getattr(client.guard.running, "deadline", None)
            if deadline is not None and deadline.over:
                raise RefusedError(f"took longer than {deadline.seconds:g} s")
            asked = self.get_retry_after(response) if response is not None else None
            if asked is not None and asked > options.longest_wait:
                response.drain_conn()
                raise client.turns.rest(_netloc(_pool), asked)
            return super().increment(*args, response=response, _pool=_pool, **kwargs)

        def sleep(self, response: Any = None) -> None:
            asked = self.get_retry_after(response) if response is not None else None
            client.guard.running.deadline.cancel()  # the wait is the server's wish or our manners
            host = client.guard.running.host
            pause = client.turns.pause(host)
            client.turns.bear(host, pause)
            client.turns.wait(max(asked or 0, self.get_backoff_time(), pause))

    return Retries(
        total=options.retries, connect=1, read=1, other=0, redirect=0, status=options.retries,
        status_forcelist=AGAIN, backoff_factor=max(options.delay, 0.01), backoff_max=options.longest_wait,
        raise_on_status=False, raise_on_redirect=False, retry_after_max=10**9,
    )


def _netloc(pool: Any) -> str:
    default = {"http": 80, "https": 443}[pool.scheme]
    host = f"[{pool.host}]" if ":" in pool.host and not pool.host.startswith("[") else pool.host
    return host if pool.port in (None, default) else f"{host}:{pool.port}"
