"""From cues to events: what an operator makes of the acts that it governs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacy.tokens import Span, Token

from analysis.acts.arguments import NOBODY, USING, owner
from analysis.acts.belief import belied
from analysis.acts.conditions import Condition
from analysis.acts.cues import SUBJECTS, Cue, Sentences, framing, strayed
from analysis.acts.hanging import hangs
from analysis.acts.lexicon import Lexicon, Term, words
from analysis.acts.speech import Speech, is_we, saying

if TYPE_CHECKING:
    from analysis.acts.phrases import Phrase

DOCUMENTS = words("document")
FUTURE = frozenset({"will", "shall", "'ll", "’ll", "wo"})
REPORTING = words("reporting")
DEMANDING = frozenset({"demand", "warning", "accusation"})
"""Acts that *or* and a harm make ultimatums; criticism is told as a call to stop, too."""

INTENTIONS = words("intention")
FLINCHING = words("flinching")
"""Verbs whose denial announces what they govern: "will not hesitate to strike"."""
EXCLUDING = words("excluding")
ADDED = words("added")
LEARNING = words("learning")

DENIABLE = frozenset({"force", "mobilization", "threat", "warning", "ultimatum", "coercion", "sanction"})
PRESUPPOSED = frozenset({"mobilization.noun", "force.noun"})
ANNOUNCED = "harm.verb"
"""Group whose terms tell an act only in the future or under another: "will crush", "vowed to crush"."""


@dataclass(eq=False)
class Event:
    """An act told by a chain of cues, outermost first, or by a phrase."""

    act: str
    chain: tuple[Cue, ...]
    top: Token
    depth: float
    sentence: Span
    negated: bool = False
    denied: bool = False
    future: bool = False
    modal: Term | None = None
    phrase: Phrase | None = None
    span: Span | None = None
    alternative: Condition | None = None
    """What follows if a demand is not met: "or face sanctions"; it makes an ultimatum of it."""

    ultimatum: Term | None = None


def events(cues: list[Cue], lexicon: Lexicon, speech: Speech, sentences: Sentences) -> list[Event]:
    """Events of a text: one for each cue that no other governs, and the demands that *must* makes."""
    found = []
    for cue in cues:
        if cue.outer is None or _answered(cue):
            found.extend(_events(cue, lexicon, sentences))
    found = _obliged(found, lexicon, speech, sentences)
    found = _alternatives(found, lexicon, sentences)
    for event in found:
        if event.act in DENIABLE and belied(event.top):
            event.denied = True
    return found


def _events(cue: Cue, lexicon: Lexicon, sentences: Sentences) -> list[Event]:
    chain = [cue]
    while chain[-1].inner:
        link = chain[-1]
        chain.append(min(link.inner, key=lambda inner, link=link: (inner.token.i < link.token.i, inner.token.i)))
    extra: list[Event] = []
    if cue.operator == "denial" and len(chain) > 1:
        for inner in _events(chain[1], lexicon, sentences):
            if inner.act in DENIABLE:
                inner.denied = True
                extra.append(inner)
        chain = chain[:1]
    chain = chain[: next((n for n, link in enumerate(chain) if n and link.off), len(chain))]
    act = _fold(chain, lexicon)
    if act == "consultation" and chain[-1].term.group.name in PRESUPPOSED and len(chain) > 1:
        extra.extend(_events(chain[-1], lexicon, sentences))
    if act is None or chain[0].off:
        return extra
    verbs = (cue.token, *cue.via)
    future = any(_future(verb) for verb in verbs)
    called = (cue.token.head,) if cue.token.dep_ == "attr" and cue.operator == "threaten" else ()  # "is no ultimatum"
    negated = any(_negated(verb) for verb in (*verbs, *called)) and cue.token.lemma_ not in FLINCHING
    if cue.token.lemma_ in FLINCHING and not any(_negated(verb) for verb in verbs):
        return extra  # who hesitates to strike neither strikes nor threatens
    if cue.term.group.name == ANNOUNCED and not future and act not in ("threat", "demand"):
        return [*extra, *(event for inner in chain[1:2] for event in _events(inner, lexicon, sentences))]
    if act == "mobilization" and cue.operator == "ready" and _awaits(cue, sentences):
        act = "threat"
    if negated and len(chain) > 1 and cue.operator == "refuse" and cue.token.lemma_ in EXCLUDING:
        changed = lexicon.combine("unexcluded", _fold(chain[1:], lexicon) or act)
        act, negated = (changed, False) if changed == "threat" else (act, negated)
    if negated and (changed := lexicon.combine("not", act)) != act:
        act, negated = changed, False
    if (act == "concession" or cue.operator in ("reverse", "cancel")) and _imperative(cue.token):
        act = "demand"
    if (aim := _intention(cue.token)) is not None and (changed := lexicon.combine("future", act)) is not None:
        act, future = changed, True
        negated = negated or _negated(aim) or _negated(aim.head)
    sentence = sentences.of(cue.token)
    return [Event(act, tuple(chain), cue.token, depth(cue.token), sentence, negated, future=future), *extra]


def _answered(cue: Cue) -> bool:
    """A threat with a maker that another blames or refuses is told too: "condemned Ruritania's threat to sail"."""
    noun = cue.operator in ("threaten", "vow") and cue.term.pos == "noun"
    return noun and cue.outer.term.group.act in ("accusation", "rejection") and owner(cue.token) is not None


def _fold(chain: list[Cue], lexicon: Lexicon) -> str | None:
    """The act of a chain: from the innermost cue outwards, each operator makes something of it."""
    act: str | None = None
    for link, below in zip(reversed(chain), [None, *reversed(chain[1:])], strict=True):
        if act is not None and below is not None and below.term.pos == "verb" and _negated(below.token):
            act = lexicon.combine("without", act)  # "promised not to strike"
        if link.operator == "threaten":
            act = link.term.group.act  # a threat, a warning or an ultimatum, whatever is threatened
        elif act is not None and link.operator == "demand" and below is not None and (
                below.term.pos == "verb" or (below.via and below.token.i > link.token.i and _asks(link.token))):
            act = link.term.group.act  # "called for sanctions" is held against their target, "asked to impose them" not
        elif act is not None and link.operator:
            planned = link.operator == "future"  # who is due to meet has agreed to
            act = lexicon.combine(link.operator, act, "" if planned else chain[-1].term.group.name)
        elif link.term.group.act:
            act = link.term.group.act
        if act is not None and any(_future(verb) for verb in (link.token, *link.via)):
            act = lexicon.combine("future", act, link.term.group.name)
    return act


def _asks(verb: Token) -> bool:
    """A demand that names whom it is put to: "called on Graustark to", "urged Graustark to"."""
    return any(child.dep_ in ("dobj", "dative") or (child.dep_ == "prep" and child.lower_ in ("on", "upon", "to"))
               for child in verb.rights)


def _obliged(found: list[Event], lexicon: Lexicon, speech: Speech, sentences: Sentences) -> list[Event]:
    """Put a demand where someone says that another *must*; the act that is demanded becomes part of it."""
    offered = _offered(sentences)
    for verb, term in obligations(lexicon, speech, sentences):
        taken = [event for event in found if event.phrase is None and _inside(event.top, verb)
                 and not any(one.holds(event.top) for one in offered)]
        if any(event.act in ("demand", "threat", "ultimatum") for event in taken):
            continue
        found = [event for event in found if event not in taken]
        chain = taken[0].chain if taken else ()
        found.append(Event("demand", chain, verb, depth(verb), sentences.of(verb), modal=term))
    return found


def _awaits(cue: Cue, sentences: Sentences) -> bool:
    """Whether a readiness waits for what another does: "ready to deploy missiles if they come nearer"."""
    verbs = {cue.token.i, *(inner.token.i for inner in cue.inner)}
    return any(one.kind == "clause" and one.governor is not None
               and {one.governor.i, *(token.i for token in one.governor.ancestors)} & verbs
               for one in sentences.conditions(cue.token))


def _alternatives(found: list[Event], lexicon: Lexicon, sentences: Sentences) -> list[Event]:
    """A demand with *or* and a harm is an ultimatum; so is an order in the imperative that no cue tells.

    The harm is no act of its own.
    """
    term = lexicon.modals.get("or")
    if term is None:
        return found
    for one in _offered(sentences):
        demands = [event for event in found
                   if event.act in DEMANDING and not one.holds(event.top) and hangs(event, one)]
        verb = one.governor
        if not demands and verb is not None and (_imperative(verb) or verb.left_edge.lower_ == "either"):
            event = Event("demand", (), verb, depth(verb), sentences.of(verb), modal=term)
            demands, found = [event], [*found, event]
        for event in demands:
            event.act, event.alternative, event.ultimatum = "ultimatum", one, term
            event.depth = min(event.depth, depth(one.governor) if one.governor is not None else event.depth)
        if demands:
            found = [event for event in found if not one.holds(event.top)]
    return found


def _offered(sentences: Sentences) -> list[Condition]:
    """The alternatives ("or face sanctions") of all sentences."""
    return [one for token in sentences.saying(("or",))
            for one in sentences.conditions(token) if one.kind == "else" and one.first == token]


def obligations(lexicon: Lexicon, speech: Speech, sentences: Sentences) -> list[tuple[Token, Term]]:
    """Verbs under *must*, *should* … in what someone says about another, with the lexicon's term."""
    found = []
    for token in sentences.saying(lexicon.modals):
        term = lexicon.modals[token.lower_]
        if token.dep_ == "aux" and not term.rest:
            verb = token.head
        elif term.rest and token.dep_ != "aux":
            verb = next((child for child in token.children if child.dep_ == "xcomp"), None)
        else:
            continue
        if verb is None:
            continue
        top = verb if token.dep_ == "aux" else token
        subject = next((child for child in top.children if child.dep_ in SUBJECTS), None)
        if subject is None and top.dep_ == "conj":  # "is not fit and must go"
            subject = next((child for child in top.head.children if child.dep_ in SUBJECTS), None)
        if verb.lemma_ in LEARNING:
            continue  # "it should know that it will pay": no demand, a threat
        if subject is None or is_we(subject) or subject.i > token.i or subject.lower_ in ("it", "there", "that"):
            continue
        if saying(top) is None:
            quote = speech.quote(token)
            if (quote is None or quote.kind == "indirect") and speech.label(token) == NOBODY:
                continue
        found.append((verb, term))
    return found


