"""One pass over articles, all four tables.

Each article is parsed once; the stations (dates, actors, quotes, acts) read the parse.
One bad article never stops a run: its row gets an ``error`` and the others go on.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import polars as pl

from analysis import language, schemas
from analysis.actors import find_actors, load_base
from analysis.acts import find_acts
from analysis.acts import load_lexicon as load_act_lexicon
from analysis.articles import to_articles
from analysis.articles.table import of_records
from analysis.batches import BATCH, Running, annotated, annotated_in_store
from analysis.dates import find_dates
from analysis.options import Options
from analysis.quotes import find_quotes
from analysis.sources.files import kind_of
from analysis.store import Store
from analysis.tables import Tables, like, to_polars
from analysis.versions import ROW_TABLES

LONGEST = 2_000_000
"""Characters of an article, three long novels: what is longer is no article, and would take minutes and much memory."""

LONGEST_NAME = 260
"""Characters of a line that can be the name of a file."""


def annotate(
    articles: Any,
    *,
    actors: str | os.PathLike[str] | None = None,
    threats: str | os.PathLike[str] | None = None,
    without: str | Iterable[str] = (),
    store: str | os.PathLike[str] | None = None,
    processes: int = 1,
    executor: Executor | None = None,
    progress: bool | None = None,
) -> Tables:
    """Read articles into four tables: quotes, actors, dates and acts.

    Args:
        articles: a pandas or polars frame with ``text`` (and ``article_id``, ``published`` or
            ``published_day``, ``title``, ``source`` where there are any), a frame or series of one
            text column, a list of texts, of dictionaries or of ``Article`` (one alone too), or the
            report of ``analysis.scrape``.  Offsets in the tables refer to the text as given; an ``article_id``
            that is a number comes back as text.
        actors: file with your own actors, added to the base or put over it: a CSV with the columns ``name``,
            ``type``, ``country`` and ``aliases``, or a TOML; see ``analysis.actors.load_base``.
        threats: CSV file with your own terms for acts, in the columns ``term``, ``pos`` and ``group``; see
            ``analysis.acts.load_lexicon``.
        without: groups of the act lexicon to switch off.
        store: folder that keeps the tables; articles that it holds unchanged are not read again, and where a
            rule or lexicon changed, only by the stations that it touches.  The progress bar says why articles
            are read; ``analysis.Store(folder).plan(articles)`` says it for each.
        processes: worker processes; 1 reads in this one.  In a script (not in a notebook) the call stands under
            ``if __name__ == "__main__":``, since each process imports the script.
        executor: any ``concurrent.futures.Executor`` instead of own processes, but one that forks; with Dask
            ``Client("scheduler:8786").get_executor()``.  A worker that dies costs the article it was at.
        progress: a progress bar; None shows one from 100 articles on.

    Returns:
        ``Tables`` with the frames ``articles``, ``quotes``, ``actors``, ``dates`` and ``acts`` (see
        ``analysis.schemas``), pandas if pandas was given, else polars.  Rows are in the order of the
        articles, then of the text.  An article that cannot be read keeps its row and says why in
        ``error``; texts in other languages than English are kept and not annotated.  An ``article_id``
        that stands on several rows is kept and noted; a store gives the later ones an id of their own.

    Raises:
        ValueError: there is no column that can be the text, or a file's name or an address where a text should be; a
            lexicon or actors file has a bad line; ``processes`` is less than one; the executor forks this process.
        FileNotFoundError: ``actors`` or ``threats`` names no file.
        OSError: the store cannot be written; what was read before is kept.
        KeyboardInterrupt: the run was interrupted; with a store, the same call goes on where it stopped.

    >>> tables = annotate(["Ruritania's minister said on Friday that sanctions would be a mistake."])
    >>> tables.quotes.select("speaker_text", "cue").row(0)
    ("Ruritania's minister", 'said')
    """
    options = Options.of(actors=actors, threats=threats, without=without)
    _stations(options)  # a bad lexicon line is told before the first article is read
    running = Running(annotate_batch, batch=BATCH, processes=processes, executor=executor, progress=progress)
    if store is None:
        tables = annotated(as_articles(articles), options, running)
    else:
        kept = Store(store)
        frame = _with_unique_ids(as_articles(articles, languages=kept.languages()))
        try:
            tables = annotated_in_store(frame, options, kept, running)
        except KeyboardInterrupt:
            print(f"Stopped. What was read is in {store}; run the same call again to go on.")
            raise
    return Tables(**{name: like(table, articles) for name, table in tables.as_dict().items()})


def as_articles(given: Any, *, languages: pl.DataFrame | None = None) -> pl.DataFrame:
    """Any accepted form of articles as the ``articles`` table, text untouched, one row each.

    Args:
        given: what ``annotate`` takes.
        languages: ``text_hash`` and ``language`` of texts whose language was found before.
    """
    if hasattr(given, "articles") and not hasattr(given, "columns"):
        given = given.articles
    if isinstance(given, str | os.PathLike):
        given = [given]
    if isinstance(given, list | tuple) and given and all(map(_is_place, given)):
        raise ValueError(f"{given[0]} is a file or an address, not a text: give annotate what analysis.read or "
                         "analysis.scrape makes of it")
    if (frame := of_records(given)) is not None:
        given = frame
    elif isinstance(given, (list, tuple)):
        # Half of a surrogate pair, which no column of text holds, becomes a question mark: offsets stay.
        texts = [None if text is None else str(text).encode("utf-8", "replace").decode("utf-8") for text in given]
        given = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    elif hasattr(given, "to_frame") and not hasattr(given, "columns"):
        given = given.to_frame()
    frame = to_polars(given)
    text_like = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    if "text" not in frame.columns and len(frame.columns) == 1 and text_like:
        frame = frame.rename({text_like[0]: "text"})
    frame = to_articles(frame, normalize=False, languages=languages)
    again = ~pl.col("article_id").is_first_distinct()
    note = pl.format("article_id {} stands on an earlier row too: the rows of both carry it", "article_id")
    return frame.with_columns(
        notes=pl.when(again).then(pl.concat_list(pl.col("notes").fill_null([]), note)).otherwise(pl.col("notes"))
    )


def _is_place(given: Any) -> bool:
    """Whether this names a file or an address, where a text should be."""
    if not isinstance(given, str):
        return isinstance(given, os.PathLike)
    line = given.strip()
    named = len(line) <= LONGEST_NAME and "\n" not in line and kind_of(Path(line)) is not None
    return named or re.fullmatch(r"https?://\S+", line, re.IGNORECASE) is not None


def _with_unique_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """For a store, whose key is the id: where ``x`` stands on an earlier row too it becomes ``x~2``."""
    nth = pl.int_range(pl.len()).over("article_id") + 1
    again = pl.format("{}~{}", "article_id", nth)
    return frame.with_columns(article_id=pl.when(nth > 1).then(again).otherwise(pl.col("article_id")))


def annotate_batch(frame: pl.DataFrame, options: Options, kept: dict[str, pl.DataFrame] | None = None) -> Tables:
    """Annotate one batch of the ``articles`` table in this process.

    Args:
        frame: the articles.
        options: what the stations are told.
        kept: tables of these articles that hold, by name: they are read from, not made again.
    """
    kept = kept or {}
    held = {name: _rows_of(name, table) for name, table in kept.items()}
    too_long = frame.filter(pl.col("error").is_null() & (pl.col("text").str.len_chars() > LONGEST))
    errors = {article_id: f"annotate: the text has {size:,} characters, more than {LONGEST:,}; divide it"
              for article_id, size in too_long.select("article_id", pl.col("text").str.len_chars()).iter_rows()}
    frame = _with_errors(frame, errors)
    readable = pl.col("error").is_null() & (pl.col("language").is_null() | (pl.col("language") == "en"))
    work = frame.filter(readable & pl.col("text").is_not_null()).select("article_id", "text", "published_day")
    rows: dict[str, list[tuple]] = {name: [] for name in ROW_TABLES}
    errors = {}
    for (article_id, _, day), doc in zip(work.iter_rows(), _parses(work["text"].to_list()), strict=True):
        try:
            if isinstance(doc, Exception):
                raise doc
            found = _read(doc, day, options, {name: rows[article_id] for name, rows in held.items()})
        except Exception as error:
            errors[article_id] = f"annotate: {type(error).__name__}: {error}"
            continue
        for name in ROW_TABLES:
            rows[name].extend((article_id, *row, day) for row in found[name])
    made = {name: _frame(name, rows[name]) for name in ROW_TABLES if name not in kept}
    return Tables(articles=_with_errors(frame, errors), **made, **kept)


def _with_errors(frame: pl.DataFrame, errors: dict[str, str]) -> pl.DataFrame:
    if not errors:
        return frame
    told = pl.col("article_id").replace_strict(errors, default=None, return_dtype=pl.String)
    return frame.with_columns(error=pl.coalesce("error", told))


def _parses(texts: list[str]) -> Iterator[Any]:
    """A parse for each text; where a batch fails, each text from there on alone, the failing ones as exceptions."""
    done = 0
    try:
        for doc in language.parse_many(texts):
            yield doc
            done += 1
    except Exception:
        for text in texts[done:]:
            try:
                yield language.parse(text)
            except Exception as error:
                yield error


@functools.lru_cache(maxsize=4)
def _stations(options: Options) -> tuple[Any, Any]:
    """The actors base and the act lexicon for these options, loaded once a process."""
    own_actors, own_terms = options.actors, options.threats
    return (
        own_actors.loaded(load_base) if own_actors else load_base(),
        own_terms.loaded(lambda path: load_act_lexicon(path, off=options.without)) if own_terms
        else load_act_lexicon(off=options.without),
    )


def _read(doc: Any, day: dt.date | None, options: Options, kept: dict[str, list]) -> dict[str, list[tuple]]:
    """All rows of one parsed article, by table; those that are kept are taken as they are."""
    base, act_lexicon = _stations(options)
    dates = kept["dates"] if "dates" in kept else find_dates(doc, published_day=day)
    actors = kept["actors"] if "actors" in kept else find_actors(doc, base, published_day=day)
    quotes = kept["quotes"] if "quotes" in kept else find_quotes(doc, actors)
    acts = find_acts(doc, actors, quotes, dates, lexicon=act_lexicon)
    return {"quotes": quotes, "actors": actors, "dates": dates, "acts": acts}


_ROW_COLUMNS = {
    "quotes": ["number", *schemas.Quote._fields[1:]],
    "actors": list(schemas.Mention._fields),
    "dates": ["start", "end", "text", "from", "to", *schemas.DateRow._fields[5:]],
    "acts": list(schemas.Act._fields),
}


def _frame(name: str, rows: list[tuple]) -> pl.DataFrame:
    """Rows of one table as a frame with the table's columns and types."""
    types = {column: spec.dtype for column, spec in schemas.TABLES[name].items()}
    types |= {"number": pl.Int64, "quote": pl.Int64}
    columns = ["article_id", *_ROW_COLUMNS[name], "published_day"]
    frame = pl.DataFrame(rows, schema={column: types[column] for column in columns}, orient="row")
    for number in ("number", "quote"):
        if number in columns:
            frame = frame.with_columns(quote_id=pl.format("{}#{}", "article_id", number)).drop(number)
    if name == "actors":
        # Inside, a city where somebody meets is of the type `place`; it has a country but is no actor.
        frame = frame.with_columns(type=pl.when(pl.col("type") != "place").then("type"))
    return schemas.conform(frame, name)


_ROW_TYPES = {"quotes": schemas.Quote, "actors": schemas.Mention, "dates": schemas.DateRow, "acts": schemas.Act}


def _rows_of(name: str, table: pl.DataFrame) -> dict[str, list[tuple]]:
    """The rows of a table as its station yields them, by article: the way back of ``_frame``."""
    columns = [pl.col(column) for column in _ROW_COLUMNS[name] if column not in ("number", "quote")]
    if name == "quotes":
        columns.insert(0, pl.col("quote_id").str.extract(r"#(\d+)$").cast(pl.Int64))
    if name == "actors":
        table = table.with_columns(pl.col("type").fill_null("place"))
    rows: dict[str, list[tuple]] = defaultdict(list)
    for article_id, *values in table.select("article_id", *columns).iter_rows():
        rows[article_id].append(_ROW_TYPES[name](*values))
    return rows
