"""Who speaks: the subject of a cue, the words that name it, and the actor behind the words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from analysis.quotes.cues import Lexicon
from analysis.quotes.spans import Found
from analysis.quotes.view import View
from analysis.schemas import Mention

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"})
RELATIVE = frozenset({"who", "which", "that", "whom", "what"})
SUBJECT = ("nsubj", "nsubjpass", "csubj")
_INNER = frozenset({"compound", "amod", "det", "poss", "nummod", "nmod", "predet", "quantmod", "case", "advmod", "neg"})
_OUTER = frozenset({"cc", "conj", "prep", "case", "nummod"})


def noun_phrase(view: View, head: int) -> tuple[int, int]:
    """Tokens [a, b) of the noun phrase around ``head``, without relative clauses and asides."""
    kids, dep, word = view.kids, view.dep, view.word
    a, b = head, head + 1
    for k in kids[head]:
        if k < head:
            if dep[k] in _INNER:
                a = min(a, view.left[k])
            elif dep[k] in ("punct", "cc", "preconj") :
                continue
        elif dep[k] == "punct" and word[k] in ("-", "(", ")"):
            continue
        elif dep[k] in _OUTER and (view.dep[k] != "conj" or view.pos[k] in NOMINAL):
            right = _phrase_end(view, k)
            if right > b and all(word[j] not in (",", "—", "–", ":", ";", "\n") for j in range(b, k)):
                b = right
    return a, b


def _phrase_end(view: View, k: int) -> int:
    """End of a post-modifier without the clauses that hang on it."""
    end = k + 1
    for j in view.kids[k]:
        if view.dep[j] in ("relcl", "acl", "advcl", "punct", "appos", "ccomp") or j < k:
            continue
        if any(view.word[x] in (",", ";", ":") for x in range(end, j)):
            break
        end = max(end, _phrase_end(view, j))
    return end


def subject(view: View, verb: int, *, feels: bool = False) -> int:
    """Head token of who does ``verb``, or -1: its subject, or the one that it shares with another verb.

    A past participle alone has no subject, except where it tells what somebody ``feels``: 'worried that'.
    """
    if _is_bare_participle(view, verb) and not (feels and view.dep[verb] in ("advcl", "acl", "acomp")):
        by = agent(view, verb)
        return by if by >= 0 else _contracted(view, verb)
    who = _shared_subject(view, _reporter(view, verb))
    if who < 0 and view.tag[verb] in _FINITE and view.dep[verb] in ("ROOT", "conj", "ccomp"):
        who = _nearest(view, verb)
    return _after_dateline(view, who, verb)


def _contracted(view: View, verb: int) -> int:
    """Subject of 'he's said that', which the parser takes for a passive."""
    if any(view.dep[k] == "auxpass" and view.word[k] in ("'s", "’s", "'ve", "’ve") for k in view.kids[verb]) and any(
            view.dep[k] == "ccomp" and k > verb for k in view.kids[verb]):
        return next((k for k in view.kids[verb] if view.dep[k] == "nsubjpass"), -1)
    return -1


def _after_dateline(view: View, who: int, verb: int) -> int:
    """The subject after 'WASHINGTON —', which the parser may take for the subject itself."""
    if who < 0 or not view.text[view.start[who]:view.end[who]].isupper() or view.end[who] - view.start[who] < 4:
        return who
    low = view.zone[verb][0]
    if who - low > 6:
        return who
    dash = next((k for k in range(who + 1, min(who + 8, verb)) if view.word[k] in ("-", "–", "—", "--")), -1)
    if dash < 0:
        return who
    return next((k for k in range(dash + 1, verb) if view.pos[k] in ("PROPN", "NOUN", "PRON")
                 and view.dep[k] not in ("compound", "poss", "nmod", "amod")), who)


def is_order(view: View, verb: int) -> bool:
    """Whether a verb is an imperative ('Imagine that …', 'Thank you'): nobody is told to speak or believe."""
    return view.tag[verb] in ("VB", "VBP") and view.dep[verb] == "ROOT" and not any(
        view.dep[k] in ("nsubj", "nsubjpass", "aux", "auxpass", "csubj", "expl") for k in view.kids[verb])


