"""Counting over time: ten million mentions, a million acts and the GPR index of texts on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
from measure import Row, alone, compared, cpu_seconds

import analysis

ARTICLES, NAMES, DAYS = 200_000, 500, 730
MENTIONS, ACTS, MEGABYTES = 10_000_000, 1_000_000, 1_000

WEEK = pl.col("published_day").dt.truncate("1w").alias("period")
WEEKLY = pd.Grouper(key="published_day", freq="W-MON", closed="left", label="left")


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
        act=pl.lit("threat"), modality=pl.lit("made"), cue=pl.lit("threaten"),
        intensity=pl.Series(rng.integers(1, 10, n) / 10),
        source=states.gather(rng.integers(0, 50, n)), target=states.gather(rng.integers(0, 50, n)))


def by_hand(rows: pl.DataFrame | pl.LazyFrame, by: str) -> pl.DataFrame:
    """What one would write for rows, articles with rows and share of articles by week and group."""
    rows = rows.lazy()
    cells = rows.group_by(WEEK, by).agg(n=pl.len(), in_articles=pl.col("article_id").n_unique())
    articles = rows.group_by(WEEK).agg(articles=pl.col("article_id").n_unique())
    share = pl.col("in_articles") / pl.col("articles")
    return cells.join(articles, on="period").with_columns(share=share).sort("period", by).collect()


def by_count(rows: pl.DataFrame | pl.LazyFrame, by: str) -> pl.DataFrame:
    """The least that one would write: only rows by week and group."""
    return rows.lazy().group_by(WEEK, by).len().collect()


def by_pandas(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """What ``by_hand`` does, in pandas: of several ways that were tried, the quickest."""
    cells = rows.groupby([WEEKLY, by]).agg(n=("article_id", "size"), in_articles=("article_id", "nunique"))
    cells = cells.join(rows.groupby(WEEKLY)["article_id"].nunique().rename("articles"), on="published_day")
    return cells.assign(share=cells["in_articles"] / cells["articles"])


def whole_by_pandas(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """What our table holds but for the intervals: also rows by article, which they are drawn from, and examples."""
    rows = rows[rows[by].isin(rows[by].value_counts().index[:20])]
    by_article = rows.groupby([WEEKLY, by, "article_id"]).size().rename("in_article").reset_index()
    values = by_article.groupby(["published_day", by])["in_article"].value_counts().rename("counts").reset_index()
    examples = rows.groupby([WEEKLY, by]).first()
    return values.merge(examples, on=["published_day", by]).merge(by_pandas(rows, by), on=["published_day", by])


def mentions_on_disk(path: str) -> None:
    """Count a file of mentions that stays on disk."""
    analysis.mentions_over_time(pl.scan_parquet(path))


def gpr_on_disk(path: str) -> None:
    """The GPR index of a file of articles that stays on disk."""
    analysis.gpr_index(pl.scan_parquet(path))


def texts(path: str) -> tuple[float, int]:
    """A file of articles of the default corpus, repeated with other ids: millions of bytes of text, and how many."""
    from bench_reading import sample

    some = sample(500).select("article_id", "title", "text", "published_day")
    size = some["text"].str.len_bytes().sum() / 1e6
    times = 1 + int(MEGABYTES / size)
    copies = [some.lazy().with_columns(article_id=pl.format("{}-{}", "article_id", pl.lit(n))) for n in range(times)]
    pl.concat(copies).sink_parquet(path, row_group_size=5000)
    return size * times, some.height * times


def counting(topic: str, rows: pl.DataFrame, by: str, ours: Callable[..., object], folder: str) -> Iterator[Row]:
    """One of our functions beside the same by hand, in memory, on disk and in pandas; the best of two."""
    path = str(Path(folder, "rows.parquet"))
    rows.write_parquet(path)
    scan, frame = pl.scan_parquet(path), rows.select("article_id", "published_day", by, "text").to_pandas()
    works = {
        "polars by hand": partial(by_hand, rows, by), "polars by hand, only rows": partial(by_count, rows, by),
        ours.__name__: partial(ours, rows), f"{ours.__name__}, all groups": partial(ours, rows, top=None),
        "pandas": partial(by_pandas, frame, by), "pandas, the whole table": partial(whole_by_pandas, frame, by),
    }
    spent = {name: min(cpu_seconds(work) for _ in range(2)) for name, work in works.items()}
    yield from compared(topic, spent, rows.height, "rows", peer="polars by hand")
    works = {"polars by hand, on disk": partial(by_hand, scan, by), f"{ours.__name__}, on disk": partial(ours, scan)}
    spent = {name: min(cpu_seconds(work) for _ in range(2)) for name, work in works.items()}
    yield from compared(f"{topic}, on disk", spent, rows.height, "rows", peer="polars by hand, on disk")


def rows() -> Iterator[Row]:
    """Rows of the table: our functions, the query by hand, pandas."""
    with tempfile.TemporaryDirectory() as folder:
        yield from counting("mentions by week", rows_of(MENTIONS), "name", analysis.mentions_over_time, folder)
        spent = alone(mentions_on_disk, str(Path(folder, "rows.parquet")))
        yield Row("memory", "mentions_over_time, on disk", spent.seconds, MENTIONS, "rows",
                  "mentions_over_time, on disk", 1.0, peak=spent.peak)
        yield from counting("acts by week", acts_of(ACTS), "source", analysis.threats_over_time, folder)

        path = str(Path(folder, "articles.parquet"))
        size, number = texts(path)
        spent = alone(gpr_on_disk, path)
        yield Row("GPR index", "gpr_index, on disk", spent.seconds, number, "articles", "gpr_index, on disk", 1.0,
                  megabytes=size, peak=spent.peak)
