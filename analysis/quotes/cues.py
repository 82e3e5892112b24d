"""The words that report speech, belief and intention, read from lexicons/reporting_*.csv."""

from __future__ import annotations

import functools
import re
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
    spoken: re.Pattern[str]


FILES = {"verbs": "reporting_verbs", "nouns": "reporting_nouns", "adjectives": "reporting_adjectives"}


def _read(path: str | Path) -> dict[str, Cue]:
    rows = lexicons.read_lexicon(path, ("term", "class", "takes"))
    return {row["term"]: Cue(row["term"], row["class"], frozenset(row["takes"].split())) for row in rows}


@functools.cache
def load_lexicon() -> Lexicon:
    """The reporting cues that ship with the project."""
    parts = {part: _read(name) for part, name in FILES.items()}
    return Lexicon(**parts, spoken=_spoken(parts["verbs"]))


_IRREGULAR = {"say": "said", "tell": "told", "write": "wrote", "go": "went", "read": "read", "begin": "began",
              "swear": "swore", "sing": "sang", "think": "thought", "put": "put", "hold": "held"}
_NAME = r"[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,4}"


def _spoken(verbs: dict[str, Cue]) -> re.Pattern[str]:
    """A comma and a cue clause: ', he said', ', said the minister', ', Ms Smith added'."""
    forms = set()
    for cue in verbs.values():
        if "quote" in cue.takes and cue.kind in ("say", "tell", "ask", "write", "manner"):
            forms.update(_forms(cue.term))
    verb = "(?:" + "|".join(sorted(forms, key=lambda form: (-len(form), form))) + ")"
    who = rf"(?:he|she|they|{_NAME}|[Tt]he \w+(?: \w+)?)"
    return re.compile(rf"[,?!] (?:{who} {verb}\b|{verb} {who})")


def _forms(verb: str) -> list[str]:
    """Present and past of a verb, for the common patterns of spelling."""
    if verb in _IRREGULAR:
        return [_IRREGULAR[verb], verb + "s"]
    if verb.endswith("e"):
        return [verb + "d", verb + "s"]
    if verb.endswith("y") and verb[-2:-1] not in "aeou":
        return [verb[:-1] + "ied", verb[:-1] + "ies"]
    return [verb + "ed", verb + ("es" if verb.endswith(("s", "sh", "ch", "x")) else "s")]
