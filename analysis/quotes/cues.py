"""The words that report speech, belief and intention, read from lexicons/reporting_*.csv."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import NamedTuple

from analysis import lexicons
from analysis.lexicons import LexiconError


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
"""The lexicon of each part of speech, by the name that ``lexicons.path_of`` takes."""

CLASSES = frozenset({
    "say", "manner", "complain", "tell", "write", "ask", "admit", "deny", "promise", "order", "refuse", "agree",
    "judge", "label", "believe", "feel", "want", "show", "seem", "talk",
})
TAKES = frozenset({"clause", "to", "object", "small", "as", "quote", "addressee", "raise", "in", "make"})
"""What the column ``takes`` may hold, besides prepositions as ``+of``."""


def _read(path: str | Path) -> dict[str, Cue]:
    """Cues of one file by term.

    Raises:
        LexiconError: a class or a complement is none that the rules know.
    """
    cues = {}
    for row in lexicons.read_lexicon(path, ("term", "class", "takes", "source")):
        takes = frozenset(row["takes"].split())
        wrong = [row["class"]] if row["class"] not in CLASSES else [
            take for take in takes if take not in TAKES and not take.startswith("+")]
        if wrong:
            raise LexiconError(
                f"{Path(path).name}, line {row['line']}: {wrong[0]!r} is neither a class "
                f"({', '.join(sorted(CLASSES))}) "
                f"nor a complement ({', '.join(sorted(TAKES))}, or a preposition as +of)"
            )
        cues[row["term"]] = Cue(row["term"], row["class"], takes)
    return cues


def load_lexicon(
    *, verbs: str | Path | None = None, nouns: str | Path | None = None, adjectives: str | Path | None = None,
) -> Lexicon:
    """The reporting cues that ship with the project, with a researcher's own files added.

    Args:
        verbs: a file with the columns of reporting_verbs.csv; its lines replace ours for the same term.
        nouns: the same for reporting_nouns.csv.
        adjectives: the same for reporting_adjectives.csv.

    Returns:
        The cues; loaded once a process for each version of each file.

    Raises:
        LexiconError: a line cannot be used; the message names file, line and what is wrong.
    """
    own = tuple(Path(path) if path else None for path in (verbs, nouns, adjectives))
    return _load(own, tuple(path.stat().st_mtime_ns if path else 0 for path in own))


@functools.lru_cache(maxsize=4)
def _load(own: tuple[Path | None, ...], stamps: tuple[int, ...]) -> Lexicon:
    """The cues of our files and of one's own for each part of speech, as they were at these times."""
    parts = {
        part: _read(name) | (_read(path) if path else {})
        for (part, name), path in zip(FILES.items(), own, strict=True)
    }
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
