"""Times without days of their own: "now", "recently", and a bare clock."""

from __future__ import annotations

import functools
import re

from analysis.dates import days, vocabulary
from analysis.dates.context import Context, Reading
from analysis.dates.rules import registry
from analysis.dates.rules.registry import Rule, tidy

RULES: dict[str, Rule] = {}
rule = functools.partial(registry.register, RULES)

_AT = re.compile(r"\b(?:at|by|around|about|from|until|till|since|before|after|between|and|to) $")


@rule("vague")
def _vague(m: re.Match, context: Context) -> Reading:
    return Reading(None, "vague", tense=vocabulary.words()["vague"][tidy(m["x"])])


@rule("vague_unit")
def _vague_unit(m: re.Match, context: Context) -> Reading | None:
    word, unit = m["x"], m["u"]
    if (word == "near") != (unit in ("future", "term")):
        return None
    return Reading(None, "vague", tense={"recent": "past", "current": "present"}.get(word, "future"))


@rule("clock")
def _clock(m: re.Match, context: Context) -> Reading | None:
    """A clock goes with the day told in the last sentence or two, else with the day of publication."""
    bare = re.fullmatch(r"[\d:]+", m["x"])
    if bare and not m["zone"] and not _AT.search(context.before(m.start())):
        return None  # a score, a ratio, a verse
    told = context.last_day(m.start(), reach=200)
    base = told or context.published
    return Reading(base and days.day(base, "time"), "time", "narrative" if told else "published")
