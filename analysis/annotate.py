"""One pass over articles, all four tables.

Each article is parsed once; the stations (dates, actors, quotes, acts) read the parse.
One bad article never stops a run: its row gets an ``error`` and the others go on.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl

from analysis import language, lexicons, schemas
from analysis.actors import find_actors, load_base
from analysis.acts import find_acts
from analysis.acts import load_lexicon as load_act_lexicon
from analysis.articles import to_articles
from analysis.articles.table import of_records
from analysis.dates import find_dates
from analysis.quotes import find_quotes
from analysis.sources.progress import progress as progress_bar
from analysis.tables import Tables, like, to_polars

BATCH = 128
"""Articles a batch: one unit of work for an executor, one part of a store."""

FOUND = ("quotes", "actors", "dates", "acts")


@dataclass(frozen=True)
class Options:
    """What the stations are told; picklable, so that it travels to other processes.

    Attributes:
        actors: path of a CSV or TOML with a user's own actors.
        threats: path of a CSV with a user's own terms for acts.
        without: groups of the act lexicon that are switched off.
    """

    actors: str | None = None
    threats: str | None = None
    without: tuple[str, ...] = ()

    def fingerprint(self) -> str:
        """Hash of everything that decides what an article's rows are, besides the article."""
        digest = hashlib.blake2b(digest_size=8)
        for part in (language.model_version(), lexicons.fingerprint(), _rules(), repr(self.without)):
            digest.update(part.encode())
        for path in (self.actors, self.threats):
            digest.update(Path(path).read_bytes() if path else b"-")
        return digest.hexdigest()


