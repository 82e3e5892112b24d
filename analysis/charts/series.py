"""Lines over time with their intervals: threats, mentions, escalation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from analysis import trends
from analysis.charts import names, parts
from analysis.tables import to_polars
from analysis.theme import WIDTH

PANELS_FROM = 4
"""Series from which each gets a panel of its own: more bands over each other cannot be read."""


@dataclass(frozen=True)
class Measure:
    """A column that can be drawn: its ends, unit and number format."""

    column: str
    unit: str
    low: str | None = None
    high: str | None = None
    format: str = ",.0f"
    interval: str | None = None


_BOOTSTRAP = "band: 95 % interval, bootstrap over articles"
_WILSON = "band: 95 % interval (Wilson)"
SHARE = Measure("share", "share of articles", "share_low", "share_high", ".1%", _WILSON)
THREATS = {
    "index": Measure("index", "intensity of threats per 100 articles", "low", "high", ",.2~f", _BOOTSTRAP),
    "share": SHARE,
    "acts": Measure("acts", "threats"),
}
MENTIONS = {
    "share": SHARE,
    "index": Measure("index", "mentions per 100 articles", "low", "high", ",.1~f", _BOOTSTRAP),
    "mentions": Measure("mentions", "mentions"),
}


def threats_over_time(
    frame: Any,
    *,
    measure: str = "index",
    panels: bool | None = None,
    top: int = 8,
    title: str | None = None,
    corpus: str | None = None,
    marks: dict[str, str] | None = None,
    **counting: Any,
) -> alt.LayerChart | alt.VConcatChart:
    """Draw threats over time, a line a group with its interval as a band.

    Args:
        frame: what ``analysis.threats_over_time`` gives, or the ``acts`` table, which is counted first.
        measure: ``index`` (intensity per 100 articles), ``share`` (of articles) or ``acts`` (count).
        panels: a panel a group instead of lines in one; None decides by their number.
        top: draw this many groups, those with most acts.
        title: instead of the one that says what is counted.
        corpus: name of the corpus, for the source line.
        marks: days to point out, ``{"2022-02-24": "what happened"}``.
        **counting: for an ``acts`` table: every, by, articles … of ``analysis.threats_over_time``.

    Returns:
        A chart.  Where there is nothing to draw it says so.

    Raises:
        ValueError: the measure is not known, a column is missing, or there are more periods than a
            figure can show.
    """
    frame = _counted(frame, trends.threats_over_time, counting)
    return _lines(frame, "acts", "Threats made", _measure(THREATS, measure), panels, top, title, corpus, marks)


def mentions_over_time(
    frame: Any,
    *,
    measure: str = "share",
    panels: bool | None = None,
    top: int = 8,
    title: str | None = None,
    corpus: str | None = None,
    marks: dict[str, str] | None = None,
    **counting: Any,
) -> alt.LayerChart | alt.VConcatChart:
    """Draw mentions over time; as ``threats_over_time``.

    Args:
        frame: what ``analysis.mentions_over_time`` gives, or the ``actors`` table, which is counted first.
        measure: ``share`` (of articles), ``index`` (mentions per 100 articles) or ``mentions`` (count).
        panels: a panel a group instead of lines in one; None decides by their number.
        top: draw this many groups, those with most mentions.
        title: instead of the one that says what is counted.
        corpus: name of the corpus, for the source line.
        marks: days to point out, ``{"2022-02-24": "what happened"}``.
        **counting: for an ``actors`` table: every, by, articles … of ``analysis.mentions_over_time``.

    Returns:
        A chart.  Where there is nothing to draw it says so.

    Raises:
        ValueError: as ``threats_over_time``.
    """
    frame = _counted(frame, trends.mentions_over_time, counting)
    return _lines(frame, "mentions", "Mentions", _measure(MENTIONS, measure), panels, top, title, corpus, marks)


def _measure(known: dict[str, Measure], name: str) -> Measure:
    if name not in known:
        raise ValueError(f"measure={name!r} is not known; say {', '.join(known)}")
    return known[name]


def _counted(frame: Any, count: Any, counting: dict[str, Any]) -> pl.DataFrame:
    """The trends frame: the one given, or counted from rows."""
    frame = to_polars(frame)
    if "period" in frame.columns:
        if counting:
            raise ValueError(f"{', '.join(counting)}: the frame is counted already; pass rows to count them here")
        return frame.with_columns(pl.col("period").cast(pl.Date))
    return count(frame, **counting)


_KNOWN = {
    "period", "acts", "mentions", "in_articles", "articles", "share", "share_low", "share_high",
    "index", "low", "high", "few", "example", "example_id", "change", "level", "segment",
}


def _lines(
    frame: pl.DataFrame, count: str, what: str, measure: Measure, panels: bool | None, top: int,
    title: str | None, corpus: str | None, marks: dict[str, str] | None,
) -> alt.LayerChart | alt.VConcatChart:
    keys = [name for name in frame.columns if name not in _KNOWN]
    title = title or _title(what, keys, frame)
    if not frame.height or not frame[count].drop_nulls().sum():
        why = "There are no articles with a day of publication." if not frame.height else \
            f"None was found in {_articles(frame, keys):,} articles."
        return parts.message(why, title, corpus=corpus)
    every = parts.every_of(frame["period"])
    frame = _named(frame, keys)
    names_ = _largest(frame, count, top)
    left_out = frame["series"].n_unique() - len(names_)
    drawn = _drawn(frame.filter(pl.col("series").is_in(names_)), count, measure, every)
    panels = (len(names_) >= PANELS_FROM if panels is None else panels) and len(names_) > 1
    notes = [
        measure.unit if panels else None, measure.interval, "hollow points: few articles" if drawn["few"].any() else None,
        "grey: no articles" if (drawn["articles"] == 0).any() else None,
        f"the {len(names_)} with most of {len(names_) + left_out}" if left_out else None,
    ]
    source = parts.source_line(_articles(frame, keys), frame["period"].min(), _last_day(frame, every), corpus)
    heads = [_capital("; ".join(note for note in notes if note)), source]
    described = _described(drawn, what, measure, names_)
    options = {"title": parts.heading(title, *heads), "description": described}
    gaps = _gaps(drawn, every)
    if panels:
        return _panels(drawn, names_, measure, gaps, marks, count).properties(**options)
    return _one(drawn, names_, measure, gaps, marks, count).properties(**options)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _title(what: str, keys: list[str], frame: pl.DataFrame) -> str:
    by = "dyad" if "dyad" in keys else " and ".join(keys)
    every = {"1d": "by day", "1w": "by week", "1mo": "by month", "1q": "by quarter", "1y": "by year"}
    span = every[parts.every_of(frame["period"])] if frame.height else ""
    return " ".join(part for part in (what, span, f"and {by}" if by else "") if part)


def _articles(frame: pl.DataFrame, keys: list[str]) -> int:
    own = ["outlet"] if "outlet" in keys else []
    return int(frame.unique(["period", *own])["articles"].sum()) if frame.height else 0


def _last_day(frame: pl.DataFrame, every: str) -> Any:
    return frame.select(pl.col("period").max().dt.offset_by(every).dt.offset_by("-1d")).item()


def _named(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The frame with ``series``, the readable name of the group."""
    if "dyad" in keys:
        keys = ["dyad", *(key for key in keys if key not in ("dyad", "source", "target"))]
    exprs = [names.readable_dyad() if key == "dyad" else names.readable(key) for key in keys]
    series = pl.concat_str(exprs, separator=", ") if exprs else pl.lit("all")
    return frame.with_columns(series=series)


