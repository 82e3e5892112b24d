"""What there is of each period and group: rows are counted by article first, then by period."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from analysis.trends.numbers import PIECE, Numbered, Rows, columns_of, distinct, hashed, pieces_of, with_dyads

EXAMPLE = {"text": pl.String, "start": pl.Int64, "end": pl.Int64}
"""Columns of the row that stands for a cell."""


def cells(read: Numbered, corpus: pl.DataFrame, keys: list[str], top: int | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What there is of each period and group.

    Args:
        read: a table of rows, numbered by ``keys``.
        corpus: the articles with their ``period``.
        keys: columns that group.
        top: groups that are kept, those with most rows; ties in the order of their names.

    Returns:
        The groups, and one row a period and group that has rows: ``rows``, ``in_articles``, ``in_sentences``,
        ``weight`` (sum of intensities), ``values`` and ``counts`` (distinct sums of an article, and articles that
        have them), ``example_id`` and the columns of ``EXAMPLE`` of the strongest row.
    """
    known = read.articles.select("article_id").join(corpus, on="article_id", how="left", maintain_order="left")
    read = _chosen(read, known["period"].is_not_null().to_numpy(), keys, top)
    groups = read.groups.select(keys)
    periods = corpus["period"].unique().sort()
    period = known["period"].replace_strict(
        periods, np.arange(periods.len()), default=periods.len(), return_dtype=pl.Int64)
    # A period and a group are one number.  What is left out is of the period and the group after the last.
    width = read.groups.height + 1
    first = period.to_numpy() * width
    counted = _by_weight if "intensity" in columns_of(read.rows) else _by_count
    cell = pl.col("cell")
    by_value = counted(read, first, width).filter(cell % width < width - 1, cell < periods.len() * width)
    found = by_value.sort("cell", "value").group_by("cell", maintain_order=True).agg(
        pl.col("rows", "in_sentences", "weight").sum(), in_articles=pl.col("articles").sum(),
        values=pl.col("value"), counts=pl.col("articles"))
    cell = found["cell"].to_numpy()
    row = _strongest(read, first, cell)
    named = [groups[cell % width]] if keys else []
    return groups, pl.concat(
        [found.drop("cell"), periods.gather(cell // width).to_frame(), *named, _examples(read.rows, row)],
        how="horizontal")


def _chosen(read: Numbered, kept: np.ndarray, keys: list[str], top: int | None) -> Numbered:
    """The table with only the groups that are asked for, the largest first; all other rows are of the group after them.

    Args:
        read: the table.
        kept: for each article whether it is in the corpus; rows of others do not count.
        keys: columns that group.
        top: how many groups; None for all.
    """
    rows = np.zeros(read.groups.height, np.int64)
    for piece in read.pieces:
        weights = None if kept.all() else piece.each(kept)
        np.add.at(rows, piece.groups, np.bincount(piece.group, weights, len(piece.groups)).astype(np.int64))
    groups = read.groups.with_columns(_rows=rows, _number=pl.int_range(pl.len())).filter(pl.col("_rows") > 0)
    if "dyad" in keys:
        groups = with_dyads(groups)
    groups = groups.drop_nulls(keys).sort("_rows", *keys, descending=[True, *[False] * len(keys)])
    groups = groups if top is None else groups.head(top)
    number = np.full(read.groups.height, groups.height)
    number[groups["_number"]] = np.arange(groups.height)
    pieces = [piece._replace(groups=number[piece.groups]) for piece in read.pieces]
    return read._replace(pieces=pieces, groups=groups)


def _by_count(read: Numbered, first: np.ndarray, width: int) -> pl.DataFrame:
    """For each cell, the number of articles that have 1, 2, 3 … rows in it: all rows weigh the same."""
    start = np.arange(len(first)) * width
    pairs = (piece.places(start) for piece in read.pieces)
    pair, rows = _tally(pairs, len(first) * width, sum(len(piece.group) for piece in read.pieces))
    most = rows.max(initial=0) + 1
    places = (_places(pair[at:at + PIECE], width, first) * most + rows[at:at + PIECE]
              for at in range(0, len(pair), PIECE))
    place, articles = _tally(places, (first.max(initial=0) + width) * int(most), len(pair))
    cell, rows = np.divmod(place, most)
    found = pl.DataFrame({"cell": cell, "value": rows.astype(float), "articles": articles, "rows": rows * articles})
    return found.with_columns(pl.col("articles").cast(pl.Int64), weight=pl.col("rows").cast(pl.Float64), in_sentences=0)


def _places(pair: np.ndarray, width: int, first: np.ndarray) -> np.ndarray:
    """The cells of articles and groups."""
    article = pair // width
    return pair + (first - width * np.arange(len(first)))[article]


def _tally(parts: Iterable[np.ndarray], size: int, total: int) -> tuple[np.ndarray, np.ndarray]:
    """The distinct numbers of all parts, ascending, and how often each comes.

    Args:
        parts: numbers from 0 to below ``size``.
        size: past the largest number that there can be.
        total: how many numbers all parts have.
    """
    if size > total:  # too few for each to have a place of its own
        runs = pl.Series(np.concatenate([np.empty(0, np.int64), *parts])).sort().rle().struct
        return runs.field("value").to_numpy(), runs.field("len").to_numpy()
    often = np.zeros(size, np.int32)
    for part in parts:
        np.add.at(often, part, np.int32(1))
    there = np.flatnonzero(often)
    return there, often[there]


def _by_weight(read: Numbered, first: np.ndarray, width: int) -> pl.DataFrame:
    """For each cell, the number of articles whose rows in it weigh so much together."""
    start = np.arange(len(first)) * width
    pair = np.concatenate([piece.places(start) for piece in read.pieces])
    order = np.argsort(pair, kind="stable")  # tables are nearly in order: quicker than to look each number up
    begin = np.append(0, np.flatnonzero(np.diff(pair[order])) + 1)[: len(pair)]
    rows = np.diff(begin, append=len(pair))
    sentences = np.zeros(len(begin), np.int64)
    if "sentence" in columns_of(read.rows):
        said = read.rows.select("sentence", pair=pl.Series(pair))
        _, once = distinct(hashed(said))
        once = once[said["sentence"].is_not_null().to_numpy()[once]]
        sentences = np.bincount(np.searchsorted(pair[order[begin]], pair[once]), minlength=len(begin))
    weight = _weights(read.rows)
    by_article = pl.DataFrame({
        "cell": _places(pair[order[begin]], width, first), "weight": np.add.reduceat(weight[order], begin),
        "rows": rows, "in_sentences": sentences})
    return by_article.group_by("cell", value=pl.col("weight").round(6)).agg(
        pl.col("rows", "in_sentences", "weight").sum(), articles=pl.len().cast(pl.Int64))


def _weights(rows: pl.DataFrame) -> np.ndarray:
    """What each row weighs: its intensity, 1 where none is told."""
    return rows["intensity"].cast(pl.Float64).fill_nan(None).fill_null(1.0).to_numpy()


def _strongest(read: Numbered, first: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """For each cell the place of its row of most weight, the first of equals."""
    of_rows = (piece.places(first) for piece in read.pieces)
    size = first.max(initial=0) + read.groups.height + 1
    earliest = np.full(size, np.iinfo(np.int64).max)
    if "intensity" in columns_of(read.rows):
        of_row, weight = np.concatenate(list(of_rows)), _weights(read.rows)
        most = np.full(size, -np.inf)
        np.maximum.at(most, of_row, weight)
        strong = np.flatnonzero(weight == most[of_row])
        np.minimum.at(earliest, of_row[strong], strong)
        return earliest[cells]
    start = 0
    for of_row in of_rows:
        np.minimum.at(earliest, of_row, np.arange(start, start + len(of_row)))
        start += len(of_row)
    return earliest[cells]


def _examples(rows: Rows, places: np.ndarray) -> pl.DataFrame:
    """Article and text of the rows at these places, in their order."""
    there = columns_of(rows)
    columns = [pl.col(name) if name in there else pl.lit(None, dtype).alias(name) for name, dtype in EXAMPLE.items()]
    rows = rows.select(pl.col("article_id").cast(pl.String).alias("example_id"), *columns).rename({"text": "example"})
    if isinstance(rows, pl.DataFrame):
        return rows[places]
    order, start, found = np.argsort(places), 0, []
    for piece in pieces_of(rows):
        inside = places[order[slice(*np.searchsorted(places, [start, start + piece.height], sorter=order))]]
        found.append(piece[inside - start])
        start += piece.height
    return pl.concat(found)[np.argsort(order)]
