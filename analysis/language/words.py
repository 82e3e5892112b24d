"""Parts of speech, morphology and lemmas as spaCy's rules give them, looked up for a word that was seen before.

The attribute ruler and the lemmatizer look at one token at a time: at its form, its tag and its dependency.
So what they say is remembered for each such token.  The few rules that look at two tokens ("let 's", "there is")
are applied where they match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc

from analysis.language.remembered import Remembered

REMEMBERED = 200_000
"""Tokens (form, tag, dependency) whose attributes are remembered, 100 bytes each."""

_SEEN = ["ORTH", "TAG", "DEP"]
_SET = ["POS", "MORPH", "LEMMA", "TAG", "DEP"]


class Words:
    """A pipeline component that does what an attribute ruler and the lemmatizer after it do.

    Raises:
        NotImplementedError: a rule looks at more than form, tag and dependency, or lemmas are not made by rule.
    """

    def __init__(self, ruler: AttributeRuler, lemmatizer: Lemmatizer) -> None:
        looked_at = {key for rule in ruler.patterns for tokens in rule["patterns"] for token in tokens for key in token}
        if looked_at - {"TAG", "DEP", "LOWER", "ORTH", "IS_SPACE"} or lemmatizer.overwrite or lemmatizer.mode != "rule":
            raise NotImplementedError("rules that look at more than a word, its tag and its dependency")
        self._ruler, self._lemmatizer = ruler, lemmatizer
        alone = [max(map(len, rule["patterns"])) == 1 for rule in ruler.patterns]
        self._alone, self._pairs = AttributeRuler(ruler.vocab), AttributeRuler(ruler.vocab)
        self._alone.add_patterns([rule for rule, single in zip(ruler.patterns, alone, strict=True) if single])
        self._pairs.add_patterns([rule for rule, single in zip(ruler.patterns, alone, strict=True) if not single])
        index = lemmatizer.lookups.get_table("lemma_index")
        for part in list(index):
            index[part] = frozenset(index[part])  # a list of all known words, searched for each new form
        self._known = Remembered(len(_SET), np.uint64, limit=REMEMBERED)

    def __call__(self, doc: Doc) -> Doc:
        """Set part of speech, morphology and lemma of every token."""
        if not len(doc):
            return doc
        seen = doc.to_array(_SEEN)
        attributes = self._known.rows(seen, lambda new: self._ruled(self._alone, seen[new]))
        for start, end in self._matched(doc):
            attributes[start:end] = self._ruled(self._ruler, seen[start:end])
        return doc.from_array(_SET, attributes)

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 16) -> Iterator[Doc]:
        """The same for many texts."""
        return map(self, docs)

    def _matched(self, doc: Doc) -> list[tuple[int, int]]:
        """Where rules of two tokens match; what overlaps is one span."""
        spans: list[tuple[int, int]] = []
        for _, start, end in sorted(self._pairs.matcher(doc, allow_missing=True), key=lambda match: match[1]):
            if spans and start < spans[-1][1]:
                start, end = spans[-1][0], max(end, spans.pop()[1])
            spans.append((start, end))
        return spans

    def _ruled(self, ruler: AttributeRuler, seen: np.ndarray) -> np.ndarray:
        """What a ruler and then the lemmatizer say of these tokens, one after the other."""
        strings = ruler.vocab.strings
        doc = Doc(ruler.vocab, words=[strings[orth] for orth in seen[:, 0].tolist()])
        doc.from_array(_SEEN[1:], np.ascontiguousarray(seen[:, 1:]))
        return self._lemmatizer(ruler(doc)).to_array(_SET)
