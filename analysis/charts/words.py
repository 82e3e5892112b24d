"""A word in its contexts, aligned."""

from __future__ import annotations

import re
from typing import Any

import altair as alt
import polars as pl

from analysis import schemas
from analysis.charts import parts
from analysis.charts.figure import Figure, as_figure
from analysis.periods import dated
from analysis.tables import to_polars

_AROUND = 60
"""Characters looked at on either side of the word."""
_CHARACTER = 7.23
"""Pixels of a character of the monospaced font at 12 pixels."""


@as_figure
def keyword_in_context(articles: Any, word: str, *, limit: int = 25, figure: Figure) -> alt.LayerChart | alt.Chart:
    """A word or words with what stands before and after them, one line a place.

    Args:
        articles: the ``articles`` table.
        word: what to look for, whole words, case ignored; ``*`` at the end stands for any ending.
        limit: lines to draw, spread evenly over the corpus in its order.
        figure: title, corpus and width, which are keywords of their own too; see ``Figure``.

    Returns:
        A chart; where the word is not found it says so.

    Raises:
        ValueError: a column is missing or the word is empty.
    """
    frame = dated(to_polars(getattr(articles, "articles", articles)))
    schemas.require(frame, ["article_id", "text"], "keyword_in_context")
    if not word.strip(" *"):
        raise ValueError("word is empty; say what to look for, as in keyword_in_context(articles, 'ultimatum')")
    title = f"“{word}” in context"
    found = _places(frame, _pattern(word))
    if not found.height:
        return figure.message(f"Not found in {parts.counted(frame.height, 'article')}.", title)
    shown = min(limit, found.height)
    lines = found.gather([place * found.height // shown for place in range(shown)]).with_row_index("row")
    return figure.framed(
        _aligned(lines, figure),
        title,
        note=f"{lines.height:,} of {found.height:,} places, evenly over the corpus",
        articles=frame.height,
        days=frame["published_day"].drop_nulls()
        if "published_day" in frame.columns
        else pl.Series([], dtype=pl.Date),
        told=f"{parts.counted(found.height, 'place')} of “{word}” in {found['article_id'].n_unique():,} of "
        f"{parts.counted(frame.height, 'article')}.",
    )


def _aligned(lines: pl.DataFrame, figure: Figure) -> alt.LayerChart:
    """The word under itself, as much of its context on either side as the figure has room for."""
    across = lines["word"].str.len_chars().max() + 1
    around = max(8, min(_AROUND, int((figure.plot(16) / _CHARACTER - across) / 2)))
    middle = around * _CHARACTER + 8
    spaced = pl.col("after").str.starts_with(" ").cast(pl.Int32)
    lines = lines.with_columns(
        pl.col("before").str.slice(-around).str.replace(r"^\S*\s", ""),
        right=middle + (pl.col("word").str.len_chars() + spaced) * _CHARACTER,
        after=pl.col("after").str.strip_chars_start(" ").str.slice(0, around).str.replace(r"\s\S*$", ""),
    )
    y = alt.Y("row:O", axis=None)
    told = ["outlet:N", "day:N", alt.Tooltip("context:N")]

    def words(style: str, align: str, field: str, x: Any) -> alt.Chart:
        mark = alt.Chart(lines).mark_text(align=align, style=style, font="monospace", fontSize=12)
        return mark.encode(x=x, y=y, text=f"{field}:N", tooltip=told)

    return alt.layer(
        words("plain", "right", "before", alt.value(middle - 8)),
        words("keyword", "left", "word", alt.value(middle)),
        words("plain", "left", "after", alt.X("right:Q", scale=None, axis=None)),
    ).properties(width=figure.plot(), height=18 * lines.height)


def _pattern(word: str) -> str:
    """A regular expression, for polars and Python alike, of whole words."""
    plain = word.strip().rstrip("*").rstrip()
    ending = r"\w*" if word.strip().endswith("*") else ""
    body = r"\s+".join(re.escape(part) for part in plain.split())
    before = r"\b" if plain[0].isalnum() else ""
    after = r"\b" if ending or plain[-1].isalnum() else ""
    return f"(?i){before}{body}{ending}{after}"


def _places(frame: pl.DataFrame, pattern: str) -> pl.DataFrame:
    """Every place of a pattern, with what stands around it."""
    found = []
    hits = frame.filter(pl.col("text").fill_null("").str.contains(pattern))
    for row in hits.iter_rows(named=True):
        text = row["text"]
        told = {
            "article_id": str(row["article_id"]),
            "outlet": row.get("source"),
            "day": str(row.get("published_day") or ""),
        }
        found += [told | _around(text, match.start(), match.end()) for match in re.finditer(pattern, text)]
    names = ("article_id", "outlet", "day", "before", "word", "after", "context")
    return pl.DataFrame(found, schema=dict.fromkeys(names, pl.String))


def _around(text: str, start: int, end: int) -> dict[str, str]:
    """The words before and after a place, in one line; a space after the word is kept where there is one."""
    before = " ".join(text[max(0, start - 2 * _AROUND) : start].split())
    after = " ".join(text[end : end + 2 * _AROUND].split())
    after = f" {after}" if text[end : end + 1].isspace() else after
    word = text[start:end]
    return {
        "before": before[-_AROUND:],
        "word": word,
        "after": after[:_AROUND],
        "context": f"{before} {word}{after}",
    }
