"""Extraction of saved pages beside the two extractors that it builds on."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import trafilatura
from evaluate import EVAL
from measure import Row, by_turns, compared
from newspaper import Article as Newspaper

import analysis

PAGES = EVAL / "pages" / "html"


def newspaper3k(pages: list[bytes]) -> None:
    for page in pages:
        article = Newspaper("https://example.org/", fetch_images=False, memoize_articles=False)
        article.download(input_html=page.decode("utf-8", "replace"))
        article.parse()


def bare_trafilatura(pages: list[bytes]) -> None:
    for page in pages:
        trafilatura.bare_extraction(page)


def extract(pages: list[bytes]) -> None:
    for page in pages:
        analysis.extract(page)


def extract_fast(pages: list[bytes]) -> None:
    for page in pages:
        analysis.extract(page, fast=True)


def rows() -> Iterator[Row]:
    """Seconds of each extractor on every fourth saved page."""
    if not PAGES.is_dir():
        print(f"extracting: {PAGES} is not there")
        return
    pages = [gzip.decompress(path.read_bytes()) for path in sorted(PAGES.glob("*.html.gz"))[::4]]
    works = {"newspaper3k": newspaper3k, "trafilatura": bare_trafilatura, "extract": extract,
             "extract, fast=True": extract_fast}
    extract(pages[:1])
    spent = by_turns(works, [pages[i: i + 6] for i in range(0, len(pages), 6)])
    megabytes = sum(map(len, pages)) / 1e6
    yield from compared("extracting", spent, len(pages), "pages", peer="newspaper3k", megabytes=megabytes)
