"""What stands beside a name: the title before it, the apposition behind it, and what they tell."""

from __future__ import annotations

import re
from typing import NamedTuple

from analysis.actors.article import HEADS, POSSESSIVE, Found, Person, Reading
from analysis.actors.base import Actor
from analysis.actors.offices import NO_OFFICE, office_in

NOT_OF = frozenset(("against", "about", "at", "from", "in", "on", "over", "to", "with"))
"""Behind these stands no state of the person's own: "ambassador to Utopia"."""
NOT_NOW = frozenset(("elect", "ex", "former", "late", "ousted", "then"))
SENT = frozenset(("ambassador", "ambassadors", "leader", "leaders", "member", "minister", "ministers"))
"""Who has such a title in an organization of states speaks for one of them: "UN ambassador"."""
ABBREVIATED = frozenset((
    "adm", "capt", "cmdr", "col", "cpl", "dr", "gen", "gov", "lt", "maj", "mr", "mrs", "ms", "prof", "rep", "rev",
    "sen", "sgt", "st", "supt",
))
"""Titles whose point ends no sentence."""
FEW = 3
"""An office that no more states have tells the state of a person by its title."""
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
        start, i = found.first, found.first - 1
        if reading.word(i) == "the":
            i -= 1
        seen = reading.word(i) != "to"
        if seen:
            country, body = found.thing.actor.country, found.thing.actor.name
        else:
            i -= 1
    while i >= 0 and not reading.taken[i] and first - i < LONGEST_TITLE:
        word = reading.word(i)
        if reading.doc[i + 1].is_sent_start and word not in ABBREVIATED and reading.lower[i][-1] in ".!?":
            break
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
    if owner is not None and owner.thing and (not seen or (country is None and owner.thing.actor.type == "state")):
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
        return bool(words) and reading.lower[i] == "." and reading.word(i - 1) in ABBREVIATED
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
            if len(reading.base.office_countries.get(word, ())) <= FEW:
                country = country or reading.only_country(word)
    person.learn(country=country, sex=sex)
    office = office_in(reading, words) if words else None
    if not NOT_NOW.isdisjoint(words):
        person.formerly |= {office} - {None}
        return
    if not country and SENT.isdisjoint(words):
        person.learn(body=body)
    if office and office not in NO_OFFICE:
        if country or not body:  # of a union of states, nothing at home
            person.offices.add((office, country or person.actor.country))
        if body:
            person.offices.add(("head of body" if office in HEADS else office, body))


def _national(reading: Reading, last: int) -> str | None:
    """The state of "Zoltan Varga, a Utopian virologist": a demonym right before the noun of an apposition."""
    if reading.word(last + 2) not in ("a", "an", "the"):
        return None
    for i in range(last + 3, min(last + 7, len(reading.doc) - 1)):
        found = reading.ending.get(i)
        if found is not None and found.thing and found.thing.how == "demonym":
            noun = reading.doc[i + 1].pos_ == "NOUN" or reading.word(i + 1) == "who"
            return found.thing.actor.country if noun else None
        if reading.doc[i].pos_ not in ("ADJ", "NOUN", "NUM"):
            return None
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
            owner = reading.base.states.get(reading.anothers(found), owner)
        first = office_at is None or reading.word(office_at + 1) == "-" == reading.word(i - 1)
        if first and reading.word(i) in base.offices and not reading.known[i]:
            office_at = i
        if office_at is None or office_at == i:
            words.append(reading.word(i))
    if office_at is None and person.actor.country is None:
        person.learn(country=_national(reading, last))
    if office_at is None or (owner and person.actor.country and owner.country not in (None, person.actor.country)):
        return
    if doc[office_at].dep_ != "appos" and reading.word(i) not in (",", ".", ")", "") and not doc[i].is_sent_start:
        return
    reading.beside[office_at] = person
    sex = base.offices[reading.word(office_at)][1]
    learn(person, tuple(words), owner.country if owner else None, owner.name if owner else None, sex, reading)
