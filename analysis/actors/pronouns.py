"""Persons by pronoun, by office alone and by "his Ruritanian counterpart".

A pronoun goes to the person whom the text last made its subject and whose sex fits: first within
the sentence, then the sentences before, as in the salience hierarchy of centering theory (Grosz,
Joshi and Weinstein 1995).  Where two fit alike, nobody is named.  "They" and "it" are left alone.
"""

from __future__ import annotations

from bisect import bisect_right

from spacy.tokens import Token

from analysis.actors.article import HEADS, Person, Reading
from analysis.actors.phrases import OTHER_TIMES, holder
from analysis.actors.titles import NO_OFFICE, office_in

PRONOUNS = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
REACH = 90
"""Tokens between a pronoun and what it stands for, at most."""
MEMORY = 200
"""Mentions of persons that an office alone looks back over."""
LONGEST_QUOTE = 200
OPENING, CLOSING = frozenset("“„«"), frozenset("”»")


def read_pronouns(reading: Reading) -> None:
    """Add pronouns, counterparts and offices alone, from the first token to the last."""
    walk = _Walk(reading)
    base = reading.base
    for i, word in enumerate(reading.lower):
        walk.pass_token(i, word)
        if reading.taken[i]:
            continue
        if word in PRONOUNS:
            if word in ("his", "her") and _counterpart(reading, walk, i):
                continue
            person = walk.antecedent(i, PRONOUNS[word])
            if person is not None:
                person.learn(sex=PRONOUNS[word])
                reading.add_tokens(i, i, person.actor, "coreference")
                walk.name(i, person)
        elif word in base.offices and not reading.known[i] and reading.word(i - 1) != "a":
            _office_alone(reading, walk, i)


class _Walk:
    """Who was named up to here, and whether the text stands inside quotation marks."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.coming = sorted(reading.named.items(), key=lambda pair: pair[0])
        self.next = 0
        self.tokens: list[int] = []
        self.people: list[Person] = []
        self.quoted: set[int] = set()
        """Tokens of mentions inside quotation marks."""
        self.sentences = [i for i, token in enumerate(reading.doc) if token.is_sent_start]
        self.quote: int | None = None
        self.speaker: Person | None = None
        """Who is named as speaker right behind the quotation that the text stands in."""
        self.paragraph = 0
        self.opened = False
        """The first sentence of the paragraph is over."""

    def sentence_of(self, i: int) -> int:
        """First token of the sentence of a token."""
        at = bisect_right(self.sentences, i)
        return self.sentences[at - 1] if at else 0

    def pass_token(self, i: int, word: str) -> None:
        """Move to token ``i``."""
        while self.next < len(self.coming) and self.coming[self.next][0] <= i:
            self.name(*self.coming[self.next])
            self.next += 1
        if word in OPENING or (word in ('"', "``", "''") and self.quote is None and word != "''"):
            self.quote, self.speaker = i, self.speaker_behind(i)
        elif word in CLOSING or word in ('"', "''") or "\n" in word:
            self.quote = None
        if "\n" in word:
            self.paragraph, self.opened = i + 1, False
        elif not self.opened and i > self.paragraph and self.reading.doc[i].is_sent_start:
            self.opened = True

    def speaker_behind(self, opening: int) -> Person | None:
        """Who speaks the quotation that opens at a token: "...," the minister said."""
        reading, lower = self.reading, self.reading.lower
        for end in range(opening + 1, min(opening + LONGEST_QUOTE, len(lower))):
            if lower[end] in CLOSING or lower[end] in ('"', "''"):
                break
            if "\n" in lower[end]:
                return None
        else:
            return None
        for i in range(end + 1, end + 8):
            person = reading.named.get(i)
            if person is not None and _speaks(reading, reading.doc[i]):
                return person
        return None

    def name(self, i: int, person: Person) -> None:
        """Note that ``person`` was mentioned at token ``i``."""
        if not self.tokens or self.tokens[-1] <= i:
            self.tokens.append(i)
            self.people.append(person)
            if self.quote is not None:
                self.quoted.add(i)

    def antecedent(self, i: int, sex: str) -> Person | None:
        """The person a pronoun stands for; None where it is not clear.

        A pronoun that is the subject of a saying looks back to who spoke in the sentence before, and
        one inside quotation marks does not mean who speaks them.  A paragraph in which nobody was named
        yet looks back from its first sentence only, save to who speaks.
        """
        doc, pronoun = self.reading.doc, self.reading.doc[i]
        sentence, paragraph = self.sentence_of(i), self.paragraph
        begin = bisect_right(self.tokens, i - REACH)
        pairs = list(zip(self.tokens[begin:], self.people[begin:], strict=True))
        outside = {
            id(person) for token, person in pairs
            if self.quote is not None and sentence <= token < self.quote and _is_subject(doc[token])
        }
        if self.quote is not None and self.speaker is not None:
            outside.add(id(self.speaker))
        named = [
            (token, person) for token, person in pairs
            if person.actor.sex in (None, sex) and token < i and id(person) not in outside
            and not (self.quote is not None and token < self.quote and _speaks(self.reading, doc[token]))
        ]
        speaks = pronoun.dep_ == "nsubj" and pronoun.head.lemma_ in self.reading.base.speech
        if speaks and self.quote is None:
            named = [pair for pair in named if pair[0] not in self.quoted] or named
        here = [pair for pair in named if pair[0] >= sentence]
        before = [pair for pair in named if pair[0] < sentence]
        if here and (not before or not _is_main_subject(pronoun)):
            return _most_salient(doc, here)
        if not before or (before[-1][0] < paragraph < sentence and self.opened and not speaks):
            return None
        start = self.sentence_of(before[-1][0])
        before = [pair for pair in before if pair[0] >= start]
        speakers = [pair for pair in before if _speaks(self.reading, doc[pair[0]])]
        if len(speakers) == 1 and speaks:
            return speakers[0][1]
        return _most_salient(doc, before)


def _is_main_subject(token: Token) -> bool:
    """The pronoun is the subject of its sentence's main verb, so that it looks back beyond the sentence."""
    return token.dep_ in ("nsubj", "nsubjpass") and token.head.dep_ == "ROOT"


