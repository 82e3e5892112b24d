"""The base of actors: who exists, under which names, and who held which office when.

All names are in one Aho-Corasick automaton (Aho and Corasick 1975), so that finding every known
name costs one pass over the text, however many names there are.  ``load`` fills the base.
"""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass, field
from typing import NamedTuple

import ahocorasick

from analysis.actors.spelling import FLAT, BySound

TYPES = ("person", "state", "igo", "organization", "group", "place")
"""``place`` is for capitals where they do not act, and for places that tell the country of a sentence."""


class Actor(NamedTuple):
    """One actor of the base, or one met for the first time in an article."""

    actor_id: str
    name: str
    type: str
    country: str | None
    sex: str | None = None


class Name(NamedTuple):
    """What a piece of text may stand for."""

    actor: Actor
    how: str
    """name, alias, metonym, demonym (an adjective or a people's name) or surname."""


class Hit(NamedTuple):
    """A known name in a text: character offsets and everything it may stand for."""

    start: int
    end: int
    names: tuple[Name, ...]


class Kind(NamedTuple):
    """The actors that a common noun can mean, as in descriptions.csv."""

    type: str
    of: frozenset[str]
    """Codes of states or names of others; empty for all of the type."""
    word: str
    """A word that has to be in the name; empty if none."""
    beside: frozenset[str] = frozenset()
    """Codes of states in an article about which the noun means the one of ``of``, though it is not named."""

    def holds(self, actor: Actor) -> bool:
        """Whether the actor is of this kind."""
        if actor.type != self.type:
            return False
        if self.word:
            return self.word in actor.name.lower().split()
        return not self.of or (actor.country if actor.type == "state" else actor.name) in self.of


class Term(NamedTuple):
    """One term of office."""

    actor: Actor
    office: str
    country: str | None
    body: str | None
    first: dt.date
    last: dt.date


