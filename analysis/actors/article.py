"""What one article tells about its persons: full names, titles, sex, country, who was named last."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from analysis.actors.base import Actor, ActorBase, slug, surnames


@dataclass
class Person:
    """A person as this article knows them."""

    actor: Actor
    country: str | None = None
    sex: str | None = None
    offices: set[tuple[str, str | None]] = field(default_factory=set)
    """(office, country) pairs that the article gives the person."""
    last: int = -1
    """Token of the last mention so far."""

    def settled(self) -> Actor:
        """The actor with what the article added."""
        return self.actor._replace(country=self.actor.country or self.country, sex=self.actor.sex or self.sex)


class Cast:
    """All persons of an article, by full name and by surname."""

    def __init__(self, base: ActorBase, day: dt.date | None):
        """Start with nobody; ``day`` is the day of publication."""
        self.base, self.day = base, day
        self.persons: dict[str, Person] = {}
        self.by_surname: dict[str, list[Person]] = {}

    def introduce(self, actor: Actor) -> Person:
        """Enter a known actor, or give back the person already entered."""
        person = self.persons.get(actor.actor_id)
        if person is None:
            person = self.persons[actor.actor_id] = Person(actor, actor.country, actor.sex)
            for term in self.base.offices_of(actor.actor_id):
                if self.day and term.first <= self.day <= term.last:
                    person.offices.add((term.office, term.country))
            self._file(person, actor.name)
        return person

    def introduce_unknown(self, name: str) -> Person:
        """Enter a person whom the base does not hold, by full name."""
        actor = Actor(slug(name), name, "person", None)
        return self.introduce(actor)

    def _file(self, person: Person, name: str) -> None:
        words = name.split()
        for text in {*surnames(name), *(words[:1] if len(words) > 1 and self._family_first(person) else ())}:
            people = self.by_surname.setdefault(text, [])
            if person not in people:
                people.append(person)

    @staticmethod
    def _family_first(person: Person) -> bool:
        return (person.actor.country or person.country) in ("CHN", "KOR", "PRK", "TWN", "VNM", "KHM")

    def called(self, surname: str, at: int) -> Person | None:
        """The person of the article with that surname: the one named last before ``at``, else the first to come."""
        people = self.by_surname.get(surname)
        if not people:
            return None
        return max(people, key=lambda person: person.last) if len(people) > 1 else people[0]
