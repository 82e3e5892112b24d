"""Words between quotation marks: which are speech, and which cue and speaker they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from .cues import Lexicon
from .marks import Marked
from .speakers import NOMINAL, subject
from .view import View

STOP = frozenset({".", "?", "!", ";", "\n"})


@dataclass(slots=True)
class Found:
    """A quotation on the way: token spans [a, b) of content, cue and speaker head."""

    start: int  # characters
    end: int
    kind: str
    cue: tuple[int, int] | None = None
    speaker: int = -1
    verb: int = -1
    repaired: bool = False
    addressee: int = -1
    span: tuple[int, int] | None = None


def is_speech(view: View, mark: Marked) -> bool:
    """Whether a marked stretch can stand as a quotation of its own (not a title or a scare quote)."""
    a, b = view.first_at(mark.inner_start), view.last_before(mark.inner_end) + 1
    words = [i for i in range(a, b) if view.pos[i] not in ("PUNCT", "SPACE")]
    if not words:
        return False
    last = view.text[mark.inner_start:mark.inner_end].rstrip()[-1:]
    if mark.single:
        return len(words) >= 4 and last in ",.?!"
    verb = any(view.pos[i] in ("VERB", "AUX") for i in words)
    if last in ",.?!—–-…":
        return len(words) >= 2 or last in "?!" or _starts(view, a)
    return len(words) >= 5 and verb


def _starts(view: View, a: int) -> bool:
    """Whether the marked words begin with a capital letter."""
    return view.doc[a].text[:1].isupper() if a < view.size else False


def is_boundary(view: View, i: int) -> bool:
    """Whether token ``i`` ends a sentence outside quotation marks."""
    word = view.word[i]
    return word in STOP or (view.pos[i] == "SPACE" and "\n" in word)


def window_after(view: View, b: int) -> tuple[int, int]:
    """Tokens after a closing mark up to the end of the sentence or the next mark."""
    j = b
    while j < view.size and view.inside[j] < 0 and not is_boundary(view, j):
        j += 1
    return b, j


def window_before(view: View, a: int) -> tuple[int, int]:
    """Tokens before an opening mark back to the end of the sentence or mark before."""
    j = a
    while j > 0 and view.inside[j - 1] < 0 and not is_boundary(view, j - 1):
        j -= 1
    return j, a


def cue_in(view: View, a: int, b: int, lexicon: Lexicon, *, last: bool = False) -> int:
    """A verb of speech in a window that has a speaker, or -1."""
    order = range(b - 1, a - 1, -1) if last else range(a, b)
    for i in order:
        cue = lexicon.verbs.get(view.lemma[i])
        if cue is None or "quote" not in cue.takes or view.pos[i] not in ("VERB", "AUX"):
            continue
        if not last and view.dep[i] == "relcl" and i - a > 2 and any(
                view.word[k] in ("who", "which", "that") for k in view.kids[i]):
            continue
        return i
    return -1


def speaker_of(view: View, verb: int, a: int, b: int) -> int:
    """Head of the speaker of a verb beside a quotation, looked for in the window [a, b)."""
    who = subject(view, verb)
    if who >= 0 and view.inside[who] < 0:
        return who
    for k in range(verb + 1, min(b, verb + 9)):  # said Smith
        if view.pos[k] in ("PROPN", "NOUN", "PRON") and view.dep[k] not in ("compound", "amod", "poss", "npadvmod"):
            if view.lemma[view.head[k]] in ("to", "in", "on", "at", "during", "after"):
                break
            return k
    for k in range(verb - 1, max(a, verb - 9) - 1, -1):  # Smith said
        if view.pos[k] in ("PROPN", "NOUN", "PRON"):
            return k
    return -1


def attribute(view: View, lexicon: Lexicon) -> list[Found]:
    """Every speech between marks with its cue and speaker, in order; interrupted ones joined."""
    found: list[Found] = []
    marks = view.marked
    open_run: Found | None = None
    for number, mark in enumerate(marks):
        if not is_speech(view, mark):
            continue
        a, b = view.first_at(mark.start), view.last_before(mark.end) + 1
        item = Found(mark.start, mark.end, "direct", repaired=mark.repaired, span=(a, b))
        before = window_before(view, a)
        after = window_after(view, b)
        previous = found[-1] if found else None
        same = previous is not None and previous.end <= mark.start and (
            view.text.count("\n", previous.end, mark.start) == 0)
        inner = view.text[mark.inner_start:mark.inner_end].rstrip()
        verb = -1
        window = after
        left_verb = cue_in(view, *before, lexicon, last=True)
        taken = previous is not None and left_verb >= 0 and left_verb == previous.verb
        if inner[-1:] in ",?!—–-" or not inner[-1:] == ".":
            verb = cue_in(view, *after, lexicon)
        if verb >= 0 and left_verb >= 0 and not taken and view.text[:mark.start].rstrip()[-1:] in ":,":
            verb = -1
        if verb < 0 and left_verb >= 0:
            verb, window = left_verb, before
            if taken and same:
                previous.end = mark.end
                previous.span = (previous.span[0], b)
                previous.repaired |= mark.repaired
                continue
        if verb < 0 and same and before[0] == before[1] or (
                verb < 0 and same and not view.text[previous.end:mark.start].strip(" .")):
            previous.end = mark.end
            previous.span = (previous.span[0], b)
            previous.repaired |= mark.repaired
            continue
        if verb < 0 and same and previous.verb >= 0 and before[0] < before[1] is False:
            continue
        if verb >= 0:
            item.verb, item.cue = verb, (verb, verb + 1)
            item.speaker = speaker_of(view, verb, *window)
        elif same and previous.cue is not None and _is_after(view, previous, mark):
            previous.end = mark.end
            previous.span = (previous.span[0], b)
            continue
        found.append(item)
    return found


def _is_after(view: View, previous: Found, mark: Marked) -> bool:
    """Whether only the cue clause of the quotation before stands between it and this mark."""
    cue = view.start[previous.cue[0]]
    gap = view.text[previous.end:mark.start]
    return previous.end <= cue < mark.start and gap.count(". ") <= 1 and gap.rstrip()[-1:] == "." and len(gap) < 250


_SMALL = frozenset({"a", "an", "the", "of", "and", "or", "in", "on", "to", "for", "with", "at", "from", "by", "is"})


def is_title(view: View, mark: Marked) -> bool:
    """Whether marked words look like the title of a work: every word of weight has a capital letter."""
    inner = view.text[mark.inner_start:mark.inner_end]
    words = inner.split()
    return inner.rstrip()[-1:] not in ",.?!" and len(words) > 1 and all(
        word[:1].isupper() or word[:1].isdigit() or word.lower() in _SMALL for word in words)


def kind_of(view: View, item: Found) -> str:
    """direct (only quoted words, but for an interrupting cue), mixed or indirect."""
    inner = [mark for mark in view.marked
             if mark.start < item.end and mark.end > item.start and not is_title(view, mark)]
    if not inner:
        return "direct" if item.kind == "direct" else "indirect"
    if item.kind == "direct" and inner[0].start <= item.start and inner[-1].end >= item.end:
        return "direct"
    return "mixed"
