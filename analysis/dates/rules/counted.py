"""Times that count units: "two weeks ago", "the next three days", "within 48 hours", quarters and halves."""

from __future__ import annotations

import datetime as dt
import functools
import re

from analysis.dates import days
from analysis.dates.context import Context, Reading
from analysis.dates.rules import registry
from analysis.dates.rules.registry import Rule, number, tidy, verb_tense, year_of
from analysis.dates.rules.told import is_event_next

RULES: dict[str, Rule] = {}
rule = functools.partial(registry.register, RULES)

_ORDINALS = {"first": 1, "opening": 1, "second": 2, "third": 3, "fourth": 4}
_QUARTERS = frozenset({"quarter", "half"})
_SMALLER = {
    "century": ("year", 100), "decade": ("year", 10), "year": ("month", 12), "month": ("day", 30), "week": ("day", 7),
    "fortnight": ("day", 14),
}
_SHORT = ("hour", "minute")


# -- from publication or the story by a count of units ---------------------------------------------


@rule("ago")
def _ago(m: re.Match, context: Context) -> Reading | None:
    direction, unit = tidy(m["dir"]), m["u"]
    story = direction in ("earlier", "later", "before", "previously", "prior")
    sign = -1 if direction in ("ago", "earlier", "before", "previously", "prior") else 1
    anchor = "narrative" if story else "published"
    tense = None if story else "past" if sign < 0 else "future"
    count = _count_ago(m, unit)
    if count is None or (direction in ("before", "prior") and is_event_next(m, context)):
        return Reading(None, "vague" if count is None else unit, anchor, tense)
    if unit in _SHORT:
        known = None if story else context.published
        return Reading(known and days.day(known, "time"), "time", anchor, tense)
    if unit == "year" and count == 1 and not m["this"]:
        told = context.last_told(m.start(), reach=400, grains=_QUARTERS, over=True)
        if told:
            period = days.around(days.moved(told.first, "year", sign), told.grain)
            return Reading(period, told.grain, "narrative", tense, aside=True)
    base = _base(m, context, unit) if story else context.published
    if base is None:
        return Reading(None, unit, anchor, tense)
    grain = unit
    if count != int(count):
        grain, parts = _SMALLER[unit]
        count = round(count * parts)
    day = days.moved(base, grain, sign * int(count))
    if m["this"]:
        grain = "day" if m["this"] == "today" else m["this"].split()[-1]
    elif unit == "fortnight":
        grain = "week"
    return Reading(days.around(day, grain), grain, anchor, tense)


@rule("counted_from")
def _counted_from(m: re.Match, context: Context) -> Reading | None:
    """"Two days before Christmas", "a week on Tuesday": counted from the time that follows."""
    unit, count, direction = m["u"], number(m["n"]), m["dir"]
    if unit in _SHORT or not count or count != int(count) or context.before(m.start()).endswith("for "):
        return None
    weeks = {"week": 7, "fortnight": 14}.get(unit)
    if direction == "on" and not weeks:
        return None
    grain = "day" if direction in ("on", "from") else "week" if weeks else unit
    steps = int(count) * (-1 if direction == "before" else 1)
    return Reading(None, grain, "narrative", counts=("day", steps * weeks) if weeks else (unit, steps))


def _count_ago(m: re.Match, unit: str) -> float | None:
    """How many units; None where the text does not tell ("days ago")."""
    if m["half"]:
        return 0.5 if unit in _SMALLER else None
    count = number(m["n"])
    if count is None and not m["some"] and m[0].startswith("year-"):
        count = 1  # the year-ago quarter
    if count and m["more"]:
        count += 0.5
    return count if count is None or count == int(count) or unit in _SMALLER else None


def _base(m: re.Match, context: Context, unit: str) -> dt.date | None:
    """The day that "earlier" and "later" reckon from."""
    if unit in ("day", "week", "fortnight") and (day := context.last_day(m.start())):
        return day
    told = context.last_told(m.start())
    if unit == "day":
        return None
    return told.first if told else context.published if unit == "year" else None


@rule("run")
def _run(m: re.Match, context: Context) -> Reading | None:
    """"The next two weeks": from publication on, or back to it."""
    shift, unit, words = m["s"], m["u"], m[0].split()
    start = m.start() + (re.match(r"\w+\s+", m[0]).end() if m["w"] else 0)
    if shift in ("last", "following", "previous") and "the" not in words and not (m["w"] and shift == "last"):
        return None  # "to last three years", "following two days of talks"
    ahead = shift in ("next", "coming", "following", "upcoming", "future")
    tense = "future" if ahead else "past"
    count = number(m["n2"]) or number(m["n"]) or (2 if m["couple"] else None)
    if count is None or unit == "minute" or shift in ("following", "previous"):
        return Reading(None, "vague", tense=tense, start=start)
    if context.published is None:
        return Reading(None, "span", tense=tense, start=start)
    unit, count = _in_days(unit, count)
    other = days.moved(context.published, unit, round(count) if ahead else -round(count))
    return Reading(days.span(*sorted((context.published, other))), "span", tense=tense, start=start)