def _largest(frame: pl.DataFrame, count: str, top: int) -> list[str]:
    totals = frame.group_by("series").agg(pl.col(count).sum()).sort(count, "series", descending=[True, False])
    return totals["series"].head(top).to_list()


def _drawn(frame: pl.DataFrame, count: str, measure: Measure, every: str) -> pl.DataFrame:
    """What is drawn, small: one row a mark, of a run of empty periods only the first and last."""
    gap = pl.col("articles") == 0
    inner = gap & gap.shift(1, fill_value=False).over("series") & gap.shift(-1, fill_value=False).over("series")
    frame = frame.sort("series", "period").filter(~inner)
    if frame.height > parts.MOST_MARKS:
        raise ValueError(
            f"{frame['period'].n_unique():,} periods of {frame['series'].n_unique()} groups are more than a figure "
            f"can show; count by a longer period (every='1w', '1mo') or fewer groups (top=3)"
        )
    ends = {name: pl.col(column).round(5) for name, column in (("low", measure.low), ("high", measure.high)) if column}
    example = pl.Series("example", parts.shortened(frame["example"])) if "example" in frame.columns else None
    return frame.select(
        parts.iso("period"),
        "series",
        **{"value": pl.col(measure.column).cast(pl.Float64).round(5)}, **ends,
        count=pl.col(count), articles=pl.col("articles"), few=pl.col("few") & (pl.col("articles") > 0),
        when=pl.col("period").map_elements(lambda day: parts.period_name(day, every), return_dtype=pl.String),
        example=example if example is not None else pl.lit(None, pl.String),
    )


