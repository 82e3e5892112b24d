"""Times with a name or number of their own: days, months, seasons, years, holidays."""

from __future__ import annotations

import datetime as dt
import functools
import re

from analysis.dates import days, vocabulary
from analysis.dates.context import NO_TIME, Context, Reading
from analysis.dates.days import ONE_DAY
from analysis.dates.rules import registry
from analysis.dates.rules.registry import (
    CLOCKED,
    STORY,
    Rule,
    day_number,
    shift_of,
    short_year,
    tense_of,
    tidy,
    verb_tense,
    year_in_words,
    year_of,
)

RULES: dict[str, Rule] = {}
rule = functools.partial(registry.register, RULES)

_TENS = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
    "nineties": 90,
}


def _date(year: int, month: int, day: int) -> dt.date | None:
    """A day, or None where the calendar has none."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@rule("name")
def _name(m: re.Match, context: Context) -> Reading:
    return NO_TIME


# -- days in digits --------------------------------------------------------------------------------


@rule("iso")
def _iso(m: re.Match, context: Context) -> Reading | None:
    first = _date(int(m["y"]), int(m["m"]), int(m["d"]))
    return first and Reading(days.day(first), "day", "absolute")


@rule("numeric")
def _numeric(m: re.Match, context: Context) -> Reading | None:
    year = int(m["y"]) if len(m["y"]) == 4 else short_year(m["y"])
    british, american = _date(year, int(m["b"]), int(m["a"])), _date(year, int(m["a"]), int(m["b"]))
    chosen = british or american
    if british and american and british != american and m["sep"] != ".":
        chosen = british if _day_first(context, british, american) else american
    return chosen and Reading(days.day(chosen), "day", "absolute")


_ORDER = re.compile(r"(?<![\d/.])([0-3]?\d)/([0-3]?\d)/(?:\d{4}|\d\d)(?![\d/])")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DAY_MONTH = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\b")
_MONTH_DAY = re.compile(rf"\b{_MONTH}\.? \d{{1,2}}\b")


def _day_first(context: Context, british: dt.date, american: dt.date) -> bool:
    """Whether a date in digits like 10/02/2021 puts the day first.

    The text's other dates decide, then the reading within two months of publication where the other is not.
    Without evidence American.
    """
    order = _order_of(context.low)
    if order is not None:
        return order
    if context.published is None:
        return False
    british_close, american_close = (abs(day - context.published) <= 61 * ONE_DAY for day in (british, american))
    return british_close and not american_close


@functools.lru_cache(maxsize=1)
def _order_of(low: str) -> bool | None:
    """Whether a text puts the day before the month; None where it does not show.

    The first date in digits that can only be read one way shows it, else the order of most dates with a month's name.
    """
    for a, b in _ORDER.findall(low):
        if (int(a) > 12) != (int(b) > 12):
            return int(a) > 12
    day_month, month_day = len(_DAY_MONTH.findall(low)), len(_MONTH_DAY.findall(low))
    return None if day_month == month_day else day_month > month_day


# -- days and months -------------------------------------------------------------------------------

_WEEK_OF = re.compile(r"\b(?:the )?week (?:of|beginning|starting|ending)(?: on)? $")


@rule("month_day", "day_month")
def _month_day(m: re.Match, context: Context) -> Reading | None:
    if not context.is_name(m, "m"):
        return None
    month, first = vocabulary.numbers("month")[m["m"]], day_number(m["d"])
    year, anchor = (int(m["y"]), "absolute") if m["y"] else year_of(m["rel"], context, m.start())
    tense = None
    if year is None and not m["rel"]:
        tense = verb_tense(m, context)
        weekday = vocabulary.numbers("weekday")[m["wd"]] if m["wd"] else None
        year = _year_of_day(context, m.start(), tense, month, first, weekday)
    if year is None:
        return Reading(None, "span" if m["d2"] else "day", anchor, tense)
    begin = _date(year, month, first)
    if begin is None:
        return None
    if m["d2"]:
        return _several(m, context, begin, anchor, tense)
    if week := _WEEK_OF.search(context.before(m.start(), 26)):
        start = m.start() - (week.end() - week.start())
        return Reading(days.week(begin), "week", anchor, tense, start=start)
    grain = "time" if CLOCKED.search(m[0]) else "day"
    return Reading(days.day(begin, grain), grain, anchor, tense)


def _several(m: re.Match, context: Context, begin: dt.date, anchor: str, tense: str | None) -> Reading | None:
    """Two days of one month: "9-10" and "between 9 and 12" are a span, "3 and 10" two days."""
    last = _date(begin.year, begin.month, day_number(m["d2"]))
    between = context.before(m.start()).endswith("between ")
    if last and begin < last and (m["to"] != "and" or between or last - begin == ONE_DAY):
        return Reading(days.span(begin, last), "span", anchor, tense)
    day_first = m.start("d") < m.start("m")
    second = last and Reading(days.day(last), "day", anchor, tense, start=m.start("d2"))
    end = m.end("d") if day_first or second or not m["y"] else None
    if second and not day_first and not m["y"]:
        second = second._replace(end=m.end("d2"))
    return Reading(days.day(begin), "day", anchor, tense, end=end, also=second)


_DAY_LISTED = re.compile(r"[\da-z]+")


@rule("listed_days")
def _listed_days(m: re.Match, context: Context) -> Reading | None:
    """"January 10, 12 and 13" are three days, each a row; the month stands with the one beside it."""
    if not context.is_name(m, "m"):
        return None
    month, tense = vocabulary.numbers("month")[m["m"]], None
    listed = [day for day in _DAY_LISTED.finditer(context.low, *m.span("days")) if day[0] not in ("and", "or")]
    numbers = [day_number(day[0]) for day in listed]
    year, anchor = (int(m["y"]), "absolute") if m["y"] else year_of(m["rel"], context, m.start())
    if year is None and not m["rel"]:
        tense = verb_tense(m, context)
        year = _year_of_day(context, m.start(), tense, month, numbers[0], None)
    begun = [_date(year, month, number) if year else None for number in numbers]
    if year and (None in begun or sorted(set(begun)) != begun):
        return None
    reading = None
    for place, day in reversed(list(zip(listed, begun, strict=True))):
        start = m.start() if place is listed[0] else place.start()
        end = m.end() if place is listed[-1] else place.end()
        reading = Reading(day and days.day(day), "day", anchor, tense, start=start, end=end, also=reading)
    return reading


def _year_of_day(
    context: Context, char: int, tense: str | None, month: int, day: int, weekday: int | None
) -> int | None:
    """The year of a day told without one; a weekday beside it decides where only one year fits."""
    if context.published is None:
        return None
    found = [made for year in context.years() if (made := _date(year, month, day))]
    fitting = [made for made in found if made.weekday() == weekday]
    if len(fitting) == 1:
        return fitting[0].year
    told = context.last_told(char, reach=200)
    close = any(abs(made - context.published) <= 45 * ONE_DAY for made in found)
    if told and not close and _goes_on(told, context, tense):
        return told.first.year
    chosen = context.nearest([days.day(made) for made in found], tense, char)
    return chosen.first.year if chosen else None


def _goes_on(told: days.Period, context: Context, tense: str | None) -> bool:
    """Whether a day or month without its year goes on in an old year that the story has just told."""
    return tense != "future" and told.grain in ("day", "month") and context.published.year - told.first.year > 1


@rule("month")
def _month(m: re.Match, context: Context) -> Reading | None:
    number, groups = vocabulary.numbers("month")[m["m"]], m.groupdict()
    if groups.get("y") or groups.get("yw"):
        year = int(m["y"]) if m["y"] else year_in_words(m["yw"])
        return Reading(days.month(year, number), "month", "absolute") if context.is_name(m, "m") else None
    if not context.is_month(m):
        return None
    if m["rel"]:
        year, anchor = year_of(m["rel"], context, m.start())
        return Reading(days.month(year, number) if year else None, "month", anchor)
    shift = shift_of(m)
    if shift in STORY:
        return _month_of_story(m, context, number, shift)
    tense = tense_of(shift) or verb_tense(m, context)
    if context.published is None:
        return Reading(None, "month", tense=tense)
    year, now = context.published.year, context.published.month
    if not shift:
        told = context.last_told(m.start(), reach=200)
        if told and _goes_on(told, context, tense):
            return Reading(days.month(told.first.year, number), "month", "narrative")
        candidates = [days.month(around, number) for around in context.years()]
        return Reading(context.nearest(candidates, tense, m.start("m")), "month", tense=tense)
    if shift == "past":
        year -= number > now
    elif shift != "this":
        year += {"last": -(number >= now)}.get(shift, number <= now)
    return Reading(days.month(year, number), "month", tense=tense)


def _month_of_story(m: re.Match, context: Context, number: int, shift: str) -> Reading:
    told = context.last_told(m.start())
    if told is None:
        return Reading(None, "month", "narrative")
    base = told.first
    step = {"previous": -(number >= base.month), "following": int(number <= base.month), "same": 0}[shift]
    return Reading(days.month(base.year + step, number), "month", "narrative")


@rule("the_nth")
def _the_nth(m: re.Match, context: Context) -> Reading | None:
    """"The 12th": of the month that the story is in, else of the month that the verb's tense asks for."""
    start, end = m.span("x")
    day, told = day_number(m["d"]), context.last_told(start, grains=frozenset({"day", "time", "month", "span"}))
    if told:
        made = _date(told.last.year, told.last.month, day)
        return made and Reading(days.day(made), "day", "narrative", start=start, end=end)
    tense = context.verb_tense(end - 1)
    if context.published is None:
        return Reading(None, "day", tense=tense, start=start, end=end)
    months = [days.stepped(context.published, "month", step).first for step in (-1, 0, 1)]
    candidates = [days.day(made) for month in months if (made := _date(month.year, month.month, day))]
    return Reading(context.nearest(candidates, tense, start), "day", tense=tense, start=start, end=end)


