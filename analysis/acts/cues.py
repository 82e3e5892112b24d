"""Words of a parsed text that tell acts, and how one governs another.

A cue is a token at which a term of the lexicon stands.  An operator (refuse, agree, threaten …)
governs other cues: in "refused to send aid", *refused* governs *send aid*, and the frame makes a
rejection of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from analysis.acts.lexicon import Lexicon, Term

OBJECTS = frozenset({"dobj", "obj", "dative", "attr", "oprd", "nsubjpass"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
CLAUSES = frozenset({"xcomp", "ccomp", "pcomp"})
QUANTITIES = frozenset(
    "series number round wave string spate set campaign package act form kind sort end part majority dozens "
    "hundreds thousands lot couple range variety flurry".split()
)


@dataclass(eq=False)
class Cue:
    """A token with the term that stands there, and the cues that it governs."""

    token: Token
    term: Term
    parts: tuple[Token, ...]
    inner: list[Cue] = field(default_factory=list)
    outer: Cue | None = None
    passive: bool = False

    @property
    def operator(self) -> str | None:
        """Operator of the term's group."""
        return self.term.group.operator


def find_cues(doc: Doc, lexicon: Lexicon) -> list[Cue]:
    """All cues of a text in order, each linked to the operator that governs it."""
    lemmas = lexicon.lemmas
    cues: dict[int, Cue] = {}
    taken: set[int] = set()
    for token in doc:
        if token.lemma_.lower() in lemmas and (cue := _cue(token, lexicon)):
            cues[token.i] = cue
            taken.update(part.i for part in cue.parts)
    found = [cue for i, cue in cues.items() if i not in taken or cue.term.pos == "verb"]
    by_token = {cue.token.i: cue for cue in found}
    for cue in found:
        outer = _governor(cue, by_token)
        if outer is not None:
            cue.outer = outer
            outer.inner.append(cue)
    return found


def _cue(token: Token, lexicon: Lexicon) -> Cue | None:
    """The most particular term that stands at a token."""
    pos = token.pos_
    if pos == "VERB" or (pos == "AUX" and token.dep_ not in ("aux", "auxpass")):
        kind = "verb"
    elif pos in ("NOUN", "PROPN"):
        kind = "noun"
    else:
        return None
    terms = lexicon.terms.get((kind, token.lemma_.lower()))
    if not terms:
        return None
    near: dict[str, Token] | None = None
    for term in terms:
        if (term.rest or term.when) and near is None:
            near = _near(token)
        if all(word in near for word in term.rest) and (not term.when or any(word in near for word in term.when)):
            parts = tuple(near[word] for word in term.rest) if term.rest else ()
            return Cue(token, term, parts, passive=is_passive(token))
    return None


def _near(token: Token) -> dict[str, Token]:
    """Lemmas of a token's dependents, and of theirs through prepositions, objects and particles."""
    near: dict[str, Token] = {}
    for child in token.children:
        near.setdefault(child.lemma_.lower(), child)
        if child.dep_ in ("prep", "dobj", "prt", "xcomp", "acomp", "attr", "oprd", "advmod", "nsubjpass", "ccomp"):
            for below in child.children:
                if below.dep_ not in SUBJECTS:
                    near.setdefault(below.lemma_.lower(), below)
                if child.dep_ == "dobj" and below.dep_ in ("conj", "prep"):
                    for last in below.children:
                        near.setdefault(last.lemma_.lower(), last)
    if token.dep_ in ("dobj", "pobj", "compound"):
        near.setdefault(token.head.lemma_.lower(), token.head)
        if token.dep_ == "pobj":
            near.setdefault(token.head.head.lemma_.lower(), token.head.head)
    return near


def is_passive(token: Token) -> bool:
    """A verb in the passive voice, also a bare participle after its noun ("the ship seized by")."""
    if any(child.dep_ in ("auxpass", "nsubjpass", "agent") for child in token.children):
        return True
    return token.dep_ == "acl" and token.tag_ == "VBN"


def _governor(cue: Cue, cues: dict[int, Cue]) -> Cue | None:
    """The operator that governs a cue, or the noun that it modifies."""
    token = cue.token
    for _ in range(6):
        head, dep = token.head, token.dep_
        if head == token:
            return None
        if dep == "conj":
            if head.i in cues and head != cue.token and cues[head.i].outer is not None:
                return cues[head.i].outer
            token = head
            continue
        if dep in CLAUSES or dep in OBJECTS or dep in ("acl", "advcl", "compound", "amod", "nsubj"):
            found = cues.get(head.i)
            if found is not None and found is not cue:
                if dep == "nsubj" and head.pos_ != "AUX":
                    return found if found.passive else None
                if dep == "advcl" and not _infinitive(token):
                    return None
                return found if found.operator or dep == "compound" else None
            if dep == "xcomp" and head.pos_ in ("VERB", "AUX", "ADJ"):
                token = head
                continue
            return None
        if dep == "acomp" or (dep == "pobj" and head.dep_ in ("prep", "agent")):
            if dep == "pobj" and head.dep_ == "agent":
                return None
            over = head.head if dep == "pobj" else head
            found = cues.get(over.i)
            if found is not None and found is not cue:
                return found if found.operator else None
            if over.lemma_ in QUANTITIES or over.pos_ in ("AUX", "ADP"):
                token = over
                continue
            return None
        if dep == "prep":
            token = head
            continue
        return None
    return None


def _infinitive(token: Token) -> bool:
    return any(child.tag_ == "TO" for child in token.children)
