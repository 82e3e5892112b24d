"""Who towards whom, who beside whom, and which days are looked forward to: counts in cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import altair as alt
import polars as pl

from analysis import schemas
from analysis.charts import names, parts
from analysis.tables import to_polars
from analysis.theme import WIDTH
from analysis.trends.counts import choose_acts, corpus_of, with_period

CELL = 34


def dyad_matrix(
    acts_table: Any,
    *,
    every: str | None = None,
    acts: str | Iterable[str] | None = "THREATEN",
    modality: str | Iterable[str] | None = "made",
    articles: Any = None,
    top: int = 10,
    title: str | None = None,
    corpus: str | None = None,
) -> alt.LayerChart | alt.VConcatChart:
    """Who threatens whom: acts of a row's actor towards a column's.

    Args:
        acts_table: the ``acts`` table.
        every: a matrix for each period (``1mo``) beside the others; None for one of all.
        acts: which acts, by name or PLOVER category; None for all.
        modality: which modalities; None for all.
        articles: the ``articles`` table, for the number behind the figure and to leave copies out.
        top: this many actors, those with most acts on either side.
        title: instead of the one that says what is counted.
        corpus: name of the corpus, for the source line.

    Returns:
        A chart; where there is nothing to draw it says so.

    Raises:
        ValueError: a column is missing or an act is not known.
    """
    frame = to_polars(acts_table)
    schemas.require(frame, ["article_id", "act", "source", "target"], "dyad_matrix")
    known = corpus_of(frame, articles)
    title = title or ("Who threatens whom" if acts == "THREATEN" else "Who acts towards whom")
    rows = choose_acts(frame, acts, modality).drop_nulls(["source", "target"])
    rows = (
        rows.with_columns(pl.col("article_id").cast(pl.String))
        .filter(pl.col("source") != pl.col("target"))
        .join(known, on="article_id", how="inner")
    )
    if not rows.height:
        return parts.message(f"No act with source and target in {known.height:,} articles.", title, corpus=corpus)
    rows = rows.with_columns(source=names.readable("source"), target=names.readable("target"))
    order = busiest(rows, top)
    left_out = not set(rows["source"]) | set(rows["target"]) <= set(order)
    rows = with_period(rows, every) if every else rows.with_columns(period=pl.lit(None, pl.Date))
    rows = rows.filter(pl.col("source").is_in(order) & pl.col("target").is_in(order))
    cells = _counted(rows, ["period", "source", "target"])
    others = f"; the {top} busiest actors" if left_out else ""
    heads = [
        f"Acts of the actor on the left towards the one above{others}",
        parts.source_line(known.height, known["day"].min(), known["day"].max(), corpus),
    ]
    said = ", ".join(
        f"{row['source']} towards {row['target']} {row['count']}"
        for row in cells.sort("count", descending=True).head(3).iter_rows(named=True)
    )
    options = {"title": parts.heading(title, *heads), "description": f"Matrix: {title.lower()}. Most: {said}."}
    most = cells["count"].max()
    if not every:
        return grid(cells.drop("period"), order, "target", "source", most).properties(**options)
    periods = cells["period"].unique().sort().to_list()
    if len(periods) > 12:
        raise ValueError(f"{len(periods)} matrices are more than a figure can show; say every='1mo', '1q' or '1y'")
    panels = [
        grid(cells.filter(period=period).drop("period"), order, "target", "source", most, cell=24).properties(
            title=parts.panel_title(parts.period_name(period, every))
        )
        for period in periods
    ]
    return parts.in_rows(panels).properties(**options)


def busiest(rows: pl.DataFrame, top: int) -> list[str]:
    """The names that stand most often on either side."""
    ends = pl.concat([rows.select(name="source"), rows.select(name="target")])
    return ends.group_by("name").len().sort("len", "name", descending=[True, False])["name"].head(top).to_list()


def _counted(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Rows and articles of each cell, with the most intense as example."""
    weight = "intensity" if "intensity" in rows.columns else "article_id"
    text = pl.col("text") if "text" in rows.columns else pl.lit(None, pl.String)
    cells = (
        rows.group_by(keys)
        .agg(
            count=pl.len(),
            articles=pl.col("article_id").n_unique(),
            example=text.sort_by(weight, descending=True).first(),
        )
        .sort(keys)
    )
    return cells.with_columns(example=parts.examples(cells))


