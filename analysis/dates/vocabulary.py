"""The words of time expressions, read from the lexicons ``dates`` and ``dates_holidays``."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable

from dateutil.easter import EASTER_ORTHODOX, easter

from analysis.dates import days
from analysis.lexicons import LexiconError, read_lexicon

KINDS = (
    "month", "weekday", "season", "ordinal", "number", "some", "unit", "shift", "part", "part_of", "deictic", "daypart",
    "vague", "follower",
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@functools.cache
def words() -> dict[str, dict[str, str]]:
    """Terms by kind: ``words()["month"]["sept."] == "9"``.

    Raises:
        LexiconError: a line names a kind that there is not.
    """
    table: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for row in read_lexicon("dates", ("term", "kind", "value")):
        if row["kind"] not in table:
            raise LexiconError(
                f"dates.csv, line {row['line']}: no kind {row['kind']!r}; kinds are {', '.join(KINDS)}"
            )
        table[row["kind"]][row["term"]] = row["value"]
    return table


@functools.cache
def numbers(kind: str) -> dict[str, int]:
    """The terms of a kind whose values are numbers."""
    return {term: int(value) for term, value in words()[kind].items()}


@functools.cache
def context(kind: str) -> frozenset[str]:
    """The terms of one kind in the lexicon ``dates_context``."""
    return frozenset(row["term"] for row in read_lexicon("dates_context", ("term", "kind")) if row["kind"] == kind)


def either(terms: Iterable[str]) -> str:
    """One regular expression for any of the terms, the longest first."""
    ordered = sorted(terms, key=lambda term: (-len(term), term))
    return "(?:" + "|".join(re.escape(term).replace(r"\ ", r"[ \n]") for term in ordered) + ")"


@functools.cache
def holidays() -> dict[str, Callable[[int], days.Period | None]]:
    """For each holiday, the function from a year to its days (None where the lexicon does not tell)."""
    return {row["name"]: _rule(row) for row in read_lexicon("dates_holidays", ("name", "rule"))}


def _rule(row: dict[str, str]) -> Callable[[int], days.Period | None]:
    rule = row["rule"]
    if m := re.fullmatch(r"(\d\d)-(\d\d)(?:/(\d+))?", rule):
        return lambda year: _run(dt.date(year, int(m[1]), int(m[2])), int(m[3] or 1)) if year else None
    if m := re.fullmatch(r"(easter|orthodox)([+-]\d+)", rule):
        method = EASTER_ORTHODOX if m[1] == "orthodox" else 3
        return lambda year: days.day(easter(year, method) + int(m[2]) * days.ONE_DAY) if 1583 < year < 4100 else None
    if m := re.fullmatch(r"(\d|last)(?:st|nd|rd|th)? (\w+day) (\d\d)([+-]\d+)?", rule):
        return lambda year: _nth(year, int(m[3]), _WEEKDAYS.index(m[2]), m[1], int(m[4] or 0)) if year else None
    if re.fullmatch(r"=\d{4}-\d\d-\d\d", rule):
        once = days.day(dt.date.fromisoformat(rule[1:]))
        return lambda year: once
    if re.fullmatch(r"(\d{4}-\d\d-\d\d(/\d+)? ?)+", rule):
        told = {}
        for item in rule.split():
            first, _, count = item.partition("/")
            told[int(first[:4])] = _run(dt.date.fromisoformat(first), int(count or 1))
        return told.get
    raise LexiconError(f"dates_holidays.csv, line {row['line']}: cannot read the rule {rule!r}")


def _run(first: dt.date, count: int) -> days.Period:
    return days.day(first) if count == 1 else days.span(first, first + (count - 1) * days.ONE_DAY)


def _nth(year: int, month: int, weekday: int, which: str, later: int) -> days.Period:
    whole = days.month(year, month)
    if which == "last":
        return days.day(whole.last - ((whole.last.weekday() - weekday) % 7 - later) * days.ONE_DAY)
    first = whole.first + (weekday - whole.first.weekday()) % 7 * days.ONE_DAY
    return days.day(first + (7 * (int(which) - 1) + later) * days.ONE_DAY)
