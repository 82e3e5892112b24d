"""Every date and time that an article tells, normalized to days.

``find_dates`` reads expressions of the TimeML types DATE and TIME ("Friday", "January 9-10",
"earlier this month", "the next day") and gives the first and last day of each, reckoned from the
day of publication or from the last day that the story told.  Durations ("for three years") and
repetitions ("every Monday") name no days and are left out.

The rooms: ``days`` is the arithmetic of the calendar, ``vocabulary`` the words (lexicons ``dates``,
``dates_context`` and ``dates_holidays``), ``grammar`` the forms of expressions, ``rules`` one
function a form, ``context`` what has been told so far, ``tense`` the verb that says whether
"Friday" is past.
"""

from __future__ import annotations

import datetime as dt
import re

from spacy.tokens import Doc

from analysis.dates import days, grammar
from analysis.dates.context import NO_TIME, Context, Reading
from analysis.dates.rules import RULES
from analysis.dates.rules.registry import part_tense
from analysis.schemas import DateRow

__all__ = ["find_dates"]

_REPEATED = re.compile(r"\b(?:every|each) $")
_JOINED = re.compile(r"\s+(?:the )?")
_LONG = frozenset({"span", "week", "weekend", "month", "season", "quarter", "half", "year", "decade"})
"""Periods around the day of publication in which words and verb tell whether it is over."""


def find_dates(doc: Doc, *, published_day: dt.date | None = None) -> list[DateRow]:
    """Find every time expression of a parsed article.

    Args:
        doc: the parsed text, of ``language.parse``.
        published_day: the day of publication; without it, expressions that are told from it are
            found and left open (``first`` and ``last`` are None).

    Returns:
        One row an expression, sorted by ``start``, without overlaps.  Values follow the TimeML
        annotation guidelines: "mid-March" is the whole month, "last week" Monday to Sunday of the
        ISO week before.  Where a clock is told, the row has its day and the granularity "time".
    """
    text = doc.text
    low = grammar.plain(text)
    context = Context(doc, text, low, published_day)
    rows: list[DateRow] = []
    counting: tuple[re.Match, Reading, slice] | None = None  # "two days before", and its place among the rows

    def accept(name: str, m: re.Match) -> bool:
        nonlocal counting
        if _REPEATED.search(context.before(m.start())):
            return True
        try:
            reading = RULES[name](m, context)
        except (OverflowError, ValueError):  # a day outside the calendar
            return False
        place = len(rows)
        found = reading if name != "counted_from" else None  # no time unless one follows
        while found and found is not NO_TIME:
            rows.append(_row(m, found, context))
            found = found.also
        if reading and counting:
            whole, part, where = counting
            if row := _counted(whole, part, m, reading, context):
                rows[slice(where.start, None) if row.end == m.end() else where] = [row]
        if reading:
            counting = (m, reading, slice(place, len(rows))) if reading.counts else None
        return reading is not None

    grammar.search(low, accept)
    return rows


def _counted(whole: re.Match, part: Reading, m: re.Match, base: Reading, context: Context) -> DateRow | None:
    """The row for "two days before" from the time right after it, or None if it cannot be counted from there."""
    unit, count = part.counts
    if not _JOINED.fullmatch(context.low, whole.end(), m.start()) or base.period is None or base.also:
        return None
    if base.grain in _LONG and base.grain != unit:
        return None
    day = days.moved(base.period.first if count < 0 else base.period.last, unit, count)
    one = whole.groupdict().get("dir") in ("on", "from")  # "a week on Tuesday" is one time, not two
    return _row(whole, part._replace(period=days.around(day, part.grain), end=m.end() if one else None), context)


def _row(m: re.Match, reading: Reading, context: Context) -> DateRow:
    start = m.start() if reading.start is None else reading.start
    end = m.end() if reading.end is None else reading.end
    period = reading.period
    if reading.grain != "vague" and not reading.aside:
        context.tell(end, period, reading.grain)
    first, last = (period.first, period.last) if period else (None, None)
    tense = _tense(m, reading, context)
    return DateRow(start, end, context.text[start:end], first, last, reading.grain, reading.anchor, tense)


def _tense(m: re.Match, reading: Reading, context: Context) -> str:
    """Past, present or future as seen from publication; words and verb decide where no days do."""
    period, published = reading.period, context.published
    told = part_tense(m) or reading.tense
    if period and published:
        if period.last < published:
            return "past"
        if period.first > published:
            return "future"
        if reading.grain not in _LONG:
            return "present"
    return told or context.verb_tense(m.end() - 1) or "present"