@dataclass
class ActorBase:
    """All known actors, by name, by id and by office.

    Examples:
        >>> from analysis.actors import load_base
        >>> base = load_base()
        >>> base.country_of("Kyiv"), base.country_of("U.S."), base.demonym("Ukrainian")
        ('UKR', 'USA', 'UKR')
        >>> base.resolve("head of state", "USA", dt.date(2022, 1, 2)).name
        'Joe Biden'
    """

    actors: dict[str, Actor] = field(default_factory=dict)
    names: dict[str, list[Name]] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    offices: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """Term to (office, sex), as in offices.csv."""
    office_countries: dict[str, frozenset[str]] = field(default_factory=dict)
    """Term to the only states that have such an office."""
    roles: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    ambiguous: dict[str, frozenset[str]] = field(default_factory=dict)
    """Name to the words beside which it is another's name."""
    given_names: dict[str, str] = field(default_factory=dict)
    senses: dict[str, frozenset[str]] = field(default_factory=dict)
    """Sense to its words, as in senses.csv."""
    descriptions: dict[str, list[Kind]] = field(default_factory=dict)
    """Common noun to what it can mean."""
    speech: frozenset[str] = frozenset()
    """Base forms of verbs of saying."""
    title_words: frozenset[str] = frozenset()
    organization_words: frozenset[str] = frozenset()
    states: dict[str, Actor] = field(default_factory=dict)
    places: dict[str, Actor] = field(default_factory=dict)
    """Capitals and other cities and regions, by every spelling."""
    leaders: dict[str, str] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    """Names and aliases of a user's own file, which mean no other."""
    renamed: dict[str, Actor] = field(default_factory=dict)
    """Name in the base to the actor that a user's own file puts in its place."""
    automaton: ahocorasick.Automaton = field(default_factory=ahocorasick.Automaton, repr=False)

    @functools.cached_property
    def unions(self) -> frozenset[str]:
        """Names of the organizations of states."""
        return frozenset(actor.name for actor in self.actors.values() if actor.type == "igo")

    def country_of(self, name: str) -> str | None:
        """ISO 3166 alpha-3 code behind a name, capital, demonym or person; None if unknown."""
        for candidate in self.names.get(name, ()):
            if candidate.actor.country:
                return candidate.actor.country
        return None

    def demonym(self, word: str) -> str | None:
        """ISO 3166 alpha-3 code of a demonym: "Ukrainian", "Danes"; None if it is none."""
        for candidate in self.names.get(word, ()):
            if candidate.how == "demonym":
                return candidate.actor.country
        return None

    def fits(self, term: str, actor: Actor) -> bool:
        """Whether a person can be called by a term of office: a republic has no king, and a king is no woman.

        A monarchy has no president, so that "the president" of an article is not its king.
        """
        countries, sex = self.office_countries.get(term), self.offices[term][1]
        if countries is not None and actor.country not in countries:
            return False
        if term == "president" and actor.country in self.office_countries["monarch"]:
            return False
        return None in (sex, actor.sex) or sex == actor.sex

    @functools.cached_property
    def office_tails(self) -> frozenset[str]:
        """The last words of offices of several words: "state" of "secretary of state"."""
        return frozenset(term.split()[-1] for term in self.offices if " " in term)

    @functools.cached_property
    def body_heads(self) -> frozenset[str]:
        """The last words of the organs of a state: "ministry", "army"."""
        return frozenset(term.split()[-1] for term in self.bodies)

    def find(self, name: str) -> Actor | None:
        """The actor of that name, if it is known and only one bears it."""
        found = {candidate.actor for candidate in self.names.get(name, ())}
        return found.pop() if len(found) == 1 else None

    def resolve(
        self, office: str, country: str | None, day: dt.date | None, *, body: str | None = None
    ) -> Actor | None:
        """Who held an office on a day.

        Args:
            office: an office of ``terms.csv``, or "leader" for whoever leads the country.
            country: ISO 3166 alpha-3 code, None for the head of an international body.
            day: the day; None finds nobody, since offices change hands.
            body: name of the organization, for "head of body" and "spokesperson".

        Returns:
            The person, or None where nobody or more than one is known for that day.
        """
        if day is None:
            return None
        if office == "leader":
            office = self.leaders.get(country, "head of state")
        held = [
            term for term in self._terms_by_office.get((office, country), ())
            if term.first <= day <= term.last and (body is None or term.body == body)
        ]
        latest = max((term.first for term in held), default=None)
        found = {term.actor for term in held if term.first == latest}
        return found.pop() if len(found) == 1 else None

    def terms_of(self, actor: Actor) -> list[Term]:
        """Every term of office of a person."""
        return self._terms_by_person.get(actor.actor_id, [])

    @functools.cached_property
    def _terms_by_person(self) -> dict[str, list[Term]]:
        terms: dict[str, list[Term]] = {}
        for term in self.terms:
            terms.setdefault(term.actor.actor_id, []).append(term)
        return terms

    @functools.cached_property
    def _terms_by_office(self) -> dict[tuple[str, str | None], list[Term]]:
        terms: dict[tuple[str, str | None], list[Term]] = {}
        for term in self.terms:
            terms.setdefault((term.office, term.country), []).append(term)
        return terms

    def by_outer_names(self, name: str) -> Actor | None:
        """The one person with the first and last word of a name: "Donald John Trump" is Donald Trump.

        Two names that both have words between are different people: "Mohamed Irfaan Ali" and "Mohamed Apandi Ali".
        """
        words = name.split()
        actor, longer = self._outer_names.get((words[0], words[-1]), (None, False))
        return None if longer and len(words) > 2 else actor

    @functools.cached_property
    def _outer_names(self) -> dict[tuple[str, str], tuple[Actor, bool]]:
        """First and last word of full names to the person, and whether words stand between; no namesakes."""
        found: dict[tuple[str, str], tuple[Actor, bool]] = {}
        twice = set()
        for text, names in self.names.items():
            words = text.split()
            if len(words) < 2 or not names or names[0].actor.type != "person" or names[0].how == "surname":
                continue
            key, longer = (words[0], words[-1]), len(words) > 2
            actor, other = found.get(key, (names[0].actor, longer))
            if actor != names[0].actor:
                twice.add(key)
            found[key] = (actor, longer and other)
        return {key: pair for key, pair in found.items() if key not in twice}

    @functools.cached_property
    def by_sound(self) -> BySound:
        """Persons by the sound of their full names, for spellings that no line of persons.csv has."""
        return BySound(
            (text, name.actor) for text, names in self.names.items() for name in names
            if name.actor.type == "person" and name.how != "surname"
        )

    def scan(self, text: str) -> list[Hit]:
        """Every known name in a text: the longest at each place, left to right, no overlaps.

        A phrase that only holds a name ("Russian roulette") is a hit that stands for nobody.
        """
        flat = text.translate(FLAT)
        spans: list[tuple[int, int, tuple[Name, ...]]] = []
        size = len(flat)
        for last, (length, names) in self.automaton.iter(flat):
            start, end = last + 1 - length, last + 1
            if start and (flat[start - 1].isalnum() or flat[start - 1] in "@_"):
                continue
            if end < size and (flat[end].isalnum() or flat[end] in "@_\ufffd" or _goes_on(flat, end)):
                continue
            spans.append((start, -end, names))
        spans.sort(key=_place)
        hits, reached = [], 0
        for start, end, names in spans:
            if start >= reached:
                hits.append(Hit(start, -end, names))
                reached = -end
        return hits

    def add_name(self, text: str, actor: Actor, how: str) -> None:
        """Let ``text`` stand for ``actor``; a name that it already has for it stays as it is."""
        known = self.names.setdefault(text, [])
        if not known or all(candidate.actor.actor_id != actor.actor_id for candidate in known):
            known.append(Name(actor, how))

    def build(self) -> None:
        """Make the automaton of all names; to be called once after the last ``add_name``.

        Long names are found in capitals too, as headlines and datelines have them.
        """
        words: dict[str, list[Name]] = {}
        for text, names in self.names.items():
            flat = text if text.isascii() else text.translate(FLAT)
            known = words.get(flat)
            words[flat] = names if known is None else [
                *known, *(name for name in names if all(name.actor != other.actor for other in known))
            ]
        for flat, names in list(words.items()):
            upper = flat.upper()
            least = 4 if names and names[0].actor.type == "state" else 5
            if len(flat) >= least and len(upper) == len(flat):
                words.setdefault(upper, names)
        automaton = ahocorasick.Automaton()
        for flat, names in words.items():
            automaton.add_word(flat, (len(flat), tuple(names)))
        automaton.make_automaton()
        self.automaton = automaton


def _place(span: tuple) -> tuple[int, int]:
    return span[:2]


def _goes_on(flat: str, end: int) -> bool:
    """The word goes on behind the name: an address ("BBC.com"), or a letter that the text has lost ("RT?'s")."""
    if end + 1 >= len(flat):
        return False
    if flat[end] == ".":
        return flat[end + 1].islower() and flat[end - 1] != "."
    return flat[end] == "?" and (flat[end + 1].isalnum() or flat[end + 1] == "'")


def split(field: str | None) -> list[str]:
    """The values of a field that holds several, separated by ``|``."""
    return [value.strip() for value in (field or "").split("|") if value.strip()]