# -- seasons and holidays --------------------------------------------------------------------------

_CAPITAL_NEXT = re.compile(r" [A-Z]")


@rule("season")
def _season(m: re.Match, context: Context) -> Reading | None:
    name = vocabulary.words()["season"][m["x"]]
    if m["y"] or m["yw"]:
        year = int(m["y"][:4]) if m["y"] else year_in_words(m["yw"])
        return Reading(days.season(year, name), "season", "absolute")
    if context.is_capital(m.start("x")) and _CAPITAL_NEXT.match(context.text, m.end("x")):
        return None  # the Spring Festival, the Winter Olympics
    shift = shift_of(m)
    if not (shift or m["rel"] or m["part"] or ("the " in m[0][: m.start("x") - m.start()] and m["x"] != "fall")):
        return None
    year, anchor = year_of(m["rel"], context, m.start())
    if year:
        return Reading(days.season(year, name), "season", anchor)
    tense = tense_of(shift) or verb_tense(m, context)
    if context.published is None:
        return Reading(None, "season", tense=tense)
    if shift == "this" and name != "winter":
        return Reading(days.season(context.published.year, name), "season", tense=tense)
    candidates = [days.season(around, name) for around in context.years()]
    if shift == "last":
        candidates = [period for period in candidates if period.last < context.published]
    elif shift == "next":
        candidates = [period for period in candidates if period.first > context.published]
    tense = None if shift == "this" else tense
    return Reading(context.nearest(candidates, tense, m.start()), "season", tense=tense)


