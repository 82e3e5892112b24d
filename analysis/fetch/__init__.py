"""The polite client: articles from the web, one host at a time, where the site allows it.

Only this station touches the network.  What it brings lies in ``data/raw/pages``; ``analysis.read``
takes it from there at any time.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analysis.fetch.options import ScrapeOptions
from analysis.fetch.report import ScrapeReport
from analysis.periods import as_day
from analysis.sources.addresses import find_urls
from analysis.sources.progress import progress
from analysis.store import path

__all__ = ["ScrapeOptions", "ScrapeReport", "scrape", "scrape_file"]


def scrape(
    what: Any,
    *,
    since: dt.date | str | None = None,
    limit: int | None = None,
    folder: str | os.PathLike[str] | None = None,
    allow_hosts: Iterable[str] = (),
    options: ScrapeOptions | None = None,
) -> ScrapeReport:
    """Fetch articles: politely, as far as each site's robots.txt allows, and never twice.

    Args:
        what: an address or a list of addresses: of articles, feeds (RSS, Atom, JSON), sitemaps or home pages,
            which lead to their feeds, sitemaps and articles; or a file or frame with addresses: a text file with
            one a line, a table with a column of them, GDELT's event, mention, article and GKG lists.
        since: leave out what feed, sitemap, address or article itself says was published before that day.
        limit: at most so many pages.
        folder: where pages, journal and cache go; ``data/raw`` of the project if not given.
        allow_hosts: names of hosts that may lie in your own network; others there are refused.
        options: manners and limits, see ``analysis.fetch.ScrapeOptions``; by default one request at a time and one a
            second to each host.

    Returns:
        A report that shows itself in a cell: ``.articles`` is the table of what was fetched, now or before;
        ``.rows`` has a row for each address with its outcome and the reason.  No address that fails stops the
        others.

    Raises:
        ValueError: nothing in ``what`` is an address, or ``since`` is no day.
        OSError: the folder cannot be written; what was fetched before is kept.
        KeyboardInterrupt: the run was interrupted; call it again with the same arguments and it goes on
            where it stopped.
    """
    from analysis.fetch.crawl import Crawl

    urls = find_urls(what)
    day = as_day(since, "since")
    folder = path("data", "raw") if folder is None else Path(folder)
    crawl = Crawl(folder, options or ScrapeOptions(), since=day, limit=limit, allow_hosts=allow_hosts)
    try:
        with progress(total=0, desc="scrape", unit=" pages") as bar:
            crawl.run(urls, progress=bar)
    except KeyboardInterrupt:
        print(f"Stopped. What was fetched is in {folder}; run the same call again to go on.")
        raise
    finally:
        crawl.client.close()
    return ScrapeReport(crawl.rows, folder, since=day)


def scrape_file(urls: str | os.PathLike[str], folder: str | os.PathLike[str] = "data/raw") -> ScrapeReport:
    """Fetch the articles behind a file of addresses into a folder: what ``make scrape URLS=file`` calls.

    Args:
        urls: a text file with one address a line (``#`` begins a comment), a table with a column of addresses,
            or a list of GDELT; or an address itself.
        folder: pages go to the folder ``pages`` in it.
    """
    return scrape(urls, folder=folder)
