"""A capital by sense: the government where it acts, the city where one is or goes.

"Talks between Ruritania's Strelsau and London" are between governments; who "met in London" or "flew
to London" was in a city.  A city is no actor; its mention has the type "place" and the city's own name,
and tells the country that a sentence is about.
"""

from __future__ import annotations

from spacy.tokens import Token

from analysis.actors.article import POSSESSIVE, Found, Reading


def is_place(reading: Reading, found: Found) -> bool:
    """Whether a capital or seat of government is meant as the place that it is."""
    doc, first, last = reading.doc, found.first, found.last
    before, after = reading.word(first - 1), reading.word(last + 1)
    if first == 0 or "\n" in doc[first - 1].text or doc[first].is_sent_start:
        if after in ("(", "—", "–", "--", "/", ":") or (after == "," and doc[first].text.isupper()):
            return True
        if _is_dateline(reading, found):
            return True
        if after == "," and last + 2 < len(doc) and doc[last + 2].ent_type_ == "DATE":
            return True
    at_a_place = reading.base.senses["at"]
    if before in at_a_place or (before == "the" and reading.word(first - 2) in at_a_place):
        return True
    if before == "to" and reading.word(first - 3) == "from" and first - 2 in reading.ending:
        return True  # "from Strelsau to Zenda"
    if reading.lower[last + 1:last + 2] and reading.lower[last + 1] in POSSESSIVE and (
        reading.word(last + 2) in reading.base.senses["behind"]
    ):
        return True
    if after == "-" and reading.word(last + 2) in ("based", "born"):
        return True
    if after in reading.base.senses["behind"] and doc[last + 1].head.i >= first:
        return True
    token = doc[last]
    if token.dep_ == "compound" and token.head.i > last and token.head.lower_ not in reading.base.roles:
        return True
    head = _beginning(token)
    if head.dep_ == "pobj" and head.head.lower_ in reading.base.senses["at"]:
        return True
    if head.dep_ == "pobj" and head.head.lower_ in ("to", "from", "for", "toward", "towards", "of"):
        return _moves(reading, head.head)
    return head.dep_ == "dobj" and head.head.lemma_ in reading.base.senses["taken"]


def is_namesake(reading: Reading, found: Found) -> bool:
    """The name of a state is another's here: "Georgia" in an article about Atlanta that names no Tbilisi."""
    unless = reading.base.ambiguous.get(reading.words[found.first])
    return bool(unless) and not unless.isdisjoint(reading.words) and not any(
        other.thing and other.thing.actor.country == found.thing.actor.country and other.hit.names != found.hit.names
        for other in reading.found
    )


def _is_dateline(reading: Reading, found: Found) -> bool:
    """A line that begins with the city in capitals and goes on in small letters: "LONDON -- The ..."."""
    text = reading.text[found.hit.start:found.hit.end]
    after = next((token for token in reading.doc[found.last + 1:found.last + 5] if token.is_alpha), None)
    return text.isupper() and len(text) > 3 and after is not None and not after.is_upper


def _beginning(token: Token) -> Token:
    """The first conjunct: "in London and Paris" makes places of both."""
    for _ in range(6):
        if token.dep_ not in ("conj", "appos"):
            break
        token = token.head
    return token


def _moves(reading: Reading, preposition: Token) -> bool:
    """The preposition's verb or noun is one of motion or distance; "of" stands behind a part of the city."""
    head = preposition.head
    if head.pos_ == "ADV":
        head = head.head
    if preposition.lower_ == "of":
        return head.lemma_.lower() in reading.base.senses["part"] or head.pos_ == "PROPN"
    return head.lemma_.lower() in reading.base.senses["moving"]
