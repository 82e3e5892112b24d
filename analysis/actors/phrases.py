"""Actors by description: an office, organ or role with the state or organization it belongs to.

"The Ruritanian president" is the person who holds the office, by the article, else by the day of
publication; "the Ruritanian Foreign Ministry" an organization.  Who serves a state acts for it: "Ruritanian
forces" and "Ruritanian officials" are the state.  Who does not is a group of that country: "Ruritanian
students", "Ruritanian rebels", "Ruritanian firms".  So the PLOVER codebook tells sectors apart, whose
actors are states with a sector.
"""

from __future__ import annotations

from typing import NamedTuple

from analysis.actors.article import HEADS, POSSESSIVE, Found, Person, Reading
from analysis.actors.base import Actor
from analysis.actors.offices import ALONE, NO_OFFICE, OTHER_TIMES, holder, joined, office_in, term_in, unnamed
from analysis.actors.senses import is_namesake
from analysis.actors.spelling import slug
from analysis.actors.titles import SENT

INDEFINITE = frozenset((
    "a", "an", "another", "any", "each", "every", "few", "fifth", "fourth", "many", "no", "one", "second", "several",
    "some", "third", "two",
))
GOVERNING = frozenset(("authorities", "forces", "government", "leadership", "regime", "rulers", "troops"))
"""Roles whose state may stand behind them: "the government of Ruritania"."""
SEATED = frozenset((
    "authorities", "government", "leadership", "legislature", "ministry", "officials", "parliament", "regime", "rulers",
))
"""Those in a capital who are that state's own; an embassy or an army there may be another's."""
PRIVATE = frozenset(("business", "media", "people", "rebels", "society"))
"""Roles of those who do not act for the state that names them."""
WINDOW = 4
"""Words between the state and its office: "Ruritania's newly elected young president"."""


class Phrase(NamedTuple):
    """A noun with the known name that it belongs to."""

    first: int
    last: int
    words: tuple[str, ...]
    """The noun and the words before it up to the name, in small letters."""
    owner: Found
    possessive: bool


def read_phrases(reading: Reading) -> None:
    """Add every organ, office holder and role that is told with its owner."""
    base = reading.base
    heads = reading.base.offices.keys() | base.roles.keys() | base.body_heads
    for i, word in enumerate(reading.lower):
        if word in heads and not reading.taken[i] and not reading.known[i]:
            modifies = _modifies(reading, i)
            if modifies and (word not in base.body_heads or word == "military" or reading.word(i + 1) in heads):
                continue
            phrase = _before(reading, i)
            if phrase is None or (_is_adjective(reading, phrase.owner) and i not in reading.beside):
                phrase = _behind(reading, i) or phrase
            if modifies:
                _add_organ(reading, phrase)
            elif phrase is not None:
                _add_phrase(reading, phrase, i)
            elif i in reading.beside:
                reading.named[i] = reading.beside[i]
            elif word in base.body_heads:
                _add_body_alone(reading, i)


def _is_adjective(reading: Reading, owner: Found) -> bool:
    """The name of a party as an adjective: "the Republican president of Utopia" is no president of the party."""
    return owner.thing.actor.type == "organization" and reading.doc[owner.last].pos_ == "ADJ"


def _modifies(reading: Reading, i: int) -> bool:
    """The noun only describes the one behind it: "the Ruritanian jet crash"."""
    token = reading.doc[i]
    if reading.word(i + 1) == "-" and f"{reading.word(i)}-{reading.word(i + 2)}" in reading.base.offices:
        return True
    return token.dep_ in ("amod", "compound", "nmod") and token.head.i > i and reading.word(i + 1) not in ("of", "for")


def _add_body_alone(reading: Reading, head: int) -> None:
    """ "The Foreign Ministry" without its state: the one of that kind that was named last."""
    for first in range(max(0, head - 3), head + 1):
        body = reading.base.bodies.get(" ".join(reading.lower[first:head + 1]))
        if body is not None:
            break
    else:
        if reading.lower[head] != "ministry":
            return
        body, first = next((kind for kind in reversed(reading.organs) if kind.startswith("Ministry")), ""), head
    actor = reading.organs.get(body)
    start = first - 1 if reading.word(first - 1) == "the" else first
    if actor is not None and start < first and reading.free(start, head):
        reading.add_tokens(start, head, actor, "alias")


def _before(reading: Reading, head: int) -> Phrase | None:
    """The owner stands before the noun: "Ruritania's army", "the new Ruritanian foreign minister"."""
    words = [reading.lower[head]]
    i = head - 1
    while i >= 0 and i not in reading.ending and len(words) <= WINDOW and not reading.taken[i] and (
        reading.doc[i].pos_ in ("ADJ", "NOUN", "PROPN") or reading.lower[i] == "-"
        or reading.word(i) in reading.base.title_words
        or (reading.lower[i] in ("of", "for") and reading.word(i - 1) in reading.base.offices)
    ):
        words.append(reading.word(i))
        i -= 1
    possessive = i >= 0 and reading.lower[i] in POSSESSIVE
    if possessive:
        i -= 1
    owner = reading.ending.get(i)
    if owner is None or not owner.thing or not reading.free(owner.first, owner.last):
        return None
    if (owner.first and reading.lower[owner.first - 1] == "-") or is_namesake(reading, owner):
        return None
    words.reverse()
    last = head
    if reading.word(head + 1) == "of" and f"{words[-1]} of {reading.word(head + 2)}" in reading.base.offices:
        last = head + 2
        words += ["of", reading.word(last)]
    return Phrase(_article(reading, owner.first), last, tuple(words), owner, possessive)


