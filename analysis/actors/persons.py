"""Persons by name: full names, the titles before and behind them, surnames alone.

A mention spans title and name ("Ruritanian Foreign Minister Rudolf Elphberg").  What a title tells
(state, sex, office) goes to the person; so "Ruritanian lawmaker" makes an unknown person Ruritanian.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from spacy.tokens import Span

from analysis.actors.article import HEADS, POSSESSIVE, Found, Person, Reading, is_name_word
from analysis.actors.base import Actor

SPEECH = frozenset((
    "accuse", "acknowledge", "add", "admit", "allege", "announce", "argue", "ask", "assert", "believe", "claim",
    "comment", "complain", "confirm", "continue", "declare", "deny", "describe", "emphasise", "emphasize", "explain",
    "insist", "note", "point", "promise", "recall", "reiterate", "remark", "repeat", "reply", "report", "respond",
    "say", "state", "stress", "suggest", "tell", "tweet", "vow", "warn", "write",
))
PERSONAL_RULE = frozenset(("administration", "cabinet", "government", "presidency", "regime"))
NOT_OF = frozenset(("against", "about", "at", "from", "in", "on", "over", "to", "with"))
NO_OFFICE = frozenset(("address", "civilian", "official", "lawmaker", "clergy", "royal", "rebel", "minister"))
NOT_NOW = frozenset(("elect", "ex", "former", "late", "ousted", "then"))
CLOSES = frozenset((",", ";", "(", ")", "—", "--", "“", '"'))
LONGEST_TITLE = 14
LONGEST_BESIDE = 18


class Title(NamedTuple):
    """What stands before a name."""

    start: int
    """First token; the name's own where there is no title."""
    words: tuple[str, ...] = ()
    country: str | None = None
    body: str | None = None
    sex: str | None = None


def read_persons(reading: Reading) -> None:
    """Add every mention of a person by name."""
    names, covered = _full_names(reading)
    full = {first: (last, name, how) for first, last, name, how in names}
    short = _surname_places(reading, covered)
    for first in sorted(full.keys() | short.keys()):
        title = read_title(reading, first)
        if first in full:
            last, person, how = full[first]
            _add_person(reading, first, last, person, how, title, reading.end(last))
            continue
        last, found = short[first]
        person = _called(reading, first, last, found, title)
        if person is not None:
            end = found.hit.end if found is not None else reading.end(last)
            _add_person(reading, first, last, person, "alias", title, end)


def _add_person(
    reading: Reading, first: int, last: int, person: Person, how: str, title: Title, end: int
) -> None:
    """Enter one mention of a person, from the title to the character ``end``."""
    _learn(person, title.words, title.country, title.body, title.sex, reading)
    _read_beside(reading, last, person)
    person.last = first
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


# -- full names

def _full_names(reading: Reading) -> tuple[list[tuple[int, int, Person, str]], set[int]]:
    """Names of several words as (first token, last token, person, how), and the tokens they cover."""
    spans: list[tuple[int, int, Actor | None, str]] = []
    covered = {i for i, taken in enumerate(reading.taken) if taken}
    for found in reading.found:
        known = [name for name in found.hit.names if name.actor.type == "person" and name.how != "surname"]
        if len(known) == 1 and len(found.hit.names) == 1:
            spans.append((found.first, found.last, known[0].actor, known[0].how))
            covered.update(range(found.first, found.last + 1))
    unknown = [*_recognized(reading), *_given(reading), *_titled(reading)]
    for first, last in [*unknown, *_again(reading, unknown)]:
        if first < last and covered.isdisjoint(range(first, last + 1)):
            spans.append((first, last, None, "name"))
            covered.update(range(first, last + 1))
    spans.sort(key=lambda span: span[0])
    names = []
    for first, last, actor, how in spans:
        if actor is None:
            name = " ".join(word for word in reading.words[first:last + 1] if not word.isspace())
            if name[0].lower() + name[1:] in reading.cast.by_surname or _is_headline_verb(reading, first, last):
                covered.difference_update(range(first, last + 1))
                continue
            names.append((first, last, reading.cast.introduce_unknown(name.replace(" - ", "-")), how))
        else:
            names.append((first, last, reading.cast.introduce(actor), how))
    return names, covered


def _is_headline_verb(reading: Reading, first: int, last: int) -> bool:
    """The NER takes the verb of a headline for a given name: "Beats Elphberg"."""
    if first + 1 < last or reading.words[first] in reading.base.given_names:
        return False
    return reading.lower[first] in (*reading.small, reading.lower[last] + "s") and last in reading.ending


