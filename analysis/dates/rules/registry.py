"""What the rules share: their register, and the reading of shifts, years and numbers in words."""

from __future__ import annotations

import re
from collections.abc import Callable

from analysis.dates import vocabulary
from analysis.dates.context import Context, Reading

Rule = Callable[[re.Match, Context], Reading | None]

STEPS = {"last": -1, "past": -1, "next": 1, "coming": 1, "this": 0, "previous": -1, "following": 1, "same": 0}
"""Units that each shift of the lexicon moves by."""

STORY = frozenset({"previous", "following", "same"})
"""Shifts that move from the last time told, not from publication."""


def register(rules: dict[str, Rule], *names: str) -> Callable[[Rule], Rule]:
    """Enter a function into a room's register under the names of its forms."""
    def enter(function: Rule) -> Rule:
        rules.update(dict.fromkeys(names, function))
        return function
    return enter


CLOCKED = re.compile(
    r"\d:\d|[ap]\.?m\b|o'clock|hours|noon|midday|night|evening|morning|afternoon|dawn|dusk|sunrise|sunset"
)
"""What beside a day tells the hour or the part of the day."""


def tidy(words: str | None) -> str:
    """Words with single blanks; a form can match over a line break."""
    return " ".join((words or "").split())


def shift_of(m: re.Match) -> str:
    """The shift ("last", "next", …) that the group ``s`` stands for, or nothing."""
    return vocabulary.words()["shift"].get(tidy(m["s"]), "")


def tense_of(shift: str) -> str | None:
    """The tense that a shift from publication tells."""
    return {"last": "past", "past": "past", "next": "future", "coming": "future"}.get(shift)


def part_tense(m: re.Match) -> str | None:
    """The tense that a part of a running period tells: "later this month" is ahead, "the start of the year" over."""
    groups, words = m.groupdict(), vocabulary.words()
    part = words["part"].get(groups.get("part") or "") or words["part_of"].get(tidy(groups.get("part_of")))
    return part if part in ("past", "future") else None


def verb_tense(m: re.Match, context: Context) -> str | None:
    """Tense of the clause that the last word of a match stands in; what a present verb announces is to come."""
    tense = context.verb_tense(m.end() - 1)
    return "future" if tense == "present" and context.is_announced(m.end() - 1) else tense


def year_of(words: str | None, context: Context, char: int) -> tuple[int | None, str]:
    """The year that "last year", "this year", "the following year" … names, and its anchor."""
    words = tidy(words)
    told_from = {"previous": -1, "following": 1, "same": 0, "that": 0}
    for word, step in told_from.items():
        if word in words.split():
            told = context.last_told(char)
            return (told.first.year + step if told else None), "narrative"
    if not words or context.published is None:
        return None, "published"
    return context.published.year + (-1 if "last" in words else 1 if "next" in words else 0), "published"


def number(text: str | None) -> float | None:
    """The value of a number in words or digits: "two", "twenty five", "2 1/2"."""
    text = tidy(text)
    if not text:
        return None
    half = 0.5 if text.endswith((" and a half", " 1/2")) else 0
    text = text.removesuffix(" and a half").removesuffix(" 1/2")
    table = vocabulary.numbers("number")
    if text in table:
        return table[text] + half
    if re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII):
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
    return int(digits[0]) if digits else vocabulary.numbers("ordinal")[text]


def short_year(text: str) -> int:
    """A year of two digits: up to 40 in this century, else in the last."""
    return int(text) + (2000 if int(text) <= 40 else 1900)
