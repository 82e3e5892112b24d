"""Where articles come from: files, folders, archives, frames -> the ``articles`` table.

>>> import analysis
>>> analysis.read(["Talks failed\\n\\nThe envoy of Ruritania said that talks had failed."])["title"].item()
'Talks failed'
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import narwhals as nw
import polars as pl

from analysis import schemas
from analysis.articles.table import of_records
from analysis.sources.documents import articles_of, documents, error_row
from analysis.sources.files import UnreadableError, naming
from analysis.sources.paths import Item, items_of
from analysis.sources.tabular import rows_of
from analysis.tables import like, to_polars

__all__ = ["read"]


def read(
    what: Any,
    *,
    published: dt.date | dt.datetime | str | None = None,
    source: str | None = None,
    normalize: bool = True,
    fast: bool = False,
    limit: int | None = None,
) -> Any:
    """Read articles from wherever they are into one table.

    Args:
        what: the path of a file (.html, .txt, .csv, .tsv, .json, .jsonl, .parquet, .warc; each also .gz), of a
            folder, which is read with all folders in it, or a glob such as ``"data/raw/pages/*.html.gz"``; a
            list of these; a list of texts, of dictionaries or of ``Article``; a pandas, polars or Arrow frame;
            the report of ``scrape``.
            A relative path is looked for in the current folder, then in the project's.
        published: the day (or the moment) of articles that tell none.
        source: the outlet of articles that tell none.
        normalize: bring texts to normal form (see ``analysis.normalize``); False takes them as they are.
        fast: read HTML with one extractor instead of three.
        limit: read that many documents or rows and no more.

    Returns:
        The ``articles`` table (``analysis.schemas.ARTICLES``), one row an article, in the order of the files:
        polars, or pandas for a pandas frame.  What could not be read is a row too, with the reason in
        ``error`` and no text: a damaged file, an empty one, a broken line, a missing file in a list.
        Columns of tables are found by their common names (headline, body, date, link …).

    Raises:
        FileNotFoundError: the one path given does not exist, or no file fits the glob or is in the folder.
        ValueError: a table has no column with the texts; the message names the columns that are there.
        TypeError: ``what`` is nothing of the above.
    """
    day = _moment(published)
    if hasattr(what, "articles") and hasattr(what, "rows"):
        return completed(to_polars(what.articles), day, source)
    records = of_records(what)
    if records is not None or _is_frame(what):
        frame = to_polars(what) if records is None else records
        return like(completed(_table(frame if limit is None else frame.head(limit), normalize), day, source), what)
    items, single = items_of(what)
    found = _frames(items, single=single, normalize=normalize, fast=fast, limit=limit)
    return completed(_stacked(found, limit), day, source)


def _is_frame(what: Any) -> bool:
    """Whether narwhals, and with it the toolkit, knows ``what`` as a dataframe."""
    if isinstance(what, pl.LazyFrame):
        return True
    return isinstance(nw.from_native(what, eager_only=True, pass_through=True), nw.DataFrame)


def _table(frame: pl.DataFrame, normalize: bool) -> pl.DataFrame:
    from analysis.articles import to_articles

    return to_articles(frame, normalize=normalize)


def _frames(
    items: Iterable[Item], *, single: bool, normalize: bool, fast: bool, limit: int | None
) -> Iterator[pl.DataFrame]:
    """The articles of each item; neighbouring documents together, so that they are one frame."""
    left = limit if limit is not None else float("inf")
    for tabular, group in groupby(items, key=lambda item: item.kind in ("csv", "json", "jsonl", "parquet")):
        if left <= 0:
            return
        if not tabular:
            frame = articles_of(documents(group, fast=fast), normalize=normalize, limit=limit and int(left))
            left -= frame.height
            yield frame
            continue
        for item in group:
            for frame in _tables(item, single=single, normalize=normalize):
                left -= frame.height
                yield frame


def _tables(item: Item, *, single: bool, normalize: bool) -> Iterator[pl.DataFrame]:
    """The articles of one file that holds many."""
    try:
        for found in rows_of(item.path, item.kind):
            if isinstance(found, UnreadableError):
                yield articles_of([error_row(item.path, found)], normalize=False)
                continue
            try:
                yield _table(found, normalize)
            except ValueError as error:
                if single:
                    raise ValueError(f"{item.path}: {error}{_hint(found)}") from error
                yield articles_of([error_row(item.path, f"{item.path}: {error}")], normalize=False)
    except UnreadableError as error:
        yield articles_of([error_row(item.path, naming(item.path, str(error)))], normalize=False)


def _hint(frame: pl.DataFrame) -> str:
    """What to do with a table that has addresses but no texts."""
    from analysis.sources.addresses import address_column

    column = address_column(frame)
    if column:
        return f" Its column {column!r} has addresses: fetch their articles with analysis.scrape."
    return " Read the file with polars or pandas, rename its columns, and give the frame to analysis.read."


def _stacked(frames: Iterable[pl.DataFrame], limit: int | None) -> pl.DataFrame:
    """One table of many; columns that are not ours are kept where there is one."""
    known = list(schemas.ARTICLES)
    frames = list(frames)
    more = [name for frame in frames for name in frame.columns if name not in known]
    if not frames:
        return schemas.empty("articles")
    alike = more and len(frames) == 1
    table = pl.concat([frame if alike else frame.select(known) for frame in frames])
    return table if limit is None else table.head(limit)


def completed(
    articles: pl.DataFrame, published: tuple[dt.date, dt.datetime | None] | None = None, source: str | None = None
) -> pl.DataFrame:
    """Articles that tell no day or outlet get the given one; keys that came twice are told apart by a number."""
    number = pl.int_range(pl.len()).over("article_id")
    key = pl.when(number > 0).then(pl.format("{}-{}", "article_id", number + 1)).otherwise("article_id")
    articles = articles.with_columns(key.alias("article_id"))
    if published is not None:
        day, moment = published
        without = pl.col("published_day").is_null() & pl.col("published").is_null()
        articles = articles.with_columns(
            pl.when(without).then(pl.lit(day)).otherwise("published_day").alias("published_day"),
            pl.when(without).then(pl.lit(moment, schemas.MOMENT)).otherwise("published").alias("published"),
            pl.when(without).then(pl.lit("given")).otherwise("published_from").alias("published_from"),
        )
    if source is not None:
        articles = articles.with_columns(pl.col("source").fill_null(source))
    return articles


def _moment(published: dt.date | dt.datetime | str | None) -> tuple[dt.date, dt.datetime | None] | None:
    """A given time as its day and, where it has a zone, its moment in UTC.

    Raises:
        ValueError: it is no day in ISO form.
    """
    if published is None:
        return None
    if isinstance(published, str):
        try:
            published = dt.datetime.fromisoformat(published.strip())
        except ValueError:
            raise ValueError(f"published={published!r} is no day: write YYYY-MM-DD") from None
    if not isinstance(published, dt.datetime):
        if not isinstance(published, dt.date):
            raise TypeError(f"published is a {type(published).__name__}: give a date, a datetime or 'YYYY-MM-DD'")
        return published, None
    zoned = published.tzinfo is not None
    return published.date(), published.astimezone(dt.UTC) if zoned else None


