"""Words of a parsed text that tell acts, and how one governs another.

A cue is a token at which a term of the lexicon stands.  An operator (refuse, agree, threaten …)
governs other cues: in "refused to send aid", *refused* governs *send aid*, and the frame makes a
rejection of it.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from spacy.attrs import LEMMA, LOWER, SENT_START
from spacy.tokens import Doc, Span, Token
from spacy.vocab import Vocab

from analysis.acts.conditions import FIRST, Condition, conditions
from analysis.acts.lexicon import HOSTILE, Lexicon, Term, words

OBJECTS = frozenset({"dobj", "obj", "dative", "attr", "oprd", "nsubjpass"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
DEFINITE = frozenset({"the", "this", "that", "these", "those"})
CLAUSES = frozenset({"xcomp", "ccomp", "pcomp"})
GOVERNING = words("governing")
PROMISING = frozenset({"pledge", "promise", "swear", "vow"})
SERIOUS = 0.5
"""Intensity from which a word of harm is one that somebody brings about: *response*, not *risk*."""

TIMES = frozenset({"DATE", "TIME"})
HAPPENING = words("happening")
EQUIPMENT = words("equipment")
QUANTITIES = words("transparent")
PHASE = words("phase")
UTTERING = words("uttering")
ANSWERING = words("answering")
UTTERANCES = frozenset({"threat", "warning", "ultimatum"})


@dataclass(eq=False)
class Cue:
    """A token with the term that stands there, and the cues that it governs.

    ``via`` are the verbs without an act of their own between a noun and what governs it:
    *impose* in "plans to impose a curfew".
    """

    token: Token
    term: Term
    parts: tuple[Token, ...]
    inner: list[Cue] = field(default_factory=list)
    outer: Cue | None = None
    passive: bool = False
    via: tuple[Token, ...] = ()

    @property
    def off(self) -> bool:
        """Whether the term's group is switched off."""
        return self.term.off

    @property
    def operator(self) -> str | None:
        """Operator of the term's group."""
        return self.term.group.operator

    @property
    def uttered(self) -> bool:
        """Whether a noun is told as said: "issued a threat", "in a threat, it said that …"."""
        return any(verb.lemma_ in UTTERING for verb in self.via) or framing(self.token) is not None


LONGEST = 250
"""Tokens of a sentence that is read; a longer one is a list or a table, and its tree says nothing."""


class Sentences:
    """The sentences of a text, asked for by token, and its tokens, asked for by word.

    ``Token.sent`` goes through the whole text each time, and so does a loop over the tokens: words are
    looked for in the arrays of the text's hashes.
    """

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        columns = doc.to_array([LOWER, LEMMA, SENT_START])
        self.lower, self.lemma = columns[:, 0], columns[:, 1]
        self.starts = sorted({0, *np.flatnonzero(columns[:, 2] == 1).tolist()})
        self.made: dict[int, Span] = {}
        self.hanging: dict[int, list[Condition]] = {}
        self.opening: np.ndarray | None = None

    def of(self, token: Token) -> Span:
        """The sentence of a token."""
        index = bisect_right(self.starts, token.i) - 1
        if index not in self.made:
            end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.doc)
            self.made[index] = self.doc[self.starts[index] : end]
        return self.made[index]

    def conditions(self, token: Token) -> list[Condition]:
        """The conditions that stand in the sentence of a token."""
        sentence = self.of(token)
        if sentence.start not in self.hanging:
            if self.opening is None:
                self.opening = np.isin(self.lower, _hashes(self.doc.vocab, FIRST))
            opens = self.opening[sentence.start : sentence.end].any()
            self.hanging[sentence.start] = conditions(sentence) if opens else []
        return self.hanging[sentence.start]

    def saying(self, words: Iterable[str]) -> list[Token]:
        """The tokens that are one of these words, in any case and in a readable sentence."""
        found = np.flatnonzero(np.isin(self.lower, _hashes(self.doc.vocab, frozenset(words))))
        return [token for i in found.tolist() if self.readable(token := self.doc[i])]

    def meaning(self, lemmas: frozenset[str]) -> list[Token]:
        """The tokens whose lemma is one of these, in a readable sentence."""
        strings = self.doc.vocab.strings
        wanted = [key for key in np.unique(self.lemma).tolist() if strings[key].lower() in lemmas]
        found = np.flatnonzero(np.isin(self.lemma, np.array(wanted, dtype=np.uint64)))
        return [token for i in found.tolist() if self.readable(token := self.doc[i])]

    def readable(self, token: Token) -> bool:
        """Whether the sentence of a token is one that a person would write."""
        return len(self.of(token)) <= LONGEST


@functools.cache
def _hashes(vocab: Vocab, words: frozenset[str]) -> np.ndarray:
    """The hashes of words, as the arrays of a text hold them."""
    return np.array([vocab.strings[word] for word in words], dtype=np.uint64)


