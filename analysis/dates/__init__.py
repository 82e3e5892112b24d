"""Every date and time that an article tells, normalized to days.

``find_dates`` reads expressions of the TimeML types DATE and TIME ("Friday", "January 9-10",
"earlier this month", "the next day") and gives the first and last day of each, reckoned from the
day of publication or from the last day that the story told.  Durations ("for three years") and
repetitions ("every Monday") name no days and are left out.

The rooms: ``days`` is the arithmetic of the calendar, ``vocabulary`` the words (lexicons ``dates``
and ``dates_holidays``), ``grammar`` the forms of expressions, ``resolve`` one function a form,
``context`` what has been told so far, ``tense`` the verb that says whether "Friday" is past.
"""

from __future__ import annotations

import datetime as dt

from spacy.tokens import Doc

from analysis.dates import grammar, resolve
from analysis.dates.context import Context
from analysis.schemas import DateRow

__all__ = ["find_dates"]


def find_dates(doc: Doc, *, published_day: dt.date | None = None) -> list[DateRow]:
    """Find every time expression of a parsed article.

    Args:
        doc: the parsed text, of ``language.parse``.
        published_day: the day of publication; without it, expressions that are told from it are
            found and left open (``first`` and ``last`` are None).

    Returns:
        One row an expression, sorted by ``start``, without overlaps.  Values follow the TimeML
        annotation guidelines: "mid-March" is the whole month, "last week" Monday to Sunday of the
        ISO week before.
    """
    text = doc.text
    low = grammar.plain(text)
    context = Context(doc, text, low, published_day)
    rows = []
    for name, m in grammar.expressions(low):
        try:
            reading = resolve.RULES[name](m, context)
        except (OverflowError, ValueError):
            continue
        if reading is None:
            continue
        start = m.start() if reading.start is None else reading.start
        end = m.end() if reading.end is None else reading.end
        if reading.period and not reading.aside:
            context.tell(start, reading.period)
        first, last = (reading.period.first, reading.period.last) if reading.period else (None, None)
        tense = _tense(context, reading, start)
        rows.append(DateRow(start, end, text[start:end], first, last, reading.grain, reading.anchor, tense))
    return rows


def _tense(context: Context, reading: resolve.Reading, start: int) -> str:
    """Past, present or future as seen from publication; the verb decides where no days do."""
    period, published = reading.period, context.published
    if period and published:
        if period.last < published:
            return "past"
        if period.first > published:
            return "future"
        return reading.tense if reading.grain in ("span", "week", "month", "year", "quarter") and reading.tense else "present"
    return reading.tense or context.verb_tense(start) or "present"
