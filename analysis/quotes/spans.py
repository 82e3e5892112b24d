"""What is said: the stretch of text that a cue reports, found in the dependency parse."""

from __future__ import annotations

from .cues import Cue
from .view import View

_EDGE = frozenset({",", ".", ";", ":", "-", "–", "—", "―", "--", "(", "\n", " ", "and", "but", "?", "!"})
TIME = frozenset({"npadvmod", "advmod"})


def verb_content(view: View, verb: int, cue: Cue) -> tuple[int, int] | None:
    """Tokens [a, b) of what a verb reports, or None where its complements do not fit its class."""
    dep, kids, takes = view.dep, view.kids, cue.takes
    ccomp = xcomp = obj = prep = oprd = -1
    for k in kids[verb]:
        d = dep[k]
        if d == "ccomp" and ccomp < 0:
            ccomp = k
        elif d == "xcomp" and xcomp < 0:
            xcomp = k
        elif d in ("dobj", "obj") and obj < 0:
            obj = k
        elif d == "oprd" and oprd < 0:
            oprd = k
        elif d == "prep" and prep < 0 and k > verb and "+" + view.word[k] in takes:
            prep = k
    if dep[verb] == "parataxis" and "clause" in takes:
        top = view.head[verb]
        return view.left[top], view.right[top] + 1
    if ccomp >= 0 and takes & {"clause", "small", "to"}:
        a, b = view.left[ccomp], view.right[ccomp] + 1
        if ccomp > verb:
            a = max(a, verb + 1)
            if "small" in takes and verb < obj < a:
                a = view.left[obj]
            return a, b
        return a, min(b, view.left[verb] if view.left[verb] > a else verb)
    if xcomp >= 0 and takes & {"to", "small"} and xcomp > verb:
        a = max(view.left[xcomp], verb + 1)
        if "small" in takes and verb < obj < a and "addressee" not in takes:
            a = view.left[obj]
        return a, view.right[xcomp] + 1
    if oprd >= 0 and "small" in takes and oprd > verb:
        a = view.left[obj] if verb < obj < oprd else view.left[oprd]
        return a, view.right[oprd] + 1
    if obj >= 0 and "object" in takes and "addressee" not in takes:
        if obj > verb:
            b = view.right[obj] + 1
            for k in kids[verb]:
                if k >= b and dep[k] in ("prep", "dative", "agent") and k == b and view.word[k] in ("for", "as", "of", "to", "over", "about"):
                    b = view.right[k] + 1
            return max(view.left[obj], verb + 1), b
        if view.word[obj] in ("what", "which", "that"):
            return view.left[obj], obj + 1
    if prep >= 0:
        for k in kids[prep]:
            if dep[k] in ("pobj", "pcomp"):
                return prep + 1, view.right[k] + 1
    return None


def trim(view: View, a: int, b: int) -> tuple[int, int]:
    """Without punctuation and conjunctions at the edges; a mark that closes inside is kept."""
    while a < b and (view.word[a] in _EDGE or view.pos[a] == "SPACE") and view.inside[a] < 0:
        a += 1
    while b > a and (view.word[b - 1] in _EDGE or view.pos[b - 1] == "SPACE") and view.inside[b - 1] < 0:
        b -= 1
    return a, b
