"""Surnames alone: of the article first, then of the base, then unknown."""

from __future__ import annotations

from collections import Counter

from analysis.actors.article import HEADS, POSSESSIVE, Found, Person, Reading, is_name_word
from analysis.actors.base import Actor
from analysis.actors.names import goes_on_as_name, is_title_word, stands_where, trim_name
from analysis.actors.offices import office_in
from analysis.actors.spelling import FLAT
from analysis.actors.titles import Title

SELDOM = 6
"""Of how many places of a name one may follow "in" or "at" by a fault of the parse."""


def surname_places(reading: Reading, covered: set[int]) -> dict[int, tuple[int, Found | None]]:
    """First token of everything that may be a surname alone, to its last token and known name."""
    doc = reading.doc
    places: dict[int, tuple[int, Found | None]] = {}
    _introduce_single_names(reading, covered)
    for found in reading.found:
        if found.first not in covered and any(name.how == "surname" for name in found.hit.names):
            places[found.first] = (found.last, found)
    surnames = reading.cast.by_surname
    for i, word in enumerate(reading.words):
        if word in surnames and i not in covered:
            places.setdefault(i, (i, None))
    for ent in doc.ents:
        if ent.label_ == "PERSON":
            first, last = trim_name(reading, ent.start, ent.end - 1)
            if first == last and first not in covered:
                places.setdefault(first, (first, None))
    for surname in surnames:
        if " " in surname or "-" in surname:
            _places_of_words(reading, surname, covered, places)
    own = {
        found.first for found in reading.found
        if found.thing and reading.span(found.first, found.last).translate(FLAT) in reading.base.own
    }
    return {
        first: place for first, place in places.items()
        if first not in own and (
            doc[first].text[0].isupper() or (place[0] > first and not doc[first].is_sent_start)
        )
    }


def _introduce_single_names(reading: Reading, covered: set[int]) -> None:
    """Enter people whom the article calls by one name only, and who are in no base: "Elphberg" again and again.

    The NER has to take the name for a person twice and for nothing else as often, or the name is the subject
    of a saying and stands once more.  One name that one is "in" or "at" is a place.
    """
    votes: dict[str, Counter] = {}
    for ent in reading.doc.ents:
        single = len(ent) == 1 or (len(ent) == 2 and ent[-1].lower_ in POSSESSIVE)
        if single and ent.start not in covered:
            votes.setdefault(ent[0].text, Counter())[ent.label_] += 1
    kin = reading.base.senses["kin"]
    for token in reading.named_by_tagger:
        if token.dep_ not in ("nsubj", "appos") or token.i in covered:
            continue
        says = token.dep_ == "nsubj" and not token.ent_type_ and token.head.lemma_ in reading.base.speech and (
            token.text not in votes and reading.words.count(token.text) > 1
        )
        if says or (token.dep_ == "appos" and token.head.lower_ in kin):
            votes[token.text] = Counter(PERSON=2)
    for name, labels in votes.items():
        if labels["PERSON"] > 1 and 2 * labels["PERSON"] > labels.total() and _can_be_single(reading, name):
            person = reading.cast.introduce_unknown(name)
            reading.cast.by_surname.setdefault(name, []).append(person)


def _can_be_single(reading: Reading, name: str) -> bool:
    """No known name and no ordinary word, and somewhere a subject, but nowhere a place."""
    base, low = reading.base, name.lower()
    if not name.isalpha() or not name[0].isupper() or len(name) < 3 or (name.isupper() and len(name) < 6):
        return False
    if name in base.names or name in base.places or reading.cast.called(name) or low in reading.small or (
        low in base.offices or low in base.title_words or low in base.organization_words
        or low in base.senses["no name"]
    ):
        return False
    tokens = [reading.doc[i] for i, word in enumerate(reading.words) if word == name]
    inside = sum(_stands_in_name(reading, token.i) for token in tokens if token.ent_type_ != "PERSON")
    where = sum(stands_where(reading, token) for token in tokens)
    return 2 * inside < len(tokens) and SELDOM * where < len(tokens) and any(
        token.dep_ in ("nsubj", "nsubjpass", "appos") for token in tokens
    )


