"""What one article tells: its known names, who was introduced under which full name, what is taken."""

from __future__ import annotations

import datetime as dt
import functools
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from spacy.symbols import PROPN
from spacy.tokens import Doc, Token

from analysis.actors.base import Actor, ActorBase, Hit, Name
from analysis.actors.spelling import capitalized, slug, surnames
from analysis.schemas import Mention

POSSESSIVE = frozenset(("'s", "’s", "'", "’"))
NO_LONGER_ZAIRE = dt.date(1997, 5, 17)
"""The day from which "Congo" alone is the larger of the two; before it, and in ISO 3166, the other."""
LONGEST_HEADLINE = 20
"""Words of four letters or more."""
BYLINES = frozenset(("author", "authors", "by", "photo", "photograph", "photographs", "picture", "reporting"))
HEADS = frozenset(("head of state", "head of government"))


@dataclass(eq=False)
class Person:
    """A person as this article knows them."""

    actor: Actor
    offices: set[tuple[str, str | None]] = field(default_factory=set)
    """(office, country or body) that the article or the day of publication gives the person."""
    formerly: set[str] = field(default_factory=set)
    """Offices that the article says the person had: "former President"."""
    serves: set[str] = field(default_factory=set)
    """Organizations under which titles put the person: "UN envoy"."""
    last: int = -1
    """Token of the last mention so far, -1 before the first."""
    subject: int = -1
    """Sentence, by its first token, in which the person was a subject last; -1 if in none."""

    def learn(self, *, country: str | None = None, sex: str | None = None, body: str | None = None) -> None:
        """Keep what the article tells where nothing was known, and under which organization it puts the person."""
        self.serves |= {body} - {None}
        self.actor = self.actor._replace(country=self.actor.country or country, sex=self.actor.sex or sex)

    def holds(self, office: str, key: str | None) -> bool:
        """Whether the person has this office; "leader" is whoever heads state or government."""
        if office == "leader":
            return any((head, key) in self.offices for head in (*HEADS, "leader"))
        return (office, key) in self.offices


class Found(NamedTuple):
    """A known name at its tokens, first and last."""

    first: int
    last: int
    hit: Hit
    thing: Name | None
    """The reading that is no person; of several, see ``Reading``."""


class Cast:
    """All persons of an article, by id and by surname."""

    def __init__(self, base: ActorBase, day: dt.date | None):
        self.base, self.day = base, day
        self.countries: set[str | None] = set()
        """Codes of the states that the article names in any way but by a person."""
        self.persons: dict[str, Person] = {}
        self.unnamed: dict[str, Person] = {}
        """Holders of offices whom nobody names, by office and state."""
        self.by_surname: dict[str, list[Person]] = {}
        self._inner: dict[str, list[Person]] = {}
        self._outer: dict[tuple[str, str], Person] = {}
        self._usual: dict[str, Person] = {}

    def introduce(self, actor: Actor) -> Person:
        """Enter a person, or give back the one already entered."""
        person = self.persons.get(actor.actor_id)
        if person is None:
            person = self.persons[actor.actor_id] = Person(actor)
            for term in self.base.terms_of(actor):
                if self.day and term.first <= self.day <= term.last:
                    person.offices.add((term.office, term.body or term.country))
            self.call_by(surnames(actor.name, actor.country), person)
            for word in actor.name.split()[1:-1]:
                if len(word) > 3 and word.isalpha() and word not in self.base.given_names:
                    self._inner.setdefault(word, []).append(person)
        return person

    def call_by(self, texts: list[str], person: Person) -> None:
        """Let the article call a person by these surnames."""
        for text in texts:
            for spelling in capitalized(text):
                people = self.by_surname.setdefault(spelling, [])
                if person not in people:
                    people.append(person)

    def introduce_unknown(self, name: str) -> Person:
        """Enter a person under a full name that the base does not hold as it is.

        First and last word decide: "Donald John Trump" is Donald Trump, and the "Ivan P. Petrovsky"
        of one paragraph the "Ivan Petrovsky" of another.  A name that only another transliteration
        tells from one of the base is that person.
        """
        words = name.split()
        key = (words[0], words[-1])
        actor = self.base.by_outer_names(name) if len(words) > 1 else None
        actor = actor or self._by_sound(name)
        if actor is not None:
            person = self.introduce(actor)
            self.call_by(surnames(name, actor.country), person)
            return person
        if key not in self._outer:
            sex = self.base.given_names.get(words[0]) if len(words) > 1 else None
            person = self._outer[key] = self.introduce(Actor(slug(name), name, "person", None, sex))
            if words[0] not in self.base.given_names:
                self.call_by([words[0]], person)
        return self._outer[key]

    def _by_sound(self, name: str) -> Actor | None:
        """Whose name differs by transliteration only: of a state that the article names, or who headed one."""
        actor = self.base.by_sound.find(name)
        if actor is None or actor.country in self.countries:
            return actor
        return actor if any(term.office in HEADS for term in self.base.terms_of(actor)) else None

    def called(self, surname: str, *, sex: str | None = None) -> Person | None:
        """The person of the article with that surname: who holds an office, else the subject named last.

        The others of a family are called by their full names or with a title that tells the sex;
        so who was called by the surname alone once is meant by it again.
        """
        people = self.by_surname.get(surname) or self._called_within(surname)
        fitting = [person for person in people if not sex or person.actor.sex in (None, sex)]
        in_office = [person for person in fitting if person.offices]
        if len(fitting) > 1 and len(in_office) == 1:
            return in_office[0]
        usual = self._usual.get(surname)
        if usual in fitting:
            return usual
        person = max(fitting, key=lambda person: (person.subject, person.last), default=None)
        if person is not None and person.last >= 0 and not sex:
            self._usual[surname] = person
        return person

    def _called_within(self, word: str) -> list[Person]:
        """The one person with that word inside the name: in some countries "Ahmad Zahid Hamidi" is Zahid."""
        people = self._inner.get(word, [])
        return people if len(people) == 1 and people[0].last >= 0 else []


