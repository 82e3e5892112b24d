"""Times told from the day of publication ("Friday", "last week") or from the story ("the next day")."""

from __future__ import annotations

import datetime as dt
import functools
import re

from analysis.dates import days, vocabulary
from analysis.dates.context import Context, Reading
from analysis.dates.days import ONE_DAY
from analysis.dates.rules import registry
from analysis.dates.rules.registry import CLOCKED, STEPS, STORY, Rule, shift_of, tense_of, tidy, verb_tense

RULES: dict[str, Rule] = {}
rule = functools.partial(registry.register, RULES)

_NIGHTS = ("night", "evening", "morning", "afternoon")
_ABBREVIATED = re.compile(r"(?:sun|sat|mon)\b|(?:wed|fri)$")
_AFTER_NAME = re.compile(r"[A-Z]\w{0,20} $")
_MARKS = frozenset("\"'“‘`")
_OF_EVENT = re.compile(r" (?:of|that|when|after|before)\b")
_AHEAD_OF = re.compile(r"\b(?:ahead of|before|into|until|by) $")
_BOUND = re.compile(r"\b(?:until|till|by|from|no later than|starting|beginning)(?: on)? $")
_RANGE_TO = re.compile(r"^ ?(?:-|–|to|through|until|till) ?$")
_SPANNING = re.compile(r"\b(?:over|in|within|during|for|throughout|through) $")


# -- days ------------------------------------------------------------------------------------------


@rule("weekday")
def _weekday(m: re.Match, context: Context) -> Reading | None:
    if not context.is_name(m, "wd"):
        return None
    if m.end() == m.end("wd") and len(m["wd"]) < 6 and _ABBREVIATED.match(m["wd"]):
        return None  # Sun and Sat are also names and verbs
    number, rel, shift = vocabulary.numbers("weekday")[m["wd"]], tidy(m["rel"]), shift_of(m)
    around = m[0][: m.start("wd") - m.start()] + m[0][m.end("wd") - m.start() :]
    grain = "time" if CLOCKED.search(around) else "day"
    if shift == "following" and "the " not in m[0]:  # "following Thursday's talks": after them
        return _weekday_said(m, context, number, "", "", grain)._replace(start=m.start("wd"))
    if shift in STORY or rel == "before":
        return _weekday_of_story(m, context, number, shift, grain)
    return _weekday_said(m, context, number, shift, rel, grain)


def _weekday_said(m: re.Match, context: Context, number: int, shift: str, rel: str, grain: str) -> Reading:
    """A weekday reckoned from publication, on the side of it that the verb tells."""
    tense = "past" if rel == "before last" else tense_of(shift) or verb_tense(m, context)
    if context.published is None:
        return Reading(None, grain, tense=tense)
    base = context.published
    owns = not shift and not rel and context.low.startswith("'s ", m.end())
    if owns and (told := context.told_weekday(number)):  # "arrested on Sunday … Sunday's arrest"
        return Reading(days.day(told, grain), grain)
    if rel == "week":  # British "Monday week": a week after the coming one
        coming = base + ((number - base.weekday()) % 7 or 7) * ONE_DAY
        return Reading(days.day(coming + 7 * ONE_DAY, grain), grain, tense="future")
    if not shift and not rel and (first := context.begun(m.start(), _RANGE_TO)):  # "from Monday to Thursday"
        last = first + ((number - first.weekday()) % 7 or 7) * ONE_DAY
        if tense != "past" or last <= base:
            return Reading(days.day(last, grain), grain, tense=tense)
    if rel.endswith("week"):
        step = -7 if "last" in rel else 7 if "next" in rel else 0
        return Reading(days.day(days.week(base).first + (number + step) * ONE_DAY, grain), grain)
    ahead, back = (number - base.weekday()) % 7, (base.weekday() - number) % 7
    coming = tense == "future" or (shift == "this" and tense != "past")
    announced = tense == "present" and not shift and (
        context.is_announced(m.start("wd")) or bool(_BOUND.search(context.before(m.start())))
    )
    if coming or announced:
        step = ahead or (7 if shift == "next" else 0)
    elif rel == "before last":
        step = -(back or 7) - 7
    else:
        step = -(back or (7 if shift == "last" else 0))
    return Reading(days.day(base + step * ONE_DAY, grain), grain, tense=tense)


