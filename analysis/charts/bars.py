"""Who is quoted, and which outlet tells more of threats: one row a name."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import polars as pl

from analysis import schemas, trends
from analysis.charts import parts
from analysis.charts.figure import Figure, as_figure
from analysis.tables import to_polars
from analysis.trends.counts import corpus_of
from analysis.trends.intervals import Interval, share_interval

KINDS = {"direct": ("own words", "own"), "mixed": ("both", "both"), "indirect": ("the outlet's words", "outlet's")}
"""The kinds of quotations and how a column is headed, at length and in short."""


@as_figure
def speakers(quotes: Any, *, articles: Any = None, top: int = 15, figure: Figure) -> alt.HConcatChart | alt.Chart:
    """Who is quoted, in own words or in the outlet's.

    Args:
        quotes: the ``quotes`` table.
        articles: the ``articles`` table, for the number behind the figure and to leave copies out.
        top: this many speakers, those with most quotations.
        figure: title, corpus and width, which are keywords of their own too; see ``Figure``.

    Returns:
        A chart, a column a kind of quotation; where there is nothing to draw it says so.

    Raises:
        ValueError: a column is missing.
    """
    frame = to_polars(quotes)
    schemas.require(frame, ["article_id", "kind", "speaker"], "speakers")
    known = corpus_of(frame, articles, dated=False)
    title = "Who is quoted"
    rows = frame.with_columns(pl.col("article_id").cast(pl.String)).join(known, on="article_id", how="inner")
    named = rows.drop_nulls("speaker")
    if not named.height:
        return figure.message(f"No quotation with a known speaker in {parts.counted(known.height, 'article')}.", title)
    totals = named.group_by("speaker").agg(total=pl.len()).sort("total", "speaker", descending=[True, False]).head(top)
    cells = _quoted(named.join(totals, on="speaker"))
    order = totals["speaker"].to_list()
    labels = parts.room_for_names(order, 112 if figure.narrow else 190)
    room = (figure.plot(labels + 22) - (len(KINDS) - 1) * parts.BETWEEN) // len(KINDS)
    most = cells["count"].max() * (1 + 7 * len(f"{cells['count'].max():,}") / room)
    columns = [_column(cells.filter(kind=kind), order, kind, most, room, labels) for kind in KINDS]
    unknown = rows.height - named.height
    first = totals.row(0, named=True)
    return figure.framed(
        alt.hconcat(*columns, spacing=parts.BETWEEN),
        title,
        note="Quotations in the speaker's own words (direct), in the outlet's (indirect), in both (mixed)"
        + (f"; {unknown:,} of {rows.height:,} have no known speaker" if unknown else ""),
        articles=known.height,
        days=known["day"].drop_nulls(),
        told=f"Bar chart of quotations by speaker. {first['speaker']} is quoted most, {first['total']:,} times; "
        f"{len(order)} speakers are shown.",
    )


def _quoted(named: pl.DataFrame) -> pl.DataFrame:
    """One row a speaker and kind: how many, in how many articles, the longest as example."""
    cells = named.group_by("speaker", "kind", "total").agg(
        count=pl.len(),
        articles=pl.col("article_id").n_unique(),
        example=pl.col("text").sort_by(pl.col("text").str.len_chars(), "text").last()
        if "text" in named.columns
        else pl.lit(None, pl.String),
    )
    return cells.sort("speaker", "kind").with_columns(example=parts.examples(cells.sort("speaker", "kind")))


def _column(cells: pl.DataFrame, order: list[str], kind: str, most: float, room: int, labels: int) -> alt.LayerChart:
    """The quotations of one kind; the first column names the speakers."""
    first = kind == next(iter(KINDS))
    axis = alt.Axis(labelLimit=labels - 8, minExtent=labels, maxExtent=labels) if first else None
    y = alt.Y("speaker:N", sort=order, scale=alt.Scale(domain=order), title=None, axis=axis)
    x = alt.X("count:Q", scale=alt.Scale(domain=[0, most], nice=False), axis=None)
    told = [
        alt.Tooltip("speaker:N"),
        alt.Tooltip("kind:N"),
        alt.Tooltip("count:Q", title="quotations", format=","),
        alt.Tooltip("total:Q", title="of all", format=","),
        alt.Tooltip("articles:Q", format=","),
        alt.Tooltip("example:N", title="for example"),
    ]
    base = alt.Chart(cells)
    return alt.layer(
        base.mark_bar(height=13).encode(x=x, y=y, tooltip=told),
        base.mark_text(align="left", dx=4, style="note", aria=False).encode(
            x=x, y=y, text=alt.Text("count:Q", format=",")
        ),
    ).properties(width=room, height=22 * len(order), title=parts.panel_title(KINDS[kind][room < 120]))


@as_figure
def outlets(frame: Any, *, what: str | None = None, figure: Figure, **counting: Any) -> alt.LayerChart | alt.Chart:
    """Outlet against outlet: in which share of its articles each tells of a threat.

    Args:
        frame: what ``analysis.threats_over_time(..., by="outlet")`` gives, or the ``acts`` table with
            ``articles=``, which is counted first.
        what: what the articles of the share have, for the axis; "a threat", or "an act" where others are counted.
        figure: title, corpus and width, which are keywords of their own too; see ``Figure``.
        **counting: for an ``acts`` table: articles, acts, modality … of ``analysis.threats_over_time``.

    Returns:
        A chart: a point an outlet with its 95 % interval (Wilson).  Where intervals overlap much the outlets
        may not differ.  Where there is nothing to draw it says so.

    Raises:
        ValueError: a column is missing.
    """
    what = what or ("an act" if parts.counted_acts(**counting) == "acts" else "a threat")
    frame, step = parts.over_time(frame, trends.threats_over_time, counting, by="outlet")
    schemas.require(frame, ["outlet", "in_articles", "articles"], "outlets")
    title = f"Share of each outlet's articles with {what}"
    totals = _shares(frame)
    if not totals.height:
        return figure.message("None was found in articles with an outlet and a day of publication.", title)
    labels = parts.room_for_names(totals["label"], 150 if figure.narrow else 210)
    most, least = totals.row(0, named=True), totals.row(-1, named=True)
    return figure.framed(
        _intervals(totals, what, labels).properties(width=figure.plot(labels + 22), height=32 * totals.height),
        title,
        note="Bar: 95 % interval (Wilson); where bars overlap much the outlets may not differ",
        articles=int(totals["articles"].sum()),
        days=parts.span(frame["period"], step),
        told=f"{figure.title or title}: most {most['outlet']} with {most['share']:.1%}, least {least['outlet']} with "
        f"{least['share']:.1%} of its articles.",
    )


def _shares(frame: pl.DataFrame) -> pl.DataFrame:
    """One row an outlet, the highest share first."""
    example = pl.col("example").drop_nulls().first() if "example" in frame.columns else pl.lit(None, pl.String)
    totals = (
        frame.group_by("outlet", maintain_order=True)
        .agg(pl.col("in_articles", "articles").sum(), example=example)
        .filter(pl.col("articles") > 0)
    )
    low, high = share_interval(totals["in_articles"].to_numpy(), totals["articles"].to_numpy(), Interval())
    counted = pl.Series([parts.counted(number, "article") for number in totals["articles"]], dtype=pl.String)
    totals = totals.with_columns(
        low=pl.Series(np.round(low, 5)),
        high=pl.Series(np.round(high, 5)),
        share=(pl.col("in_articles") / pl.col("articles")).round(5),
        label=pl.format("{} ({})", "outlet", pl.lit(counted)),
        example=parts.examples(totals),
    )
    return totals.sort("share", "outlet", descending=[True, False])


def _intervals(totals: pl.DataFrame, what: str, labels: int) -> alt.LayerChart:
    """A point an outlet on a bar that is its interval, and its share in figures."""
    axis = alt.Axis(labelLimit=labels - 8, minExtent=labels, maxExtent=labels, grid=False)
    y = alt.Y("label:N", sort=totals["label"].to_list(), title=None, axis=axis)
    x = alt.X(
        "share:Q",
        title=f"share of articles with {what}",
        axis=alt.Axis(format="%", grid=True, tickCount=5),
        scale=alt.Scale(zero=True),
    )
    told = [
        alt.Tooltip("outlet:N"),
        alt.Tooltip("share:Q", format=".1%"),
        alt.Tooltip("low:Q", title="from", format=".1%"),
        alt.Tooltip("high:Q", title="to", format=".1%"),
        alt.Tooltip("in_articles:Q", title=f"articles with {what}", format=","),
        alt.Tooltip("articles:Q", format=","),
        alt.Tooltip("example:N", title="for example"),
    ]
    base = alt.Chart(totals)
    return alt.layer(
        base.mark_rule(strokeWidth=5, opacity=0.3, strokeCap="round", style="mark", aria=False).encode(
            y=y, x=alt.X("low:Q", title=x["title"]), x2="high:Q"
        ),
        base.mark_point(size=70, filled=True, opacity=1).encode(y=y, x=x, tooltip=told),
        base.mark_text(align="left", dx=8, dy=-9, style="note", aria=False).encode(
            y=y, x=x, text=alt.Text("share:Q", format=".0%")
        ),
    )
