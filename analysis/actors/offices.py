"""Offices: which one the words of a title name, who holds it, and who is only known by it.

The article tells before the day of publication does: whom it introduced as "President Rudolf Elphberg" is its
president.  A holder whom neither tells is still one person with a state: "the Ruritanian finance minister".
"""

from __future__ import annotations

import re

from analysis.actors.article import HEADS, Person, Reading
from analysis.actors.base import Actor, Term
from analysis.actors.spelling import slug

NO_OFFICE = frozenset((
    "address", "civilian", "official", "lawmaker", "clergy", "royal", "rebel", "minister", "first lady",
))
"""Roles of offices.csv that many hold at once, or that no terms tell."""
OTHER_TIMES = frozenset((
    "candidate", "elect", "ex", "first", "former", "future", "hopeful", "incoming", "last", "late", "next", "onetime",
    "ousted", "previous", "then", "would-be",
))
ALONE = HEADS | {
    "leader", "foreign minister", "defence minister", "supreme leader", "crown prince", "speaker", "opposition leader",
    "national security adviser", "ambassador to the UN", "deputy head",
}
"""Offices of a state that one person holds at a time, at least as far as an article speaks of "the" one."""
MEMORY = 200
"""Mentions of persons that an office alone looks back over."""
MINISTERS = ("foreign minister", "defence minister")


def joined(words: tuple[str, ...] | list[str]) -> str:
    """Words of a title as offices.csv writes them: "director - general" is "director-general"."""
    return re.sub(r" ?([-–]) ?", "-", " ".join(words))


def term_in(reading: Reading, words: tuple[str, ...] | list[str]) -> str | None:
    """The term of offices.csv at the end of a title, the longest one; None if the title is of no office."""
    offices = reading.base.offices
    return next((term for i in range(len(words)) if (term := joined(words[i:])) in offices), None)


def office_in(reading: Reading, words: tuple[str, ...] | list[str]) -> str | None:
    """The office that the last words of a title name: "deputy foreign minister" is none of a foreign minister."""
    offices = reading.base.offices
    for i in range(len(words)):
        office = offices.get(joined(words[i:]))
        if office:
            if i and words[i - 1] in ("deputy", "vice", "assistant", "under") and office[0] != "deputy head":
                return "deputy head" if office[0] in HEADS else "official"
            return office[0]
    return None


def holder(reading: Reading, office: str, owner: Actor, *, term: str = "") -> Person | None:
    """Who holds an office of a state or organization: by the article, then by the day of publication.

    Args:
        reading: the article.
        office: a role of offices.csv.
        owner: the state or organization.
        term: the word that the article uses, so that no queen is taken for a king.
    """
    base = reading.base
    key = owner.country if owner.type == "state" else owner.name
    if owner.type != "state" and (office in HEADS or office in ("leader", "speaker")):
        office = "head of body"
    same = [
        person for person in reading.cast.persons.values()
        if person.holds(office, key) and (not term or base.fits(term, person.actor))
    ]
    if office == "leader" and len(same) > 1:
        chief = base.leaders.get(key, "")
        same = [person for person in same if person.holds(chief, key)] or same
    if len(same) == 1:
        return same[0]
    body = None if owner.type == "state" else owner.name
    actor = base.resolve(office, owner.country, reading.day, body=body)
    if actor is None and office == "head of body":
        actor = base.resolve("speaker", owner.country, reading.day, body=body)
    if same:
        return next((person for person in same if person.actor == actor), max(same, key=lambda person: person.last))
    if actor is None or (term and not base.fits(term, actor)):
        return None
    return reading.cast.introduce(actor)


