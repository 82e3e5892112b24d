"""The sentence around a row: what a number leads back to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import polars as pl

from analysis.trends.numbers import columns_of, rows_of

_END = re.compile(r"""[.!?…]["”’'»)\]]*\s+(?=["“‘'«(\[]?[A-Z0-9])|\n+""")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Sgt|Sen|Rep|Gov|Rev|St|Jr|Sr|No|vs|Inc|Ltd|Co|Corp|Jan|Feb|Mar|Apr|Aug|"
    r"Sept|Oct|Nov|Dec)|\b[A-Z]|\b[A-Z]\.[A-Z])\.\s+$"
)
_REACH = 600
"""Characters looked at on either side: a longer sentence is cut."""


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """First and one-past-last character of the sentence or sentences that hold a span.

    A quick look at full stops and line breaks, not a parse; at most 600 characters on either side.

    >>> text = "It rained. Mr. Smith warned of war. It snowed."
    >>> start, end = sentence_around(text, 21, 27)
    >>> text[start:end]
    'Mr. Smith warned of war.'
    """
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    reach = max(0, start - _REACH)
    first = reach
    for match in _END.finditer(text, reach, min(len(text), start + 1)):
        if match.end() <= start and not _ABBREVIATION.search(text, max(reach, match.start() - 8), match.end()):
            first = match.end()
    if first == reach and reach:
        space = text.find(" ", reach, start)
        first = space + 1 if space >= 0 else reach
    limit = min(len(text), end + _REACH)
    last = limit
    for match in _END.finditer(text, max(start, end - 1), limit):
        if match.end() >= end and not _ABBREVIATION.search(text, max(start, match.start() - 8), match.end()):
            last = match.start() + len(match[0].rstrip())
            break
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, max(last, end)


ENDS = r"""[.!?…]["”’'»)\]]*(\s|$)|[^\s.!?…"”’'»)\]]\s*(\n|$)"""
"""Ends of sentences for counting, in the syntax of polars; abbreviations count as ends."""


def sentences_of(places: Iterable[tuple[str | None, int | None, int | None]], articles: Any) -> list[str | None]:
    """The sentence around each place ``(article_id, start, end)``; None where it is not known.

    Args:
        places: where to look.
        articles: the ``articles`` table with ``article_id`` and ``text``, or the ``Tables``.
    """
    places = list(places)
    table = rows_of(articles)
    if "text" not in columns_of(table):
        return [None] * len(places)
    wanted = pl.Series(list({key for key, _, _ in places if key is not None}), dtype=pl.String)
    table = table.select(pl.col("article_id").cast(pl.String), pl.col("text").cast(pl.String))
    table = table.lazy().filter(pl.col("article_id").is_in(wanted.implode()))
    texts = dict(table.collect(engine="streaming").iter_rows())
    found: list[str | None] = []
    for key, start, end in places:
        text = texts.get(key)
        if not text or start is None or end is None:
            found.append(None)
            continue
        first, last = sentence_around(text, start, end)
        found.append(" ".join(text[first:last].split()) or None)
    return found
