"""A capital by sense: the government where it acts, the city where one is or goes.

"Talks between Ruritania's Strelsau and London" are between governments; who "met in London" or "flew
to London" was in a city.  A city is no actor; its mention has the type "place" and the city's own name,
and tells the country that a sentence is about.
"""

from __future__ import annotations

from spacy.tokens import Token

from analysis.actors.article import Found, Reading

AT_A_PLACE = frozenset((
    "across", "around", "at", "inside", "in", "near", "outside", "through", "throughout", "within", "over", "above",
    "downtown", "central", "beyond", "via", "into",
))
MOVING = frozenset((
    "arrive", "come", "commute", "deploy", "depart", "drive", "evacuate", "flee", "flight", "fly", "go", "head", "hold",
    "invite", "journey", "land", "leave", "live", "march", "move", "pilgrimage", "report", "return", "ride", "road",
    "route", "rush", "sail", "send", "summon", "take", "tour", "train", "transfer", "travel", "trip", "visit", "walk",
    "kilometer", "kilometre", "km", "mile",
))
PLACED = frozenset((
    "attack", "besiege", "bomb", "bombard", "capture", "encircle", "invade", "liberate", "raid", "retake", "strike",
    "enter", "leave", "occupy", "quit", "reach", "seize", "shell", "storm", "tour",
    "visit",
))
OF_A_CITY = frozenset((
    "airport", "apartment", "area", "city", "court", "district", "embassy", "headquarters", "hospital", "hotel",
    "mayor",
    "metro", "museum", "neighborhood", "neighbourhood", "police", "region", "resident", "residents", "restaurant",
    "stadium", "state", "street", "streets", "suburb", "subway", "summit", "square", "theater", "theatre", "time",
    "university", "zoo", "treaty", "agreement", "accord", "conference", "talks", "bureau", "correspondent", "mosque",
    "prison", "stock", "exchange",
))
CITY_NOUNS = frozenset((
    "capital", "center", "centre", "city", "mayor", "north", "outskirts", "south", "east", "west", "streets", "suburb",
    "suburbs", "university", "bishop", "archbishop", "resident", "residents",
))


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
    if before in AT_A_PLACE or (before == "the" and reading.word(first - 2) in AT_A_PLACE):
        return True
    if after == "-" and reading.word(last + 2) in ("based", "born"):
        return True
    if after in OF_A_CITY and doc[last + 1].head.i >= first:
        return True
    token = doc[last]
    if token.dep_ == "compound" and token.head.i > last and token.head.lower_ not in reading.base.roles:
        return True
    head = _beginning(token)
    if head.dep_ == "pobj" and head.head.lower_ in AT_A_PLACE:
        return True
    if head.dep_ == "pobj" and head.head.lower_ in ("to", "from", "for", "toward", "towards", "of"):
        return _moves(head.head)
    return head.dep_ == "dobj" and head.head.lemma_ in PLACED


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


def _moves(preposition: Token) -> bool:
    """The preposition's verb or noun is one of motion or distance; "of" stands behind a part of the city."""
    head = preposition.head
    if head.pos_ == "ADV":
        head = head.head
    if preposition.lower_ == "of":
        return head.lemma_.lower() in CITY_NOUNS or head.lower_ in CITY_NOUNS or head.pos_ == "PROPN"
    return head.lemma_.lower() in MOVING
