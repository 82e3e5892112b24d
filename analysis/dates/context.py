"""What is known where a time expression is read: the day of publication, the times told so far, the verbs."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

import numpy as np
from spacy.attrs import IDX
from spacy.tokens import Doc, Token

from analysis.dates import days
from analysis.dates.days import Period
from analysis.dates.tense import verb_tense

_BEFORE_MONTH = re.compile(r"\b(?:in|since|until|till|by|during|from|before|after|of|and|for|as|to|or) $")
_NO_YEAR_BEFORE = re.compile(r"\b(?:flight|resolution|article|room|highway|route|section|number|model|bus|page|unit|hill|point|"
                             r"line|class|type|channel|grade|rule|order|directive|boeing|airbus|about|nearly|over|than|some|least|almost) $")

FINE = frozenset({"day", "time"})


class Reading(NamedTuple):
    """How a rule reads one expression.

    ``period`` is None where the text, or the missing day of publication, leaves the days open;
    ``start`` and ``end`` narrow the span where the rule matched more than the expression.
    """

    period: Period | None
    grain: str
    anchor: str = "published"
    tense: str | None = None
    start: int | None = None
    end: int | None = None


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
        before = self.low[max(0, start - 14) : start]
        if before.endswith(("$", "£", "€", "#", "¥", "no. ", "/", "-")) or _NO_YEAR_BEFORE.search(before):
            return False
        index = self.index(end - 1)
        if index + 1 < len(self.doc):
            after = self.doc[index + 1]
            if after.tag_ in ("NNS", "NNPS") and after.idx <= end + 1 and self.doc[index].dep_ == "nummod":
                return False
            if after.text in ("%", "percent", "km", "kg", "metres", "meters", "mph", "hours"):
                return False
        return True

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

    def nearest(self, candidates: list[Period], tense: str | None) -> Period | None:
        """The candidate that the tense asks for, seen from publication: the last begun, or the next not over."""
        if self.published is None or not candidates:
            return None
        begun = [period for period in candidates if period.first <= self.published]
        ahead = [period for period in candidates if period.last >= self.published]
        if tense == "past" and begun:
            return begun[-1]
        if tense == "future" and ahead:
            return ahead[0]
        return min(candidates, key=self._distance)

    def _distance(self, period: Period) -> int:
        if period.first > self.published:
            return (period.first - self.published).days
        return max(0, (self.published - period.last).days)
