"""Clauses that small parsers join wrongly, righted in a copy before they are read; nothing else is changed.

Six joins go wrong often enough in news to cost acts:

- conditions by inversion behind their main clause: "Ruritania will strike should Graustark sail" comes out
  as a clause about sailing, with the striking as what is sailed, or with the sailing as what is struck;
- a verb in the past that goes on with the speech, joined to what is said: "said that it is ready, and
  *warned* Graustark";
- an infinitive that goes on with another, joined to the verb above both: "vowed to close the port and *ban*
  the party";
- what a noun threatens or promises, joined to the verb above it: "rejected his threat to *close* the port";
- a participle that goes on with a speech, joined to what is said: "trade is unfair, he said, *warning* that …";
- what somebody makes clear, joined to *clear*: "made it clear that it would strike".
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from spacy.attrs import DEP, HEAD, LOWER, TAG
from spacy.tokens import Doc, Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl"})
FINITE = frozenset({"VBD", "VBZ", "VBP"})
SPELLED = frozenset({"pledge", "promise", "threat", "ultimatum", "vow", "warning"})
"""Nouns of speech whose infinitive says what is threatened or promised."""

Join = tuple[Token, Token, str]
"""A token, its right head (itself for the root) and its right label."""


def righted(doc: Doc) -> Doc:
    """The document, or a copy of it where clauses were joined wrongly."""
    words = _Words(doc)
    joins = [join for should in words.saying("should") for join in _upside_down(should)]
    joins += [join for token in words.saying("should", "were") for join in _taken_in(token)]
    joins += [join for token in words.saying("clear", "plain") for join in _made_clear(token)]
    joins += [join for token in words.joined(("conj",), ("VBD", "VB")) for join in _strayed(token)]
    joins += [join for token in words.joined(("advcl", "xcomp"), ("VB",)) for join in _spelled(token)]
    joins += [join for token in words.joined(("advcl",), ("VBG",)) for join in _said(token)]
    if not joins:
        return doc
    tree = doc.to_array([HEAD, DEP])
    over = np.arange(len(doc)) + tree[:, 0].astype(np.int64)
    for token, head, label in joins:
        over[token.i] = head.i
        tree[token.i, 1] = doc.vocab.strings.add(label)
    tree[:, 0] = (over - np.arange(len(doc))).astype(np.uint64)
    return doc.copy().from_array([HEAD, DEP], tree)


class _Words:
    """The tokens of a text by word, label and tag."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.lower, self.label, self.tag = doc.to_array([LOWER, DEP, TAG]).T

    def saying(self, *words: str) -> list[Token]:
        """The tokens that are one of these words, in any case."""
        return self._where(self._any(self.lower, words))

    def joined(self, labels: tuple[str, ...], tags: tuple[str, ...]) -> list[Token]:
        """The tokens with one of these labels and one of these tags."""
        return self._where(self._any(self.label, labels) & self._any(self.tag, tags))

    def _any(self, column: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
        return np.logical_or.reduce([column == self.doc.vocab.strings[name] for name in names])

    def _where(self, wanted: np.ndarray) -> list[Token]:
        return [self.doc[i] for i in np.flatnonzero(wanted).tolist()]


def _upside_down(should: Token) -> Iterator[Join]:
    """Where the main clause and its condition by *should* changed places."""
    verb = should.head
    subject = _subject(verb)
    main = next((child for child in verb.lefts if child.dep_ == "ccomp" and child.i < should.i), None)
    if should.dep_ != "aux" or subject is None or main is None or subject.left_edge.i != should.i + 1:
        return
    ends = main.right_edge.i + 1 == should.i or should.nbor(-1).is_punct
    if not ends or _subject(main) is None or any(after.text == "?" for after in verb.rights):
        return
    yield main, main if verb.head == verb else verb.head, verb.dep_
    yield verb, main, "advcl"
    for child in verb.children:
        if child != main and (child.i < should.i or child.dep_ == "punct"):
            yield child, main, child.dep_


def _taken_in(first: Token) -> Iterator[Join]:
    """A condition by inversion that became the object of its main clause: "will strike Graustark should it sail"."""
    verb = first.head if first.dep_ in ("aux", "auxpass") else first
    subject = _subject(verb)
    if verb == first and any(child.dep_ == "xcomp" for child in verb.children):  # "were Graustark to sail"
        subject = subject or next((child for child in verb.rights if child.dep_ == "attr"), None)
    if verb.dep_ == "ccomp" and subject is not None and subject.left_edge.i == first.i + 1 and (
            first.i > verb.head.i and _subject(verb.head) is not None and not first.nbor(-1).is_punct):
        yield verb, verb.head, "advcl"


def _strayed(token: Token) -> Iterator[Join]:
    """A verb that is joined to one whose form it cannot go on with."""
    if _subject(token) is not None:
        return
    head = token.head
    if token.tag_ == "VBD" and head.tag_ in ("VB", "VBZ", "VBP"):
        over = next((above.head for above in (head, *head.ancestors) if above.dep_ == "ccomp"), None)
        if over is not None and over.tag_ == "VBD" and over.i < head.i:
            yield token, over, "conj"
    elif token.tag_ == "VB" and head.tag_ in FINITE | {"VBN", "VBG"} and not any(
            child.dep_ in ("aux", "neg") for child in token.children):
        first = next((child for child in reversed(list(head.rights)) if child.dep_ == "xcomp" and child.tag_ == "VB"
                      and child.i < token.i), None)
        if first is not None:
            yield token, first, "conj"


def _spelled(verb: Token) -> Iterator[Join]:
    """The infinitive right after a threat or promise says what it is."""
    noun = verb.left_edge.nbor(-1) if verb.left_edge.i else verb
    if verb.left_edge.tag_ == "TO" and noun.pos_ == "NOUN" and noun.lemma_ in SPELLED and noun.head != verb:
        yield verb, noun, "acl"


def _said(participle: Token) -> Iterator[Join]:
    """The participle after a parenthesis of speech tells what the speaker does."""
    said = next((child for child in participle.head.rights
                 if child.dep_ == "parataxis" and child.i < participle.i), None)
    first = participle.left_edge.i
    if said is not None and said.right_edge.i < first <= said.right_edge.i + 2:
        yield participle, said, "advcl"


def _made_clear(clear: Token) -> Iterator[Join]:
    """What somebody makes clear is what it says."""
    if clear.head.lemma_ == "make" and clear.head.i < clear.i:
        told = next((child for child in clear.rights if child.dep_ in ("ccomp", "csubj", "advcl")
                     and any(mark.lower_ == "that" for mark in child.lefts)), None)
        if told is not None:
            yield told, clear.head, "ccomp"
            yield clear, clear.head, "oprd"


def _subject(verb: Token) -> Token | None:
    return next((child for child in verb.children if child.dep_ in SUBJECTS), None)
