"""From cues to events: what an operator makes of what it governs, and which events a sentence tells."""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Token

from analysis.acts.cues import Cue, Lexicon

FUTURE = frozenset({"will", "shall", "'ll", "’ll", "wo"})
REPORTING = frozenset(
    "say announce confirm state declare add tell report note claim reiterate stress insist explain reveal show see "
    "believe think argue warn hear mean make write reaffirm suggest indicate acknowledge assert repeat pledge".split()
)


class Event(NamedTuple):
    """An act told by a chain of cues, outermost first."""

    act: str
    chain: tuple[Cue, ...]
    depth: float
    negated: bool
    future: bool

    @property
    def top(self) -> Token:
        """Token of the outermost cue."""
        return self.chain[0].token


def events(cues: list[Cue], lexicon: Lexicon) -> list[Event]:
    """Events of a text, one for each cue that no operator governs."""
    found = []
    for cue in cues:
        if cue.outer is None:
            found.extend(_events(cue, lexicon))
    return found


def _events(cue: Cue, lexicon: Lexicon) -> list[Event]:
    chain = [cue]
    while chain[-1].inner:
        chain.append(min(chain[-1].inner, key=lambda inner: (inner.token.i < chain[-1].token.i, inner.token.i)))
    act: str | None = None
    for link in reversed(chain):
        operator = link.operator
        if act is not None and operator:
            act = lexicon.combine(operator, act)
        elif link.term.group.act:
            act = link.term.group.act
        if act is not None and any(_future(verb) for verb in (link.token, *link.via)):
            act = lexicon.combine("future", act)
    negated = any(_negated(verb) for verb in (cue.token, *cue.via))
    if act is None:
        return []
    if negated and (changed := lexicon.combine("not", act)) != act:
        act, negated = changed, False
    return [Event(act, tuple(chain), depth(cue), negated, _future(cue.token))]


def _future(token: Token) -> bool:
    """*will*, or the *would* of reported speech."""
    for child in token.children:
        if child.dep_ == "aux":
            if child.lower_ in FUTURE:
                return True
            if child.lower_ in ("would", "'d") and token.dep_ == "ccomp":
                return True
    return False


def _negated(token: Token) -> bool:
    return any(child.dep_ == "neg" or child.lower_ in ("never", "no") for child in token.children)


def depth(cue: Cue) -> float:
    """How far a cue stands from the main assertion of its sentence: 0 is the main verb."""
    cost = 0.0
    token = cue.token
    for _ in range(30):
        head, dep = token.head, token.dep_
        if head == token:
            break
        if dep in ("relcl", "acl"):
            cost += 2.5
        elif dep == "advcl":
            cost += 2.0
        elif dep == "ccomp":
            cost += 0.0 if head.lemma_ in REPORTING else 1.0
        elif dep in ("xcomp", "conj", "parataxis"):
            cost += 0.3
        elif dep in ("dobj", "nsubjpass", "attr"):
            cost += 0.5
        elif dep in ("nsubj", "pcomp", "csubj"):
            cost += 1.0
        elif dep in ("pobj", "appos", "nmod", "poss", "compound", "amod"):
            cost += 1.5
        token = head
    return cost
