"""Persons by name.

A mention spans title and name ("Ruritanian Foreign Minister Rudolf Elphberg").  What a title tells
(state, sex, office) goes to the person; so "Ruritanian lawmaker" makes an unknown person Ruritanian.
"""

from __future__ import annotations

from analysis.actors.article import HEADS, Person, Reading, is_subject
from analysis.actors.names import full_names
from analysis.actors.surnames import called, surname_places
from analysis.actors.titles import Title, learn, read_beside, read_title

PERSONAL_RULE = frozenset(("administration", "cabinet", "government", "presidency", "regime"))
"""Behind the name of who rules, these speak of the state: "the Biden administration"."""


def read_persons(reading: Reading) -> None:
    """Add every mention of a person by name."""
    names, covered = full_names(reading)
    full = {first: (last, name, how) for first, last, name, how in names}
    short = surname_places(reading, covered)
    for first in sorted(full.keys() | short.keys()):
        title = read_title(reading, first)
        if first in full:
            last, person, how = full[first]
            _add_person(reading, first, last, person, how, title, reading.end(last))
            continue
        last, found = short[first]
        person = called(reading, first, last, found, title)
        if person is not None:
            end = found.hit.end if found is not None else reading.end(last)
            _add_person(reading, first, last, person, "alias", title, end)


def _add_person(
    reading: Reading, first: int, last: int, person: Person, how: str, title: Title, end: int
) -> None:
    """Enter one mention of a person, from the title to the character ``end``."""
    learn(person, title.words, title.country, title.body, title.sex, reading)
    read_beside(reading, last, person)
    person.last = first
    if is_subject(reading.doc[last]):
        person.subject = reading.doc[last].sent.start
    reading.named[first] = person
    if reading.word(last + 1) in PERSONAL_RULE and _rules(reading, person):
        state = reading.base.states[person.actor.country]
        start = reading.with_article(title.start, last + 1)
        reading.add_tokens(start, last + 1, state, "metonym")
    else:
        reading.add(reading.starts[title.start], end, person.actor, how)


def _rules(reading: Reading, person: Person) -> bool:
    """The person heads or headed a state or government, so that a government is called by the name."""
    terms = reading.base.terms_of(person.actor)
    offices = {office for office, _ in person.offices} | {term.office for term in terms}
    return person.actor.country in reading.base.states and not HEADS.isdisjoint(offices)
