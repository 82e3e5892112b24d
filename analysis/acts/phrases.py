"""Implicit threats: phrases whose words are no threat one by one ("all options are on the table")."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from spacy.tokens import Doc, Span

from analysis.acts.lexicon import Lexicon
from analysis.lexicons import FOLDER, LexiconError, read_lexicon
from analysis.schemas import ACT_TO_PLOVER


class Phrase(NamedTuple):
    """A line of ``phrases.csv``."""

    text: str
    act: str
    source: str
    target: str
    intensity: float
    means: str | None
    line: str

    @property
    def rule(self) -> str:
        """Phrase and lexicon line, as written in the column ``rule``."""
        return f"phrase: {self.text} (phrases.csv:{self.line})"


@functools.cache
def _compiled() -> tuple[re.Pattern[str], list[tuple[re.Pattern[str], Phrase]]]:
    found = []
    for row in read_lexicon(FOLDER / "acts" / "phrases.csv", ("phrase", "act", "source", "target", "intensity")):
        if row["act"] not in ACT_TO_PLOVER:
            raise LexiconError(f"phrases.csv, line {row['line']}: no act {row['act']!r}")
        pattern = row["phrase"].replace("'", "['’]").replace("(", "(?:")
        try:
            compiled = re.compile(rf"\b(?:{pattern})(?!\w)" if pattern[0] != "(" else rf"(?<!\w)(?:{pattern})(?!\w)",
                                  re.IGNORECASE)
        except re.error as error:
            raise LexiconError(f"phrases.csv, line {row['line']}: {error}") from error
        found.append((compiled, Phrase(row["phrase"], row["act"], row["source"], row["target"],
                                       float(row["intensity"]), row["means"] or None, row["line"])))
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in found), re.IGNORECASE), found


def find_phrases(doc: Doc, text: str, lexicon: Lexicon) -> list[tuple[Span, Phrase]]:
    """Phrases of a text with the tokens that they cover, in order; none if the lexicon has them off."""
    if not lexicon.phrases:
        return []
    union, each = _compiled()
    text = text.replace("\n", " ")
    found = []
    for match in union.finditer(text):
        for pattern, phrase in each:
            if pattern.match(text, match.start()):
                span = doc.char_span(match.start(), match.end(), alignment_mode="expand")
                if span is not None and len(span):
                    found.append((span, phrase))
                break
    return found
