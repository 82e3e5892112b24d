"""Is a dyad moving towards conflict: hostile acts against cooperative ones."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl

from analysis import schemas
from analysis.tables import like
from analysis.trends.counts import (
    LEAST,
    calendar,
    choose_acts,
    corpus_of,
    most,
    periods_of,
    read_in,
    with_period,
    with_sentences,
)
from analysis.trends.intervals import Interval, resampled_totals
from analysis.trends.numbers import DASH, rows_of, with_dyads

_KEPT = ("act", "intensity", "text", "start", "end")


def escalation_index(
    rows: Any,
    *,
    every: str = "1w",
    between: tuple[str, str] | None = None,
    directed: bool = True,
    articles: Any = None,
    modality: str | Iterable[str] | None = ("made", "reported"),
    top: int | None = 20,
    duplicates: bool = False,
    least: int = LEAST,
    interval: Interval | None = None,
) -> Any:
    """Hostile against cooperative acts of each dyad, period by period.

    ``index = 100 * (H - C) / (H + C)``, where H is the sum of the intensities of a dyad's hostile acts
    (``schemas.HOSTILE``: threats, demands, accusations, rejections, sanctions, mobilization, coercion,
    force, protest) and C that of its cooperative ones (agreement, consultation, support, cooperation,
    aid, concession).  It runs from -100, all cooperative, through 0, even, to 100, all hostile, and does
    not move when more is published about a dyad.
    Acts of a state towards itself are no dyad.  The idea is the net of conflict and cooperation
    (Goldstein 1992); the weights here are those of the act lexicon.

    Args:
        rows: the ``acts`` table, or a scan of one on disk.
        every: length of a period, as in ``threats_over_time``.
        between: two actors as ``source`` and ``target`` name them, ``("USA", "RUS")``; None for every dyad there is.
        directed: USA to RUS apart from RUS to USA; False takes both as one dyad.
        articles: the ``articles`` table, for the articles of a period and to leave copies out.
        modality: which modalities count; None for all.
        top: keep this many dyads, those with most acts; None for all.
        duplicates: count copies of a story too.
        least: acts below which a period is marked as ``few``.
        interval: an ``analysis.trends.Interval``: level, resamples and seed.

    Returns:
        A frame of the kind that was given: ``period``, ``source``, ``target``, ``dyad``, ``hostile`` and
        ``cooperative`` (rows), ``articles`` (of the period), ``index`` with ``low`` and ``high`` (bootstrap
        over articles), ``few``, ``example`` and ``example_id`` (the most intense act).  The index is null
        where the dyad has no act: no news is neither peace nor war.

    Raises:
        ValueError: a column is missing, ``every`` or ``modality`` is not known, or ``between`` is no two actors.
    """
    interval = Interval.of(interval)
    frame = rows_of(rows)
    schemas.require(frame, ["article_id", "act", "source", "target"], "escalation_index")
    corpus = corpus_of(frame, articles, duplicates=duplicates)
    frame = read_in(choose_acts(frame, None, modality), None)
    if between is not None:
        ends = [between] if isinstance(between, str) else list(between)
        if len(ends) != 2:
            raise ValueError(f"between={between!r}: name two actors, such as ('USA', 'RUS')")
        unknown = set(ends) - {*frame["source"], *frame["target"]}
        if unknown:
            schemas.warn(f"no act has {' or '.join(sorted(unknown))} as its source or target; "
                         "states are ISO codes there (RUS), organizations names (NATO)")
        both = pl.col("source").is_in(ends) & pl.col("target").is_in(ends)
        frame = frame.filter(both & (pl.col("source") != pl.col("target")))
    if not directed:
        pair = pl.concat_list("source", "target").list.sort()
        frame = frame.with_columns(source=pair.list.first(), target=pair.list.last())
    hostile = [act for act, plover in schemas.ACT_TO_PLOVER.items() if plover in schemas.HOSTILE]
    frame = frame.filter(pl.col("source") != pl.col("target"))
    keys = ["source", "target", "dyad"]
    frame = with_dyads(frame)
    kept = [name for name in (*keys, *_KEPT) if name in frame.columns]
    chosen = frame.select(pl.col("article_id").cast(pl.String), *kept).drop_nulls(keys)
    chosen = chosen.join(corpus, on="article_id", how="inner", maintain_order="left")
    if not directed:
        chosen = chosen.with_columns(dyad=pl.concat_str("source", "target", separator=DASH))
    chosen = with_period(chosen, every).with_columns(
        weight=pl.col("intensity").fill_null(1.0) if "intensity" in chosen.columns else pl.lit(1.0),
        hostile=pl.col("act").is_in(hostile),
    )
    corpus = with_period(corpus, every)
    grid = calendar(corpus, every).join(most(chosen, keys, top), how="cross")
    table = (
        grid.join(periods_of(corpus), on="period", how="left")
        .join(_cells(chosen, keys, interval), on=["period", *keys], how="left")
        .with_columns(pl.col("articles").fill_null(0))
        .with_columns(
            pl.when(pl.col("articles") > 0).then(pl.col("hostile", "cooperative").fill_null(0)),
            few=(pl.col("hostile").fill_null(0) + pl.col("cooperative").fill_null(0)) < least,
        )
        .sort("period", *keys)
    )
    columns = ["hostile", "cooperative", "articles", "index", "low", "high", "few"]
    columns += ["example", "example_id", "start", "end"]
    return like(with_sentences(table.select("period", *keys, *columns), articles), rows)


def _cells(rows: pl.DataFrame, keys: list[str], interval: Interval) -> pl.DataFrame:
    """One row a period and dyad that has acts: counts, index, interval, example."""
    for name, dtype in (("text", pl.String), ("start", pl.Int64), ("end", pl.Int64)):
        if name not in rows.columns:
            rows = rows.with_columns(pl.lit(None, dtype).alias(name))
    strongest_first = rows.sort("weight", descending=True, maintain_order=True)
    by_article = strongest_first.group_by("period", *keys, "article_id", maintain_order=True).agg(
        pl.col("start", "end").first(),
        h=(pl.col("weight") * pl.col("hostile")).sum(),
        c=(pl.col("weight") * ~pl.col("hostile")).sum(),
        hostile=pl.col("hostile").sum().cast(pl.Int64),
        cooperative=(~pl.col("hostile")).sum().cast(pl.Int64),
        example=pl.col("text").first(),
    )
    cells = by_article.group_by("period", *keys, maintain_order=True).agg(
        pl.col("hostile", "cooperative").sum(),
        pl.col("h", "c").round(6),
        pl.col("start", "end", "example").first(),
        example_id=pl.col("article_id").first(),
    )
    ends = [_balance(h, c, interval) for h, c in zip(cells["h"].to_list(), cells["c"].to_list(), strict=True)]
    found = pl.DataFrame(ends, schema={"index": pl.Float64, "low": pl.Float64, "high": pl.Float64}, orient="row")
    return cells.drop("h", "c").hstack(found)


def _balance(h: list[float], c: list[float], interval: Interval) -> tuple[float | None, float | None, float | None]:
    """100 (H - C) / (H + C) and the percentiles of it over articles drawn again."""
    hostile, cooperative = math.fsum(h), math.fsum(c)  # exact, so in whatever order the articles stand
    if not hostile + cooperative:
        return None, None, None
    index = 100 * ((hostile - cooperative) / (hostile + cooperative))
    if len(h) < 2:
        return index, None, None
    drawn = resampled_totals(np.column_stack([h, c]), len(h), interval)
    sums = drawn.sum(axis=1)
    balance = 100 * (drawn[:, 0] - drawn[:, 1])[sums > 0] / sums[sums > 0]
    low, high = np.quantile(balance, [(1 - interval.level) / 2, (1 + interval.level) / 2])
    return index, float(low), float(high)
