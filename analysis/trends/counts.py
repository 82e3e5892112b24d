"""Rows over time: counts, shares of articles and an index, with intervals and honest gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl

from analysis import schemas
from analysis.periods import day_of
from analysis.tables import like
from analysis.trends.cells import cells
from analysis.trends.intervals import Interval, counted_intervals, share_interval
from analysis.trends.numbers import (
    Numbered,
    Rows,
    collected,
    columns_of,
    hashed,
    names_of,
    numbered,
    rows_of,
)
from analysis.trends.sentences import ENDS, sentences_of

LEAST = 5
"""Articles below which a period is marked as ``few``."""

EVERY = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}


def threats_over_time(
    rows: Any,
    *,
    every: str = "1w",
    by: str | Sequence[str] | None = "source",
    articles: Any = None,
    acts: str | Iterable[str] | None = "THREATEN",
    modality: str | Iterable[str] | None = "made",
    top: int | None = None,
    duplicates: bool = False,
    least: int = LEAST,
    interval: Interval | None = None,
) -> Any:
    """Threats by period: how many, in which share of the articles, how intense.

    Args:
        rows: the ``acts`` table, pandas or polars, or a scan of one on disk.
        every: length of a period: ``1d``, ``1w`` (from Monday), ``1mo``, ``1q``, ``1y`` or a multiple.
        by: one or several of source, target, dyad, outlet, act, means or another column of ``acts``;
            None for all together.  Rows without a value there are left out.
        articles: the ``articles`` table, which tells how much was published.  Without it only
            articles with rows are known, and shares are shares of those.
        acts: which acts, by name (``threat``) or PLOVER category (``THREATEN``: threat, warning,
            ultimatum); None for all.
        modality: which modalities (made, reported, hypothetical, denied, negated); None for all.  By default
            threats that were made, not those told, supposed or denied.
        top: keep this many groups, those with most rows; None for all.
        duplicates: count copies of a story too.
        least: articles below which a period is marked.
        interval: an ``analysis.trends.Interval``: level, resamples and seed of the intervals.

    Returns:
        A frame of the kind that was given, one row a period and group, sorted: ``period`` (first day),
        the ``by`` columns, ``acts`` (rows; what several actors do together once), ``in_articles``
        (articles with a row), ``articles`` (of the period; by outlet: of that outlet), ``share``
        (in_articles / articles) with ``share_low`` and ``share_high`` (Wilson), ``index`` (sum of
        intensity per 100 articles) with ``low`` and ``high``
        (bootstrap over articles), where ``articles`` has the text ``in_sentences``, ``sentences`` (of the
        period, by full stops and line ends) and ``sentence_share``, then ``few`` (fewer than ``least``
        articles), ``example`` and ``example_id`` (the most intense row's sentence, or its text where
        ``articles`` has none, and its article).  A period with articles and no act is 0; a period without
        articles is null: a gap.

    Raises:
        ValueError: a column is missing, ``every``, ``acts`` or ``modality`` is not known, or ``by`` names the
            outlet and ``articles`` is not given.

    >>> acts = pl.DataFrame({"article_id": ["a", "b"], "published_day": ["2022-01-04", "2022-01-06"],
    ...     "act": ["threat", "demand"], "source": ["USA", "RUS"], "intensity": [0.6, 0.4],
    ...     "modality": ["made", "made"]})
    >>> acts.pipe(threats_over_time, by="source").select("source", "acts", "articles", "share").row(0)
    ('USA', 1, 2, 0.5)
    """
    frame = rows_of(rows)
    schemas.require(frame, ["article_id"], "threats_over_time")
    corpus = corpus_of(frame, articles, duplicates=duplicates)
    chosen = once(read_in(choose_acts(frame, acts, modality), by), by)
    if "sentences" in corpus.columns and {"start", "end"} <= set(chosen.columns):
        places = chosen.select(pl.col("article_id").cast(pl.String), "start", "end").iter_rows()
        chosen = chosen.with_columns(sentence=pl.Series(sentences_of(places, articles), dtype=pl.String))
    counted = over_time(
        numbered(chosen, by, corpus=corpus),
        corpus,
        every=every,
        by=by,
        top=top,
        least=least,
        interval=Interval.of(interval),
    )
    return like(with_sentences(counted, articles).rename({"rows": "acts"}), rows)


def mentions_over_time(
    rows: Any,
    *,
    every: str = "1w",
    by: str | Sequence[str] | None = "name",
    articles: Any = None,
    top: int | None = 20,
    duplicates: bool = False,
    least: int = LEAST,
    interval: Interval | None = None,
) -> Any:
    """Mentions of actors by period: how many, in which share of the articles.

    Args:
        rows: the ``actors`` table, pandas or polars, or a scan of one on disk (``pl.scan_parquet``,
            ``analysis.Store(folder).scan("actors")``), which is counted without being read into memory.
        every: length of a period, as in ``threats_over_time``.
        by: one or several of name, type, country, how, outlet or another column of ``actors``; None
            for all together.
        articles: the ``articles`` table; without it shares are shares of the articles with mentions.
        top: keep this many groups, those with most mentions; None for all.
        duplicates: count copies of a story too.
        least: articles below which a period is marked.
        interval: an ``analysis.trends.Interval``: level, resamples and seed of the intervals.

    Returns:
        As ``threats_over_time``; ``mentions`` in the place of ``acts``, ``index`` is mentions per 100
        articles.

    Raises:
        ValueError: as ``threats_over_time``.
    """
    frame = rows_of(rows)
    schemas.require(frame, ["article_id"], "mentions_over_time")
    corpus = None if articles is None else corpus_of(frame, articles, duplicates=duplicates)
    read = numbered(frame.drop("intensity", "sentence", strict=False), by, corpus=corpus)
    if corpus is None:
        corpus = corpus_of(read.articles, None, duplicates=duplicates)
    counted = over_time(
        read,
        corpus,
        every=every,
        by=by,
        top=top,
        least=least,
        interval=Interval.of(interval),
    )
    return like(with_sentences(counted, articles).rename({"rows": "mentions"}), rows)


def corpus_of(rows: Rows, articles: Any, *, duplicates: bool = False, dated: bool = True) -> pl.DataFrame:
    """What was published: ``article_id``, ``day`` and ``outlet`` (null if unknown), one row an article.

    Articles that could not be read, copies (unless ``duplicates``) and, if ``dated``, articles without a day are
    out; of the last a warning tells the number.
    """
    frame = rows if articles is None else rows_of(articles)
    schemas.require(frame, ["article_id"], "articles")
    schema = frame.collect_schema()
    if "error" in schema:
        frame = frame.filter(pl.col("error").is_null())
    if "duplicate_of" in schema and not duplicates:
        frame = frame.filter(pl.col("duplicate_of").is_null())
    outlet = "source" if articles is not None and "source" in schema else None
    with_text = articles is not None and schema.get("text") == pl.String
    known = frame.lazy().select(
        pl.col("article_id").cast(pl.String),
        day=_day(schema),
        **({"sentences": pl.col("text").str.count_matches(ENDS).cast(pl.Int64)} if with_text else {}),
        outlet=pl.col(outlet).cast(pl.String) if outlet else pl.lit(None),
    )
    if isinstance(frame, pl.DataFrame):  # of a run of rows of one article the first is enough
        article = pl.col("article_id")
        known = known.filter(article.ne_missing(article.shift()) | (pl.int_range(pl.len()) == 0))
    known = known.drop_nulls("article_id").unique("article_id", keep="first", maintain_order=True)
    corpus = collected(known, frame)
    undated = corpus["day"].null_count() if dated else 0
    if undated:
        schemas.warn(f"{undated:,} of {corpus.height:,} articles have no day of publication and are left out")
    return corpus.drop_nulls("day") if dated else corpus


def _day(schema: pl.Schema) -> pl.Expr:
    """The day of publication as an expression, from whatever column and type a frame has."""
    for name in ("published_day", "published"):
        if name in schema:
            dtype = schema[name]
            if dtype.is_temporal() or dtype in (pl.String, pl.Null):
                return day_of(name, dtype)
            raise ValueError(f"column {name!r} holds {dtype}, not days; make them dates first")
    raise ValueError("there is no column 'published_day' or 'published'; pass articles= to say when each was published")


def choose_acts(
    frame: Rows, acts: str | Iterable[str] | None, modality: str | Iterable[str] | None
) -> Rows:
    """The rows of these acts (names or PLOVER categories) and modalities."""
    if acts is not None:
        wanted = {acts} if isinstance(acts, str) else set(acts)
        known = {*schemas.ACT_TO_PLOVER, *schemas.ACT_TO_PLOVER.values()}
        if wanted - known:
            raise ValueError(f"no act {', '.join(sorted(wanted - known))}; there are {', '.join(sorted(known))}")
        names = [act for act, plover in schemas.ACT_TO_PLOVER.items() if {act, plover} & wanted]
        schemas.require(frame, ["act"], "acts=")
        frame = frame.filter(pl.col("act").is_in(names))
    if modality is not None:
        read = {modality} if isinstance(modality, str) else set(modality)
        if read - set(schemas.MODALITIES):
            raise ValueError(f"no modality {', '.join(sorted(read - set(schemas.MODALITIES)))}; "
                             f"there are {', '.join(schemas.MODALITIES)}")
        if "modality" in columns_of(frame):
            frame = frame.filter(pl.col("modality").is_in(list(read)))
    return frame


def read_in(rows: Rows, by: str | Sequence[str] | None) -> pl.DataFrame:
    """Load the chosen acts of a table on disk, with only the columns that are counted; a frame stays as it is."""
    if isinstance(rows, pl.DataFrame):
        return rows
    wanted = {"article_id", "act", "source", "target", "intensity", "text", "start", "end", "cue", *names_of(by)}
    return rows.select(name for name in columns_of(rows) if name in wanted).collect(engine="streaming")


def once(rows: pl.DataFrame, by: str | Sequence[str] | None) -> pl.DataFrame:
    """The rows without those that repeat a statement within a group.

    What two states say of two others is four rows: each the only one of its dyad, but two for either source,
    of which one counts.
    """
    keys = names_of(by)
    statement = ["article_id", "start", "end", "act", "cue"]
    if not set(statement) <= set(rows.columns):
        return rows
    said = hashed(rows.select(*dict.fromkeys([*statement, *(name for name in keys if name in rows.columns)])))
    first = said.arg_unique()
    return rows if len(first) == rows.height else rows[first.sort()]


def over_time(
    read: Numbered,
    corpus: pl.DataFrame,
    *,
    every: str,
    by: str | Sequence[str] | None,
    top: int | None,
    least: int,
    interval: Interval,
) -> pl.DataFrame:
    """Count rows by period and group against the articles of the period; see ``threats_over_time``."""
    said = "sentence" in columns_of(read.rows)
    keys = names_of(by)
    own = ["outlet"] if "outlet" in keys else []
    corpus = with_period(corpus, every)
    groups, counted = cells(read, corpus, keys, top)
    if keys == ["outlet"]:  # one that told of nothing is 0, as a period is
        silent = corpus.select(keys).drop_nulls().unique().join(groups, on=keys, how="anti").sort(keys)
        groups = pl.concat([groups, silent]).head(top or groups.height + silent.height)
    grid = calendar(corpus, every)
    if keys:
        grid = grid.join(groups, how="cross")
    table = (
        grid.join(periods_of(corpus, *own), on=["period", *own], how="left")
        .join(counted, on=["period", *keys], how="left", nulls_equal=True)
        .with_columns(pl.col("articles").fill_null(0))
        .sort("period", *keys)
    )
    there = pl.col("articles") > 0
    table = table.with_columns(
        pl.when(there).then(pl.col("rows", "in_articles", "in_sentences", "weight").fill_null(0)),
    ).with_columns(
        share=pl.when(there).then(pl.col("in_articles") / pl.col("articles")),
        index=pl.when(there).then(100 * pl.col("weight") / pl.col("articles")),
        few=pl.col("articles") < least,
    )
    table = _with_intervals(table, interval)
    if sentences := ["in_sentences", "sentences", "sentence_share"] if said else []:
        table = table.with_columns(sentence_share=pl.col("in_sentences") / pl.col("sentences"))
    measured = ["share", "share_low", "share_high", "index", "low", "high"]
    return table.select(
        "period", *keys, "rows", "in_articles", "articles", *measured, *sentences,
        "few", "example", "example_id", "start", "end",
    )  # fmt: skip


def most(rows: pl.DataFrame, keys: list[str], top: int | None) -> pl.DataFrame:
    """The groups that there are, or the ``top`` with most rows; ties in the order of their names."""
    groups = rows.group_by(keys).agg(n=pl.len()).sort("n", *keys, descending=[True, *[False] * len(keys)])
    return (groups if top is None else groups.head(top)).drop("n")


def with_period(frame: pl.DataFrame, every: str) -> pl.DataFrame:
    """The frame with ``period``, the first day of the period that holds ``day``."""
    return frame.with_columns(period=pl.col("day").dt.truncate(length_of(every)))


def length_of(every: str) -> str:
    """The length of a period as polars writes it; a month is ``1mo``, for ``1m`` is a minute there.

    Raises:
        ValueError: it is none, or shorter than a day.
    """
    length = EVERY.get(every, every)
    if not re.fullmatch(r"[1-9]\d*(?:d|w|mo|q|y)", str(length)):
        raise ValueError(f"every={every!r} is no length of a period; say 1d, 1w, 1mo, 1q or 1y")
    return length


def with_sentences(table: pl.DataFrame, articles: Any) -> pl.DataFrame:
    """The table with the sentence around ``start`` and ``end`` as ``example``, and without those two."""
    if articles is not None:
        found = sentences_of(table.select("example_id", "start", "end").iter_rows(), articles)
        sentences = pl.Series("sentence", found, dtype=pl.String)
        table = table.with_columns(example=pl.coalesce(sentences, pl.col("example")))
    return table.drop("start", "end")


def calendar(corpus: pl.DataFrame, every: str) -> pl.DataFrame:
    """Every period from the first article to the last, one row each."""
    if not corpus.height:
        return pl.DataFrame(schema={"period": pl.Date})
    days = pl.date_range(corpus["period"].min(), corpus["period"].max(), interval=length_of(every), eager=True)
    return pl.DataFrame({"period": days})


def periods_of(corpus: pl.DataFrame, *by: str) -> pl.DataFrame:
    """How many articles each period has, and how many sentences where their text is known."""
    sentences = [pl.col("sentences").sum()] if "sentences" in corpus.columns else []
    return corpus.group_by("period", *by).agg(*sentences, articles=pl.len().cast(pl.Int64))


def _with_intervals(table: pl.DataFrame, interval: Interval) -> pl.DataFrame:
    """Add the ends of the intervals of share and index."""
    articles = table["articles"].to_numpy()
    hits = table["in_articles"].fill_null(0).to_numpy()
    share_low, share_high = share_interval(hits, articles, interval)
    low, high = np.zeros(table.height), np.zeros(table.height)
    some = np.flatnonzero(hits)
    low[some], high[some] = counted_intervals(table[some].select("articles", "values", "counts"), interval)
    # Where no article has a row every draw is zero. The share's upper end times the usual weight of
    # an article with rows is the honest upper end.
    total = hits.sum()
    usual = table["weight"].sum() / total if total else 0.0
    none = hits == 0
    high[none] = share_high[none] * usual
    there = pl.col("articles") > 0
    ends = pl.DataFrame({"share_low": share_low, "share_high": share_high, "low": 100 * low, "high": 100 * high})
    return table.hstack(ends.fill_nan(None)).with_columns(
        pl.when(there).then(pl.col("share_low", "share_high", "low", "high"))
    )