def grid(
    cells: pl.DataFrame,
    order: list[str],
    across: str,
    down: str,
    most: int,
    *,
    cell: int = CELL,
    unit: str = "acts",
) -> alt.LayerChart:
    """Squares whose shade is a count, with the count written in them."""
    cell = max(cell, 7 * len(f"{most:,}") + 6)
    size = 11 if cell >= CELL else 9
    x = alt.X(
        f"{across}:N",
        sort=order,
        scale=alt.Scale(domain=order),
        title=None,
        axis=alt.Axis(orient="top", labelAngle=-40, labelAlign="left", labelLimit=110, labelPadding=8),
    )
    y = alt.Y(f"{down}:N", sort=order, scale=alt.Scale(domain=order), title=None, axis=alt.Axis(labelLimit=130))
    told = [
        alt.Tooltip(f"{down}:N"),
        alt.Tooltip(f"{across}:N"),
        alt.Tooltip("count:Q", title=unit, format=","),
        alt.Tooltip("articles:Q", format=","),
        alt.Tooltip("example:N", title="for example"),
    ]
    base = alt.Chart(cells)
    shade = base.mark_rect().encode(
        x=x, y=y, tooltip=told, color=alt.Color("count:Q", scale=alt.Scale(domain=[0, most], type="sqrt"), legend=None)
    )
    dark = f"datum.count > {most * 0.3:.4g}"
    text = base.encode(x=x, y=y, text=alt.Text("count:Q", format=","))
    return alt.layer(
        shade,
        text.mark_text(style="plain", fontSize=size, aria=False).transform_filter(f"!({dark})"),
        text.mark_text(style="inverse", fontSize=size, aria=False).transform_filter(dark),
    ).properties(width=cell * len(order), height=cell * len(order))


def co_mentions(
    actors: Any,
    *,
    by: str = "name",
    types: Iterable[str] | None = ("person", "state", "igo", "group"),
    articles: Any = None,
    top: int = 12,
    title: str | None = None,
    corpus: str | None = None,
) -> alt.LayerChart:
    """Which actors stand in the same articles.

    Args:
        actors: the ``actors`` table.
        by: the column that names an actor: name or country.
        types: which types of actors; None for all.  Organizations are out by default: many are the outlets.
        articles: the ``articles`` table, for the number behind the figure and to leave copies out.
        top: this many actors, those in most articles.
        title: instead of the one that says what is counted.
        corpus: name of the corpus, for the source line.

    Returns:
        A chart; where there is nothing to draw it says so.

    Raises:
        ValueError: a column is missing.
    """
    frame = to_polars(actors)
    schemas.require(frame, ["article_id", by], "co_mentions")
    known = corpus_of(frame, articles)
    title = title or "Who is named in the same articles"
    if types is not None and "type" in frame.columns:
        frame = frame.filter(pl.col("type").is_in(list(types)))
    named = frame.select(pl.col("article_id").cast(pl.String), name=names.readable(by)).drop_nulls().unique()
    named = named.join(known.select("article_id"), on="article_id", how="semi")
    order = named.group_by("name").len().sort("len", "name", descending=[True, False])["name"].head(top).to_list()
    named = named.filter(pl.col("name").is_in(order))
    pairs = named.join(named, on="article_id", suffix="_2").filter(pl.col("name") != pl.col("name_2"))
    if not pairs.height:
        return parts.message(f"No two actors share one of {known.height:,} articles.", title, corpus=corpus)
    cells = (
        pairs.group_by(first="name", second="name_2")
        .agg(count=pl.len())
        .with_columns(articles=pl.col("count"), example=pl.lit(None, pl.String))
        .sort("first", "second")
    )
    strongest = cells.sort("count", "first", "second", descending=[True, False, False]).row(0, named=True)
    return grid(cells, order, "second", "first", cells["count"].max(), unit="articles with both").properties(
        title=parts.heading(
            title,
            f"Articles that name both; the {len(order)} actors named in most articles",
            parts.source_line(known.height, known["day"].min(), known["day"].max(), corpus),
        ),
        description=f"Matrix: {title.lower()}. Most often {strongest['first']} and {strongest['second']}, "
        f"in {strongest['count']:,} articles.",
    )


