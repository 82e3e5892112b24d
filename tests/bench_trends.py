"""Counting over time: ten million mentions, a million acts and the GPR index of texts on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
from measure import Row, compared, cpu_seconds, peak_memory

import analysis

ARTICLES, NAMES, DAYS = 200_000, 500, 730
MENTIONS, ACTS, MEGABYTES = 10_000_000, 1_000_000, 250

WEEK = pl.col("published_day").dt.truncate("1w").alias("period")


def rows_of(n: int) -> pl.DataFrame:
    """Rows in the order of their articles, as annotate gives them: few names are in most of them."""
    rng = np.random.default_rng(0)
    article = np.sort(rng.integers(0, ARTICLES, n))
    days = np.datetime64("2021-01-01") + np.arange(ARTICLES) * DAYS // ARTICLES
    return pl.DataFrame({
        "article_id": pl.Series([f"{number:016x}" for number in range(ARTICLES)]).gather(article),
        "published_day": pl.Series(days.astype("datetime64[D]")).gather(article),
        "name": pl.Series([f"Actor {number}" for number in range(NAMES)]).gather(rng.zipf(1.3, n) % NAMES),
        "start": rng.integers(0, 4000, n),
    }).with_columns(end=pl.col("start") + 8, text="name")


def acts_of(n: int) -> pl.DataFrame:
    """Acts of fifty states against fifty others."""
    rng = np.random.default_rng(1)
    states = pl.Series([f"S{number:02}" for number in range(50)])
    return rows_of(n).drop("name").with_columns(
        act=pl.lit("threat"), modality=pl.lit("made"), intensity=pl.Series(rng.integers(1, 10, n) / 10),
        source=states.gather(rng.integers(0, 50, n)), target=states.gather(rng.integers(0, 50, n)))


def by_hand(rows: pl.DataFrame | pl.LazyFrame, by: str) -> pl.DataFrame:
    """What one would write for rows, articles with rows and share of articles by week and group."""
    rows = rows.lazy()
    cells = rows.group_by(WEEK, by).agg(n=pl.len(), in_articles=pl.col("article_id").n_unique())
    articles = rows.group_by(WEEK).agg(articles=pl.col("article_id").n_unique())
    share = pl.col("in_articles") / pl.col("articles")
    return cells.join(articles, on="period").with_columns(share=share).sort("period", by).collect()


def by_pandas(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """The same in pandas."""
    week = rows["published_day"].astype("datetime64[s]").dt.to_period("W").dt.start_time
    cells = rows.groupby([week, by]).agg(n=("article_id", "size"), in_articles=("article_id", "nunique"))
    articles = rows.groupby(week)["article_id"].nunique().rename("articles")
    cells = cells.join(articles, on="published_day")
    return cells.assign(share=cells["in_articles"] / cells["articles"])


def mentions_on_disk(path: str) -> None:
    """Count a file of mentions that stays on disk."""
    analysis.mentions_over_time(pl.scan_parquet(path))


def gpr_on_disk(path: str) -> None:
    """The GPR index of a file of articles that stays on disk."""
    analysis.gpr_index(pl.scan_parquet(path))


def texts() -> pl.DataFrame:
    """Articles of the default corpus, repeated with other ids."""
    from bench_reading import sample

    some = sample(500).select("article_id", "title", "text", "published_day")
    times = 1 + int(1e6 * MEGABYTES / some["text"].str.len_bytes().sum())
    return pl.concat([some.with_columns(pl.format("{}-{}", "article_id", pl.lit(n)).alias("article_id"))
                      for n in range(times)])


def rows() -> Iterator[Row]:
    """Rows of the table: our functions, the query by hand, pandas."""
    with tempfile.TemporaryDirectory() as folder:
        mentions = rows_of(MENTIONS)
        path = str(Path(folder, "actors.parquet"))
        mentions.write_parquet(path)
        frame = mentions.select("article_id", "published_day", "name").to_pandas()
        spent = {
            "polars by hand": min(cpu_seconds(by_hand, mentions, "name") for _ in range(2)),
            "mentions_over_time": min(cpu_seconds(analysis.mentions_over_time, mentions) for _ in range(2)),
            "pandas": cpu_seconds(by_pandas, frame, "name"),
        }
        yield from compared("mentions by week", spent, MENTIONS, "rows", peer="polars by hand")
        del frame, mentions
        seconds = cpu_seconds(mentions_on_disk, path)
        yield Row("mentions by week", "mentions_over_time, on disk", seconds, MENTIONS, "rows", "polars by hand",
                  seconds / spent["polars by hand"], peak=peak_memory(mentions_on_disk, path))

        acts = acts_of(ACTS)
        spent = {
            "polars by hand": cpu_seconds(by_hand, acts, "source"),
            "threats_over_time": cpu_seconds(analysis.threats_over_time, acts),
        }
        yield from compared("acts by week", spent, ACTS, "rows", peer="polars by hand")

        path = str(Path(folder, "articles.parquet"))
        articles = texts()
        articles.write_parquet(path, row_group_size=5000)
        size, number = articles["text"].str.len_bytes().sum() / 1e6, articles.height
        del articles
        seconds = cpu_seconds(gpr_on_disk, path)
        yield Row("GPR index", "gpr_index, on disk", seconds, number, "articles", "gpr_index, on disk", 1.0,
                  megabytes=size, peak=peak_memory(gpr_on_disk, path))
