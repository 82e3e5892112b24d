"""What every figure can be told, described once: its title, corpus and width."""

from __future__ import annotations

import functools
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import altair as alt
import polars as pl

from analysis.charts import parts
from analysis.theme import PADDING, WIDTH

NARROW = 480
"""Pixels below which a figure is laid out for a column: panels under each other, names above."""
LEAST = 240
"""Pixels below which nothing can be read."""
AXIS = 46
"""Pixels that the labels of an axis of numbers take."""

Chart = TypeVar("Chart", bound=alt.TopLevelMixin)


@dataclass(frozen=True)
class Figure:
    """What every figure can be told.

    Attributes:
        title: instead of the one that says what is shown.
        corpus: name of the corpus, for the source line.
        width: pixels from edge to edge: 320 for a column, 700 for a page or a slide.

    Raises:
        ValueError: the width is less than can be read.

    >>> house = Figure(corpus="My feed", width=320)
    >>> house.narrow, house.plot(beside=AXIS)
    (True, 250)
    """

    title: str | None = None
    corpus: str | None = None
    width: int = WIDTH

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        if self.width < LEAST:
            raise ValueError(f"width={self.width} is too narrow to read; say {LEAST} pixels or more")

    @property
    def narrow(self) -> bool:
        """Whether it stands in a column rather than across a page."""
        return self.width < NARROW

    def plot(self, beside: int = 0) -> int:
        """Pixels left for a plot that has so many beside it."""
        return self.width - 2 * PADDING - beside

    def panels(self, beside: int = AXIS) -> tuple[int, int]:
        """How many small plots stand side by side, and the width of each."""
        columns = 1 if self.narrow else 2
        return columns, (self.plot() - (columns - 1) * parts.BETWEEN) // columns - beside

    def framed(
        self, chart: Chart, title: str, *, note: str | None, articles: int | None, days: pl.Series, told: str
    ) -> Chart:
        """The chart under its title, with a line on what is drawn and the source line.

        Args:
            chart: what is drawn.
            title: where the figure was not told one.
            note: what is drawn, in which unit, with which interval.
            articles: how many are behind it, None if unknown.
            days: of which the first and last are named; a null says that the last is not known.
            told: the figure in words, from its data, for those who do not see it.
        """
        last = None if days.null_count() else days.max()
        source = parts.source_line(articles, days.min(), last, self.corpus)
        heading = parts.heading(self.title or title, note, source, width=self.plot())
        return chart.properties(title=heading, description=told)

    def message(self, text: str, title: str) -> alt.Chart:
        """A figure that says why there is nothing to draw."""
        title, width = self.title or title, self.plot()
        lines = textwrap.wrap(text, int(width / 7.2))
        said = alt.Chart(pl.DataFrame({"text": ["\n".join(lines)]}), width=width, height=8 + 18 * len(lines))
        said = said.mark_text(align="left", baseline="top", lineBreak="\n", fontSize=14, style="note")
        return said.encode(x=alt.value(0), y=alt.value(4), text="text:N").properties(
            title=parts.heading(title, f"Source: {self.corpus}" if self.corpus else None, width=width),
            description=f"{title}: {text}",
        )


_FIELDS = tuple(field.name for field in fields(Figure))


def as_figure(function: Callable[..., Chart]) -> Callable[..., Chart]:
    """Give a chart function the fields of ``Figure`` as keywords, in its call and signature.

    The function itself takes one ``figure``; callers say ``title=``, ``corpus=`` and ``width=``, or hand
    over a ``Figure`` for all charts of a page.
    """

    @functools.wraps(function)
    def draw(*args: Any, figure: Figure | None = None, **options: Any) -> Chart:
        said = {name: options.pop(name) for name in _FIELDS if name in options}
        return function(*args, figure=replace(figure or Figure(), **said), **options)

    own = inspect.signature(function)
    named = [
        inspect.Parameter(f.name, inspect.Parameter.KEYWORD_ONLY, default=f.default, annotation=f.type)
        for f in fields(Figure)
    ]
    whole = [own.parameters["figure"].replace(default=None), *named]
    others = [p for p in own.parameters.values() if p.name != "figure"]
    last = [p for p in others if p.kind is p.VAR_KEYWORD]
    draw.__signature__ = own.replace(parameters=[*(p for p in others if p not in last), *whole, *last])
    return draw
