"""Organizations: those of the base, and unknown ones that their own words make known."""

from __future__ import annotations

import re
from collections import Counter

from analysis.actors.article import POSSESSIVE, Found, Reading
from analysis.actors.base import Actor
from analysis.actors.names import stands_where
from analysis.actors.senses import is_namesake, is_place
from analysis.actors.spelling import slug
from analysis.actors.surnames import SELDOM

ACRONYM = re.compile(r"\(([A-Z]{3,8})\)")


def read_organizations(reading: Reading) -> None:
    """Add names that the NER calls organizations and that hold a word such as Authority, or that speak.

    The NER alone is too often wrong: laws, plans, diseases and places are organizations to it.
    """
    more = _acronyms(reading)
    votes: dict[str, list[int]] = {}
    for ent in reading.doc.ents:
        if ent.label_ != "ORG":
            continue
        first, last = _trim(reading, ent.start, ent.end - 1)
        if not reading.free(first, last) or _is_seated(reading, first, last):
            continue
        name = reading.span(first, last)
        if _could_be_name(reading, first, last):
            votes.setdefault(name, []).append(last)
        if _speaks(reading, first, last):
            more[name] = more.get(name) or Actor(slug(name), name, "organization", _country(reading, first, last))
        if first < last:
            _add_by_words(reading, first, last, more)
    for name in _repeated(reading, votes):
        more.setdefault(name, Actor(slug(name), name, "organization", None))
    for name, actor in (_by_letters(reading) | more).items():
        if actor is not None:
            _add_everywhere(reading, name, actor)


def _add_by_words(reading: Reading, first: int, last: int, more: dict[str, Actor | None]) -> None:
    """Add a name of several words that holds one of organizations, and note the acronym behind it in ``more``."""
    found = reading.at.get(first)
    if found is not None and (found.last >= last or (
        found.last > found.first and found.thing and found.thing.actor.type != "state"
    )):
        return
    first = _from_its_beginning(reading, first)
    words = reading.lower[first:last + 1]
    if _is_body(reading, first, last) or reading.base.organization_words.isdisjoint(words) or (
        not _closes_a_name(reading, last)
    ):
        return
    name = re.sub(r"\s+", " ", reading.span(first, last))
    actor = reading.base.find(name) or Actor(slug(name), name, "organization", _country(reading, first, last))
    reading.add_tokens(reading.with_article(first, last), last, actor, "name")
    reading.spelled_out[name] = actor
    acronym = _acronym_behind(reading, last)
    if acronym is not None and reading.words[acronym] not in reading.base.names:
        more[reading.words[acronym]] = actor


def _by_letters(reading: Reading) -> dict[str, Actor]:
    """Words in capitals that are the first letters of an organization which the article names in full."""
    full = reading.spelled_out | {
        reading.span(found.first, found.last): found.thing.actor for found in reading.found
        if found.last - found.first > 1 and found.thing and found.thing.actor.type in ("igo", "organization", "group")
    }
    letters = {"".join(re.findall(r"\b[A-Z]", name)): actor for name, actor in reversed(full.items())}
    return {
        text: letters[text] for text in sorted(letters.keys() & set(reading.words))
        if len(text) > 2 and text not in reading.base.names
    }


def _speaks(reading: Reading, first: int, last: int) -> bool:
    """The name is the subject of a saying, and no known name or ordinary word: "Acme said"."""
    token = reading.doc[last]
    return (
        token.dep_ == "nsubj" and token.head.lemma_ in reading.base.speech
        and first not in reading.at and last not in reading.ending
        and token.text[0].isupper() and token.pos_ == "PROPN" and reading.lower[last] not in reading.small
        and len(reading.span(first, last)) > 1 and reading.word(last) not in reading.base.offices
    )


def _could_be_name(reading: Reading, first: int, last: int) -> bool:
    """One or two capitalized words that are neither known nor ordinary words of this article."""
    base = reading.base
    return last - first < 2 and all(
        reading.words[i][0].isupper() and reading.words[i].replace("-", "").isalnum() and i not in reading.at
        and i not in reading.ending and reading.lower[i] not in reading.small and reading.word(i) not in base.offices
        and reading.word(i) not in base.title_words and reading.lower[i] not in base.senses["no name"]
        and (first < last or reading.lower[i] not in base.organization_words) and reading.doc[i].pos_ != "ADJ"
        for i in range(first, last + 1)
    ) and reading.span(first, last) not in base.places and len(reading.span(first, last)) > 2


