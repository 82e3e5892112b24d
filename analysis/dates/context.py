"""What is known where a time expression is read: the day of publication, the times told so far, the verbs."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

import numpy as np
from spacy.attrs import IDX
from spacy.tokens import Doc, Token

from analysis.dates import days, tense, vocabulary
from analysis.dates.days import Period

FINE = frozenset({"day", "time"})

REACH = 2500
"""Characters that a time told before is remembered for: about four paragraphs."""

_FAR = 300
_CLOSE = {"past": 95, "future": 45}
"""A verb can mislead ("extended its offer to Nov. 20"): a day more than _FAR days away is not taken where the same day
of another year is closer than this."""

_HELD = re.compile(r"\b(?:in|on|ended|since) $")
"""Words before a day that bind it to the verb: there, a past verb is believed."""


class Reading(NamedTuple):
    """How a rule reads one expression.

    ``period`` is None where the text, or the missing day of publication, leaves the days open;
    ``start`` and ``end`` narrow the span where the form matched more than the expression.
    What is told ``aside``, a comparison like "the year-ago quarter", does not move the story's time.
    ``also`` is a second reading of the same match: "10 and 20 December" are two days.
    ``counts`` from the time that follows, by units of the calendar: "two days before" Christmas is ("day", -2).
    """

    period: Period | None
    grain: str
    anchor: str = "published"
    tense: str | None = None
    start: int | None = None
    end: int | None = None
    aside: bool = False
    also: Reading | None = None
    counts: tuple[str, int] | None = None


NO_TIME = Reading(None, "name")
"""The reading of a name like "USA Today": nothing in it is a time."""


class Context:
    """The state of reading one document from its first character to its last."""

    def __init__(self, doc: Doc, text: str, low: str, published: dt.date | None) -> None:
        self.doc = doc
        self.text = text
        self.low = low
        self.published = published
        self._told: list[tuple[int, Period | None, str]] = []
        self._offsets: np.ndarray | None = None
        self._is_parsed = doc.has_annotation("DEP")  # spaCy crashes when the children of unparsed tokens are asked for

    # -- the text and its parse --------------------------------------------------------------------

    def is_capital(self, char: int) -> bool:
        """Whether the text has a capital letter there; the forms are matched in small letters."""
        return self.text[char].isupper()

    def is_name(self, m: re.Match, group: str) -> bool:
        """Whether a month or weekday is written as one: with a capital, unless it is no other word either way."""
        term = m[group]
        return self.is_capital(m.start(group)) or (len(term) > 3 and term[-1] != "." and term not in _WORDS)

    def before(self, char: int, reach: int = 16) -> str:
        """The characters before a place, in small letters."""
        return self.low[max(0, char - reach) : char]

    def index(self, char: int) -> int:
        """Index of the token that holds a character."""
        if self._offsets is None:
            self._offsets = self.doc.to_array([IDX]).reshape(-1).astype(np.int64)
        return max(0, int(np.searchsorted(self._offsets, char, side="right")) - 1)

    def token(self, char: int) -> Token | None:
        """The token that holds a character."""
        index = self.index(char)
        return self.doc[index] if index < len(self.doc) else None

    def verb_tense(self, char: int) -> str | None:
        """Tense of the clause around a character; what others do something ahead of is to come."""
        if _AHEAD.search(self.before(char, 60)):
            return "future"
        return tense.verb_tense(self.doc, self.index(char)) if self._is_parsed else None

    def is_announced(self, char: int) -> bool:
        """Whether a present verb announces the time there: "the ultimatum expires Saturday"."""
        return self._is_parsed and tense.is_announced(self.doc, self.index(char))

    # -- times told so far -------------------------------------------------------------------------

    def tell(self, char: int, period: Period | None, grain: str) -> None:
        """Remember a time that ends at a place; one that stays open hides those before it."""
        self._told.append((char, period, grain))

    def last_told(
        self, char: int, *, reach: int = REACH, grains: frozenset[str] | None = None, over: bool = False
    ) -> Period | None:
        """The last time told, of the grains asked for; if ``over``, the last that was over at publication."""
        for place, period, grain in reversed(self._told):
            if char - place > reach:
                return None
            if over and period and self.published and period.last >= self.published:
                continue
            if grains is None or grain in grains:
                return period
        return None

    def just_told(self, char: int) -> bool:
        """Whether a time ends right before a place, with only a comma between."""
        return bool(self._told) and 0 < char - self._told[-1][0] <= 2 and self.low[char - 2 : char] == ", "

    def begun(self, char: int, joining: re.Pattern[str]) -> dt.date | None:
        """The day told right before a place, if ``joining`` fits all that stands between the two."""
        if not self._told:
            return None
        place, period, grain = self._told[-1]
        between = self.low[place:char] if char - place <= 9 else "."
        return period.last if period and grain in FINE and joining.match(between) else None

    def last_day(self, char: int, *, reach: int = REACH) -> dt.date | None:
        """The last single day told, or the last of a few days."""
        for place, period, grain in reversed(self._told):
            if char - place > reach:
                return None
            if grain in FINE:
                return period and period.last
            if period and grain == "span" and period.last - period.first <= 4 * days.ONE_DAY:
                return period.last
        return None

    def told_weekday(self, number: int) -> dt.date | None:
        """The last such weekday told, if it is within a week of publication."""
        for _, period, grain in reversed(self._told):
            if period and grain in FINE and period.first.weekday() == number:
                return period.first if abs(period.first - self.published) <= 7 * days.ONE_DAY else None
        return None

    # -- choosing among years ----------------------------------------------------------------------

    def years(self) -> range:
        """The years in which a day told without its year is looked for."""
        return range(self.published.year - 1, self.published.year + 2)

    def nearest(self, candidates: list[Period], tense: str | None, char: int) -> Period | None:
        """The candidate that a tense asks for: the last begun by publication, or the next not over.

        Without a tense the nearest.  Candidates are in the order of time.
        """
        if self.published is None or not candidates:
            return None
        begun = [period for period in candidates if period.first <= self.published]
        ahead = [period for period in candidates if period.last >= self.published]
        if not (begun and ahead and tense in _CLOSE):
            return min(candidates, key=self._distance)
        chosen, other = (begun[-1], ahead[0]) if tense == "past" else (ahead[0], begun[-1])
        close = 7 if tense == "past" and _HELD.search(self.before(char)) else _CLOSE[tense]
        return other if self._distance(chosen) > _FAR and self._distance(other) < close else chosen

    def _distance(self, period: Period) -> int:
        if period.first > self.published:
            return (period.first - self.published).days
        return max(0, (self.published - period.last).days)

    # -- words that are also something else --------------------------------------------------------

    def is_month(self, m: re.Match) -> bool:
        """Whether a month's name without a day or year is one: May and March are also words and names."""
        start, name = m.start("m"), m["m"]
        if not self.is_name(m, "m"):
            return False
        if len(name) == 3 and name != "may":
            return m.start() < start or self.low[m.end() : m.end() + 1] == "."
        token = self.token(start)
        if token.ent_type_ in _NAMES or (name in _GIVEN and token.dep_ == "compound" and token.head.pos_ == "PROPN"):
            return False
        if name not in ("may", "march"):
            return not _TITLE.search(self.text, max(0, start - 12), start)
        if m.start() < start or (token.pos_ not in ("AUX", "VERB") and _BEFORE_MONTH.search(self.before(start))):
            return True
        # "a March meeting", "the May summit"; but not the May government
        if token.dep_ != "compound" or not token.head.text.islower():
            return False
        led = token.head.lower_ in vocabulary.context("led")
        return name == "march" or (not led and bool(_DETERMINER.search(self.before(start))))

    def is_year(self, start: int, end: int) -> bool:
        """Whether a bare number of four digits is a year and not a count, a flight, a resolution."""
        before = self.before(start)
        if before.endswith(("$", "£", "€", "#", "¥", "/", "-")) and not _JOINED.search(before):
            return False
        words = before.split()
        if words and before.endswith(" ") and words[-1] in vocabulary.context("no_year"):
            return False
        if _STREET.match(self.text, end):
            return False
        index = self.index(end - 1) + 1
        if index >= len(self.doc) or self.doc[index].idx > end + 1 or (words and words[-1] == "the"):
            return True
        after = self.doc[index]
        if after.lower_ in vocabulary.context("counted"):
            return False
        return after.tag_ != "NNS" or not self.low[start:end].endswith("00")


_AHEAD = re.compile(r"\b(?:ahead of|in the run-up to) [^.,;:!?\n]{0,60}$")
_NAMES = frozenset({"PERSON", "ORG", "GPE", "FAC", "EVENT", "WORK_OF_ART", "NORP", "LOC"})
_WORDS = frozenset({"august", "march", "sept"})
_GIVEN = frozenset({"april", "may", "june", "august"})
_BEFORE_MONTH = re.compile(
    r"(?:\b(?:in|since|until|till|by|during|from|before|after|of|and|for|as|to|or|through|with|began|between) |[a-z]-)$"
)
_DETERMINER = re.compile(r"\b(?:the|an?|this|that|its|his|her|their|our) $")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Sen|Rep|Gov|Prof|Lt|Sgt|President|Minister|Judge|Justice)\.? $")
_STREET = re.compile(r" [A-Z]\w+ (?:Street|St|Avenue|Ave|Road|Rd|Drive|Boulevard|Blvd|Lane)\b")
_JOINED = re.compile(r"\b(?:in|until|since|by|from|of|to|pre|post|early|late)-$")