class Reading:
    """One reading of one article; the modules of this package add their mentions to it.

    Attributes:
        doc, text, base, day: what is read, and with whose help.
        words, lower, starts: each token's text, the same in small letters, and its offset.
        sentences: first token of each sentence.
        named_by_tagger: tokens that are proper nouns to the tagger.
        found: known names in order, with their tokens.
        described: common nouns that stand for a name, with their tokens.
        at, ending: those that fill their tokens, by first and by last token.
        countries: codes of the states that are named in any way but by a person.
        taken: one byte a token, 1 where a mention is.
        known: one byte a token, 1 inside a known name of several tokens.
        small: the words that the article has in small letters.
        named: first token of the name or office to the person, for each mention of a person so far.
        beside: token of an office noun to the person it stands beside as an apposition.
        spelled_out: organizations of several words that no base holds, by name.
        organs: the organ of a state that was named last, by kind: "Ministry of Defence".
    """

    def __init__(self, doc: Doc, base: ActorBase, day: dt.date | None):
        self.doc, self.base, self.day = doc, base, day
        self.text = doc.text
        every = list(doc)  # one pass: making a token costs more than anything read from it
        self.words = [token.text for token in every]
        self.lower = [word.lower() for word in self.words]
        self.starts = [token.idx for token in every]
        self.sentences = [token.i for token in every if token.is_sent_start]
        self.named_by_tagger = [token for token in every if token.pos == PROPN]
        self.small = {word for word in self.words if word.islower()}
        self.taken = bytearray(len(doc))
        self.known = bytearray(len(doc))
        self.cast = Cast(base, day)
        self.mentions: list[Mention] = []
        self.named: dict[int, Person] = {}
        self.beside: dict[int, Person] = {}
        self.organs: dict[str, Actor] = {}
        self.spelled_out: dict[str, Actor] = {}
        self.described: list[Found] = []
        self.found = self._find_known()
        whole = [
            found for found in self.found
            if found.hit.start == self.starts[found.first] and found.hit.end == self.end(found.last)
        ]
        self.at = {found.first: found for found in whole}
        self.ending = {found.last: found for found in whole}
        self.countries = self.cast.countries = {found.thing.actor.country for found in self.found if found.thing}
        for found in self.found:
            if found.last > found.first:
                for i in range(found.first, found.last + 1):
                    self.known[i] = 1

    def _find_known(self) -> list[Found]:
        """Known names; one that several actors bear is the one that the article names otherwise too.

        Else it is the first of those whose country the article names, else the first of all.
        """
        hits = []
        for hit in self.base.scan(self.text):
            if hit.names:
                hits.append(hit)
                continue
            first, last = self.tokens(hit.start, hit.end)
            self.taken[first:last + 1] = b"\1" * (last + 1 - first)
        sure = {hit.names[0].actor for hit in hits if len(hit.names) == 1}
        countries = {actor.country for actor in sure}
        found = []
        for hit in hits:
            things = [name for name in hit.names if name.actor.type != "person"]
            thing = things[0] if things else None
            if len(things) > 1:
                if things[0].actor.country == "COD" and (self.day is None or self.day < NO_LONGER_ZAIRE):
                    thing = next((name for name in things if name.actor.country == "COG"), thing)
                near = [name for name in things if name.actor.country in countries]
                likely = near[0] if near and thing not in near else thing
                thing = next((name for name in things if name.actor in sure), likely)
            found.append(Found(*self.tokens(hit.start, hit.end), hit, thing))
        return found

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """First and last token of a span of characters."""
        return bisect_right(self.starts, start) - 1, bisect_left(self.starts, end) - 1

    def end(self, last: int) -> int:
        """Offset behind a token."""
        return self.starts[last] + len(self.doc[last])

    def span(self, first: int, last: int) -> str:
        """The text from a token to another."""
        return self.text[self.starts[first]:self.end(last)]

    def word(self, i: int) -> str:
        """A token in small letters without a final point; empty outside the text."""
        return self.lower[i].rstrip(".") if 0 <= i < len(self.lower) else ""

    def only_country(self, term: str) -> str | None:
        """The one state that has an office of that name, among those that the article names."""
        named = self.base.office_countries.get(term, frozenset()) & self.countries
        return next(iter(named)) if len(named) == 1 else None

    @functools.cached_property
    def headlines(self) -> list[range]:
        """Tokens of the lines in which nearly every word has a capital, and no point ends them; no bylines."""
        lines, start = [], 0
        for i in range(len(self.doc) + 1):
            if i < len(self.doc) and "\n" not in self.words[i]:
                continue
            words = [word for word in self.words[start:i] if word.isalpha() and len(word) > 3]
            capitals = sum(word[0].isupper() for word in words)
            if 2 <= len(words) <= LONGEST_HEADLINE and capitals > .8 * len(words) and (
                self.words[i - 1] not in (".", "”", '"') and self.word(start) not in BYLINES
            ):
                lines.append(range(start, i))
            start = i + 1
        return lines

    def in_headline(self, i: int) -> bool:
        """The token stands in a headline with capitals, where they tell no name."""
        return any(i in line for line in self.headlines)

    def person_at(self, token: Token) -> Person | None:
        """The person whose name or office has its head at a token."""
        for i in range(token.i, max(token.i - 4, -1), -1):
            inside = self.doc[i].dep_ in ("compound", "flat") and token in (self.doc[i].head, self.doc[i].head.head)
            if i in self.named and (i == token.i or inside):
                return self.named[i]
        return None

    def person_ending(self, i: int) -> Person | None:
        """The person whose name ends at a token."""
        return next((
            self.named[at] for at in range(i, max(i - 4, -1), -1) if at in self.named and not self.free(at, at)
        ), None)

    def anothers(self, found: Found) -> str | None:
        """The state right before an organization's name if it is not that organization's: "Utopian National Guard"."""
        before = self.ending.get(found.first - 1)
        if before is None or before.thing is None or before.thing.how != "demonym" or found.thing is None:
            return None
        own, country = found.thing.actor.country, before.thing.actor.country
        return country if found.thing.actor.type == "organization" and own not in (None, country) else None

    def free(self, first: int, last: int) -> bool:
        """No mention there yet."""
        return not any(self.taken[first:last + 1])

    def add(self, start: int, end: int, actor: Actor, how: str) -> bool:
        """Enter a mention by characters and take its tokens; False if one was there."""
        first, last = self.tokens(start, end)
        if not self.free(first, last):
            return False
        for i in range(first, last + 1):
            self.taken[i] = 1
        self.mentions.append(
            Mention(start, end, self.text[start:end], actor.actor_id, actor.name, actor.type, actor.country, how)
        )
        return True

    def add_tokens(self, first: int, last: int, actor: Actor, how: str) -> bool:
        """Enter a mention by tokens."""
        return self.add(self.starts[first], self.end(last), actor, how)

    def settled(self) -> list[Mention]:
        """The mentions in order; what the article told late about a person holds for the early mentions too."""
        told = {person.actor.actor_id: {"country": person.actor.country, "speaks_for": self._speaks_for(person)}
                for person in (*self.cast.unnamed.values(), *self.cast.persons.values())}
        return sorted(mention._replace(**told.get(mention.actor_id, {})) for mention in self.mentions)

    def _speaks_for(self, person: Person) -> str | None:
        """The organization of states in which a person without an office at home holds one: "NATO chief"."""
        offices = {key: office for office, key in sorted(person.offices, key=str) if office != "leader"}
        if person.actor.country in offices:
            return None
        bodies = [key for key in {*offices, *person.serves} if key in self.base.unions]
        return min(bodies, default=None, key=lambda key: (
            key not in person.serves, offices.get(key) == "head of body", key))

    def with_article(self, first: int, last: int) -> int:
        """The token of "the" before a name to which it belongs ("the United States"), else ``first``."""
        if first and self.lower[first - 1] == "the" and not self.taken[first - 1]:
            head = self.doc[first - 1].head.i
            if first <= head <= last:
                return first - 1
        return first


def is_name_word(token: Token) -> bool:
    """A token that can be part of a person's name."""
    text = token.text
    return text[0].isupper() and (text.isalpha() or any(mark in text for mark in "-.'’")) and token.pos_ == "PROPN"


def is_subject(token: Token) -> bool:
    """The token is the subject of its verb, or stands inside the name of one or beside it."""
    for _ in range(3):
        if token.dep_ in ("nsubj", "nsubjpass"):
            return True
        if token.dep_ not in ("compound", "flat", "appos", "poss", "conj"):
            return False
        token = token.head
    return False