@rule("weekdays_ago")
def _weekdays_ago(m: re.Match, context: Context) -> Reading:
    """"Two Fridays ago"."""
    base, weekday = context.published, vocabulary.numbers("weekday")[m["wd"]]
    if base is None:
        return Reading(None, "day", tense="past")
    weeks = vocabulary.numbers("number")[m["count"]] - 1
    back = ((base.weekday() - weekday) % 7 or 7) + 7 * weeks
    return Reading(days.day(base - back * ONE_DAY), "day", tense="past")


def _weekday_of_story(m: re.Match, context: Context, number: int, shift: str, grain: str) -> Reading:
    base = context.last_day(m.start()) or context.published
    if base is None:
        return Reading(None, grain, "narrative")
    gap = (base.weekday() - number) % 7
    back = {"same": gap, "following": gap - 7}.get(shift, gap or 7)
    return Reading(days.day(base - back * ONE_DAY, grain), grain, "narrative")


@rule("deictic")
def _deictic(m: re.Match, context: Context) -> Reading | None:
    if context.is_capital(m.start("x")) and _AFTER_NAME.search(context.text, max(0, m.start() - 12), m.start()):
        return None  # Russia Today
    step = vocabulary.numbers("deictic")[tidy(m["x"])]
    told = "past" if step < 0 else "future" if step > 0 else "present"
    grain = "time" if m["x"] in ("tonight", "overnight") or m.end() > m.end("x") else "day"
    period = context.published and days.day(context.published + step * ONE_DAY, grain)
    return Reading(period, grain, tense=told)


@rule("this_part")
def _this_part(m: re.Match, context: Context) -> Reading | None:
    which = tidy(m["s"])
    if which == "the" and (m["dp"].endswith("night") or _OF_EVENT.match(context.low, m.end())):
        return None  # "in the middle of the night", "the evening that changed it all"
    if which in ("this", "last"):
        told = "past" if which == "last" else None
        base = context.published and context.published - (which == "last") * ONE_DAY
        return Reading(base and days.day(base, "time"), "time", tense=told)
    base = context.last_day(m.start()) or (context.published if which == "the" else None)
    step = 1 if "next" in which or "following" in which else -1 if "previous" in which else 0
    return Reading(base and days.day(base + step * ONE_DAY, "time"), "time", "narrative")


@rule("bare_part")
def _bare_part(m: re.Match, context: Context) -> Reading:
    told = context.last_day(m.start(), reach=400)
    base = told or context.published
    return Reading(base and days.day(base, "time"), "time", "narrative" if told else "published")


@rule("before")
def _before(m: re.Match, context: Context) -> Reading | None:
    """"The day before": from the last time told; left open where an event follows ("the day before the vote")."""
    unit, direction = m["u"], tidy(m["dir"])
    grain = "time" if unit in _NIGHTS else "season" if unit == "summer" else unit
    calendar = "day" if unit in _NIGHTS else grain
    if direction == "before last":
        return Reading(context.published and _stepped(context.published, calendar, -2, grain), grain, tense="past")
    told = context.last_told(m.start())
    base = context.last_day(m.start()) if calendar == "day" else told and told.first
    if base and is_event_next(m, context) and context.just_told(m.start()):  # "Oct. 12, the day before the vote"
        return Reading(_stepped(base, calendar, 0, grain), grain, "narrative")
    if base is None or is_event_next(m, context):
        # Where the event is a time itself, "the day after Christmas", it is counted from there.
        return Reading(None, grain, "narrative", counts=(calendar, 1 if direction == "after" else -1))
    return Reading(_stepped(base, calendar, 1 if direction == "after" else -1, grain), grain, "narrative")


