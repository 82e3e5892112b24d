"""Go through a parsed article and yield its actors.

The steps, each a method of ``_Reader``:

1. known names by one pass over the text (``ActorBase.scan``);
2. full names of persons, known or found by the NER, enter the cast of the article;
3. surnames, titles, offices, metonyms, demonyms and roles are read against that cast.

Mentions do not overlap: a person's mention spans title and name ("US President Jane Doe"),
and the state's name inside it is no mention of its own, since the person carries the country.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right

from spacy.tokens import Doc

from analysis.actors.article import Cast, Person
from analysis.actors.base import Actor, ActorBase, Hit, load_base, slug
from analysis.schemas import Mention


def find_actors(doc: Doc, base: ActorBase | None = None, *, published_day: dt.date | None = None) -> list[Mention]:
    """Every mention of an actor in a parsed text.

    Args:
        doc: a text parsed by ``analysis.language``.
        base: who is known; the base that ships with the project if None.
        published_day: day of publication, which tells who holds an office; may be None.

    Returns:
        Mentions sorted by ``start``, without overlaps.
    """
    if not len(doc):
        return []
    return _Reader(doc, base or load_base(), published_day).read()


class _Reader:
    """One reading of one article."""

    def __init__(self, doc: Doc, base: ActorBase, day: dt.date | None):
        self.doc, self.base, self.day = doc, base, day
        self.text = doc.text
        self.starts = [token.idx for token in doc]
        self.taken = bytearray(len(doc))
        self.cast = Cast(base, day)
        self.mentions: list[Mention] = []
        self.hits = base.scan(self.text)
        self.hit_ending: dict[int, Hit] = {}
        self.hit_at: dict[int, Hit] = {}

    def read(self) -> list[Mention]:
        """All steps in order."""
        for hit in self.hits:
            first, last = self.tokens(hit.start, hit.end)
            self.hit_at[first] = hit
            self.hit_ending[last] = hit
        names = self.person_names()
        for start, end, person, how in names:
            self.person_mention(start, end, person, how)
        self.organizations()
        self.roles()
        self.plain_hits()
        self.mentions.sort(key=lambda mention: mention.start)
        return self.mentions

    # -- positions

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """First and last token of a span of characters."""
        return bisect_right(self.starts, start) - 1, bisect_left(self.starts, end) - 1

    def free(self, first: int, last: int) -> bool:
        return not any(self.taken[first:last + 1])

    def add(self, start: int, end: int, actor: Actor, how: str) -> None:
        """Enter a mention and take its tokens."""
        first, last = self.tokens(start, end)
        if not self.free(first, last):
            return
        for i in range(first, last + 1):
            self.taken[i] = 1
        self.mentions.append(
            Mention(start, end, self.text[start:end], actor.actor_id, actor.name, actor.type, actor.country, how)
        )

    # -- persons

    def person_names(self) -> list[tuple[int, int, Person, str]]:
        """Names of persons as (first token, last token, person, how), after filling the cast."""
        found: list[tuple[int, int, Person, str]] = []
        covered: set[int] = set()
        for hit in self.hits:
            known = [name for name in hit.names if name.actor.type == "person" and name.how in ("name", "alias")]
            if len(known) == 1 and len({name.actor for name in hit.names}) == 1:
                first, last = self.tokens(hit.start, hit.end)
                found.append((first, last, self.cast.introduce(known[0].actor), known[0].how))
                covered.update(range(first, last + 1))
        short = []
        for ent in self.doc.ents:
            if ent.label_ != "PERSON":
                continue
            first, last = self.trim(ent.start, ent.end - 1)
            if first > last or not covered.isdisjoint(range(first, last + 1)):
                continue
            if first == last:
                short.append(first)
                continue
            name = " ".join(token.text for token in self.doc[first:last + 1] if not token.is_space)
            found.append((first, last, self.cast.introduce_unknown(name), "name"))
            covered.update(range(first, last + 1))
        found.sort(key=lambda item: item[0])
        for first, _, person, _ in found:
            if person.last < 0:
                person.last = first
        found += self.surnames(short, covered)
        found.sort(key=lambda item: item[0])
        return found

    def trim(self, first: int, last: int) -> tuple[int, int]:
        """Cut titles, articles and possessive endings off a span that the NER calls a person."""
        doc = self.doc
        for i in range(first, last + 1):
            if "\n" in doc[i].text:
                last = i - 1
                break
        while first <= last and (doc[first].lower_.rstrip(".") in self.base.offices or not doc[first].text[0].isupper()
                                 or doc[first].lower_ in self.base.title_words):
            first += 1
        while last >= first and (doc[last].lower_ in ("'s", "’s", "'", "’", "s") or not doc[last].text[0].isalnum()):
            last -= 1
        return first, last

    def surnames(self, short: list[int], covered: set[int]) -> list[tuple[int, int, Person, str]]:
        """Surnames alone: of the cast first, then of those in office, then unknown."""
        found = []
        at = {}
        for hit in self.hits:
            if any(name.how == "surname" for name in hit.names):
                first, last = self.tokens(hit.start, hit.end)
                if covered.isdisjoint(range(first, last + 1)):
                    at[first] = (last, hit)
        for i in short:
            at.setdefault(i, (i, None))
        for token in self.doc:
            if token.text in self.cast.by_surname and token.i not in covered:
                at.setdefault(token.i, (token.i, None))
        for first in sorted(at):
            last, hit = at[first]
            if first > 0 and first in covered:
                continue
            person = self.who(self.text[self.starts[first]:self.starts[last] + len(self.doc[last])], first, hit)
            if person is not None:
                found.append((first, last, person, "alias"))
        return found

    def who(self, surname: str, at: int, hit: Hit | None) -> Person | None:
        """The person meant by a surname."""
        person = self.cast.called(surname, at)
        if person is not None:
            return person
        token = self.doc[at]
        named = [name.actor for name in hit.names if name.how == "surname"] if hit else []
        other = [name for name in hit.names if name.how != "surname"] if hit else []
        titled = at > 0 and self.doc[at - 1].lower_.rstrip(".") in self.base.offices
        if other and not titled and token.ent_type_ != "PERSON":
            return None
        if named and (titled or token.ent_type_ == "PERSON" or token.pos_ == "PROPN"):
            if len(named) > 1:
                in_office = [actor for actor in named if any(
                    term.first <= self.day <= term.last for term in self.base.offices_of(actor.actor_id)
                )] if self.day else []
                named = in_office or named
            return self.cast.introduce(named[0]) if len(named) == 1 else None
        if hit is None and token.ent_type_ == "PERSON" and titled and token.text[0].isupper():
            return self.cast.introduce_unknown(token.text)
        return None

    def person_mention(self, first: int, last: int, person: Person, how: str) -> None:
        """Enter a person's mention, with the title before the name."""
        start = self.title(first, person)
        person.last = first
        self.add(self.starts[start], self.starts[last] + len(self.doc[last]), person.settled(), how)

    def title(self, first: int, person: Person) -> int:
        """First token of the title before a name; what it tells goes to the person."""
        doc, base = self.doc, self.base
        start, i, country, words = first, first - 1, None, []
        while i >= 0 and not self.taken[i] and first - i < 14:
            word = doc[i].lower_.rstrip(".")
            hit = self.hit_ending.get(i)
            if hit is not None and hit.names[0].actor.type != "person" and words:
                country = hit.names[0].actor.country or country
                i = start = self.tokens(hit.start, hit.end)[0]
            elif word in base.offices or (words and word in base.title_words):
                start = i
                words.append(word)
                person.sex = person.sex or base.offices.get(word, ("", None))[1]
            elif not (words and word in ("of", "for", "-", "and")):
                break
            i -= 1
        if words:
            if country is None and i > 0 and doc[i].tag_ == "POS" and (i - 1) in self.hit_ending:
                country = self.hit_ending[i - 1].names[0].actor.country
            person.country = person.country or country
            text = " ".join(reversed(words))
            for term, (office, _) in base.offices.items():
                if text.endswith(term) and office not in ("address", "civilian", "official"):
                    person.offices.add((office, country or person.country))
        return start

    # -- organizations that the base does not hold

    def organizations(self) -> None:
        """Names that the NER calls organizations and that hold a word such as Ministry."""
        for ent in self.doc.ents:
            if ent.label_ != "ORG" or len(ent) < 2 or "\n" in ent.text:
                continue
            first, last = ent.start, ent.end - 1
            if self.doc[first].lower_ in ("the", "a", "an"):
                first += 1
            if self.doc[last].tag_ == "POS":
                last -= 1
            if first >= last or not self.free(first, last):
                continue
            hit = self.hit_at.get(first)
            if hit is not None and self.tokens(hit.start, hit.end)[1] >= last:
                continue
            words = {token.lower_ for token in self.doc[first:last + 1]}
            if words.isdisjoint(self.base.organization_words) or not self.doc[last].text[0].isupper():
                continue
            inside = (self.hit_at.get(i) for i in range(first, last + 1))
            country = next((hit.names[0].actor.country for hit in inside if hit), None)
            start, end = self.starts[first], self.starts[last] + len(self.doc[last])
            name = re.sub(r"\s+", " ", self.text[start:end])
            self.add(start, end, Actor(slug(name), name, "organization", country), "name")

    # -- offices and roles

    def roles(self) -> None:
        """Demonym and office or role: "the Ukrainian president", "Russian forces"."""
        for token in self.doc:
            word = token.lower_
            is_office = word in self.base.offices
            if not is_office and word not in self.base.roles or self.taken[token.i]:
                continue
            i, words = token.i - 1, [word]
            while i >= 0 and i not in self.hit_ending and len(words) < 4 and not self.taken[i] and (
                self.doc[i].pos_ in ("ADJ", "NOUN", "PROPN") or self.doc[i].text == "-"
            ):
                words.append(self.doc[i].lower_)
                i -= 1
            hit = self.hit_ending.get(i)
            if hit is None or self.taken[i] or hit.names[0].actor.type != "state":
                continue
            first = self.tokens(hit.start, hit.end)[0]
            if first and self.doc[first - 1].lower_ in ("the", "his", "her"):
                first -= 1
            state = hit.names[0].actor
            actor = self.holder(" ".join(reversed(words)), state.country) if is_office else None
            if actor is None and word not in self.base.roles:
                continue
            self.add(self.starts[first], token.idx + len(token), actor or state, "description")

    def holder(self, words: str, country: str | None) -> Actor | None:
        """The person who holds an office, by the article, then by the day."""
        office = next((self.base.offices[words[i:]][0] for i in range(len(words))
                       if (i == 0 or words[i - 1] == " ") and words[i:] in self.base.offices), None)
        if office is None or office in ("official", "civilian", "address", "minister", "lawmaker"):
            return None
        same = [p for p in self.cast.persons.values() if (office, country) in p.offices
                or (office == "leader" and {("head of state", country), ("head of government", country)} & p.offices)]
        if len(same) == 1:
            return same[0].settled()
        actor = self.base.resolve(office, country, self.day)
        return actor

    # -- the rest

    def plain_hits(self) -> None:
        """Names of states and organizations."""
        for hit in self.hits:
            name = next((name for name in hit.names if name.how != "surname" and name.actor.type != "person"), None)
            if name is not None:
                how = "alias" if name.how == "demonym" else name.how
                self.add(hit.start, hit.end, name.actor, how)