def _gaps(drawn: pl.DataFrame, every: str) -> pl.DataFrame:
    """Runs of periods without articles, as first and last day."""
    empty = drawn.filter(pl.col("articles") == 0).select(pl.col("period").str.to_date()).unique().sort("period")
    full = drawn.filter(pl.col("articles") > 0).select(full=pl.col("period").str.to_date()).unique().sort("full")
    if not empty.height:
        return pl.DataFrame(schema={"start": pl.String, "end": pl.String})
    runs = empty.join_asof(full, left_on="period", right_on="full", strategy="backward")
    return (
        runs.group_by("full").agg(start=pl.col("period").min(), end=pl.col("period").max().dt.offset_by(every))
        .sort("start").select(parts.iso("start"), parts.iso("end"))
    )


def _tooltip(measure: Measure, count: str) -> list[alt.Tooltip]:
    shown = [
        alt.Tooltip("series:N", title="who"),
        alt.Tooltip("when:N", title="when"),
        alt.Tooltip("value:Q", title=measure.unit, format=measure.format),
    ]
    if measure.low:
        shown += [alt.Tooltip("low:Q", title="from", format=measure.format),
                  alt.Tooltip("high:Q", title="to", format=measure.format)]
    return [*shown, alt.Tooltip("count:Q", title=count, format=","),
            alt.Tooltip("articles:Q", title="articles", format=","), alt.Tooltip("example:N", title="for example")]