def _behind(reading: Reading, head: int) -> Phrase | None:
    """The owner stands behind: "the president of Ruritania", "a spokesman for the Strelsau Commission"."""
    i = head + 1
    if reading.word(i) == "minister":
        return None
    if reading.word(i) == "in":
        return _in_capital(reading, head)
    if reading.word(i) not in ("of", "for"):
        return None
    i += 2 if reading.word(i + 1) == "the" else 1
    owner = reading.at.get(i)
    if owner is None or not owner.thing or not reading.free(owner.first, owner.last):
        return None
    if owner.thing.how == "demonym" or reading.word(owner.last + 1) in (*POSSESSIVE, "-") or (
        reading.doc[owner.last].dep_ == "compound"
    ):
        return None
    words, first = [reading.lower[head]], head
    while first > 0 and len(words) <= WINDOW and (
        reading.word(first - 1) in reading.base.title_words or _is_hyphened(reading, first, words)
    ):
        first -= 1
        words.append(reading.word(first))
    for longer in range(max(0, head - WINDOW), first):
        if " ".join(reading.lower[longer:head + 1]) in reading.base.bodies:
            return Phrase(_article(reading, longer), owner.last, tuple(reading.lower[longer:head + 1]), owner, True)
    return Phrase(_article(reading, first), owner.last, tuple(reversed(words)), owner, True)


def _in_capital(reading: Reading, head: int) -> Phrase | None:
    """The organ or government in a capital is that state's: "the Foreign Ministry in Strelsau"."""
    owner = reading.at.get(head + 2)
    word = reading.lower[head]
    if word not in SEATED or owner is None or not owner.thing or owner.thing.how != "metonym":
        return None
    words, first = [word], head
    while first > 0 and len(words) <= WINDOW and (
        reading.word(first - 1) in reading.base.title_words or reading.doc[first - 1].dep_ == "compound"
    ):
        first -= 1
        words.append(reading.word(first))
    place = reading.base.places.get(reading.words[owner.first])
    country = place.country if place is not None else owner.thing.actor.country
    state = reading.base.states.get(country)
    if state is None or not reading.free(first, owner.last):
        return None
    owner = owner._replace(thing=owner.thing._replace(actor=state))
    return Phrase(_article(reading, first), owner.last, tuple(reversed(words)), owner, False)


def _is_hyphened(reading: Reading, first: int, words: list[str]) -> bool:
    """Before ``first`` stands a piece of "secretary-general"."""
    if reading.word(first - 1) == "-":
        return f"{reading.word(first - 2)}-{words[-1]}" in reading.base.offices
    return words[-1] == "-"


def _article(reading: Reading, first: int) -> int:
    return first - 1 if first and reading.lower[first - 1] in ("the", "his", "her", "its") else first


def _add_phrase(reading: Reading, phrase: Phrase, head: int) -> None:
    owner, words = phrase.owner.thing.actor, phrase.words
    if _add_organ(reading, phrase):
        if reading.word(phrase.first - 1) in ("for", "of") and reading.word(phrase.first - 2) in reading.base.offices:
            _name_behind(reading, phrase, owner)  # "a spokesman for the Ruritanian army, Rudolf Elphberg"
        return
    person = reading.beside.get(head) or _predicated(reading, phrase, head) or _holder(reading, phrase, words)
    if person is not None:
        reading.named[head] = person
        reading.add_tokens(phrase.first, phrase.last, person.actor, "description")
    elif _is_role(reading, phrase, head) and owner.country in reading.base.states:
        state = owner if owner.type == "state" else reading.base.states[owner.country]
        actor = _group(reading, phrase, head, state) if reading.base.roles[words[-1]] in PRIVATE else state
        reading.add_tokens(phrase.first, phrase.last, actor, "description")
    elif phrase.owner.thing.how == "coreference" and reading.base.roles.get(words[-1]) == "military" and (
        owner.type in ("group", "igo")
    ):
        reading.add_tokens(phrase.first, phrase.last, owner, "description")  # "its fighters"


def _add_organ(reading: Reading, phrase: Phrase | None) -> bool:
    """Enter the organ of a state that a phrase names, also before a noun: "a Ruritanian foreign ministry statement"."""
    body = _body(reading, phrase) if phrase is not None else None
    return body is not None and reading.add_tokens(phrase.first, phrase.last, body, "name")


def _group(reading: Reading, phrase: Phrase, head: int, state: Actor) -> Actor:
    """Private people or organizations of a country; one alone of the latter is an organization."""
    one = reading.base.roles[phrase.words[-1]] in ("business", "media", "society") and reading.doc[head].tag_ == "NN"
    name = f"{reading.span(phrase.owner.first, phrase.owner.last)} {phrase.words[-1]}"
    plural = phrase.words[-1] in ("media", "people", "press")
    return Actor(slug(name), name, "organization" if one and not plural else "group", state.country)


