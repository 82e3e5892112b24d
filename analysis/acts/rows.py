"""One row of ``acts`` from one event: who, towards whom, with what, on which condition, how told."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from analysis.acts.arguments import NOBODY, Actor, Mentions, actor, code, phrase, source_of, subject, target_of
from analysis.acts.conditions import condition, deadline, marked
from analysis.acts.cues import SUBJECTS, is_passive
from analysis.acts.events import FUTURE, Event
from analysis.acts.lexicon import COOPERATIVE, HOSTILE, Lexicon, words
from analysis.acts.means import means
from analysis.acts.phrases import SPEAKER_ONLY
from analysis.acts.speech import YOU, Speech, is_we, saying
from analysis.acts.weight import THREATENING, how_made, intensity
from analysis.schemas import ACT_TO_PLOVER, Act, DateRow, Quote

SYMMETRIC = frozenset({"agreement", "support", "consultation", "cooperation", "rejection"})
"""Acts that two can do together: "India and Pakistan agreed"."""

ANSWERS = frozenset({"threat", "warning", "ultimatum", "rejection", "demand"})
CONDITIONED = frozenset({"threat", "warning", "ultimatum", "demand", "agreement", "rejection", "sanction", "force",
                         "concession", "mobilization", "coercion", "aid", "support"})
PHYSICAL = frozenset({"force", "coercion", "aid", "protest"})
"""Acts whose place tells the target's country where the target's own words do not."""

WHERE = frozenset({"in", "at"})
"""Prepositions of a place of meeting."""

THIRD = frozenset({"it", "they", "he", "she"})
VERBAL = frozenset({"threat", "warning", "ultimatum", "demand", "agreement", "rejection", "denial"})
SERIOUS = 0.5
"""Intensity from which harm that is said to follow is a warning whoever may act."""

MAYBE = frozenset({"could", "may", "might", "would", "can"})
WANTING = words("wanting")
UNSURE = words("unsure")


class Writer:
    """Makes rows from the events of one text, in the order of the text."""

    def __init__(self, known: Mentions, speech: Speech, dates: Sequence[DateRow], lexicon: Lexicon) -> None:
        self.known = known
        self.speech = speech
        self.dates = dates
        self.lexicon = lexicon
        self.written: list[tuple[Actor, Actor]] = []
        self.clauses: dict[int, list[tuple[int, int, Token]]] = {}

    def row(self, event: Event) -> Act | None:
        """The row of an event; None if nobody in politics does it or suffers it."""
        top = event.top
        start, end = clause(event)
        quote = self.speech.quote(top)
        speaker = self.speech.speaker(top, quote)
        source_token, source = self._source(event, speaker)
        sentence = event.sentence.start
        if sentence not in self.clauses:
            self.clauses[sentence] = marked(event.sentence)
        given = None
        if event.act in CONDITIONED:
            given = condition(event, (start, end), self.clauses[sentence])
            given = given or deadline(event, self.dates, self.known.text)
        target = self._target(event, source_token, source, speaker, quote, given[2] if given else None)
        span = (given[0], given[1]) if given else None
        if event.act == "protest" and source.text is not None and source.code is None:
            source = source._replace(code=self._nearby(event, source).code)  # who protests lives where it is
        if event.act in ANSWERS | {"accusation", "sanction", "force", "coercion", "mobilization"}:
            self.written.append((source, target))
        if not _told(event, source, target):
            return None
        cue, rule, grade = describe(event)
        modality = self._modality(event, source, speaker, self.clauses[sentence])
        modality = how_made(event, source_token, source, target, speaker, modality)
        kind = event.phrase.means if event.phrase and event.phrase.means else means(event, (start, end), span)
        return Act(
            start, end, self.known.text[start:end], event.act, ACT_TO_PLOVER[event.act], cue,
            source.code, source.actor_id, source.text, target.code, target.actor_id, target.text,
            quote.number if quote else None,
            kind, self.known.text[span[0] : span[1]] if span else None, modality,
            intensity(event, grade, source, target, kind, modality), rule,
        )

    def _source(self, event: Event, speaker: Actor) -> tuple[Token | None, Actor]:
        if event.phrase is not None:
            if event.phrase.source == SPEAKER_ONLY:
                return None, speaker
            token = _subject(event.top)
            if event.phrase.source == "speaker" and speaker != NOBODY:
                return token, speaker
            if event.phrase.source == "speaker" and event.act != "rejection" and (verb := _main(event.top)) is not None:
                token = subject(verb) or token
            if token is None:
                before = self.known.within(event.sentence.start_char, event.span.start_char)
                if before and event.phrase.source != "speaker":
                    last = before[-1]
                    return None, Actor(code(last), last.actor_id, last.text, last.start, last.end, "role")
        elif event.modal is not None:
            return None, speaker
        else:
            token = None
            for cue in event.chain:
                token = source_of(cue)
                if token is not None:
                    break
        if token is None:
            unsaid = event.act in ("threat", "warning", "demand") and (
                event.chain[0].term.pos == "verb" or event.chain[0].token.dep_ == "nsubj"
            ) if event.chain else False
            return None, speaker if unsaid or event.phrase is not None else NOBODY
        if is_we(token) and speaker != NOBODY:
            return token, speaker
        marked_off = any(child.dep_ == "mark" for child in event.top.children) and event.top.dep_ == "ROOT"
        if marked_off and event.act not in THREATENING:
            before = self.known.within(event.sentence.start_char, event.top.idx)
            if before:  # a fronted clause without its verb: whoever stands before the main verb acts
                last = before[-1]
                return token, Actor(code(last), last.actor_id, last.text, last.start, last.end)
        found = actor(token, self.known)
        quote = self.speech.quote(token)
        spoken = quote is not None and quote.kind != "indirect"  # there *it* is somebody else
        if found.actor_id is None and token.lower_ in THIRD and not spoken and (verb := saying(token)) is not None:
            named = next((child for child in verb.children if child.dep_ in SUBJECTS), None)
            if named is not None and not (token.lower_ == "they" and named.ent_type_ == "PERSON"):
                # "Ruritania says it is ready"
                return token, actor(named, self.known)
        return token, found

    def _target(self, event: Event, source_token: Token | None, source: Actor, speaker: Actor,
                quote: Quote | None, conditional: Token | None) -> Actor:
        token = None
        if event.phrase is not None:
            if event.phrase.target == "subject":
                token = _subject(event.top)
            elif event.phrase.target == "object":
                token = next((below for child in event.top.children for below in (child, *child.children)
                              if below.dep_ in ("dobj", "pobj") and below.i >= event.span.start), None)
        elif event.modal is not None:
            token = subject(event.top)
        else:
            token = target_of(event.chain, source_token)
        found = NOBODY
        if event.chain and (foe := self.known.against(*phrase(event.chain[-1].token))) is not None:
            return Actor(code(foe), foe.actor_id, foe.text, foe.start, foe.end)  # "anti-Ruritanian sanctions"
        if token is not None:
            if token.lower_ in YOU:
                found = self.speech.addressee(quote)
            elif is_we(token):
                found = speaker
            else:
                found = actor(token, self.known)
        met = event.act == "consultation" and token is not None and token.head.lower_ in WHERE
        if met:
            found = NOBODY  # where they meet is nobody that they meet
        if source_token is not None and event.act in SYMMETRIC and found.code is None and found.actor_id is None:
            found = self._other(source_token, source) or found
        if found.start >= 0 and found.start == source.start:
            found = NOBODY
        if event.phrase is not None and found.code is not None and found.code == source.code:
            found = NOBODY
        if found.code is None and event.act in ANSWERS:
            found = self._answer(event, found, source, conditional, quote)
        if found == NOBODY and event.phrase is None and not met:
            found = self._nearby(event, source)
        elif found.code is None and event.act in PHYSICAL:
            place = self._nearby(event, source)
            found = found._replace(code=place.code)
        return found

    def _other(self, token: Token, source: Actor) -> Actor | None:
        """The second of two who act together: "India and Pakistan", "ministers of India and Pakistan"."""
        other = next((child for child in token.children if child.dep_ == "conj"), None)
        if other is not None:
            return actor(other, self.known)
        for mention in self.known.within(*phrase(token)):
            if source.code and code(mention) not in (None, source.code):
                return Actor(code(mention), mention.actor_id, mention.text, mention.start, mention.end)
        return None

    def _nearby(self, event: Event, source: Actor) -> Actor:
        """The first actor named after the cue in its clause, for want of a better target."""
        begin = event.top.idx
        for mention in self.known.within(begin, clause(event)[1]):
            own = mention.actor_id == source.actor_id or (event.act in THREATENING and code(mention) == source.code)
            if mention.how != "coreference" and not (own and source.code):
                return Actor(code(mention), mention.actor_id, mention.text, mention.start, mention.end)
        return NOBODY

    def _answer(
        self, event: Event, found: Actor, source: Actor, conditional: Token | None, quote: Quote | None
    ) -> Actor:
        """Target of a threat that names none: who the condition speaks of, who is spoken to, or who is answered."""
        if conditional is not None and (token := _actor_of(conditional)) is not None:
            other = actor(token, self.known)
            if other.code and not _same(other, source):
                return other
        for other in (self.speech.addressee(quote), self._spoken_of(event)):
            if other.code and not _same(other, source):
                return other
        if found == NOBODY and source.code:
            for before, towards in reversed(self.written):
                if towards.code == source.code and before.code and before.code != source.code:
                    return before
        return found

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

    def _modality(self, event: Event, source: Actor, speaker: Actor, clauses: list[tuple[int, int, Token]]) -> str:
        if event.denied:
            return "denied"
        if event.negated:
            return "negated"
        top = event.top
        announced = event.phrase is not None and any(word.lower_ in FUTURE for word in event.span)
        if not announced and any(start <= top.idx < end for start, end, _ in clauses):
            return "hypothetical"
        if event.phrase is None and event.modal is None:
            verbs = (top, *event.chain[0].via)
            if any(verb.dep_ == "xcomp" and verb.head.lemma_ in WANTING for verb in verbs):
                return "hypothetical"
            if not event.future and any(child.dep_ == "aux" and child.lower_ in MAYBE for verb in verbs
                                        for child in verb.children):
                return "hypothetical"
            if top.pos_ == "NOUN" and any(child.lemma_.lower() in UNSURE for child in top.lefts):
                return "hypothetical"
            if event.chain[0].term.group.name in ("threat.noun", "sanction.noun") and not event.chain[0].via:
                return "reported"
        if speaker != NOBODY and source != NOBODY and not _same(speaker, source):
            if speaker.code is None and speaker.role == "role" and event.act in VERBAL:
                return "made"  # an official without a name speaks for the one who acts
            return "reported"
        return "made"


def _same(one: Actor, other: Actor) -> bool:
    """Two arguments that are one actor, or speak for one state."""
    if one == NOBODY or other == NOBODY:
        return False
    if one.actor_id and one.actor_id == other.actor_id:
        return True
    if one.code and other.code:
        return one.code == other.code
    return one.start >= 0 and one.start == other.start


def _told(event: Event, source: Actor, target: Actor) -> bool:
    """Whether an event is an act of politics: the less its words say, the more its actors must.

    A demand by *must* and a cooperative noun on its own ("the talks") need both; what a subordinate
    clause mentions needs both or, if it is hostile, one; all others need one.
    """
    if event.phrase is None and event.chain and event.chain[0].token.lemma_ == "sanction":
        return True  # sanctions that are merely spoken of are told as sanctions
    acts = {cue.term.group.act for cue in event.chain}
    if acts & {"force", "protest"} and event.depth < 2:
        return source.somebody or target.somebody
    if event.modal is not None:
        return source.political and target.political
    if event.phrase is not None and event.phrase.source == SPEAKER_ONLY:
        heavy = event.act == "warning" and event.phrase.intensity >= SERIOUS
        return source.political and (target.political or (heavy and source.code is not None and target != NOBODY))
    if event.phrase is not None:
        return source.political or target.political
    cue = event.chain[0]
    if cue.term.pos == "noun" and event.act in COOPERATIVE and not cue.via:
        return source.political and target.political
    if event.act == "aid" and not target.somebody:
        return False
    if event.depth >= 2 and event.act not in HOSTILE:
        return source.political and target.political
    if source.text is None:
        return target.political or (target.somebody and event.act in ("coercion", "concession"))
    return source.political or (target.political and (source.somebody or event.act in HOSTILE))


def _subject(token: Token) -> Token | None:
    """Subject of the clause of a phrase."""
    for _ in range(6):
        for child in token.children:
            if child.dep_ in SUBJECTS:
                return child
        if token.dep_ in ("ccomp", "advcl", "relcl", "parataxis") or token.head == token:
            return None
        token = token.head
    return None


def _actor_of(verb: Token) -> Token | None:
    """Who would do what a condition names: the subject of an active clause."""
    if is_passive(verb):
        return subject(verb)
    found = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    return found or next((child for child in verb.lefts if child.dep_ == "compound"), None)


def _main(token: Token) -> Token | None:
    """The verb above the clause of a token, whose subject tells the clause."""
    for _ in range(12):
        if token.dep_ == "ccomp":
            return token.head
        if token.head == token:
            return None
        token = token.head
    return None


def clause(event: Event) -> tuple[int, int]:
    """Span of the clause that tells an event."""
    verb = event.top
    while verb.pos_ not in ("VERB", "AUX") and verb.head != verb:
        verb = verb.head
    if verb.dep_ == "xcomp" and event.modal is not None:
        verb = verb.head
    doc = verb.doc
    first, last = verb.left_edge, verb.right_edge
    if event.span is not None:
        first, last = doc[min(first.i, event.span.start)], doc[max(last.i, event.span.end - 1)]
    while first.i < last.i and (first.is_space or (first.is_punct and first.text in ",.;:-–—)")):
        first = doc[first.i + 1]
    while last.i > first.i and (last.is_space or (last.is_punct and last.text in ",.;:-–—(“")):
        last = doc[last.i - 1]
    return first.idx, last.idx + len(last)


def describe(event: Event) -> tuple[str, str, float]:
    """Cue, rule and intensity of an event."""
    doc = event.top.doc
    if event.phrase is not None:
        return event.span.text, event.phrase.rule, event.phrase.intensity
    parts = {part.i for cue in event.chain for part in (cue.token, *cue.parts)}
    rules = [cue.term.rule for cue in event.chain]
    grades = [cue.term.group.intensity for cue in event.chain]
    if event.modal is not None:
        first = event.modal.text.split()[0]
        parts |= {child.i for child in event.top.children if child.lower_ == first} or {event.top.i}
        rules.insert(0, event.modal.rule)
        grades = [event.modal.group.intensity]
    return " … ".join(doc[i].text for i in sorted(parts)), " > ".join(rules), max(grades)
