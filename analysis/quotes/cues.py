"""The words that report speech, belief and intention, read from lexicons/reporting_*.csv."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import NamedTuple

from .. import lexicons


class Cue(NamedTuple):
    """One term of the lexicon: its class (say, ask, promise …) and the complements it takes."""

    term: str
    kind: str
    takes: frozenset[str]


class Lexicon(NamedTuple):
    """Cues by lemma: ``verbs``, ``nouns`` and ``adjectives``."""

    verbs: dict[str, Cue]
    nouns: dict[str, Cue]
    adjectives: dict[str, Cue]


FILES = {"verbs": "reporting_verbs", "nouns": "reporting_nouns", "adjectives": "reporting_adjectives"}


def _read(path: str | Path) -> dict[str, Cue]:
    rows = lexicons.read_lexicon(path, ("term", "class", "takes"))
    return {row["term"]: Cue(row["term"], row["class"], frozenset(row["takes"].split())) for row in rows}


@functools.cache
def load_lexicon() -> Lexicon:
    """The reporting cues that ship with the project."""
    return Lexicon(**{part: _read(name) for part, name in FILES.items()})