def _is_role(reading: Reading, phrase: Phrase, head: int) -> bool:
    """A role right behind its state's name, or one that governs before it, but no possessive.

    In capitals, a word such as Union or Bank is a piece of a name.
    """
    if phrase.words[-1] not in reading.base.roles or phrase.owner.thing.actor.type not in ("state", "place"):
        return False
    if reading.base.roles[phrase.words[-1]] in PRIVATE and reading.doc[head].text[0].isupper():
        return False
    return phrase.words[-1] in GOVERNING | SEATED if phrase.owner.last == phrase.last else not phrase.possessive


def _body(reading: Reading, phrase: Phrase) -> Actor | None:
    """The organ of a state: its name in the base, or "Ministry of Defence of Ruritania"."""
    base, words = reading.base, phrase.words
    owner = phrase.owner.thing.actor
    if owner.type != "state":
        return None
    body = next((base.bodies[text] for i in range(len(words)) if (text := " ".join(words[i:])) in base.bodies), None)
    if body is None:
        return None
    the = "the " if owner.name.startswith("United ") or owner.name.endswith(("s", "Republic")) else ""
    name = f"{body} of {the}{owner.name}"
    known = (base.find(text) for text in (name, f"{body} of {owner.name}", f"{owner.name} {body}"))
    actor = next(filter(None, known), None) or Actor(slug(name), name, "organization", owner.country)
    reading.organs.pop(body, None)
    reading.organs[body] = actor
    return actor


def _predicated(reading: Reading, phrase: Phrase, head: int) -> Person | None:
    """Who is said to be, or to have become, what the phrase names: "Rudolf Elphberg was the Ruritanian president"."""
    token = reading.doc[head]
    if token.dep_ not in ("attr", "oprd") or any(child.dep_ == "neg" for child in token.head.children):
        return None
    subject = next((child for child in token.head.lefts if child.dep_ in ("nsubj", "nsubjpass")), None)
    person = reading.person_at(subject) if subject is not None else None
    country = phrase.owner.thing.actor.country
    if person is None or (country and person.actor.country not in (None, country)):
        return None
    person.learn(country=country)
    return person


def _holder(reading: Reading, phrase: Phrase, words: tuple[str, ...]) -> Person | None:
    """The person who holds the office that the phrase names, if it names one person."""
    office, term, owner = office_in(reading, words), term_in(reading, words), phrase.owner.thing.actor
    if office is None or term is None:
        return None
    whole = f"{reading.span(phrase.owner.first, phrase.owner.last).lower()} {term}"
    if whole in reading.base.offices and owner.country in reading.base.states:  # "the Pentagon chief"
        office, owner = reading.base.offices[whole][0], reading.base.states[owner.country]
    before = reading.word(phrase.first - 1)
    named = _named_behind(reading, phrase.last)
    if named is not None and (owner.country is None or named.actor.country in (None, owner.country)) and (
        reading.lower[phrase.first] == "the" or office not in NO_OFFICE
    ) and before not in INDEFINITE:
        _learn(named, words, owner)
        return named
    if before in INDEFINITE or not OTHER_TIMES.isdisjoint((before, *words)):
        _name_behind(reading, phrase, owner)
        return None
    person = None
    if _is_adjective(reading, phrase.owner):
        return None
    if office not in NO_OFFICE and (owner.type != "state" or office != "head of body"):
        person = holder(reading, office, owner, term=term if office == reading.base.offices[term][0] else "")
    if person is None and phrase.owner.thing.how != "metonym":
        person = _unnamed(reading, office, joined(words), owner)
    return person


def _unnamed(reading: Reading, office: str, words: str, owner: Actor) -> Person | None:
    """One person for an office of one holder that nobody is known to hold; not for the roles that many have."""
    if words.rpartition(" ")[2] in reading.base.roles:
        return None
    one = office in ("head of body", *HEADS)
    if owner.type == "state":
        one = office in ALONE or (office == "minister" and " " in words)
    return unnamed(reading, words, owner) if one else None


def _name_behind(reading: Reading, phrase: Phrase, owner: Actor) -> None:
    """Give the person whose name stands behind a description what it tells."""
    person = _named_behind(reading, phrase.last)
    if person is not None:
        _learn(person, phrase.words, owner)


def _learn(person: Person, words: tuple[str, ...], owner: Actor) -> None:
    """The country of a person, where none is known, and the organization under which the words put the person."""
    now = OTHER_TIMES.isdisjoint(words) and SENT.isdisjoint(words)
    person.learn(country=owner.country, body=owner.name if now else None)


def _named_behind(reading: Reading, last: int) -> Person | None:
    """The person of "the Ruritanian president, Rudolf Elphberg"."""
    if reading.word(last + 1) != "," or last + 2 >= len(reading.doc) or reading.doc[last + 2].is_punct:
        return None
    return reading.named.get(last + 2) or reading.named.get(last + 3)
