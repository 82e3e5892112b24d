"""Every table's columns, types and meaning, once.

The five tables of the toolkit are plain frames.  This module names their columns
in order, says what each one means, and checks frames at the borders between
stations.  ``start`` and ``end`` are half-open character offsets into
``articles.text``; ``text == articles.text[start:end]`` holds for every row.
"""

from __future__ import annotations

import datetime as dt
import sys
import warnings
from typing import Any, NamedTuple

import polars as pl

DAY = pl.Date
MOMENT = pl.Datetime("us", "UTC")
OFFSET = pl.Int64


class Column(NamedTuple):
    """One column: its polars type and what a row holds in it."""

    dtype: Any
    meaning: str


Table = dict[str, Column]

_SPAN: Table = {
    "article_id": Column(pl.String, "the article that the row was read in"),
    "start": Column(OFFSET, "first character, an offset into articles.text"),
    "end": Column(OFFSET, "one past the last character"),
    "text": Column(pl.String, "articles.text[start:end]"),
}
_DAY: Table = {"published_day": Column(DAY, "the day the article was published, as its outlet prints it")}

ARTICLES: Table = {
    "article_id": Column(pl.String, "key of the article, stable over runs"),
    "url": Column(pl.String, "where it was published"),
    "source": Column(pl.String, "the outlet: a host name or the name the data gives"),
    "title": Column(pl.String, "headline without the site's name"),
    "text": Column(pl.String, "body in normal form; every offset points into it"),
    "authors": Column(pl.List(pl.String), "bylines"),
    "published": Column(MOMENT, "moment of publication in UTC, null if unknown"),
    "published_day": Column(DAY, "day of publication as the outlet prints it"),
    "published_from": Column(pl.String, "what told the day: json-ld, meta, htmldate, url, column …"),
    "language": Column(pl.String, "ISO 639-1 code of the text"),
    "section": Column(pl.String, "rubric of the outlet: abroad, politics …"),
    "text_hash": Column(pl.String, "hash of the text, for incremental work"),
    "duplicate_of": Column(pl.String, "article_id of the first copy of this story, null for an original"),
    "error": Column(pl.String, "why the article could not be read or annotated, null if it could"),
    "fetched_at": Column(MOMENT, "when it was downloaded, null for a local file"),
    "notes": Column(pl.List(pl.String), "what was mended, cut, refused or not understood on the way, one note each"),
}

QUOTES: Table = {
    "article_id": _SPAN["article_id"],
    "quote_id": Column(pl.String, "key of the quotation: article_id and a running number"),
    "start": _SPAN["start"],
    "end": _SPAN["end"],
    "text": _SPAN["text"],
    "kind": Column(pl.String, "direct, mixed (indirect with quoted words) or indirect"),
    "cue": Column(pl.String, "the words that report the speech: said, according to, warning"),
    "cue_start": Column(OFFSET, "first character of the cue"),
    "cue_end": Column(OFFSET, "one past the cue's last character"),
    "speaker_text": Column(pl.String, "the words that name the speaker in the article"),
    "speaker_start": Column(OFFSET, "first character of speaker_text"),
    "speaker_end": Column(OFFSET, "one past the last character of speaker_text"),
    "speaker": Column(pl.String, "name of the actor behind speaker_text; anonymous sources as described"),
    "speaker_id": Column(pl.String, "actor_id of the speaker, null if not resolved"),
    "addressee": Column(pl.String, "to whom it was said, where the text tells: an actor's name or the words"),
    "addressee_id": Column(pl.String, "actor_id of the addressee, null if not resolved"),
    **_DAY,
    "speaker_how": Column(pl.String, "how the speaker was found: name, coreference, description, anonymous, none"),
    "repaired": Column(pl.Boolean, "a lost or odd quotation mark was supplied from what is around it"),
}

