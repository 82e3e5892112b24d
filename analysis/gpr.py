"""The Geopolitical Risk index by its published dictionary and rule: a named baseline beside ours.

D. Caldara and M. Iacoviello, "Measuring Geopolitical Risk", American Economic Review 112(4), 2022.
The unit is the article.  It counts once when it meets any of eight categories and holds no word of
the exclusions; the index is the share of articles that do, scaled to 100 over a base period.  The
words are in ``lexicons/gpr.csv``.  They are counted, not read: "no threat of war" is a threat of war.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import Any, NamedTuple

import polars as pl
import pyarrow.compute as pc

from analysis import lexicons, schemas
from analysis.periods import as_day
from analysis.tables import like
from analysis.trends.counts import LEAST, calendar, corpus_of, with_period
from analysis.trends.numbers import collected, columns_of, rows_of

WITHIN = 2
"""N/2 of the paper's queries: the second word is at most the second after or before the first."""


class Category(NamedTuple):
    """A category of the index: two sets of words that stand near each other, or in one article."""

    name: str
    kind: str
    first: str
    second: str
    near: bool


CATEGORIES = (
    Category("war_threats", "threats", "war", "threat", True),
    Category("peace_threats", "threats", "peace", "peace_disruption", True),
    Category("military_buildup", "threats", "military", "buildup", False),
    Category("nuclear_threats", "threats", "nuclear", "threat", False),
    Category("terrorist_threats", "threats", "terrorism", "threat", True),
    Category("beginning_of_war", "acts", "war", "war_begin", True),
    Category("escalation_of_war", "acts", "actor", "actor_fight", True),
    Category("terrorist_acts", "acts", "terrorism", "terrorism_act", True),
)
"""Categories 1 to 5 are threats, 6 to 8 acts (Table 1 of the paper)."""


def gpr_index(
    articles: Any,
    *,
    every: str = "1mo",
    base: tuple[str | dt.date, str | dt.date] | None = None,
    duplicates: bool = False,
    least: int = LEAST,
) -> Any:
    """The Geopolitical Risk index of a corpus, with threats and acts apart.

    Args:
        articles: the ``articles`` table, or a frame with ``article_id``, ``text`` and ``published_day``; a scan of
            one on disk (``pl.scan_parquet``) is read piece by piece, so the texts may be larger than memory.
        every: length of a period, as in ``threats_over_time``.
        base: first and last day over which the indices average 100; None takes the whole corpus.
        duplicates: count copies of a story too.
        least: articles below which a period is marked.

    Returns:
        A frame of the kind that was given, one row a period: ``period``, ``articles``, ``matching`` (those
        that meet any category and no exclusion), ``share`` (matching / articles), and the three indices
        ``gpr``, ``gpr_threats`` and ``gpr_acts``, each scaled by its own mean over the base period; ``few``.
        Null where a period has no articles; an index whose mean is 0 is null.

    Raises:
        ValueError: a column is missing, the rows are not those of articles, ``every`` is not known, what is given is
            no day, or no article lies in the base period.
    """
    frame = rows_of(articles)
    schemas.require(frame, ["article_id", "text"], "gpr_index")
    if {"start", "end"} <= set(columns_of(frame)):
        raise ValueError("gpr_index counts articles, and these are rows of them: give it the table 'articles'")
    texts = [name for name in ("title", "text") if name in columns_of(frame)]
    corpus = with_period(corpus_of(frame, frame.drop("text"), duplicates=duplicates), every)
    kept = frame.select(pl.col("article_id").cast(pl.String), *texts)
    dated = corpus.lazy() if isinstance(kept, pl.LazyFrame) else corpus
    found = gpr_articles(kept.join(dated, on="article_id", how="semi", maintain_order="left"))
    found = found.unique("article_id", keep="first", maintain_order=True)
    counted = (
        corpus.join(found, on="article_id")
        .group_by("period")
        .agg(
            articles=pl.len().cast(pl.Int64),
            matching=(pl.col("threats") | pl.col("acts")).sum().cast(pl.Int64),
            **{kind: pl.col(kind).mean() for kind in ("threats", "acts")},
        )
    )
    table = (
        calendar(corpus, every)
        .join(counted, on="period", how="left")
        .sort("period")
        .with_columns(
            pl.col("articles").fill_null(0),
            share=pl.col("matching") / pl.col("articles"),
        )
    )
    inside = _inside(table, base)
    scaled = {
        f"gpr{suffix}": 100 * pl.col(share) / pl.when(_mean(share, inside) > 0).then(_mean(share, inside))
        for suffix, share in (("", "share"), ("_threats", "threats"), ("_acts", "acts"))
    }
    return like(
        table.with_columns(**scaled, few=pl.col("articles") < least).select(
            "period", "articles", "matching", "share", *scaled, "few"
        ),
        articles,
    )


