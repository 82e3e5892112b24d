"""Any frame with a text column as the one table of articles."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from typing import Any

import polars as pl

from analysis import schemas
from analysis.articles.days import with_days
from analysis.articles.languages import with_language
from analysis.articles.normalize import normalize as normalize_text
from analysis.tables import like, to_polars

_KNOWN_AS: dict[str, tuple[str, ...]] = {
    "text": ("body", "content", "article", "article_text", "full_text", "main_text", "article_body", "body_text",
             "story", "story_text"),
    "title": ("headline", "article_title", "web_title"),
    "url": ("link", "article_source_link", "article_url", "source_url", "web_url", "document_url", "uri",
            "document_identifier"),
    "published": ("published_at", "date", "publish_date", "publication_date", "date_publish", "pub_date", "datetime",
                  "published_date", "date_published", "published_on", "date_of_publication", "web_publication_date",
                  "seen_date", "created_at", "timestamp", "day"),
    "source": ("outlet", "publisher", "publication", "publication_title", "pub_title", "source_name", "source_domain",
               "newspaper", "media", "media_name", "domain"),
    "subtitle": ("summary", "description", "standfirst", "lead", "abstract", "teaser"),
    "authors": ("author", "byline", "article_author"),
    "section": ("category", "rubric", "topic", "section_name"),
    "language": ("lang",),
    "article_id": ("id", "doc_id", "uid", "guid"),
    "fetched_at": ("date_download", "crawled_at", "retrieved_at"),
}
"""Column names of ours, and names that other tables give the same thing, ``Full Text``, ``fullText`` … alike."""


def text_hash(text: str | None) -> str | None:
    """Hash of a text, the same on every machine; None for no text."""
    return None if text is None else _digest(text.encode("utf-8", "replace"))


def _digest(text: bytes) -> str:
    return hashlib.blake2b(text, digest_size=12).hexdigest()


def text_hashes(texts: pl.Series) -> pl.Series:
    """``text_hash`` of each text; through their bytes, which is three times as quick as text by text."""
    found = [None if text is None else _digest(text) for text in texts.cast(pl.Binary)]
    return pl.Series(texts.name, found, dtype=pl.String)


def of_records(given: Any) -> pl.DataFrame | None:
    """A frame of one ``Article`` or a list of them or of dictionaries, one row each; None for anything else."""
    records = given if isinstance(given, list | tuple) else [given]
    if not records:
        return None
    if all(is_dataclass(record) and hasattr(record, "text") for record in records):
        rows = [{name: value for name, value in asdict(record).items() if name in schemas.ARTICLES}
                for record in records]
        schema = schemas.polars_schema("articles")
        return pl.DataFrame(rows, schema={name: schema[name] for name in rows[0]})
    if isinstance(given, list | tuple) and all(isinstance(record, dict) for record in records):
        return pl.DataFrame(given, infer_schema_length=None, strict=False)
    return None


def to_articles(frame: Any, *, normalize: bool = True, languages: pl.DataFrame | None = None) -> Any:
    """Bring a frame with a column of texts to the ``articles`` table.

    Args:
        frame: pandas or polars frame.  Besides ``text`` it may have title, subtitle, url, source, published,
            published_day, authors, section and language, under these or other usual names (``body``,
            ``headline``, ``link``, ``date``, ``outlet`` …, capitals or not).
        normalize: bring text and title to normal form; False leaves both as given, to the character.
        languages: ``text_hash`` and ``language`` of texts whose language was found before; the others' is found.

    Returns:
        The ``articles`` table, one row for each row given, in that order.  ``article_id`` is the given id or a
        hash of url or text; ``source`` the given outlet or the url's host; ``published_day`` the day
        as printed; ``notes`` says what was mended, cut, refused or not understood.  Columns that are not ours are
        kept at the end.

    Raises:
        ValueError: no column can be the text; the message names those that are there.

    >>> frame = pl.DataFrame({"Body": ["Talks failed."], "Date": ["2017/2/7"], "Link": ["http://www.x.org/a"]})
    >>> to_articles(frame).select("text", "published_day", "source").row(0)
    ('Talks failed.', datetime.date(2017, 2, 7), 'x.org')
    """
    given = frame
    plain = _flat(to_polars(given))
    frame = _with_our_names(plain)
    if "text" not in frame.columns:
        schemas.require(plain, ["text"], "the table of articles")
    frame = _with_types(frame)
    frame = _with_source(frame)
    frame = with_days(frame, refuse=normalize)
    if normalize:
        frame = _normalized(frame)
    frame = frame.with_columns(
        text_hash=text_hashes(frame["text"]),
        error=pl.when(pl.col("error").is_null() & (pl.col("text").fill_null("").str.strip_chars() == ""))
        .then(pl.lit("empty: there is no text"))
        .otherwise(pl.col("error")),
    )
    frame = _with_ids(frame)
    if languages is not None:
        known = frame.select("text_hash").join(languages, on="text_hash", how="left", maintain_order="left")
        frame = frame.with_columns(language=pl.coalesce("language", known["language"]))
    frame = with_language(frame)
    return like(schemas.conform(frame, "articles"), given)


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def is_text_name(name: str) -> bool:
    """Whether a column or field of that name holds an article's text."""
    return _letters(name) in {_letters(known) for known in ("text", *_KNOWN_AS["text"])}


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Where no column is the text, fields of nested columns as columns: ``{"article": {"body": …}}``."""
    while not any(is_text_name(name) and dtype == pl.String for name, dtype in frame.schema.items()):
        nested = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Struct)]
        if not nested:
            break
        for name in nested:
            fields = frame[name].struct.unnest()
            there = set(frame.columns) - {name}
            fields = fields.rename({field: f"{name}.{field}" for field in fields.columns if field in there})
            frame = frame.drop(name).hstack(fields)
    return frame


def _with_our_names(frame: pl.DataFrame) -> pl.DataFrame:
    """Rename columns that other tables call otherwise; a column of our own name is never overwritten."""
    by_letters = {_letters(name): name for name in reversed(frame.columns)}
    renamed: dict[str, str] = {}
    for ours, others in _KNOWN_AS.items():
        if ours in frame.columns or (ours == "published" and "published_day" in frame.columns):
            continue
        theirs = next((by_letters[known] for known in map(_letters, (ours, *others)) if known in by_letters and (
            ours != "text" or frame.schema[by_letters[known]] == pl.String)), None)
        if theirs is not None and theirs not in renamed and theirs not in schemas.ARTICLES:
            renamed[theirs] = ours
    return frame.rename(renamed)


def _with_types(frame: pl.DataFrame) -> pl.DataFrame:
    """Text columns as text, lists as lists, missing ones as null."""
    exprs = []
    for name in ("article_id", "url", "source", "title", "subtitle", "text", "section", "language", "error"):
        if name in frame.columns:
            exprs.append(_as_text(frame[name]).alias(name))
        elif name != "subtitle":
            exprs.append(pl.lit(None, pl.String).alias(name))
    for name in ("authors", "notes"):
        exprs.append(_as_list(frame[name]).alias(name) if name in frame.columns
                     else pl.lit(None, pl.List(pl.String)).alias(name))
    return frame.with_columns(exprs)


def _as_text(series: pl.Series) -> pl.Series:
    if series.dtype == pl.String:
        return series
    if series.dtype.is_float() and series.drop_nulls().drop_nans().is_finite().all() and (
        series.drop_nulls().drop_nans() % 1 == 0
    ).all():
        series = series.fill_nan(None).cast(pl.Int64)
    if isinstance(series.dtype, pl.Struct) and "name" in series.struct.fields:  # {"id": …, "name": "The Herald"}
        return _as_text(series.struct.field("name"))
    if series.dtype in (pl.Object, pl.List, pl.Struct, pl.Binary):
        return pl.Series([None if value is None else str(value) for value in series], dtype=pl.String)
    return series.cast(pl.String)


def _as_list(series: pl.Series) -> pl.Series:
    """Bylines as lists: ``A; B``, ``A, B and C`` are split."""
    if isinstance(series.dtype, pl.List):
        return series.cast(pl.List(pl.String))
    text = _as_text(series).str.replace(r"(?i)^\s*by\s+", "").str.strip_chars()
    parts = text.str.replace_all(r"\s*(?:;|,|\band\b|&)\s*", "\n").str.split("\n")
    return parts.list.eval(pl.element().filter(pl.element().str.len_chars() > 0))


def _with_source(frame: pl.DataFrame) -> pl.DataFrame:
    """The outlet as given, else the host of the url without ``www.``."""
    host = pl.col("url").str.extract(r"(?i)^(?:[a-z]+:)?//(?:[^/@]*@)?([^/:?#]+)", 1).str.to_lowercase()
    host = host.str.replace(r"^(?:www\d?|m|amp|mobile)\.(.+\..+)$", "$1")
    return frame.with_columns(source=pl.coalesce(pl.col("source").replace("", None), host))


def _normalized(frame: pl.DataFrame) -> pl.DataFrame:
    """Text and title in normal form, with notes; the subtitle stays out of the text."""
    rows = [
        normalize_text(text, title=title, source=source) if text is not None else None
        for text, title, source in frame.select("text", "title", "source").iter_rows()
    ]
    found = pl.DataFrame({
        "text": [row.text if row else None for row in rows],
        "title": [row.title if row else None for row in rows],
        "_section": [row.section if row else None for row in rows],
        "_notes": [row.notes if row else [] for row in rows],
    }, schema={"text": pl.String, "title": pl.String, "_section": pl.String, "_notes": pl.List(pl.String)})
    return frame.drop("text", "title").hstack(found).with_columns(
        section=pl.coalesce("section", "_section"),
        notes=pl.concat_list(pl.col("notes").fill_null([]), "_notes"),
    ).drop("_section", "_notes")


def _with_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """Ids as given; where there is none, a hash of the url, else of the text (``~2`` for a second row with it)."""
    if frame["article_id"].null_count() == 0:
        return frame
    made = pl.Series(_ids(frame.select("article_id", "url", "text").iter_rows()), dtype=pl.String)
    return frame.with_columns(article_id=made)


def _ids(rows: Iterable[tuple[str | None, str | None, str | None]]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for given, url, text in rows:
        key = given or text_hash(url or text or "")[:16]
        if not given:
            seen[key] += 1
            key = key if seen[key] == 1 else f"{key}~{seen[key]}"
        found.append(key)
    return found
