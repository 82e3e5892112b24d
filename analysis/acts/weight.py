"""Whether a threat is made, by one who can make it, and how much weight it has.

PLOVER's THREATEN holds what an actor says it will do to another.  What the words only mention, plan
or foresee is kept with another modality, and what no actor says with less intensity, so that the
threats of states stand before cautions.
"""

from __future__ import annotations

from spacy.tokens import Token

from analysis.acts.arguments import BYSTANDERS, DOCUMENTS, NOBODY, ROLES, Actor
from analysis.acts.cues import is_passive
from analysis.acts.events import Event
from analysis.acts.lexicon import words
from analysis.schemas import THREATENING

ANNOUNCING = words("announcing")
"""Operators that say what one will do ("vowed to bomb"); others only tell of a plan ("considers bombing")."""

SAYING_THINGS = DOCUMENTS | words("transparent")
"""Nouns that say what somebody wrote, or a number of those who say it."""

OBSERVERS = words("observer")
"""Those who foresee and do not act: analysts, doctors, charities."""

FLINCHING = words("flinching")
CAUTION = 0.4
MENTION = 0.5
"""Factors for a warning that is no more than a caution, and for what is not made or has no actor on one side."""

ANSWERING = frozenset({"sanction.noun", "sanction.impose"})
ANSWER = words("answer")
"""Nouns for what only the one who warns would bring about."""

NUCLEAR = 0.9
"""Least intensity of a nuclear threat that is made."""


def how_made(event: Event, source_token: Token | None, source: Actor, target: Actor, speaker: Actor,
             modality: str, *, conditional: bool = False) -> str:
    """Modality of a threat or warning whose words alone seem to make it.

    A threat is made by an actor, in words of its own: *threaten*, *warn*, *vow*, or by announcing what
    it will do.  The plan or the future of an act that somebody else tells is hypothetical; a threat
    that is a mere noun is reported where the text says whose it is, hypothetical where it does not.
    ``conditional`` tells that it hangs on what another does.
    """
    if event.act not in THREATENING or modality != "made":
        return modality
    if source == NOBODY or not source.somebody:
        return "reported" if source.text is None else "hypothetical"
    if event.phrase is not None:
        unsaid = event.phrase.source == "speaker" and speaker == NOBODY  # the reporter's own words
        return "hypothetical" if unsaid or _asked(event.top) else modality
    if event.modal is not None or event.alternative is not None or not event.chain:
        return modality
    first = event.chain[0]
    nouns = [part for cue in event.chain for part in (cue.token, *cue.parts) if part.pos_ == "NOUN"]
    if any(child.lower_ == "no" and child.dep_ == "det" for noun in nouns for child in noun.lefts):
        return "negated"  # "promised no arrests"
    group = first.term.group.name
    if source_token is not None and _thing(source_token, source):
        return "reported"
    if group.startswith("threat."):
        if first.term.pos == "noun" and not first.uttered:
            return "reported" if group == "threat.noun" or target.code is None else modality
        return modality
    named = any(cue.term.group.name in ("sanction.noun", "sanction.impose") for cue in event.chain)
    if event.chain[-1].term.group.act not in ("protest", "mobilization") and not named and not (
            target.somebody or conditional):
        return "hypothetical"  # "abuse will be wiped out": harm is threatened to people or states
    if _observer(source):
        return "hypothetical"
    if first.term.pos == "verb" and first.token.lemma_ in ANNOUNCING:
        return modality
    flinching = first.token.lemma_ in FLINCHING
    if first.operator in ("ready", "refuse"):
        return modality  # ready to strike; has not ruled out a strike
    if first.operator in ("future", "agree", "demand") and not flinching:
        return "hypothetical"
    if first.term.pos == "noun" and not (event.future and first.via):
        return "hypothetical"
    if event.future and speaker == NOBODY and conditional and source.code is not None:
        return modality  # "unless Graustark leaves, Ruritania will strike": the text tells the threat as made
    own = speaker != NOBODY and (
        (speaker.actor_id is not None and speaker.actor_id == source.actor_id)
        or (speaker.code is not None and speaker.code == source.code)
        or (speaker.start >= 0 and speaker.start == source.start)
        or (speaker.code is None and speaker.role == "role")
    )
    return modality if own and not (is_passive(first.token) and source.code is None) else "hypothetical"


