"""Lines of words under a figure: the sentences behind its marks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import altair as alt
import polars as pl

from analysis.charts.figure import AXIS, Figure

_LINE = 15
"""Pixels from line to line."""
_CHARACTER = 5.6
"""Pixels of a character of 12 pixels, at most, on average over a line."""


class Column(NamedTuple):
    """What stands before the sentences: field, pixels, style, and by how many lines it stands lower."""

    field: str
    room: int
    style: str
    under: int = 0


def wrapped(texts: Iterable[str | None], heads: Sequence[Column], figure: Figure) -> pl.Series:
    """Sentences broken into the lines that ``lines`` has room for."""
    wide = int(figure.plot(AXIS + (0 if figure.narrow else _left(heads))) / _CHARACTER)
    broken = (
        text and "\n".join(textwrap.wrap(text, wide, max_lines=_most(figure), placeholder=" …")) for text in texts
    )
    return pl.Series(list(broken), dtype=pl.String)


def lines(
    base: alt.Chart, y: alt.Y, heads: Sequence[Column], *, text: str, rows: int, figure: Figure
) -> alt.LayerChart:
    """Sentences with what stands before each; in a narrow figure the sentence stands under that.

    Args:
        base: the rows, with their transforms.
        y: the place of a row.
        heads: the columns before the sentence, from left to right.
        text: the field of the sentences, which are ``wrapped``.
        rows: how many there are at most.
        figure: how wide it is.
    """
    under = _LINE * (1 + max(column.under for column in heads)) + 1 if figure.narrow else 0
    step = under + _most(figure) * _LINE + 7
    top = 4 - step / 2
    told = [alt.Tooltip(f"{column.field}:N") for column in heads] + [alt.Tooltip(f"{text}:N")]
    lefts = [0 if column.under else _left(heads[:place]) for place, column in enumerate(heads)]
    placed = [
        base.mark_text(
            align="left", baseline="top", limit=column.room - 6, style=column.style, dy=top + _LINE * column.under
        ).encode(x=alt.value(left), y=y, text=f"{column.field}:N", tooltip=told)
        for column, left in zip(heads, lefts, strict=True)
        if left + column.room <= figure.plot(AXIS) + 10
    ]
    words = base.mark_text(
        align="left", baseline="top", style="plain", dy=top + under, lineBreak="\n", lineHeight=_LINE
    )
    placed.append(words.encode(x=alt.value(0 if figure.narrow else _left(heads)), y=y, text=f"{text}:N", tooltip=told))
    return alt.layer(*placed).properties(width=figure.plot(AXIS), height=step * rows)


def _left(heads: Sequence[Column]) -> int:
    """Pixels that they take beside each other."""
    return sum(column.room for column in heads if not column.under)


def _most(figure: Figure) -> int:
    """Lines of one sentence."""
    return 3 if figure.narrow else 2
