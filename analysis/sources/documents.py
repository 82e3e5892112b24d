"""Files and texts that are one article each, and archives of pages -> rows of the ``articles`` table."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, is_dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from analysis import schemas
from analysis.sources import warc
from analysis.sources.files import UnreadableError, content_of, decoded, refuse_binary
from analysis.sources.paths import JOURNAL, Item

Document = dict[str, Any]
"""A row of ``articles`` before normal form: some of its columns."""

MANY = 25
"""From that many documents on a progress bar is shown."""

_DAY_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_SAVED_FROM = re.compile(rb"<!--\s{0,5}saved from url=\(\d{1,6}\)(\S{1,2000})")
_ENDS_A_SENTENCE = re.compile(r"""[.,;:]["'”’»)\]]{0,3}$""")


def documents(items: Iterable[Item], *, fast: bool = False) -> Iterator[Document]:
    """A row for each article in the items, with ``error`` where it could not be read."""
    from tqdm.auto import tqdm

    items = list(items)
    for item in tqdm(items, desc="read", unit=" files", disable=len(items) < MANY):
        try:
            yield from _of_item(item, fast)
        except UnreadableError as error:
            yield error_row(item.path, error)
        except Exception as error:  # one odd document must not lose the others
            yield error_row(item.path, f"{item.path}: {type(error).__name__}: {error}")


def _of_item(item: Item, fast: bool) -> Iterator[Document]:
    if item.kind == "wrong":
        raise UnreadableError(item.text)
    if item.kind == "given":
        yield plain(item.text)
    elif item.kind == "warc":
        yield from _archived(item.path, fast)
    elif item.kind == "html":
        yield _saved(item.path, fast)
    else:
        yield _written(item.path, fast, sniff=item.kind == "unknown")


def _written(path: Path, fast: bool, *, sniff: bool) -> Document:
    """A text file; one without a suffix that tells what it is may be HTML."""
    content = content_of(path)
    refuse_binary(content, path)
    if sniff and content.lstrip()[:200].lower().startswith((b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body")):
        return page(warc.Page(content, str(path)), fast=fast)
    text, encoding = decoded(content)
    row = plain(text, name=path.name)
    if not row["text"]:
        raise UnreadableError(f"{path}: no text in it")
    if encoding not in ("utf-8", "utf-8-sig"):
        row["notes"] = [f"read as {encoding}"]
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


def _saved(path: Path, fast: bool) -> Document:
    """A page in a file; where ``scrape`` saved it, its journal says from where and when."""
    content = content_of(path)
    known = journal(path.parent, _stamp(path.parent / JOURNAL)).get(path.name, {})
    mark = _SAVED_FROM.search(content[:2048])
    url = known.get("url") or (mark[1].decode("ascii", "replace") if mark else None)
    fetched = known.get("fetched_at")
    return page(warc.Page(
        content, str(path), url, known.get("charset"), dt.datetime.fromisoformat(fetched) if fetched else None
    ), fast=fast)


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


def _archived(path: Path, fast: bool) -> Iterator[Document]:
    from tqdm.auto import tqdm

    size = path.stat().st_size if path.exists() else 0
    for found in tqdm(warc.pages(path), desc=path.name, unit=" pages", disable=size < 5_000_000):
        if isinstance(found, UnreadableError):
            yield error_row(path, found)
            continue
        try:
            yield page(found, fast=fast)
        except UnreadableError as error:
            yield error_row(path, error, url=found.url)
        except Exception as error:  # one odd page must not lose the archive
            yield error_row(path, f"{found.name}: {type(error).__name__}: {error}", url=found.url)


def page(found: warc.Page, *, fast: bool = False) -> Document:
    """The article of an HTML page as a row.

    Raises:
        UnreadableError: it is empty, no HTML, or has no text that could be an article.
    """
    from analysis.extract import extract

    refuse_binary(found.content, found.name)
    html, _ = decoded(found.content, charset=found.charset)
    article = extract(html, url=found.url, fast=fast)
    row = asdict(article) if is_dataclass(article) else article._asdict()
    row = {name: value for name, value in row.items() if name in schemas.ARTICLES}
    row["url"] = found.url or row.get("url")
    row["fetched_at"] = found.fetched_at
    row["article_id"] = key_of(row["url"] or Path(found.name).name, b"" if row["url"] else found.content)
    if not (row.get("text") or "").strip():
        row["error"] = row.get("error") or f"{found.name}: no article text in this page"
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
    frame = pl.DataFrame(rows, schema={name: schema[name] for name in schema}, orient="row").with_row_index("_row")
    failed = frame.filter(pl.col("error").is_not_null())
    sound = frame.filter(pl.col("error").is_null())
    if sound.height:
        done = to_articles(sound.drop("_row"), normalize=normalize)
        sound = schemas.conform(done, "articles").select(list(schema)).with_columns(sound["_row"])
    return pl.concat([sound.select("_row", *schema), failed.select("_row", *schema)]).sort("_row").drop("_row")
