"""Full names of persons: those of the base, and unknown ones by the NER, a title or a given name."""

from __future__ import annotations

from spacy.tokens import Span, Token

from analysis.actors.article import POSSESSIVE, Person, Reading, is_name_word
from analysis.actors.base import Actor

LOCATIVE = frozenset(("across", "in", "inside", "near", "outside", "throughout"))

def full_names(reading: Reading) -> tuple[list[tuple[int, int, Person, str]], set[int]]:
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
    places = {
        reading.span(first, last) for first, last, actor, _ in spans
        if actor is None and _is_where(reading, first, last)
    }
    for _, _, actor, _ in spans:
        if actor is not None:
            reading.cast.introduce(actor)
    names = []
    for first, last, actor, how in spans:
        if actor is None:
            name = " ".join(word for word in reading.words[first:last + 1] if not word.isspace()).replace(" - ", "-")
            if name in reading.cast.by_surname or _is_headline_verb(reading, first, last) or (
                reading.span(first, last) in places or _is_headline(reading, first, last)
            ):
                covered.difference_update(range(first, last + 1))
                continue
            names.append((first, last, reading.cast.introduce_unknown(name), how))
        else:
            names.append((first, last, reading.cast.introduce(actor), how))
    return names, covered


def stands_where(reading: Reading, token: Token) -> bool:
    """The token is what one is "in" or "at", with nothing of its own behind it."""
    return (
        token.dep_ == "pobj" and token.head.lower_ in reading.base.senses["at"]
        and reading.word(token.i + 1) not in POSSESSIVE
    )


def _is_where(reading: Reading, first: int, last: int) -> bool:
    """One is or goes there: "in Kato Tritos"; a person's name behind "in" has a possessive or a given name."""
    if reading.word(first - 1) not in LOCATIVE or reading.words[first] in reading.base.given_names:
        return False
    return reading.doc[last].dep_ == "pobj" and reading.word(last + 1) not in POSSESSIVE


def _is_headline(reading: Reading, first: int, last: int) -> bool:
    """Words of a headline that the text below has not as a name: "Elphberg Calls", "Rally Ban"."""
    if not reading.in_headline(first):
        return False
    name, given = reading.span(first, last), reading.words[first] in reading.base.given_names
    if given and last == first + 1 and reading.lower[last] not in reading.small:
        return False
    below = reading.headlines[-1].stop
    return name not in reading.text[reading.starts[below]:] if below < len(reading.doc) else not given


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
            first, last = trim_name(reading, ent.start, ent.end - 1)
            if first == ent.start and reading.words[first - 1] in reading.base.given_names and first and (
                is_name_word(reading.doc[first - 1]) and first - 1 not in reading.at
            ):
                first -= 1
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


def trim_name(reading: Reading, first: int, last: int) -> tuple[int, int]:
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
    while last > first and not (doc[last].text[0].isalnum() and (
        doc[last].text[0] == doc[last].text[0].upper() or lower[last - 1] == "-"
    )):
        last -= 1
    found = reading.at.get(first)
    if found is not None and found.last >= last and found.thing:
        return first, first - 1
    lost = reading.end(last) < len(reading.text) and reading.text[reading.end(last)] == "\ufffd"
    sound = not lost and all(
        _nameable(doc[i].text) and (lower[i] not in base.senses["no name"] or doc[i].text in base.given_names)
        for i in range(first, last + 1)
    )
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
        while last < min(i + 3, len(doc) - 1) and goes_on_as_name(reading, last + 1):
            last += 1
        if last > i + 1:
            spans.append((i + 1, last))
    return spans


def goes_on_as_name(reading: Reading, i: int) -> bool:
    """The token can be the next word of a name that stands behind a title."""
    token = reading.doc[i]
    return (
        is_name_word(token) and i not in reading.at and not is_title_word(reading, i)
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
        if i in reading.at or reading.known[i + 1] or is_title_word(reading, i + 1):
            continue
        before, after = doc[i - 1] if i else None, doc[i + 2] if i + 2 < len(doc) else None
        if before is not None and is_name_word(before) and not is_title_word(reading, i - 1):
            continue
        if after is not None and is_name_word(after) and after.ent_type_ != "PERSON" and not after.is_sent_start:
            continue
        if surname.ent_type_ in ("DATE", "WORK_OF_ART", "EVENT", "FAC") or surname.lower_ in base.organization_words:
            continue
        spans.append((i, i + 1))
    return spans


def is_title_word(reading: Reading, i: int) -> bool:
    """The token is an office or stands inside titles."""
    return reading.word(i) in reading.base.offices or reading.word(i) in reading.base.title_words


def _again(reading: Reading, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Every other place of the names that were found in one place."""
    names = dict.fromkeys(reading.span(first, last) for first, last in spans if first < last)
    found = []
    for name in names:
        start = reading.text.find(name)
        while start >= 0:
            first, last = reading.tokens(start, start + len(name))
            if reading.starts[first] == start and reading.end(last) == start + len(name):
                found.append((first, last))
            start = reading.text.find(name, start + len(name))
    return found