ACTORS: Table = {
    **_SPAN,
    "actor_id": Column(pl.String, "Wikidata id where known, else a stable slug"),
    "name": Column(pl.String, "canonical English name"),
    "type": Column(pl.String, "person, state, igo, organization or group; null for a place, which is no actor"),
    "country": Column(pl.String, "ISO 3166 alpha-3 code, null if none"),
    "how": Column(pl.String, "name, alias, metonym, description or coreference"),
    **_DAY,
    "speaks_for": Column(pl.String, "organization of states in which the person holds an office; else null"),
}

DATES: Table = {
    **_SPAN,
    "from": Column(DAY, "first day, null where the text leaves it open"),
    "to": Column(DAY, "last day, inclusive"),
    "granularity": Column(
        pl.String,
        "time, day, weekend, week, month, season, quarter, half, year, decade, century, span, vague",
    ),
    "anchor": Column(pl.String, "absolute, published or narrative: what the days were reckoned from"),
    "tense": Column(pl.String, "past, present or future, seen from the day of publication"),
    **_DAY,
}

ACTS: Table = {
    **_SPAN,
    "act": Column(pl.String, "threat, warning, ultimatum, demand, accusation, …: see ACT_TO_PLOVER"),
    "plover": Column(pl.String, "PLOVER 2021 category of the act"),
    "cue": Column(pl.String, "the words that tell the act"),
    "source": Column(pl.String, "who acts: ISO 3166 alpha-3 code or name of an organization of states"),
    "source_id": Column(pl.String, "actor_id of the source"),
    "source_text": Column(pl.String, "the words that name the source"),
    "target": Column(pl.String, "towards whom: ISO 3166 alpha-3 code or name of an organization of states"),
    "target_id": Column(pl.String, "actor_id of the target"),
    "target_text": Column(pl.String, "the words that name the target"),
    "quote_id": Column(pl.String, "the quotation in which the act is told, null outside quotations"),
    "means": Column(pl.String, "sanctions, force, nuclear, cyber, energy, trade, diplomatic or legal"),
    "condition": Column(pl.String, "the words of the condition: 'if it invades', 'unless …'"),
    "modality": Column(pl.String, "made, reported, hypothetical, denied or negated"),
    "intensity": Column(pl.Float64, "0 to 1: the lexicon group's grade, less for cautions and unknown actors"),
    **_DAY,
    "rule": Column(pl.String, "the rule and lexicon term that found the act"),
}

TABLES: dict[str, Table] = {
    "articles": ARTICLES, "quotes": QUOTES, "actors": ACTORS, "dates": DATES, "acts": ACTS,
}

ACT_TO_PLOVER: dict[str, str] = {
    "threat": "THREATEN", "warning": "THREATEN", "ultimatum": "THREATEN",
    "demand": "REQUEST", "accusation": "ACCUSE", "rejection": "REJECT", "denial": "REJECT",
    "sanction": "SANCTION", "mobilization": "MOBILIZE", "coercion": "COERCE", "force": "ASSAULT",
    "protest": "PROTEST", "agreement": "AGREE", "consultation": "CONSULT", "support": "SUPPORT",
    "cooperation": "COOPERATE", "aid": "AID", "concession": "YIELD",
}
"""The 18 acts of the toolkit and their PLOVER 2021 category (Open Event Data Alliance codebook)."""

THREATENING = frozenset(act for act, plover in ACT_TO_PLOVER.items() if plover == "THREATEN")
"""The acts of the category THREATEN."""

HOSTILE = frozenset({
    "THREATEN", "REQUEST", "ACCUSE", "REJECT", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "PROTEST",
})


# Rows as the stations yield them: the columns of the tables without the article's own
# (article_id, published_day), which `annotate` adds once a batch.

class Mention(NamedTuple):
    """A row of ``actors``: one mention of an actor."""

    start: int
    end: int
    text: str
    actor_id: str
    name: str
    type: str
    country: str | None
    how: str
    speaks_for: str | None = None


class DateRow(NamedTuple):
    """A row of ``dates``; ``first`` and ``last`` become the columns ``from`` and ``to``."""

    start: int
    end: int
    text: str
    first: dt.date | None
    last: dt.date | None
    granularity: str
    anchor: str
    tense: str


