"""How lines with intervals are drawn: bands, gaps, hollow points, names at the ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import altair as alt
import polars as pl

from analysis.charts import parts
from analysis.charts.figure import AXIS, Figure
from analysis.charts.lists import Column, lines, wrapped

ALL = "all"
"""The name of the one series of all groups together."""
POINT = 5
"""Pixels that a point at the end of a line needs beside it."""
LABELS = 130
"""Pixels that names at the ends of lines may take."""


@dataclass(frozen=True)
class Measure:
    """A column that can be drawn: its ends, unit and number format."""

    column: str
    unit: str
    low: str | None = None
    high: str | None = None
    format: str = ",.0f"
    interval: str | None = None

    @property
    def whole(self) -> bool:
        """Whether it counts."""
        return self.format.endswith(".0f")

    @property
    def axis_format(self) -> str:
        """Number format of the axis."""
        return "%" if self.format.endswith("%") else "~s"


@dataclass(frozen=True)
class Plot:
    """What lines are drawn from.

    Attributes:
        data: one row a period and series, with value, low and high, count, articles, few, when, example.
        series: the names, the largest first.
        measure: what ``value`` is.
        gaps: runs without articles, as start and end.
        marks: days to point out, with their words.
        peaks: periods to number and list, with their sentences.
        counted: the word for ``count``.
        figure: how wide it is.
        dated: whether the days are written under the plot; under small plots below each other once is enough.
    """

    data: pl.DataFrame
    series: Sequence[str]
    measure: Measure
    gaps: pl.DataFrame
    marks: dict[dt.date, str]
    peaks: pl.DataFrame
    counted: str
    figure: Figure
    dated: bool = True

    @property
    def ceiling(self) -> float:
        """The upper end of the axis: a band of a period with few articles may reach beyond it."""
        most = self.data["value"].max() or 0
        sure = self.data.filter(~pl.col("few"))["high"].max() if "high" in self.data.columns else None
        return max(most, min(sure or 0, 2.5 * most or sure or 0)) * 1.04 or 1

    @property
    def cut(self) -> bool:
        """Whether some band reaches beyond the axis."""
        return "high" in self.data.columns and (self.data["high"].max() or 0) > self.ceiling


def one_plot(plot: Plot, height: int = 300) -> alt.LayerChart | alt.VConcatChart:
    """All lines in one plot, each named at its end."""
    several = len(plot.series) > 1
    labels = min(LABELS, plot.figure.width // 3)
    width = plot.figure.plot(AXIS + labels * several)
    top = plot.ceiling
    color = alt.Color("series:N", scale=alt.Scale(domain=list(plot.series)), legend=None)
    layers = _layers(plot, color if several else alt.Undefined, top, width, height)
    if several:
        ends = plot.data.drop_nulls("value").sort("period").group_by("series", maintain_order=True).last()
        ends = ends.select(
            "series",
            at=pl.Series(parts.spread(ends["value"].to_list(), 15 * top / height)),
            period=pl.lit(plot.data["period"].max()),
        )
        names = alt.Chart(ends).mark_text(align="left", dx=9, style="label", limit=labels - 10, aria=False)
        layers.append(
            names.encode(
                x=alt.X("period:T", scale=alt.Scale(type="utc")),
                y=alt.Y("at:Q", scale=alt.Scale(domain=[0, top], nice=False)),
                text="series:N",
                color=color,
            )
        )
    chart = alt.layer(*layers).properties(width=width, height=height)
    return alt.vconcat(chart, _listed(plot), spacing=14) if plot.peaks.height else chart


def one_period(rows: pl.DataFrame, series: Sequence[str], measure: Measure, figure: Figure) -> alt.LayerChart:
    """What would be lines of one point each: a row a series, its value as a point and its interval as a bar."""
    labels = 0 if list(series) == [ALL] else parts.room_for_names(series, 150 if figure.narrow else 210)
    axis = alt.Axis(labelLimit=labels - 8, minExtent=labels, maxExtent=labels) if labels else None
    y = alt.Y("series:N", sort=list(series), title=None, axis=axis)
    steps = parts.whole_steps(rows["value"].max()) if measure.whole else {"tickCount": 5}
    scale = alt.Scale(zero=True, nice=True)
    x = alt.X("value:Q", title=None, scale=scale, axis=alt.Axis(format=measure.axis_format, grid=True, **steps))
    base = alt.Chart(rows)
    point = base.mark_point(size=70, filled=True, opacity=1)
    number = base.mark_text(align="left", dx=8, dy=-9, style="note", aria=False)
    layers = [
        point.encode(x=x, y=y, tooltip=_tooltip(measure, "count", several=bool(labels))),
        number.encode(x=x, y=y, text=alt.Text("value:Q", format=measure.format)),
    ]
    if measure.low:
        bar = base.mark_rule(strokeWidth=5, opacity=0.3, strokeCap="round", style="mark", aria=False)
        layers.insert(0, bar.encode(y=y, x=alt.X("low:Q", title=None), x2="high:Q"))
    return alt.layer(*layers).properties(width=figure.plot(labels + 44), height=32 * len(series))


def _listed(plot: Plot) -> alt.LayerChart:
    """The numbered periods, each with a sentence."""
    heads = [Column("number", 18, "keyword"), Column("when", 146, "note")]
    rows = plot.peaks.select("number", "when", example=wrapped(plot.peaks["example"], heads, plot.figure))
    y = alt.Y("number:O", axis=None)
    return lines(alt.Chart(rows), y, heads, text="example", rows=rows.height, figure=plot.figure)


def panels_of(plot: Plot, height: int = 110) -> alt.VConcatChart:
    """A panel a series, all on one scale."""
    columns, width = plot.figure.panels()
    panels = []
    for place, name in enumerate(plot.series):
        data, last = plot.data.filter(pl.col("series") == name), place >= len(plot.series) - columns
        own = replace(plot, data=data, marks={}, peaks=plot.peaks.clear(), dated=last)
        panel = alt.layer(*_layers(own, alt.Undefined, plot.ceiling, width, height))
        panels.append(panel.properties(width=width, height=height, title=parts.panel_title(name)))
    return parts.in_rows(panels, columns, beside=AXIS)


def _layers(plot: Plot, color: Any, top: float, width: int, height: int) -> list[alt.Chart]:
    """From back to front: gaps, bands, levels, lines, points, days pointed out."""
    data, measure = plot.data, plot.measure
    alone = color is alt.Undefined
    x = parts.time_axis(data["period"].str.to_date(), width=width, inset=POINT, labels=plot.dated)
    unit = measure.unit if height > 150 else None
    steps = parts.whole_steps(top) if measure.whole else {"tickCount": max(3, height // 60)}
    y = parts.value_axis("value", unit, [0, top], format=measure.axis_format, **steps)
    base = alt.Chart(data)
    layers = []
    if plot.gaps.height:
        gap = alt.Chart(plot.gaps).mark_rect(style="gap", aria=False)
        layers.append(gap.encode(x=alt.X("start:T", scale=alt.Scale(type="utc")), x2="end:T"))
    if measure.low:
        low = alt.Y("low:Q", axis=y["axis"], scale=y["scale"])
        layers.append(
            base.mark_area(style="band", opacity=0.15 if alone else 0.08, clip=True, aria=False).encode(
                x=x, y=low, y2="high:Q", color=color
            )
        )
    if "level" in data.columns:
        level = base.mark_line(strokeDash=[5, 4], strokeWidth=1.4, style="quiet", aria=False)
        level = level.transform_filter("datum.level !== null")
        layers.append(level.encode(x=x, y=alt.Y("level:Q", axis=y["axis"], scale=y["scale"]), detail="segment:N"))
    layers.append(base.mark_line(aria=False).encode(x=x, y=y, color=color))
    told = _tooltip(measure, plot.counted, several=len(plot.series) > 1)
    size = 34 if data["period"].n_unique() <= 120 else 9
    full = base.mark_point(size=size, filled=True, opacity=1).encode(x=x, y=y, color=color, tooltip=told)
    layers.append(full.transform_filter("!datum.few && datum.value !== null"))
    if data["few"].any():
        hollow = base.mark_point(size=size, style="hollow", filled=False)
        hollow = hollow.encode(x=x, y=y, stroke=color, tooltip=told)
        layers.append(hollow.transform_filter("datum.few && datum.value !== null"))
    if plot.peaks.height:
        number = alt.Chart(plot.peaks).mark_text(style="keyword", dy=-12, aria=False)
        layers.append(number.encode(x=x, y=y, text="number:N"))
    return layers + _pointed_out(plot.marks, data)


def _tooltip(measure: Measure, counted: str, *, several: bool) -> list[alt.Tooltip]:
    shown = [alt.Tooltip("series:N", title="who")] if several else []
    shown += [
        alt.Tooltip("when:N", title="when"),
        alt.Tooltip("value:Q", title=measure.unit, format=measure.format),
    ]
    if measure.low:
        shown += [
            alt.Tooltip("low:Q", title="from", format=measure.format),
            alt.Tooltip("high:Q", title="to", format=measure.format),
        ]
    return [
        *shown,
        alt.Tooltip("count:Q", title=counted, format=","),
        alt.Tooltip("articles:Q", title="articles", format=","),
        alt.Tooltip("example:N", title="for example"),
    ]


def _pointed_out(marks: dict[dt.date, str], data: pl.DataFrame) -> list[alt.Chart]:
    """Days that are pointed out: a dashed line with words at its top, turned inwards at the right.

    The last period is a point at its first day, and what happened in it stands there.
    """
    if not marks:
        return []
    first, last = data["period"].str.to_date().min(), data["period"].str.to_date().max()
    days = sorted(marks)
    rows = pl.DataFrame({
        "day": [f"{min(day, last)}" for day in days],
        "text": [marks[day] for day in days],
        "line": [14 * (place % 3) for place in range(len(days))],
        "late": [(day - first).days / max(1, (last - first).days) for day in days],
    })
    x = alt.X("day:T", scale=alt.Scale(type="utc"))
    base = alt.Chart(rows)
    layers = [base.mark_rule(strokeDash=[3, 3], style="quiet", aria=False).encode(x=x)]
    for align, shift, test in (("left", 4, "datum.late <= 0.6"), ("right", -4, "datum.late > 0.6")):
        words = base.mark_text(align=align, baseline="top", dx=shift, style="note").transform_filter(test)
        layers.append(words.encode(x=x, y=alt.Y("line:Q", scale=None, axis=None), text="text:N"))
    return layers
