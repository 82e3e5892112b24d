"""Which of the events that a text mentions it asserts, and which words are no acts of politics."""

from __future__ import annotations

import re

from spacy.tokens import Span, Token

from analysis.acts.arguments import BYSTANDERS, NAMES, NO_TARGET, ROLES, Mentions, after, owner, received, source_of
from analysis.acts.cues import DEFINITE, QUANTITIES, SUBJECTS, Cue, Sentences
from analysis.acts.events import FUTURE, Event, depth
from analysis.acts.lexicon import Lexicon, words
from analysis.acts.phrases import SPEAKER_ONLY, Phrase
from analysis.schemas import THREATENING

TOLERANCE = 0.9
"""Events deeper than the main one of their sentence by more than this are passed over."""

ASIDE = 1.5
"""Depth from which a noun that no verb governs is passed over even where a sentence asserts nothing else."""

ASKED_OR_REFUSED = frozenset({"demand", "rejection"})
"""Acts whose verb takes what a phrase without *will* tells: "urged it to take action against"."""

LOOMING = words("looming")
ENDANGERED = words("endangered")
SEVERAL = 2
"""Words of a topic that may stand alone in politics ("goal", "match"), and tell the topic together."""

MERE = words("danger")
"""Verbs beside which *threat* names a danger, not an utterance."""


def choose(
    told: list[Event], phrases: list[tuple[Span, Phrase]], lexicon: Lexicon, sentences: Sentences, known: Mentions
) -> list[Event]:
    """The events that are asserted, sentence by sentence, phrases among them."""
    events = [event for event in told if not out_of_place(event, lexicon, known)]
    for span, phrase in phrases:
        token = span.root
        within = THREATENING if any(word.lower_ in FUTURE for word in span) else THREATENING | ASKED_OR_REFUSED
        covers = [event for event in events if event.act in within and event.top in token.ancestors]
        if covers or any(event.phrase is not None and event.sentence.start <= token.i < event.sentence.end
                         for event in events if phrase.source == SPEAKER_ONLY):
            continue
        events = [event for event in events if not _touches(event, span) and not _supposed(event, token)]
        events.append(Event(phrase.act, (), token, _depth(token, phrase), sentences.of(token), _negated(span, phrase),
                            phrase=phrase, span=span))
    by_sentence: dict[int, list[Event]] = {}
    for event in events:
        by_sentence.setdefault(event.sentence.start, []).append(event)
    chosen = []
    for found in by_sentence.values():
        least = min(event.depth for event in found)
        chosen.extend(
            event for event in found
            if (event.depth <= least + TOLERANCE and not _aside(event))
            or event.denied or _presupposed(event) or _known(event)
        )
    return chosen


def _aside(event: Event) -> bool:
    """A noun deep in a sentence that no verb makes happen: "the goals of the operation"."""
    return (
        bool(event.chain) and event.modal is None and event.depth >= ASIDE
        and event.chain[0].term.pos == "noun" and not event.chain[0].via
        and event.act in ("force", "coercion", "mobilization", "protest", "accusation", "concession")
    )


def _presupposed(event: Event) -> bool:
    """Something whose existence is talked about ("discuss the buildup") is asserted with the talk."""
    outer = event.chain[0].outer if event.chain else None
    return outer is not None and outer.term.group.name.startswith("consult")


def _known(event: Event) -> bool:
    """A threat that is spoken of with its maker: "after threats by Graustark", "prompting a warning from Graustark"."""
    return bool(event.chain) and _told_threat(event.chain[0])


def _told_threat(cue: Cue) -> bool:
    """A threat with its content and maker, or whose maker has a name."""
    if cue.operator not in ("threaten", "vow") or cue.term.pos != "noun":
        return False
    says = any(child.dep_ in ("acl", "relcl") and (child.tag_ == "VB" or any(
        mark.lower_ in ("that", "to") for mark in child.lefts)) for child in cue.token.children)
    who = owner(cue.token)
    made = who is not None or any(child.lower_ in ("by", "from") for child in cue.token.children)
    if who is None and (received(cue) or cue.term.group.name != "threat.noun"):  # "the threat from Ruritania" is unsaid
        who = after(cue.token, "from") or next((after(verb, "from") for verb in cue.via), None)
    return (says and made) or (who is not None and who.ent_type_ in NAMES)


def _verb(token: Token) -> Token:
    while token.pos_ not in ("VERB", "AUX") and token.head != token:
        token = token.head
    return token


def _depth(token: Token, phrase: Phrase) -> float:
    """Depth of a phrase: that of its verb; what a conditional tells is asserted with its main clause."""
    return 0.0 if phrase.source == SPEAKER_ONLY else min(depth(token), depth(_verb(token)))


