"""Who towards whom: counts in cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from analysis import schemas, trends
from analysis.charts import names, parts
from analysis.charts.figure import Figure, as_figure
from analysis.tables import to_polars
from analysis.trends.counts import EVERY, calendar, choose_acts, corpus_of, with_period

MOST_PANELS = 12


@dataclass(frozen=True)
class Grid:
    """How a matrix is laid out.

    Attributes:
        order: the names, of rows and columns alike.
        most: the highest count.
        cell: pixels of a cell's side.
        sloped: column names lean to the right, which needs room there; else they stand upright.
        named: whether the rows are named.
        unit: what is counted.
    """

    order: Sequence[str]
    most: int
    cell: int
    sloped: bool = True
    named: bool = True
    unit: str = "acts"

    @property
    def size(self) -> int:
        """Pixels of the figures in the cells."""
        return 11 if self.cell >= 28 else 9


FULL = 5
"""Least count with the darkest shade: one article is not much, also where none has more."""
ROWS, LEANING, CELL = 124, 84, 34
"""Pixels for the names of rows, for column names that lean out at the right, and of a cell at most."""


@as_figure
def dyad_matrix(
    acts_table: Any,
    *,
    every: str | None = None,
    acts: str | Iterable[str] | None = "THREATEN",
    modality: str | Iterable[str] | None = "made",
    articles: Any = None,
    top: int = 10,
    figure: Figure,
) -> alt.LayerChart | alt.VConcatChart | alt.Chart:
    """Who threatens whom: acts of a row's actor towards a column's.

    Args:
        acts_table: the ``acts`` table.
        every: a matrix for each period (``1mo``) beside the others; None for one of all.  For many
            periods see ``dyads_over_time``.
        acts: which acts, by name or PLOVER category; None for all.
        modality: which modalities; None for all.
        articles: the ``articles`` table, for the number behind the figure and to leave copies out.
        top: this many actors, those with most acts on either side; fewer in a figure without room for them.
        figure: title, corpus and width, which are keywords of their own too; see ``Figure``.

    Returns:
        A chart; where there is nothing to draw it says so.

    Raises:
        ValueError: a column is missing, an act is not known, or there are more periods than fit.
    """
    frame, every = to_polars(acts_table), EVERY.get(every, every)
    schemas.require(frame, ["article_id", "act", "source", "target"], "dyad_matrix")
    known = corpus_of(frame, articles, dated=bool(every))
    title = "Who acts towards whom" if parts.counted_acts(acts) == "acts" else "Who threatens whom"
    rows = choose_acts(frame, acts, modality).with_columns(pl.col("article_id").cast(pl.String))
    rows = rows.filter(pl.col("source") != pl.col("target")).join(known, on="article_id", how="inner")
    if not rows.height:
        return figure.message(f"No act with source and target in {parts.counted(known.height, 'article')}.", title)
    rows = rows.with_columns(source=names.readable("source"), target=names.readable("target"))
    rows = with_period(rows, every) if every else rows.with_columns(period=pl.lit(None, pl.Date))
    order = busiest(rows, min(top, room_for(figure, rows)))
    left_out = not set(rows["source"]) | set(rows["target"]) <= set(order)
    cells = _cells(rows.filter(pl.col("source").is_in(order) & pl.col("target").is_in(order)))
    said = ", ".join(
        f"{row['source']} towards {row['target']} {row['count']}"
        for row in cells.sort("count", descending=True, maintain_order=True).head(3).iter_rows(named=True)
    )
    return figure.framed(
        _by_period(cells, order, every, figure) if every else grid(cells, whole(figure, order, cells["count"].max())),
        title,
        note=f"Acts of the actor on the left towards the one above{f'; the {len(order)} busiest actors' * left_out}",
        articles=known.height,
        days=known["day"].drop_nulls(),
        told=f"Matrix: {(figure.title or title).lower()}. Most: {said}.",
    )


def _cells(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows and articles of each cell, with the most intense as example."""
    weight = "intensity" if "intensity" in rows.columns else "article_id"
    text = pl.col("text") if "text" in rows.columns else pl.lit(None, pl.String)
    cells = rows.group_by("period", "source", "target").agg(
        count=pl.len(),
        articles=pl.col("article_id").n_unique(),
        example=text.sort_by(weight, descending=True, maintain_order=True).first(),
    )
    cells = cells.sort("period", "source", "target")
    return cells.with_columns(example=parts.examples(cells))


