"""Who acts and towards whom: the noun phrases of a cue, and the actors that they name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from spacy.tokens import Token

from analysis.acts.cues import Cue, is_passive
from analysis.acts.lexicon import HOSTILE, words
from analysis.schemas import Mention


class Actor(NamedTuple):
    """An argument: its code (ISO 3166 alpha-3 or name of an organization), id and words."""

    code: str | None
    actor_id: str | None
    text: str | None
    start: int = -1
    end: int = -1
    role: str | None = None

    @property
    def political(self) -> bool:
        """A state or one of a state, an organization, or a word for a part in politics: "protesters"."""
        return self.code is not None or self.role == "role"

    @property
    def somebody(self) -> bool:
        """Political, or people without office, whose protests and sufferings count: "villagers"."""
        return self.political or self.role is not None


AMOUNTS = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY"})
NAMES = frozenset({"NORP", "GPE", "ORG", "PERSON"})
NO_TARGET = words("circumstance")
ROLES = words("role")
BYSTANDERS = words("bystander")
DOCUMENTS = words("document")
RECEIVING = words("receiving")
PROMPTING = words("prompting")
ASKED = words("asked")
"""Nouns that someone made, who is the target of their rejection."""

USING = words("using")
TAKING = RECEIVING | words("suffered") | words("reporting")
ONSLAUGHTS = words("onslaught")
MOVED = words("moved")
"""Nouns whose *of* names whose forces move."""

ALLIANCES = words("alliance")
"""Words for an organization of states that was named before."""

NOBODY = Actor(None, None, None)


class Mentions:
    """A text and its mentions, looked up by span; they are sorted by ``start``.

    ``Doc.text`` joins the tokens anew each time, so the text is kept.
    """

    def __init__(self, mentions: Sequence[Mention], text: str) -> None:
        self.text = text
        self.all = list(mentions)
        self.starts = [mention.start for mention in self.all]
        self.by_id: dict[str, Mention] = {}
        for mention in self.all:
            if mention.how != "coreference":
                self.by_id.setdefault(mention.actor_id, mention)

    def at(self, offset: int) -> Mention | None:
        """The mention that covers an offset."""
        index = bisect_left(self.starts, offset + 1) - 1
        if index >= 0 and self.all[index].start <= offset < self.all[index].end:
            return self.all[index]
        return None

    def aside(self, mention: Mention) -> bool:
        """A name that only tells whom others are for, against or backed by: "pro-Ruritanian", "Ruritanian-backed"."""
        return (
            self.text[max(0, mention.start - 4) : mention.start].lower().endswith(("pro-", "anti", "nti-"))
            or self.text[mention.end : mention.end + 7].lower() == "-backed"
        )

    def against(self, start: int, end: int) -> Mention | None:
        """The mention in a span that *anti-* stands before."""
        for mention in self.within(start, end):
            if self.text[max(0, mention.start - 5) : mention.start].lower() == "anti-":
                return mention
        return None

    def of(self, actor_id: str | None) -> Mention | None:
        """The first named mention of an actor."""
        return self.by_id.get(actor_id) if actor_id else None

    def before(self, offset: int, kind: str, *, save: str | None = None) -> Mention | None:
        """The last mention of a type of actor before an offset, save those with a code."""
        for mention in reversed(self.all[: bisect_left(self.starts, offset)]):
            if mention.type == kind and (save is None or code(mention) != save):
                return mention
        return None

    def within(self, start: int, end: int) -> list[Mention]:
        """Mentions that lie in a span."""
        found = []
        for index in range(bisect_left(self.starts, start), len(self.all)):
            mention = self.all[index]
            if mention.start >= end:
                break
            if mention.end <= end:
                found.append(mention)
        return found


def code(mention: Mention) -> str | None:
    """Whom a mention acts for: ISO code, or name of an organization of states."""
    return mention.speaks_for or mention.country or (mention.name if mention.type == "igo" else None)


def phrase(token: Token) -> tuple[int, int]:
    """Character span of the noun phrase at a token, without relative clauses and participles after it."""
    first, last = token.left_edge, token
    for child in token.rights:
        if child.dep_ in ("relcl", "acl", "advcl", "cc", "conj", "dep", "parataxis"):
            break
        if child.dep_ == "punct" or (child.dep_ == "appos" and child.right_edge.i - child.left_edge.i > 14):
            continue
        last = child.right_edge
    doc = token.doc
    for part in doc[token.i + 1 : last.i + 1]:
        if part.dep_ in ("relcl", "acl", "advcl"):
            last = doc[max(token.i, part.left_edge.i - 1)]
            break
    while first.i < token.i and (first.is_punct or first.is_space):
        first = doc[first.i + 1]
    while last.i > token.i and (last.is_punct or last.is_space):
        last = doc[last.i - 1]
    return first.idx, last.idx + len(last)


def actor(token: Token, mentions: Mentions) -> Actor:
    """The actor that a noun phrase names: its head if that is known, else the state or person within."""
    start, end = phrase(token)
    text = mentions.text[start:end]
    found = [mention for mention in mentions.within(start, end) if not mentions.aside(mention)]
    if not found:
        over = mentions.at(token.idx)  # a mention can reach beyond the phrase
        if over is None and token.lemma_.lower() in ALLIANCES:
            over = mentions.before(token.idx, "igo")
        found = [over] if over else []
    if not found:
        return Actor(None, None, text, start, end, _role(token))
    head = [mention for mention in found if mention.start <= token.idx < mention.end]
    if not head:  # "his counterpart, Jane Doe": the apposition names it
        named = [child.idx for child in token.rights if child.dep_ == "appos"]
        head = [mention for mention in found if any(mention.start <= place < mention.end for place in named)]
    best = head[0] if head else next((mention for mention in found if code(mention)), found[0])
    country = code(best) or next((code(mention) for mention in found if code(mention)), None)
    return Actor(country, best.actor_id, text, start, end, "role" if best.type != "person" else _role(token))


def _role(token: Token) -> str | None:
    """The list of ``words.csv`` by which a noun phrase without a known name is somebody: role or bystander."""
    heads = {token.lemma_.lower()}
    for child in token.children:
        if child.lower_ == "of" or child.dep_ in ("conj", "compound", "appos", "nmod"):
            heads.add(child.lemma_.lower())
            heads.update(below.lemma_.lower() for below in child.children)
    if heads & ROLES:
        return "role"
    return "bystander" if heads & BYSTANDERS or token.pos_ == "PROPN" else None


def subject(verb: Token) -> Token | None:
    """The noun that does what a verb says, also across infinitives, coordination and relatives."""
    token = verb
    for _ in range(8):
        if token != verb and is_passive(token):
            raised = next((child for child in token.children if child.dep_ == "nsubjpass"), None)
            if raised is not None:
                return raised
        elif is_passive(token):
            return _done_by(token)
        found = [child for child in token.children if child.dep_ in ("nsubj", "csubj")]
        if found:  # the one next to the verb: "in a call, their second, the premier demanded"
            child = next((child for child in reversed(found) if child.i < token.i), found[0])
            return token.head if child.tag_ in ("WDT", "WP") and token.dep_ == "relcl" else child
        head, dep = token.head, token.dep_
        if dep == "prep" and token.lower_ == "but":  # "has no choice but to strike"
            return _above(head)
        if dep in ("acl", "relcl"):
            if any(child.tag_ == "TO" for child in token.children):
                token = head
                if head.pos_ in ("NOUN", "PROPN"):
                    return owner(head) or _above(head)
                continue
            if token.tag_ == "VBG" and head.lemma_ in DOCUMENTS:  # "released a statement criticizing"
                return owner(head) or _above(head)
            return head
        if dep in ("xcomp", "ccomp") and head.pos_ in ("VERB", "AUX"):
            if dep == "xcomp" and head.lemma_ not in USING:
                for child in head.children:
                    if child.dep_ == "dobj":
                        return child
            if dep == "ccomp" and not any(child.tag_ == "TO" for child in token.children) and token.tag_ != "VBG":
                return None
            token = head
        elif dep in ("conj", "advcl", "pcomp", "prep", "xcomp", "acomp", "dep") and head != token:
            token = head
        else:
            return None
    return None


def _above(noun: Token) -> Token | None:
    """Subject of the verb whose object a noun is."""
    token = noun
    while token.dep_ in ("dobj", "pobj", "prep", "attr", "conj", "nsubjpass") and token.head != token:
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            return subject(token)
    return None


def owner(noun: Token) -> Token | None:
    """Whose act a noun is: possessor, agent after *by*, or the name before it ("a Ruritanian raid")."""
    for child in noun.children:
        if child.dep_ == "poss" and child.lemma_ not in ("its", "their"):
            return child
    for child in noun.children:
        if child.dep_ in ("prep", "agent") and child.lower_ == "by":
            return next((below for below in child.children if below.dep_ == "pobj"), None)
    for child in noun.children:
        if child.lower_ == "between":
            return next((below for below in child.children if below.dep_ == "pobj"), None)
    for child in noun.children:
        if child.lower_ == "of" and noun.lemma_ in MOVED:
            below = next((below for below in child.children if below.dep_ == "pobj"), None)
            if below is not None and any(part.ent_type_ in NAMES for part in (below, *below.lefts)):
                return below
    for child in noun.lefts:
        if child.dep_ in ("compound", "nmod", "amod") and (child.pos_ == "PROPN" or child.ent_type_ in
                                                           ("NORP", "GPE", "ORG", "PERSON")):
            return child
    return None


def source_of(cue: Cue) -> Token | None:
    """The token that names who acts."""
    token = cue.token
    if cue.term.pos == "verb":
        if (who := subject(token)) is not None or not cue.passive:
            return who
        if cue.operator == "threaten":  # "was given an ultimatum by Ruritania"
            return next((who for part in cue.parts if (who := after(part, "by")) is not None), None)
        return _amid(token)
    if cue.term.group.act in HOSTILE and (agent := _agent(token)) is not None:
        return agent
    if token.dep_ in ("nsubj", "nsubjpass"):
        return owner(token) or (after(token, "from") if cue.operator == "threaten" else None)
    if received(cue):
        return owner(token) or after(token, "from") or after(cue.via[0], "from")
    return owner(token) or (after(token, "from") if cue.operator == "threaten" else None) or _above(token)


def received(cue: Cue) -> bool:
    """Whether a noun is told of those it is done to: "received aid from", "prompted a warning from"."""
    lemma = cue.via[0].lemma_ if cue.via else ""
    return lemma in RECEIVING or (cue.operator == "threaten" and lemma in PROMPTING)


def _agent(noun: Token) -> Token | None:
    """Who did it, where a noun is done by somebody: "sanctions imposed by Ruritania", "were imposed by"."""
    done = [noun.head] if noun.dep_ == "nsubjpass" else [child for child in noun.children if child.dep_ == "acl"]
    doers = (_done_by(verb) for verb in done if verb.lemma_ not in TAKING)  # "threats faced by", "attacks reported by"
    return next((doer for doer in doers if doer is not None), None)


def _done_by(verb: Token) -> Token | None:
    """The noun after the *by* of a passive."""
    by = next((child for child in verb.children if child.dep_ == "agent"), None)
    return next((below for below in by.children if below.dep_ == "pobj"), None) if by is not None else None


def _amid(verb: Token) -> Token | None:
    """Whose deed a thing was done in: "killed in a Ruritanian raid"."""
    for child in verb.children:
        if child.dep_ == "prep" and child.lower_ in ("in", "during"):
            for below in child.children:
                if below.dep_ == "pobj" and below.lemma_ in ONSLAUGHTS and (who := owner(below)) is not None:
                    return who
    return None


def after(token: Token, preposition: str) -> Token | None:
    """The noun after a preposition that belongs to a token."""
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ == preposition:
            return next((below for below in child.children if below.dep_ == "pobj"), None)
    return None


__all__ = [
    "NOBODY", "Actor", "Mentions", "actor", "after", "code", "owner", "phrase", "received", "source_of", "subject",
]