def find_cues(lexicon: Lexicon, sentences: Sentences) -> list[Cue]:
    """All cues of a text in order, each linked to the operator that governs it."""
    cues: dict[int, Cue] = {}
    taken: set[int] = set()
    for token in sentences.meaning(lexicon.lemmas):
        if (cue := _cue(token, lexicon)) is not None:
            cues[token.i] = cue
            taken.update(part.i for part in cue.parts)
    found = [cue for i, cue in cues.items() if i not in taken or cue.term.pos == "verb"]
    by_token = {cue.token.i: cue for cue in found}
    for cue in found:
        if cue.operator == "threaten" and cue.term.pos == "verb":  # "repeated its threat to strike"
            by_token.update((part.i, cue) for part in cue.parts if part.pos_ == "NOUN")
    found += [Cue(token, lexicon.harms[token.lemma_.lower()], ()) for token in _announced(found, lexicon)]
    for cue in found:
        outer = _governor(cue, by_token)
        if outer is not None:
            cue.outer = outer
            outer.inner.append(cue)
    return found


def _announced(cues: list[Cue], lexicon: Lexicon) -> Iterator[Token]:
    """The harms that somebody promises: "vowed a harsh *response*", "promised *war*"."""
    taken = {token.i for cue in cues for token in (cue.token, *cue.parts)}
    for cue in cues:
        if cue.token.lemma_ in PROMISING and cue.term.pos == "verb" and not cue.term.rest:
            yield from (child for child in cue.token.rights if child.dep_ == "dobj" and child.i not in taken
                        and (harm := lexicon.harms.get(child.lemma_.lower())) and harm.group.intensity >= SERIOUS)


def _cue(token: Token, lexicon: Lexicon) -> Cue | None:
    """The most particular term that stands at a token."""
    pos = token.pos_
    if pos == "VERB" or (pos == "AUX" and token.dep_ not in ("aux", "auxpass")):
        kind = "verb"
    elif pos in ("NOUN", "PROPN") and token.ent_type_ not in TIMES:
        if token.dep_ == "compound" and token.head.lemma_.lower() in EQUIPMENT:
            return None  # "attack helicopters", "a strike group"
        kind = "noun"
    else:
        return None
    terms = lexicon.terms.get((kind, token.lemma_.lower()))
    if not terms:
        return None
    near: dict[str, Token] | None = None
    around: set[str] | None = None
    for term in terms:
        if term.rest:
            if near is None:
                near = _near(token)
            if not all(word in near and _joined(near[word], token, term) for word in term.rest):
                continue
        if term.when:
            if around is None:
                around = _around(token)
            if not term.when & around:
                continue
        if term.rest and term.group.operator in ("agree", "ready") and _idle(near[term.rest[-1]]):
            continue
        return Cue(token, term, tuple(near[word] for word in term.rest) if near else (), passive=is_passive(token))
    return None


def _idle(word: Token) -> bool:
    """*Ready* for nothing: "soldiers are ready" promises nothing."""
    return word.lower_ in ("ready", "prepared", "open") and not any(
        child.dep_ in ("xcomp", "prep", "advcl") for child in word.children
    )


def _joined(part: Token, token: Token, term: Term) -> bool:
    """A word before the object counts only with the object: "a missile attack" is no *missile*."""
    return part.dep_ != "compound" or part.head == token or part.head.lemma_.lower() in term.rest


def _near(token: Token) -> dict[str, Token]:
    """Lemmas of a token's dependents, and of theirs through prepositions, objects and particles."""
    near: dict[str, Token] = {}
    for child in token.children:
        timed = child.dep_ == "prep" and any(below.ent_type_ in TIMES for below in child.children)
        if timed and child.lower_ != "until":  # "gave it until Friday"
            continue
        if child.dep_ in SUBJECTS and not child.dep_.endswith("pass"):
            continue
        near.setdefault(child.lemma_.lower(), child)
        if child.dep_ in ("prep", "prt", "xcomp", "acomp", "attr", "oprd", "advmod", "ccomp", "advcl", "dative"):
            for below in child.children:
                own = below.dep_ == "prt" or (  # "called on her to take off", "told her that he went to"
                    below.dep_ == "prep" and child.dep_ in ("ccomp", "advcl"))
                if below.dep_ not in SUBJECTS and not own:
                    near.setdefault(below.lemma_.lower(), below)
        elif child.dep_ in ("dobj", "nsubjpass"):
            for below in child.children:
                if below.dep_ in ("conj", "compound") or below.lower_ in ("of", "on", "to", "from"):
                    near.setdefault(below.lemma_.lower(), below)
                    if child.lemma_ in QUANTITIES:
                        for last in below.children:
                            near.setdefault(last.lemma_.lower(), last)
    if token.dep_ == "dobj" and token.pos_ != "VERB":
        near.setdefault(token.head.lemma_.lower(), token.head)
    return near