@rule("that_season")
def _that_season(m: re.Match, context: Context) -> Reading:
    told = context.last_told(m.start())
    period = told and days.season(told.first.year, vocabulary.words()["season"][m["x"]])
    return Reading(period, "season", "narrative")


@rule("holiday")
def _holiday(m: re.Match, context: Context) -> Reading | None:
    make = vocabulary.holidays()[tidy(m["x"])]
    if once := make(0):
        return Reading(once, "day", "absolute")
    if not context.is_capital(m.start("x")):
        return None
    if m["y"]:
        return _kept(make(int(m["y"])), "absolute")
    year, anchor = year_of(m["rel"] or m["rel0"], context, m.start())
    if year:
        return _kept(make(year), anchor)
    shift = shift_of(m)
    tense = tense_of(shift) or context.verb_tense(m.end("x") - 1)
    if context.published is None:
        return Reading(None, "day", tense=tense)
    told = context.last_told(m.start(), reach=200)
    if told and not shift and _goes_on(told, context, tense):
        return _kept(make(told.first.year), "narrative", tense)
    candidates = [period for around in context.years() if (period := make(around))]
    return _kept(context.nearest(candidates, tense, m.start()), "published", tense)


def _kept(period: days.Period | None, anchor: str, tense: str | None = None) -> Reading:
    return Reading(period, period.grain if period else "day", anchor, tense)


# -- years and longer ------------------------------------------------------------------------------


@rule("year")
def _year(m: re.Match, context: Context) -> Reading | None:
    bare = m.span() == m.span("y")
    if bare and not context.is_year(*m.span()):
        return None
    return Reading(days.year(int(m["y"])), "year", "absolute")


@rule("year_words")
def _year_words(m: re.Match, context: Context) -> Reading | None:
    year = year_in_words(m["yw"])
    if (year == 2000 and not m["the"]) or year < 1500:
        return None
    return Reading(days.year(year), "year", "absolute")


@rule("short_year")
def _short_year(m: re.Match, context: Context) -> Reading:
    return Reading(days.year(short_year(m["yy"])), "year", "absolute", start=m.start("yy") - 1)


@rule("year_range")
def _year_range(m: re.Match, context: Context) -> Reading | None:
    first = int(m["a"])
    last = int(m["b"]) if len(m["b"]) == 4 else first // 100 * 100 + int(m["b"])
    if not first < last <= first + 100 or not context.is_year(*m.span()):
        return None
    return Reading(days.span(dt.date(first, 1, 1), dt.date(last, 12, 31)), "span", "absolute")


@rule("decade")
def _decade(m: re.Match, context: Context) -> Reading | None:
    if m["y"]:
        return Reading(days.decade(int(m["y"])), "decade", "absolute")
    if m["w"] and "the " not in m[0]:
        return None  # in her thirties
    tens = int(m["yy"]) if m["yy"] else _TENS[m["w"]]
    return Reading(days.decade(1900 + tens), "decade", "absolute")


@rule("century")
def _century(m: re.Match, context: Context) -> Reading | None:
    which = int(re.match(r"\d+", m["n"])[0]) if m["n"] else vocabulary.numbers("ordinal")[m["o"]]
    return Reading(days.century(which), "century", "absolute") if 0 < which < 60 else None
