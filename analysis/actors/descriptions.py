"""An actor spoken of again by a common noun: "the alliance" after NATO, "the kingdom" after Saudi Arabia.

The noun means the actor of its kind that was named last, and within one sentence none that is the subject of
the same verb: in "Ruritania attacked the country" the country is another.  Where one only is ("in the country"),
nobody acts and nobody is named.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from spacy.tokens import Token

from analysis.actors.article import Found, Reading
from analysis.actors.base import Actor, Hit, Kind, Name
from analysis.actors.offices import OTHER_TIMES
from analysis.actors.senses import is_place

REACH = 150
"""Tokens between a noun and the actor that it means, at most."""
NOT_BEHIND = frozenset(("of", "that", "which", "who", "where", "whose", "between", "for"))
"""Behind the noun, these tell of whom it speaks, or that it is a piece of a longer name."""
NOT_WITHIN = OTHER_TIMES | {
    "another", "best", "entire", "home", "host", "most", "neighboring", "neighbouring", "only", "other", "own",
    "receiving", "rest", "same", "second", "third", "transit", "whole",
}
SPOKEN = frozenset(("country", "nation"))
"""Between quotation marks these are the speaker's own."""
AGENTS = frozenset(("against", "between", "by", "on", "to", "toward", "towards", "with"))
"""Prepositions whose object can be an actor."""


SERVANTS = frozenset(("government", "legislature", "military", "police"))
ANYBODYS = frozenset((
    "actor", "agent", "agents", "author", "director", "drone", "father", "founder", "head", "leadership", "mission",
    "official", "player", "side", "sister", "source", "sources", "team", "tank", "units",
))
"""Roles that anybody and anything can have: "its source"."""
EARLY = 4
"""Tokens from the beginning of its sentence in which "its" looks back to the sentence before."""


class Event(NamedTuple):
    """An actor named at a token."""

    first: int
    last: int
    actor: Actor
    named: bool = True
    """By its name, not by a demonym only."""


def read_descriptions(reading: Reading) -> None:
    """Let nouns such as "the alliance" stand for actors, as if they were names.

    ``read_phrases`` finds what belongs to them ("the kingdom's crown prince"), ``read_known_names`` adds the rest.
    """
    kinds = reading.base.descriptions
    events = _events(reading)
    firsts = [event.first for event in events]
    for i, word in enumerate(reading.lower):
        if word == "its":
            _add_its(reading, i, events[:bisect_left(firsts, i)])
        if word not in kinds and reading.words[i] not in kinds:
            continue
        first = _determiner(reading, i)
        if first is None or not _acts(reading, reading.doc[i]):
            continue
        kinds_here = _kinds(reading, i, reading.lower[first + 1:i + 1])
        actor = _antecedent(reading, first, i, events[:bisect_left(firsts, first)], kinds_here)
        if actor is not None:
            reading.described.append(_stand_for(reading, first, i, actor))


def _stand_for(reading: Reading, first: int, last: int, actor: Actor) -> Found:
    """Let tokens stand for an actor as a known name does."""
    hit = Hit(reading.starts[first], reading.end(last), (Name(actor, "coreference"),))
    reading.at[first] = reading.ending[last] = found = Found(first, last, hit, hit.names[0])
    return found


def _add_its(reading: Reading, i: int, events: list[Event]) -> None:
    """Let "its" stand for the one state or union of its sentence before an office or a role: "its president"."""
    base = reading.base
    if not any(
        word in base.offices or word in base.body_heads or base.roles.get(word) in SERVANTS
        for word in reading.lower[i + 1:i + 4] if word not in ANYBODYS
    ):
        return
    start = reading.doc[i].sent.start
    here = [event for event in events if event.first >= start]
    if not here and events and i - start < EARLY:
        before = reading.doc[events[-1].first].sent.start
        here = [event for event in events if event.first >= before]
    actors = {
        base.states.get(event.actor.country or "", event.actor)
        if event.actor.type == "organization" and reading.lower[event.last] in base.body_heads else event.actor
        for event in here
    }
    countries = {actor.country for actor in actors}
    if len(actors) > 1 and len(countries) == 1 and (country := countries.pop()) in base.states:
        actors = {base.states[country]}  # "the Ruritanian army and its troops"
    if len(actors) == 1 and (actor := actors.pop()).type in ("state", "igo", "group"):
        _stand_for(reading, i, i, actor)


