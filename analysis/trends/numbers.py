"""Rows as numbers: of which article a row is and of which group, in one look at each column.

Names are compared by their 64-bit hashes, which is five times as quick as comparing the strings.  Among ten million
different ones two have the same hash once in 370,000 tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import xor
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from analysis import schemas
from analysis.tables import to_polars

Rows = pl.DataFrame | pl.LazyFrame

_ABOUT = ("published_day", "published", "error", "duplicate_of")
"""What a row may tell of its article."""

ARROW, DASH = " → ", " – "
"""Between the two of a dyad: from source to target, or without a direction."""

PIECE = 500_000
"""Rows that are numbered at a time: few enough for their numbers to stay in the processor's cache."""


class Piece(NamedTuple):
    """Rows that follow each other, as numbers.

    Attributes:
        article: for each run of rows of one article the article's number.
        length: for each run how many rows it has.
        group: for each row the number of its group within the piece.
        groups: for each group of the piece its number in the table.
    """

    article: np.ndarray
    length: np.ndarray
    group: np.ndarray
    groups: np.ndarray

    def each(self, values: np.ndarray) -> np.ndarray:
        """What is known of each article, for each row."""
        return np.repeat(values[self.article], self.length)

    def places(self, start: np.ndarray) -> np.ndarray:
        """For each row the start of its article plus the number of its group."""
        return self.each(start) + self.groups[self.group]


class Numbered(NamedTuple):
    """A table as numbers.

    Attributes:
        rows: the table.
        pieces: its rows.
        articles: the first row of each article, in the order of the numbers.
        groups: the columns that group, in the order of the numbers.
    """

    rows: Rows
    pieces: Sequence[Piece]
    articles: pl.DataFrame
    groups: pl.DataFrame


def rows_of(frame: Any) -> Rows:
    """Any frame as polars; one that stays on disk (``pl.scan_parquet``, ``Store.scan``) stays there."""
    frame = getattr(frame, "articles", frame)
    return frame if isinstance(frame, pl.LazyFrame) else to_polars(frame)


def columns_of(rows: Rows) -> list[str]:
    """Names of the columns, of a frame that stays on disk too."""
    return rows.collect_schema().names()


def collected(rows: pl.LazyFrame, of: Rows) -> pl.DataFrame:
    """A query's result; a table on disk is streamed through it."""
    return rows.collect(engine="streaming" if isinstance(of, pl.LazyFrame) else "auto")


def names_of(by: str | Sequence[str] | None) -> list[str]:
    """The names in an argument ``by``: none, one or several; a dyad is a source and a target too."""
    names = [] if by is None else [by] if isinstance(by, str) else by
    parts = [part for name in names for part in (("source", "target", "dyad") if name == "dyad" else (name,))]
    return list(dict.fromkeys(parts))


def with_dyads(frame: Rows) -> Rows:
    """The frame with ``dyad``: who to whom."""
    return frame.with_columns(dyad=pl.concat_str("source", "target", separator=ARROW))


def numbered(rows: Rows, by: str | Sequence[str] | None, *, corpus: pl.DataFrame | None = None) -> Numbered:
    """Number the articles and the groups of a table; one on disk is read piece by piece, without its texts.

    Args:
        rows: a table with ``article_id``.
        by: as in ``threats_over_time``.
        corpus: which outlet published which article, for ``by="outlet"``.

    Raises:
        ValueError: a column is missing, or ``by`` names the outlet and none is known.
    """
    names = names_of(by)
    keys = [name for name in names if name not in ("dyad", "outlet")]
    schemas.require(rows, keys, f"by={by!r}")
    # A column without outlets is of articles that tell none; without the column the caller forgot them.
    if "outlet" in names and (corpus is None or (corpus.height and corpus["outlet"].dtype == pl.Null)):
        raise ValueError("by='outlet' needs articles=, the articles table with its column 'source'")
    about = [name for name in columns_of(rows) if name in _ABOUT]
    wanted = rows.with_columns(pl.col("article_id").cast(pl.String)).select(
        *dict.fromkeys(["article_id", *about, *keys]))
    runs, lengths, groups, numbers = [], [], [], []
    for piece in pieces_of(wanted):
        first, length = _runs(piece.select("article_id", *about))
        runs.append(first)
        lengths.append(length)
        if "outlet" in names:
            piece = piece.with_columns(outlet=_outlets(first, corpus).gather(np.repeat(np.arange(len(length)), length)))
        number, group = _groups(piece, [name for name in names if name != "dyad"])
        numbers.append(number)
        groups.append(group)
    article, articles = merged(runs)
    group, named = merged(groups)
    pieces = [Piece(*piece) for piece in zip(article, lengths, numbers, group, strict=True)]
    return Numbered(rows, pieces, articles, named)


def pieces_of(rows: Rows) -> Iterator[pl.DataFrame]:
    """A table in pieces; one that is empty is one piece."""
    if isinstance(rows, pl.DataFrame):
        yield from rows.iter_slices(PIECE) if rows.height else [rows]
    else:
        yield from rows.collect_batches(chunk_size=PIECE, maintain_order=True)
        yield pl.DataFrame(schema=rows.collect_schema())


def _runs(piece: pl.DataFrame) -> tuple[pl.DataFrame, np.ndarray]:
    """The first row of each run of rows of one article, and how many rows it has.

    Tables are in the order of their articles, so there are far fewer runs than rows.
    """
    hashes = piece["article_id"].hash().to_numpy()
    start = np.append(0, np.flatnonzero(hashes[1:] != hashes[:-1]) + 1)[: piece.height]
    return piece[start].with_columns(_hash=hashes[start]), np.diff(start, append=piece.height)


def _outlets(articles: pl.DataFrame, corpus: pl.DataFrame) -> pl.Series:
    """The outlet of each article, null for those of which none is known."""
    return articles.select("article_id").join(corpus, on="article_id", how="left", maintain_order="left")["outlet"]


def _groups(piece: pl.DataFrame, keys: list[str]) -> tuple[np.ndarray, pl.DataFrame]:
    """The number of each row's group, and the groups in the order of these numbers."""
    if not keys:
        return np.zeros(piece.height, np.int32), pl.DataFrame({"_hash": [0]}, schema={"_hash": pl.UInt64})
    hashes = hashed(piece.select(keys))
    number, first = distinct(hashes)
    return number, piece.select(keys)[first].with_columns(_hash=hashes.gather(first))


def hashed(frame: pl.DataFrame) -> pl.Series:
    """One number for what stands in a row."""
    return reduce(xor, (column.hash(seed) for seed, column in enumerate(frame)))


def distinct(values: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    """Distinct values numbered in the order in which they first come: each value's number, and where each is first."""
    number = values.to_arrow().dictionary_encode().indices.to_numpy()
    so_far = np.maximum.accumulate(number)
    return number, np.append(0, np.flatnonzero(so_far[1:] != so_far[:-1]) + 1)[: len(number)]


def merged(firsts: Sequence[pl.DataFrame]) -> tuple[list[np.ndarray], pl.DataFrame]:
    """The rows of several pieces, one for each ``_hash``; and for each piece the places of its rows among them."""
    every = pl.concat(firsts)
    number, first = distinct(every["_hash"])
    return np.split(number, np.cumsum([piece.height for piece in firsts])[:-1]), every[first]
