"""A word in its contexts, aligned."""

from __future__ import annotations

import re
from typing import Any

import altair as alt
import polars as pl

from analysis import schemas
from analysis.charts import parts
from analysis.tables import to_polars

_AROUND = 44
"""Characters on either side of the word."""
_CHARACTER = 7.23
"""Pixels of a character of the monospaced font at 12 pixels."""


def keyword_in_context(
    articles: Any,
    word: str,
    *,
    limit: int = 25,
    title: str | None = None,
    corpus: str | None = None,
) -> alt.LayerChart:
    """A word or words with what stands before and after them, one line a place.

    Args:
        articles: the ``articles`` table.
        word: what to look for, whole words, case ignored; ``*`` at the end stands for any ending.
        limit: lines to draw, spread evenly over the corpus in its order.
        title: instead of the one that says what is shown.
        corpus: name of the corpus, for the source line.

    Returns:
        A chart; where the word is not found it says so.

    Raises:
        ValueError: a column is missing or the word is empty.
    """
    frame = to_polars(getattr(articles, "articles", articles))
    schemas.require(frame, ["article_id", "text"], "keyword_in_context")
    if not word.strip(" *"):
        raise ValueError("word is empty; say what to look for, as in keyword_in_context(articles, 'ultimatum')")
    title = title or f"“{word}” in context"
    ending = r"\w*" if word.endswith("*") else ""
    pattern = rf"(?i)\b{re.escape(word.rstrip('*').strip())}{ending}\b"
    found = _places(frame, pattern)
    if not found.height:
        return parts.message(f"Not found in {frame.height:,} articles.", title, corpus=corpus)
    lines = found.gather(
        sorted({round(n * (found.height - 1) / max(1, limit - 1)) for n in range(min(limit, found.height))})
        if found.height > limit
        else list(range(found.height))
    ).with_row_index("row")
    lines = lines.with_columns(right=_AROUND * _CHARACTER + 8 + (pl.col("word").str.len_chars() + 1) * _CHARACTER)
    y = alt.Y("row:O", axis=None)
    told = ["outlet:N", "day:N", alt.Tooltip("context:N")]
    base = alt.Chart(lines)
    across = max(map(len, lines["word"]))

    def words(style: str, align: str, field: str, x: Any) -> alt.Chart:
        return base.mark_text(align=align, style=style, font="monospace", fontSize=12).encode(
            x=x, y=y, text=f"{field}:N", tooltip=told
        )

    return alt.layer(
        words("plain", "right", "before", alt.value(_AROUND * _CHARACTER)),
        words("keyword", "left", "word", alt.value(_AROUND * _CHARACTER + 8)),
        words("plain", "left", "after", alt.X("right:Q", scale=None, axis=None)),
    ).properties(
        width=int((2 * _AROUND + across + 3) * _CHARACTER),
        height=18 * lines.height,
        title=parts.heading(
            title,
            f"{lines.height:,} of {found.height:,} places, evenly over the corpus",
            parts.source_line(frame.height, None, None, corpus),
        ),
        description=f"{found.height:,} places of “{word}” in {found['article_id'].n_unique():,} of "
        f"{frame.height:,} articles.",
    )


def _places(frame: pl.DataFrame, pattern: str, around: int = _AROUND) -> pl.DataFrame:
    """Every place of a pattern with the characters around it."""
    hits = frame.filter(pl.col("text").fill_null("").str.contains(pattern))
    outlet = pl.col("source") if "source" in frame.columns else pl.lit(None, pl.String)
    day = pl.col("published_day").cast(pl.String) if "published_day" in frame.columns else pl.lit(None, pl.String)
    rows = []
    for article_id, text, source, day_ in hits.select(
        "article_id", "text", outlet.alias("outlet"), day.alias("day")
    ).iter_rows():
        for match in re.finditer(pattern, text):
            before, after = (
                text[max(0, match.start() - 2 * around) : match.start()],
                text[match.end() : match.end() + 2 * around],
            )
            before, after = " ".join(before.split()), " ".join(after.split())
            rows.append(
                (
                    str(article_id),
                    source,
                    day_,
                    before[-around:],
                    match[0],
                    after[:around],
                    f"{before} {match[0]} {after}",
                )
            )
    names = ("article_id", "outlet", "day", "before", "word", "after", "context")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
