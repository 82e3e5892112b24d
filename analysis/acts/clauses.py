"""Clauses: who is their subject, who tells them, and where they begin and end."""

from __future__ import annotations

from spacy.tokens import Token

from analysis.acts.arguments import owner, subject
from analysis.acts.cues import SUBJECTS, is_passive
from analysis.acts.events import Event
from analysis.acts.lexicon import words

REFUTING = words("refuting")


def teller_of(token: Token) -> Token | None:
    """Who tells the clause of a token: the subject of the verb, or the owner of the noun, above the clause."""
    for _ in range(20):
        head = token.head
        if head == token:
            return None
        if token.dep_ == "ccomp" or (token.dep_ == "acl" and head.pos_ == "NOUN"):
            denied = head.dep_ in ("dobj", "pobj") and head.head.lemma_ in REFUTING  # "denied their claims that it had"
            who = subject(head) if head.pos_ in ("VERB", "AUX") else (
                None if denied else owner(head)) or _doer(head)
            if who is not None:
                return who
        token = head
    return None


def _doer(noun: Token) -> Token | None:
    """Subject of the verb whose object a noun is: "issued a warning that it would …"."""
    return subject(noun.head) if noun.dep_ in ("dobj", "pobj") and noun.head.pos_ == "VERB" else None


def subject_near(token: Token) -> Token | None:
    """Subject of the clause of a phrase."""
    for _ in range(6):
        for child in token.children:
            if child.dep_ in SUBJECTS:
                return child
        if token.dep_ in ("ccomp", "advcl", "relcl", "parataxis") or token.head == token:
            return None
        token = token.head
    return None


def agent_of(verb: Token) -> Token | None:
    """Who would do what a condition names: the subject of an active clause."""
    if is_passive(verb):
        return subject(verb)
    found = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    return found or next((child for child in verb.lefts if child.dep_ == "compound"), None)


def main_verb(token: Token) -> Token | None:
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
