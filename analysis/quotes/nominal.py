"""Cues that are no verbs: 'its claim that', 'fears of', 'is confident that', 'made it clear that'."""

from __future__ import annotations

from analysis.quotes.cues import Cue
from analysis.quotes.spans import Found, Spans
from analysis.quotes.speakers import agent, subject
from analysis.quotes.view import View

_CLAUSES = frozenset({"acl", "ccomp", "xcomp", "relcl", "advcl", "appos"})
_COPULAS = frozenset({"be", "feel", "seem", "look", "sound", "remain", "become", "get", "grow", "appear", "stay"})
_ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "pobj"})
_SOURCES = frozenset({"by", "from"})


def of_noun(view: View, spans: Spans, noun: int, cue: Cue) -> Found | None:
    """The report that hangs on a noun, told by its possessor, its author or the subject of its verb."""
    if "in" in cue.takes and view.dep[noun] == "pobj" and view.word[view.head[noun]] == "in":
        return _in_words(view, spans, noun, cue)
    content = _complement(view, noun, cue)
    if content is None:
        return None
    rule, a, b = content
    return spans.found((a, b), (noun, noun + 1), _holder(view, noun), f"{cue.term}:n-{rule}")


def _in_words(view: View, spans: Spans, noun: int, cue: Cue) -> Found | None:
    """'In his words, X' and 'X, in the view of the court': what stands beside the phrase."""
    who = next((k for k in view.kids[noun] if view.dep[k] == "poss"), -1)
    if who < 0:
        of = next((k for k in view.kids[noun] if view.word[k] == "of"), -1)
        who = view.kid(of, "pobj") if of >= 0 else -1
    if who < 0:
        return None
    low, high = view.zone[noun]
    start, end = view.left[view.head[noun]], view.right[noun] + 1
    if start - low <= 1 and end < high and view.word[end] == ",":
        return spans.found((end, high), (start, noun + 1), who, f"{cue.term}:n-in")
    if start - low >= 3 and view.word[start - 1] == "," and (end >= high - 1 or view.word[end] == ","):
        return spans.found((low, start), (start, noun + 1), who, f"{cue.term}:n-in")
    return None


def of_adjective(view: View, spans: Spans, adjective: int, cue: Cue) -> Found | None:
    """The report that hangs on an adjective of belief or feeling: 'he is confident that'."""
    head = view.head[adjective]
    if "make" in cue.takes:
        return _made_clear(view, spans, adjective)
    if view.dep[adjective] not in ("acomp", "conj", "ROOT", "oprd", "amod", "attr", "advcl", "acl", "relcl", "ccomp"):
        return None
    content = _complement(view, adjective, cue)
    if content is None:
        return None
    rule, a, b = content
    who = -1
    if view.lemma[head] in _COPULAS or view.dep[adjective] in ("conj", "advcl", "ccomp", "relcl"):
        who = subject(view, adjective if any(view.dep[k] == "nsubj" for k in view.kids[adjective]) else head)
    elif view.dep[adjective] in ("amod", "acl"):
        who = head
    if who >= 0 and view.word[who] == "it":
        return None
    return spans.found((a, b), (adjective, adjective + 1), who, f"{cue.term}:a-{rule}")


def _complement(view: View, i: int, cue: Cue) -> tuple[str, int, int] | None:
    """Name and tokens [a, b) of what a noun or an adjective takes."""
    for k in view.kids[i]:
        if k < i:
            continue
        dep = view.dep[k]
        if dep in _CLAUSES:
            first = view.left[k]
            opening = view.word[first]
            if opening in ("that", "whether", "how", "why", "what") and "clause" in cue.takes and first > i:
                if dep == "relcl" and any(view.word[j] == "that" and view.dep[j] in _ARGUMENTS for j in view.kids[k]):
                    continue  # 'the claim that angered him'
                return "clause", first, view.right[k] + 1
            if dep in ("ccomp", "xcomp") and opening != "to" and "clause" in cue.takes and first > i:
                return "clause", first, view.right[k] + 1
            if opening == "to" and "to" in cue.takes and view.tag[k] == "VB":
                return "to", first, view.right[k] + 1
        elif dep == "prep" and "+" + view.word[k] in cue.takes:
            for j in view.kids[k]:
                if view.dep[j] in ("pobj", "pcomp") and j > k:
                    return "+" + view.word[k], k + 1, view.right[j] + 1
    return None


def _holder(view: View, noun: int) -> int:
    """Whose claim, fear or plan it is: the possessor, who it comes from, or who makes, has or hears it."""
    for k in view.kids[noun]:
        if view.dep[k] == "poss":
            return k
    for k in view.kids[noun]:
        if view.dep[k] == "prep" and view.word[k] in _SOURCES:
            for j in view.kids[k]:
                if view.dep[j] == "pobj":
                    return j
    verb = view.head[noun]
    if view.dep[noun] in ("dobj", "attr", "pobj", "conj", "oprd"):
        for _ in range(4):
            if view.pos[verb] in ("VERB", "AUX"):
                by = agent(view, verb)
                return by if by >= 0 else subject(view, verb)
            if view.head[verb] == verb:
                break
            verb = view.head[verb]
    return -1


def _made_clear(view: View, spans: Spans, clear: int) -> Found | None:
    """'made (it) clear (more than once) that X', which the parser reads in many ways."""
    make = next((k for k in range(clear - 1, max(clear - 5, -1), -1) if view.lemma[k] == "make"), -1)
    if make < 0:
        return None
    high = view.zone[make][1]
    for j in range(clear + 1, min(high, clear + 9)):
        if view.word[j] in ("that", "how", "why", "whether") and view.pos[j] in ("SCONJ", "ADV", "PRON", "DET"):
            b = spans.reach(make, j, max(high - 1, j + 1)) if high - j > 1 else high
            return spans.found((j, b), (make, clear + 1), subject(view, make), "make clear:clause")
        if view.pos[j] in ("VERB", "AUX", "PUNCT"):
            break
    start = clear + 1
    if start < high and view.pos[start] in ("PRON", "DET", "PROPN") and view.dep[start] != "punct":
        return spans.found((start, high), (make, clear + 1), subject(view, make), "make clear:clause")
    return None
