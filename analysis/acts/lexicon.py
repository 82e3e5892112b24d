"""The act lexicon: terms in groups, frames that combine them, phrases, means.

The files lie in ``analysis/lexicons/acts``.  A researcher adds terms with a CSV file of the
columns of ``terms.csv`` (``term,pos,group`` are enough) and switches groups off by name.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from analysis.lexicons import FOLDER, LexiconError, path_of, read_lexicon
from analysis.schemas import ACT_TO_PLOVER

COOPERATIVE = frozenset({"agreement", "consultation", "support", "cooperation", "aid", "concession"})
HOSTILE = frozenset({"sanction", "coercion", "force", "mobilization", "protest", "threat"})
JOINING = frozenset({"of", "for"})
"""Between the head of a noun term and what follows it: "state of siege"."""


@functools.cache
def words(name: str) -> frozenset[str]:
    """One list of ``words.csv``."""
    return frozenset(
        row["word"] for row in read_lexicon(FOLDER / "acts" / "words.csv", ("list", "word")) if row["list"] == name
    )


LOOSE = words("loose")
"""Words that make a term less particular than a noun does: *withdraw troop* goes before *withdraw from*."""


class Group(NamedTuple):
    """A line of ``groups.csv``: what the terms of a group have in common."""

    name: str
    act: str | None
    operator: str | None
    intensity: float
    means: str | None


class Term(NamedTuple):
    """A line of ``terms.csv``; ``rest`` are the lemmas that stand near its first or last."""

    text: str
    pos: str
    group: Group
    rest: tuple[str, ...]
    when: frozenset[str]
    to: tuple[str, ...]
    file: str
    line: str
    off: bool = False
    """Its group is switched off: it still governs what stands below it, and tells nothing."""

    @property
    def rule(self) -> str:
        """Group, term and lexicon line, as written in the column ``rule``."""
        return f"{self.group.name}: {self.text} ({self.file}:{self.line})"


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Everything that ``find_acts`` looks words up in; made by ``load_lexicon``.

    Attributes:
        terms: (part of speech, key lemma) -> terms, the most particular first.
        frames: (operator, inner act or class) -> act, None for no act.
        modals: first word of *must*, *need to* … -> term.
        harms: lemma of what one warns of -> term.
        contexts: group -> place -> words beside which its terms are no acts.
        own: a researcher's own phrases, whole words in any case.
        phrases: whether ``phrases.csv`` is used; the group ``phrase`` switches it off.
        lemmas: every key lemma, to pass over other tokens quickly.
    """

    terms: dict[tuple[str, str], list[Term]]
    frames: dict[tuple[str, str], str | None]
    modals: dict[str, Term] = field(default_factory=dict)
    harms: dict[str, Term] = field(default_factory=dict)
    contexts: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)
    own: tuple[Term, ...] = ()
    phrases: bool = True
    lemmas: frozenset[str] = frozenset()

    def combine(self, operator: str, inner: str, group: str = "") -> str | None:
        """The act that an operator makes of an act; the act itself if no frame speaks of it or of its group."""
        kinds = (group, inner, "cooperative" if inner in COOPERATIVE else "hostile" if inner in HOSTILE else "", "any")
        for kind in kinds:
            if (operator, kind) in self.frames:
                return self.frames[operator, kind] or inner
        return inner


def load_lexicon(extra: str | Path | None = None, *, off: tuple[str, ...] | list[str] = ()) -> Lexicon:
    """The act lexicon that ships with the project, with a researcher's own terms.

    Args:
        extra: CSV file with the columns ``term``, ``pos`` (verb, noun, modal, harm or phrase) and ``group`` (a group of
            ``groups.csv``), and, if wanted, ``when`` and ``to``.  Its terms come first.  A phrase is taken
            word for word ("draw the sword") and told as the act of its group by who speaks, else by its subject.
        off: groups to switch off, by name or by the beginning of it: ``["protest", "force.noun"]``.

    Returns:
        A ``Lexicon`` for ``find_acts``; the same object for the same arguments.

    Raises:
        LexiconError: a line cannot be used, or ``off`` names a group that is not there.
        FileNotFoundError: there is no file ``extra``.
    """
    path = Path(extra) if extra is not None else None
    stamp = path.stat().st_mtime_ns if path is not None else 0
    return _load(path, stamp, tuple(off))