def _around(token: Token) -> set[str]:
    """Lemmas in the phrase or clause of a token and above it; with @, lemmas and entity labels of its object.

    ``@any`` stands for an object, whatever it is, ``@none`` for no object at all, ``@several`` for several who act.
    """
    around = {below.lemma_.lower() for below in token.subtree if below != token}
    if any(child.dep_ in SUBJECTS and any(below.dep_ == "conj" for below in child.subtree) for child in token.children):
        around.add("@several")
    if not any(child.dep_ in ("oprd", "ccomp") for child in token.children):  # "called him a liar"
        for child in token.children:
            if child.dep_ in ("dobj", "nsubjpass", "dative"):
                around.add("@any")
                for part in (child, *(below for below in child.lefts if below.dep_ == "compound")):
                    around.add("@" + part.ent_type_)
                    around.add("@" + part.lemma_.lower())
        if not any(child.dep_ in ("dobj", "xcomp") for child in token.children):
            around.add("@none")
    if token.pos_ != "VERB":
        around.add(token.head.lemma_.lower())
        if token.dep_ == "pobj":
            around.add(token.head.head.lemma_.lower())
    return around


def is_passive(token: Token) -> bool:
    """A verb in the passive voice, also a bare participle after its noun ("the ship seized by")."""
    if any(child.dep_ in ("auxpass", "nsubjpass", "agent") for child in token.children):
        return True
    return token.dep_ == "acl" and token.tag_ == "VBN" and not any(child.dep_ in SUBJECTS for child in token.children)


def framing(noun: Token) -> Token | None:
    """The verb of what is told as a threat or warning: "in a veiled threat, it said …", "replied with a threat"."""
    if noun.lemma_ not in UTTERANCES or noun.dep_ != "pobj" or noun.head.dep_ != "prep":
        return None
    verb, way = noun.head.head, noun.head.lower_
    one = any(child.lower_ in ("a", "an", "another") for child in noun.lefts)
    told = (way == "in" and one) or (way == "with" and verb.lemma_ in ANSWERING)
    return verb if told and verb.pos_ == "VERB" else None


def _governor(cue: Cue, cues: dict[int, Cue]) -> Cue | None:
    """The cue that governs a cue: an operator, or a verb or noun of whose argument it is a part."""
    token = cue.token
    if (verb := framing(token)) is not None:
        cue.via = (verb,)
        return None
    for _ in range(8):
        head, dep = token.head, token.dep_
        if head == token:
            return None
        if dep == "conj" and strayed(token):
            return None
        if dep == "conj":
            if head.i in cues and cues[head.i] is not cue:
                return cues[head.i].outer
            token = head
            continue
        if dep == "pobj" and head.dep_ == "prep":
            if head.lower_ not in GOVERNING:
                return None
            over, step = head.head, head
        elif dep in CLAUSES or dep in OBJECTS or dep in ("acl", "advcl", "compound", "amod", "nsubj", "acomp"):
            over, step = head, token
        else:
            return None
        found = cues.get(over.i)
        if found is not None and found is not cue:
            return found if _governs(found, cue, token, dep) else None
        if dep == "nsubj" and over.lemma_ in HAPPENING:
            cue.via = (*cue.via, over)  # "sanctions will follow"
            return None
        if dep == "compound" and over.lemma_ not in QUANTITIES:
            token = over
            continue
        clear = dep == "acomp" or (dep == "xcomp" and over.pos_ != "NOUN")
        light = cue.term.pos == "noun" and over.pos_ == "VERB" and (
            dep in OBJECTS or (step.dep_ == "prep" and not (step.lower_ == "for" and cue.term.group.act in HOSTILE)))
        if clear or over.lemma_ in QUANTITIES or over.pos_ == "ADP":
            if dep == "xcomp" and over.lemma_ in PHASE and cue.term.group.act in HOSTILE:
                cue.via = (*cue.via, over)  # "will keep shelling"
            token = over
        elif light:
            cue.via = (*cue.via, over)
            token = over
        else:
            return None
    return None


def strayed(token: Token) -> bool:
    """A participle that the parse joins to an infinitive: "refusing to renew it and *threatening* to leave"."""
    return token.tag_ == "VBG" and token.head.tag_ == "VB" and any(over.tag_ == "VBG" for over in token.ancestors)


def _governs(over: Cue, cue: Cue, token: Token, dep: str) -> bool:
    """Whether a cue takes part in the act of the cue above it."""
    if dep not in ("nsubj", "advcl", "acl", "ccomp"):
        return True
    return bool(over.operator) and (
        dep == "ccomp"
        or (dep == "nsubj" and token.head.pos_ == "AUX")
        or (dep == "advcl" and _infinitive(token))
        or (dep == "acl" and token.tag_ != "VBD")
    )


def _infinitive(token: Token) -> bool:
    return any(child.tag_ == "TO" for child in token.children)
