"""The days that articles tell of: looked forward to, looked back at."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from typing import Any

import altair as alt
import polars as pl

from analysis import schemas
from analysis.charts import parts
from analysis.charts.figure import AXIS, Figure, as_figure
from analysis.charts.lists import Column, lines, wrapped
from analysis.charts.matrices import Grid, digits, shaded
from analysis.periods import dated
from analysis.tables import to_polars
from analysis.trends.counts import EVERY, corpus_of, with_period

_WORD = re.compile(r"[^\W\d_]{4,}")
_NAME = 50
"""Pixels of the name of a day."""
_MONTH = 36
"""Pixels of the name of a month and its year below it."""
SIDES = {"ahead": "looked forward to", "back": "looked back at"}


@as_figure
def calendar(
    dates: Any,
    *,
    articles: Any = None,
    every: str = "1d",
    apart: int = 7,
    reach: int = 62,
    figure: Figure,
) -> alt.VConcatChart | alt.Chart:
    """The calendar of the crisis: how many articles look forward to each day, and how many look back at it.

    Args:
        dates: the ``dates`` table; rows that name one day count.
        articles: the ``articles`` table: its sentences become examples, and copies are left out.
        every: a bar for each day (``1d``), or for each ``1w`` or ``1mo`` of a long time.
        apart: days between an article and the day it names, at least; what is nearer is mostly the news of
            the day itself.  1 takes all.
        reach: days drawn before the first article and after the last.
        figure: title, corpus and width, which are keywords of their own too; see ``Figure``.

    Returns:
        A chart: bars up count the articles that name a day before it comes, bars down those that name it
        when it is past; the days most named are listed with a sentence.  Where there is nothing to draw it
        says so.

    Raises:
        ValueError: a column is missing, ``every`` is not known, or there are more periods than a figure
            can show.
    """
    frame, every = to_polars(dates), EVERY.get(every, every)
    known = corpus_of(frame, articles)
    title = "The days that the articles look forward to and back at"
    told = _single_days(frame, known, apart, "calendar")
    first, last = known["day"].min(), known["day"].max()
    if told.height:
        far = dt.timedelta(days=reach)
        told = told.filter(pl.col("told").is_between(first - far, last + far))
    if not told.height:
        return figure.message(f"No single day far enough is named in {known.height:,} dated articles.", title)
    cells = _counted(told, articles, every, ["side"])
    if cells.height > parts.MOST_MARKS:
        raise ValueError(f"{cells.height:,} bars are more than a figure can show; say every='1w' or a shorter reach")
    ahead, back = (_most(cells.filter(side=side)) for side in SIDES)
    named = pl.concat([ahead, back])
    span = pl.DataFrame({"start": [f"{first}"], "end": [f"{last}"]})
    near = f", {apart} days or more away" if apart > 1 else ""
    return figure.framed(
        alt.vconcat(_mirrored(cells, named, span, every, figure), _listed(named, figure), spacing=14),
        title,
        note=f"Articles that name the day{near}; thick line: the time in which they appeared",
        articles=known.height,
        days=known["day"],
        told=" ".join(
            ["Calendar of days named by articles.", *_said(ahead, "Most ahead:"), *_said(back, "Most back:")]
        ),
    )


@as_figure
def dates_ahead(dates: Any, *, articles: Any = None, days: int = 371, figure: Figure) -> alt.VConcatChart | alt.Chart:
    """A calendar of the days that the articles looked forward to.

    Args:
        dates: the ``dates`` table; rows that name one day which lay ahead when the article appeared count.
        articles: the ``articles`` table: its sentences become examples, and copies are left out.
        days: length of the calendar at most; it ends three months after the last article.
        figure: title, corpus and width, which are keywords of their own too; see ``Figure``.

    Returns:
        A chart: a column a week, a row a weekday, darker where more articles name the day.  Where there is
        nothing to draw it says so.

    Raises:
        ValueError: a column is missing.
    """
    frame = to_polars(dates)
    known = corpus_of(frame, articles)
    title = "Days that the articles look forward to"
    ahead = _single_days(frame, known, 1, "dates_ahead").filter(side="ahead")
    if ahead.height:
        ahead = ahead.filter(pl.col("told") <= known["day"].max() + dt.timedelta(days=92))
        ahead = ahead.filter(pl.col("told") > ahead["told"].max() - dt.timedelta(days=days))
    if not ahead.height:
        return figure.message(f"No single day ahead is named in {known.height:,} dated articles.", title)
    cells = _counted(ahead, articles, "1d", ["side"])
    most = _most(cells)
    return figure.framed(
        alt.vconcat(_weeks(cells, most, figure), _listed(most, figure), spacing=14),
        title,
        note="Articles that name a day before it came; the most named days are framed and listed",
        articles=known.height,
        days=known["day"],
        told=" ".join(["Calendar of days ahead.", *_said(most, "Most named:")]),
    )


def _single_days(frame: pl.DataFrame, known: pl.DataFrame, apart: int, who: str) -> pl.DataFrame:
    """Rows that name one day (``told``) at least so many days ahead of their article, or back (``side``)."""
    schemas.require(frame, ["article_id", "from", "to", "tense"], who)
    frame = dated(frame)
    one = pl.col("to").is_null() | (pl.col("to") == pl.col("from"))
    rows = frame.filter(pl.col("from").is_not_null() & one)
    rows = rows.with_columns(pl.col("article_id").cast(pl.String), told="from")
    rows = rows.join(known, on="article_id", how="inner", maintain_order="left")
    away = (pl.col("told") - pl.col("day")).dt.total_days()
    ahead = (pl.col("tense") == "future") & (away >= apart)
    back = (pl.col("tense") == "past") & (-away >= apart)
    side = pl.when(ahead).then(pl.lit("ahead")).when(back).then(pl.lit("back"))
    return rows.with_columns(side=side).drop_nulls("side")


def _counted(told: pl.DataFrame, articles: Any, every: str, keys: list[str]) -> pl.DataFrame:
    """One row a day and side: in how many articles, in which words for example."""
    rows = with_period(told.drop("day").rename({"told": "day"}), every).unique(
        ["article_id", "period", *keys], keep="first", maintain_order=True
    )
    rows = rows.with_columns(example=parts.sentences(rows, articles))
    cells = rows.group_by("period", *keys, maintain_order=True).agg("example", count=pl.len()).sort("period", *keys)
    cells = cells.with_columns(example=pl.Series(map(_typical, cells["example"].to_list()), dtype=pl.String))
    return cells.with_columns(when=parts.named_period("period", every), example=parts.examples(cells))


def _typical(sentences: list[str | None]) -> str | None:
    """The sentence that shares most words with the others: what they tell of the day, not one of them at random."""
    words = [set(_WORD.findall(sentence or "")) for sentence in sentences]
    common = Counter(word for own in words for word in own)
    shared = [sum(common[word] - 1 for word in own) / (10 + len(own)) for own in words]
    return sentences[max(range(len(sentences)), key=shared.__getitem__)] if sentences else None


def _most(cells: pl.DataFrame) -> pl.DataFrame:
    """The days most named, those that two articles or more name where there are any."""
    cells = cells.sort("count", "period", descending=[True, False])
    several = cells.filter(pl.col("count") > 1)
    return (several if several.height else cells).head(4)


def _said(most: pl.DataFrame, words: str) -> list[str]:
    """The most named days as a sentence; none where there is no such day."""
    if not most.height:
        return []
    days = (f"{row['when']} in {row['count']:,} article{'s' * (row['count'] > 1)}" for row in most.head(3).to_dicts())
    return [f"{words} {', '.join(days)}."]


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("when:N", title="day"),
        alt.Tooltip("count:Q", title="articles", format=","),
        alt.Tooltip("example:N", title="for example"),
    ]


def _mirrored(
    cells: pl.DataFrame, most: pl.DataFrame, span: pl.DataFrame, every: str, figure: Figure
) -> alt.LayerChart:
    """Bars up for days ahead, bars down for days past, on one scale."""
    days = pl.concat([cells["period"], span.select(pl.concat_list("start", "end").explode()).to_series().str.to_date()])
    width = figure.plot(AXIS)
    steps = pl.date_range(days.min(), days.max(), every, eager=True)
    thick = max(1.4, min(18, width / steps.len() * 0.8))
    x = parts.time_axis(steps, "day", width=width, inset=thick / 2 + 2)
    up = pl.when(pl.col("side") == "ahead").then(pl.col("count")).otherwise(-pl.col("count").cast(pl.Int64))
    name = pl.col("period").dt.strftime("%-d %b") if every == "1d" else pl.col("when")
    most = most.with_columns(name=name).select("period", "side", "count", "name")
    cells, most = (f.with_columns(value=up, day=parts.iso("period")).drop("period") for f in (cells, most))
    size = "format(abs(datum.value), ',')"
    ends = [min(0, cells["value"].min()), max(0, cells["value"].max())]
    room = (ends[1] - ends[0]) * 0.16  # for the days' names and the words of the side
    low, top = ends[0] - room, ends[1] + room
    y = parts.value_axis("value", "articles", [low, top], labelExpr=size, **parts.whole_steps(ends[1] - ends[0]))
    flat = {"x": x, "y": y}
    layers = [
        alt.Chart(cells.filter(side=side)).mark_bar(size=thick, style=style).encode(**flat, tooltip=_tooltip())
        for side, style in (("ahead", "ahead"), ("back", "back"))
    ]
    layers.append(
        alt.Chart(span)
        .mark_rule(strokeWidth=3, style="quiet", aria=False)
        .encode(x=alt.X("start:T", scale=x["scale"], title=None), x2=alt.X2("end:T", title=None), y=alt.datum(0))
    )
    apart = dt.timedelta(days=-(-_NAME * (days.max() - days.min()).days // width))
    for side, baseline, shift in (("ahead", "bottom", -3), ("back", "top", 3)):
        named = _not_beside(most.filter(side=side), apart)
        # At the edges the names stand beside their bar, not over the numbers of the axis.
        inside = pl.col("day").str.to_date().clip(days.min() + apart / 2, days.max() - apart / 2)
        named = named.with_columns(day=inside.dt.strftime("%Y-%m-%d"))
        label = alt.Chart(named).mark_text(baseline=baseline, dy=shift, style="note", aria=False)
        layers.append(label.encode(**flat, text="name:N"))
    heads = pl.DataFrame({"text": [f"↑ {SIDES['ahead']}", f"↓ {SIDES['back']}"], "at": [top, low]})
    for place, baseline, style in ((0, "top", "ahead"), (1, "bottom", "back")):
        head = alt.Chart(heads[place]).mark_text(align="left", baseline=baseline, style=["label", style], aria=False)
        layers.append(head.encode(x=alt.value(4), y=alt.Y("at:Q"), text="text:N"))
    return alt.layer(*layers).properties(width=width, height=260)


def _not_beside(most: pl.DataFrame, apart: dt.timedelta) -> pl.DataFrame:
    """Three days whose names have room beside each other, the most named first."""
    kept: list[dt.date] = []
    for day in most["day"].str.to_date():
        if all(abs(day - other) >= apart for other in kept):
            kept.append(day)
    return most.filter(pl.col("day").str.to_date().is_in(kept[:3]))


def _weeks(cells: pl.DataFrame, most: pl.DataFrame, figure: Figure) -> alt.LayerChart:
    """A column a week, a row a weekday, the most named days in a frame."""
    weeks = pl.date_range(cells["period"].min(), cells["period"].max(), "1d", eager=True).dt.truncate("1w")
    weeks = weeks.unique().sort()
    domain = weeks.dt.strftime("%Y-%m-%d").to_list()
    cell = min(26, figure.plot(AXIS) / len(domain))
    months = _months(weeks.to_list(), apart=-(-_MONTH // int(cell)))
    x = alt.X("week:O", scale=alt.Scale(domain=domain), title=None, axis=months)
    y = alt.Y(
        "weekday:O",
        scale=alt.Scale(domain=list(range(7))),
        title=None,
        axis=alt.Axis(labelExpr="['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][datum.value]"),
    )
    place = {
        "week": pl.col("period").dt.truncate("1w").dt.strftime("%Y-%m-%d"),
        "weekday": pl.col("period").dt.weekday() - 1,
    }
    cells, most = (frame.with_columns(**place).drop("period") for frame in (cells, most))
    every_day = [{"week": week, "weekday": day} for week in domain for day in range(7)]
    plan = Grid((), cells["count"].max(), cell)
    shade, *numbers = shaded(alt.Chart(cells), x, y, plan, _tooltip())
    layers = [alt.Chart(pl.DataFrame(every_day)).mark_rect(style="empty", aria=False).encode(x=x, y=y), shade]
    if cell >= digits(plan.most):
        layers += numbers
    ring = alt.Chart(most).mark_rect(filled=False, style="ring", aria=False)
    layers.append(ring.encode(x=x, y=y, tooltip=_tooltip()))
    return alt.layer(*layers).properties(width=int(cell * len(domain)), height=int(max(14, cell) * 7))


def _months(weeks: list[dt.date], apart: int) -> alt.Axis:
    """The axis of weeks: months where they begin, if they are so many weeks apart, and the year where it is new."""
    ends = [week + dt.timedelta(days=6) for week in weeks]
    new = [n for n, end in enumerate(ends) if n == 0 or end.month != ends[n - 1].month]
    if len(new) > 1 and new[1] < apart:  # of a month whose last days alone are drawn
        new = new[1:]
    shown = [n for place, n in enumerate(new) if place % -(-apart // 4) == 0]
    years = [None, *(ends[n].year for n in shown)]
    labels = {
        f"{weeks[n]}": [parts.day_name(ends[n], "%b"), str(ends[n].year) if ends[n].year != year else ""]
        for n, year in zip(shown, years, strict=False)
    }
    named = f"{json.dumps(labels)}[datum.value]"
    return alt.Axis(values=list(labels), labelAngle=0, labelAlign="left", ticks=False, labelExpr=named)


def _listed(most: pl.DataFrame, figure: Figure) -> alt.LayerChart:
    """The most named days in words, in the order of the days."""
    heads = [Column("when", 90, "keyword"), Column("how", 70, "note")]
    most = most.sort("period", "side").with_row_index("row")
    listed = most.select(
        "row", "when", how=pl.format("{} {}", "count", "side"), example=wrapped(most["example"], heads, figure)
    )
    return lines(alt.Chart(listed), alt.Y("row:O", axis=None), heads, text="example", rows=listed.height, figure=figure)