def _stepped(base: dt.date, calendar: str, step: int, grain: str) -> days.Period:
    return days.stepped(base, calendar, step)._replace(grain=grain)


def is_event_next(m: re.Match, context: Context) -> bool:
    """Whether "before" or "after" goes on with an event, as in "the day before the vote"."""
    follows = re.compile(r" ([a-z]+)").match(context.low, m.end())
    return bool(follows) and follows[1] not in vocabulary.context("goes_on")


@rule("nth_day")
def _nth_day(m: re.Match, context: Context) -> Reading:
    return Reading(None, "day", "narrative")


# -- weeks, months, years --------------------------------------------------------------------------


@rule("unit")
def _unit(m: re.Match, context: Context) -> Reading | None:
    unit, shift = m["u"], shift_of(m)
    if context.is_capital(m.start("u")) and context.text[max(0, m.start() - 1) : m.start()] in _MARKS:
        return None  # the title of a programme: "This Week"
    tense = tense_of(shift)
    if shift in STORY or _goes_on(m, context, unit, shift):
        return _unit_of_story(m, context, unit, shift)
    if unit == "day":
        return None
    if context.published is None:
        return Reading(None, unit, tense=tense)
    if unit == "weekend":
        return Reading(_weekend(m, context, shift), "weekend", tense=tense)
    if shift == "past" and unit in ("week", "month") and not m["part"]:
        back = days.moved(context.published, unit, -1)
        return Reading(days.span(back, context.published), "span", tense="past")
    if unit == "quarter" and tidy(m["s"]) == "latest":
        told = context.last_told(m.start(), grains=frozenset({"quarter"}))
        if told:
            return Reading(told, "quarter", "narrative")
    return Reading(days.stepped(context.published, unit, STEPS[shift]), unit, tense=tense)


def _goes_on(m: re.Match, context: Context, unit: str, shift: str) -> bool:
    """Whether "the next year" goes on from a time told, and not from publication."""
    if unit == "day":
        return shift in ("next", "last", "past") or tidy(m["s"]) == "that"
    return (
        shift == "next" and m[0].startswith("the ") and not m["part"]
        and not _SPANNING.search(context.before(m.start())) and verb_tense(m, context) == "past"
    )


def _unit_of_story(m: re.Match, context: Context, unit: str, shift: str) -> Reading:
    told = context.last_told(m.start())
    base = context.last_day(m.start()) if unit == "day" else told and told.first
    return Reading(base and days.stepped(base, unit, STEPS[shift]), unit, "narrative")


def _weekend(m: re.Match, context: Context, shift: str) -> days.Period:
    """The weekend meant: on a Saturday or Sunday, "this" and "the" weekend are the running one."""
    this, running = days.weekend(context.published), context.published.weekday() >= 5
    before = days.weekend(context.published - 7 * ONE_DAY)
    if shift == "last":
        return before
    if shift == "next" and running:
        return days.weekend(context.published + 7 * ONE_DAY)
    if running or shift in ("next", "coming") or (not shift and _AHEAD_OF.search(context.before(m.start()))):
        return this
    return before if shift == "past" or verb_tense(m, context) == "past" else this


@rule("the_unit")
def _the_unit(m: re.Match, context: Context) -> Reading:
    tense = verb_tense(m, context)
    if context.published is None:
        return Reading(None, m["u"], tense=tense)
    period = _weekend(m, context, "") if m["u"] == "weekend" else days.week(context.published)
    return Reading(period, m["u"], tense=tense)


@rule("within_unit")
def _within_unit(m: re.Match, context: Context) -> Reading:
    """"The end of the year", "later in the day": of the unit that publication lies in."""
    groups = m.groupdict()
    unit = groups["u"] or groups["u2"]
    base, anchor = context.published, "published"
    if unit == "day" and (told := context.last_day(m.start(), reach=400)):
        base, anchor = told, "narrative"
    return Reading(base and days.around(base, unit), unit, anchor)
