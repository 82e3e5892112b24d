"""What is known where a time expression is read: the day of publication, the times told so far, the verbs."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

import numpy as np
from spacy.attrs import IDX
from spacy.tokens import Doc, Token

from analysis.dates import days, vocabulary
from analysis.dates.days import Period
from analysis.dates.tense import verb_tense

_JOINED = re.compile(r"\b(?:in|until|since|by|from|of|to|pre|post|early|late)-$")
_HELD = re.compile(r"\b(?:in|on|ended|since|the) $")
_BEFORE_MONTH = re.compile(r"\b(?:in|since|until|till|by|during|from|before|after|of|and|for|as|to|or) $")
_FAR = 270
_CLOSE = {"past": 95, "future": 45}
"""A verb can mislead ("extended its offer to Nov. 20"): a day more than _FAR days away is not taken where the same day
of another year is closer than this."""

FINE = frozenset({"day", "time"})


class Reading(NamedTuple):
    """How a rule reads one expression.

    ``period`` is None where the text, or the missing day of publication, leaves the days open;
    ``start`` and ``end`` narrow the span where the rule matched more than the expression.
    What is told ``aside``, a comparison like "the year-ago quarter", does not move the story's time.
    """

    period: Period | None
    grain: str
    anchor: str = "published"
    tense: str | None = None
    start: int | None = None
    end: int | None = None
    aside: bool = False


class Context:
    """The state of reading one document from its first character to its last."""

    def __init__(self, doc: Doc, text: str, low: str, published: dt.date | None) -> None:
        self.doc = doc
        self.text = text
        self.low = low
        self.published = published
        self.told: list[tuple[int, Period]] = []
        self._offsets: np.ndarray | None = None

    # -- the parse ---------------------------------------------------------------------------------

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
        """Tense of the clause around a character."""
        return verb_tense(self.doc, self.index(char))

    def original(self, char: int) -> str:
        """The character as the text has it, capital or small."""
        return self.text[char]

    def is_month(self, m: re.Match) -> bool:
        """Whether a month's name without a day or year is one: May and March are also words and names."""
        start = m.start("m")
        if not self.text[start].isupper():
            return False
        token = self.token(start)
        if m["m"] in ("mar", "jun", "jan", "jul", "dec", "sep", "oct", "nov", "apr", "feb", "aug"):
            return self.text[m.end() : m.end() + 1] == "." or bool(m["s"])
        if token.ent_type_ in ("PERSON", "ORG", "GPE", "FAC", "EVENT", "WORK_OF_ART", "NORP", "LOC"):
            return False
        if m["m"] in ("may", "march"):
            if token.pos_ in ("AUX", "VERB"):
                return False
            return m.start() < start or bool(_BEFORE_MONTH.search(self.low, max(0, start - 12), start))
        return True

    def is_year(self, start: int, end: int) -> bool:
        """Whether a bare number of four digits is a year and not a count, a flight, a resolution."""
        before = self.low[max(0, start - 16) : start]
        if before.endswith(("$", "£", "€", "#", "¥", "/", "-")) and not _JOINED.search(before):
            return False
        words = before.split()
        if words and before.endswith(" ") and words[-1] in vocabulary.context("no_year"):
            return False
        index = self.index(end - 1) + 1
        if index >= len(self.doc) or self.doc[index].idx > end + 1:
            return True
        after = self.doc[index]
        if words and words[-1] == "the":
            return True
        if after.lower_ in vocabulary.context("counted"):
            return False
        return after.tag_ != "NNS" or not self.low[start:end].endswith("00")

    # -- times told so far -------------------------------------------------------------------------

    def tell(self, char: int, period: Period) -> None:
        """Remember a time that the text has told."""
        self.told.append((char, period))

    def last_day(self, char: int, reach: int = 2500) -> dt.date | None:
        """The last single day told at most ``reach`` characters before."""
        for place, period in reversed(self.told):
            if char - place > reach:
                return None
            if period.grain in FINE or (period.grain == "span" and period.last - period.first <= 4 * days.ONE_DAY):
                return period.last
        return None

    def last_told(self, char: int, reach: int = 2500, grains: frozenset[str] | None = None) -> Period | None:
        """The last time told, of the grains asked for."""
        for place, period in reversed(self.told):
            if char - place > reach:
                return None
            if grains is None or period.grain in grains:
                return period
        return None

    # -- choosing among the years ------------------------------------------------------------------

    def nearest(self, candidates: list[Period], tense: str | None, char: int) -> Period | None:
        """The candidate that the tense asks for, seen from publication: the last begun, or the next not over."""
        if self.published is None or not candidates:
            return None
        begun = [period for period in candidates if period.first <= self.published]
        ahead = [period for period in candidates if period.last >= self.published]
        if begun and ahead and tense in ("past", "future"):
            chosen, other = (begun[-1], ahead[0]) if tense == "past" else (ahead[0], begun[-1])
            held = tense == "past" and _HELD.search(self.low, max(0, char - 7), char)
            near = 7 if held else _CLOSE[tense]
            if self._distance(chosen) > _FAR and self._distance(other) < near:
                return other
            return chosen
        return min(candidates, key=self._distance)

    def _distance(self, period: Period) -> int:
        if period.first > self.published:
            return (period.first - self.published).days
        return max(0, (self.published - period.last).days)
