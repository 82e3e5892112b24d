"""What stands beside a name: the title before it, the apposition behind it, and what they tell."""

from __future__ import annotations

import re
from typing import NamedTuple

from analysis.actors.article import HEADS, POSSESSIVE, Found, Person, Reading
from analysis.actors.base import Actor

NOT_OF = frozenset(("against", "about", "at", "from", "in", "on", "over", "to", "with"))
"""Behind these stands no state of the person's own: "ambassador to Utopia"."""
NO_OFFICE = frozenset(("address", "civilian", "official", "lawmaker", "clergy", "royal", "rebel", "minister"))
"""Roles of offices.csv that many hold at once."""
NOT_NOW = frozenset(("elect", "ex", "former", "late", "ousted", "then"))
CLOSES = frozenset((",", ";", "(", ")", "—", "--", "“", '"'))
LONGEST_TITLE = 14
LONGEST_BESIDE = 18
"""Tokens of a title and of an apposition, at most."""


class Title(NamedTuple):
    """What stands before a name."""

    start: int
    """First token; the name's own where there is no title."""
    words: tuple[str, ...] = ()
    country: str | None = None
    body: str | None = None
    sex: str | None = None


def read_title(reading: Reading, first: int) -> Title:
    """The title that ends before the name at token ``first``."""
    base = reading.base
    start, i, words = first, first - 1, []
    country = body = sex = None
    seen = False
    found = reading.ending.get(i)
    if found is not None and found.thing and _of_office(reading, found):
        start, i, seen = found.first, found.first - 1, reading.word(found.first - 1) != "to"
        if seen:
            country, body = found.thing.actor.country, found.thing.actor.name
        else:
            i -= 1
    while i >= 0 and not reading.taken[i] and first - i < LONGEST_TITLE:
        word = reading.word(i)
        found = reading.ending.get(i)
        if found is not None and words and found.thing and (word not in base.offices or found.last > found.first):
            actor = found.thing.actor
            if not seen:
                country, body = actor.country, actor.name
            elif actor.type != "state" or country is None:
                country = actor.country
            start, i, seen = found.first, found.first - 1, True
            continue
        if word in base.offices or word in base.office_tails or (words and word in base.title_words):
            start = i
            words.append(word)
            sex = sex or base.offices.get(word, ("", None))[1]
        elif not _joins(reading, i, words, seen):
            break
        i -= 1
    if base.offices.keys().isdisjoint(words):
        return Title(first)
    owner = reading.ending.get(i - 1) if i > 0 and reading.lower[i] in POSSESSIVE else None
    if owner is not None and owner.thing and not seen:
        country, body = owner.thing.actor.country, owner.thing.actor.name
    return Title(start, tuple(reversed(words)), country, body, sex)


def _joins(reading: Reading, i: int, words: list[str], seen: bool) -> bool:
    """A small word inside a title: "Secretary of State", "Minister for the Interior", "vice-president".

    "The aide of President Elphberg" is no title of Elphberg: behind "of" stands an office already.
    """
    word = reading.word(i)
    if word == "-":
        return bool(words)
    if not word:
        return bool(words) and reading.lower[i] == "." and reading.word(i - 1) in reading.base.offices
    if word == "and":
        return bool(words) and not seen and reading.word(i - 1) in reading.base.offices
    if word in ("of", "for", "the"):
        if reading.word(i - 1) in ("minister", "secretary"):
            return bool(words) and all(other in reading.base.title_words for other in words)
        return (bool(words) or seen) and reading.base.offices.keys().isdisjoint(words)
    return False


def _of_office(reading: Reading, found: Found) -> bool:
    """The known name stands in "President of Ruritania" or "Ambassador to Ruritania" before a person's name."""
    i = found.first - 1
    if reading.word(i) == "the":
        i -= 1
    return reading.word(i) in ("of", "to") and reading.word(i - 1) in reading.base.offices


def learn(
    person: Person, words: tuple[str, ...], country: str | None, body: str | None, sex: str | None, reading: Reading
) -> None:
    """Give a person what a title or apposition tells."""
    if country is None:
        for word in words:
            country = country or reading.only_country(word)
    person.learn(country=country, sex=sex)
    if not words or not NOT_NOW.isdisjoint(words):
        return
    office = office_in(reading, words)
    if office and office not in NO_OFFICE:
        if country or not body:  # of a union of states, nothing at home
            person.offices.add((office, country or person.actor.country))
        if body:
            person.offices.add((office, body))


def office_in(reading: Reading, words: tuple[str, ...] | list[str]) -> str | None:
    """The office that the last words of a title name: "deputy foreign minister" is none of a foreign minister."""
    offices = reading.base.offices
    for i in range(len(words)):
        office = offices.get(" ".join(words[i:]).replace(" - ", "-"))
        if office:
            if i and words[i - 1] in ("deputy", "vice", "assistant", "under") and office[0] != "deputy head":
                return "deputy head" if office[0] in HEADS else "official"
            return office[0]
    return None


def read_beside(reading: Reading, last: int, person: Person) -> None:
    """An apposition behind the name: "Rupert Hentzau, former Ruritanian ambassador to Utopia".

    Members of the Congress of the United States bear party and state: "Jane Doe, R-Iowa".
    """
    doc, base = reading.doc, reading.base
    if reading.word(last + 1) not in (",", "("):
        return
    if re.match(r",? ?\(?[RDI]-[A-Z]", reading.text[reading.end(last):reading.end(last) + 6]):
        person.learn(country="USA")
        return
    words: list[str] = []
    owner: Actor | None = None
    office_at = None
    for i in range(last + 2, min(last + LONGEST_BESIDE, len(doc))):
        if doc[i].tag_ in ("VBZ", "VBD", "VBP", "MD") or reading.lower[i] in CLOSES or (
            "\n" in doc[i].text or doc[i].is_sent_start
        ):
            break
        found = reading.ending.get(i)
        if found is not None and found.thing and owner is None and reading.word(found.first - 1) not in NOT_OF and (
            office_at is None or doc[i].dep_ != "compound"
        ):
            owner = found.thing.actor
        if reading.word(i) in base.offices and not reading.known[i]:
            office_at = i if office_at is None else office_at
        if office_at is None or office_at == i:
            words.append(reading.word(i))
    if office_at is None or (owner and person.actor.country and owner.country not in (None, person.actor.country)):
        return
    if doc[office_at].dep_ != "appos" and reading.word(i) not in (",", ".", ")", "") and not doc[i].is_sent_start:
        return
    reading.beside[office_at] = person
    sex = base.offices[reading.word(office_at)][1]
    learn(person, tuple(words), owner.country if owner else None, owner.name if owner else None, sex, reading)
