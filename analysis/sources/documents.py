"""Files and texts that are one article each, and archives of pages -> rows of the ``articles`` table."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from analysis import schemas
from analysis.sources import warc
from analysis.sources.files import UnreadableError, content_of, decoded, naming, refuse_binary
from analysis.sources.paths import JOURNAL, Item
from analysis.sources.progress import progress

Document = dict[str, Any]
"""A row of ``articles`` before normal form: some of its columns."""

NORMAL = "_normal"
"""Mark of rows that are in normal form already."""

MANY = 25
"""From that many documents on a progress bar is shown."""

_DAY_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_SAVED_FROM = re.compile(rb"<!--\s{0,5}saved from url=\(\d{1,6}\)(\S{1,2000})")
_ENDS_A_SENTENCE = re.compile(r"""[.,;:]["'”’»)\]]{0,3}$""")


def documents(items: Iterable[Item], *, fast: bool = False) -> Iterator[Document]:
    """A row for each article in the items, with ``error`` where it could not be read."""
    from analysis.sources.workers import extracted

    items = list(items)
    archives = any(item.kind == "warc" for item in items)
    shown = len(items) >= MANY or any(item.kind == "warc" and _size(item.path) > 5_000_000 for item in items)
    jobs = (job for item in items for job in _jobs(item))
    total = None if archives else len(items)
    yield from progress(extracted(jobs, fast=fast), desc="read", unit=" articles", total=total, disable=not shown)