def _events(reading: Reading) -> list[Event]:
    """Every actor that is no person and no place, in the order of the text."""
    known = [
        Event(found.first, found.last, found.thing.actor, found.thing.how != "demonym") for found in reading.found
        if found.thing and not (found.thing.how == "metonym" and is_place(reading, found))
    ]
    places = {event.first for event in known}
    others = []
    for mention in reading.mentions:
        if mention.type in ("igo", "organization", "group"):
            first, last = reading.tokens(mention.start, mention.end)
            if places.isdisjoint(range(first, last + 1)):
                others.append(Event(first, last, Actor(mention.actor_id, mention.name, mention.type, mention.country)))
    return sorted([*known, *others], key=lambda event: event.first)


def _kinds(reading: Reading, i: int, words: list[str]) -> list[Kind]:
    """What the noun, or it with the word before it, can mean."""
    kinds = reading.base.descriptions
    return kinds.get(" ".join(words[-2:])) or kinds.get(reading.words[i]) or kinds.get(reading.lower[i], [])


def _determiner(reading: Reading, i: int) -> int | None:
    """The token of "the" or "this" before a noun and its adjectives; None where the noun is a name's or another's."""
    token = reading.doc[i]
    if reading.word(i + 1) in NOT_BEHIND or reading.taken[i] or reading.known[i]:
        return None
    if reading.words[i][0].isupper() and reading.words[i] not in reading.base.descriptions:
        return None
    if token.dep_ in ("compound", "amod", "nmod"):
        return None
    for first in range(i - 1, max(i - 7, -1), -1):
        word = reading.lower[first]
        if word == "the" or (word == "this" and reading.word(i) not in SPOKEN):
            return first if not reading.taken[first] and not (
                reading.word(i) in SPOKEN and _in_marks(reading, first)
            ) else None
        if reading.taken[first] or word in NOT_WITHIN or first in reading.ending or not (
            word == "-" or reading.doc[first].pos_ in ("ADJ", "NUM", "NOUN", "PROPN", "VERB")
        ):
            return None
    return None


def _in_marks(reading: Reading, i: int) -> bool:
    """Between quotation marks that open in the same paragraph."""
    start = reading.text.rfind("\n", 0, reading.starts[i]) + 1
    before = reading.text[start:reading.starts[i]]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _acts(reading: Reading, token: Token) -> bool:
    """The noun is an actor of its sentence, not a place where things are, nor all there is to say of another name."""
    if token.dep_ == "pobj":
        return token.head.lower_ in AGENTS and token.head.head.lemma_ not in reading.base.senses["moving"]
    if token.dep_ == "dobj" and token.head.lemma_ in reading.base.senses["travelled"]:
        return False
    return token.dep_ in ("nsubj", "nsubjpass", "poss", "dobj", "dative")


def _antecedent(reading: Reading, first: int, i: int, events: list[Event], kinds: list[Kind]) -> Actor | None:
    """The actor of one of some kinds that was named last; for a subject, the subject of the sentence before.

    Within one sentence its subject would be "it", so that the noun is whom else it names last.  One
    that the article calls so, as in "the Ruritanian regime", comes before all.
    """
    excluded = _own_subject(reading, i, events)
    fitting = [
        event for event in events
        if i - event.first < REACH and event.actor not in excluded and any(kind.holds(event.actor) for kind in kinds)
    ]
    if not fitting:
        beside = [kind for kind in kinds if not kind.beside.isdisjoint(reading.countries)]
        return next((reading.base.states[code] for kind in beside for code in kind.of), None)
    if reading.word(i) in SPOKEN and any(word[0].isupper() for word in reading.words[first + 1:i]):
        one = {event.actor for event in fitting}  # "the South American country": of many states, who knows which
        return one.pop() if len(one) == 1 else None
    called = [event for event in fitting if reading.word(event.last + 1) == reading.word(i)]
    if called:
        return called[-1].actor
    sentence = reading.doc[fitting[-1].first].sent.start
    near = [event for event in fitting if event.first >= sentence]
    near = [event for event in near if event.named] or near
    if sentence == reading.doc[i].sent.start or reading.doc[i].dep_ not in ("nsubj", "nsubjpass"):
        return near[-1].actor
    subjects = [event for event in near if reading.doc[event.last].dep_ in ("nsubj", "nsubjpass")]
    return (subjects or near)[-1].actor


def _own_subject(reading: Reading, i: int, events: list[Event]) -> set[Actor]:
    """The actors in the subject of the verb whose object the noun is."""
    token = reading.doc[i]
    if token.dep_ not in ("dobj", "pobj", "dative"):
        return set()
    verb = token.head.head if token.dep_ == "pobj" else token.head
    spans = [
        (child.left_edge.i, child.right_edge.i) for child in verb.lefts if child.dep_ in ("nsubj", "nsubjpass")
    ]
    return {event.actor for event in events for first, last in spans if first <= event.first <= last}
