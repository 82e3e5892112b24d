"""Rows of ``acts`` from one event: who, towards whom, with what, on which condition, how told."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from analysis.acts.arguments import NOBODY, Actor, Mentions
from analysis.acts.clauses import clause
from analysis.acts.conditions import ASKING, Condition, verb_of
from analysis.acts.cues import DEFINITE, SERIOUS, SUBJECTS, Sentences
from analysis.acts.events import ANNOUNCED, FUTURE, Event
from analysis.acts.hanging import condition_of, deadline_of, merged
from analysis.acts.lexicon import COOPERATIVE, HOSTILE, words
from analysis.acts.means import means
from analysis.acts.phrases import SPEAKER_ONLY
from analysis.acts.roles import ANSWERS, Roles, same
from analysis.acts.speech import Speech
from analysis.acts.weight import how_made, intensity
from analysis.schemas import ACT_TO_PLOVER, THREATENING, Act, DateRow

CONDITIONED = frozenset({"threat", "warning", "ultimatum", "demand", "agreement", "rejection", "sanction", "force",
                         "concession", "mobilization", "coercion", "aid", "support"})
VERBAL = frozenset({"threat", "warning", "ultimatum", "demand", "agreement", "rejection", "denial"})
HARM = HOSTILE - {"protest", "threat"}
MAYBE = frozenset({"could", "may", "might", "would", "can"})
WANTING = words("wanting")
ABILITY = words("ability")
UNSURE = words("unsure")


class Writer:
    """Makes rows from the events of one text, in the order of the text."""

    def __init__(self, known: Mentions, speech: Speech, dates: Sequence[DateRow], sentences: Sentences) -> None:
        self.known = known
        self.speech = speech
        self.dates = dates
        self.sentences = sentences
        self.roles = Roles(known, speech)

    def rows(self, event: Event) -> list[Act]:
        """The rows of an event: one for each pair of source and target, none if nobody in politics has part in it."""
        top = event.top
        start, end = clause(event)
        quote = self.speech.quote(top)
        speaker = self.roles.speaker(top, quote)
        source_token, source = self.roles.source(event, speaker)
        found = self.sentences.conditions(top)
        given = None
        if event.act in CONDITIONED:
            given = merged(condition_of(event, (start, end), found), deadline_of(event, self.dates, self.known.text))
        target_token, target = self.roles.target(event, source_token, source, speaker, quote, given)
        span = given.span if given else None
        if event.act == "protest" and source.text is not None and source.code is None:
            source = source._replace(code=self.roles.nearby(event, source).code)  # who protests lives where it is
        if event.act in ANSWERS | {"accusation", "sanction", "force", "coercion", "mobilization"}:
            self.roles.written.append((source, target))
        if not _told(event, source, target):
            return []
        cue, rule, grade = describe(event)
        modality = self._modality(event, source, target, speaker, found)
        modality = how_made(event, source_token, source, target, speaker, modality, conditional=given is not None)
        kind = event.phrase.means if event.phrase and event.phrase.means else means(event, (start, end), span)
        weight = intensity(event, grade, source, target, kind, modality, conditional=given is not None)
        return [
            Act(start, end, self.known.text[start:end], event.act, ACT_TO_PLOVER[event.act], cue,
                one.code, one.actor_id, one.text, other.code, other.actor_id, other.text,
                quote.number if quote else None,
                kind, self.known.text[span[0] : span[1]] if span else None, modality, weight, rule)
            for one, other in self.roles.pairs(event, ((source_token, source), (target_token, target)))
        ]

    def _modality(self, event: Event, source: Actor, target: Actor, speaker: Actor, found: Sequence[Condition]) -> str:
        if event.denied:
            return "denied"
        if event.negated:
            return "negated"
        top = event.top
        if _questioned(event):
            return "hypothetical"
        announced = event.phrase is not None and any(word.lower_ in FUTURE for word in event.span)
        if not announced and any(one.holds(top) for one in found if one.kind not in ("otherwise", "deadline")):
            return "hypothetical"
        if event.phrase is None and event.modal is None:
            verbs = (top, *event.chain[0].via)
            if any(verb.dep_ == "xcomp" and verb.head.lemma_ in WANTING for verb in verbs):
                return "hypothetical"
            if not event.future and any(_possible(verb) or _supposed(verb) for verb in verbs):
                return "hypothetical"
            if top.pos_ == "NOUN" and (
                    any(child.lemma_.lower() in UNSURE for child in top.lefts)
                    or (event.act in HARM and _imagined(top))):
                return "hypothetical"
            if event.chain[0].term.group.name in ("threat.noun", "sanction.noun") and not event.chain[0].via:
                return "reported"
        if speaker != NOBODY and source != NOBODY and not same(speaker, source):
            if speaker.code is None and speaker.role == "role" and event.act in VERBAL:
                return "made"  # an official without a name speaks for the one who acts
            return "reported"
        if source == NOBODY and target == speaker != NOBODY:
            return "reported"  # "we are threatened with sanctions"
        return "made"


def _possible(verb: Token) -> bool:
    """What one may or can do: "could strike", "is able to strike", "capable of striking", "the means to strike"."""
    of = verb.dep_ == "pcomp" and verb.head.lower_ == "of"
    able = (of or any(child.tag_ == "TO" for child in verb.lefts)) and (
        verb.head.head if of else verb.head).lemma_ in ABILITY
    return able or any(child.dep_ == "aux" and child.lower_ in MAYBE for child in verb.children)


def _supposed(verb: Token) -> bool:
    """What an *if* supposes, also one that sets no condition: "what would they say if it struck?"."""
    return verb.dep_ == "advcl" and any(child.dep_ == "mark" and child.lower_ == "if" for child in verb.children)


def _imagined(noun: Token) -> bool:
    """Something that is not there yet: "an attack would be a mistake", which "the attack would end" is."""
    verb = noun.head
    aux = {child.lower_ for child in verb.children if child.dep_ == "aux"}
    there = any(child.dep_ == "poss" or child.lower_ in DEFINITE for child in noun.lefts)
    return noun.dep_ == "nsubj" and bool(aux & {"would", "could"}) and "have" not in aux and not there


def _questioned(event: Event) -> bool:
    """A question, direct ("Will it strike?") or indirect ("asked whether it would strike")."""
    verb = verb_of(event.top)
    first = next((child for child in verb.children if child.dep_ in SUBJECTS), None)
    if any(child.dep_ == "mark" and child.lower_ == "whether" for child in verb.children):
        return True
    asked = verb.dep_ == "ccomp" and verb.head.lemma_ in ASKING
    if asked and any(child.dep_ == "mark" and child.lower_ == "if" for child in verb.children):
        return True
    if not event.sentence.text.rstrip(" \n”\"'’)").endswith("?") or verb.dep_ not in ("ROOT", "conj", "ccomp", "xcomp"):
        return False
    lead = verb if verb.dep_ == "ROOT" else verb.head
    first = next((child for child in lead.children if child.dep_ in SUBJECTS), first)
    return first is not None and any(
        child.i < first.i and (child.dep_ in ("aux", "auxpass") or child.tag_ in ("WRB", "WP", "WDT"))
        for child in lead.children) and not (verb.dep_ == "ccomp" and lead.lemma_ not in ASKING | {"think", "believe"})


def _told(event: Event, source: Actor, target: Actor) -> bool:
    """Whether an event is an act of politics: the less its words say, the more its actors must.

    A demand by *must* and a cooperative noun on its own ("the talks") need both; what a subordinate
    clause mentions needs both or, if it is hostile, one; all others need one.
    """
    if event.act in THREATENING and source.code is None and target.code is None and source.role == "bystander":
        return False  # "a man threatened his neighbour" is crime
    if event.phrase is None and event.chain and event.chain[0].token.lemma_ == "sanction":
        return True  # sanctions that are merely spoken of are told as sanctions
    said = bool(event.chain) and event.chain[0].operator in ("threaten", "vow")
    if not said and event.chain and event.chain[-1].term.group.name == ANNOUNCED and not target.somebody:
        return False  # "will eliminate the tax"
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
    if cue.operator == "vow" and event.act == "threat" and event.chain[-1].term.group.act in (None, "threat"):
        return source.political and target.code not in (None, source.code)  # vowed against whom?
    if cue.term.pos == "noun" and event.act in COOPERATIVE and not cue.via:
        return source.political and target.political
    if event.act == "aid" and not target.somebody:
        return False
    if event.depth >= 2 and event.act not in HOSTILE:
        return source.political and target.political
    if source.text is None:
        return target.political or (target.somebody and event.act in ("coercion", "concession"))
    return source.political or (target.political and (source.somebody or event.act in HOSTILE))


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
    if event.alternative is not None and (term := event.ultimatum) is not None:
        parts.add(event.alternative.first.i)
        rules.insert(0, term.rule)
        grades.append(term.group.intensity)
    grade = min(grades) if event.act in COOPERATIVE else max(grades)  # an apology for a raid is no raid
    return " … ".join(doc[i].text for i in sorted(parts)), " > ".join(dict.fromkeys(rules)), grade
