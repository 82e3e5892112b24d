"""What all figures share: titles and captions, days, names, labels that do not overlap."""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import altair as alt
import polars as pl

from analysis import schemas
from analysis.periods import dated
from analysis.tables import to_polars
from analysis.theme import WIDTH
from analysis.trends.counts import EVERY
from analysis.trends.sentences import sentences_of

MOST_MARKS = 1500
"""Rows that one figure draws at most, which keeps its specification under 300 kB."""
EXAMPLE_BUDGET = 90_000
"""Characters of example sentences in one figure."""
BETWEEN = 20
"""Pixels between small plots."""
SPANS = {step: name for name, step in EVERY.items()}
"""The lengths of periods in words."""
SHORTEST = 36
"""Characters below which a sentence is not worth cutting."""


def heading(title: str, *lines: str | None, width: int = WIDTH) -> alt.TitleParams:
    """A title that says what is counted, and under it lines on unit, interval and source."""
    wide = max(40, int(width / 5.4))
    said = [part for line in lines if line for part in textwrap.wrap(line, wide)]
    return alt.TitleParams(text=textwrap.wrap(title, max(30, int(width / 8.6))) or [""], subtitle=said)


def source_line(articles: int | None, first: dt.date | None, last: dt.date | None, corpus: str | None) -> str:
    """The line that names the corpus, its size and days.

    >>> source_line(1200, dt.date(2022, 1, 3), dt.date(2022, 1, 9), "My feed")
    'Source: My feed; 1,200 articles, 3 Jan 2022 to 9 Jan 2022'
    >>> source_line(1, dt.date(2022, 1, 3), None, "My feed")  # of which only the first day is known
    'Source: My feed; 1 article, from 3 Jan 2022'
    """
    parts = []
    if articles is not None:
        parts.append(counted(articles, "article"))
    if first:
        until = f"{day_name(first)} to {day_name(last)}" if last else f"from {day_name(first)}"
        parts.append(day_name(first) if first == last else until)
    return f"Source: {corpus or 'corpus not named'}" + (f"; {', '.join(parts)}" if parts else "")


def counted(number: int, thing: str) -> str:
    """A number of things in words.

    >>> counted(1, "article"), counted(1200, "article")
    ('1 article', '1,200 articles')
    """
    return f"{number:,} {thing}{'s' * (number != 1)}"


def day_name(day: dt.date, form: str = "%-d %b %Y") -> str:
    """A day as people write it, or in another form of ``strftime``; in English, whatever the locale.

    >>> day_name(dt.date(2022, 1, 3))
    '3 Jan 2022'
    """
    return pl.Series([day]).dt.strftime(form).item()


def period_name(day: dt.date, every: str) -> str:
    """The name of the period that begins on ``day``; ``every`` is empty where its length is not known.

    >>> period_name(dt.date(2022, 1, 3), "1w"), period_name(dt.date(2022, 1, 1), "1mo")
    ('week of 3 Jan 2022', 'January 2022')
    """
    return pl.DataFrame({"day": [day]}).select(named_period("day", every)).item()


def named_period(column: str, every: str) -> pl.Expr:
    """The names of the periods of a column, as ``period_name`` has them."""
    day = pl.col(column).dt
    if every.endswith("q"):
        return pl.format("Q{} {}", day.quarter(), day.year()).alias(column)
    if every.endswith("mo"):
        return day.strftime("%B %Y" if every == "1mo" else "from %B %Y")
    if every.endswith("y"):
        return day.strftime("%Y")
    before = {"": "from ", "1w": "week of "}.get(every, "weeks of " if every.endswith("w") else "")
    return day.strftime(f"{before}%-d %b %Y")


def examples(frame: pl.DataFrame, budget: int | None = None) -> pl.Series:
    """The example sentences of a frame, short enough for a figure."""
    if "example" not in frame.columns:
        return pl.Series([None] * frame.height, dtype=pl.String)
    return pl.Series(shortened(frame["example"], budget or EXAMPLE_BUDGET), dtype=pl.String)


def sentences(rows: pl.DataFrame, articles: Any) -> pl.Series:
    """The sentence around each row where the articles' text is given, else the row's own text."""
    own = rows["text"] if "text" in rows.columns else pl.Series([None] * rows.height, dtype=pl.String)
    if articles is None or not {"start", "end"} <= set(rows.columns):
        return own
    found = pl.Series(sentences_of(rows.select("article_id", "start", "end").iter_rows(), articles), dtype=pl.String)
    return pl.select(pl.coalesce(found, own)).to_series()