def _repeated(reading: Reading, votes: dict[str, list[int]]) -> list[str]:
    """Names that the NER calls organizations twice, and more often than anything else, and that act somewhere.

    A name that one is "in" or "at" is a place.
    """
    others = Counter(ent.text for ent in reading.doc.ents if ent.label_ != "ORG")
    doc, found = reading.doc, []
    for name, lasts in votes.items():
        where = sum(stands_where(reading, doc[i]) for i in lasts)
        if len(lasts) > 1 and len(lasts) > 2 * others[name] and SELDOM * where < len(lasts) and any(
            _acts(reading, i) for i in lasts
        ):
            found.append(name)
    return found


def _acts(reading: Reading, last: int) -> bool:
    """The name is a subject, has something, or someone has been something by it."""
    token = reading.doc[last]
    if token.dep_ in ("nsubj", "poss") or (token.dep_ == "pobj" and token.head.dep_ == "agent"):
        return True
    return token.dep_ == "compound" and token.head.lower_ in reading.base.roles.keys() | reading.base.offices.keys()


def _acronyms(reading: Reading) -> dict[str, Actor | None]:
    """Acronyms in brackets behind the name whose letters they are: "the Free Utopia League (FUL)".

    After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text"
    (2003), here for names in capitals only.  That of a treaty, a rate or a disease stands for nobody.
    """
    found: dict[str, Actor | None] = {}
    for match in ACRONYM.finditer(reading.text):
        text = match.group(1)  # three letters or more: two are too often a state or a word
        bracket = reading.tokens(match.start(), match.start() + 1)[0]
        if text in reading.base.names or text in found or bracket == 0:
            continue
        first = _spelled_out(reading, bracket - 1, text)
        if first is None or not reading.free(first, bracket - 1):
            continue
        if reading.base.senses["no organization"].intersection(reading.lower[first:bracket]):
            found[text] = None
            continue
        name = re.sub(r"\s+", " ", reading.span(first, bracket - 1))
        actor = reading.base.find(name) or Actor(
            slug(name), name, "organization", _country(reading, first, bracket - 1)
        )
        if actor.type in ("igo", "organization", "group"):
            found[name] = found[text] = actor
    return found


def _spelled_out(reading: Reading, last: int, acronym: str) -> int | None:
    """First token of the capitalized words that end at a token and begin with the letters of an acronym."""
    letters, i = acronym, last
    while i >= 0 and letters and last - i < 12:
        word = reading.words[i]
        if word[0].isupper() and word[0] == letters[-1]:
            letters = letters[:-1]
            if not letters:
                return i
        elif not (word[0].islower() and len(word) < 4) and word not in ("-", "&"):
            return None
        i -= 1
    return None


def _add_everywhere(reading: Reading, name: str, actor: Actor) -> None:
    """Add every place of a name in the text that no mention has yet."""
    start = reading.text.find(name)
    while start >= 0:
        first, last = reading.tokens(start, start + len(name))
        if reading.starts[first] == start and reading.end(last) == start + len(name):
            reading.add_tokens(first, last, actor, "name" if name == actor.name else "alias")
        start = reading.text.find(name, start + len(name))


def _trim(reading: Reading, first: int, last: int) -> tuple[int, int]:
    """Cut a span that the NER calls an organization to its name."""
    lower, words = reading.lower, reading.words
    for i in range(first, last + 1):
        if "\n" in reading.doc[i].text or lower[i] in ("(", ","):
            last = i - 1
            break
    while first < last and (lower[first] in ("the", "a", "an") or words[first][0].upper() != words[first][0] or (
        not words[first][0].isalnum()
    )):
        first += 1
    while last > first and (lower[last] in POSSESSIVE or not reading.doc[last].text[-1].isalnum()):
        last -= 1
    return first, last


def _is_body(reading: Reading, first: int, last: int) -> bool:
    """An organ of a state, with or without its state: that is read with the phrases."""
    found = reading.at.get(first)
    start = found.last + 1 if found is not None else first
    return " ".join(reading.lower[start:last + 1]) in reading.base.bodies


def _is_seated(reading: Reading, first: int, last: int) -> bool:
    """An organ with its capital behind it, read with the phrases too: "the Foreign Ministry in Strelsau"."""
    seat = reading.at.get(last + 2)
    return seat is not None and reading.word(last + 1) == "in" and seat.thing is not None and (
        seat.thing.how == "metonym" and _is_body(reading, first, last)
    )


