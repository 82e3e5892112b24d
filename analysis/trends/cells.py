"""Rows counted by period and group: first by article, then by period; ten million rows or a scan of them on disk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from analysis import schemas
from analysis.tables import to_polars

Rows = pl.DataFrame | pl.LazyFrame

_ARROW = " → "
EXAMPLE = {"text": pl.String, "start": pl.Int64, "end": pl.Int64}
"""Columns of the row that stands for a cell."""


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
    """The names in an argument ``by``: none, one or several."""
    return [] if by is None else [by] if isinstance(by, str) else list(by)


def keyed(rows: Rows, by: str | Sequence[str] | None, *, outlets: bool) -> tuple[Rows, list[str]]:
    """Rows with the columns that group them, and the names of those.

    Raises:
        ValueError: a column is missing, or ``by`` names the outlet and none is known.
    """
    keys = [part for name in names_of(by) for part in (("source", "target", "dyad") if name == "dyad" else (name,))]
    keys = list(dict.fromkeys(keys))
    if "outlet" in keys and not outlets:
        raise ValueError("by='outlet' needs articles=, the articles table with its column 'source'")
    schemas.require(rows, [name for name in keys if name not in ("dyad", "outlet")], f"by={by!r}")
    if "dyad" in keys:
        rows = rows.with_columns(dyad=pl.concat_str("source", "target", separator=_ARROW))
    return rows, keys


def placed(rows: Rows, corpus: pl.DataFrame, keys: list[str]) -> Rows:
    """Rows of the corpus with ``_row``, their place, and ``_article``, that of their article in the corpus.

    Tables are in the order of their articles, so in memory the articles are looked up once a run of rows
    and not once a row.
    """
    there = columns_of(rows)
    wanted = [name for name in dict.fromkeys([*keys, "intensity", "sentence"]) if name in there and name != "outlet"]
    key = pl.col("article_id").cast(pl.String)
    known = corpus.select("article_id", *(["outlet"] if "outlet" in keys else [])).with_row_index("_article")
    rows = rows.with_row_index("_row")
    if isinstance(rows, pl.LazyFrame):
        rows = rows.select("_row", *wanted, _key=key).join(
            known.lazy(), left_on="_key", right_on="article_id", how="inner").drop("_key")
        return rows.drop_nulls(keys) if keys else rows
    ids = rows.select(_key=key)["_key"]
    runs = ids.filter(ids.ne_missing(ids.shift()) | (rows["_row"] == 0)).to_frame()
    runs = runs.join(known, left_on="_key", right_on="article_id", how="left", maintain_order="left").drop("_key")
    number = ids.rle_id()
    rows = rows.select("_row", *wanted).with_columns(run.gather(number) for run in runs)
    missing = [name for name in ("_article", *keys) if rows[name].null_count()]
    return rows.drop_nulls(missing) if missing else rows


def cells(rows: Rows, corpus: pl.DataFrame, keys: list[str], top: int | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What there is of each period and group.

    Args:
        rows: a table of rows; ``keyed`` gave it its groups.
        corpus: the articles with their ``period``.
        keys: columns that group.
        top: groups that are kept, those with most rows; ties in the order of their names.

    Returns:
        The groups, and one row a period and group that has rows: ``rows``, ``in_articles``, ``in_sentences``,
        ``weight`` (sum of intensities), ``values`` and ``counts`` (distinct sums of an article, and articles that
        have them), ``example_id`` and the columns of ``EXAMPLE`` of the strongest row.
    """
    groups, chosen = _numbered(placed(rows, corpus, keys), keys, top)
    n = max(1, groups.height)
    by_article = collected(_by_article(chosen.lazy(), n), rows)
    period = corpus["period"].gather(by_article["_pair"] // n)
    found = _by_period(by_article.lazy().with_columns(period=period, _group=(pl.col("_pair") % n).cast(pl.UInt32)))
    cells = found.collect().join(groups, on="_group")
    return groups.drop("_group"), cells.hstack(_examples(rows, cells["_row"])).drop("_row", "_group")


def _numbered(rows: Rows, keys: list[str], top: int | None) -> tuple[pl.DataFrame, Rows]:
    """The groups, numbered from 0 in ``_group``, and their rows with that number."""
    if not keys:
        groups = pl.DataFrame({"_group": [0]}, schema={"_group": pl.UInt32})
        return groups, rows.with_columns(_group=pl.lit(0, pl.UInt32))
    by = keys
    coded = isinstance(rows, pl.DataFrame) and [rows.schema[key] for key in keys] == [pl.String]
    if coded:  # names are compared once, then their codes
        by = ["_code"]
        rows = rows.with_columns(_code=pl.col(keys[0]).cast(pl.Categorical).to_physical())
    groups = rows.lazy().group_by(by).agg(*(pl.col(key).first() for key in keys if coded), _n=pl.len())
    groups = collected(groups, rows).sort("_n", *keys, descending=[True, *[False] * len(keys)])
    groups = (groups if top is None else groups.head(top)).drop("_n").with_row_index("_group")
    if coded:
        codes = pl.DataFrame({"_code": pl.int_range((rows["_code"].max() or 0) + 1, dtype=pl.UInt32, eager=True)})
        number = codes.join(groups, on="_code", how="left", maintain_order="left")["_group"]
        rows = rows.drop(keys).with_columns(_group=number.gather(rows["_code"])).drop("_code")
        return groups.drop("_code"), rows.drop_nulls("_group") if number.null_count() else rows
    return groups, rows.join(groups.lazy() if isinstance(rows, pl.LazyFrame) else groups, on=keys)


def _by_article(rows: pl.LazyFrame, n: int) -> pl.LazyFrame:
    """One row an article and group: rows, sum of weights, and the strongest row, the earlier of equals.

    Article and group are one number, ``_article * n + _group``, which is grouped quicker than two columns.
    """
    there = columns_of(rows)
    number, strongest = pl.len().cast(pl.Int64), {"weight": pl.len().cast(pl.Float64), "_row": pl.col("_row").min()}
    if "intensity" in there:
        weight = pl.col("intensity").cast(pl.Float64).fill_null(1.0)
        rows = rows.with_columns(weight=weight).sort("weight", descending=True, maintain_order=True)
        strongest = {"weight": pl.col("weight").sum(), "strongest": pl.col("weight").first(),
                     "_row": pl.col("_row").first()}
    said = pl.col("sentence").drop_nulls().n_unique().cast(pl.Int64) if "sentence" in there else pl.lit(0, pl.Int64)
    pair = pl.col("_article").cast(pl.UInt64) * n + pl.col("_group")
    return rows.group_by(_pair=pair).agg(n=number, said=said, **strongest)


def _by_period(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One row a period and group, by way of one a period, group and sum of weights."""
    example = [pl.col("_row").min()]
    if "strongest" in columns_of(rows):
        rows = rows.sort("strongest", "_row", descending=[True, False])
        example = [pl.col("strongest").first(), pl.col("_row").first()]
    by_value = rows.group_by("period", "_group", value=pl.col("weight").round(6)).agg(
        pl.col("n", "said", "weight").sum(), *example, articles=pl.len().cast(pl.Int64))
    if len(example) > 1:
        by_value = by_value.sort("strongest", "_row", descending=[True, False])
    place = pl.col("value").arg_sort()
    return by_value.group_by("period", "_group").agg(
        example[-1], rows=pl.col("n").sum(), in_sentences=pl.col("said").sum(), in_articles=pl.col("articles").sum(),
        weight=pl.col("weight").sum(), values=pl.col("value").gather(place), counts=pl.col("articles").gather(place),
    )


def _examples(rows: Rows, places: pl.Series) -> pl.DataFrame:
    """Article and text of the rows at these places, in their order."""
    there = columns_of(rows)
    columns = [pl.col(name) if name in there else pl.lit(None, dtype).alias(name) for name, dtype in EXAMPLE.items()]
    rows = rows.select(pl.col("article_id").cast(pl.String).alias("example_id"), *columns).rename({"text": "example"})
    if isinstance(rows, pl.DataFrame):
        return rows[places]
    found = rows.with_row_index("_row").filter(pl.col("_row").is_in(places.implode())).collect(engine="streaming")
    return places.to_frame("_row").join(found, on="_row", how="left", maintain_order="left").drop("_row")