class Quote(NamedTuple):
    """A row of ``quotes``; ``number`` counts the quotations of an article from 0."""

    number: int
    start: int
    end: int
    text: str
    kind: str
    cue: str | None = None
    cue_start: int | None = None
    cue_end: int | None = None
    speaker_text: str | None = None
    speaker_start: int | None = None
    speaker_end: int | None = None
    speaker: str | None = None
    speaker_id: str | None = None
    addressee: str | None = None
    addressee_id: str | None = None
    speaker_how: str = "none"
    repaired: bool = False


class Act(NamedTuple):
    """A row of ``acts``; ``quote`` is the number of the quotation that tells it."""

    start: int
    end: int
    text: str
    act: str
    plover: str
    cue: str
    source: str | None
    source_id: str | None
    source_text: str | None
    target: str | None
    target_id: str | None
    target_text: str | None
    quote: int | None
    means: str | None
    condition: str | None
    modality: str
    intensity: float
    rule: str


MODALITIES = ("made", "reported", "hypothetical", "denied", "negated")
"""How an act is told."""


def polars_schema(table: str) -> pl.Schema:
    """The polars schema of a table by name: articles, quotes, actors, dates or acts."""
    return pl.Schema({name: column.dtype for name, column in TABLES[table].items()})


def empty(table: str) -> pl.DataFrame:
    """A frame of that table with no rows and the right types."""
    return pl.DataFrame(schema=polars_schema(table))


def conform(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Bring a frame to a table's columns, order and types; missing columns become null.

    Columns that the table does not know are kept at the end.  Raises ``ValueError``
    naming the column whose values do not fit its type.
    """
    if not frame.width:
        return empty(table)
    schema = polars_schema(table)
    exprs = []
    for name, dtype in schema.items():
        if name not in frame.columns:
            exprs.append(pl.lit(None, dtype).alias(name))
        elif frame.schema[name] != dtype:
            try:
                frame = frame.with_columns(pl.col(name).cast(dtype))
            except pl.exceptions.PolarsError as error:
                raise ValueError(
                    f"column {name!r} of table {table!r} should be {dtype}, is {frame.schema[name]}: {error}"
                ) from error
            exprs.append(pl.col(name))
        else:
            exprs.append(pl.col(name))
    more = [pl.col(name) for name in frame.columns if name not in schema]
    return frame.select(*exprs, *more)


def require(frame: pl.DataFrame | pl.LazyFrame, columns: list[str], who: str) -> None:
    """Raise ``ValueError`` naming each column that ``who`` needs and the ones that are there.

    Where the frame is one of our tables, the message says which, and which table has what is needed.
    """
    there = frame.collect_schema().names()
    missing = [name for name in columns if name not in there]
    if not missing:
        return
    given = next((name for name, table in TABLES.items() if len(set(table) - set(there)) <= 2), None)
    if given:
        other = [name for name, table in TABLES.items() if set(missing) <= set(table)]
        advice = f"This is the table {given!r}" + (
            f"; what is missing stands in {' and '.join(map(repr, other))}." if other else ".")
    else:
        advice = (f"Rename yours with frame.rename({{'yours': {missing[0]!r}}}), in pandas "
                  f"frame.rename(columns={{'yours': {missing[0]!r}}}).")
    raise ValueError(
        f"{who} needs the column{'s' if len(missing) > 1 else ''} {', '.join(map(repr, missing))}; "
        f"the frame has {', '.join(map(repr, there)) or 'no columns'}. {advice}"
    )


def warn(message: str) -> None:
    """Warn in the name of the first caller outside this package: a notebook shows the line that its user wrote."""
    level, frame = 1, sys._getframe(0)
    while frame.f_back and frame.f_globals["__name__"].split(".")[0] == __name__.split(".")[0]:
        level, frame = level + 1, frame.f_back
    warnings.warn(message, stacklevel=level)
