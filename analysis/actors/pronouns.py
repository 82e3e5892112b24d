"""Persons by pronoun.

A pronoun goes to the person whom the text last made its subject and whose sex fits: first within
the sentence, then the sentences before, as in the salience hierarchy of centering theory (Grosz,
Joshi and Weinstein 1995).  An object is not its own subject: "him" in "Elphberg told him" is somebody else, "himself"
is Elphberg (Chomsky, "Lectures on Government and Binding", 1981, principles A and B).  Where two fit alike, nobody is
named.  "They" and "it" are left alone.
"""

from __future__ import annotations

from bisect import bisect_right

from spacy.tokens import Doc, Token

from analysis.actors.article import Person, Reading, is_subject
from analysis.actors.counterparts import add_counterparts, counterpart_phrases
from analysis.actors.offices import add_office_alone

PRONOUNS = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
BINDING = frozenset(("about", "against", "at", "by", "from", "to"))
"""Prepositions whose object is not the subject: "spoke to him"; but "took a coat with her"."""
REACH = 90
"""Tokens between a pronoun and what it stands for, at most."""
LONGEST_QUOTE = 200
OPENING, CLOSING = frozenset("“„«"), frozenset("”»")


def read_pronouns(reading: Reading) -> None:
    """Add pronouns, counterparts and offices alone, from the first token to the last."""
    walk = _Walk(reading)
    counterparts = counterpart_phrases(reading)
    for i, word in enumerate(reading.lower):
        walk.pass_token(i, word)
        if i in counterparts:
            sex = PRONOUNS.get(reading.lower[i])
            add_counterparts(reading, counterparts[i], walk.antecedent(i, sex) if sex else walk.last_in_sentence(i))
        if reading.taken[i]:
            continue
        if word in PRONOUNS:
            person = walk.antecedent(i, PRONOUNS[word])
            if person is not None:
                person.learn(sex=PRONOUNS[word])
                reading.add_tokens(i, i, person.actor, "coreference")
                walk.name(i, person)
        elif word in reading.base.offices and not reading.known[i] and reading.word(i - 1) != "a":
            person = add_office_alone(reading, i, walk.people)
            if person is not None:
                walk.name(i, person)


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
        self.sentences = reading.sentences
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

    def last_in_sentence(self, i: int) -> Person | None:
        """Who was named last before a token, in its own sentence."""
        return self.people[-1] if self.tokens and self.sentence_of(i) <= self.tokens[-1] < i else None

    def named_at(self, token: Token) -> Person | None:
        """The person whose name, office or pronoun has its head at a token."""
        at = bisect_right(self.tokens, token.i) - 1
        if at >= 0 and self.tokens[at] == token.i:
            return self.people[at]
        return self.reading.person_at(token)

    def bound(self, pronoun: Token) -> set[int]:
        """Who cannot be meant by an object, since they are the subject of the same verb, by identity."""
        if pronoun.lower_.endswith("self") or not (
            pronoun.dep_ in ("dobj", "dative") or (pronoun.dep_ == "pobj" and pronoun.head.lower_ in BINDING)
        ):
            return set()
        verb = pronoun.head.head if pronoun.dep_ == "pobj" else pronoun.head
        subjects = _subjects(verb) if verb.pos_ in ("VERB", "AUX") else []
        return {id(person) for token in subjects if (person := self.named_at(token)) is not None}

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
            if self.quote is not None and sentence <= token < self.quote and is_subject(doc[token])
        }
        if self.quote is not None and self.speaker is not None:
            outside.add(id(self.speaker))
        outside |= self.bound(pronoun)
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


def _subjects(verb: Token) -> list[Token]:
    """The tokens that are subject of a verb, also where it shares that of another: "came and told", "came to tell"."""
    for _ in range(5):
        own = next((child for child in verb.lefts if child.dep_ in ("nsubj", "nsubjpass")), None)
        shares = verb.dep_ == "conj" and verb.i and verb.nbor(-1).dep_ == "cc"  # "and sentenced", whatever the parse
        if own is not None and not shares:
            if own.lower_ in ("who", "that", "which") and verb.dep_ == "relcl":
                own = verb.head
            return [own, *own.conjuncts, *(child for child in own.children if child.dep_ == "appos")]
        if verb.dep_ == "xcomp":
            controller = next((child for child in verb.head.rights if child.dep_ in ("dobj", "dative")), None)
            if controller is not None and controller.i < verb.i:
                return [controller]
        elif verb.dep_ not in ("conj", "advcl"):
            return []
        verb = verb.head
    return []


def _is_main_subject(token: Token) -> bool:
    """The pronoun is the subject of its sentence's main verb, so that it looks back beyond the sentence."""
    return token.dep_ in ("nsubj", "nsubjpass") and token.head.dep_ == "ROOT"


def _most_salient(doc: Doc, named: list[tuple[int, Person]]) -> Person | None:
    """The subject before others, the known sex before the unknown, the later before the earlier."""
    subjects = [(token, person) for token, person in named if is_subject(doc[token])]
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
