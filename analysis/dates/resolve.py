"""From the words of a time expression to its days: one function a rule of ``grammar.FORMS``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from analysis.dates import days, vocabulary
from analysis.dates.context import Context, Reading
from analysis.dates.days import ONE_DAY, Period

RULES: dict[str, Callable[[re.Match, Context], Reading | None]] = {}
"""The function for each rule by its name; None from a function means: this is no time."""

_BACK = frozenset({"last", "past", "previous"})
_ORDINALS = {"first": 1, "opening": 1, "second": 2, "third": 3, "fourth": 4}
_TENS = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
         "nineties": 90}


def rule(*names: str) -> Callable:
    """Register a function for rules."""
    def register(function: Callable) -> Callable:
        for name in names:
            RULES[name] = function
        return function
    return register


# -- words to numbers ------------------------------------------------------------------------------


def number(text: str | None) -> float | None:
    """The value of a number in words or digits: "two", "twenty five", "2 1/2"."""
    if not text:
        return None
    text = " ".join(text.split())
    half = 0.5 if text.endswith((" and a half", " 1/2")) else 0
    text = text.removesuffix(" and a half").removesuffix(" 1/2")
    table = vocabulary.numbers("number")
    if text in table:
        return table[text] + half
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text) + half
    parts = [table[part] for part in re.split(r"[ -]", text) if part in table]
    return sum(parts) + half if parts else None


def year_in_words(text: str) -> int:
    """The year that "nineteen ninety-one" or "two thousand and four" spells."""
    table = vocabulary.numbers("number")
    parts = [part for part in re.split(r"[\s-]+", text) if part not in ("and", "oh")]
    if parts[:2] == ["two", "thousand"]:
        return 2000 + sum(table.get(part, 0) for part in parts[2:])
    return 100 * table[parts[0]] + sum(table.get(part, 0) for part in parts[1:])


def day_number(text: str) -> int:
    """The day of a month: "9", "9th", "ninth"."""
    digits = re.match(r"\d+", text)
    return int(digits[0]) if digits else int(vocabulary.words()["ordinal"][text])


def short_year(text: str) -> int:
    """A year of two digits: up to 40 in this century, else in the last."""
    value = int(text)
    return value + (2000 if value <= 40 else 1900)


def _year_word(words: str | None, context: Context, char: int) -> tuple[int | None, str]:
    """The year that "last year", "this year", "the following year" … names, and its anchor."""
    if not words:
        return None, "published"
    if "previous" in words or "following" in words or "same" in words or "that" in words:
        told = context.last_told(char)
        step = -1 if "previous" in words else 1 if "following" in words else 0
        return (told.first.year + step if told else None), "narrative"
    if context.published is None:
        return None, "published"
    return context.published.year + (-1 if "last" in words else 1 if "next" in words else 0), "published"


def _tense(context: Context, m: re.Match) -> str | None:
    return context.verb_tense(m.end() - 1)


def _years_around(context: Context) -> range:
    year = context.published.year
    return range(year - 1, year + 2)


# -- full dates ------------------------------------------------------------------------------------


@rule("name")
def _name(m: re.Match, context: Context) -> None:
    """A name like "USA Today" is no time."""


@rule("iso")
def _iso(m: re.Match, context: Context) -> Reading | None:
    first = _date(int(m["y"]), int(m["m"]), int(m["d"]))
    return first and Reading(days.day(first), "day", "absolute")


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@rule("numeric", "numeric2")
def _numeric(m: re.Match, context: Context) -> Reading | None:
    year = int(m["y"]) if len(m["y"]) == 4 else short_year(m["y"])
    a, b = int(m["a"]), int(m["b"])
    british, american = _date(year, b, a), _date(year, a, b)
    if british is None and american is None:
        return None
    chosen = british or american
    if british and american and british != american:
        dotted = "sep" in m.re.groupindex and m["sep"] == "."
        chosen = british if dotted or _day_first(context, british, american) else american
    return Reading(days.day(chosen), "day", "absolute")


_ORDER = re.compile(r"(?<![\d/.])([0-3]?\d)/([0-3]?\d)/(?:\d{4}|\d\d)(?![\d/])")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAY_MONTH = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS})[a-z]*\b")
_MONTH_DAY = re.compile(rf"\b(?:{_MONTHS})[a-z]*\.? \d{{1,2}}\b(?! \d{{4}}-)")


def _day_first(context: Context, british: dt.date, american: dt.date) -> bool:
    """Whether a numeric date like 10/02/2021 puts the day first.

    The evidence, in this order: another date of the text that can only be read one way; the order of its dates
    with a month's name; the reading within two months of publication, where the other is not.  Else American.
    """
    for a, b in _ORDER.findall(context.low):
        if int(a) > 12 >= int(b):
            return True
        if int(b) > 12 >= int(a):
            return False
    day_month, month_day = len(_DAY_MONTH.findall(context.low)), len(_MONTH_DAY.findall(context.low))
    if day_month != month_day:
        return day_month > month_day
    if context.published:
        near = 61 * ONE_DAY
        close = [abs(day - context.published) <= near for day in (british, american)]
        if close[0] != close[1]:
            return close[0]
    return False


@rule("month_day", "day_month")
def _month_day(m: re.Match, context: Context) -> Reading | None:
    if not context.original(m.start("m")).isupper():
        return None
    month = vocabulary.numbers("month")[m["m"]]
    first, second, end = day_number(m["d"]), None, None
    if m["d2"]:
        second = day_number(m["d2"])
        if second <= first or (m["to"] == "and" and second != first + 1):
            second = None
            if not m["y"]:
                end = m.end("d") if m["m"] and m.start("m") < m.start("d") else None
    grain = "span" if second else "day"
    year, anchor = (int(m["y"]), "absolute") if m["y"] else _year_word(m["rel"], context, m.start())
    tense = None
    if year is None and not m["rel"]:
        tense = _tense(context, m)
        weekday = vocabulary.numbers("weekday")[m["wd"]] if m["wd"] else None
        year = _year_of(context, m.start(), tense, lambda y: _date(y, month, first), weekday)
    begin = year and _date(year, month, first)
    if year and not begin:
        return None
    last = second and begin and _date(year, month, second)
    period = begin and (days.span(begin, last) if last else days.day(begin))
    return Reading(period or None, grain, anchor, tense, end=end)


def _year_of(
    context: Context, char: int, tense: str | None, make: Callable[[int], dt.date | None], weekday: int | None
) -> int | None:
    """The year of a day told without one; a weekday beside it decides where only one year fits."""
    if context.published is None:
        return None
    found = [made for year in _years_around(context) if (made := make(year))]
    fitting = [made for made in found if made.weekday() == weekday]
    if len(fitting) == 1:
        return fitting[0].year
    told = context.last_told(char, reach=200)
    close = any(abs(made - context.published) <= 45 * ONE_DAY for made in found)
    if told and not close and tense != "future" and told.grain in ("day", "month"):
        gap = context.published.year - told.first.year
        if gap > 1:
            return told.first.year
    chosen = context.nearest([days.day(day) for day in found], tense, char)
    return chosen.first.year if chosen else None


# -- months ----------------------------------------------------------------------------------------


@rule("month_year")
def _month_year(m: re.Match, context: Context) -> Reading | None:
    if not context.original(m.start("m")).isupper():
        return None
    month = vocabulary.numbers("month")[m["m"]]
    if m["y"] or m["yw"]:
        return Reading(days.month(int(m["y"]) if m["y"] else year_in_words(m["yw"]), month), "month", "absolute")
    year, anchor = _year_word(m["rel"], context, m.start())
    return Reading(days.month(year, month) if year else None, "month", anchor)


@rule("year_month")
def _year_month(m: re.Match, context: Context) -> Reading | None:
    if not context.original(m.start("m")).isupper():
        return None
    year, anchor = _year_word(m["rel"], context, m.start())
    period = days.month(year, vocabulary.numbers("month")[m["m"]]) if year else None
    return Reading(period, "month", anchor)


@rule("month", "month_part")
def _month(m: re.Match, context: Context) -> Reading | None:
    if not context.is_month(m):
        return None
    number = vocabulary.numbers("month")[m["m"]]
    shift = vocabulary.words()["shift"].get(m["s"] or "")
    tense = {"last": "past", "past": "past", "next": "future", "coming": "future"}.get(shift) or _tense(context, m)
    if context.published is None:
        return Reading(None, "month", tense=tense)
    year, now = context.published.year, context.published.month
    if shift in ("last", "past"):
        year -= number >= now if shift == "last" else number > now
    elif shift in ("next", "coming"):
        year += number <= now
    elif shift in ("previous", "following", "same"):
        told = context.last_told(m.start())
        base = told.first if told else context.published
        year = base.year + {"previous": -(number >= base.month), "following": int(number <= base.month), "same": 0}[shift]
        return Reading(days.month(year, number), "month", "narrative")
    elif shift != "this":
        told = context.last_told(m.start(), reach=200)
        if told and tense != "future" and told.grain in ("day", "month") and year - told.first.year > 1:
            return Reading(days.month(told.first.year, number), "month", "narrative")
        candidates = [days.month(y, number) for y in _years_around(context)]
        return Reading(context.nearest(candidates, tense, m.start()), "month", tense=tense)
    return Reading(days.month(year, number), "month", tense=tense)


# -- days told from publication or from the story --------------------------------------------------


@rule("weekday")
def _weekday(m: re.Match, context: Context) -> Reading | None:
    if not context.original(m.start("wd")).isupper():
        return None
    number = vocabulary.numbers("weekday")[m["wd"]]
    if m.end() == m.end("wd") and len(m["wd"]) < 6 and _BARE.match(m["wd"]):
        return None  # Sun and Sat are also names and verbs
    grain = "time" if m.end() > m.end("wd") or (m.start("wd") > m.start() and re.search(r"\d|noon|night|evening|morning|afternoon", m[0][: m.start("wd") - m.start()])) else "day"
    shift = vocabulary.words()["shift"].get(m["s"] or "")
    rel = " ".join((m["rel"] or "").split())
    if shift in ("previous", "following", "same") or rel == "before":
        base = context.last_day(m.start()) or context.published
        if base is None:
            return Reading(None, grain, "narrative")
        gap = (base.weekday() - number) % 7
        back = {"same": gap, "following": gap - 7}.get(shift, gap or 7)
        return Reading(days.day(base - back * ONE_DAY, grain), grain, "narrative")
    tense = {"last": "past", "past": "past", "next": "future", "coming": "future"}.get(shift)
    if rel == "before last":
        tense = "past"
    tense = tense or _tense(context, m)
    base = context.published
    if base is None:
        return Reading(None, grain, tense=tense)
    back = (base.weekday() - number) % 7
    if rel.endswith("week"):
        monday = days.week(base).first
        step = -7 if "last" in rel else 7 if "next" in rel else 0
        return Reading(days.day(monday + (number + step) * ONE_DAY, grain), grain)
    if shift == "last":
        back = back or 7
    if rel == "before last":
        back = (back or 7) + 7
    future = shift in ("next", "coming") or (shift == "this" and tense != "past") or tense == "future"
    if future and tense != "past":
        ahead = (number - base.weekday()) % 7
        if shift == "next":
            ahead = ahead or 7
        return Reading(days.day(base + ahead * ONE_DAY, grain), grain, tense=tense)
    return Reading(days.day(base - back * ONE_DAY, grain), grain, tense=tense)


@rule("deictic")
def _deictic(m: re.Match, context: Context) -> Reading | None:
    step = vocabulary.numbers("deictic")[" ".join(m["x"].split())]
    if context.original(m.start("x")).isupper() and _AFTER_NAME.search(context.text, max(0, m.start() - 12), m.start()):
        return None
    told = {-1: "past", 0: "present", 1: "future"}[(step > 0) - (step < 0)]
    grain = "time" if m["x"] in ("tonight", "overnight") or m.end() > m.end("x") else "day"
    if context.published is None:
        return Reading(None, grain, tense=told)
    return Reading(days.day(context.published + step * ONE_DAY, grain), grain, tense=told)


@rule("this_part")
def _this_part(m: re.Match, context: Context) -> Reading | None:
    which = " ".join(m["s"].split())
    if which == "the" and m["dp"].endswith("night"):
        return None
    if which in ("this", "last"):
        if context.published is None:
            return Reading(None, "time", tense="past" if which == "last" else None)
        return Reading(days.day(context.published - (which == "last") * ONE_DAY, "time"), "time")
    base = context.last_day(m.start())
    if which == "the" and base is None:
        base = context.published
    step = 1 if "next" in which or "following" in which else -1 if "previous" in which else 0
    return Reading(base and days.day(base + step * ONE_DAY, "time"), "time", "narrative")


_CAPITAL = re.compile(r" [A-Z]")
_BARE = re.compile(r"(?:sun|sat|mon)\b|(?:wed|fri)$")
_AFTER_NAME = re.compile(r"[A-Z]\w* $")

_AFTER_EVENT = re.compile(r" (?!and\b|but\b|that\b|when\b|in\b|at\b|by\b|as\b|to\b|with\b|on\b|for\b|from\b|or\b|who\b|which\b|while\b|because\b)[a-z]")


@rule("night_before")
def _night_before(m: re.Match, context: Context) -> Reading | None:
    unit, direction = m["dp"], " ".join(m["dir"].split())
    grain = unit if unit in ("day", "week", "weekend", "month", "year") else "season" if unit == "summer" else "time"
    if direction == "before last":
        base = context.published
        return Reading(base and days.stepped(base, "day" if grain == "time" else grain, -2), grain, tense="past")
    if _AFTER_EVENT.match(context.low, m.end()):
        return Reading(None, grain, "narrative")
    base = context.last_day(m.start())
    if grain not in ("day", "time"):
        told = context.last_told(m.start())
        base = told.first if told else None
    if base is None:
        return Reading(None, grain, "narrative")
    period = days.stepped(base, "day" if grain == "time" else grain, 1 if direction == "after" else -1)
    return Reading(period._replace(grain=grain), grain, "narrative")


@rule("next_unit")
def _next_unit(m: re.Match, context: Context) -> Reading | None:
    which, unit = m["s"].split()[-1], m["u"]
    if which in ("second", "third"):
        return Reading(None, unit, "narrative") if unit == "day" else None
    told = context.last_day(m.start()) if unit in ("day", "week", "weekend") else None
    if told is None and unit != "day":
        last = context.last_told(m.start())
        told = last.first if last else None
    if told is None:
        return Reading(None, unit, "narrative")
    step = {"same": 0, "previous": -1, "preceding": -1}.get(which, 1)
    return Reading(days.stepped(told, unit, step), unit, "narrative")


@rule("that_day")
def _that_day(m: re.Match, context: Context) -> Reading | None:
    unit = m["u"]
    grain = {"night": "time"}.get(unit, "season" if unit in days.SEASONS else unit)
    if unit in ("day", "night"):
        base = context.last_day(m.start())
        return Reading(base and days.day(base, grain), grain, "narrative")
    told = context.last_told(m.start())
    if told is None:
        return Reading(None, grain, "narrative")
    period = days.season(told.first.year, unit) if grain == "season" else days.around(told.first, unit)
    return Reading(period, grain, "narrative")


# -- weeks, months, quarters, years from publication -----------------------------------------------

_MARKS = frozenset("\"'“‘`")
_SPANNING = re.compile(r"\b(?:over|in|within|during|for|throughout|through) $")

_STEP = {"last": -1, "past": -1, "next": 1, "coming": 1, "this": 0, "previous": -1, "following": 1, "same": 0}


@rule("unit_rel")
def _unit_rel(m: re.Match, context: Context) -> Reading | None:
    unit, word = m["u"], " ".join(m["s"].split())
    if context.original(m.start("u")).isupper() and context.text[max(0, m.start() - 1) : m.start()] in _MARKS:
        return None  # the title of a programme: "This Week"
    shift = vocabulary.words()["shift"][word]
    part = vocabulary.words()["part"].get(m["part"] or "")
    tense = part if part in ("past", "future") else {-1: "past", 1: "future"}.get(_STEP[shift])
    if shift in ("previous", "following", "same"):
        return _next_unit_told(unit, _STEP[shift], m, context)
    if unit == "day":
        return _next_unit_told(unit, _STEP[shift], m, context) if shift in ("next", "last") else None
    if shift == "next" and m[0].startswith("the ") and not m["part"] and _is_story(m, context):
        return _next_unit_told(unit, 1, m, context)
    if context.published is None:
        return Reading(None, unit, tense=tense)
    if word == "latest" and unit in ("quarter", "period"):
        return _latest_quarter(m, context)
    if unit == "weekend":
        return Reading(_weekend(context.published, shift, context, m), "weekend", tense=tense)
    return Reading(days.stepped(context.published, unit, _STEP[shift]), unit, tense=tense)


def _is_story(m: re.Match, context: Context) -> bool:
    """Whether "the next year" goes on from a time told in the past, and not from publication."""
    return not _SPANNING.search(context.low, max(0, m.start() - 12), m.start()) and _tense(context, m) == "past"


def _next_unit_told(unit: str, step: int, m: re.Match, context: Context) -> Reading:
    told = context.last_day(m.start()) if unit == "day" else None
    if unit != "day":
        last = context.last_told(m.start())
        told = last.first if last else None
    return Reading(told and days.stepped(told, unit, step), unit, "narrative")


def _weekend(base: dt.date, shift: str, context: Context, m: re.Match) -> Period:
    this = days.weekend(base)
    on_weekend = base.weekday() >= 5
    if shift == "last":
        return days.weekend(base - 7 * ONE_DAY)
    if shift == "next":
        return days.weekend(base + 7 * ONE_DAY) if on_weekend else this
    if shift == "coming":
        return this
    if shift == "past":
        return this if on_weekend else days.weekend(base - 7 * ONE_DAY)
    if on_weekend or _tense(context, m) != "past":
        return this
    return days.weekend(base - 7 * ONE_DAY)


@rule("bare_quarter")
def _bare_quarter(m: re.Match, context: Context) -> Reading | None:
    unit = " ".join(m["u"].split())
    if unit == "weekend":
        if context.published is None:
            return Reading(None, "weekend", tense=_tense(context, m))
        period = _weekend(context.published, "", context, m)
        return Reading(period, "weekend", tense=_tense(context, m))
    if unit in ("full year", "fiscal year"):
        return Reading(context.published and days.year(context.published.year), "year")
    return _latest_quarter(m, context, -1 if m["rel2"] else 0)


def _latest_quarter(m: re.Match, context: Context, years: int = 0) -> Reading:
    told, anchor = context.last_told(m.start(), grains=frozenset({"quarter"})), "narrative"
    if told is None and context.published:
        told, anchor = days.stepped(context.published, "quarter", -1), "published"
    period = told and days.around(days.moved(told.first, "year", years), "quarter")
    return Reading(period, "quarter", anchor, aside=bool(years))


@rule("part_of_year")
def _part_of_year(m: re.Match, context: Context) -> Reading | None:
    grain = "half" if m["h"] or m["u"] == "half" else "quarter"
    count = 2 if grain == "half" else 4
    which = int(m["q"] or m["h"] or (count if m["n"] in ("last", "final") else _ORDINALS[m["n"]]))
    if which > count:
        return None
    make = days.half if grain == "half" else days.quarter
    told_year = m["y0"] or m["y"] or m["y2"]
    if told_year:
        return Reading(make(int(told_year), which), grain, "absolute")
    if m["u"] == "half" and not (m["rel"] or m["rel0"] or m["rel2"]):
        return None
    if context.published is None:
        return Reading(None, grain)
    year, anchor = _year_word(m["rel"] or m["rel0"], context, m.start())
    if year:
        return Reading(make(year, which), grain, anchor)
    tense = _tense(context, m)
    candidates = [make(y, which) for y in _years_around(context)]
    chosen = context.nearest(candidates, "past" if tense == "past" else None, m.start())
    aside = (m["ago"] or "").startswith("year-") or bool(m["rel2"])
    if aside:
        chosen = make(chosen.first.year - 1, which)
    return Reading(chosen, grain, tense=tense, aside=aside)


@rule("quarter_rel")
def _quarter_rel(m: re.Match, context: Context) -> Reading | None:
    ago, unit = m["ago"], m["u"]
    if ago[0].isdigit():
        told = context.last_told(m.start(), grains=frozenset({"quarter", "half"}))
        if told is None:
            return Reading(days.year(int(ago)), "year", "absolute")
        return Reading(days.stepped(told.first.replace(year=int(ago)), told.grain, 0), told.grain, "narrative")
    back = "year" in ago or bool(m["rel2"]) or "last" in (m["rel"] or "")
    if unit == "half":
        return None
    if unit == "period" and context.last_told(m.start(), grains=frozenset({"quarter", "half"})) is None:
        if not back:
            return None
        return Reading(context.published and days.year(context.published.year - 1), "year", aside=True)
    return _latest_quarter(m, context, -1 if back else 0)


@rule("the_week")
def _the_week(m: re.Match, context: Context) -> Reading | None:
    return Reading(context.published and days.week(context.published), "week")


@rule("end_unit", "year_end")
def _end_unit(m: re.Match, context: Context) -> Reading | None:
    groups = m.groupdict()
    unit = groups.get("u") or groups.get("y") or groups.get("yy")
    if m[0].startswith(("around", "by")) and not groups.get("end") and "part" in groups and not groups.get("part"):
        return None
    return Reading(context.published and days.around(context.published, unit), unit)


@rule("ago")
def _ago(m: re.Match, context: Context) -> Reading | None:
    direction, unit = " ".join(m["dir"].split()), m["u"]
    if direction in ("before", "prior") and _AFTER_EVENT.match(context.low, m.end()):
        return Reading(None, unit, "narrative")
    narrative = direction in ("earlier", "later", "before", "previously", "prior", "on")
    backward = direction in ("ago", "earlier", "before", "previously", "prior")
    tense = None if narrative else "past" if backward else "future"
    anchor = "narrative" if narrative else "published"
    count = number(m["n"])
    if m["half"]:
        count = 0.5
    if count is None and not m["some"] and m[0].startswith(unit):
        count = 1 if unit == "year" and "-" in m[0] else None
    if count is None or unit in ("hour", "minute"):
        known = unit in ("hour", "minute") and context.published and not narrative
        return Reading(days.day(context.published, "time") if known else None, "time" if known else "vague", anchor, tense or ("past" if direction == "earlier" else None))
    base = context.published
    if narrative:
        base = context.last_day(m.start()) if unit == "day" else None
        if base is None:
            told = context.last_told(m.start())
            base = told.first if told else context.published if unit == "year" else None
    if base is None:
        return Reading(None, unit, anchor, tense)
    sign = -1 if backward else 1
    grain = unit
    if m["this"] and count == int(count):
        grain = m["this"].split()[-1] if m["this"] != "today" else "day"
        return Reading(days.around(days.moved(base, unit, sign * int(count)), grain), grain, anchor, tense)
    if unit == "year" and count == 1:
        told = context.last_told(m.start(), reach=400, grains=frozenset({"quarter", "half"}))
        if told:
            period = days.around(days.moved(told.first, "year", sign), told.grain)
            return Reading(period, told.grain, "narrative", tense, aside=True)
    if count != int(count):
        small = {"year": ("month", 12), "month": ("day", 30), "week": ("day", 7), "decade": ("year", 10)}.get(unit)
        if small is None:
            return Reading(None, "vague", anchor, tense)
        grain, count = small[0], round(count * small[1])
    return Reading(days.stepped(base, grain, sign * int(count)), "week" if grain == "fortnight" else grain, anchor, tense)


# -- stretches of days -----------------------------------------------------------------------------


@rule("run")
def _run(m: re.Match, context: Context) -> Reading | None:
    start = m.start()
    words = re.match(r"(?:within|in|over|during|for)\s+", m[0])
    if words:
        start += words.end()
    shift, unit = m["s"], m["u"]
    ahead = shift in ("next", "coming", "following", "upcoming", "future")
    tense = "future" if ahead else "past"
    count = number(m["n2"]) or number(m["n"]) or (2 if m["cpl"] else None)
    if shift in ("last", "following", "previous") and "the" not in m[0].split() and not (words and shift == "last"):
        return None  # "to last three years", "following two days of talks"
    if count is None or unit in ("hour", "minute") or shift in ("following", "previous"):
        known = unit == "hour" and count and context.published and shift not in ("following", "previous")
        if not known:
            return Reading(None, "vague", tense=tense, start=start)
        unit, count = "day", max(1, round(count / 24))
    if context.published is None:
        return Reading(None, "span", tense=tense, start=start)
    end = days.moved(context.published, unit, round(count) if ahead else -round(count))
    first, last = sorted((context.published, end))
    return Reading(days.span(first, last), "span", tense=tense, start=start)


@rule("within")
def _within(m: re.Match, context: Context) -> Reading | None:
    unit, upper = m["u"], number(m["n2"]) or number(m["n"]) or number(m["n3"])
    if m["w"] == "in":
        token = context.token(m.start())
        if unit in ("hour", "minute") or token is None or token.head.pos_ not in ("VERB", "AUX"):
            return None
        if "the" in m[0].split()[1:2] or upper is None or _tense(context, m) != "future":
            return None
        if context.published is None:
            return Reading(None, unit, tense="future")
        return Reading(days.stepped(context.published, unit, round(upper)), unit, tense="future")
    tense = _tense(context, m)
    if tense == "past":
        return None
    if upper is None or unit == "minute":
        return Reading(None, "vague", tense="future")
    if context.published is None:
        return Reading(None, "span", tense="future")
    if unit == "hour":
        unit, upper = "day", max(1, round(upper / 24))
    return Reading(days.span(context.published, days.moved(context.published, unit, round(upper))), "span", tense="future")


# -- years and longer ------------------------------------------------------------------------------


@rule("year")
def _year(m: re.Match, context: Context) -> Reading | None:
    if m.end() == m.end("y") and m.start() == m.start("y") and not context.is_year(m.start(), m.end()):
        return None
    start = m.start() + (3 if m[0].startswith("in ") else 0)
    return Reading(days.year(int(m["y"])), "year", "absolute", start=start)


@rule("year_words")
def _year_words(m: re.Match, context: Context) -> Reading | None:
    year = year_in_words(m["yw"])
    if (year == 2000 and not m[0].startswith("the year")) or year < 1500:
        return None
    return Reading(days.year(year), "year", "absolute")


@rule("year_range")
def _year_range(m: re.Match, context: Context) -> Reading | None:
    a = int(m["a"])
    b = int(m["b"]) if len(m["b"]) == 4 else a // 100 * 100 + int(m["b"])
    if not a < b <= a + 60 or not context.is_year(m.start(), m.end()):
        return None
    return Reading(days.span(dt.date(a, 1, 1), dt.date(b, 12, 31)), "span", "absolute")


@rule("short_year")
def _short_year(m: re.Match, context: Context) -> Reading | None:
    return Reading(days.year(short_year(m["yy"])), "year", "absolute", start=m.start("yy") - 1)


@rule("decade")
def _decade(m: re.Match, context: Context) -> Reading | None:
    if m["y"]:
        return Reading(days.decade(int(m["y"])), "decade", "absolute")
    if m["w"] and not m[0].startswith("the "):
        return None
    tens = int(m["yy"]) if m["yy"] else _TENS[m["w"]]
    return Reading(days.decade(1900 + tens), "decade", "absolute")


@rule("century")
def _century(m: re.Match, context: Context) -> Reading | None:
    which = int(re.match(r"\d+", m["n"])[0]) if m["n"] else int(vocabulary.words()["ordinal"][m["o"]])
    return Reading(days.century(which), "century", "absolute") if which else None


@rule("season")
def _season(m: re.Match, context: Context) -> Reading | None:
    name = vocabulary.words()["season"][m["x"]]
    if context.original(m.start("x")).isupper() and _CAPITAL.match(context.text, m.end("x")):
        return None  # the Spring Festival, the Winter Olympics
    if m["y"] or m["yw"]:
        return Reading(days.season(int(m["y"]) if m["y"] else year_in_words(m["yw"]), name), "season", "absolute")
    shift = vocabulary.words()["shift"].get(m["s"] or "")
    lead = m[0][: m.start("x") - m.start()]
    if not (shift or m["rel"] or (lead.startswith("the ") and m["x"] not in ("fall",)) or m["part"]):
        return None
    year, anchor = _year_word(m["rel"], context, m.start())
    if year:
        return Reading(days.season(year, name), "season", anchor)
    if context.published is None:
        return Reading(None, "season")
    tense = {"last": "past", "past": "past", "next": "future", "coming": "future"}.get(shift) or _tense(context, m)
    candidates = [days.season(y, name) for y in _years_around(context)]
    if shift == "last":
        candidates = [period for period in candidates if period.last < context.published]
    elif shift == "next":
        candidates = [period for period in candidates if period.first > context.published]
    elif shift == "this":
        this_year = days.season(context.published.year, name)
        return Reading(context.nearest(candidates, None, 0) if name == "winter" else this_year, "season", tense=tense)
    return Reading(context.nearest(candidates, tense, m.start()), "season", tense=tense)


@rule("holiday")
def _holiday(m: re.Match, context: Context) -> Reading | None:
    name = " ".join(m["x"].split())
    if vocabulary.history(name):
        return Reading(vocabulary.holidays()[name](0), "day", "absolute")
    if not context.original(m.start("x")).isupper():
        return None
    make = vocabulary.holidays()[name]
    if m["y"]:
        return Reading(make(int(m["y"])), "day", "absolute")
    if context.published is None:
        return Reading(None, "day")
    year, _ = _year_word(m["rel"] or (m[0] if " year's " in m[0] else None), context, m.start())
    if year:
        return Reading(make(year), "day")
    shift = vocabulary.words()["shift"].get(m["s"] or "")
    tense = {"last": "past", "past": "past", "next": "future", "coming": "future"}.get(shift) or _tense(context, m)
    candidates = [period for y in _years_around(context) if (period := make(y))]
    return Reading(context.nearest(candidates, tense, m.start()), "day", tense=tense)


@rule("the_nth")
def _the_nth(m: re.Match, context: Context) -> Reading | None:
    number_of_day = day_number(m["d"])
    start, end = m.span("x")
    told = context.last_told(start, grains=frozenset({"day", "time", "month", "span"}))
    anchor = "narrative" if told else "published"
    base = told.last if told else context.published
    if base is None:
        return Reading(None, "day", start=start, end=end)
    day = _date(base.year, base.month, number_of_day)
    return Reading(day and days.day(day), "day", anchor, start=start, end=end)


# -- times without days ----------------------------------------------------------------------------


@rule("some_time")
def _some_time(m: re.Match, context: Context) -> Reading | None:
    return Reading(None, "vague", tense=vocabulary.words()["vague"][" ".join(m["x"].split())])


@rule("vague_adj")
def _vague_adj(m: re.Match, context: Context) -> Reading | None:
    word, unit = m["x"], m["u"]
    if (word == "near" and unit not in ("future", "term")) or (unit in ("future", "term") and word != "near"):
        return None
    if unit is None and word == "future":
        return None
    return Reading(None, "vague", tense={"recent": "past", "current": "present"}.get(word, "future"))


@rule("clock")
def _clock(m: re.Match, context: Context) -> Reading | None:
    start = m.start("x")
    base = context.last_day(start, reach=200)
    anchor = "narrative" if base else "published"
    base = base or context.published
    return Reading(base and days.day(base, "time"), "time", anchor, start=start)
