"""The five tables of a run, together, as they show themselves in a cell."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from html import escape
from typing import Any

import narwhals as nw
import polars as pl

from analysis import schemas
from analysis.cells import Carrier
from analysis.periods import articles_between, as_period, dated, day_of

LONG = 40
"""Characters from which on what a cell shows is read in several lines, not in one word a line."""


def to_polars(frame: Any) -> pl.DataFrame:
    """A polars frame of any eager frame that narwhals knows; Arrow-backed and zero-copy where it can be.

    A named index of a pandas frame is a column; periods are their first moment; cells of mixed kinds, which
    no typed column holds, are text.

    Raises:
        TypeError: it is no dataframe.
    """
    if isinstance(frame, pl.DataFrame):
        return frame
    if isinstance(frame, Tables):
        raise TypeError(f"Tables are {len(schemas.TABLES)} tables: give one of them, {' or '.join(schemas.TABLES)}")
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    if not nw.dependencies.is_pandas_dataframe(frame):
        try:
            return nw.from_native(frame, eager_only=True).to_polars()
        except TypeError:
            raise TypeError(f"a {type(frame).__name__} is no dataframe: give one of pandas or polars") from None
    levels = [name for name in frame.index.names if name is not None and name not in frame.columns]
    if levels:
        frame = frame.reset_index(level=levels)
    periods = [name for name, dtype in frame.dtypes.items() if str(dtype).startswith("period[")]
    if periods:
        frame = frame.assign(**{name: frame[name].dt.to_timestamp() for name in periods})
    try:
        return nw.from_native(frame, eager_only=True).to_polars()
    except (TypeError, ValueError):  # pyarrow's errors and those of broken Unicode are among these
        return nw.from_native(_plain(frame), eager_only=True).to_polars()


def _plain(frame: Any) -> Any:
    """A pandas frame whose mixed columns are text; half of a surrogate pair becomes a question mark."""
    import pyarrow as pa

    mixed = {}
    for name in frame.columns:
        if frame[name].dtype != object:
            continue
        try:
            pa.array(frame[name], from_pandas=True)
        except (TypeError, ValueError):
            filled = frame[name].notna()
            mixed[name] = frame[name].where(~filled, frame[name].map(
                lambda value: str(value).encode("utf-8", "replace").decode("utf-8")))
    return frame.assign(**mixed)


def like(frame: pl.DataFrame, given: Any) -> Any:
    """``frame`` as the kind of frame that ``given`` is: pandas for a pandas frame or series, else polars."""
    pandas = nw.dependencies.is_pandas_dataframe(given) or nw.dependencies.is_pandas_series(given)
    return frame.to_pandas() if pandas else frame


@dataclass(frozen=True, repr=False)
class Tables:
    """Articles and what was read in them, as polars or pandas frames (see ``analysis.schemas``).

    Attributes:
        articles: one row an article, those with an ``error`` included.
        quotes: who said what.
        actors: every mention of a person, state, organization or group.
        dates: every time expression, as days.
        acts: who does or threatens what, towards whom.
    """

    articles: Any
    quotes: Any
    actors: Any
    dates: Any
    acts: Any

    def as_dict(self) -> dict[str, Any]:
        """The frames by table name."""
        return {name: getattr(self, name) for name in schemas.TABLES}

    def to_polars(self) -> Tables:
        """The same tables as polars frames."""
        return Tables(**{name: to_polars(frame) for name, frame in self.as_dict().items()})

    def between(self, since: str | dt.date | None = None, until: str | dt.date | None = None) -> Tables:
        """The tables of the articles published from one day to another, both included.

        Args:
            since: first day, ``YYYY-MM-DD`` or a date; None for the earliest.
            until: last day; None for the latest.

        Returns:
            Frames of the kind that was given.  Articles that tell no day stay: nothing says that they lie outside.

        Raises:
            ValueError: what is given is no day, or the first is after the last.
        """
        tables = self.to_polars()
        articles = articles_between(tables.articles, since, until)
        ids = articles.select("article_id")
        rows = {name: frame.join(ids, on="article_id", how="semi", maintain_order="left")
                for name, frame in tables.as_dict().items()} | {"articles": articles}
        return Tables(**{name: like(rows[name], frame) for name, frame in self.as_dict().items()})

    def _facts(self) -> dict[str, str]:
        tables = self.to_polars()
        articles, quotes, actors, dates, acts = (getattr(tables, name) for name in schemas.TABLES)
        days = dated(articles)["published_day"].drop_nulls()
        failed = articles["error"].drop_nulls().len()
        undated = articles.height - days.len()
        span = f", {days.min()} to {days.max()}" if days.len() else ", no day known" if undated else ""
        span += f", {undated:,} without a day" if days.len() and undated else ""
        foreign = articles.filter(pl.col("error").is_null() & (pl.col("language") != "en")).height
        unread = f", {failed:,} with an error" if failed else ""
        unread += f", {foreign:,} not in English and not annotated" if foreign else ""
        threats = acts.filter((pl.col("plover") == "THREATEN") & (pl.col("modality") == "made")).height
        return {
            "articles": f"{articles.height:,}{span}{unread}",
            "quotes": f"{quotes.height:,} by {quotes['speaker'].drop_nulls().n_unique():,} speakers, "
                      f"{quotes.filter(pl.col('kind') == 'indirect').height:,} of them indirect",
            "actors": f"{actors.height:,} mentions of {actors['actor_id'].n_unique():,} actors",
            "dates": f"{dates.height:,}, {dates.filter(pl.col('tense') == 'future').height:,} of them ahead",
            "acts": f"{acts.height:,}, {threats:,} of them threats or warnings made",
        }

    def __repr__(self) -> str:
        return "Tables\n" + "\n".join(f"  {name:9} {fact}" for name, fact in self._facts().items())

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th style='text-align:left'>{name}</th><td style='text-align:left'>{escape(fact)}</td></tr>"
            for name, fact in self._facts().items()
        )
        return f"<table class='mathjax_ignore'><caption>Tables</caption>{rows}</table>"


def search(
    rows: Any,
    *,
    word: str | None = None,
    since: str | dt.date | None = None,
    until: str | dt.date | None = None,
    **columns: str,
) -> Any:
    """The rows of a table that match everything asked, in their order.

    Args:
        rows: quotes, actors, dates, acts or articles, pandas or polars.
        word: letters that begin a word in ``text``, small or capital: ``sanction`` finds Sanctions.
        since: first day of publication, ``YYYY-MM-DD`` or a date; rows that tell no day are out then.
        until: last day of publication.
        **columns: letters that begin a word in that column: ``speaker="merkel"``, ``kind="direct"``.

    Returns:
        A frame of the kind that was given.

    Raises:
        ValueError: a column is not there, or what is given is no day.

    >>> quotes = pl.DataFrame({"text": ["No talks", "New sanctions"], "speaker": ["A. Berg", "Anna Kessel"]})
    >>> search(quotes, word="sanction", speaker="kessel")["speaker"].to_list()
    ['Anna Kessel']
    """
    frame = to_polars(rows)
    day = day_of("published_day", frame.schema.get("published_day"))
    wanted = ({"text": word} if word else {}) | columns
    first, last = as_period(since, until)
    schemas.require(frame, [*wanted, *["published_day"] * bool(first or last)], "search")
    for name, letters in wanted.items():
        beginning = r"(?i)(?:^|\W)" + pl.escape_regex(letters)
        frame = frame.filter(pl.col(name).cast(pl.String).str.contains(beginning))
    if first:
        frame = frame.filter(day >= first)
    if last:
        frame = frame.filter(day <= last)
    return like(frame, rows)


def browse(frame: Any, *, rows: int = 10, **options: Any) -> Any:
    """Browse, sort, search and filter a frame in a cell, without network.

    Args:
        frame: a pandas or polars frame with any number of rows.
        rows: rows a page.
        **options: passed on to ``itables.to_html_datatable``.

    Returns:
        An ``IPython.display.HTML`` object.  Values are shown as text, markup in them is not run.
    """
    import itables
    from IPython.display import HTML
    from itables.javascript import generate_init_offline_itables_html

    texts = _long(frame)
    settings = {
        "connected": False, "pageLength": rows, "allow_html": False, "maxBytes": "2MB", "showIndex": False,
        "layout": {"topStart": "search", "topEnd": None}, "classes": "display compact",
        "style": "width:100%;table-layout:auto", "columnDefs": [
            {"className": "dt-left", "targets": "_all"},
            *[{"className": "dt-left mt-long", "targets": texts}] * bool(texts),
        ],
    } | options
    table = itables.to_html_datatable(frame, **settings)
    library = ""
    if _carrier.carries():  # the library that draws tables comes once a notebook, and then follows its light or dark
        module = f"window._itables_{re.sub(r'[.-]', '_', itables.__version__)}"
        library = generate_init_offline_itables_html(itables.options.dt_bundle)
        library += f"<script>{module}.then((tables) => tables.set_or_remove_dark_class());</script>"
    # The formulas of MathJax begin with a dollar, as sums of money do.
    style = "<style>.mt-table td.mt-long { min-width: 18em }</style>" if texts else ""
    return HTML(f'{library}{style}<div class="mt-table mathjax_ignore">{table}</div>')


def _long(frame: Any) -> list[int]:
    """The places of the columns with long texts, told from the first rows."""
    top = frame.head(500)
    columns = [top.iloc[:, n] if hasattr(top, "iloc") else top.to_series(n) for n in range(len(frame.columns))]
    return [n for n, cells in enumerate(columns) if any(isinstance(cell, str) and len(cell) > LONG for cell in cells)]


_carrier = Carrier()