def _by_period(cells: pl.DataFrame, order: list[str], every: str, figure: Figure) -> alt.VConcatChart:
    """A matrix a period, the rows named at the left edge only."""
    periods = calendar(cells, every)["period"].to_list()
    if len(periods) > MOST_PANELS:
        raise ValueError(
            f"{len(periods)} matrices are more than a figure can show; say every='1mo', '1q' or '1y', "
            "or draw dyads_over_time"
        )
    most = cells["count"].max()
    least = max(len(order) * (digits(most) + 1), 120)  # the name of a month needs as much
    columns = max(1, min(len(periods), (figure.plot(ROWS) + parts.BETWEEN) // (least + parts.BETWEEN)))
    columns = -(-len(periods) // -(-len(periods) // columns))  # rows of like length
    side = (figure.plot(ROWS + 8) - (columns - 1) * parts.BETWEEN) // columns
    panels = [
        grid(
            cells.filter(period=period),
            Grid(order, most, min(26, side // len(order)), sloped=False, named=place % columns == 0),
        ).properties(title=parts.panel_title(parts.period_name(period, every)))
        for place, period in enumerate(periods)
    ]
    return parts.in_rows(panels, columns)


def busiest(rows: pl.DataFrame, top: int) -> list[str]:
    """The names that stand most often on either side."""
    ends = pl.concat([rows.select(name="source"), rows.select(name="target")])
    return ends.group_by("name").len().sort("len", "name", descending=[True, False])["name"].head(top).to_list()


def room_for(figure: Figure, rows: pl.DataFrame) -> int:
    """How many rows a matrix of a figure can have with readable numbers in its cells."""
    return figure.plot(ROWS + LEANING * (not figure.narrow)) // digits(rows.height)


def whole(figure: Figure, order: list[str], most: int) -> Grid:
    """The layout of one matrix that fills its figure."""
    room = figure.plot(ROWS + LEANING * (not figure.narrow))
    return Grid(order, most, min(max(CELL, digits(most)), room // len(order)), sloped=not figure.narrow)


def digits(most: int) -> int:
    """Pixels of a cell in which so large a number can be read."""
    return 8 + 5 * len(f"{most:,}")


def grid(cells: pl.DataFrame, plan: Grid) -> alt.LayerChart:
    """Squares from ``source`` (down) to ``target`` (across) whose shade is a count, with the count in them."""
    scale = alt.Scale(domain=list(plan.order))
    angle = {"labelAngle": -40, "labelAlign": "left"} if plan.sloped else {"labelAngle": -90, "labelAlign": "left"}
    above = alt.Axis(orient="top", labelLimit=110, labelPadding=8, **angle)
    left = alt.Axis(labelLimit=ROWS - 8, minExtent=ROWS, maxExtent=ROWS) if plan.named else None
    x = alt.X("target:N", sort=list(plan.order), scale=scale, title=None, axis=above)
    y = alt.Y("source:N", sort=list(plan.order), scale=scale, title=None, axis=left)
    told = [
        alt.Tooltip("source:N"),
        alt.Tooltip("target:N"),
        alt.Tooltip("count:Q", title=plan.unit, format=","),
        alt.Tooltip("articles:Q", format=","),
        alt.Tooltip("example:N", title="for example"),
    ]
    cells = cells.drop("period", strict=False)
    side = plan.cell * len(plan.order)
    pairs = [{"source": one, "target": other} for one in plan.order for other in plan.order if one != other]
    ground = alt.Chart(pl.DataFrame(pairs)).mark_rect(style="empty", aria=False).encode(x=x, y=y)
    return alt.layer(ground, *shaded(alt.Chart(cells), x, y, plan, told)).properties(width=side, height=side)


def shaded(base: alt.Chart, x: alt.X, y: alt.Y, plan: Grid, told: list[alt.Tooltip]) -> list[alt.Chart]:
    """Cells in the shade of their count, and the count in ink that can be read on it."""
    full = max(plan.most, FULL)
    shades = alt.Scale(domain=[0, full], type="sqrt")
    dark = f"datum.count > {full * 0.3:.4g}"
    text = base.encode(x=x, y=y, text=alt.Text("count:Q", format=","))
    return [
        base.mark_rect().encode(x=x, y=y, tooltip=told, color=alt.Color("count:Q", scale=shades, legend=None)),
        text.mark_text(style="plain", fontSize=plan.size, aria=False).transform_filter(f"!({dark})"),
        text.mark_text(style="inverse", fontSize=plan.size, aria=False).transform_filter(dark),
    ]


@as_figure
def dyads_over_time(frame: Any, *, top: int = 12, figure: Figure, **counting: Any) -> alt.LayerChart | alt.Chart:
    """Who threatens whom, period by period: a row a dyad, a column a period.

    Args:
        frame: what ``analysis.threats_over_time(..., by="dyad")`` gives, or the ``acts`` table, which is
            counted first.
        top: this many dyads, those with most acts.
        figure: title, corpus and width, which are keywords of their own too; see ``Figure``.
        **counting: for an ``acts`` table: every, articles, acts … of ``analysis.threats_over_time``.

    Returns:
        A chart; grey periods have no articles.  Where there is nothing to draw it says so.

    Raises:
        ValueError: a column is missing, or there are more periods than a figure can show.
    """
    frame, step = parts.over_time(frame, trends.threats_over_time, counting, by="dyad")
    schemas.require(frame, ["period", "source", "target", "dyad", "acts", "articles"], "dyads_over_time")
    others = parts.counted_acts(**counting) == "acts"
    title = "Who acts towards whom, over time" if others else "Who threatens whom, over time"
    frame = frame.filter(pl.col("source") != pl.col("target"))
    published = int(frame.unique("period")["articles"].sum())
    some = frame.filter(pl.col("acts") > 0)
    if not some.height:
        return figure.message(f"No act with source and target in {published:,} dated articles.", title)
    every = parts.every_of(frame["period"], step)
    totals = some.group_by("dyad").agg(pl.col("acts").sum()).sort("acts", "dyad", descending=[True, False])
    order = totals.head(top).select(names.readable_dyad())["dyad"].to_list()
    some = some.with_columns(dyad=names.readable_dyad()).filter(pl.col("dyad").is_in(order))
    if some.height > parts.MOST_MARKS:
        raise ValueError(f"{some.height:,} cells are more than a figure can show; count by a longer period")
    first = totals.row(0, named=True)
    return figure.framed(
        _timeline(some, frame, order, every, figure),
        title,
        note="Acts of the first towards the second"
        + f"; the {len(order)} dyads with most of {totals.height:,}" * (totals.height > len(order))
        + "; grey: no articles" * bool((frame["articles"] == 0).any()),
        articles=published,
        days=parts.span(frame["period"], step),
        told=f"Matrix of dyads and periods. Most acts: {order[0]}, {first['acts']:,} in all.",
    )


def _timeline(some: pl.DataFrame, frame: pl.DataFrame, order: list[str], every: str, figure: Figure) -> alt.LayerChart:
    labels = parts.room_for_names(order, 150 if figure.narrow else 210)
    every = every or "1d"
    end = pl.col("period").dt.offset_by(every)
    middle = pl.col("period") + (end - pl.col("period")) / 2
    cells = some.select(
        parts.iso("period"),
        "dyad",
        end=end.dt.strftime("%Y-%m-%d"),
        middle=middle.dt.strftime("%Y-%m-%d"),
        count="acts",
        articles="in_articles",
        when=parts.named_period("period", every),
        example=parts.examples(some),
    )
    starts = frame["period"].unique().sort()
    ends = pl.concat([starts, starts.tail(1).dt.offset_by(every)])
    width = figure.plot(labels + 22)
    axis = parts.time_axis(ends, width=width)
    x = alt.X("period:T", title=None, scale=axis["scale"], axis=axis["axis"])
    row = alt.Axis(labelLimit=labels - 8, minExtent=labels, maxExtent=labels, grid=True, zindex=0)
    y = alt.Y("dyad:N", sort=order, scale=alt.Scale(domain=order), title=None, axis=row)
    told = [
        alt.Tooltip("dyad:N"),
        alt.Tooltip("when:N"),
        alt.Tooltip("count:Q", title="acts", format=","),
        alt.Tooltip("articles:Q", format=","),
        alt.Tooltip("example:N", title="for example"),
    ]
    base = alt.Chart(cells)
    plan = Grid(order, cells["count"].max(), 24)
    shade, *texts = shaded(base, x, y, plan, told)
    layers = [shade.encode(x2="end:T")]
    gaps = parts.gaps(frame, every)
    if gaps.height:
        gap = alt.Chart(gaps).mark_rect(style="gap", aria=False)
        layers.insert(0, gap.encode(x=alt.X("start:T", scale=axis["scale"]), x2="end:T"))
    if width / starts.len() >= digits(plan.most):
        layers += [text.encode(x=alt.X("middle:T", scale=axis["scale"])) for text in texts]
    return alt.layer(*layers).properties(width=width, height=24 * len(order))