def counted_acts(acts: str | Iterable[str] | None = "THREATEN", modality: Any = "made", **_: Any) -> str:
    """What is counted with these keywords of ``analysis.trends``, in words.

    >>> counted_acts(), counted_acts(modality=None), counted_acts(acts=["SANCTION", "threat"])
    ('threats made', 'threats', 'acts')
    """
    if acts is None or ({acts} if isinstance(acts, str) else set(acts)) - {"THREATEN", *schemas.THREATENING}:
        return "acts"
    return "threats made" if modality == "made" else "threats"


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def room_for_names(names: Iterable[str], most: int) -> int:
    """Pixels for names at the left of a plot, as many as the longest needs and at most so many."""
    return min(most, 14 + int(6.8 * max(map(len, names), default=0)))


def panel_title(text: str) -> alt.TitleParams:
    """The title of a small plot among others."""
    return alt.TitleParams(text, fontSize=13, offset=4, frame="group")


def in_rows(panels: list[alt.Chart], columns: int = 2, *, beside: int = 0) -> alt.VConcatChart:
    """Small plots in rows of so many, below each other by their plots, whose axes take ``beside`` pixels."""
    rows = (panels[n : n + columns] for n in range(0, len(panels), columns))
    return alt.vconcat(*(alt.hconcat(*row, spacing=BETWEEN + beside, bounds="flush") for row in rows), spacing=BETWEEN)


def every_of(periods: pl.Series, said: str = "") -> str:
    """The length of the periods of a frame, told from the steps between them; of a single one, the length given."""
    days = periods.drop_nulls().unique().sort()
    if days.len() < 2:
        return EVERY.get(said, said)
    step = (days[1:] - days[:-1]).min().days
    for least, every in ((365, "1y"), (89, "1q"), (28, "1mo"), (7, "1w")):
        if step >= least and not (every == "1mo" and days[0].day != 1):
            return every
    return "1d"


def over_time(
    frame: Any, count: Callable[..., pl.DataFrame], counting: dict[str, Any], **fixed: Any
) -> tuple[pl.DataFrame, str]:
    """A frame of ``trends``, and the length of its periods where that was said.

    Args:
        frame: such a frame, or rows that ``count`` makes one of.
        count: a function of ``analysis.trends``.
        counting: its keywords, as the user gave them.
        **fixed: those of its keywords that the figure needs.

    Raises:
        ValueError: keywords are given for a frame that is counted already, or others than the figure needs.
    """
    frame = to_polars(frame)
    if "period" not in frame.columns:
        for name, value in fixed.items():
            if counting.get(name, value) != value:
                raise ValueError(f"{name}={counting[name]!r}: this figure counts with {name}={value!r}")
        counting = {"every": "1w"} | counting | fixed
        return count(frame, **counting), counting["every"]
    if counting:
        raise ValueError(f"{', '.join(counting)}: the frame is counted already; pass rows to count them here")
    return dated(frame), ""


def gaps(frame: pl.DataFrame, every: str) -> pl.DataFrame:
    """Runs of periods in which nothing was published, as first day and the day after."""
    periods = frame.group_by("period").agg(pl.col("articles").sum()).sort("period")
    runs = periods.with_columns(run=(pl.col("articles") > 0).cum_sum()).filter(pl.col("articles") == 0)
    end = pl.col("period").max().dt.offset_by(every or "1d")
    ends = runs.group_by("run").agg(start=pl.col("period").min(), end=end)
    return ends.sort("start").select(iso("start"), iso("end"))


def span(periods: pl.Series, said: str = "") -> pl.Series:
    """The first day of the first period and the last day of the last, null where their length is not known.

    >>> span(pl.Series([dt.date(2022, 1, 3), dt.date(2022, 1, 10)])).to_list()
    [datetime.date(2022, 1, 3), datetime.date(2022, 1, 16)]
    """
    periods, every = periods.drop_nulls().sort(), every_of(periods, said)
    last = periods.tail(1).dt.offset_by(every or "0d").dt.offset_by("-1d" if every else "0d")
    return pl.concat([periods.head(1), last if every else pl.Series([None], dtype=pl.Date)])


def iso(column: str) -> pl.Expr:
    """Days as text: a date object would become a moment, and a time zone could shift it."""
    return pl.col(column).dt.strftime("%Y-%m-%d")


