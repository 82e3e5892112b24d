"""Figures that answer: choose a period and read its sentences, choose a dyad and see its weeks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt
import polars as pl

from analysis import schemas, trends
from analysis.charts import names, parts
from analysis.charts.figure import AXIS, Figure, as_figure
from analysis.charts.lists import Column, lines, wrapped
from analysis.charts.matrices import ROWS, busiest, grid, room_for, whole
from analysis.tables import to_polars
from analysis.trends.counts import choose_acts, corpus_of, with_period

MOST_SENTENCES = 300
_HEADS = [Column("who", 218, "keyword"), Column("where", 218, "note", under=1)]


@as_figure
def threats_and_sentences(
    acts_table: Any,
    *,
    every: str = "1w",
    articles: Any = None,
    acts: str | Iterable[str] | None = "THREATEN",
    modality: str | Iterable[str] | None = "made",
    listed: int = 12,
    figure: Figure,
) -> alt.VConcatChart | alt.Chart:
    """Threats by period; drag over periods, and their sentences are listed.

    Args:
        acts_table: the ``acts`` table.
        every: length of a period, as in ``analysis.threats_over_time``.
        articles: the ``articles`` table, for outlets, the number behind the figure, and to leave copies out.
        acts: which acts, by name or PLOVER category; None for all.
        modality: which modalities; None for all.
        listed: sentences listed at once.
        figure: title, corpus and width, which are keywords of their own too; see ``Figure``.

    Returns:
        A chart that works without a kernel.  It holds sentences of every period, 300 at most, those between
        two actors first, then the most intense; the bars count all.  Where there is nothing to draw it says so.

    Raises:
        ValueError: a column is missing or an act is not known.
    """
    frame = to_polars(acts_table)
    schemas.require(frame, ["article_id", "act", "text"], "threats_and_sentences")
    counts = trends.threats_over_time(frame, every=every, by=None, articles=articles, acts=acts, modality=modality)
    what = parts.counted_acts(acts, modality)
    title = f"{parts.capital(what.removesuffix(' made'))} and their sentences"
    published = int(counts["articles"].sum()) if counts.height else 0
    if not counts.height or not counts["acts"].drop_nulls().sum():
        return figure.message(f"None was found in {published:,} dated articles.", title)
    spanned = parts.every_of(counts["period"], every)
    bars = counts.select(
        parts.iso("period"),
        "acts",
        "articles",
        when=parts.named_period("period", spanned),
        example=parts.examples(counts),
    )
    brush = alt.selection_interval(encodings=["x"], name="period_brush")
    pale = alt.condition(brush, alt.value(1), alt.value(0.35))
    told = [*_WHEN, alt.Tooltip("articles:Q", format=","), _EXAMPLE]
    shown = _bars(alt.Chart(bars, name="bars"), counts["period"], figure.plot(AXIS), counts["acts"].max(), what).encode(
        opacity=pale, tooltip=told
    )
    rows = _sentences(frame, counts, every, articles, acts, modality)
    rows = rows.with_columns(text=wrapped(rows["text"], _HEADS, figure))
    most = counts.sort("acts", descending=True, nulls_last=True, maintain_order=True).row(0, named=True)
    return figure.framed(
        alt.vconcat(shown.add_params(brush), _listing(rows, brush, min(listed, rows.height), figure), spacing=14),
        title,
        note="Drag over the bars to choose a period; below, its sentences, those between two actors first",
        articles=published,
        days=parts.span(counts["period"], every),
        told=f"Bar chart of {what.removesuffix(' made')} by period and a list of their sentences. "
        f"Most, {most['acts']:,}, in {parts.period_name(most['period'], spanned)}.",
    )


_WHEN = [alt.Tooltip("when:N"), alt.Tooltip("acts:Q", format=",")]
_EXAMPLE = alt.Tooltip("example:N", title="for example")


def _bars(base: alt.Chart, days: pl.Series, width: int, most: int, what: str, *, pieces: bool = False) -> alt.Chart:
    """Bars of acts by period, in one piece or in several upon each other."""
    thick = max(2, min(26, int(width / days.n_unique() * 0.7)))
    return (
        base.mark_bar(size=thick, style=["hostile", *["piece"] * pieces])
        .encode(
            x=parts.time_axis(days, width=width, inset=thick / 2 + 2),
            y=parts.value_axis("acts", what, None, **parts.whole_steps(most)),
        )
        .properties(width=width, height=140)
    )


def _sentences(
    frame: pl.DataFrame, counts: pl.DataFrame, every: str, articles: Any, acts: Any, modality: Any
) -> pl.DataFrame:
    """The rows of every period between two actors, then the most intense, few enough to travel with the figure."""
    known = with_period(corpus_of(frame, articles), every)
    for name in ("source", "target"):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.String).alias(name))
    weight = pl.col("intensity").fill_null(1.0) if "intensity" in frame.columns else pl.lit(1.0)
    other = (pl.col("source") != pl.col("target")).fill_null(False)
    told = pl.col("source").is_not_null().cast(pl.Int8) + other.cast(pl.Int8)
    rows = choose_acts(frame, acts, modality)
    rows = rows.with_columns(pl.col("article_id").cast(pl.String), weight=weight, told=told)
    rows = rows.join(known, on="article_id", how="inner")
    rows = rows.sort("told", "weight", descending=True, maintain_order=True)
    share = max(1, MOST_SENTENCES // counts.height)
    rows = rows.group_by("period", maintain_order=True).head(share).head(MOST_SENTENCES)
    rows = rows.sort("told", "weight", descending=True, maintain_order=True).with_row_index("rank")
    arrow = pl.when(pl.col("target").is_not_null()).then(pl.lit("→"))
    return rows.select(
        parts.iso("period"),
        "rank",
        where=pl.concat_str(pl.col("day").dt.strftime("%-d %b %Y"), "outlet", separator=", ", ignore_nulls=True),
        who=pl.concat_str(names.readable("source"), arrow, names.readable("target"), separator=" ", ignore_nulls=True),
        text=pl.Series(parts.shortened(parts.sentences(rows, articles), 60_000)),
    )


def _listing(rows: pl.DataFrame, brush: alt.Parameter, listed: int, figure: Figure) -> alt.LayerChart:
    """The first sentences of the chosen periods."""
    base = (
        alt.Chart(rows)
        .transform_calculate(period="toDate(datum.period)")
        .transform_filter(brush)
        .transform_window(place="row_number()", sort=[alt.SortField("rank")])
        .transform_filter(f"datum.place <= {listed}")
    )
    y = alt.Y("place:O", axis=None, scale=alt.Scale(domain=list(range(1, listed + 1))))
    return lines(base, y, _HEADS, text="text", rows=listed, figure=figure)


@as_figure
def dyads_and_series(
    acts_table: Any,
    *,
    every: str = "1w",
    articles: Any = None,
    acts: str | Iterable[str] | None = "THREATEN",
    modality: str | Iterable[str] | None = "made",
    top: int = 8,
    figure: Figure,
) -> alt.VConcatChart | alt.Chart:
    """Who threatens whom; click a cell, and the bars below show that dyad over time.

    Args:
        acts_table: the ``acts`` table.
        every: length of a period, as in ``analysis.threats_over_time``.
        articles: the ``articles`` table, for the number behind the figure and to leave copies out.
        acts: which acts, by name or PLOVER category; None for all.
        modality: which modalities; None for all.
        top: this many actors, those with most acts on either side.
        figure: title, corpus and width, which are keywords of their own too; see ``Figure``.

    Returns:
        A chart that works without a kernel; where there is nothing to draw it says so.

    Raises:
        ValueError: a column is missing or an act is not known.
    """
    frame = to_polars(acts_table)
    counts = trends.threats_over_time(frame, every=every, by="dyad", articles=articles, acts=acts, modality=modality)
    what = parts.counted_acts(acts, modality)
    title = "Who acts towards whom, and when" if what == "acts" else "Who threatens whom, and when"
    counts = counts.filter(pl.col("source") != pl.col("target"))
    if not counts.height:
        return figure.message("No act with source and target was found.", title)
    days = counts["period"]
    some = counts.filter(pl.col("acts") > 0).with_columns(
        source=names.readable("source"), target=names.readable("target")
    )
    weighted = some.select(pl.col("source", "target").repeat_by("acts")).explode("source", "target")
    order = busiest(weighted, min(top, room_for(figure, weighted)))
    some = some.filter(pl.col("source").is_in(order) & pl.col("target").is_in(order))
    if some.height > parts.MOST_MARKS:
        raise ValueError(f"{some.height:,} dyads and periods are more than a figure can hold; use a longer period")
    series = some.select(
        parts.iso("period"),
        "source",
        "target",
        "acts",
        when=parts.named_period("period", parts.every_of(days, every)),
        example=parts.examples(some, parts.EXAMPLE_BUDGET // 2),
    )
    cells = some.group_by("source", "target").agg(
        count=pl.col("acts").sum(), articles=pl.col("in_articles").sum(), example=pl.col("example").first()
    )
    cells = cells.sort("source", "target")
    cells = cells.with_columns(example=parts.examples(cells, parts.EXAMPLE_BUDGET // 2))
    chosen = alt.selection_point(fields=["source", "target"], name="dyad_choice")
    matrix = grid(cells, whole(figure, order, cells["count"].max()))
    pale = alt.condition(chosen, alt.value(1), alt.value(0.25))
    matrix.layer[1] = matrix.layer[1].encode(opacity=pale).add_params(chosen).properties(name="matrix")
    dyad = [alt.Tooltip("source:N"), alt.Tooltip("target:N")]
    bars = _bars(
        alt.Chart(series).transform_filter(chosen), days, figure.plot(ROWS), series["acts"].max(), what, pieces=True
    ).encode(detail=["source:N", "target:N"], tooltip=[*dyad, *_WHEN, _EXAMPLE])
    strongest = cells.sort("count", descending=True, maintain_order=True).row(0, named=True)
    return figure.framed(
        alt.vconcat(matrix, bars, spacing=20),
        title,
        note="Acts of the actor on the left towards the one above; click a cell to see it over time",
        articles=int(counts.unique("period")["articles"].sum()),
        days=parts.span(days, every),
        told=f"Matrix of dyads and bars over time. Most: {strongest['source']} towards {strongest['target']}, "
        f"{strongest['count']:,} acts.",
    )