def _stands_in_name(reading: Reading, i: int) -> bool:
    """Beside the token stands a word of the same name."""
    doc = reading.doc
    return (i > 0 and is_name_word(doc[i - 1])) or (i + 1 < len(doc) and is_name_word(doc[i + 1]))


def _places_of_words(
    reading: Reading, surname: str, covered: set[int], places: dict[int, tuple[int, Found | None]]
) -> None:
    """Places of a surname of several words, such as "van der Berg"."""
    for text in dict.fromkeys((surname, surname[0].upper() + surname[1:])):
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


def called(reading: Reading, first: int, last: int, found: Found | None, title: Title) -> Person | None:
    """The person meant by a surname: of the article first, then of the base, then unknown."""
    doc = reading.doc
    token = doc[first]
    if _in_longer_name(reading, first, last, titled=bool(title.words)):
        return None
    surname = reading.span(first, last)
    person = reading.cast.called(surname, sex=title.sex) or (
        reading.cast.called(surname[0].lower() + surname[1:]) if last > first else None
    )
    if person is None and found is not None:
        person = next((
            known for known in map(reading.cast.persons.get, (name.actor.actor_id for name in found.hit.names)) if known
        ), None)
    if person is not None and found is not None:
        if not person.offices and not title.sex:
            person = _head_of_today(reading, found) or person
        if office_in(reading, title.words) in HEADS and not _has_led(reading, person):
            other = _candidate(reading, found, title, sure=True)
            person = reading.cast.introduce(other) if other is not None else person
    titled = bool(title.words)
    is_person = token.ent_type_ == "PERSON"
    if person is not None:
        return person if is_person or titled or last > first or _can_be_name(reading, first) else None
    if found is not None:
        if (found.thing and not titled) or surname.lower() in reading.base.offices:
            return None
        if surname in reading.base.given_names and not titled:
            return None
        if not titled and last + 1 < len(doc) and is_name_word(doc[last + 1]) and goes_on_as_name(reading, last + 1):
            return None
        actor = _candidate(reading, found, title, sure=is_person or titled or _is_only_bearer(reading, found))
        if actor is not None and (is_person or titled or token.pos_ == "PROPN"):
            return reading.cast.introduce(actor)
        if actor is None and not titled:
            return None
    if token.text in reading.base.given_names or (token.text.isupper() and len(token.text) < 6):
        return None
    if (is_person or is_name_word(token)) and token.ent_type_ not in ("DATE", "ORG", "GPE", "NORP") and (
        titled or (is_person and token.dep_ == "nsubj" and token.head.lemma_ in reading.base.speech)
    ):
        return reading.cast.introduce_unknown(surname)
    return None


def _has_led(reading: Reading, person: Person) -> bool:
    """The person heads a state or government in this article, or did so by the base, or is not known to it."""
    terms = reading.base.terms_of(person.actor)
    return person.actor.actor_id not in reading.base.actors or any(term.office in HEADS for term in terms) or any(
        office in (*HEADS, "leader") for office, _ in person.offices
    )


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


def _in_longer_name(reading: Reading, first: int, last: int, *, titled: bool) -> bool:
    """The word is a piece of another name: "Clinton Foundation", "Mike Putin", "May 3", but not "Mrs May"."""
    doc = reading.doc
    token = doc[first]
    if token.ent_type_ in ("DATE", "TIME") and not titled:
        return True
    in_long = token.ent_iob_ == "I" or (last + 1 < len(doc) and doc[last + 1].ent_iob_ == "I")
    if token.ent_type_ in ("WORK_OF_ART", "LAW", "EVENT", "FAC", "PRODUCT") and in_long and (
        not reading.in_headline(first)
    ):
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
        and not is_title_word(reading, first - 1) and before.head.i == first and before.dep_ == "compound"
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
    if "KOR" in near:  # news of one Korea is news of the other
        near = near | {"PRK"}
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