def _mean(share: str, inside: pl.Expr) -> pl.Expr:
    """Mean of the periods' shares over the base, each period weighing the same, as in the paper."""
    return pl.col(share).filter(inside).mean()


def _inside(table: pl.DataFrame, base: tuple[str | dt.date, str | dt.date] | None) -> pl.Expr:
    """Whether a period begins in the base period."""
    if base is None:
        return pl.lit(True)
    first, last = (as_day(day, "base") for day in base)
    inside = pl.col("period").is_between(first, last)
    if not table.filter(inside & (pl.col("articles") > 0)).height:
        raise ValueError(f"no period with articles begins between {first} and {last}, the base of the index")
    return inside


def gpr_articles(articles: Any) -> Any:
    """Which categories each article meets: the evidence behind ``gpr_index``.

    Args:
        articles: a frame with ``article_id`` and ``text``; ``title``, if there, is read with it.

    Returns:
        A frame of the kind that was given, in the order of the articles: ``article_id``, a True or False
        for each of the eight categories (before exclusion), ``excluded``, and ``threats`` and ``acts``
        (any category of that kind, not excluded).

    >>> gpr_articles(pl.DataFrame({"article_id": ["a", "b"],
    ...     "text": ["The threat of war grew.", "A museum on the threat of war."]}))["threats"].to_list()
    [True, False]
    """
    frame = rows_of(articles)
    schemas.require(frame, ["article_id", "text"], "gpr_articles")
    read = [pl.col(name) for name in ("title", "text") if name in columns_of(frame)]
    text = _plain(pl.concat_str(read, separator="\n", ignore_nulls=True))
    found = (
        frame.lazy()
        .select("article_id", text=text)
        .select(
            "article_id",
            *(_meets(category).alias(category.name) for category in CATEGORIES),
            excluded=_holds("exclusion"),
        )
    )
    found = collected(found, frame)
    kinds = {
        kind: pl.any_horizontal(c.name for c in CATEGORIES if c.kind == kind) & ~pl.col("excluded")
        for kind in ("threats", "acts")
    }
    return like(found.with_columns(**kinds), articles)


def _plain(text: pl.Expr) -> pl.Expr:
    """Text in small letters: the dictionary has none beyond ASCII, and those are made small three times as quick."""
    return text.fill_null("").map_batches(_small, return_dtype=pl.String, is_elementwise=True)


def _small(text: pl.Series) -> pl.Series:
    return pl.Series(text.name, pc.ascii_lower(text.to_arrow(compat_level=pl.CompatLevel.oldest())))


@functools.cache
def _sets() -> dict[str, tuple[str, ...]]:
    sets: dict[str, list[str]] = {}
    for row in lexicons.read_lexicon("gpr", ("set", "term")):
        sets.setdefault(row["set"], []).append(row["term"].lower())
    return {name: tuple(terms) for name, terms in sets.items()}


_WORD = "[a-z0-9'’]"
_BETWEEN = "[^a-z0-9'’]"


def _alternatives(name: str) -> str:
    """A set's terms as a regular expression over lower-case text."""
    words = [
        re.escape(term.rstrip("*")).replace(r"\ ", f"{_BETWEEN}+") + (f"{_WORD}*" if term.endswith("*") else "")
        for term in _sets()[name]
    ]
    return f"(?:{'|'.join(words)})"


def _holds(name: str) -> pl.Expr:
    return pl.col("text").str.contains(rf"\b{_alternatives(name)}\b")


def _meets(category: Category) -> pl.Expr:
    first, second = _alternatives(category.first), _alternatives(category.second)
    if not category.near:
        return _holds(category.first) & _holds(category.second)
    gap = rf"{_BETWEEN}+(?:{_WORD}+{_BETWEEN}+){{0,{WITHIN - 1}}}"
    # Two short patterns are four times as quick as one with both orders.
    orders = (rf"\b{one}{gap}{two}\b" for one, two in ((first, second), (second, first)))
    return pl.any_horizontal(pl.col("text").str.contains(pattern) for pattern in orders)
