"""Threats and mentions over time, as lines with their intervals."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import altair as alt
import polars as pl

from analysis import schemas, trends
from analysis.charts import names, parts
from analysis.charts.figure import Figure, as_figure
from analysis.charts.lines import ALL, Measure, Plot, one_period, one_plot, panels_of
from analysis.periods import as_day
from analysis.theme import LIGHT
from analysis.trends.changes import MEASURED

PANELS_FROM = 4
"""Series from which each gets a panel of its own: more bands over each other cannot be read."""

_BOOTSTRAP = "band: 95 % interval, bootstrap over articles"
_WILSON = "band: 95 % interval (Wilson)"
_UNKNOWN = ["without articles= only articles with rows are known"]
SHARE = Measure("share", "share of articles", "share_low", "share_high", ".1%", _WILSON)
THREATS = {
    "index": Measure("index", "intensity of threats per 100 articles", "low", "high", ",.2~f", _BOOTSTRAP),
    "share": SHARE,
    "acts": Measure("acts", "threats"),
    "sentences": Measure("sentence_share", "share of sentences", format=".2%"),
}
MENTIONS = {
    "share": SHARE,
    "index": Measure("index", "mentions per 100 articles", "low", "high", ",.1~f", _BOOTSTRAP),
    "mentions": Measure("mentions", "mentions"),
}


@as_figure
def threats_over_time(
    frame: Any,
    *,
    measure: str = "index",
    panels: bool | None = None,
    top: int = 8,
    marks: dict[str | dt.date, str] | int | None = None,
    figure: Figure,
    **counting: Any,
) -> alt.LayerChart | alt.VConcatChart | alt.Chart:
    """Draw threats over time, a line a group with its interval as a band.

    Args:
        frame: what ``analysis.threats_over_time`` gives, or the ``acts`` table, which is counted first. A frame
            that counts other acts does not tell so: say it with ``title=``.
        measure: ``index`` (intensity per 100 articles), ``share`` (of articles), ``acts`` (count) or
            ``sentences`` (share of sentences, where the articles' text was given when counting).
        panels: a panel a group; False draws lines in one plot, six at most; None decides by their number.
        top: draw this many groups, those with most acts.
        marks: days to point out, ``{"2022-02-24": "what happened"}``, those outside the figure left out; or
            a number: so many of the highest periods of a single line are numbered and listed, each with its
            most intense sentence.
        figure: title, corpus and width, which are keywords of their own too; see ``Figure``.
        **counting: for an ``acts`` table: every, by, articles … of ``analysis.threats_over_time``.

    Returns:
        A chart.  Where there is nothing to draw it says so.

    Raises:
        ValueError: the measure is not known, a column is missing, a mark is no day, or there are more periods
            than a figure can show.
    """
    frame, every = parts.over_time(frame, trends.threats_over_time, counting)
    layout = Layout(panels, top, marks, every, whole=not every or counting.get("articles") is not None)
    what = parts.counted_acts(**counting)
    shown = _measure(THREATS, measure)
    shown = replace(shown, unit=shown.unit.replace("threats", what.removesuffix(" made")))
    return _lines(frame, "acts", parts.capital(what), shown, layout, figure)


@as_figure
def mentions_over_time(
    frame: Any,
    *,
    measure: str = "share",
    panels: bool | None = None,
    top: int = 8,
    marks: dict[str | dt.date, str] | int | None = None,
    figure: Figure,
    **counting: Any,
) -> alt.LayerChart | alt.VConcatChart | alt.Chart:
    """Draw mentions over time; as ``threats_over_time``.

    Args:
        frame: what ``analysis.mentions_over_time`` gives, or the ``actors`` table, which is counted first.
        measure: ``share`` (of articles), ``index`` (mentions per 100 articles) or ``mentions`` (count).
        panels: as in ``threats_over_time``.
        top: draw this many groups, those with most mentions.
        marks: as in ``threats_over_time``.
        figure: title, corpus and width, which are keywords of their own too; see ``Figure``.
        **counting: for an ``actors`` table: every, by, articles … of ``analysis.mentions_over_time``.

    Returns:
        A chart.  Where there is nothing to draw it says so.

    Raises:
        ValueError: as ``threats_over_time``.
    """
    frame, every = parts.over_time(frame, trends.mentions_over_time, counting)
    layout = Layout(panels, top, marks, every, whole=not every or counting.get("articles") is not None)
    return _lines(frame, "mentions", "Mentions", _measure(MENTIONS, measure), layout, figure)


def _measure(known: dict[str, Measure], name: str) -> Measure:
    if name not in known:
        raise ValueError(f"measure={name!r} is not known; say {', '.join(known)}")
    return known[name]


@dataclass(frozen=True)
class Layout:
    """How the groups of a line chart are laid out.

    Attributes:
        panels: in a panel each, or in one plot.
        top: how many.
        marks: days pointed out.
        every: length of the periods, empty where they must tell it.
        whole: whether articles without rows were known when counting.
    """

    panels: bool | None
    top: int
    marks: dict[str | dt.date, str] | int | None
    every: str
    whole: bool


def _lines(
    frame: pl.DataFrame, count: str, what: str, measure: Measure, layout: Layout, figure: Figure
) -> alt.LayerChart | alt.VConcatChart | alt.Chart:
    """Draw a trends frame; ``count`` is the column of counts, ``what`` the words for what is counted."""
    schemas.require(frame, [count, measure.column, "articles", "few"], "a line chart")
    keys = [name for name in frame.columns if name not in MEASURED]
    every = parts.every_of(frame["period"], layout.every)
    title, published = _title(what, keys, every), _articles(frame, keys)
    if not frame.height:
        return figure.message("None was found in articles with a day of publication.", title)
    if not frame[count].drop_nulls().sum():
        return figure.message(f"None was found in {parts.counted(published, 'article')}.", title)
    frame = _named(frame, keys)
    series = _largest(frame, count, layout.top)
    most = 2 if figure.narrow else PANELS_FROM
    panels = (len(series) >= most if layout.panels is None else layout.panels) and len(series) > 1
    series = series if panels else series[: len(LIGHT.categories)]  # no two lines of one colour
    rows = _rows(frame.filter(pl.col("series").is_in(series)), count, measure, every)
    if frame["period"].n_unique() == 1:
        notes = [measure.unit, (measure.interval or "").replace("band", "bar"), *_UNKNOWN * (not layout.whole)]
        return figure.framed(
            one_period(rows, series, measure, figure),
            title,
            note=parts.capital("; ".join(filter(None, notes))),
            articles=published,
            days=parts.span(frame["period"], layout.every),
            told=_described(rows, what, measure, series),
        )
    peaks = _peaks(layout.marks, rows, series)
    marks = _marks(layout.marks, parts.span(frame["period"], layout.every))
    plot = Plot(rows, series, measure, parts.gaps(frame, every), marks, peaks, count, figure)
    notes = [
        measure.unit if panels else None,
        (measure.interval or "") + (", cut at the top" if plot.cut else ""),
        "hollow points: few articles" if rows["few"].any() else None,
        "grey: no articles" if plot.gaps.height else None,
        "dashed: levels between change points" if "level" in rows.columns else None,
        f"the {len(series)} with most {count}" if frame["series"].n_unique() > len(series) else None,
        *_UNKNOWN * (not layout.whole),
    ]
    return figure.framed(
        panels_of(plot) if panels else one_plot(plot),
        title,
        note=parts.capital("; ".join(note for note in notes if note)),
        articles=published,
        days=parts.span(frame["period"], layout.every),
        told=_described(rows, what, measure, series),
    )


def _title(what: str, keys: list[str], every: str) -> str:
    by = [parts.SPANS.get(every), "dyad" if "dyad" in keys else " and ".join(keys)]
    return " ".join([what, *["by"] * any(by), " and ".join(filter(None, by))]).strip()


def _articles(frame: pl.DataFrame, keys: list[str]) -> int:
    """All articles behind a frame: of each period once, or once an outlet."""
    own = ["outlet"] if "outlet" in keys else []
    return int(frame.unique(["period", *own])["articles"].sum())


def _named(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The frame with ``series``, the readable name of the group."""
    if "dyad" in keys:
        keys = ["dyad", *(key for key in keys if key not in ("dyad", "source", "target"))]
    exprs = [names.readable_dyad() if key == "dyad" else names.readable(key) for key in keys]
    return frame.with_columns(series=pl.concat_str(exprs, separator=", ") if exprs else pl.lit(ALL))


def _largest(frame: pl.DataFrame, count: str, top: int) -> list[str]:
    totals = frame.group_by("series").agg(pl.col(count).sum()).sort(count, "series", descending=[True, False])
    return totals["series"].head(top).to_list()


def _rows(frame: pl.DataFrame, count: str, measure: Measure, every: str) -> pl.DataFrame:
    """What is drawn, small: one row a mark, of a run of empty periods only the first and last."""
    gap = pl.col("articles") == 0
    inner = gap & gap.shift(1, fill_value=False).over("series") & gap.shift(-1, fill_value=False).over("series")
    frame = frame.sort("series", "period").filter(~inner)
    if frame.height > parts.MOST_MARKS:
        raise ValueError(
            f"{frame['period'].n_unique():,} periods of {frame['series'].n_unique()} groups are more than a figure "
            f"can show; count by a longer period (every='1w', '1mo') or fewer groups (top=3)"
        )
    columns = {"value": measure.column, "low": measure.low, "high": measure.high}
    if "level" in frame.columns:
        columns["level"] = "level"
    return frame.select(
        parts.iso("period"),
        "series",
        **{name: pl.col(column).cast(pl.Float64).round(5) for name, column in columns.items() if column},
        count=pl.col(count).cast(pl.Int64),
        articles=pl.col("articles").cast(pl.Int64),
        few=pl.col("few") & (pl.col("articles") > 0),
        when=parts.named_period("period", every),
        example=parts.examples(frame),
        **({"segment": pl.col("segment")} if "segment" in frame.columns else {}),
    )


def _marks(marks: dict[str | dt.date, str] | int | None, days: pl.Series) -> dict[dt.date, str]:
    """The days to point out that lie in the figure."""
    if not isinstance(marks, dict):
        return {}
    first, last = days.min(), days.max()
    found = {as_day(day, "marks"): words for day, words in marks.items()}
    return {day: words for day, words in found.items() if day and first <= day <= last}


def _peaks(marks: dict[str | dt.date, str] | int | None, rows: pl.DataFrame, series: list[str]) -> pl.DataFrame:
    """The so many highest periods of a single line, numbered in the order of the days."""
    if not isinstance(marks, int):
        return rows.clear().with_columns(number=pl.lit("1"))
    if len(series) > 1:
        raise ValueError("marks as a number points out the highest periods of one line; give days for several")
    highest = rows.filter((pl.col("value") > 0) & ~pl.col("few")).sort("value", "period", descending=[True, False])
    highest = highest.head(marks).sort("period").with_row_index("number", offset=1)
    return highest.select(pl.col("number").cast(pl.String), "period", "value", "when", "example")


def _described(drawn: pl.DataFrame, what: str, measure: Measure, series: list[str]) -> str:
    """The figure in words, from the data: for those who do not see it."""
    said = []
    for name in series[:4]:
        rows = drawn.filter((pl.col("series") == name) & pl.col("value").is_not_null()).sort("period")
        sure = rows.filter(~pl.col("few"))
        rows = sure if sure.height else rows
        first, last = rows.row(0, named=True), rows.row(-1, named=True)
        most = rows.sort("value", descending=True, maintain_order=True).row(0, named=True)
        who = what if name == ALL else f"{what}, {name}"
        value = {key: _number(row["value"], measure) for key, row in (("from", first), ("to", last), ("most", most))}
        if rows.height == 1:
            said.append(f"{who}: {value['from']} in {first['when']}")
        elif value["from"] == value["to"]:
            said.append(f"{who}: {value['from']} at both ends; highest {value['most']} in {most['when']}")
        else:
            move = "rose" if last["value"] > first["value"] else "fell"
            said.append(
                f"{who} {move} from {value['from']} ({first['when']}) to {value['to']} ({last['when']}); "
                f"highest {value['most']} in {most['when']}"
            )
    more = f"; {len(series) - 4} more groups" if len(series) > 4 else ""
    return f"Line chart of {measure.unit}. {'. '.join(said)}{more}."


def _number(value: float, measure: Measure) -> str:
    return f"{value:.1%}" if measure.format.endswith("%") else f"{value:,.3g}"
