"""Quotation marks: which words stand between a pair, whatever the marks and however damaged.

Marks are read paragraph by paragraph, so one odd mark can spoil one paragraph at most.  The
direction of a mark comes from its form (“ opens, ” closes) and from the characters beside it
(white space before and a letter after: it opens); where the two disagree and the state of the
paragraph sides with the context, the mark is turned and the span is marked as repaired.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MARK = re.compile(r"``|''|[\"“”„‟«»″＂]|(?<!\w)[‘'‚‹](?=[^\s'])|(?<=[^\s'])['’›](?!\w)")
_PARAGRAPH = re.compile(r"[^\n]+")

_OPENING = frozenset({"“", "„", "«", "``", "‟"})
_CLOSING = frozenset({"”", "»"})
_SINGLE = frozenset("‘'‚’‹›")
_ELISION = re.compile(r"['‘’](?:em|cause|til|tis|twas|bout|round|n|s|d|ll|\d\ds?)\b", re.IGNORECASE)
_PARTNERS = {"„": frozenset({"“", "”", '"', "″"}), "«": frozenset({"»"}), "»": frozenset({"«"}),
             "``": frozenset({"''", '"'}), "''": frozenset({"''"})}
_FORMED = frozenset({"“", "„", "«", "``"})
_SHORTEST = 12
"""Characters before a closing mark that are worth a quotation whose opening mark was lost."""
_SENTENCES = 3
"""Sentence ends before a lost opening mark up to which the paragraph is taken for the quotation's start."""
_LOST_SIGN = re.compile(r"(?<!\S)[?\ufffd](?=\w)")
"""What is left of an opening mark that an encoding lost."""
_SENTENCE_END = re.compile(r"[.!?][”’'\")]?\s+(?=[A-Z“\"‘])")
_DOUBLE = frozenset({'"', "“", "”", "″", "＂", "‟", "''", "„"})


class Marked(NamedTuple):
    """Words between quotation marks: ``text[start:end]`` includes the marks.

    ``inner_start``/``inner_end`` bound the words inside.  ``paragraph`` numbers the paragraph.
    ``continues`` says that the quotation goes on with the next Marked (its paragraph had no
    closing mark and the next one opens again).
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    paragraph: int
    repaired: bool = False
    continues: bool = False
    single: bool = False
    lost: str = ""


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Start and end of every run of characters between line breaks that is not blank."""
    return [match.span() for match in _PARAGRAPH.finditer(text) if not match.group().isspace()]


def find_marked(text: str, spoken: re.Pattern[str] | None = None) -> list[Marked]:
    """All outermost stretches between quotation marks, in order, never overlapping.

    Args:
        text: any text.
        spoken: matches a comma and a cue clause (", he said"), where a quotation that lost its
            closing mark ends.  Without a match, one that opens its paragraph ends with it, and
            any other with its sentence.
    """
    spans = paragraphs(text)
    found: list[Marked] = []
    for number, (start, end) in enumerate(spans):
        opens_next = number + 1 < len(spans) and _opens_at(text, *spans[number + 1])
        found.extend(_Paragraph(text, start, end, number).pair(opens_next))
    found = [_shortened(text, marked, spoken) if marked.lost == "close" else marked for marked in found]
    return [marked for marked in found if marked.inner_start < marked.inner_end]


def _shortened(text: str, marked: Marked, spoken: re.Pattern[str] | None) -> Marked:
    """A stretch that lost its closing mark, ended at the most likely place."""
    match = spoken.search(text, marked.inner_start, marked.end) if spoken else None
    if match:
        end = match.start() + 1
    elif text[max(marked.start - 9, 0):marked.start].rstrip(" \t")[-1:] in ("\n", "", ":"):
        return marked
    else:
        match = _SENTENCE_END.search(text, marked.inner_start, marked.end)
        end = match.start() + 1 if match else marked.end
    return marked._replace(end=end, inner_end=end)


def _opens_at(text: str, start: int, end: int) -> bool:
    """Whether a paragraph begins with an opening (or undirected) double mark."""
    head = text[start:min(end, start + 4)].lstrip()
    return head[:2] in ("``", "''") or head[:1] in ('"', "“", "„", "«", "‟")


class _Opened(NamedTuple):
    """An opening mark that waits for its partner; ``odd`` if its form is that of a closing one."""

    start: int
    end: int
    mark: str
    odd: bool = False