def _inside(token: Token, verb: Token) -> bool:
    """A token in the clause of a verb, not in a clause of its own below it."""
    for _ in range(8):
        if token == verb:
            return True
        if token.dep_ in ("relcl", "advcl", "ccomp", "parataxis") or token.head == token:
            return False
        token = token.head
    return False


def _future(token: Token) -> bool:
    """*will*, the *would* of reported speech, or *may … if*: what one may do on a condition is announced.

    *Would have done* is what did not happen.
    """
    if any(child.dep_ == "aux" and child.lower_ in ("have", "'ve", "’ve") for child in token.children):
        return False
    if token.dep_ == "pcomp" and token.head.lower_ == "but":
        return _future(token.head.head.head)  # "will have no choice but to strike"
    for child in token.children:
        if child.dep_ == "aux":
            if child.lower_ in ("may", "might", "could") and _conditional(token):
                return True
            if child.lower_ in FUTURE:
                return True
            if child.lower_ in ("would", "'d") and token.dep_ in ("ccomp", "acl"):
                return True
    return False


def _intention(token: Token) -> Token | None:
    """The noun for a plan that an infinitive spells out: "has no plans to strike"."""
    of = token.dep_ == "pcomp" and token.head.lower_ == "of"  # "no intention of striking"
    head = token.head.head if of else token.head
    spelled = of or (token.dep_ in ("acl", "xcomp") and any(child.tag_ == "TO" for child in token.children))
    return head if spelled and head.pos_ == "NOUN" and head.lemma_ in INTENTIONS else None