def same_office(reading: Reading, pivot: Person, state: Actor) -> Person | None:
    """Who holds in ``state`` the office that ``pivot`` holds at home; a leader's counterpart is a leader."""
    offices = {office for office, key in pivot.offices if key == pivot.actor.country} - NO_OFFICE
    for office in MINISTERS:
        if office in offices:
            return holder(reading, office, state) or unnamed(reading, office, state)
    if "leader" in offices or offices & HEADS:
        chief = reading.base.leaders.get(state.country)
        same = next((office for office in sorted(offices & HEADS) if chief in (None, office)), None)
        if chief is not None and chief not in HEADS:
            same = same or next(iter(sorted(offices & HEADS)), None)
        found = holder(reading, same, state) if same else None
        return found or holder(reading, "leader", state) or unnamed(reading, "leader", state)
    if not offices:
        return _same_term(reading, pivot, state)
    return next((found for office in sorted(offices) if (found := holder(reading, office, state))), None)


def _same_term(reading: Reading, pivot: Person, state: Actor) -> Person | None:
    """Without a day: the one person who held the office in ``state`` as long as the pivot held it at home."""
    base = reading.base
    own = [term for term in base.terms_of(pivot.actor) if term.office in HEADS or term.office in MINISTERS]
    if reading.day is not None or not own:
        return None
    found = {actor for term in own if (actor := _all_the_while(reading, term, state)) is not None}
    return reading.cast.introduce(found.pop()) if len(found) == 1 else None


def _all_the_while(reading: Reading, term: Term, state: Actor) -> Actor | None:
    """Who held the same office, or led the state, on the first and on the last day of a term."""
    office = term.office if term.office in MINISTERS else "leader"
    ends = {reading.base.resolve(office, state.country, day) for day in (term.first, term.last)}
    return ends.pop() if len(ends) == 1 else None


def unnamed(reading: Reading, term: str, owner: Actor) -> Person:
    """The one holder of an office whom nobody names: an actor of the article, with the state and no more."""
    the = "the " if owner.name.startswith("United ") or owner.name.endswith(("s", "Republic", "Union")) else ""
    name = f"{term} of {the}{owner.name}"
    office, sex = reading.base.offices.get(term, (term, None))
    person = reading.cast.unnamed.setdefault(name, Person(Actor(slug(name), name, "person", owner.country, sex)))
    person.offices.add((office, owner.country if owner.type == "state" else owner.name))
    return person


def add_office_alone(reading: Reading, i: int, people: list[Person]) -> Person | None:
    """Add "the president", "the Foreign Minister": who was called so before, or the only state's holder.

    Args:
        reading: the article.
        i: token of the office's last word.
        people: who was mentioned up to here, in order.
    """
    words, first = [reading.word(i)], i
    while first > 0 and len(words) < 4 and (
        reading.word(first - 1) in reading.base.title_words or reading.word(first - 1) == "-"
    ):
        first -= 1
        words.append(reading.word(first))
    words.reverse()
    former = words[0] == "former"
    if reading.word(first - 1) != "the" or not reading.free(first - 1, i) or (
        not OTHER_TIMES.isdisjoint(words[1:] if former else words)
    ):
        return None
    after = reading.doc[i + 1] if i + 1 < len(reading.doc) else None
    if after is not None and (after.lower_ in ("of", "for", "-", "'s office") or after.pos_ in ("NOUN", "PROPN")) and (
        not after.is_sent_start
    ):
        return None
    office, term = office_in(reading, words), term_in(reading, words)
    if office is None or term is None or office in ("head of body", "leader"):
        return None
    before = people[:-MEMORY:-1]
    if former:
        person = next((person for person in before if office in person.formerly), None)
    elif office in NO_OFFICE:
        person = next((person for person in before if person.actor.name.startswith(f"{term} of ")), None)
    else:
        person = next((
            person for person in before
            if any(held == office for held, _ in person.offices) and reading.base.fits(term, person.actor)
        ), None) or _only_holder(reading, office, term)
    if person is not None:
        reading.add_tokens(first - 1, i, person.actor, "description")
    return person


def _only_holder(reading: Reading, office: str, term: str) -> Person | None:
    """The holder of an office that few states have, such as chancellor, if the article speaks of one of them."""
    country = reading.only_country(term)
    if country not in reading.base.states:
        return None
    return holder(reading, office, reading.base.states[country], term=term)
