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
        found.extend(_pair(text, start, end, number, opens_next))
    found = [_shortened(text, marked, spoken) if marked.lost == "close" else marked for marked in found]
    return [marked for marked in found if marked.inner_start < marked.inner_end]


def _shortened(text: str, marked: Marked, spoken: re.Pattern[str] | None) -> Marked:
    """A stretch that lost its closing mark, ended at the most likely place."""
    match = spoken.search(text, marked.inner_start, marked.end) if spoken else None
    if match:
        end = match.start() + 1
    elif text[:marked.start].rstrip(" \t")[-1:] in ("\n", "", ":"):
        return marked
    else:
        match = _SENTENCE_END.search(text, marked.inner_start, marked.end)
        end = match.start() + 1 if match else marked.end
    return marked._replace(end=end, inner_end=end)


def _opens_at(text: str, start: int, end: int) -> bool:
    """Whether a paragraph begins with an opening (or undirected) double mark."""
    head = text[start:min(end, start + 4)].lstrip()
    return head[:2] in ("``", "''") or head[:1] in ('"', "“", "„", "«", "‟")


def _direction(text: str, start: int, end: int, low: int, high: int) -> int:
    """1 if the neighbours of a mark say that it opens, -1 if it closes, 0 if they do not tell."""
    before = text[start - 1] if start > low else " "
    after = text[end] if end < high else " "
    left = before.isspace() or before in "([{—–-/―"
    right = after.isspace() or after in ")]}.,;:!?—–-/―"
    if left and not right:
        return 1
    if right and not left:
        return -1
    return 0


def _pair(text: str, low: int, high: int, number: int, opens_next: bool) -> list[Marked]:
    """Pair the marks of one paragraph ``text[low:high]``."""
    found: list[Marked] = []
    opened: tuple[int, int, str, bool] | None = None
    for match in _MARK.finditer(text, low, high):
        start, end = match.span()
        mark = match.group()
        if mark in _SINGLE:
            if opened is None or opened[2] in _SINGLE:
                opened = _single(text, low, high, start, end, mark, opened, found, number)
            continue
        if opened is not None and opened[2] in _SINGLE:
            opened = None  # a double mark: the single one before it was an apostrophe
        direction = _direction(text, start, end, low, high)
        if opened is None:
            opened = _open(text, low, start, end, mark, direction, found, number)
        elif _closes(mark, opened[2], direction):
            repaired = opened[3] or (mark in _OPENING and opened[2] not in ("„", "»"))
            found.append(Marked(opened[0], end, opened[1], start, number, repaired))
            opened = None
        elif mark in ("“", "„", "«", "``") and direction > 0 and opened[2] in _DOUBLE | {"``"}:
            # A second opening mark: the first one was never closed.
            found.append(Marked(opened[0], start, opened[1], start, number, True, lost="close"))
            opened = (start, end, mark, False)
    if opened is not None and opened[2] not in _SINGLE:
        if opens_next:
            found.append(Marked(opened[0], high, opened[1], high, number, opened[3], continues=True))
        else:
            found.append(Marked(opened[0], high, opened[1], high, number, True, lost="close"))
    return [_trimmed(text, marked) for marked in found]


def _trimmed(text: str, marked: Marked) -> Marked:
    """Without white space at the end of a stretch that lost its closing mark."""
    if marked.lost != "close" and not marked.continues:
        return marked
    end = marked.start + len(text[marked.start:marked.end].rstrip())
    return marked._replace(end=end, inner_end=min(marked.inner_end, end))


def _open(text, low, start, end, mark, direction, found, number):
    """State after a double mark outside quotation marks; may record a lost opening mark."""
    if mark in _CLOSING and mark != "»" or mark not in _OPENING:
        if direction < 0:
            begin = _sentence_start(text, found[-1].end if found and found[-1].paragraph == number else low, start)
            if start - begin > 12:
                found.append(Marked(begin, end, begin, start, number, True, lost="open"))
                return None
        return (start, end, mark, mark in _CLOSING and mark != "»")
    return (start, end, mark, False)


def _closes(mark: str, opener: str, direction: int) -> bool:
    """Whether a mark ends the quotation that ``opener`` began."""
    partners = _PARTNERS.get(opener)
    if partners is not None:
        return mark in partners and direction <= 0
    if mark in _CLOSING:
        return direction <= 0 or mark == "”"
    if mark in ("“", "„", "«", "``"):
        return direction < 0
    return mark in _DOUBLE and direction <= 0


def _single(text, low, high, start, end, mark, opened, found, number):
    """State after a single mark outside double ones; records a closed pair."""
    if opened is None:
        direction = _direction(text, start, end, low, high)
        if mark in "‘'‚‹" and direction > 0 and not _ELISION.match(text, start):
            return (start, end, mark, False)
        return None
    if mark in "'’›‹" and (end >= high or not text[end].isalnum()) and text[start - 1] != " ":
        plural = text[start - 1] == "s" and text[end:end + 2].strip()[:1].islower()
        if not plural:
            found.append(Marked(opened[0], end, opened[1], start, number, False, single=True))
            return None
    return opened


_SENTENCE_END = re.compile(r"[.!?][”’'\")]?\s+(?=[A-Z“\"‘])")


def _sentence_start(text: str, low: int, high: int) -> int:
    """First character at or after ``low`` that is no white space and no comma, stop or dash."""
    while low < high and (text[low].isspace() or text[low] in ",;:.-–—"):
        low += 1
    return low