def _reporter(view: View, verb: int) -> int:
    """The verb whose subject speaks: for 'X said that Y fell, adding …' that of saying, not of falling."""
    if view.tag[verb] != "VBG" or view.dep[verb] != "advcl" or view.word[verb - 1] != ",":
        return verb
    v = view.head[verb]
    for _ in range(4):
        if view.dep[v] != "ccomp" or view.head[v] > v or view.inside[view.head[v]] >= 0:
            break
        v = view.head[v]
        verb = v
    return verb


_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_LOOSE = frozenset({"appos", "npadvmod", "conj", "ROOT", "attr", "dep"})


def _nearest(view: View, verb: int) -> int:
    """A noun before a finite verb that the parser hung elsewhere, as in 'On Monday, Kessel, who led, said'."""
    low = view.zone[verb][0]
    for k in range(verb - 1, max(low - 1, verb - 40), -1):
        if view.inside[k] >= 0:
            return -1
        if view.pos[k] in ("PROPN", "NOUN", "PRON") and view.dep[k] in _LOOSE and view.right[k] >= verb - 2 and (
                view.word[view.left[k] - 1] not in ("(", "-")) and (
                view.entity[k] not in ("DATE", "TIME")):
            return k
    return -1


def _shared_subject(view: View, verb: int) -> int:
    """The subject of a verb or of the one that it is coordinated with or depends on."""
    dep, head, kids = view.dep, view.head, view.kids
    v = verb
    for _ in range(8):
        outside = [k for k in kids[v] if not view.inside[k] >= 0 > view.inside[verb]]
        own = [k for k in outside if dep[k] == "nsubj" or (dep[k] == "nsubjpass" and v != verb)]
        if own:  # the one next to the verb: 'in a letter, their second, the ministers said'
            return max((k for k in own if k < v), default=own[0])
        if any(dep[k] == "nsubjpass" for k in outside):
            by = agent(view, verb)
            return by if by >= 0 else _contracted(view, verb)
        relation = dep[v]
        if head[v] == v or (relation == "ccomp" and v == verb and head[v] > v):
            return -1
        if relation == "acl":
            if view.tag[v] == "VB" and dep[head[v]] in ("dobj", "pobj", "attr"):
                v = head[v]  # 'used the law to portray': who used it
                while dep[v] in ("dobj", "pobj", "attr", "prep") and head[v] != v:
                    v = head[v]
                if view.pos[v] not in ("VERB", "AUX"):
                    return v
                continue
            if view.lemma[v] == "say" and view.tag[v] == "VBG" and dep[head[v]] == "dobj":
                v = head[head[v]]  # 'issued a statement saying': who issued it
                continue
            return head[v]
        if relation == "relcl":
            return head[v]
        if relation not in _SHARES:
            return -1
        v = head[head[v]] if v == verb and _goes_on_telling(view, verb) else head[v]
    return -1


def _goes_on_telling(view: View, verb: int) -> bool:
    """Whether a verb is coordinated with what was told but continues the telling: 'denied that A had left and added'.

    Tenses tell: "denied" and "added" agree, "had left" does not.
    """
    told = view.head[verb]
    if view.dep[verb] != "conj" or view.dep[told] != "ccomp" or view.tag[verb] not in ("VBD", "VBZ"):
        return False
    aside = any(view.dep[k] == "aux" and view.word[k] in _BACKSHIFTED for k in view.kids[told])
    own = any(view.dep[k] in ("aux", "auxpass", "nsubj") for k in view.kids[verb])
    return aside and not own and view.tag[view.head[told]] == view.tag[verb]


_BACKSHIFTED = frozenset({"had", "would", "could", "might", "will", "should"})

_SHARES = frozenset({
    "conj", "xcomp", "advcl", "pcomp", "prep", "ccomp", "dep", "parataxis", "aux", "attr", "acomp", "pobj", "dobj",
})


def _is_bare_participle(view: View, verb: int) -> bool:
    """Whether a verb is a past participle without 'have': its subject is not who speaks."""
    if view.tag[verb] != "VBN":
        return False
    auxiliaries = [k for k in view.kids[verb] if view.dep[k] in ("aux", "auxpass")]
    if not auxiliaries and view.dep[verb] == "conj":
        return _is_bare_participle(view, view.head[verb])
    passive = any(view.dep[k] == "auxpass" for k in auxiliaries)
    return passive or not auxiliaries


