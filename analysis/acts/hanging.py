"""Which act hangs on which condition, and by when it must be met."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from spacy.tokens import Doc, Span

from analysis.acts.conditions import STOPS, VERBS, Condition, verb_of
from analysis.acts.lexicon import words
from analysis.schemas import DateRow

if TYPE_CHECKING:
    from analysis.acts.events import Event

SPEAKING = words("speaking")
BINDING = frozenset({"threat", "warning", "ultimatum", "demand", "rejection"})
"""Acts that *without*, a day or an alternative makes conditional."""


def condition_of(event: Event, clause: tuple[int, int], found: Sequence[Condition]) -> Condition | None:
    """The condition of an act: one whose governor is the act's verb, or is part of what the act says.

    Of several the nearest.  An act inside a condition has none of its own from it.
    """
    best: tuple[int, Condition] | None = None
    for one in found:
        if one.holds(event.top) or not _fits(event, one):
            continue
        if one.governor is not None and not hangs(event, one):
            continue
        if one.governor is None and not clause[0] <= one.start < clause[1]:
            continue
        distance = abs(one.start - event.top.idx)
        if best is None or distance < best[0]:
            best = (distance, one)
    return best[1] if best else None


def _fits(event: Event, one: Condition) -> bool:
    return one.kind not in ("without", "else") or event.act in BINDING


def hangs(event: Event, one: Condition) -> bool:
    """Whether the governor of a condition is a word of the act, lies above it by coordination or speech, or below."""
    own = _own(event, one)
    token, before = one.governor, one.start < one.governor.idx
    for _ in range(12):  # from the governor up: "threatened to strike if …", "a warning that it would strike if …"
        if token.i in own:
            return True
        joined = token.dep_ == "conj" and not any(child.dep_ in ("nsubj", "nsubjpass") for child in token.children)
        below = token.dep_ in ("xcomp", "ccomp", "acl", "pcomp", "prep", "acomp", "attr") and token.pos_ != "NOUN"
        if token.head == token or not (below or joined):
            break  # a noun that is no word of the act: "the right to defence in the event of an attack"
        token = token.head
    token = verb_of(event.top)
    for _ in range(12):  # from the act up: coordination after a condition in front, and who says it
        if token == one.governor:
            return True
        joined = token.dep_ == "conj" and (before or not any(child.dep_ == "nsubj" for child in token.children))
        told = token.dep_ in ("ccomp", "parataxis") and token.head.lemma_ in SPEAKING
        if not (joined or told or token.dep_ == "xcomp"):
            return False
        token = token.head
    return False


def _own(event: Event, one: Condition) -> set[int]:
    """The words of an act: its cues, what lies between them, and the verb of its phrase."""
    own = {event.top.i}
    verb = verb_of(event.top)
    token = event.top
    while token != verb:
        own.add(token.i)
        token = token.head
    own.add(verb.i)
    if event.phrase is not None and one.holds(verb):
        own.add(verb_of(verb.head).i)  # the *only* before a condition
    for cue in event.chain:
        own.update(part.i for part in (cue.token, *cue.via))
    if event.span is not None:
        own.update(token.i for token in event.span)
    return own


# Deadlines

_BEFORE = re.compile(r"\b(?:by|before|until|till|no later than|not later than) (?:the )?$", re.IGNORECASE)
_DEADLINE = re.compile(
    r"\b(?:within|in the (?:next|coming)|not? later than) (?:the (?:next|coming) )?[\w-]+(?: [\w-]+)? "
    r"?(?:hours?|days?|weeks?|months?|years?|minutes?)\b"
    r"|\b(?:by|before|until|no later than) (?:the end of |next |this |the )?(?:\d{1,2} )?(?:midnight|noon|tomorrow|"
    r"tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|"
    r"august|september|october|november|december|weekend|week|month|year|christmas|easter|dawn|sunset)\b"
    r"(?: \d{1,2}\b)?(?:, \d{4})?"
    r"|\b(?:(?:an? )?deadline of (?:[\w-]+ )?[\w-]+|"
    r"(?:an? )?[\w-]{1,30}[- ](?:hour|day|week|month) (?:deadline|ultimatum)|"
    r"[\w-]{1,30} (?:hours|days|weeks|months) to (?=\w+))",
    re.IGNORECASE,
)
DEADLINED = frozenset({"threat", "ultimatum", "demand"})


def deadline_of(event: Event, dates: Sequence[DateRow], text: str) -> Condition | None:
    """The deadline of a threat or demand: "within 48 hours", "by Friday", "a 60-day deadline".

    A day or hour that leads on to what must be done by then is told with it ("48 hours to leave the
    bay"), and so is the alternative after it ("by Friday or face sanctions").
    """
    if event.act not in DEADLINED:
        return None
    sentence, cue = event.sentence, event.top
    for i in range(bisect_left(dates, sentence.start_char, key=attrgetter("start")), len(dates)):
        row = dates[i]
        if row.start >= sentence.end_char:
            break
        if row.granularity in ("vague", "year", "decade", "century"):
            continue
        before = _BEFORE.search(text, max(sentence.start_char, row.start - 16), row.start)
        if before and row.start > cue.idx:
            return _due(before.start(), row.end, sentence)
    if match := _DEADLINE.search(sentence.text):
        start = sentence.start_char + match.start()
        return _due(start, start + len(match.group().rstrip(" ,")), sentence)
    return None


def _due(start: int, end: int, sentence: Span) -> Condition | None:
    """A deadline with the infinitive that it leads to: "until midnight to withdraw"."""
    span: Span | None = sentence.doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        return None
    doc: Doc = sentence.doc
    last = span.end - 1
    toward = doc[last] if doc[last].lower_ == "to" else doc[last + 1] if last + 1 < sentence.end else doc[last]
    if toward.lower_ == "to" and toward.head.pos_ in VERBS and toward.head.i > toward.i:
        last = toward.i
        while last + 1 < sentence.end and doc[last + 1].text not in STOPS:
            last += 1
    return Condition(span.start_char, doc[last].idx + len(doc[last]), span[0], None, None, "deadline")


def merged(first: Condition | None, other: Condition | None) -> Condition | None:
    """A condition and a deadline that stand side by side as one; else the condition."""
    if first is None or other is None:
        return first or other
    if other.start <= first.start <= other.end + 2:
        return first._replace(start=other.start, end=max(first.end, other.end))
    return first
