"""One run: from the given addresses through feeds and sitemaps to saved pages, several hosts at once."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import requests

from analysis.fetch import discovery
from analysis.fetch.cache import FolderError
from analysis.fetch.client import Answer, Client, RestingError, StoppedError
from analysis.fetch.discovery import Found
from analysis.fetch.guard import NoPageError, RefusedError
from analysis.fetch.options import ScrapeOptions
from analysis.fetch.pages import Pages, canonical
from analysis.fetch.report import Row
from analysis.fetch.robots import RefusedByRobotsError, Robots
from analysis.sources import workers
from analysis.sources.files import UnreadableError, refuse_binary

_GONE = frozenset({404, 410, 451})
_DEAD = 3
"""Connections that fail in a row until the rest of a host's addresses is left."""


class Target(NamedTuple):
    """An address to fetch."""

    url: str
    kind: str  # any (given by the user: what it is shows), page, feed, sitemap
    published: dt.date | None = None
    found_in: str | None = None
    exact: bool = False

    @property
    def host(self) -> str:
        """Host name and port."""
        return urlsplit(self.url).netloc


class Crawl:
    """The state of a run."""

    def __init__(
        self, folder: Path, options: ScrapeOptions, *, since: dt.date | None, limit: int | None,
        allow_hosts: Iterable[str],
    ) -> None:
        self.folder = folder
        self.options = options
        self.since = since
        self._left = limit
        self._lock = threading.Lock()
        self.pages = Pages(folder)
        self.client = Client(folder, options, allow_hosts=allow_hosts)
        self.robots = Robots(self.client)
        self.rows: list[Row] = []
        self._seen: dict[str, int] = {}
        self._sitemaps: dict[str, int] = {}
        self._given: dict[str, str] = {}
        self._dead: dict[str, int] = {}

    def run(self, urls: Iterable[str], *, progress: Any) -> None:
        """Fetch the addresses, then what they name, until nothing new is named."""
        targets = [target for url in urls for target in self._admitted([Found(url, None, "any")], None)]
        while targets:
            progress.total = (progress.total or 0) + len(targets)
            progress.refresh()
            named = self._round(targets, progress)
            targets = [target for found, source in named for target in self._admitted(found, source)]
        self.rows.sort(key=lambda row: self._seen.get(row.url, -1))

    def _admitted(self, found: Iterable[Found], source: str | None) -> Iterator[Target]:
        """Those that are new, not too old and within the limit; what is left out becomes a row."""
        for item in found:
            try:
                url = canonical(item.url)
            except RefusedError as error:
                self._add(Target(item.url, "page", item.published, source), "failed", reason=str(error))
                continue
            if url in self._seen:
                continue
            target = Target(url, item.kind, item.published, source, item.exact)
            given = self._given.get(source or "", target.host)
            if item.kind == "sitemap":
                if self._sitemaps.get(given, 0) >= self.options.most_sitemaps:
                    continue
                self._sitemaps[given] = self._sitemaps.get(given, 0) + 1
            self._given[url] = given
            self._seen[url] = len(self._seen)
            if self.since and item.published and item.published < self.since:
                self._add(target, "skipped", reason=f"published before {self.since}")
            elif item.kind == "page" and not self._take():
                self._add(target, "skipped", reason="beyond the limit")
            else:
                yield target

    def _take(self) -> bool:
        """Take a page from what the limit leaves, if it leaves any."""
        with self._lock:
            if self._left is None:
                return True
            if self._left <= 0:
                return False
            self._left -= 1
            return True

    def _round(self, targets: list[Target], progress: Any) -> list[tuple[list[Found], str]]:
        """Fetch targets, the hosts side by side, those of one host one after the other."""
        by_host: dict[str, list[Target]] = {}
        for target in targets:
            by_host.setdefault(target.host, []).append(target)
        pool = ThreadPoolExecutor(min(self.options.hosts_at_once, len(by_host)), thread_name_prefix="scrape")
        named: dict[str, list[Found]] = {}
        try:
            running = {pool.submit(self._host, queue, named, progress) for queue in by_host.values()}
            while running:
                done, running = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
        except BaseException:
            self.client.interrupt()
            workers.stop()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
        pool.shutdown()
        order = {target.url: number for number, target in enumerate(targets)}
        return [(found, url) for url, found in sorted(named.items(), key=lambda pair: order[pair[0]])]

    def _host(self, queue: list[Target], named: dict[str, list[Found]], progress: Any) -> None:
        for target in queue:
            try:
                found = self._one(target)
            except StoppedError:
                return
            if found:
                named[target.url] = found
            progress.update()

    def _one(self, target: Target) -> list[Found]:
        """Fetch one address, add its row, give the addresses that it names."""
        if target.kind == "any" and self._left is not None and self._left <= 0:
            self._add(target, "skipped", reason="beyond the limit")
            return []
        known = self.pages.known(target.url) if target.kind in ("page", "any") else None
        if known is not None and not (self.options.refresh and known.get("file")):
            if known.get("file") and target.kind == "any" and not self._take():
                self._add(target, "skipped", reason="beyond the limit")
            else:
                self._add_known(target, known)
            return []
        if self._dead.get(target.host, 0) >= _DEAD:
            self._add(target, "failed", reason=f"the host did not answer {_DEAD} times in a row")
            return []
        try:
            answer = self.client.get(
                target.url, allowed=self.robots.require,
                refresh=target.kind in ("feed", "sitemap") or self.options.refresh or self._may_be_list(target),
            )
            self._dead[target.host] = 0
            return self._taken(target, answer)
        except StoppedError:
            raise
        except RefusedByRobotsError as error:
            self._add(target, "refused by robots", reason=str(error))
        except RestingError as error:
            self._add(target, "skipped", reason=str(error))
        except (NoPageError, UnreadableError) as error:
            self._failed(target, None, str(error), lasting=True)
        except RefusedError as error:
            self._failed(target, None, str(error))
        except requests.ConnectionError as error:
            self._dead[target.host] = self._dead.get(target.host, 0) + 1
            self._failed(target, None, _short(error))
        except (sqlite3.Error, FolderError) as error:
            # Without a place to keep it, nothing more is fetched.
            raise FolderError(
                f"cannot write to {self.folder}: {error}. What was fetched before is kept; run again to go on."
            ) from error
        except Exception as error:  # whatever a server brings about, the other addresses go on
            self._failed(target, None, _short(error))
        return []

    @staticmethod
    def _may_be_list(target: Target) -> bool:
        """Whether an address that the user gave looks like one whose content changes: a home page or a feed."""
        path = urlsplit(target.url).path.lower()
        return target.kind == "any" and (path in ("", "/") or any(word in path for word in ("feed", "rss", ".xml")))

    def _taken(self, target: Target, answer: Answer) -> list[Found]:
        """Save a page, or read the addresses of a feed, sitemap or home page."""
        guessed = target.kind in ("feed", "sitemap")
        if guessed and answer.status in _GONE:
            self._add(target, "skipped", answer, reason=f"no {target.kind} there")
            return []
        if answer.status != 200:
            lasting = answer.status in _GONE
            self._failed(target, answer.status, f"the server answers {answer.status}", lasting=lasting, answer=answer)
            return []
        kind = discovery.sure_kind(answer)
        if guessed and kind not in ("feed", "sitemap"):
            self._add(target, "skipped", answer, reason=f"no {target.kind} there")
            return []
        # A page that a feed or sitemap names is one, however many links it has.
        listed = None
        if kind in ("feed", "sitemap") or (target.kind == "any" and kind != "page"):
            listed = self._listed(answer)
            kind = listed["kind"]
        if listed is None or kind == "page":
            self._save(target, answer)
            return []
        found = discovery.found_in(listed["found"])
        if kind == "home":
            found = self._of_home(answer, discovery.found_in(listed["feeds"])) + found
        self._add(target._replace(kind=kind), "cached" if answer.from_cache else "fetched", answer,
                  reason=None if found else "names no addresses")
        return found

    def _listed(self, answer: Answer) -> dict[str, Any]:
        """The ``discovery.listing`` of an answer, made in a process that can be killed."""
        try:
            listed = workers.called("analysis.fetch.discovery:listing", answer.content, url=answer.url,
                                    final_url=answer.final_url, content_type=answer.content_type)
        except UnreadableError as error:
            if self.client.stop.is_set():  # it was killed because the run was interrupted
                raise StoppedError from None
            raise RefusedError(str(error)) from None
        if "refused" in listed:
            raise RefusedError(listed["refused"])
        return listed

    def _of_home(self, answer: Answer, feeds: list[Found]) -> list[Found]:
        """The feeds of a home page, and its sitemaps where it has no feeds or older articles are wanted."""
        found = list(feeds)
        if not feeds or self.since is not None:
            named = self.robots.sitemaps(answer.final_url)
            if not named and not feeds:
                named = [urljoin(answer.final_url, f"/{name}") for name in discovery.SITEMAP_GUESSES]
            found += [Found(url, None, "sitemap") for url in named]
        return found

    def _save(self, target: Target, answer: Answer) -> None:
        """Write a page that is one."""
        refuse_binary(answer.content, "the page")
        if b"<" not in answer.content[:5000]:
            raise NoPageError(f"not HTML ({answer.content_type or 'no content type'})")
        if target.kind == "any" and not self._take():
            self._add(target, "skipped", reason="beyond the limit")
            return
        final = canonical(answer.final_url)
        there = self.pages.known(final)
        if final != target.url and there is not None and there.get("file") and not self.options.refresh:
            self._add_known(target, there, reason=f"leads to {final}, which is here")
            return
        record = self.pages.save(target.url, answer, listed=target.published if target.exact else None)
        self._add(target._replace(kind="page"), "cached" if answer.from_cache else "fetched", answer,
                  path=str(self.pages.path(record)))

    def _failed(
        self, target: Target, status: int | None, reason: str, *, lasting: bool = False, answer: Answer | None = None
    ) -> None:
        if lasting and target.kind in ("page", "any"):
            self.pages.fail(target.url, status, reason)
        self._add(target, "failed", answer, status=status, reason=reason)

    def _add_known(self, target: Target, record: dict[str, Any], *, reason: str | None = None) -> None:
        target = target._replace(kind="page")
        if record.get("file"):
            self._add(target, "cached", status=record.get("status"), reason=reason, path=str(self.pages.path(record)),
                      size=record.get("bytes"))
        else:
            when = str(record["fetched_at"])[:10]
            self._add(target, "failed", status=record.get("status"), reason=f"{record['reason']} (on {when})")

    def _add(
        self, target: Target, outcome: str, answer: Answer | None = None, *, status: int | None = None,
        reason: str | None = None, path: str | None = None, size: int | None = None,
    ) -> None:
        kind = "page" if target.kind == "any" else target.kind
        if answer is not None:
            status, size = answer.status, len(answer.content)
        self.rows.append(Row(
            target.url, target.host, kind, outcome, status, reason, path, size,
            round(answer.seconds, 3) if answer is not None else 0.0, target.found_in, target.published,
        ))


def _short(error: Exception) -> str:
    """What went wrong with a connection, without the nesting of the libraries."""
    inner: Any = error
    for _ in range(6):
        inner_error = getattr(inner, "reason", None) or (inner.args[0] if getattr(inner, "args", None) else None)
        if not isinstance(inner_error, Exception):
            break
        inner = inner_error
    text = str(inner).split(": ", 1)[-1] if "object at 0x" in str(inner) or "(host=" in str(inner) else str(inner)
    return f"{type(inner).__name__.removesuffix('Error')}: {text[:300]}"
