"""Who beside whom: the articles that two actors share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt
import numpy as np
import polars as pl

from analysis import schemas
from analysis.charts import names, parts
from analysis.charts.figure import Figure, as_figure
from analysis.charts.matrices import CELL, ROWS, Grid, digits, shaded
from analysis.tables import to_polars
from analysis.trends.counts import corpus_of


@as_figure
def co_mentions(
    actors: Any,
    *,
    by: str = "name",
    types: Iterable[str] | None = ("person", "state", "igo", "group"),
    articles: Any = None,
    top: int = 12,
    figure: Figure,
) -> alt.LayerChart | alt.Chart:
    """Which actors stand in the same articles.

    Args:
        actors: the ``actors`` table.
        by: the column that names an actor: name or country.
        types: which types of actors; None for all.  Organizations are out by default: many are the outlets.
        articles: the ``articles`` table, for the number behind the figure and to leave copies out.
        top: this many actors, those in most articles; fewer in a figure without room for them.
        figure: title, corpus and width, which are keywords of their own too; see ``Figure``.

    Returns:
        A chart: each actor's row and column meet the others', and actors that stand together are
        neighbours.  Where there is nothing to draw it says so.

    Raises:
        ValueError: a column is missing.
    """
    frame = to_polars(actors)
    schemas.require(frame, ["article_id", by], "co_mentions")
    known = corpus_of(frame, articles, dated=False)
    title = "Who is named in the same articles"
    if types is not None and "type" in frame.columns:
        frame = frame.filter(pl.col("type").is_in(list(types)))
    places = [name for name in ("start", "end") if name in frame.columns]
    named = frame.select(pl.col("article_id").cast(pl.String), *places, name=names.readable(by)).drop_nulls()
    named = named.join(known.select("article_id"), on="article_id", how="semi")
    sizes = named.unique(["article_id", "name"]).group_by("name").agg(size=pl.len())
    fit = figure.plot(ROWS) // digits(known.height)
    sizes = sizes.sort("size", "name", descending=[True, False]).head(min(top, fit))
    pairs = _pairs(named.join(sizes.select("name"), on="name", how="semi"), articles)
    if not pairs.height:
        return figure.message(f"No two actors stand together in {parts.counted(known.height, 'article')}.", title)
    order = _neighbours(sizes, pairs)
    strongest = pairs.sort("count", "first", "second", descending=[True, False, False]).row(0, named=True)
    return figure.framed(
        _triangle(pairs, sizes, order, known.height, figure),
        title,
        note=f"Articles that name both; the {len(order)} actors named in most articles, those often together "
        "side by side",
        articles=known.height,
        days=known["day"].drop_nulls(),
        told=f"Matrix: {(figure.title or title).lower()}. Most often {strongest['first']} and {strongest['second']}, "
        f"in {parts.counted(strongest['count'], 'article')}.",
    )


def _pairs(named: pl.DataFrame, articles: Any) -> pl.DataFrame:
    """Each pair once: in how many articles, and the place where the two stand nearest to each other."""
    keys = ["article_id", "name"]
    if not {"start", "end"} <= set(named.columns):
        named = named.unique(keys).with_columns(start=pl.lit(0), end=pl.lit(0))
    # Neighbours in the text are enough to find where two stand nearest; all pairs of mentions are many.
    once = named.unique(keys).select(keys)
    pairs = once.join(once, on="article_id", suffix="_2").filter(pl.col("name") < pl.col("name_2"))
    follow = named.sort("article_id", "start").with_columns(
        pl.col("article_id", "name", "start", "end").shift(-1).name.suffix("_2")
    )
    follow = follow.filter((pl.col("article_id") == pl.col("article_id_2")) & (pl.col("name") != pl.col("name_2")))
    follow = follow.select(
        "article_id",
        "start",
        end="end_2",
        first=pl.min_horizontal("name", "name_2"),
        second=pl.max_horizontal("name", "name_2"),
    )
    follow = follow.sort(pl.col("end") - pl.col("start"), "article_id", "start").unique(
        ["first", "second"], keep="first", maintain_order=True
    )
    follow = follow.with_columns(example=parts.sentences(follow, articles))
    cells = pairs.group_by(first="name", second="name_2").agg(count=pl.len())
    cells = cells.join(follow.select("first", "second", "example"), on=["first", "second"], how="left")
    cells = cells.sort("first", "second")
    return cells.with_columns(example=parts.examples(cells))


def _neighbours(sizes: pl.DataFrame, pairs: pl.DataFrame) -> list[str]:
    """The names, those often together side by side.

    Average linkage on the Jaccard distance, leaves in optimal order (Bar-Joseph, Gifford and Jaakkola 2001).
    """
    order = sizes["name"].to_list()
    if len(order) < 3:
        return order
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering

    together = np.zeros((len(order), len(order)))
    place = {name: n for n, name in enumerate(order)}
    for first, second, count in pairs.select("first", "second", "count").iter_rows():
        together[place[first], place[second]] = count
    size = sizes["size"].to_numpy()
    i, j = np.triu_indices(len(order), 1)
    both = together[i, j] + together[j, i]
    distance = 1 - both / (size[i] + size[j] - both)
    tree = optimal_leaf_ordering(linkage(distance, "average"), distance)
    return [order[leaf] for leaf in leaves_list(tree)]


def _triangle(
    pairs: pl.DataFrame, sizes: pl.DataFrame, order: list[str], published: int, figure: Figure
) -> alt.LayerChart:
    """Each pair once, below the diagonal, on which the names stand."""
    place = {name: n for n, name in enumerate(order)}
    later = pl.col("first").replace_strict(place) > pl.col("second").replace_strict(place)
    size = dict(sizes.iter_rows())
    chance = pl.col("first").replace_strict(size) * pl.col("second").replace_strict(size) / published
    cells = pairs.select(
        "count",
        "example",
        down=pl.when(later).then("first").otherwise("second"),
        across=pl.when(later).then("second").otherwise("first"),
        times=(pl.col("count") / chance).round(2),
    )
    scale = alt.Scale(domain=order)
    x = alt.X("across:N", sort=order, scale=scale, axis=None)
    y = alt.Y("down:N", sort=order, scale=scale, axis=None)
    told = [
        alt.Tooltip("down:N", title="who"),
        alt.Tooltip("across:N", title="with"),
        alt.Tooltip("count:Q", title="articles with both", format=","),
        alt.Tooltip("times:Q", title="times as often as by chance", format=".1f"),
        alt.Tooltip("example:N", title="for example"),
    ]
    most = cells["count"].max()
    plan = Grid(order, most, min(max(CELL, digits(most)), figure.plot(ROWS) // len(order)))
    own = sizes.select(down="name", across="name", count="size")
    label = alt.Chart(own).mark_text(align="left", dx=-plan.cell / 2 + 4, style="label", limit=ROWS + plan.cell - 8)
    side = plan.cell * len(order)
    return alt.layer(
        *shaded(alt.Chart(cells), x, y, plan, told),
        label.encode(x=x, y=y, text="down:N", tooltip=[told[0], alt.Tooltip("count:Q", title="articles", format=",")]),
    ).properties(width=side, height=side)
