"""Whether a text believes what it tells: claims that it calls false, things that it says are not so."""

from __future__ import annotations

from spacy.tokens import Token

from analysis.acts.lexicon import words

CLAIMS = words("claim")
FALSE = words("false")
TRUE = frozenset({"true", "correct", "so", "fact"})
REFUTING = words("refuting")


def belied(token: Token) -> bool:
    """Whether an act is told as a claim that is false.

    Three forms: "reports that it had attacked are false", "dismissed claims that it would attack" and
    "it is not true that it attacked".
    """
    while token.head != token:
        head, dep = token.head, token.dep_
        if dep in ("acl", "relcl", "ccomp", "pobj", "appos") and head.lemma_.lower() in CLAIMS:
            if _refuted(head):
                return True
        elif dep == "pobj" and head.head.lemma_.lower() in CLAIMS and _refuted(head.head):
            return True  # "reports of an attack were false"
        elif dep in ("ccomp", "csubj", "advcl") and head.pos_ == "AUX" and _untrue(head):
            return True
        elif dep in ("relcl", "advcl", "conj") or (dep == "ccomp" and head.lemma_ in REFUTING):
            return False  # a denial is an act of its own, and its cue has seen to what it denies
        token = head
    return False


def _refuted(claim: Token) -> bool:
    """A claim that is called false, or is the object of a verb that says so."""
    head = claim.head
    if claim.dep_ in ("nsubj", "nsubjpass"):
        return _untrue(head) or (claim.dep_ == "nsubjpass" and head.lemma_ in REFUTING)
    if claim.dep_ == "conj":
        return _refuted(head)
    return claim.dep_ == "dobj" and head.lemma_ in REFUTING and not any(c.dep_ == "neg" for c in head.children)


def _untrue(verb: Token) -> bool:
    """*Is false*, *are lies*, *is not true*."""
    negated = any(child.dep_ == "neg" for child in verb.children)
    for child in verb.children:
        if child.dep_ in ("acomp", "attr", "oprd"):
            low = child.lemma_.lower()
            if low in FALSE or any(below.lemma_.lower() in FALSE for below in child.children):
                return not negated
            if low in TRUE:
                return negated
    return False