def dates_ahead(
    dates: Any,
    *,
    articles: Any = None,
    days: int = 371,
    title: str | None = None,
    corpus: str | None = None,
) -> alt.VConcatChart:
    """A calendar of the days that the articles looked forward to.

    Args:
        dates: the ``dates`` table; rows that name one day which lay ahead when the article appeared count.
        articles: the ``articles`` table: its sentences become examples, and copies are left out.
        days: length of the calendar at most; it ends three months after the last article.
        title: instead of the one that says what is counted.
        corpus: name of the corpus, for the source line.

    Returns:
        A chart: a column a week, a row a weekday, darker where more articles name the day.  Where there is
        nothing to draw it says so.

    Raises:
        ValueError: a column is missing.
    """
    frame = to_polars(dates)
    schemas.require(frame, ["article_id", "from", "to", "tense"], "dates_ahead")
    known = corpus_of(frame, articles)
    title = title or "Days that the articles look forward to"
    ahead = frame.filter(
        (pl.col("tense") == "future")
        & pl.col("from").is_not_null()
        & (pl.col("to").is_null() | (pl.col("to") == pl.col("from")))
    )
    ahead = ahead.with_columns(pl.col("article_id").cast(pl.String), ahead=pl.col("from").cast(pl.Date))
    ahead = ahead.join(known, on="article_id", how="inner").filter(pl.col("ahead") > pl.col("day"))
    last = known["day"].max()
    if ahead.height:
        ahead = ahead.filter(pl.col("ahead") <= last + dt.timedelta(days=92))
        ahead = ahead.filter(pl.col("ahead") > ahead["ahead"].max() - dt.timedelta(days=days))
    if not ahead.height:
        return parts.message(f"No single day ahead is named in {known.height:,} articles.", title, corpus=corpus)
    cells = (
        ahead.with_columns(example=parts.sentences(ahead, articles))
        .group_by("ahead")
        .agg(count=pl.col("article_id").n_unique(), example=pl.col("example").first())
        .sort("ahead")
    )
    cells = cells.with_columns(
        week=pl.col("ahead").dt.truncate("1w").dt.strftime("%Y-%m-%d"),
        weekday=pl.col("ahead").dt.weekday() - 1,
        when=pl.col("ahead").map_elements(parts.day_name, return_dtype=pl.String),
        example=parts.examples(cells),
    )
    return _calendar(cells).properties(
        title=parts.heading(
            title,
            "Articles that name a day before it came; the most named days are framed and listed",
            parts.source_line(known.height, known["day"].min(), last, corpus),
        ),
        description="Calendar of days ahead. Most named: "
        + ", ".join(
            f"{row['when']} in {row['count']:,} articles"
            for row in cells.sort("count", descending=True).head(3).iter_rows(named=True)
        )
        + ".",
    )


def _calendar(cells: pl.DataFrame) -> alt.VConcatChart:
    weeks = (
        pl.date_range(cells["ahead"].min(), cells["ahead"].max(), "1d", eager=True).dt.truncate("1w").unique().sort()
    )
    domain = weeks.dt.strftime("%Y-%m-%d").to_list()
    first_of_month = [
        week
        for place, week in enumerate(weeks.to_list())
        if place == 0 or (week + dt.timedelta(days=6)).month != (week - dt.timedelta(days=1)).month
    ]
    labels = {f"{week}": f"{week + dt.timedelta(days=6):%b %Y}" for week in first_of_month}
    shown = list(labels) if len(labels) <= 8 else list(labels)[::2]
    x = alt.X(
        "week:O",
        scale=alt.Scale(domain=domain),
        title=None,
        axis=alt.Axis(
            values=shown,
            labelAngle=0,
            labelAlign="left",
            ticks=False,
            labelExpr=f"({{{', '.join(f'{k!r}: {v!r}' for k, v in labels.items())}}})[datum.value]",
        ),
    )
    y = alt.Y(
        "weekday:O",
        scale=alt.Scale(domain=list(range(7))),
        title=None,
        axis=alt.Axis(labelExpr="['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][datum.value]"),
    )
    told = [
        alt.Tooltip("when:N", title="day"),
        alt.Tooltip("count:Q", title="articles", format=","),
        alt.Tooltip("example:N", title="for example"),
    ]
    base = alt.Chart(cells)
    shade = base.mark_rect().encode(
        x=x,
        y=y,
        tooltip=told,
        color=alt.Color(
            "count:Q",
            scale=alt.Scale(domain=[0, cells["count"].max()], type="sqrt"),
            legend=alt.Legend(title="articles", orient="right", tickCount=4),
        ),
    )
    most = cells.sort("count", "ahead", descending=[True, False]).head(5)
    ring = alt.Chart(most).mark_rect(filled=False, style="ring", aria=False).encode(x=x, y=y, tooltip=told)
    cell = max(8, min(26, (WIDTH - 60) // len(domain)))
    calendar = alt.layer(shade, ring).properties(width=cell * len(domain), height=cell * 7)
    return alt.vconcat(calendar, _named_days(most), spacing=14)


def _named_days(days: pl.DataFrame) -> alt.LayerChart:
    """The most named days in words, one a line."""
    listed = (
        days.sort("ahead")
        .with_row_index("row")
        .select("row", "when", "example", articles=pl.format("{} articles", "count"))
    )
    base = alt.Chart(listed)
    y = alt.Y("row:O", axis=None)
    columns = (("when", 0, 80, "keyword"), ("articles", 88, 90, "note"), ("example", 170, WIDTH - 120, "plain"))
    return alt.layer(
        *(
            base.mark_text(align="left", limit=room, style=style).encode(
                x=alt.value(left), y=y, text=f"{column}:N", tooltip=["when:N", "articles:N", "example:N"]
            )
            for column, left, room, style in columns
        )
    ).properties(width=WIDTH + 50, height=19 * listed.height)