def _recognized(reading: Reading) -> list[tuple[int, int]]:
    """Spans that the NER calls persons, cut to the name; and names that begin with a given name."""
    spans = []
    for ent in reading.doc.ents:
        if ent.label_ == "PERSON":
            first, last = _trim(reading, ent.start, ent.end - 1)
            if first == last or not _is_organization(reading, first, last):
                spans.append((first, last))
        elif ent.label_ in ("ORG", "GPE", "FAC", "LOC", "WORK_OF_ART") and 2 <= len(ent) <= 3 and _looks_like_name(
            reading, ent
        ):
            spans.append((ent.start, ent.end - 1))
    return spans


def _is_organization(reading: Reading, first: int, last: int) -> bool:
    """A word of organizations, or a state at the end: "Acme Media", "Acme China"."""
    if not reading.base.organization_words.isdisjoint(reading.lower[first:last + 1]):
        return True
    if reading.words[first] in reading.base.given_names:
        return False
    begin, end = reading.at.get(first), reading.ending.get(last)
    return (end is not None and end.thing is not None) or (
        begin is not None and begin.thing is not None and begin.thing.actor.type in ("igo", "organization", "group")
    )


def _looks_like_name(reading: Reading, ent: Span) -> bool:
    """A given name and a word that is no word of organizations."""
    return (
        ent[0].text in reading.base.given_names and ent[0].i not in reading.at
        and all(is_name_word(token) for token in ent)
        and ent[-1].lower_ not in reading.base.organization_words
    )


def _trim(reading: Reading, first: int, last: int) -> tuple[int, int]:
    """Cut titles, states, articles and endings off a span that the NER calls a person."""
    base, doc, lower = reading.base, reading.doc, reading.lower
    for i in range(first, last + 1):
        if "\n" in doc[i].text or lower[i] in POSSESSIVE or lower[i] in (",", ";", ":", "(", "--", "—"):
            last = i - 1
            break
    i = first
    while i < last:
        word = reading.word(i)
        found = reading.at.get(i)
        if word in base.offices or word in ("and", "the", "of", "&"):
            first = i + 1
        elif found is not None and found.thing and found.last < last - 1 and word not in base.given_names:
            first = i = found.last + 1
            continue
        elif i == first and (word in base.title_words or not doc[i].text[0].isupper()):
            first = i + 1
        i += 1
    while last > first and not (doc[last].text[0].isalnum() and doc[last].text[0] == doc[last].text[0].upper()):
        last -= 1
    found = reading.at.get(first)
    if found is not None and found.last >= last and found.thing:
        return first, first - 1
    lost = reading.end(last) < len(reading.text) and reading.text[reading.end(last)] == "\ufffd"
    sound = not lost and all(_nameable(doc[i].text) for i in range(first, last + 1))
    return (first, last) if sound else (first, first - 1)


def _nameable(text: str) -> bool:
    return not any(mark.isdigit() or mark in "@/#$%&\"\ufffd" for mark in text)


def _titled(reading: Reading) -> list[tuple[int, int]]:
    """Capitalized words behind a title: "spokesman John Doe", where the NER saw no person."""
    spans = []
    base, doc = reading.base, reading.doc
    for i in range(len(doc) - 2):
        if reading.word(i) not in base.offices or not is_name_word(doc[i + 1]) or doc[i + 1].ent_type_ == "PERSON":
            continue
        last = i
        while last < min(i + 3, len(doc) - 1) and _goes_on(reading, last + 1):
            last += 1
        if last > i + 1:
            spans.append((i + 1, last))
    return spans


def _goes_on(reading: Reading, i: int) -> bool:
    """The token can be the next word of a name that stands behind a title."""
    token = reading.doc[i]
    return (
        is_name_word(token) and i not in reading.at and not _is_title_word(reading, i)
        and token.lower_ not in reading.base.organization_words and token.ent_type_ not in ("DATE", "TIME")
    )


def _given(reading: Reading) -> list[tuple[int, int]]:
    """A given name and the name behind it, where the NER saw nothing, only one of them, or a longer thing."""
    given, doc, base = reading.base.given_names, reading.doc, reading.base
    spans = []
    for i in range(len(doc) - 1):
        if reading.words[i] not in given:
            continue
        name, surname = doc[i], doc[i + 1]
        if not is_name_word(name) or not is_name_word(surname) or len(surname) < 2:
            continue
        if name.ent_type_ == "PERSON" == surname.ent_type_ and surname.ent_iob_ == "I":
            continue
        if i in reading.at or reading.known[i + 1] or _is_title_word(reading, i + 1):
            continue
        before, after = doc[i - 1] if i else None, doc[i + 2] if i + 2 < len(doc) else None
        if before is not None and is_name_word(before) and not _is_title_word(reading, i - 1):
            continue
        if after is not None and is_name_word(after) and after.ent_type_ != "PERSON" and not after.is_sent_start:
            continue
        if surname.ent_type_ in ("DATE", "WORK_OF_ART", "EVENT", "FAC") or surname.lower_ in base.organization_words:
            continue
        spans.append((i, i + 1))
    return spans