def addressed(view: View, item: Found, lexicon: Lexicon) -> int:
    """Head of the noun to whom something is said, or -1: 'told reporters', 'said to aides', 'was told'."""
    verb = item.verb
    cue = lexicon.verbs.get(view.lemma[verb]) if verb >= 0 else None
    if cue is None:
        return -1
    takes = "addressee" in cue.takes
    to = -1
    for k in view.kids[verb]:
        if k == item.speaker:
            continue
        outside = view.end[k] <= item.start or view.start[k] >= item.end
        dep = view.dep[k]
        if dep in ("dative", "iobj", "dobj") and view.pos[k] in NOMINAL and k > verb and (
                outside if not takes else view.inside[k] < 0):
            if takes or dep != "dobj" or (item.start > view.end[k] and "clause" in cue.takes):
                return k
        elif dep == "nsubjpass" and takes:
            return k
        elif dep in ("prep", "dative") and view.word[k] == "to" and outside and "+to" not in cue.takes:
            to = next((j for j in view.kids[k] if view.dep[j] == "pobj"), to)
        elif dep in ("ccomp", "xcomp") and cue.kind == "order" and k > verb:
            for j in view.kids[k]:
                if view.dep[j] == "nsubj" and j == view.left[j] and any(view.word[x] == "to" for x in view.kids[k]):
                    return j
    return to


def agent(view: View, verb: int) -> int:
    """The noun after 'by', or -1."""
    for k in view.kids[verb]:
        if view.dep[k] == "agent":
            for j in view.kids[k]:
                if view.dep[j] == "pobj":
                    return j
    return -1


class Speaker(NamedTuple):
    """Who speaks or is spoken to: the words, their offsets, and the actor behind them."""

    text: str | None = None
    start: int | None = None
    end: int | None = None
    name: str | None = None
    actor_id: str | None = None
    how: str = "none"


NOBODY = Speaker()


class Mentions:
    """The mentions of an article, looked up by offset."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self._all = list(mentions)
        self._starts = [mention.start for mention in self._all]

    def over(self, start: int, end: int) -> Mention | None:
        """The mention that shares most characters with ``text[start:end]``, the first of equals."""
        best, most = None, 0
        # A mention may hold others; those that begin well before may still reach in.
        for at in range(bisect_right(self._starts, end - 1) - 1, -1, -1):
            mention = self._all[at]
            shared = min(end, mention.end) - max(start, mention.start)
            if shared >= most and shared > 0:
                best, most = mention, shared
            if start - mention.start > 200:
                break
        return best

    def resolve(self, view: View, head: int) -> Speaker:
        """The speaker around token ``head``; -1 is nobody."""
        if head < 0:
            return NOBODY
        a, b = noun_phrase(view, head)
        start, end = view.start[a], view.end[b - 1]
        text = view.text[start:end]
        named = antecedent(view, head)
        mention = self.over(view.start[named], view.end[named])
        if mention is None:
            mention = next((found for k in view.kids[named] if view.dep[k] == "appos"
                            if (found := self.over(view.start[k], view.end[k]))), None)
        if mention is None and named != head:
            a, b = noun_phrase(view, named)
        if mention is not None:
            if mention.how == "description" and mention.type in ("state", "group", "organization") and (
                is_anonymous(view, named)
            ):
                # 'Russian officials', 'Syrian rebels': of a state or country, but nobody who can be named.
                return Speaker(text, start, end, view.text[view.start[a]:view.end[b - 1]], None, "anonymous")
            how = mention.how if mention.how in ("coreference", "description") else "name"
            return Speaker(text, start, end, mention.name, mention.actor_id, how)
        if view.pos[named] == "PRON":
            return Speaker(text, start, end)
        described = view.text[view.start[a]:view.end[b - 1]]
        if view.pos[named] == "PROPN":
            return Speaker(text, start, end, described, None, "name")
        return Speaker(text, start, end, described, None, "anonymous" if is_anonymous(view, named) else "description")


def antecedent(view: View, head: int) -> int:
    """The noun that a relative pronoun stands for, or ``head`` itself."""
    if view.word[head] in RELATIVE:
        verb = view.head[head]
        for _ in range(4):
            if view.dep[verb] == "relcl":
                return view.head[verb]
            verb = view.head[verb]
    return head


def is_anonymous(view: View, head: int) -> bool:
    """Whether a description names nobody: no definite article, no possessor ("officials", "a source")."""
    for k in view.kids[head]:
        if view.dep[k] == "poss" or (view.dep[k] == "det" and view.word[k] in ("the", "this", "that")):
            return False
    return True
