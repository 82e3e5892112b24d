"""Rows of a table with what the other tables know of them: one frame to read, to sort and to hand on."""

from __future__ import annotations

from typing import Any

import polars as pl

from analysis import schemas
from analysis.tables import Tables, like, to_polars
from analysis.trends.sentences import sentences_of

ADDED = ("outlet", "title", "url", "sentence", "when", "when_from", "when_to", "source_name", "target_name")


def in_full(rows: Any, tables: Tables) -> Any:
    """Rows with the article, the speaker, the actors and the days that belong to them.

    Args:
        rows: acts, quotes, actors or dates, pandas or polars, all or some of them.
        tables: the tables that they are of.

    Returns:
        A frame of the kind that was given, the same rows in the same order, and after their columns: ``outlet``,
        ``title`` and ``url`` of the article; ``sentence``, the sentence or sentences around the row; of acts and
        quotes ``when``, the first day that the row's own words name, with ``when_from`` and ``when_to``; of acts
        ``source_name`` and ``target_name``, the persons, states or organizations behind the codes, and
        ``speaker``, where the act is in somebody's words.

    Raises:
        ValueError: a column is missing.
        TypeError: ``tables`` are none.

    >>> import analysis
    >>> tables = analysis.annotate(
    ...     "Joe Biden told Vladimir Putin that the United States would respond decisively if Russia invaded Ukraine, "
    ...     "the White House said.")
    >>> in_full(tables.acts, tables).select("source_name", "target_name", "condition", "speaker").row(0)
    ('United States', 'Russia', 'if Russia invaded Ukraine', 'White House')
    """
    if not isinstance(tables, Tables):
        raise TypeError(f"in_full takes the Tables that the rows are of, not a {type(tables).__name__}: "
                        "in_full(tables.acts, tables)")
    frame, tables = to_polars(rows), tables.to_polars()
    schemas.require(frame, ["article_id", "start", "end"], "in_full")
    full = frame.drop(ADDED, strict=False).with_columns(pl.col("article_id").cast(pl.String)).with_row_index("_row")
    articles = tables.articles.select("article_id", "title", "url", outlet="source").unique("article_id", keep="first")
    full = full.join(articles.with_columns(pl.col("article_id").cast(pl.String)), on="article_id", how="left")
    if "quote_id" in full.columns:
        full = full.join(_days_in(full, tables.dates), on="_row", how="left")
    if {"quote_id", "act"} <= set(full.columns):
        full = full.drop("speaker", strict=False).join(
            tables.quotes.select("quote_id", "speaker").unique("quote_id"), on="quote_id", how="left")
        named = tables.actors.select("actor_id", "name").unique("actor_id", keep="first")
        for end in ("source", "target"):
            full = full.join(named.rename({"actor_id": f"{end}_id", "name": f"{end}_name"}), on=f"{end}_id", how="left")
    full = full.sort("_row")
    places = full.select("article_id", "start", "end").iter_rows()
    full = full.with_columns(sentence=pl.Series(sentences_of(places, tables.articles), dtype=pl.String))
    own = [name for name in full.columns if name not in (*ADDED, "_row")]
    return like(full.select(*own, *(name for name in ADDED if name in full.columns)), rows)


def _days_in(rows: pl.DataFrame, dates: pl.DataFrame) -> pl.DataFrame:
    """The first time expression in each row's own words, with the days that it names."""
    days = dates.select(pl.col("article_id").cast(pl.String), "from", "to", "text", at="start", until="end")
    inside = rows.select("_row", "article_id", "start", "end").join(days, on="article_id").filter(
        pl.col("at") >= pl.col("start"), pl.col("until") <= pl.col("end"))
    return inside.sort("_row", "at").unique("_row", keep="first").select(
        "_row", when="text", when_from="from", when_to="to")
