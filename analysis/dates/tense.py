"""Is a time past or coming?  The tense of the verb that a time expression depends on.

"Friday" is the last Friday under "met" and the next under "will meet": the verb decides, found by
climbing the dependency tree from the expression.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from analysis.dates import vocabulary

_CLIMB = 14
"""Heads looked at before giving up; sentences nest less deep."""

def verb_tense(doc: Doc, index: int) -> str | None:
    """Tense of the clause around a token: "past", "present", "future", or None where no verb tells."""
    if index >= len(doc):
        return None
    token = doc[index]
    for near in (index + 1, index - 1):
        if 0 <= near < len(doc) and doc[near].tag_ == "VBD" and not doc[near].is_sent_start:
            return _of_verb(doc[near])
    for _ in range(_CLIMB):
        if token.pos_ in ("VERB", "AUX"):
            tense = _of_verb(token)
            if tense:
                return tense
        elif token.lemma_.lower() in ("upcoming", "forthcoming", "scheduled", "due"):
            return "future"
        if token.head.i == token.i:
            return None
        token = token.head
    return None


def _of_verb(verb: Token) -> str | None:
    """Tense of one verb with its auxiliaries; None for a bare participle or infinitive that its head decides."""
    has = was = will = infinitive = present = False
    for child in verb.lefts:
        if child.dep_ not in ("aux", "auxpass"):
            continue
        tag, lower = child.tag_, child.lower_
        if tag == "MD":
            will = True
        elif tag == "TO":
            infinitive = True
        elif lower in ("had", "has", "have", "'ve", "having"):
            has = True
        elif lower in ("was", "were", "did"):
            was = True
        elif tag in ("VBZ", "VBP"):
            present = True
    tag = verb.tag_
    if tag == "MD" or will:
        return "past" if has else "future"
    if infinitive:
        return "past" if has else _of_infinitive(verb.head)
    if has:
        return "past"
    if tag == "VBD":
        return "past"
    if was:
        return "future" if tag == "VBN" and verb.lemma_ in vocabulary.context("coming") else "past"
    if tag == "VBN":
        return "future" if verb.lemma_ in vocabulary.context("coming") else "past"
    if tag == "VBG":
        return "future" if present else None
    if tag in ("VBZ", "VBP"):
        if verb.lemma_ == "be" and any(child.lower_ in vocabulary.context("coming") for child in verb.rights):
            return "future"
        return "present"
    return None


def _of_infinitive(governor: Token) -> str:
    """Tense of "to meet" by the verb that it hangs on: "failed to meet" is past, "agreed to meet" to come."""
    if any(child.lower_ == "had" for child in governor.lefts):
        return "past"
    if governor.tag_ == "VBD" and governor.lemma_ in vocabulary.context("done"):
        return "past"
    if governor.tag_ == "VBN" and governor.lemma_ in vocabulary.context("done"):
        return "past"
    return "future"
