"""Source and target of an event: the actors that its words name, that *we* is, or that its condition speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise, permutations, product

from spacy.tokens import Token

from analysis.acts.arguments import NOBODY, ROLES, Actor, Mentions, actor, code, owner, phrase, source_of, subject
from analysis.acts.clauses import agent_of, clause, main_verb, subject_near, teller_of
from analysis.acts.conditions import Condition
from analysis.acts.cues import SUBJECTS
from analysis.acts.events import Event
from analysis.acts.lexicon import HOSTILE, words
from analysis.acts.phrases import SPEAKER_ONLY
from analysis.acts.speech import WE, YOU, Speech, is_we, saying
from analysis.acts.targets import targets_after, targets_of
from analysis.schemas import THREATENING, Mention, Quote

SYMMETRIC = frozenset({"agreement", "support", "consultation", "cooperation", "rejection"})
"""Acts that two can do together: "India and Pakistan agreed"."""

ANSWERS = frozenset({"threat", "warning", "ultimatum", "rejection", "demand"})
PHYSICAL = frozenset({"force", "coercion", "aid", "protest", "mobilization"})
"""Acts whose place tells the target's country where the target's own words do not."""

BARGAINS = ANSWERS | {"agreement", "concession"}
"""Acts whose condition names with whom they are struck, where nothing else does."""

PLACED = frozenset({"aid", "mobilization"})
"""Acts whose place is whom they are for or against, where nobody else is named."""

EXCHANGING = frozenset({"exchange", "swap", "trade"})
"""Verbs of what two do to each other: "traded threats"."""

WHERE = frozenset({"in", "at"})
"""Prepositions of a place of meeting."""

NEAR = 300
"""Characters in which a state that *it* or *they* takes up was named, two or three sentences."""

THIRD = frozenset({"it", "they", "he", "she", "them", "him", "her"})
OWNERS = frozenset({"its", "their", "his", "her", "our", "my"})
HOMELAND = words("homeland")
"""Nouns that with *his* or *our* stand for a state: "our country", "his army"."""

ALLIED = re.compile(r"(?<!border )(?<!frontier )(?<!boundary )\b(?:with|alongside) (?:its |the |their )?$")
"""Behind these words stands with whom troops are moved."""

JOINING = re.compile(r"(?:['’]s?)?,?\s+(?:(?:and|both|the|&)\s+)*")
MOST = 6
"""Coordinated actors of one side that are told apart; a longer list is told by its first ones."""


class Roles:
    """Finds who acts and towards whom for the events of one text, in the order of the text."""

    def __init__(self, known: Mentions, speech: Speech) -> None:
        self.known = known
        self.speech = speech
        self.written: list[tuple[Actor, Actor]] = []

    def speaker(self, token: Token, quote: Quote | None) -> Actor:
        """Who says what a token stands in, with the state that *its* or *his* speaks of: "…, its premier said"."""
        found = self.speech.speaker(token, quote)
        if found.code is None and found.role == "role" and found.start >= 0:
            span = token.doc.char_span(found.start, found.end, alignment_mode="expand")
            return found._replace(code=self.resolve(span.root, NOBODY).code)
        return found

    def source(self, event: Event, speaker: Actor) -> tuple[Token | None, Actor]:
        """The token that names who acts, and the actor that it names."""
        if event.modal is not None:
            return None, speaker
        if event.phrase is not None:
            token, found = self._phrase_source(event, speaker)
            if token is None or found != NOBODY:
                return token, found
        else:
            token = next((found for cue in event.chain if (found := source_of(cue)) is not None), None)
            if token is None:
                unsaid = event.act in ("threat", "warning", "demand", "ultimatum") and (
                    event.chain[0].term.pos == "verb" or event.chain[0].token.dep_ == "nsubj")
                return None, speaker if unsaid else NOBODY
        if is_we(token) and speaker != NOBODY:
            return token, speaker
        if speaker != NOBODY and self._predicated(event, token):
            return None, speaker
        marked_off = any(child.dep_ == "mark" for child in event.top.children) and event.top.dep_ == "ROOT"
        if marked_off and event.act not in THREATENING:
            before = self.known.within(event.sentence.start_char, event.top.idx)
            if before:  # a fronted clause without its verb: whoever stands before the main verb acts
                return token, _of(before[-1])
        return token, self.resolve(token, speaker)

    def _predicated(self, event: Event, token: Token) -> bool:
        """A thing that is called a warning by who speaks: "this is our last warning", "the test is a warning"."""
        return (bool(event.chain) and event.chain[0].term.pos == "noun" and event.chain[0].token.dep_ == "attr"
                and event.act in THREATENING and not actor(token, self.known).political)

    def _phrase_source(self, event: Event, speaker: Actor) -> tuple[Token | None, Actor]:
        """Who makes an implicit threat: the speaker, or the subject of its clause."""
        if event.phrase.source == SPEAKER_ONLY:
            return None, speaker
        token = subject_near(event.top)
        if event.phrase.source == "speaker" and speaker != NOBODY:
            return token, speaker
        if event.phrase.source == "speaker" and event.act != "rejection" and (verb := main_verb(event.top)) is not None:
            token = subject(verb) or token
        if token is None:
            before = self.known.within(event.sentence.start_char, event.span.start_char)
            if before and event.phrase.source != "speaker":
                return None, _of(before[-1])._replace(role="role")
            return None, speaker
        return token, NOBODY

    def resolve(self, token: Token, speaker: Actor, quote: Quote | None = None) -> Actor:
        """The actor that a token names, also through a pronoun: "we", "you", "it", "his country"."""
        if token.lower_ in YOU:
            return self.speech.addressee(quote)
        if is_we(token):
            return speaker
        found = actor(token, self.known)
        within = self.speech.quote(token)
        spoken = within is not None and within.kind != "indirect"  # there *it* is not who speaks
        if found.actor_id is None and token.lower_ in THIRD:
            teller = teller_of(token)
            if spoken and teller is not None and not within.start <= teller.idx < within.end:
                teller = None
            if teller is not None and not (token.lower_ == "they" and teller.ent_type_ == "PERSON"):
                return actor(teller, self.known)  # "Ruritania says it is ready"
        if found.code is None and (token.lemma_.lower() in HOMELAND or found.role == "role"):
            whose = next((child for child in token.children if child.dep_ == "poss" and child.lower_ in OWNERS), None)
            if whose is not None and (own := self._owner(whose, speaker, spoken)).code:
                return found._replace(code=own.code, role="role")
        if found.code is None and found.role == "role":
            for other in _joined(token):  # "the president and the premier of Ruritania"
                shared = [child for child in other.children if child.dep_ == "prep" and child.lower_ == "of"]
                if shared and (one := actor(other, self.known)).code:
                    return found._replace(code=one.code)
        return found

    def _owner(self, whose: Token, speaker: Actor, spoken: bool) -> Actor:
        """Whose country, army or government a possessive speaks of."""
        if whose.lower_ in WE:
            return speaker
        if whose.head.dep_ == "nsubj":  # "Ruritania will strike, its president said"
            said = next((child for child in whose.head.head.lefts if child.dep_ == "ccomp"), None)
            for told in (child for child in said.children if child.dep_ in SUBJECTS) if said is not None else ():
                if (found := actor(told, self.known)).code:
                    return found
        if (mention := self.known.at(whose.idx)) is not None:
            return _of(mention)
        teller = None if spoken else teller_of(whose)
        return actor(teller, self.known) if teller is not None else NOBODY

    def target(self, event: Event, source_token: Token | None, source: Actor, speaker: Actor,
               quote: Quote | None, given: Condition | None) -> tuple[Token | None, Actor]:
        """The token that names towards whom, if one does, and the actor."""
        if event.chain and (foe := self.known.against(*phrase(event.chain[-1].token))) is not None:
            return None, _of(foe)  # "anti-Ruritanian sanctions"
        token, found = self._choose(event, source_token, source, speaker, quote)
        if event.phrase is not None and event.phrase.source == SPEAKER_ONLY and token is not None:
            token, found = self._doer(token, found)
        met = event.act == "consultation" and token is not None and token.head.lower_ in WHERE
        if met:
            token, found = None, NOBODY  # where they meet is nobody that they meet
        if source_token is not None and event.act in SYMMETRIC and found.code is None and found.actor_id is None:
            other = self._other(source_token, source)
            if other is not None:
                token, found = None, other
        if found.start >= 0 and found.start == source.start:
            token, found = None, NOBODY
        if source.code is not None and found.code == source.code:
            if event.act == "mobilization":
                token, found = None, NOBODY  # "put its forces on alert"
            elif event.chain and token == event.top and (victim := self._feared(event.top)).code is not None:
                return None, victim
        if event.phrase is not None and found.code is not None and found.code == source.code:
            token, found = None, NOBODY
        if found.code is None and event.act in ANSWERS:
            found = self._answer(event, found, source, given, quote)
        if found == NOBODY and event.phrase is None and not met:
            found = self.nearby(event, source)
            if event.act == "mobilization" and same(found, source):
                found = NOBODY
        elif found.code is None and event.act in PHYSICAL:
            found = found._replace(code=self.nearby(event, source).code)
        if found.code is None and event.act in HOSTILE and (hit := self._answered(event.top, source)) is not None:
            token, found = None, hit
        if found.code is None and given is not None and event.act in BARGAINS:
            for mention in self.known.within(*given.span):  # "agreed to free them in exchange for Graustark's gas"
                if code(mention) not in (None, source.code):
                    return token, found._replace(code=code(mention), actor_id=found.actor_id or mention.actor_id,
                                                 text=found.text or mention.text)
        return token, found

    def _doer(self, noun: Token, found: Actor) -> tuple[Token, Actor]:
        """Who would do what a noun tells: not those against whom it is done ("aggression against Graustark")."""
        who = owner(noun) if noun.pos_ == "NOUN" and noun.lemma_ not in ROLES else noun
        if who is not None:
            return who, self.resolve(who, NOBODY)
        return noun, found._replace(code=None, actor_id=None, role=None)

    def _choose(self, event: Event, source_token: Token | None, source: Actor, speaker: Actor,
                quote: Quote | None) -> tuple[Token | None, Actor]:
        """The first place that names one in politics; a thing gives way to an actor named later.

        "Cut off gas to Graustark" is done to Graustark, "warned that it would strike Graustark" to
        Graustark too: who speaks of itself is no target.
        """
        first: tuple[Token, Actor] | None = None
        for token in _places(event, source_token):
            found = self.resolve(token, speaker, quote)
            it = token.lower_ in THIRD
            mine = same(found, source) or (it and source_token is not None and teller_of(token) == source_token)
            if mine and (it or (event.act in THREATENING and token.dep_ in SUBJECTS)):
                continue
            owned = any(child.dep_ == "poss" and child.lower_ in OWNERS for child in token.children)
            if first is None:
                first = (token, found)
                if found.political and not (owned and found.code in (None, source.code)):
                    break
            elif found.code is not None and not mine and (
                    token.head.lower_ not in WHERE or event.act in PLACED):
                return token, found
        return first or (None, NOBODY)

    def pairs(self, event: Event, sides: tuple[tuple[Token | None, Actor], tuple[Token | None, Actor]]
              ) -> list[tuple[Actor, Actor]]:
        """Each source with each target where actors are coordinated: "Ruritania and Graustark blacklisted …".

        Those who act together are paired with each other ("met", "signed"), those who act on *each
        other* both ways.  The first pair is always that of the given actors.
        """
        (source_token, source), (target_token, target) = sides
        sources, targets = self._coordinated(source_token, source), self._coordinated(target_token, target)
        if len(sources) > 1 and event.chain and any(verb.lemma_ in EXCHANGING for verb in event.chain[0].via):
            return list(permutations(sources, 2))
        if len(sources) > 1 and event.act in SYMMETRIC and target.code in {one.code for one in sources}:
            return list(combinations(sources, 2))
        if len(sources) > 1 and target_token is not None and target_token.lower_ in ("other", "another") \
                and target.code is None:
            return list(permutations(sources, 2))
        return [(one, other) for one, other in product(sources, targets)
                if (one, other) == (source, target) or not same(one, other)]

    def _coordinated(self, token: Token | None, first: Actor) -> list[Actor]:
        """An actor and those that *and* joins to it, each country or organization once."""
        found = [first]
        if token is None or first.code is None:
            return found
        others = [actor(other, self.known) for other in _joined(token)]
        named = self.known.within(*phrase(token))  # "the leaders of Ruritania and Graustark"
        for one, other in pairwise(named):
            if JOINING.fullmatch(self.known.text[one.end : other.start]):
                others += [_of(one), _of(other)]
        for one in others:
            if one.code and all(one.code != before.code for before in found):
                found.append(one)
        return found[:MOST]

    def _other(self, token: Token, source: Actor) -> Actor | None:
        """The second of two who act together: "India and Pakistan", "ministers of India and Pakistan"."""
        other = next((child for child in token.children if child.dep_ == "conj"), None)
        if other is not None:
            return actor(other, self.known)
        for mention in self.known.within(*phrase(token)):
            if source.code and code(mention) not in (None, source.code):
                return _of(mention)
        return None

    def nearby(self, event: Event, source: Actor) -> Actor:
        """The first actor named after the cue in its clause, for want of a better target."""
        begin = event.top.idx
        moved = bool(event.chain) and event.chain[-1].term.group.act == "mobilization"
        for mention in self.known.within(begin, clause(event)[1]):
            if moved and ALLIED.search(self.known.text, begin, mention.start):
                continue
            own = mention.actor_id == source.actor_id or (event.act in THREATENING and code(mention) == source.code)
            if mention.how != "coreference" and not (own and source.code):
                return _of(mention)
        return NOBODY

    def _answer(
        self, event: Event, found: Actor, source: Actor, given: Condition | None, quote: Quote | None
    ) -> Actor:
        """Target of a threat that names none: who the condition speaks of, who is spoken to, or who is answered."""
        token = agent_of(given.verb) if given is not None and given.verb is not None else None
        if token is not None and (other := actor(token, self.known)).code and not same(other, source):
            return other
        it = token is not None and token.lower_ in ("it", "they") and event.act in THREATENING
        if it and (foe := self._foe(source)) is not None:
            return foe
        if given is not None and (given.kind == "otherwise" or it):  # what stands before says what is asked of whom
            asked = self.known.before(given.start, "state", save=source.code)
            if asked is not None and (not it or asked.start >= given.start - NEAR):
                return _of(asked)
        for other in (self.speech.addressee(quote), self._spoken_of(event)):
            if other.code and not same(other, source):
                return other
        if found == NOBODY and source.code:
            for before, towards in reversed(self.written):
                if towards.code == source.code and before.code and before.code != source.code:
                    return before
        return found

    def _foe(self, source: Actor) -> Actor | None:
        """Towards whom a source acted last: whom it means by *they* in a threat."""
        return next((towards for before, towards in reversed(self.written)
                     if before.code is not None and before.code == source.code
                     and towards.code not in (None, source.code)), None)

    def _feared(self, noun: Token) -> Actor:
        """Who fears or faces what another would do: "Graustark fears a Ruritanian attack"."""
        verb = noun.head.head if noun.dep_ == "pobj" else noun.head
        who = subject(verb) if noun.dep_ in ("dobj", "pobj") and verb.pos_ == "VERB" else None
        return actor(who, self.known) if who is not None else NOBODY

    def _answered(self, verb: Token, source: Actor) -> Actor | None:
        """Whom a deed is meant for that is told as a means: "angered Graustark by", "replied to its raid by"."""
        by = verb.head
        if verb.dep_ != "pcomp" or by.lower_ != "by" or by.head.pos_ != "VERB":
            return None
        for child in by.head.children:
            told = child.children if child.dep_ == "prep" and child.lower_ in ("to", "against") else (child,)
            for token in (below for below in told if below.dep_ in ("dobj", "pobj")):
                for mention in self.known.within(*phrase(token)):
                    if code(mention) not in (None, source.code):
                        return _of(mention)
        return None

    def _spoken_of(self, event: Event) -> Actor:
        """Of whom the words are said: "…, the admiral said about Graustark", "… told Graustark"."""
        verb = saying(event.top)
        for child in verb.children if verb is not None else ():
            if child.dep_ in ("dobj", "dative") and child.pos_ in ("PROPN", "NOUN"):
                return actor(child, self.known)
            if child.dep_ == "prep" and child.lower_ in ("about", "against", "to", "of"):
                for below in child.children:
                    if below.dep_ == "pobj":
                        return actor(below, self.known)
        return NOBODY


def _of(mention: Mention) -> Actor:
    return Actor(code(mention), mention.actor_id, mention.text, mention.start, mention.end)


def _joined(token: Token) -> Iterator[Token]:
    for child in token.children:
        if child.dep_ == "conj":
            yield child
            yield from _joined(child)


def _places(event: Event, source_token: Token | None) -> Iterable[Token]:
    """Where the target of an event can stand."""
    if event.phrase is None and event.modal is None:
        return targets_of(event.chain, source_token)
    if event.modal is not None:
        found = subject(event.top)
    elif event.phrase.target == "subject":
        found = subject_near(event.top)
    elif event.phrase.target == "object":
        found = next((below for child in event.top.children for below in (child, *child.children)
                      if below.dep_ in ("dobj", "pobj") and below.i >= event.span.start), None)
    else:
        return targets_after(event.span, event.top) if event.phrase.source != SPEAKER_ONLY else ()
    return () if found is None else (found,)


def same(one: Actor, other: Actor) -> bool:
    """Two arguments that are one actor, or speak for one state."""
    if one == NOBODY or other == NOBODY:
        return False
    if one.actor_id and one.actor_id == other.actor_id:
        return True
    if one.code and other.code:
        return one.code == other.code
    return one.start >= 0 and one.start == other.start