def _from_its_beginning(reading: Reading, first: int) -> int:
    """The NER begins behind "and" too often: "Ruritanian Competition and [Consumer Commission]"."""
    for _ in range(3):
        i = first - 2
        if i < 0 or reading.lower[first - 1] not in ("and", "&") or i in reading.ending or reading.taken[i]:
            break
        token = reading.doc[i]
        if token.pos_ != "PROPN" or not token.text[0].isupper() or token.ent_type_ == "PERSON":
            break
        while i > 0 and reading.doc[i - 1].pos_ in ("PROPN", "ADJ") and reading.doc[i - 1].text[0].isupper() and (
            not reading.taken[i - 1] and reading.doc[i - 1].ent_type_ != "PERSON"
        ):
            i -= 1
        first = i
    return first


def _closes_a_name(reading: Reading, last: int) -> bool:
    return reading.doc[last].text[0].isupper()


def _country(reading: Reading, first: int, last: int) -> str | None:
    """The state that the name itself names, or whose possessive stands before it."""
    for i in range(first, last + 1):
        found = reading.at.get(i)
        if found is not None and found.thing and found.thing.actor.type in ("state", "place"):
            return found.thing.actor.country
    if reading.lower[first - 1] in POSSESSIVE and first > 1:
        found = reading.ending.get(first - 2)
        return found.thing.actor.country if found is not None and found.thing else None
    return None


def _acronym_behind(reading: Reading, last: int) -> int | None:
    """The token of an acronym in brackets right behind a name."""
    if reading.word(last + 1) == "(" and reading.word(last + 3) == ")":
        text = reading.doc[last + 2].text
        if text.isupper() and 2 <= len(text) <= 8:
            return last + 2
    return None


def read_known_names(reading: Reading) -> None:
    """Add states, organizations and groups of the base wherever no other mention is yet."""
    for found in [*reading.found, *reading.described]:
        name = found.thing
        if name is None or not reading.free(found.first, found.last) or _is_other_word(reading, found):
            continue
        if name.how == "metonym" and is_place(reading, found):
            text = reading.text[found.hit.start:found.hit.end]
            places = reading.base.places
            title = text.title() if text.isupper() else text
            place = places.get(text) or places.get(title) or Actor(slug(title), title, "place", name.actor.country)
            how = "name" if text.casefold() == place.name.casefold() else "alias"
            reading.add(found.hit.start, found.hit.end, place, how)
            continue
        how = "alias" if name.how == "demonym" else name.how
        first = found.first if name.how == "demonym" else reading.with_article(found.first, found.last)
        start = reading.starts[first] if first < found.first else found.hit.start
        reading.add(start, found.hit.end, name.actor, how)


def _is_other_word(reading: Reading, found: Found) -> bool:
    """The text only looks like the actor's name: a piece of a person's or a work's name, or "former Soviet"."""
    doc, first, last = reading.doc, found.first, found.last
    text = doc[first].text
    if first == last and text in ("Soviet", "Soviets") and reading.word(first - 1) in ("former", "ex", "-", "post"):
        return True
    if is_namesake(reading, found) or reading.anothers(found):
        return True
    if text in ("US", "IS", "WHO") and _in_capitals(reading, first):
        return True
    ent = doc[first].ent_type_
    if ent in ("FAC", "LOC") and _is_inside(reading, first, last):
        return True
    if ent in ("WORK_OF_ART", "LAW", "PRODUCT", "LANGUAGE") and first == last and found.thing.actor.type != "state":
        return True
    return ent == "LANGUAGE" or (found.thing.how == "demonym" and _is_language(reading, last))


def _is_inside(reading: Reading, first: int, last: int) -> bool:
    """The name is a piece of a building's or a sea's: "Westminster Bridge", "the Gulf of Guinea"."""
    doc = reading.doc
    goes_on = last + 1 < len(doc) and doc[last + 1].ent_iob_ == "I" and doc[last + 1].text[0].isupper()
    return goes_on or (doc[first].ent_iob_ == "I" and reading.lower[first - 1] == "of")


def _is_language(reading: Reading, i: int) -> bool:
    """A demonym alone as an object: "spoke Ruritanian", "translated into Ruritanian", not "the Ruritanians"."""
    token = reading.doc[i]
    return token.dep_ in ("dobj", "pobj") and not token.text.endswith("s") and not any(
        child.dep_ in ("det", "nummod", "amod", "poss") for child in token.lefts
    )


def _in_capitals(reading: Reading, i: int) -> bool:
    """All words around are in capitals, so that "US", "IS" and "WHO" may be the common words."""
    near = [token.text for token in reading.doc[max(0, i - 3):i + 4] if token.i != i and token.is_alpha]
    return len(near) > 2 and all(word.isupper() for word in near)
