"""Conditions by inversion behind their main clause, which small parsers turn upside down.

"Ruritania will strike should Graustark sail" comes out as a clause about sailing, with the striking as
what is sailed.  Such trees are righted in a copy before they are read; nothing else is changed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from spacy.attrs import DEP, HEAD, LOWER
from spacy.tokens import Doc, Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl"})


def righted(doc: Doc) -> Doc:
    """The document, or a copy of it where a main clause hangs on the *should* of its condition."""
    should = doc.vocab.strings["should"]
    found = [pair for i in np.flatnonzero(doc.to_array(LOWER) == should).tolist() for pair in _upside_down(doc[i])]
    if not found:
        return doc
    tree = doc.to_array([HEAD, DEP])
    over = np.arange(len(doc)) + tree[:, 0].astype(np.int64)
    for main, verb, should in found:
        over[main.i] = main.i if verb.head == verb else verb.head.i
        over[verb.i] = main.i
        tree[main.i, 1], tree[verb.i, 1] = verb.dep, doc.vocab.strings.add("advcl")
        for child in verb.children:
            if child != main and (child.i < should.i or child.dep_ == "punct"):
                over[child.i] = main.i
    tree[:, 0] = (over - np.arange(len(doc))).astype(np.uint64)
    return doc.copy().from_array([HEAD, DEP], tree)


def _upside_down(should: Token) -> Iterator[tuple[Token, Token, Token]]:
    """The verb of the main clause and that of the condition, with its *should*, where they changed places."""
    verb = should.head
    subject = next((child for child in verb.children if child.dep_ in SUBJECTS), None)
    main = next((child for child in verb.lefts if child.dep_ == "ccomp" and child.i < should.i), None)
    if should.dep_ != "aux" or subject is None or main is None or subject.left_edge.i != should.i + 1:
        return
    ends = main.right_edge.i + 1 == should.i or should.nbor(-1).is_punct
    finite = any(child.dep_ in SUBJECTS for child in main.children)
    if ends and finite and not any(after.text == "?" for after in verb.rights):
        yield main, verb, should