def _negated(span: Span, phrase: Phrase) -> bool:
    """Whether a phrase that holds no *not* of its own stands with one: "will not take action against"."""
    if re.search(r"\b(?:not|never)\b|n't", phrase.text):
        return False
    return any(child.dep_ == "neg" for token in (*span, _verb(span.root)) for child in token.children
               if token.pos_ in ("VERB", "AUX"))


def _touches(event: Event, span: Span) -> bool:
    """An event whose words a phrase holds, or that the phrase's subject or clause is made of."""
    return any(span.start <= part.i < span.end for cue in event.chain for part in (cue.token, *cue.parts)) or (
        event.modal is not None and span.start <= event.top.i < span.end
    )


def _supposed(event: Event, token: Token) -> bool:
    """A deed of which a phrase tells what would follow: "*an attack* would be met with force"."""
    noun = event.top
    certain = any(child.dep_ == "poss" or child.lower_ in DEFINITE for child in noun.lefts)
    return noun.pos_ == "NOUN" and noun.dep_ in SUBJECTS and noun.head == _verb(token) and not certain


def out_of_place(event: Event, lexicon: Lexicon, known: Mentions) -> bool:
    """Sport, weather, markets, or a danger called a threat: no act of politics."""
    if not event.chain:
        return False
    cue = event.chain[0]
    if cue.token.lemma_ == "let" and any(below.lower_ in ("me", "us", "'s", "’s") for child in cue.token.children
                                         for below in (child, *child.lefts)):
        return True  # "let me stress"
    if cue.token.dep_ == "compound" and cue.token.head.lemma_ not in QUANTITIES:
        return True  # "the aid worker", "the trade minister"
    if cue.term.pos == "noun" and _circumstance(cue.token) and not _told_threat(cue):
        return True
    if cue.term.group.name == "threat.verb" and _endangers(cue, known):
        return True
    if cue.term.group.name == "threat.noun" and _mere(cue):
        return True
    group = cue.term.group.name
    around: set[str] | None = None
    for place, silent in lexicon.contexts.get(group, {}).items():
        if place == "sentence":
            if around is None:
                around = {token.lemma_.lower() for token in event.sentence}
            if silent & around:
                return True
        elif place == "several":
            if len({token.lemma_.lower() for token in event.sentence} & silent) >= SEVERAL:
                return True
        elif place == "modifier":
            if any(child.lemma_.lower() in silent for word in (cue.token, *cue.parts) for child in word.lefts):
                return True
        else:
            subjects = [source_of(cue), *(child for child in cue.token.children if child.dep_ == "nsubjpass")]
            if any(subject is not None and subject.lemma_.lower() in silent for subject in subjects):
                return True
    return False


def _circumstance(token: Token) -> bool:
    """A noun that only tells when something was: "after the attack", "since the war"."""
    while token.pos_ not in ("VERB", "AUX") and token.head != token:
        if token.dep_ in ("prep", "pcomp") and token.lower_ in NO_TARGET and token.lower_ not in ("by", "as", "like"):
            return True
        token = token.head
    return False


def _endangers(cue: Cue, known: Mentions) -> bool:
    """A thing that threatens something, no one who does: "the plan threatens the truce", "threatens to upset it"."""
    if cue.token.dep_ == "amod":
        return True  # "threatening words"
    who = source_of(cue)
    if cue.token.lemma_ in LOOMING:
        return who is None or not _animate(who, known)
    does = cue.inner or any(child.dep_ in ("xcomp", "ccomp", "prep") for child in cue.token.children)
    if not does and any(child.dep_ == "dobj" and child.lemma_.lower() in ENDANGERED for child in cue.token.children):
        return True  # "the group threatens stability"
    if who is None:
        return not does
    return not _animate(who, known) and (not does or who.pos_ == "NOUN")


def _animate(who: Token, known: Mentions) -> bool:
    """A name, a pronoun, or a noun for people or those in politics: who can say what it will do."""
    return bool(
        who.ent_type_ in NAMES or who.pos_ in ("PRON", "PROPN") or known.at(who.idx) is not None
        or {who.lemma_.lower(), who.lower_} & (ROLES | BYSTANDERS)
        or any(child.dep_ == "prep" and child.lower_ == "of" and any(_animate(below, known) for below in child.children
               if below.dep_ == "pobj" and who.lemma_ in QUANTITIES) for child in who.children)
    )


def _mere(cue: Cue) -> bool:
    """*Threat* as a danger: "under threat", "pose a threat", "threat assessment", "a threat to health"."""
    token = cue.token
    if cue.uttered:
        return False
    head = token.head
    if token.dep_ in ("compound", "amod") or (token.dep_ == "pobj" and head.lower_ == "under"):
        return True
    if token.dep_ in ("dobj", "attr", "oprd", "pobj") and (head.lemma_ in MERE or head.lower_ == "as"):
        return True
    named = any(child.dep_ == "poss" or child.lower_ in ("from", "by", "against") for child in token.children)
    says = any(child.dep_ in ("acl", "relcl") for child in token.children)
    return not named and not says and not cue.inner
