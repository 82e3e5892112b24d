"""Counterparts: "his Ruritanian counterpart" holds in another state the office that he holds at home."""

from __future__ import annotations

from typing import NamedTuple

from analysis.actors.article import POSSESSIVE, Found, Person, Reading
from analysis.actors.base import Actor
from analysis.actors.offices import same_office, unnamed

SINGULAR = frozenset(("counterpart", "colleague", "opposite"))
PLURAL = frozenset(("counterparts", "colleagues"))
OWN = frozenset(("his", "her", "their", "its", "the"))
LONGEST = 16
"""Tokens from "his" to "counterparts", at most."""


class Counterpart(NamedTuple):
    """One or more counterparts and the states they are of."""

    first: int
    """The token of "his", or of the first state where a name with a possessive stands before it."""
    noun: int
    before: tuple[Found, ...]
    """States before the noun, in order: "his Ruritanian and Utopian counterparts"."""
    behind: tuple[Found, ...]
    """States or capitals behind it: "his counterpart in Strelsau"."""
    owner: Person | None
    """Whose counterpart it is, where a name tells it: "Elphberg's Utopian counterpart"."""


def counterpart_phrases(reading: Reading) -> dict[int, Counterpart]:
    """Every phrase of counterparts whose state is told, by its first token."""
    phrases = (_phrase(reading, i) for i, word in enumerate(reading.lower) if word in SINGULAR or word in PLURAL)
    return {phrase.first: phrase for phrase in phrases if phrase is not None}


def _phrase(reading: Reading, noun: int) -> Counterpart | None:
    before: list[Found] = []
    i = noun - 1
    while i >= 0 and noun - i < LONGEST and not reading.taken[i]:
        found = reading.ending.get(i)
        if found is not None and found.thing and found.thing.actor.type == "state":
            before.insert(0, found)
            i = found.first - 1
        elif reading.lower[i] in (",", "and", "-") or (
            reading.doc[i].pos_ in ("ADJ", "NUM") and reading.lower[i] not in OWN
        ):
            i -= 1
        else:
            break
    behind = _behind(reading, noun)
    own = i >= 0 and reading.lower[i] in OWN
    possessive = i > 0 and reading.lower[i] in POSSESSIVE
    if not (before or behind) or not (own or possessive or before):
        return None
    if reading.lower[noun].startswith(("colleague", "opposite")) and not (before and (own or possessive)):
        return None
    first = i if own else before[0].first if before else noun
    return Counterpart(first, noun, tuple(before), behind, reading.person_ending(i - 1) if possessive else None)


def _behind(reading: Reading, noun: int) -> tuple[Found, ...]:
    """The states of "in Strelsau" or "from Ruritania, Utopia and Arcadia"."""
    found: list[Found] = []
    if reading.word(noun + 1) not in ("in", "from"):
        return ()
    i = noun + 2
    while True:
        i += reading.word(i) == "the"
        here = reading.at.get(i)
        if here is None or not here.thing or here.thing.actor.type != "state":
            return tuple(found)
        found.append(here)
        i = here.last + 1
        while reading.word(i) in (",", "and"):
            i += 1


def add_counterparts(reading: Reading, phrase: Counterpart, pivot: Person | None) -> None:
    """Add the persons that a phrase of counterparts means.

    Args:
        reading: the article.
        phrase: what was found.
        pivot: whose counterparts they are, where no possessive tells it.
    """
    pivot = phrase.owner or pivot
    if not reading.free(phrase.first, phrase.noun):
        return
    if reading.lower[phrase.noun] in PLURAL:
        _add_several(reading, phrase, pivot)
        return
    owner = (phrase.before or phrase.behind)[0]
    last = phrase.noun if phrase.before else owner.last
    person = reading.named.get(last + 1) or reading.named.get(last + 2)
    if person is None or person is pivot:
        person = _one(reading, pivot, owner.thing.actor) or unnamed(reading, "counterpart", owner.thing.actor)
    person.learn(country=owner.thing.actor.country)
    if reading.add_tokens(phrase.first, last, person.actor, "description"):
        reading.named.setdefault(phrase.first, person)


def _one(reading: Reading, pivot: Person | None, state: Actor) -> Person | None:
    """The counterpart of one person in a state; nobody is the counterpart of themselves."""
    person = same_office(reading, pivot, state) if pivot is not None else None
    return None if person is pivot else person


def _add_several(reading: Reading, phrase: Counterpart, pivot: Person | None) -> None:
    """A mention for each state; of one state alone, several people who act for it."""
    owners = phrase.before or phrase.behind
    if len(owners) == 1:
        if phrase.before:
            reading.add_tokens(phrase.first, phrase.noun, owners[0].thing.actor, "description")
        return
    for owner in owners:
        person = _one(reading, pivot, owner.thing.actor)
        actor = person.actor if person is not None else owner.thing.actor
        first = phrase.first if phrase.before and owner is owners[0] else owner.first
        last = phrase.noun if phrase.before and owner is owners[-1] else owner.last
        reading.add_tokens(first, last, actor, "description")