def _most_salient(doc, named: list[tuple[int, Person]]) -> Person | None:
    """The subject before others, the known sex before the unknown, the later before the earlier."""
    subjects = [(token, person) for token, person in named if _is_subject(doc[token])]
    chosen = [(token, person) for token, person in subjects if doc[token].head.dep_ != "relcl"] or subjects or named
    sure = [(token, person) for token, person in chosen if person.actor.sex] or chosen
    return sure[-1][1] if subjects else (sure[-1][1] if len({id(person) for _, person in sure}) == 1 else None)


def _speaks(reading: Reading, token: Token) -> bool:
    """The name is the subject of a saying or stands behind "according to"."""
    for _ in range(3):
        if token.dep_ == "nsubj":
            return token.head.lemma_ in reading.base.speech
        if token.dep_ == "pobj":
            return token.head.lower_ == "to" and token.head.head.lower_ == "according"
        token = token.head
    return False


def _is_subject(token: Token) -> bool:
    for _ in range(3):
        if token.dep_ in ("nsubj", "nsubjpass"):
            return True
        if token.dep_ not in ("compound", "flat", "appos", "poss"):
            return False
        token = token.head
    return False


def _counterpart(reading: Reading, walk: _Walk, i: int) -> bool:
    """ "his Ruritanian counterpart": the same office in another state, of the person meant by "his"."""
    owner = reading.at.get(i + 1)
    if owner is None or not owner.thing or reading.word(owner.last + 1) not in ("counterpart", "opposite", "colleague"):
        return False
    last = owner.last + 1
    pivot = walk.antecedent(i, PRONOUNS[reading.lower[i]])
    person = reading.named.get(last + 1) or reading.named.get(last + 2)
    if person is None and pivot is not None and owner.thing.actor.type == "state":
        person = _same_office(reading, pivot, owner.thing.actor)
    if person is None or person is pivot or not reading.free(i, last):
        return False
    reading.add_tokens(i, last, person.actor, "description")
    return True


def _same_office(reading: Reading, pivot: Person, state) -> Person | None:
    """Who holds in ``state`` the office that ``pivot`` holds at home."""
    offices = {office for office, key in pivot.offices if key == pivot.actor.country} - NO_OFFICE
    for office in ("foreign minister", "defence minister"):
        if office in offices:
            return holder(reading, office, state)
    if offices & HEADS:
        for office in sorted(offices & HEADS):
            found = holder(reading, office, state)
            if found is not None and reading.base.leaders.get(state.country) in (None, office):
                return found
        return holder(reading, "leader", state)
    return next((found for office in sorted(offices) if (found := holder(reading, office, state))), None)


def _office_alone(reading: Reading, walk: _Walk, i: int) -> None:
    """ "the president", "the Foreign Minister": who was called so in the article, or the only state's holder."""
    words, first = [reading.word(i)], i
    while first > 0 and len(words) < 4 and reading.word(first - 1) in reading.base.title_words:
        first -= 1
        words.append(reading.word(first))
    words.reverse()
    if reading.word(first - 1) != "the" or not OTHER_TIMES.isdisjoint(words) or not reading.free(first - 1, i):
        return
    after = reading.doc[i + 1] if i + 1 < len(reading.doc) else None
    if after is not None and (after.lower_ in ("of", "for", "-", "'s office") or after.pos_ in ("NOUN", "PROPN")):
        return
    office = office_in(reading, words)
    if office is None or office in NO_OFFICE or office in ("head of body", "leader"):
        return
    person = next((
        person for person in walk.people[:-MEMORY:-1]
        if any(held == office for held, _ in person.offices)
    ), None)
    if person is None:
        person = _only_holder(reading, office, " ".join(words))
    if person is not None:
        reading.add_tokens(first - 1, i, person.actor, "description")
        walk.name(i, person)


def _only_holder(reading: Reading, office: str, term: str) -> Person | None:
    """The holder of an office that few states have, such as chancellor, if the article speaks of one of them."""
    country = reading.only_country(term)
    return holder(reading, office, reading.base.states[country]) if country in reading.base.states else None