def _conditional(token: Token) -> bool:
    return any(
        child.dep_ == "advcl" and any(mark.lower_ in ("if", "unless", "should") for mark in child.lefts)
        for child in token.children
    )


def _imperative(token: Token) -> bool:
    """A base form without subject or *to*, as in "Release the crew"."""
    first = token.left_edge
    return (
        token.tag_ == "VB"
        and (token.dep_ in ("ROOT", "ccomp", "advcl")
             or (token.dep_ == "xcomp" and first.i > 0 and first.nbor(-1).is_punct))
        and not any(child.dep_ in SUBJECTS or child.dep_ in ("aux", "mark") for child in token.children)
    )


def _negated(token: Token) -> bool:
    """What did not happen, or nobody did."""
    return any(
        child.dep_ == "neg" or child.lower_ in ("never", "no") or (child.dep_ in SUBJECTS and (
            child.lower_ in ("nobody", "none", "neither") or any(below.lower_ == "no" for below in child.lefts)))
        for child in token.children
    )


def _uttered(token: Token) -> bool:
    """An act of speech that a clause adds to another: "…, threatening to leave", "…, which had warned it"."""
    marks = {child.lower_ for child in token.children if child.dep_ == "mark"}
    if token.lemma_ not in ADDED or marks - {"as", "while"}:
        return False
    if token.dep_ == "advcl":
        return token.i > token.head.i and (token.tag_ == "VBG") != bool(marks)
    if token.dep_ == "pcomp":
        return token.head.lower_ == "by"  # "angered it by vowing to"
    return token.dep_ == "relcl" and token.left_edge.i > 0 and token.left_edge.nbor(-1).text == ","


def _used(token: Token) -> bool:
    """An infinitive that says what an occasion was used for: "took the opportunity to warn", "used its speech to"."""
    over = token.head.head if token.dep_ == "acl" and token.head.dep_ == "dobj" else token.head
    return token.tag_ == "VB" and over.lemma_ in USING


def depth(token: Token) -> float:
    """How far a token stands from the main assertion of its sentence: 0 is the main verb."""
    cost = 0.0
    for _ in range(40):
        head, dep = token.head, token.dep_
        if head == token:
            break
        if dep == "conj" and strayed(token):
            cost += 0.1
            head = next((over for over in token.ancestors if over.tag_ == "VBG"), head)
        elif dep in ("acl", "advcl") and _used(token):
            cost += 0.3
        elif dep in ("relcl", "acl"):
            cost += 0.5 if token.tag_ == "VBG" and head.lemma_ in DOCUMENTS else 0.8 if _uttered(token) else 2.5
        elif dep == "advcl":
            cost += 0.5 if _uttered(token) else 2.0
        elif dep == "ccomp":
            cost += 0.0 if head.lemma_ in REPORTING else 1.0
        elif dep in ("xcomp", "conj", "parataxis"):
            cost += 0.3
        elif dep in ("dobj", "nsubjpass", "attr") or framing(token) is not None:
            cost += 0.5
        elif dep in ("nsubj", "pcomp", "csubj"):
            cost += 0.5 if _uttered(token) else 1.0
        elif dep in ("pobj", "appos", "nmod", "poss", "compound", "amod"):
            cost += 1.5
        token = head
    return cost
