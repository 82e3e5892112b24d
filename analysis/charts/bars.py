"""Who is quoted, and which outlet tells more of threats: one row a name."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import polars as pl

from analysis import schemas, trends
from analysis.charts import parts
from analysis.tables import to_polars
from analysis.theme import WIDTH
from analysis.trends.counts import corpus_of
from analysis.trends.intervals import Interval, share_interval

KINDS = ("direct", "mixed", "indirect")


def speakers(
    quotes: Any,
    *,
    articles: Any = None,
    top: int = 15,
    title: str | None = None,
    corpus: str | None = None,
) -> alt.LayerChart:
    """Who is quoted, in own words or in the outlet's.

    Args:
        quotes: the ``quotes`` table.
        articles: the ``articles`` table, for the number behind the figure and to leave copies out.
        top: this many speakers, those with most quotations.
        title: instead of the one that says what is counted.
        corpus: name of the corpus, for the source line.

    Returns:
        A chart; where there is nothing to draw it says so.

    Raises:
        ValueError: a column is missing.
    """
    frame = to_polars(quotes)
    schemas.require(frame, ["article_id", "kind", "speaker"], "speakers")
    known = corpus_of(frame, articles)
    title = title or "Who is quoted"
    rows = frame.with_columns(pl.col("article_id").cast(pl.String)).join(known, on="article_id", how="inner")
    named = rows.drop_nulls("speaker")
    if not named.height:
        return parts.message(f"No quotation with a known speaker in {known.height:,} articles.", title, corpus=corpus)
    totals = named.group_by("speaker").agg(total=pl.len()).sort("total", "speaker", descending=[True, False]).head(top)
    order = totals["speaker"].to_list()
    cells = (
        named.filter(pl.col("speaker").is_in(order))
        .group_by("speaker", "kind")
        .agg(
            count=pl.len(),
            articles=pl.col("article_id").n_unique(),
            example=pl.col("text").sort_by(pl.col("text").str.len_chars()).last()
            if "text" in named.columns
            else pl.lit(None),
        )
        .sort("speaker", "kind")
    )
    cells = cells.with_columns(
        example=parts.examples(cells),
        place=pl.col("kind").replace_strict({kind: n for n, kind in enumerate(KINDS)}, default=3),
    )
    y = alt.Y("speaker:N", sort=order, title=None, axis=alt.Axis(labelLimit=220))
    bars = (
        alt.Chart(cells)
        .mark_bar()
        .encode(
            y=y,
            x=alt.X("count:Q", title="quotations", axis=alt.Axis(grid=True, tickMinStep=1, tickCount=6, format=",.0f")),
            opacity=alt.Opacity("kind:N", scale=alt.Scale(domain=list(KINDS), range=[1, 0.62, 0.3]), title=None),
            order=alt.Order("place:O"),
            tooltip=[
                "speaker:N",
                "kind:N",
                alt.Tooltip("count:Q", title="quotations", format=","),
                alt.Tooltip("articles:Q", format=","),
                alt.Tooltip("example:N", title="for example"),
            ],
        )
    )
    ends = (
        alt.Chart(totals)
        .mark_text(align="left", dx=5, style="note", aria=False)
        .encode(y=y, x="total:Q", text=alt.Text("total:Q", format=","))
    )
    unknown = rows.height - named.height
    first = totals.row(0, named=True)
    return alt.layer(bars, ends).properties(
        width=WIDTH - 180,
        height=22 * len(order),
        title=parts.heading(
            title,
            "Direct: in own words; indirect: in the outlet's; mixed: both"
            + (f". {unknown:,} of {rows.height:,} quotations have no known speaker" if unknown else ""),
            parts.source_line(known.height, known["day"].min(), known["day"].max(), corpus),
        ),
        description=f"Bar chart of quotations by speaker. {first['speaker']} is quoted most, {first['total']:,} times; "
        f"{len(order)} speakers are shown.",
    )


def outlets(
    frame: Any,
    *,
    what: str = "a threat",
    title: str | None = None,
    corpus: str | None = None,
    **counting: Any,
) -> alt.LayerChart:
    """Outlet against outlet: in which share of its articles each tells of a threat.

    Args:
        frame: what ``analysis.threats_over_time(..., by="outlet")`` gives, or the ``acts`` table with
            ``articles=``, which is counted first.
        what: what the articles of the share have, for the axis.
        title: instead of the one that says what is counted.
        corpus: name of the corpus, for the source line.
        **counting: for an ``acts`` table: articles, acts, modality … of ``analysis.threats_over_time``.

    Returns:
        A chart: a point an outlet with its 95 % interval (Wilson).  Where intervals overlap much the outlets
        may not differ.  Where there is nothing to draw it says so.

    Raises:
        ValueError: a column is missing.
    """
    frame = to_polars(frame)
    if "period" not in frame.columns:
        frame = trends.threats_over_time(frame, **{"by": "outlet", "every": "1mo"} | counting)
    schemas.require(frame, ["outlet", "in_articles", "articles"], "outlets")
    title = title or f"Share of each outlet's articles with {what}"
    totals = frame.group_by("outlet").agg(pl.col("in_articles", "articles").sum()).filter(pl.col("articles") > 0)
    if not totals.height:
        return parts.message("There are no articles with an outlet and a day.", title, corpus=corpus)
    totals = totals.with_columns(share=pl.col("in_articles") / pl.col("articles")).sort(
        "share", "outlet", descending=[True, False]
    )
    low, high = share_interval(totals["in_articles"].to_numpy(), totals["articles"].to_numpy(), Interval())
    totals = totals.with_columns(
        low=pl.Series(np.round(low, 5)),
        high=pl.Series(np.round(high, 5)),
        share=pl.col("share").round(5),
        label=pl.format("{} ({} articles)", "outlet", "articles"),
    )
    order = totals["label"].to_list()
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=260, grid=False))
    x = alt.X(
        "share:Q",
        title=f"share of articles with {what}",
        axis=alt.Axis(format="%", grid=True, tickCount=6),
        scale=alt.Scale(zero=True),
    )
    told = [
        alt.Tooltip("outlet:N"),
        alt.Tooltip("share:Q", format=".1%"),
        alt.Tooltip("low:Q", title="from", format=".1%"),
        alt.Tooltip("high:Q", title="to", format=".1%"),
        alt.Tooltip("in_articles:Q", title=f"articles with {what}", format=","),
        alt.Tooltip("articles:Q", format=","),
    ]
    base = alt.Chart(totals)
    most, least = totals.row(0, named=True), totals.row(-1, named=True)
    days = frame["period"].drop_nulls()
    return alt.layer(
        base.mark_rule(strokeWidth=5, opacity=0.3, strokeCap="round", style="mark", aria=False).encode(
            y=y, x=alt.X("low:Q", title=f"share of articles with {what}"), x2="high:Q"
        ),
        base.mark_point(size=70, filled=True, opacity=1).encode(y=y, x=x, tooltip=told),
        base.mark_text(align="left", dx=8, dy=-9, style="note", aria=False).encode(
            y=y, x=x, text=alt.Text("share:Q", format=".0%")
        ),
    ).properties(
        width=WIDTH - 220,
        height=32 * len(order),
        title=parts.heading(
            title,
            "Bar: 95 % interval (Wilson)",
            parts.source_line(int(totals["articles"].sum()), days.min(), days.max(), corpus),
        ),
        description=f"{title}: most {most['outlet']} with {most['share']:.1%}, least {least['outlet']} with "
        f"{least['share']:.1%} of its articles.",
    )