def _layers(
    data: pl.DataFrame, measure: Measure, gaps: pl.DataFrame, marks: dict[str, str] | None, count: str,
    color: alt.Color | Any, top: float, width: int, height: int,
) -> list[alt.Chart]:
    x = parts.time_axis(data["period"].str.to_date(), width=width)
    y = parts.value_axis("value", measure.unit if height > 150 else None, [0, top],
                         format="%" if measure.format.endswith("%") else "~s", tickCount=max(3, height // 60))
    base = alt.Chart(data)
    layers = []
    if gaps.height:
        layers.append(alt.Chart(gaps).mark_rect(style="gap", aria=False).encode(
            x=alt.X("start:T", scale=alt.Scale(type="utc")), x2="end:T"))
    if measure.low:
        layers.append(base.mark_area(style="band", interpolate="linear", aria=False).encode(
            x=x, y=alt.Y("low:Q", axis=y["axis"], scale=y["scale"]), y2="high:Q", color=color))
    layers.append(base.mark_line(aria=False).encode(x=x, y=y, color=color))
    told = _tooltip(measure, count)
    layers.append(base.mark_point(size=34, filled=True, opacity=1).encode(x=x, y=y, color=color, tooltip=told)
                  .transform_filter("!datum.few"))
    if data["few"].any():
        layers.append(base.mark_point(size=34, style="hollow", filled=False).encode(
            x=x, y=y, stroke=color, tooltip=told).transform_filter("datum.few"))
    if marks:
        layers += _pointed_out(marks)
    return layers


def _pointed_out(marks: dict[str, str]) -> list[alt.Chart]:
    """Days that are pointed out: a dashed line with words at its top."""
    data = pl.DataFrame(list(marks.items()), schema={"day": pl.String, "text": pl.String}, orient="row")
    x = alt.X("day:T", scale=alt.Scale(type="utc"))
    rule = alt.Chart(data).mark_rule(strokeDash=[3, 3], style="quiet").encode(x=x)
    text = alt.Chart(data).mark_text(align="left", baseline="top", dx=4, style="note").encode(
        x=x, y=alt.value(0), text="text:N")
    return [rule, text]


def _ceiling(data: pl.DataFrame) -> float:
    columns = [name for name in ("value", "high") if name in data.columns]
    return max([value for name in columns if (value := data[name].max()) is not None], default=1) * 1.04 or 1


def _one(
    drawn: pl.DataFrame, series: Sequence[str], measure: Measure, gaps: pl.DataFrame,
    marks: dict[str, str] | None, count: str, height: int = 300,
) -> alt.LayerChart:
    """All lines in one plot, each named at its end."""
    top = _ceiling(drawn)
    domain = list(series)
    color = alt.Color("series:N", scale=alt.Scale(domain=domain), legend=None)
    width = WIDTH - (120 if len(series) > 1 else 0)
    layers = _layers(drawn, measure, gaps, marks, count, color, top, width, height)
    if len(series) > 1:
        ends = drawn.drop_nulls("value").group_by("series").agg(pl.col("period", "value").sort_by("period").last())
        ends = ends.sort("series")
        ends = ends.with_columns(at=pl.Series(parts.spread(ends["value"].to_list(), 15 * top / height)),
                                 period=pl.lit(drawn["period"].max()))
        layers.append(
            alt.Chart(ends).mark_text(align="left", dx=9, style="label", aria=False, clip=False).encode(
                x=alt.X("period:T", scale=alt.Scale(type="utc")),
                y=alt.Y("at:Q", scale=alt.Scale(domain=[0, top], nice=False)),
                text="series:N", color=color))
    return alt.layer(*layers).properties(width=width, height=height)


def _panels(
    drawn: pl.DataFrame, series: Sequence[str], measure: Measure, gaps: pl.DataFrame,
    marks: dict[str, str] | None, count: str, columns: int = 2,
) -> alt.VConcatChart:
    """A panel a group, all on one scale."""
    top = _ceiling(drawn)
    panels = []
    for name in series:
        data = drawn.filter(pl.col("series") == name)
        width = WIDTH // columns - 40
        layers = _layers(data, measure, gaps, marks, count, alt.Undefined, top, width, 110)
        panels.append(alt.layer(*layers).properties(
            width=width, height=110, title=alt.TitleParams(name, fontSize=13, offset=4)))
    rows = [alt.hconcat(*panels[place:place + columns]) for place in range(0, len(panels), columns)]
    return alt.vconcat(*rows)


def _described(drawn: pl.DataFrame, what: str, measure: Measure, series: Sequence[str]) -> str:
    """The figure in words, from the data: for those who do not see it."""
    said = []
    for name in series[:4]:
        rows = drawn.filter((pl.col("series") == name) & pl.col("value").is_not_null()).sort("period")
        first, last = rows.row(0, named=True), rows.row(-1, named=True)
        most = rows.sort("value", descending=True).row(0, named=True)
        who = what if name == "all" else f"{what}, {name}"
        if rows.height == 1:
            said.append(f"{who}: {_number(first['value'], measure)} in {first['when']}")
            continue
        move = "rose" if last["value"] > first["value"] else "fell" if last["value"] < first["value"] else "stayed"
        said.append(
            f"{who} {move} from {_number(first['value'], measure)} ({first['when']}) to "
            f"{_number(last['value'], measure)} ({last['when']}); "
            f"highest {_number(most['value'], measure)} in {most['when']}"
        )
    more = f"; {len(series) - 4} more groups" if len(series) > 4 else ""
    return f"Line chart of {measure.unit}. " + ". ".join(said) + more + "."


def _number(value: float, measure: Measure) -> str:
    return f"{value:.1%}" if measure.format.endswith("%") else f"{value:,.3g}"
