"""Runs of characters without a space that are no words: one token each."""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.tokens import Doc

LONGEST_WORD = 500
"""Characters of a run that spaCy's tokenizer takes apart, in a time that grows with their square: 50,000 brackets take
two minutes."""


class LongWords:
    """A tokenizer that is spaCy's own for all text but runs longer than ``LONGEST_WORD``."""

    def __init__(self, tokenizer: Callable[[str], Doc]) -> None:
        self.own = tokenizer
        self._long = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")

    def __call__(self, text: str) -> Doc:
        """Tokens of a text; ``doc.text == text``."""
        if not self._long.search(text):
            return self.own(text)
        # A run of letters is one token to spaCy, at once; the places are the same.
        doc = self.own(self._long.sub(lambda run: "a" * len(run[0]), text))
        words = [text[token.idx: token.idx + len(token)] for token in doc]
        return Doc(doc.vocab, words=words, spaces=[bool(token.whitespace_) for token in doc])