class _Paragraph:
    """Pairs the marks of one paragraph ``text[low:high]``."""

    def __init__(self, text: str, low: int, high: int, number: int) -> None:
        self.text, self.low, self.high, self.number = text, low, high, number
        self.found: list[Marked] = []
        self.opened: _Opened | None = None

    def pair(self, opens_next: bool) -> list[Marked]:
        """The marked stretches; ``opens_next`` says that the next paragraph begins with a mark."""
        for match in _MARK.finditer(self.text, self.low, self.high):
            start, end, mark = *match.span(), match.group()
            if mark in _SINGLE:
                if self.opened is None or self.opened.mark in _SINGLE:
                    self._single(start, end, mark)
                continue
            if self.opened is not None and self.opened.mark in _SINGLE:
                self.opened = None  # a double mark: the single one before it was an apostrophe
            self._double(start, end, mark)
        if self.opened is not None and self.opened.mark not in _SINGLE:
            self._add(
                self.opened.start, self.high, self.opened.end, self.high, repaired=self.opened.odd or not opens_next,
                continues=opens_next, lost="" if opens_next else "close",
            )
        return [_trimmed(self.text, marked) for marked in self.found]

    def _add(self, start: int, end: int, inner_start: int, inner_end: int, **more: bool | str) -> None:
        self.found.append(Marked(start, end, inner_start, inner_end, self.number, **more))
        self.opened = None

    def _direction(self, start: int, end: int) -> int:
        """1 if the neighbours of a mark say that it opens, -1 if it closes, 0 if they do not tell."""
        before = self.text[start - 1] if start > self.low else " "
        after = self.text[end] if end < self.high else " "
        left = before.isspace() or before in "([{—–-/―"
        right = after.isspace() or after in ")]}.,;:!?—–-/―"
        return (left and not right) - (right and not left)

    def _double(self, start: int, end: int, mark: str) -> None:
        direction, opened = self._direction(start, end), self.opened
        if opened is None:
            if direction < 0 and mark not in _OPENING and mark != "»":
                self._lost_opening(start, end, mark)
            else:
                self.opened = _Opened(start, end, mark, mark == "”")
        elif _closes(mark, opened.mark, direction):
            odd = opened.odd or (mark in _OPENING and opened.mark not in ("„", "»"))
            self._add(opened.start, end, opened.end, start, repaired=odd)
        elif direction > 0 and opened.mark in _DOUBLE | {"``"} and (
                mark in _FORMED or (opened.mark == mark and self.text[start - 2:start - 1] in (".", "?", "!"))):
            # A second opening mark: the first one was never closed.
            self._add(opened.start, start, opened.end, start, repaired=True, lost="close")
            self.opened = _Opened(start, end, mark)

    def _lost_opening(self, start: int, end: int, mark: str) -> None:
        """A closing mark without an opening one: what it closes began with its sentences, or at a lost sign.

        Real closing marks follow a stop or a comma; others (inches, stray marks) are passed over.
        """
        if start == self.low or self.text[start - 1] not in ",.?!…":
            return
        low = self.found[-1].end if self.found else self.low
        signs = list(_LOST_SIGN.finditer(self.text, low, start))
        stops = list(_SENTENCE_END.finditer(self.text, low, start))
        if signs:
            low = signs[-1].end()
        elif self.found and stops:
            low = stops[0].end()
        elif len(stops) > _SENTENCES:
            low = stops[-1].end()
        while low < start and (self.text[low].isspace() or self.text[low] in ",;:.-–—"):
            low += 1
        if start - low > _SHORTEST:
            self._add(low, end, low, start, repaired=True, lost="open")
        else:
            self.opened = _Opened(start, end, mark, mark == "”")

    def _single(self, start: int, end: int, mark: str) -> None:
        """A single mark outside double ones: quotation mark or apostrophe."""
        opened = self.opened
        if opened is None:
            if mark in "‘'‚‹" and self._direction(start, end) > 0 and not _ELISION.match(self.text, start):
                self.opened = _Opened(start, end, mark)
        elif mark in "'’›‹" and self.text[start - 1] != " " and not self.text[end:end + 1].isalnum():
            plural = self.text[start - 1] == "s" and self.text[end:end + 2].strip()[:1].islower()
            if not plural:
                self._add(opened.start, end, opened.end, start, single=True)


def _closes(mark: str, opener: str, direction: int) -> bool:
    """Whether a mark ends the quotation that ``opener`` began."""
    partners = _PARTNERS.get(opener)
    if partners is not None:
        return mark in partners and direction <= 0
    if mark in _CLOSING:
        return direction <= 0 or mark == "”"
    if mark in _FORMED:
        return direction < 0
    return mark in _DOUBLE and direction <= 0


def _trimmed(text: str, marked: Marked) -> Marked:
    """Without white space at the end of a stretch that lost its closing mark."""
    if marked.lost != "close" and not marked.continues:
        return marked
    end = marked.start + len(text[marked.start:marked.end].rstrip())
    return marked._replace(end=end, inner_end=min(marked.inner_end, end))