def _thing(token: Token, source: Actor) -> bool:
    """A noun for what says nothing, though it names a state: "China's growth", "the Peruvian experience"."""
    name = token.ent_type_ or token.is_upper
    return token.pos_ == "NOUN" and not name and token.lemma_ not in SAYING_THINGS and not (
        {token.lemma_.lower(), token.lower_} & (ROLES | BYSTANDERS) or _observer(source)
        or token.lower_.endswith(("men", "man", "ers", "er", "ists", "ist", "ors", "or", "people"))
    )


def _observer(source: Actor) -> bool:
    return source.text is not None and any(word in OBSERVERS for word in source.text.lower().split())


def _asked(token: Token) -> bool:
    """A clause that *how*, *whether* … opens: what is asked or guessed is not announced."""
    while token.pos_ not in ("VERB", "AUX") and token.head != token:
        token = token.head
    return any(child.lower_ in ("how", "whether", "what", "why", "when", "who") for child in token.lefts)


def _addressed(event: Event, target: Actor) -> bool:
    """Whether a warning is said to its target: "warned Graustark", "a warning to Graustark"."""
    cue = event.chain[0]
    for word in (cue.token, *cue.parts):
        for child in word.children:
            below = child.dep_ in ("prep", "dative") and child.lower_ in ("to", "against")
            told = child.children if below else (child,)
            if any(part.dep_ in ("dobj", "dative", "pobj", "nsubjpass") and target.start <= part.idx < target.end
                   for part in told):
                return True
    return False


def coercive(event: Event, source: Actor, target: Actor) -> bool:
    """Whether a warning sets a cost against another, or only foresees a danger (a caution).

    Coercive is what is said to its target ("warned Graustark not to sail", "a warning to Graustark"),
    what tells of a doing of its own ("warned that it would strike back"), what names an answer
    ("warned of retaliation", "of sanctions") and what hangs on an act of the other.  A caution ("warned
    of the dangers of an arms race", "warned that the economy could shrink") is made too, but it is no
    threat in the strict sense: its ``intensity`` stays below .3, that of coercive warnings by one state
    to another above .4.
    """
    if target.code is not None and target.code != source.code and _addressed(event, target):
        return True
    cue = event.chain[0]
    for child in cue.token.children:
        if child.dep_ == "ccomp" and any(
                below.dep_ == "nsubj" and (below.lower_ in ("it", "they", "he", "she", "we", "i")
                                           or (source.text is not None and below.text in source.text))
                for below in child.children) and any(
                below.dep_ == "aux" and below.lower_ in ("will", "would", "'ll", "’ll", "may", "could", "might", "can")
                for below in child.children):
            return True
    last = event.chain[-1]
    return last is not cue and (last.term.group.name in ANSWERING or last.token.lemma_ in ANSWER)


def intensity(event: Event, grade: float, source: Actor, target: Actor, means: str | None, modality: str,
              *, conditional: bool = False) -> float:
    """Weight of a threat: the grade of its terms, less where it is a caution, of no state or towards none."""
    if event.act not in THREATENING:
        return grade
    made = event.phrase is not None or event.modal is not None or (
        event.chain and event.chain[0].term.group.name.startswith("threat."))
    if event.act == "warning" and event.chain and not conditional and not coercive(event, source, target):
        grade *= CAUTION
    if not made:
        grade = min(grade, 0.8)  # killing that is announced is no killing
    if source.code is None or modality != "made":
        grade *= MENTION
    elif target.code is None or target.code == source.code:
        grade *= 0.8
    if _observer(source):
        grade *= MENTION
    if means == "nuclear" and event.act != "warning" and modality == "made" and source.code and target.code:
        grade = max(grade, NUCLEAR)
    return round(grade, 2)