def time_axis(days: pl.Series, field: str = "period", *, width: int = WIDTH, inset: float = 0, **axis: object) -> alt.X:
    """The axis of days; read and written in UTC, so that no time zone moves a mark to another day.

    Args:
        days: the first days of the periods that are drawn; some of them get a label.
        field: the column with the day as text.
        width: of the plot in pixels, which tells how many labels have room.
        inset: pixels left free on both sides, for bars that are wider than a day.
        **axis: more of ``alt.Axis``.
    """
    ticks = _ticks(days, max(2, width // 70))
    moments = [int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp() * 1000) for day in ticks]
    labels = dict(zip(moments, _tick_names(ticks), strict=True))
    ends = [f"{days.min()}", f"{days.max()}"]
    return alt.X(
        f"{field}:T",
        title=None,
        scale=alt.Scale(type="utc", padding=inset, domain=ends if ends[0] < ends[1] else alt.Undefined),
        axis=alt.Axis(
            values=moments,
            labelExpr=f"{json.dumps(labels)}[toNumber(datum.value)]",
            labelOverlap=False,
            labelFlush=False,
            **axis,
        ),
    )


def _ticks(days: pl.Series, most: int) -> list[dt.date]:
    """At most so many of the days, evenly apart; first days of years or months where they suit."""
    days = days.drop_nulls().unique().sort()
    for apart in (days.filter(days.dt.ordinal_day() == 1), days.filter(days.dt.day() == 1)):
        if apart.len() >= most / 2:
            return apart.gather_every(-(-apart.len() // most)).to_list()
    step = -(-days.len() // most) or 1
    return days.gather_every(step).to_list()


def _tick_names(ticks: list[dt.date]) -> list[list[str]]:
    """Labels in two lines: the day, and the year where it is new."""
    months = len(ticks) > 1 and all(day.day == 1 for day in ticks)
    if len(ticks) > 1 and all(day.day == day.month == 1 for day in ticks):
        return [[str(day.year)] for day in ticks]
    before = [None, *(day.year for day in ticks)]
    return [
        [day_name(day, "%b" if months else "%-d %b"), str(day.year) if day.year != year else ""]
        for day, year in zip(ticks, before, strict=False)
    ]


def value_axis(field: str, unit: str | None, domain: list[float] | None = None, **axis: object) -> alt.Y:
    """The axis of values, its unit written flat above it."""
    return alt.Y(
        f"{field}:Q",
        scale=alt.Scale(domain=domain, nice=False) if domain else alt.Undefined,
        axis=alt.Axis(title=unit, titleAngle=0, titleAlign="left", titleAnchor="end", titleX=0, titleY=-12, **axis),
    )


def whole_steps(most: float) -> dict[str, int]:
    """Options of an axis of counts on which no tick falls between two whole numbers."""
    return {"tickMinStep": 1, "tickCount": max(1, min(5, int(most)))}


def shortened(texts: Iterable[str | None], budget: int = EXAMPLE_BUDGET, longest: int = 160) -> list[str | None]:
    """Texts cut at a word so that together they stay within a budget of characters; none if that is too few.

    >>> shortened(["one two three four five six seven eight nine ten"], longest=40)
    ['one two three four five six seven …']
    """
    texts = list(texts)
    length = min(longest, budget // max(1, sum(text is not None for text in texts)))
    if length < SHORTEST:
        return [None] * len(texts)
    return [None if text is None else textwrap.shorten(text, length, placeholder=" …") for text in texts]


def spread(values: Sequence[float], gap: float) -> list[float]:
    """Positions as near to ``values`` as they can be with at least ``gap`` between neighbours, in the same order.

    >>> spread([1.0, 1.1, 5.0], 1.0)
    [0.55, 1.55, 5.0]
    """
    order = sorted(range(len(values)), key=lambda place: values[place])
    blocks: list[tuple[float, int]] = []  # sum of what the members wish for the first of them, members
    for place in order:
        total, size = values[place], 1
        while blocks and blocks[-1][0] / blocks[-1][1] + blocks[-1][1] * gap > total / size:
            before, members = blocks.pop()
            total, size = before + total - size * members * gap, members + size
        blocks.append((total, size))
    placed = [total / size + number * gap for total, size in blocks for number in range(size)]
    out = [0.0] * len(values)
    for place, position in zip(order, placed, strict=True):
        out[place] = round(position, 6)
    return out