def _jobs(item: Item) -> Iterator[Document | warc.Page]:
    """What is in an item: rows, and pages that are still to be extracted."""
    try:
        if item.kind == "wrong":
            raise UnreadableError(item.text)
        if item.kind == "given":
            yield plain(item.text)
        elif item.kind == "warc":
            for found in warc.pages(item.path):
                yield error_row(item.path, found) if isinstance(found, UnreadableError) else found
        elif item.kind == "html":
            yield _saved(item.path)
        else:
            yield _written(item.path, sniff=item.kind == "unknown")
    except UnreadableError as error:
        yield error_row(item.path, naming(item.path, str(error)))
    except Exception as error:  # one odd document must not lose the others
        yield error_row(item.path, f"{item.path}: {type(error).__name__}: {error}")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _written(path: Path, *, sniff: bool) -> Document | warc.Page:
    """A text file, named in the notes; one without a suffix that tells what it is may be HTML."""
    content = content_of(path)
    refuse_binary(content, path)
    if sniff and content.lstrip()[:200].lower().startswith((b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body")):
        return warc.Page(content, str(path))
    text, encoding = decoded(content)
    row = plain(text, name=path.name)
    if not row["text"]:
        raise UnreadableError(f"{path}: no text in it")
    row["notes"] = [*[f"read as {encoding}"] * (encoding not in ("utf-8", "utf-8-sig")), f"file: {path}"]
    return row


def plain(text: str, *, name: str = "") -> Document:
    """An article that is plain text; its first line is the title when it reads like one.

    A day in the file's name (``2022-01-02 talks.txt``) is taken as the day of publication.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n\ufeff ")
    first, _, rest = text.partition("\n")
    title = first.strip() if reads_like_title(first, rest) else None
    row: Document = {
        "article_id": key_of(name, text.encode("utf-8", "replace")),
        "title": title,
        "text": rest.strip("\n") if title else text,
        "error": None if text else "no text in it",
    }
    day = _day_in(name)
    return row | ({"published_day": day, "published_from": "file name"} if day else {})


def reads_like_title(line: str, rest: str) -> bool:
    """Whether a text's first line is its headline: short, no end of a sentence, and longer text after it."""
    line = line.strip()
    words = line.split()
    if not 2 <= len(words) <= 35 or len(line) > 220 or _ENDS_A_SENTENCE.search(line):
        return False
    return len(rest.split()) > 2 * len(words) or (rest.startswith("\n") and len(rest.split()) > len(words) // 2)


def _day_in(name: str) -> dt.date | None:
    match = _DAY_IN_NAME.search(name)
    if not match:
        return None
    try:
        day = dt.date(*map(int, match.groups()))
    except ValueError:
        return None
    return day if day <= dt.date.today() + dt.timedelta(days=1) else None


def _saved(path: Path) -> warc.Page:
    """A page in a file; where ``scrape`` saved it, its journal says from where and when."""
    content = content_of(path)
    known = journal(path.parent, _stamp(path.parent / JOURNAL)).get(path.name, {})
    mark = _SAVED_FROM.search(content[:2048])
    url = known.get("url") or (mark[1].decode("ascii", "replace") if mark else None)
    fetched = known.get("fetched_at")
    listed = known.get("listed")
    return warc.Page(content, str(path), url, known.get("charset"),
                     dt.datetime.fromisoformat(fetched) if fetched else None,
                     dt.date.fromisoformat(listed) if listed else None)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=16)
def journal(folder: Path, stamp: tuple[int, int]) -> dict[str, dict[str, Any]]:
    """What ``scrape`` wrote down of each page in a folder, by file name; empty where there is no journal."""
    del stamp  # part of the key: a journal that grew is read again
    try:
        lines = (folder / JOURNAL).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    pages = {}
    for line in lines:
        try:
            record = json.loads(line)
            pages[record["file"]] = record
        except (ValueError, KeyError, TypeError):
            continue
    return pages


def page_row(page: warc.Page, *, fast: bool = False) -> Document:
    """The article of an HTML page as a row, in normal form.

    Raises:
        UnreadableError: it is empty or no HTML.
    """
    from analysis.extract import extract

    refuse_binary(page.content, page.name)
    html, _ = decoded(page.content, charset=page.charset)
    article = asdict(extract(html, url=page.url, fast=fast, fetched_at=page.fetched_at))
    row = {name: value for name, value in article.items() if name in schemas.ARTICLES}
    row["authors"], row["notes"] = list(row["authors"]), list(row["notes"])
    row["fetched_at"] = page.fetched_at
    if row["published_day"] is None and page.listed is not None:
        row["published_day"], row["published_from"] = page.listed, "feed"
    row["article_id"] = key_of(row["url"]) if row["url"] else key_of(Path(page.name).name, page.content)
    row[NORMAL] = True
    if not row["text"]:
        row["text"], row["error"] = None, f"{page.name}: {row['error'] or 'no article text in this page'}"
    return row


def key_of(name: str, content: bytes = b"") -> str:
    """A key that stays the same over runs: from the address, or from the file's name and content."""
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass") + b"\0" + content, digest_size=8).hexdigest()


def error_row(path: Path, error: object, *, url: str | None = None) -> Document:
    """The row of a document that could not be read."""
    key = key_of(url) if url else "unread-" + key_of(f"{path}\0{error}")
    return {"article_id": key, "url": url, "error": str(error)}


def articles_of(rows: Iterable[Document], *, normalize: bool, limit: int | None = None) -> pl.DataFrame:
    """Rows as the ``articles`` table, in their order; those with an error are not brought to normal form."""
    from analysis.articles import to_articles

    rows = list(islice(rows, limit))
    schema = schemas.polars_schema("articles")
    frame = pl.DataFrame(
        [{**row, NORMAL: row.get(NORMAL, False)} for row in rows],
        schema={**{name: schema[name] for name in schema}, NORMAL: pl.Boolean}, orient="row",
    ).with_row_index("_row")
    parts = [frame.filter(pl.col("error").is_not_null()).select("_row", *schema)]
    for normal in (True, False):
        part = frame.filter(pl.col("error").is_null() & (pl.col(NORMAL) == normal))
        if part.height:
            done = to_articles(part.drop("_row", NORMAL), normalize=normalize and not normal)
            parts.append(schemas.conform(done, "articles").select(part["_row"], *schema))
    return pl.concat(parts).sort("_row").drop("_row")
