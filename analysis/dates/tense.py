"""Is a time past or coming?  The tense of the verb that a time expression depends on.

"Friday" is the last Friday under "met" and the next under "will meet": the verb decides, found by
climbing the dependency tree from the expression.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from analysis.dates import vocabulary

_UNTIL = frozenset({"for", "to", "until", "till"})
_CLIMB = 14
"""Heads looked at before giving up; sentences nest less deep."""


def verb_tense(doc: Doc, index: int) -> str | None:
    """Tense of the clause around a token: "past", "present", "future", or None where no verb tells."""
    if index >= len(doc):
        return None
    for near in (index + 1, index - 1):
        if 0 <= near < len(doc) and doc[near].tag_ in ("VBD", "VBN") and not doc[max(near, index)].is_sent_start:
            return _of_verb(doc[near])
    token = doc[index]
    until = token.head.lower_ in _UNTIL
    for _ in range(_CLIMB):
        if token.pos_ in ("VERB", "AUX"):
            if until and (_moves_to(token) or _lasts(token)):
                return "future"
            tense = _of_verb(token)
            if tense:
                return tense
        elif _is_coming(token) or any(map(_is_coming, token.lefts)):
            return "future"  # "the planned talks", "likely Friday"
        if token.head.i == token.i:
            return None
        token = token.head
    return None


def is_announced(doc: Doc, index: int) -> bool:
    """Whether a verb in the simple present, right above a day, announces it: "the pact expires Saturday"."""
    if index >= len(doc):
        return False
    token = doc[index]
    if token.dep_ == "compound":  # "Monday-Wednesday"
        token = token.head
    verb = token.head.head if token.head.pos_ == "ADP" else token.head
    if verb.tag_ not in ("VBZ", "VBP") or verb.pos_ != "VERB" or verb.lemma_ in vocabulary.context("tells"):
        return False
    return verb.i < index and not (index + 1 < len(doc) and doc[index + 1].tag_ == "POS")


def _of_verb(verb: Token) -> str | None:
    """Tense of one verb with its auxiliaries; None for a bare participle that its head decides."""
    has = was = will = infinitive = present = False
    for child in verb.lefts:
        if child.dep_ not in ("aux", "auxpass"):
            continue
        tag, lower = child.tag_, child.lower_
        if tag == "MD":
            will = True
        elif tag == "TO":
            infinitive = True
        elif lower in ("had", "has", "have", "'ve", "’ve", "having"):
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
    if has or tag == "VBD":
        return "past"
    if tag == "VBN":
        return "future" if _is_coming(verb) else "past"
    if was:
        return "past"
    if tag == "VBG":
        return "future" if present else None
    if tag in ("VBZ", "VBP"):
        return "future" if verb.lemma_ == "be" and any(map(_is_coming, verb.rights)) else "present"
    return None


def _is_coming(word: Token) -> bool:
    """Whether what a participle or adjective tells is still to come: "due", "scheduled", "set for"."""
    lemma = word.lemma_.lower()
    if lemma in vocabulary.context("coming"):
        return True
    following = word.i + 1
    return (
        lemma in vocabulary.context("coming_for")
        and following < len(word.doc) and word.doc[following].lower_ in ("for", "to")
    )


def _moves_to(verb: Token) -> bool:
    """Whether a verb puts something on a later day: "has scheduled the talks for Thursday"."""
    lemma = verb.lemma_
    known = lemma in vocabulary.context("coming") or lemma in vocabulary.context("coming_for")
    return known and not any(child.lower_ == "had" for child in verb.lefts)


def _lasts(verb: Token) -> bool:
    """Whether a state of now goes on: "is shut until Friday"."""
    tags = [child.tag_ for child in verb.lefts]
    return verb.tag_ == "VBN" and ("VBZ" in tags or "VBP" in tags) and not any(c.lemma_ == "have" for c in verb.lefts)


def _of_infinitive(governor: Token) -> str:
    """Tense of "to meet" by the verb that it hangs on: "failed to meet" is past, "agreed to meet" to come."""
    verb = governor.head if governor.pos_ == "ADJ" else governor
    if any(child.lower_ == "had" for child in verb.lefts):
        return "past"
    if governor.lemma_ not in vocabulary.context("done"):
        return "future"
    told_by = governor.head if governor.pos_ == "NOUN" else governor  # "had a chance to"
    return "past" if told_by.tag_ in ("VBD", "VBN") else "present" if told_by.tag_ in ("VBZ", "VBP") else "future"
