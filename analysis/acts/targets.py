"""Towards whom: the places of a sentence where the target of an act can stand, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Span, Token

from analysis.acts.arguments import (
    AMOUNTS,
    ASKED,
    BYSTANDERS,
    NAMES,
    NO_TARGET,
    RECEIVING,
    ROLES,
    owner,
    received,
    subject,
)
from analysis.acts.cues import OBJECTS, SUBJECTS, Cue, framing

TOWARDS = frozenset({"against", "to", "towards", "toward", "on", "upon", "at", "with", "from", "for", "over"})
"""Prepositions after which a phrase names whom it is meant for: "reserves the right to respond to Graustark"."""


BORDERS = frozenset({"border", "frontier", "boundary"})
"""Nouns that one has with a neighbour."""


def targets_of(chain: Sequence[Cue], avoid: Token | None) -> Iterator[Token]:
    """The tokens that can name towards whom: looked for from the outermost operator inwards.

    Who rejects or accepts a demand does so towards the one who made it.  What a verb without operator
    has for its object is its target, also where it is a cue itself ("condemned the attack").
    """
    if received(chain[0]):
        who = subject(chain[0].via[0])
        if who is not None:
            yield who
        if who is None or who.ent_type_ in NAMES or chain[0].via[0].lemma_ in RECEIVING:
            return  # but what prompts a warning need not be who is warned
    told = chain[0].term.pos == "noun" and chain[0].operator == "threaten" and chain[0].via
    if told and framing(chain[0].token) is None:  # "handed Graustark an ultimatum", "presented it with one"
        held = (child for child in chain[0].via[0].children if child.dep_ in ("dative", "dobj", "nsubjpass"))
        yield from (child for child in held if child not in (chain[0].token, avoid) and child.pos_ != "ADP"
                    and not child.is_ancestor(chain[0].token))
    reach = []
    for cue in chain:
        reach.append(cue)
        if cue.operator is None:
            break
    used = {cue.token.i for cue in reach}
    if chain[0].operator == "refuse" or chain[0].term.group.act == "concession":
        for noun in (*(cue.token for cue in reach[1:]), *chain[0].parts):
            if noun.pos_ == "NOUN" and noun.lemma_ in ASKED and (maker := _maker(noun)) is not None:
                yield maker
    if chain[0].operator == "demand":  # "demanded the release of its crew by Graustark"
        for by in (child for cue in reach[1:] for child in cue.token.children if child.lower_ == "by"):
            yield from (below for below in by.children if below.dep_ == "pobj" and below.ent_type_ in NAMES)
    for cue in reach:
        yield from (found for found in _targets(cue, used) if found != avoid)
    parts = [part for cue in reach for part in (cue.token, *cue.parts)]
    for noun in (part for part in parts if part.dep_ in OBJECTS and part.pos_ != "VERB"):
        named = any(child.ent_type_ in NAMES for child in noun.lefts)
        if noun != avoid and (named or noun.lemma_.lower() in ROLES or noun.lemma_.lower() in BYSTANDERS):
            yield noun
    moved = chain[-1].term.group.act == "mobilization"
    for cue in reach:
        for word in _holders(cue):
            yield from (found for found in _after(word) if found != avoid and not (moved and beside(found)))
    yield from (part for cue in reach for part in cue.parts if part.dep_ in OBJECTS and part != avoid)


def targets_after(span: Span, verb: Token) -> Iterator[Token]:
    """The tokens after a phrase that can name whom it is meant for: "… sanctions against Graustark"."""
    inside = {token.i for token in span}
    done = [child for token in span for child in token.children
            if child.dep_ in ("xcomp", "dobj", "acl", "pcomp") and child.i not in inside]
    struck = [below for child in done for below in child.children if below.dep_ == "dobj"]
    holders = [*span, verb, *done, *struck]
    for way in ("against", "to", ""):
        for holder in holders:
            for child in holder.children:
                if child.dep_ == "prep" and child.i > span.start and (
                        child.lower_ == way or (not way and child.lower_ in TOWARDS)):
                    yield from (below for below in child.children if below.dep_ == "pobj" and (
                        below.ent_type_ in NAMES or (below.ent_type_ not in AMOUNTS and below.i not in inside)))
    yield from (below for below in struck if below.ent_type_ in NAMES)  # "reserves the right to strike Graustark"


def _after(word: Token) -> Iterator[Token]:
    """What stands after the prepositions of a word, save those of time and circumstance."""
    for child in word.children:
        if child.dep_ == "prep" and child.lower_ not in NO_TARGET:
            yield from (below for below in child.children if below.dep_ == "pobj" and below.ent_type_ not in AMOUNTS)


def beside(noun: Token) -> bool:
    """An ally: troops are moved *with* Graustark, not against it."""
    return any(over.dep_ == "prep" and over.lower_ in ("with", "alongside") and over.head.lemma_ not in BORDERS
               for over in (noun.head, noun.head.head))


def _maker(noun: Token) -> Token | None:
    """Who made a demand or an offer."""
    for child in noun.children:
        if child.dep_ in ("prep", "agent") and child.lower_ in ("from", "by", "of"):
            below = next((below for below in child.children if below.dep_ == "pobj"), None)
            if below is not None:
                return below
        if child.dep_ == "acl" and (agent := next((below for below in child.children if below.dep_ == "agent"), None)):
            return next((below for below in agent.children if below.dep_ == "pobj"), None)
    return owner(noun)


def _holders(cue: Cue) -> list[Token]:
    """Tokens whose prepositions can name the target: the cue, its parts, and the verb above a noun."""
    holders = [cue.token, *cue.parts]
    holders += [child for child in cue.token.children if child.dep_ in ("dobj", "attr", "prt", "prep")]
    if cue.term.pos == "noun":
        holders += [child for child in cue.token.children if child.dep_ in ("acl", "relcl")]  # "sanctions imposed on"
        token = cue.token
        while token.dep_ in ("dobj", "pobj", "prep", "conj", "nsubjpass") and token.head != token:
            token = token.head
            if token.pos_ == "VERB":
                holders.append(token)
                break
    return holders


def _targets(cue: Cue, chain: set[int]) -> Iterator[Token]:
    """The targets of one cue, in the places that its term names, in their order."""
    token = cue.token
    used = chain | {part.i for part in cue.parts}
    for way in cue.term.to:
        if way == "obj":
            if cue.term.pos == "noun":
                continue
            for dep in ("dative", "dobj", "nsubjpass"):
                for child in token.children:
                    if child.dep_ != dep:
                        continue
                    if child.pos_ == "ADP":
                        child = next((below for below in child.children if below.dep_ == "pobj"), child)
                    if child.i not in used and child.ent_type_ not in AMOUNTS:
                        yield child
            if token.dep_ == "acl" and cue.passive:
                yield token.head
            for child in token.children:  # "urged that Graustark release", "asked Graustark to release"
                if child.dep_ in ("ccomp", "xcomp"):
                    for below in child.children:
                        if below.dep_ in SUBJECTS and below.i not in used:
                            yield below
        else:
            for holder in _holders(cue):
                for child in holder.children:
                    if way == "for" and child.dep_ in ("acl", "advcl") and any(m.lower_ == way for m in child.lefts):
                        yield from (below for below in child.lefts if below.dep_ in SUBJECTS)  # "for them to leave"
                    if child.dep_ in ("prep", "dative", "agent") and child.lower_ == way:
                        for below in child.children:
                            if below.dep_ == "pobj" and below.i not in used and below.ent_type_ not in AMOUNTS:
                                yield below
