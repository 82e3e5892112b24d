"""Parts of a month, quarter or year by their number: "the first week of February", "the last Friday of May 2022"."""

from __future__ import annotations

import functools
import re

from analysis.dates import days, vocabulary
from analysis.dates.context import Context, Reading
from analysis.dates.days import ONE_DAY, Period
from analysis.dates.rules import registry
from analysis.dates.rules.registry import Rule, number, tidy, verb_tense, year_of

RULES: dict[str, Rule] = {}
rule = functools.partial(registry.register, RULES)

_FROM_THE_END = frozenset({"last", "final", "closing"})
_PLACES = {"first": 1, "opening": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_LENGTHS = {"day": 1, "week": 7, "weekend": 7}


@rule("nth_of")
def _nth_of(m: re.Match, context: Context) -> Reading | None:
    """A week of a month is seven days counted from its first or last day; TimeML leaves that open.

    "The last two weeks of December" are its last fourteen days.
    """
    whole, anchor, tense = _whole(m, context)
    grain, count = m["u"] or "day", int(number(m["count"]) or 1)
    if whole is None:
        return Reading(None, grain, anchor, tense) if context.published is None else None
    if m["u"] and not m["count"] and m["plural"]:
        return Reading(whole, whole.grain, anchor, tense)  # "the first days of 2017": TimeML's start of a period
    make = functools.partial(_weekday, m) if m["wd"] else functools.partial(_part, m, unit=grain, count=count)
    found = make(whole)
    if m["of"] and m["which"] == "the" and tense == "past" and found.first > context.published:
        whole = days.stepped(whole.first, m["of"], -1)  # told on 2 January: "on the last day of the year they spoke"
        found = make(whole)
    if not (whole.first <= found.first <= whole.last):
        return None
    return Reading(found, found.grain, anchor, tense)


def _whole(m: re.Match, context: Context) -> tuple[Period | None, str, str | None]:
    """The month, quarter or year that the part is of, its anchor and the tense beside it."""
    if m["y2"]:
        return days.year(int(m["y2"])), "absolute", None
    year, anchor = (int(m["y"]), "absolute") if m["y"] else year_of(m["rel"] or m["rel2"], context, m.start())
    if m["rel2"]:
        return year and days.year(year), anchor, None
    tense = verb_tense(m, context)
    if m["of"]:
        step = {"last": -1, "next": 1}.get(m["which"], 0)
        return context.published and days.stepped(context.published, m["of"], step), anchor, tense
    if not context.is_name(m, "m"):
        return None, anchor, tense
    month = vocabulary.numbers("month")[m["m"]]
    if year:
        return days.month(year, month), anchor, tense
    candidates = [days.month(around, month) for around in context.years()] if context.published else []
    return context.nearest(candidates, tense, m.start("m")), anchor, tense


def _weekday(m: re.Match, whole: Period) -> Period:
    weekday = vocabulary.numbers("weekday")[tidy(m["wd"])]
    if m["n"] in _FROM_THE_END:
        return days.day(whole.last - (whole.last.weekday() - weekday) % 7 * ONE_DAY)
    first = whole.first + (weekday - whole.first.weekday()) % 7 * ONE_DAY
    return days.day(first + 7 * (_PLACES[m["n"]] - 1) * ONE_DAY)


def _part(m: re.Match, whole: Period, unit: str, count: int) -> Period:
    """``count`` days, weeks, weekends or months from the first or last of a period."""
    last, place = m["n"] in _FROM_THE_END, _PLACES.get(m["n"], 1)
    if unit == "weekend":
        saturday = whole.last - (whole.last.weekday() - 5) % 7 * ONE_DAY if last else (
            whole.first + ((5 - whole.first.weekday()) % 7 + 7 * (place - 1)) * ONE_DAY)
        return days.weekend(saturday)
    if unit == "month":
        first = days.stepped(whole.last, "month", 1 - count) if last else days.stepped(whole.first, "month", place - 1)
        return first if count == 1 else days.span(first.first, days.stepped(first.first, "month", count - 1).last)
    length = _LENGTHS[unit] * count * ONE_DAY
    first = whole.last - length + ONE_DAY if last else whole.first + (place - 1) * length
    grain = unit if count == 1 else "span"
    return Period(first, first + length - ONE_DAY, grain)
