"""Hostile against cooperative, and our index beside another."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from analysis import schemas, trends
from analysis.charts import names, parts
from analysis.charts.figure import AXIS, Figure, as_figure
from analysis.periods import dated
from analysis.tables import to_polars


@as_figure
def escalation(
    frame: Any,
    *,
    top: int = 6,
    figure: Figure,
    **counting: Any,
) -> alt.LayerChart | alt.VConcatChart | alt.Chart:
    """Draw the escalation index of dyads: bars up are hostile, bars down cooperative.

    Args:
        frame: what ``analysis.escalation_index`` gives, or the ``acts`` table, which is counted first.
        top: draw this many dyads, those with most acts.
        figure: title, corpus and width, which are keywords of their own too; see ``Figure``.
        **counting: for an ``acts`` table: every, between, articles … of ``analysis.escalation_index``.

    Returns:
        A chart, a panel a dyad; pale bars rest on few acts, lines are 95 % intervals.  Where there is
        nothing to draw it says so.

    Raises:
        ValueError: a column is missing.
    """
    frame, step = parts.over_time(frame, trends.escalation_index, counting)
    schemas.require(frame, ["period", "dyad", "hostile", "cooperative", "index"], "escalation")
    title = "Hostile against cooperative acts"
    known = frame.drop_nulls("index")
    if not known.height:
        return figure.message("No act between two actors was found.", title)
    totals = known.group_by("dyad").agg(n=(pl.col("hostile") + pl.col("cooperative")).sum())
    order = totals.sort("n", "dyad", descending=[True, False])["dyad"].head(top).to_list()
    days = frame["period"]
    data = _balances(known.filter(pl.col("dyad").is_in(order)), parts.every_of(days, step))
    if data.height > parts.MOST_MARKS:
        raise ValueError(f"{data.height:,} bars are more than a figure can show; use a longer period or top={top // 2}")
    shown = pl.DataFrame({"dyad": order}).select(names.readable_dyad())["dyad"].to_list()
    columns, small = figure.panels()
    width, height = (figure.plot(AXIS), 240) if len(shown) == 1 else (small, 110)
    panels = [
        _panel(data.filter(pl.col("dyad") == dyad), days, (width, height), dated=place >= len(shown) - columns)
        for place, dyad in enumerate(shown)
    ]
    last = data.sort("period").group_by("dyad", maintain_order=True).last()
    said = "; ".join(f"{row['dyad']} {row['index']:.0f} in {row['when']}" for row in last.head(4).iter_rows(named=True))
    return figure.framed(
        parts.in_rows(panels, columns, beside=AXIS) if len(panels) > 1 else panels[0],
        title,
        note="Hostile (up, orange) against cooperative acts (down, blue), weighted by intensity; 100: all are hostile; "
        "pale: few acts; lines: 95 % interval",
        articles=int(frame.unique("period")["articles"].sum()) if "articles" in frame.columns else None,
        days=parts.span(days, step),
        told=f"Bar chart of the balance of hostile and cooperative acts. Last: {said}.",
    )


def _balances(known: pl.DataFrame, every: str) -> pl.DataFrame:
    """What is drawn: one row a period and dyad that has acts."""
    return known.with_columns(
        dyad=names.readable_dyad(),
        when=parts.named_period("period", every),
        period=parts.iso("period"),
        example=pl.Series(parts.shortened(known["example"]), dtype=pl.String),
    ).select(
        "period", "dyad", pl.col("index", "low", "high").round(2), "hostile", "cooperative", "few", "when", "example"
    )  # fmt: skip


def _panel(data: pl.DataFrame, days: pl.Series, size: tuple[int, int], *, dated: bool) -> alt.LayerChart:
    """The bars of one dyad, with its days written under it or not."""
    width, height = size
    periods = days.unique().len()
    unit = None if height < 150 else "balance, -100 to 100"
    y = parts.value_axis("index", unit, [-100, 100], values=[-100, -50, 0, 50, 100])
    told = [
        alt.Tooltip("dyad:N"),
        alt.Tooltip("when:N"),
        alt.Tooltip("index:Q", format=".0f"),
        alt.Tooltip("low:Q", title="from", format=".0f"),
        alt.Tooltip("high:Q", title="to", format=".0f"),
        "hostile:Q",
        "cooperative:Q",
        alt.Tooltip("example:N", title="for example"),
    ]
    base = alt.Chart(data)
    thick = max(2, min(24, int(width / max(1, periods) * 0.62)))
    pale = alt.condition("datum.few", alt.value(0.4), alt.value(1))
    x = parts.time_axis(days, width=width, inset=thick / 2 + 2, labels=dated)
    bars = [
        base.mark_bar(style=style, size=thick)
        .encode(x=x, y=y, y2=alt.datum(0), tooltip=told, opacity=pale)
        .transform_filter(test)
        for style, test in (("hostile", "datum.index > 0"), ("cooperative", "datum.index <= 0"))
    ]
    ends = base.mark_rule(style="quiet", aria=False).encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
    zero = alt.Chart(pl.DataFrame({"zero": [0]})).mark_rule(style="quiet", aria=False).encode(y="zero:Q")
    return alt.layer(*bars, ends, zero).properties(
        width=width, height=height, title=parts.panel_title(data.item(0, "dyad"))
    )


def _agreed(found: trends.Agreement, every: str) -> str:
    """How far two indices move together, in words."""
    if found.rho is None:
        return f"No rank correlation: {found.periods} common periods are too few, or one index does not move"
    return (
        f"Rank correlation (Spearman) {found.rho:.2f}, 95 % interval {found.low:.2f} to {found.high:.2f}, "
        f"over {parts.counted(found.periods, parts.SPANS.get(every, 'period'))}"
    )


@as_figure
def beside(
    first: Any,
    second: Any,
    *,
    values: tuple[str, str] = ("index", "gpr_threats"),
    labels: tuple[str, str] = ("threats made", "GPR threats"),
    figure: Figure,
) -> alt.LayerChart | alt.Chart:
    """Two indices of the same periods in one figure, each scaled so that its mean is 100.

    Args:
        first: a frame with one row a period, such as ``analysis.threats_over_time(..., by=None)``.
        second: another, such as ``analysis.gpr_index(articles, every=...)``.
        values: the column of each.
        labels: the name of each line.
        figure: title, corpus and width, which are keywords of their own too; see ``Figure``.

    Returns:
        A chart, with the rank correlation under its title.  Where there is nothing to draw it says so.

    Raises:
        ValueError: a column is missing, or a frame has several rows a period.
    """
    together = trends.agreement(first, second, values=values)
    title = f"{parts.capital(labels[0])} beside {labels[1]}"
    data = pl.concat(map(_scaled, map(to_polars, (first, second)), values, labels))
    if not data["value"].drop_nulls().len():
        return figure.message("Neither index has anything to show.", title)
    if data["period"].n_unique() < 2:
        return figure.message("There is no second period to compare the indices in; take a shorter every.", title)
    days = data["period"]
    every = parts.every_of(days)
    return figure.framed(
        _two_lines(data, every, figure),
        title,
        note=_agreed(together, every),
        articles=data.filter(series=labels[0])["articles"].sum() or None,
        days=parts.span(days),
        told=f"Line chart of two indices, {labels[0]} and {labels[1]}. {together}.",
    )


def _scaled(frame: pl.DataFrame, value: str, label: str) -> pl.DataFrame:
    """An index as one series, its mean 100; without values where its mean is 0 or unknown."""
    mean = frame[value].mean()
    return dated(frame).sort("period").select(
        "period",
        series=pl.lit(label),
        value=(100 * pl.col(value) / mean).round(3) if mean else pl.lit(None, pl.Float64),
        articles=pl.col("articles").cast(pl.Int64) if "articles" in frame.columns else pl.lit(None, pl.Int64),
    )


def _two_lines(data: pl.DataFrame, every: str, figure: Figure) -> alt.LayerChart:
    """A line a series, each named at its end."""
    labels, days = data["series"].unique(maintain_order=True).to_list(), data["period"]
    data = data.with_columns(
        when=parts.named_period("period", every),
        period=parts.iso("period"),
    )
    ends = data.drop_nulls("value").sort("period").group_by("series", maintain_order=True).last()
    top = data["value"].max() * 1.04
    names_at_end = min(120, figure.width // 3)
    height, width = 300, figure.plot(AXIS + names_at_end)
    ends = ends.select("series", "period", at=pl.Series(parts.spread(ends["value"].to_list(), 15 * top / height)))
    color = alt.Color("series:N", scale=alt.Scale(domain=labels), legend=None)
    x, y = parts.time_axis(days, width=width), parts.value_axis("value", "index, own mean = 100", [0, top])
    base = alt.Chart(data)
    return alt.layer(
        base.mark_line(aria=False).encode(x=x, y=y, color=color),
        base.mark_point(size=30, filled=True, opacity=1).encode(
            x=x,
            y=y,
            color=color,
            tooltip=["series:N", "when:N", alt.Tooltip("value:Q", format=".0f"), alt.Tooltip("articles:Q", format=",")],
        ),
        alt.Chart(ends)
        .mark_text(align="left", dx=9, style="label", limit=names_at_end - 10, aria=False)
        .encode(x=alt.X("period:T", scale=alt.Scale(type="utc")), y=alt.Y("at:Q"), text="series:N", color=color),
    ).properties(width=width, height=height)
