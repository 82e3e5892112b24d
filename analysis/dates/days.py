"""Periods: first day, last day (inclusive) and grain, and the arithmetic of the calendar."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import NamedTuple

ONE_DAY = dt.timedelta(days=1)

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""First month of each season of three months, as in TimeML's SP, SU, FA and WI."""


class Period(NamedTuple):
    """Days from ``first`` to ``last``, both inclusive; ``grain`` names the calendar unit."""

    first: dt.date
    last: dt.date
    grain: str


def day(first: dt.date, grain: str = "day") -> Period:
    """One day."""
    return Period(first, first, grain)


def span(first: dt.date, last: dt.date) -> Period:
    """Days that are no unit of the calendar."""
    return Period(first, last, "span")


def week(inside: dt.date) -> Period:
    """The ISO week, Monday to Sunday, around a day."""
    monday = inside - inside.weekday() * ONE_DAY
    return Period(monday, monday + 6 * ONE_DAY, "week")


def weekend(inside: dt.date) -> Period:
    """Saturday and Sunday of the ISO week around a day."""
    saturday = inside + (5 - inside.weekday()) * ONE_DAY
    return Period(saturday, saturday + ONE_DAY, "weekend")


def months(year: int, month: int, count: int, grain: str) -> Period:
    """``count`` whole months; ``month`` may lie outside 1 to 12 and is carried into the year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    end_year, end_month = year + (month + count - 2) // 12, (month + count - 2) % 12 + 1
    last = dt.date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])
    return Period(dt.date(year, month, 1), last, grain)


def month(year: int, number: int) -> Period:
    """A calendar month."""
    return months(year, number, 1, "month")


def quarter(year: int, number: int) -> Period:
    """A calendar quarter; ``number`` may lie outside 1 to 4."""
    return months(year, 3 * number - 2, 3, "quarter")


def half(year: int, number: int) -> Period:
    """The first or second half of a year."""
    return months(year, 6 * number - 5, 6, "half")


def season(year: int, name: str) -> Period:
    """The season that begins in ``year``: winter runs into the next one."""
    return months(year, SEASONS[name], 3, "season")


def year(number: int) -> Period:
    """A calendar year."""
    return months(number, 1, 12, "year")


def decade(inside: int) -> Period:
    """The ten years that share all digits but the last."""
    return months(inside // 10 * 10, 1, 120, "decade")


def century(number: int) -> Period:
    """The n-th century: the 20th is 1901 to 2000."""
    return months(100 * number - 99, 1, 1200, "century")


def around(inside: dt.date, grain: str) -> Period:
    """The unit of the calendar that a day lies in."""
    match grain:
        case "week" | "fortnight":
            return week(inside)
        case "weekend":
            return weekend(inside)
        case "month":
            return month(inside.year, inside.month)
        case "quarter":
            return quarter(inside.year, (inside.month + 2) // 3)
        case "half":
            return half(inside.year, 1 if inside.month < 7 else 2)
        case "season":
            return months(inside.year, inside.month // 3 * 3, 3, "season")
        case "year":
            return year(inside.year)
        case "decade":
            return decade(inside.year)
        case "century":
            return century((inside.year + 99) // 100)
        case _:
            return day(inside, "time" if grain in ("hour", "minute", "time") else "day")


def moved(inside: dt.date, grain: str, count: int) -> dt.date:
    """The day ``count`` units later; a 31st becomes the last day of a shorter month.

    Raises:
        ValueError, OverflowError: the day is outside the calendar (years 1 to 9999).
    """
    match grain:
        case "week" | "weekend":
            return inside + 7 * count * ONE_DAY
        case "fortnight":
            return inside + 14 * count * ONE_DAY
        case "month" | "quarter" | "half" | "season" | "year" | "decade" | "century":
            steps = {"month": 1, "quarter": 3, "half": 6, "season": 3, "year": 12, "decade": 120, "century": 1200}
            total = inside.year * 12 + inside.month - 1 + steps[grain] * count
            to_year, to_month = total // 12, total % 12 + 1
            if not 1 <= to_year <= 9999:
                raise OverflowError(f"the year {to_year} is outside the calendar")
            return dt.date(to_year, to_month, min(inside.day, calendar.monthrange(to_year, to_month)[1]))
        case "hour" | "minute" | "time":
            return inside
        case _:
            return inside + count * ONE_DAY


def stepped(inside: dt.date, grain: str, count: int) -> Period:
    """The unit of the calendar ``count`` units from the one that a day lies in."""
    return around(moved(inside, grain, count), grain)