def _in_days(unit: str, count: float) -> tuple[str, float]:
    return ("day", max(1, round(count / 24))) if unit == "hour" else (unit, count)


@rule("within")
def _within(m: re.Match, context: Context) -> Reading | None:
    """"Within 48 hours" is the time until then; "in two weeks" the week then, if the verb looks ahead."""
    unit, count = m["u"], number(m["n2"]) or number(m["n"]) or number(m["n3"])
    if m["w"] == "in":
        return _in(m, context, unit, count)
    if verb_tense(m, context) == "past":
        return None
    if count is None or unit == "minute":
        return Reading(None, "vague", tense="future")
    if context.published is None:
        return Reading(None, "span", tense="future")
    unit, count = _in_days(unit, count)
    last = days.moved(context.published, unit, round(count))
    return Reading(days.span(context.published, last), "span", tense="future")


def _in(m: re.Match, context: Context, unit: str, count: float | None) -> Reading | None:
    """"In two weeks" is a day to come after "will leave" and a duration in "the first time in two weeks"."""
    verb = context.token(m.start()).head
    if unit == "hour" and count and count >= 24:
        unit, count = _in_days(unit, count)
    if unit in _SHORT or m["the"] or count is None or verb.pos_ not in ("VERB", "AUX"):
        return None
    announced = verb.tag_ in ("VBZ", "VBP") and verb.pos_ == "VERB" and verb.lemma_ != "have"
    if verb_tense(m, context) != "future" and not announced:
        return None
    if context.published is None:
        return Reading(None, unit, tense="future")
    return Reading(days.stepped(context.published, unit, round(count)), "week" if unit == "fortnight" else unit,
                   tense="future")


# -- quarters and halves ---------------------------------------------------------------------------


@rule("part_of_year")
def _part_of_year(m: re.Match, context: Context) -> Reading | None:
    grain, count, make = ("half", 2, days.half) if m["h"] or m["u"] == "half" else ("quarter", 4, days.quarter)
    which = int(m["q"] or m["h"] or (count if m["n"] in ("last", "final") else _ORDINALS[m["n"]]))
    if which > count:
        return None
    if year := m["y0"] or m["y"] or m["y2"]:
        return Reading(make(int(year), which), grain, "absolute")
    if m["u"] == "half" and not (m["rel"] or m["rel0"] or m["rel2"] or m["theyear"]):
        return None  # of a football match
    if m["h"]:
        return None
    year, anchor = year_of(m["rel"] or m["rel0"], context, m.start())
    if year:
        return Reading(make(year, which), grain, anchor)
    tense = verb_tense(m, context)
    if context.published is None:
        return Reading(None, grain, tense=tense)
    candidates = [make(around, which) for around in context.years()]
    chosen = context.nearest(candidates, "past" if tense == "past" else None, m.start())
    aside = (m["ago"] or "").startswith("year-") or bool(m["rel2"])
    return Reading(make(chosen.first.year - 1, which) if aside else chosen, grain, tense=tense, aside=aside)


@rule("quarter")
def _quarter(m: re.Match, context: Context) -> Reading | None:
    """A quarter without its number: the one told last, else the last that was over at publication."""
    groups = m.groupdict()
    ago, unit, told_year = groups.get("ago") or "", tidy(m["u"]), groups.get("y")
    if unit in ("fiscal year", "full year"):
        return Reading(context.published and days.year(context.published.year), "year")
    told = context.last_told(m.start(), grains=_QUARTERS, over=True)
    if ago[:1].isdigit() or told_year:
        year = int(told_year or ago)
        if told is None:
            return Reading(days.year(year), "year", "absolute")
        return Reading(days.around(told.first.replace(year=year), told.grain), told.grain, "narrative")
    back = "year" in ago or bool(groups.get("rel2")) or "last" in (groups.get("rel") or "")
    anchor = "narrative"
    if told is None:
        if context.published is None or (unit == "period" and not back):
            return Reading(None, "quarter") if unit == "quarter" else None
        if unit == "period":
            return Reading(days.year(context.published.year - 1), "year", aside=True)
        told, anchor = days.stepped(context.published, "quarter", -1), "published"
    period = days.around(days.moved(told.first, "year", -1 if back else 0), told.grain)
    return Reading(period, period.grain, anchor, aside=back)