def _is_title_word(reading: Reading, i: int) -> bool:
    return reading.word(i) in reading.base.offices or reading.word(i) in reading.base.title_words


def _again(reading: Reading, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Every other place of the names that were found in one place."""
    names = {reading.span(first, last) for first, last in spans if first < last}
    found = []
    for name in names:
        start = reading.text.find(name)
        while start >= 0:
            first, last = reading.tokens(start, start + len(name))
            if reading.starts[first] == start and reading.end(last) == start + len(name):
                found.append((first, last))
            start = reading.text.find(name, start + len(name))
    return found


# -- titles

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


def _learn(
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


def _read_beside(reading: Reading, last: int, person: Person) -> None:
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
    _learn(person, tuple(words), owner.country if owner else None, owner.name if owner else None, sex, reading)


# -- surnames alone

def _surname_places(reading: Reading, covered: set[int]) -> dict[int, tuple[int, Found | None]]:
    """First token of everything that may be a surname alone, to its last token and known name."""
    doc = reading.doc
    places: dict[int, tuple[int, Found | None]] = {}
    for found in reading.found:
        if found.first not in covered and any(name.how == "surname" for name in found.hit.names):
            places[found.first] = (found.last, found)
    surnames = reading.cast.by_surname
    for i, word in enumerate(reading.words):
        if word in surnames and i not in covered:
            places.setdefault(i, (i, None))
    for ent in doc.ents:
        if ent.label_ == "PERSON":
            first, last = _trim(reading, ent.start, ent.end - 1)
            if first == last and first not in covered:
                places.setdefault(first, (first, None))
    for surname in surnames:
        if " " in surname or "-" in surname:
            _places_of_words(reading, surname, covered, places)
    return {
        first: place for first, place in places.items()
        if doc[first].text[0].isupper() or (" " in reading.span(first, place[0]) and not doc[first].is_sent_start)
    }


def _places_of_words(
    reading: Reading, surname: str, covered: set[int], places: dict[int, tuple[int, Found | None]]
) -> None:
    """Places of a surname of several words, such as "van der Berg"."""
    for text in {surname, surname[0].upper() + surname[1:]}:
        _places_of_text(reading, text, covered, places)


def _places_of_text(
    reading: Reading, surname: str, covered: set[int], places: dict[int, tuple[int, Found | None]]
) -> None:
    start = reading.text.find(surname)
    while start >= 0:
        first, last = reading.tokens(start, start + len(surname))
        if reading.starts[first] == start and covered.isdisjoint(range(first, last + 1)):
            places[first] = (last, None)
            for i in range(first + 1, last + 1):
                places.pop(i, None)
        start = reading.text.find(surname, start + 1)


def _called(reading: Reading, first: int, last: int, found: Found | None, title: Title) -> Person | None:
    """The person meant by a surname: of the article first, then of the base, then unknown."""
    doc = reading.doc
    token = doc[first]
    if _in_longer_name(reading, first, last):
        return None
    surname = reading.span(first, last)
    person = reading.cast.called(surname, sex=title.sex) or (
        reading.cast.called(surname[0].lower() + surname[1:]) if last > first else None
    )
    if person is None and found is not None:
        person = next((
            known for known in map(reading.cast.persons.get, (name.actor.actor_id for name in found.hit.names)) if known
        ), None)
    if person is not None and not person.offices and found is not None and not title.sex:
        person = _head_of_today(reading, found) or person
    titled = bool(title.words)
    is_person = token.ent_type_ == "PERSON"
    if person is not None:
        return person if is_person or titled or last > first or _can_be_name(reading, first) else None
    if found is not None:
        if (found.thing and not titled) or surname.lower() in reading.base.offices:
            return None
        if surname in reading.base.given_names and not titled:
            return None
        if not titled and last + 1 < len(doc) and is_name_word(doc[last + 1]) and _goes_on(reading, last + 1):
            return None
        actor = _candidate(reading, found, title, sure=is_person or titled or _is_only_bearer(reading, found))
        if actor is not None and (is_person or titled or token.pos_ == "PROPN"):
            return reading.cast.introduce(actor)
        if actor is None and not titled:
            return None
    if token.text in reading.base.given_names or (token.text.isupper() and len(token.text) < 6):
        return None
    if (is_person or is_name_word(token)) and token.ent_type_ not in ("DATE", "ORG", "GPE", "NORP") and (
        titled or (is_person and token.dep_ == "nsubj" and token.head.lemma_ in SPEECH)
    ):
        return reading.cast.introduce_unknown(surname)
    return None


def _head_of_today(reading: Reading, found: Found) -> Person | None:
    """Who heads a state on the day and bears the surname: so the president's family is not called."""
    day = reading.day
    if day is None:
        return None
    heads = [
        name.actor for name in found.hit.names
        if name.how == "surname" and name.actor.country in reading.countries and any(
            term.office in HEADS and term.first <= day <= term.last for term in reading.base.terms_of(name.actor)
        )
    ]
    return reading.cast.introduce(heads[0]) if len(heads) == 1 else None


def _is_only_bearer(reading: Reading, found: Found) -> bool:
    """One person of the base bears the surname, and the article speaks of that person's state."""
    name = found.hit.names[0]
    return (
        len(found.hit.names) == 1 and name.actor.country in reading.countries
        and reading.lower[found.first] not in reading.small
    )


def _can_be_name(reading: Reading, i: int) -> bool:
    """The tagger takes the word for a name, or it stands as one and is no word of the article in small letters."""
    token = reading.doc[i]
    if token.pos_ == "PROPN":
        return True
    if token.pos_ in ("AUX", "DET", "PRON", "ADP", "ADV", "CCONJ", "SCONJ", "PART"):
        return False
    if i in reading.at and reading.at[i].thing and token.dep_ in ("amod", "compound"):
        return False
    return token.lower_ not in reading.small


def _in_longer_name(reading: Reading, first: int, last: int) -> bool:
    """The word is a piece of another name: "Clinton Foundation", "Mike Putin", "May 3"."""
    doc = reading.doc
    token = doc[first]
    if token.ent_type_ in ("DATE", "TIME"):
        return True
    in_long = token.ent_iob_ == "I" or (last + 1 < len(doc) and doc[last + 1].ent_iob_ == "I")
    if token.ent_type_ in ("WORK_OF_ART", "LAW", "EVENT", "FAC", "PRODUCT") and in_long:
        return True
    after = doc[last + 1] if last + 1 < len(doc) else None
    if after is not None and (after.lower_ in reading.base.organization_words and after.text[0].isupper()):
        return True
    if after is not None and after.lower_ == "-" and last + 2 < len(doc) and doc[last + 2].text[0].isupper():
        return True
    if first > 1 and reading.lower[first - 1] == "-" and is_name_word(doc[first - 2]) and (
        reading.words[first - 2] not in reading.cast.by_surname and (first - 2) not in reading.ending
    ):
        return True
    before = doc[first - 1] if first else None
    return before is not None and not before.is_sent_start and is_name_word(before) and (
        before.ent_type_ not in ("DATE", "TIME") and (first - 1) not in reading.ending
        and not _is_title_word(reading, first - 1) and before.head.i == first and before.dep_ == "compound"
    )


def _candidate(reading: Reading, found: Found, title: Title, *, sure: bool) -> Actor | None:
    """The person of the base meant by a surname that nobody in the article bears in full.

    The title's country and sex leave some out; then counts who holds an office on the day, else who
    held one last.  Without a person's title or the NER's word, only heads of state or government count.
    """
    actors = [
        name.actor for name in found.hit.names
        if name.how == "surname" and (not title.country or name.actor.country == title.country)
        and (not title.sex or name.actor.sex in (None, title.sex))
    ]
    day, office = reading.day, office_in(reading, title.words)
    held = [
        (term, actor) for actor in actors for term in reading.base.terms_of(actor)
        if (day is None or term.first <= day) and (term.office in HEADS or (sure and office not in HEADS))
    ]
    near = reading.countries | {person.actor.country for person in reading.cast.persons.values()}
    if not near.isdisjoint(actor.country for actor in actors):
        held = [pair for pair in held if pair[1].country in near]
    else:
        held = [pair for pair in held if pair[0].office in HEADS or (day is not None and pair[0].last >= day)]
    now = [pair for pair in held if day is not None and pair[0].last >= day]
    if now:
        return max(now, key=lambda pair: (pair[0].office in HEADS, pair[0].first))[1]
    if held:
        return max(held, key=lambda pair: (pair[0].last, pair[0].office in HEADS, pair[0].first))[1]
    return actors[0] if sure and len(actors) == 1 and actors[0].country in near else None