@functools.cache
def _rules() -> str:
    """Hash of the code of the stations."""
    here = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=8)
    for station in ("language", "dates", "actors", "quotes", "acts", "annotate", "schemas"):
        for path in sorted([*here.glob(f"{station}.py"), *here.glob(f"{station}/**/*.py")]):
            digest.update(path.read_bytes())
    return digest.hexdigest()


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
            report of ``analysis.scrape``.  Offsets in the tables refer to the text as given.
        actors: CSV or TOML file with your own actors, added to the base or put over it.
        threats: CSV file with your own terms for acts.
        without: groups of the act lexicon to switch off.
        store: folder that keeps the tables; articles that it holds unchanged are not read again.
        processes: worker processes; 1 reads in this one.
        executor: any ``concurrent.futures.Executor`` instead of own processes.
        progress: a progress bar; None shows one from 100 articles on.

    Returns:
        ``Tables`` with the frames ``articles``, ``quotes``, ``actors``, ``dates`` and ``acts`` (see
        ``analysis.schemas``), pandas if pandas was given, else polars.  Rows are in the order of the
        articles, then of the text.  An article that cannot be read keeps its row and says why in
        ``error``; texts in other languages than English are kept and not annotated.  An ``article_id``
        that stands on several rows is kept and noted; a store gives the later ones an id of their own.

    Raises:
        ValueError: there is no column that can be the text; a lexicon or actors file has a bad line.
        FileNotFoundError: ``actors`` or ``threats`` names no file.

    >>> tables = annotate(["Ruritania's minister said on Friday that sanctions would be a mistake."])
    >>> tables.quotes.select("speaker_text", "cue").row(0)
    ("Ruritania's minister", 'said')
    """
    frame = as_articles(articles)
    options = Options(
        actors=os.fspath(actors) if actors else None,
        threats=os.fspath(threats) if threats else None,
        without=(without,) if isinstance(without, str) else tuple(without),
    )
    _stations(options)  # a bad lexicon line is told before the first article is read
    if store is not None:
        from analysis.store import Store

        frame = _with_unique_ids(frame)
        kept = Store(store)
        stamp = options.fingerprint()
        todo = kept.missing(frame, stamp)
        for part in _run(todo, options, processes=processes, executor=executor, progress=progress):
            kept.append(part, stamp)
        tables = kept.read(frame)
        errors = tables.articles.select("article_id", "error")
        tables = replace(tables, articles=frame.drop("error").join(errors, on="article_id", maintain_order="left")
                         .select(frame.columns))
    else:
        parts = list(_run(frame, options, processes=processes, executor=executor, progress=progress))
        tables = concat(parts)
    return Tables(**{name: like(table, articles) for name, table in tables.as_dict().items()})


def as_articles(given: Any) -> pl.DataFrame:
    """Any accepted form of articles as the ``articles`` table, text untouched, one row each."""
    if hasattr(given, "articles") and not hasattr(given, "columns"):
        given = given.articles
    if isinstance(given, str):
        given = [given]
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
    frame = to_articles(frame, normalize=False)
    again = ~pl.col("article_id").is_first_distinct()
    note = pl.format("article_id {} stands on an earlier row too: the rows of both carry it", "article_id")
    return frame.with_columns(
        notes=pl.when(again).then(pl.concat_list(pl.col("notes").fill_null([]), note)).otherwise(pl.col("notes"))
    )


def _with_unique_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """For a store, whose key is the id: where ``x`` stands on an earlier row too it becomes ``x~2``."""
    nth = pl.int_range(pl.len()).over("article_id") + 1
    again = pl.format("{}~{}", "article_id", nth)
    return frame.with_columns(article_id=pl.when(nth > 1).then(again).otherwise(pl.col("article_id")))


def concat(parts: list[Tables]) -> Tables:
    """Tables of several batches as one; no batches give empty tables."""
    return Tables(**{
        name: pl.concat([getattr(part, name) for part in parts]) if parts else schemas.empty(name)
        for name in schemas.TABLES
    })


def _run(
    frame: pl.DataFrame, options: Options, *, processes: int, executor: Executor | None, progress: bool | None,
) -> Iterator[Tables]:
    """Annotate a frame batch by batch, in order; batches run in an executor if there is one."""
    batches = list(frame.iter_slices(BATCH))
    shown = frame.height >= 100 if progress is None else progress
    with ExitStack() as stack:
        bar = stack.enter_context(progress_bar(total=frame.height, unit="article", desc="annotate", disable=not shown))
        if executor is None and processes > 1 and len(batches) > 1:
            pool = ProcessPoolExecutor(min(processes, len(batches)), mp_context=get_context("spawn"))
            executor = stack.enter_context(pool)
        if executor is None:
            for batch in batches:
                yield annotate_batch(batch, options)
                bar.update(batch.height)
            return
        waiting: list[Future[Tables]] = []
        width = 2 * max(processes, getattr(executor, "_max_workers", 4))
        for batch in batches:
            waiting.append(executor.submit(annotate_batch, batch, options))
            if len(waiting) >= width:
                part = waiting.pop(0).result()
                yield part
                bar.update(part.articles.height)
        for future in waiting:
            part = future.result()
            yield part
            bar.update(part.articles.height)


def annotate_batch(frame: pl.DataFrame, options: Options) -> Tables:
    """Annotate one batch of the ``articles`` table in this process."""
    readable = pl.col("error").is_null() & (pl.col("language").is_null() | (pl.col("language") == "en"))
    work = frame.filter(readable & pl.col("text").is_not_null()).select("article_id", "text", "published_day")
    rows: dict[str, list[tuple]] = {name: [] for name in FOUND}
    errors: dict[str, str] = {}
    for (article_id, _, day), doc in zip(work.iter_rows(), _parses(work["text"].to_list()), strict=True):
        try:
            if isinstance(doc, Exception):
                raise doc
            found = _read(doc, day, options)
        except Exception as error:
            errors[article_id] = f"annotate: {type(error).__name__}: {error}"
            continue
        for name in FOUND:
            rows[name].extend((article_id, *row, day) for row in found[name])
    return Tables(articles=_with_errors(frame, errors), **{name: _frame(name, rows[name]) for name in FOUND})


def _with_errors(frame: pl.DataFrame, errors: dict[str, str]) -> pl.DataFrame:
    if not errors:
        return frame
    told = pl.col("article_id").replace_strict(errors, default=None, return_dtype=pl.String)
    return frame.with_columns(error=pl.coalesce("error", told))


def _parses(texts: list[str]) -> Iterator[Any]:
    """A parse for each text; where a batch fails, each text alone, the failing ones as their exception."""
    try:
        yield from list(language.parse_many(texts))
    except Exception:
        for text in texts:
            try:
                yield language.parse(text)
            except Exception as error:
                yield error


@functools.lru_cache(maxsize=4)
def _stations(options: Options) -> tuple[Any, Any]:
    """The actors base and the act lexicon for these options, loaded once a process."""
    return load_base(options.actors), load_act_lexicon(options.threats, off=options.without)


def _read(doc: Any, day: dt.date | None, options: Options) -> dict[str, list[tuple]]:
    """All rows of one parsed article, by table."""
    base, act_lexicon = _stations(options)
    dates = find_dates(doc, published_day=day)
    actors = find_actors(doc, base, published_day=day)
    quotes = find_quotes(doc, actors)
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