@functools.lru_cache(maxsize=8)
def _load(extra: Path | None, stamp: int, off: tuple[str, ...]) -> Lexicon:
    groups = _groups()
    for name in off:
        if name != "phrase" and not any(_within(group, name) for group in groups):
            raise LexiconError(f"no group of the act lexicon is named {name!r}; there are {', '.join(sorted(groups))}")
    gone = {name for name in groups if any(_within(name, n) for n in off)}
    terms: dict[tuple[str, str], list[Term]] = {}
    modals: dict[str, Term] = {}
    harms: dict[str, Term] = {}
    own: list[Term] = []
    for path in ([extra] if extra is not None else []) + [path_of("acts/terms")]:
        for row in read_lexicon(path, ("term", "pos", "group")):
            if row["group"] not in groups:
                raise LexiconError(
                    f"{path.name}, line {row['line']}: no group {row['group']!r}; there are {', '.join(sorted(groups))}"
                )
            if row["pos"] not in ("verb", "noun", "modal", "harm", "phrase"):
                raise LexiconError(
                    f"{path.name}, line {row['line']}: pos is {row['pos']!r}, not verb, noun, modal, harm or phrase"
                )
            key, term = _term(row, groups[row["group"]], path.name)
            if row["pos"] in ("verb", "noun"):
                terms.setdefault(key, []).append(term._replace(off=row["group"] in gone))
            elif row["group"] in gone:
                continue
            elif row["pos"] == "phrase":
                own.append(term)
            else:
                (modals if row["pos"] == "modal" else harms)[key[1]] = term
    for found in terms.values():
        found.sort(key=lambda term: (-2 * len(term.rest) - bool(term.when), bool(set(term.rest) & LOOSE)))
    return Lexicon(
        terms, _frames(), modals, harms, _contexts(groups), tuple(own), "phrase" not in off,
        frozenset(lemma for _, lemma in terms),
    )


def _within(group: str, name: str) -> bool:
    return group == name or group.startswith(name + ".")


def _term(row: dict[str, str], group: Group, file: str) -> tuple[tuple[str, str], Term]:
    """Key and term of one line."""
    words = row["term"].lower().replace("-", " ").split()
    if row["pos"] in ("verb", "modal"):
        head, rest = words[0], words[1:]
    elif not JOINING.isdisjoint(words):
        head, rest = words[0], [word for word in words[1:] if word not in JOINING]
    else:
        head, rest = words[-1], words[:-1]
    to = tuple((row.get("to") or ("obj" if row["pos"] == "verb" else "on against to with")).split())
    when = frozenset((row.get("when") or "").split())
    return (row["pos"], head), Term(row["term"], row["pos"], group, tuple(rest), when, to, file, row["line"])


def _groups() -> dict[str, Group]:
    groups = {}
    for row in read_lexicon(FOLDER / "acts" / "groups.csv", ("group", "intensity", "sense", "source", "example")):
        act = row["act"] or None
        if act is not None and act not in ACT_TO_PLOVER:
            raise LexiconError(f"groups.csv, line {row['line']}: no act {act!r}")
        groups[row["group"]] = Group(
            row["group"], act, row["operator"] or None, float(row["intensity"]), row["means"] or None
        )
    return groups


def _frames() -> dict[tuple[str, str], str | None]:
    return {
        (row["operator"], row["inner"]): row["act"] or None
        for row in read_lexicon(FOLDER / "acts" / "frames.csv", ("operator", "inner"))
    }


def _contexts(groups: dict[str, Group]) -> dict[str, dict[str, frozenset[str]]]:
    """Group -> place (sentence, several, subject, modifier) -> words that silence it."""
    found: dict[str, dict[str, set[str]]] = {}
    for row in read_lexicon(FOLDER / "acts" / "contexts.csv", ("word", "topic", "place", "groups")):
        if row["place"] not in ("sentence", "several", "subject", "modifier"):
            raise LexiconError(f"contexts.csv, line {row['line']}: no place {row['place']!r}")
        for name in row["groups"].split():
            for group in groups:
                if name == "*" or _within(group, name):
                    found.setdefault(group, {}).setdefault(row["place"], set()).add(row["word"])
    return {group: {place: frozenset(words) for place, words in places.items()} for group, places in found.items()}
