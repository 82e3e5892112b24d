"""What decides the rows of an article besides the article: model, rules and lexicons, each with a hash.

The stations read each other's rows (dates and actors read the parse, quotes the actors, acts all of them), so
a change of one is felt by those after it and by no other: ``stale`` says by which.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent

ROW_TABLES = ("dates", "actors", "quotes", "acts")
"""The tables that the stations write, in the order in which they run."""

Versions = Mapping[str, str]
"""Hash of each part that decides rows, by its name: ``{"model": …, "acts lexicon": …}``."""


class Station(NamedTuple):
    """Where the rules and words of a station are, and whose rows it reads."""

    rules: tuple[str, ...]
    lexicons: tuple[str, ...]
    reads: tuple[str, ...]


STATIONS = {
    "parse": Station(("language/*.py",), (), ()),
    "shared": Station(("annotate.py", "lexicons/__init__.py", "schemas.py", "versions.py"), (), ()),
    "dates": Station(("dates/**/*.py",), ("dates*.csv",), ("parse", "shared")),
    "actors": Station(("actors/**/*.py",), ("actors/*.csv", "reporting_verbs.csv"), ("parse", "shared")),
    "quotes": Station(("quotes/**/*.py",), ("reporting_*.csv",), ("parse", "shared", "actors")),
    "acts": Station(("acts/**/*.py",), ("acts/*.csv",), ("parse", "shared", "dates", "actors", "quotes")),
}
"""Every station with the files that decide its rows; ``shared`` is what they have in common."""

OWN = {"model": "parse", "your actors": "actors", "your terms": "acts", "groups switched off": "acts"}
"""Parts that are no files of the project, and the station that they belong to."""


def _hash(contents: Iterable[bytes]) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for content in contents:
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()


def _files(folder: Path, patterns: tuple[str, ...]) -> str:
    paths = sorted({path for pattern in patterns for path in folder.glob(pattern)})
    return _hash(part for path in paths for part in (path.relative_to(folder).as_posix().encode(), path.read_bytes()))


@functools.cache
def shipped() -> dict[str, str]:
    """Hashes of the model and of the rules and lexicons of each station, taken once a process.

    Once, since rules and lexicons are loaded once: after an edit of a file of the project the kernel is to be
    started again.  A researcher's own files are read anew each time.
    """
    from analysis import language  # spaCy takes a second to load, and reading tables needs none

    found = {"model": language.model_version()}
    for name, station in STATIONS.items():
        found[f"{name} rules"] = _files(HERE, station.rules)
        if station.lexicons:
            found[f"{name} lexicon"] = _files(HERE / "lexicons", station.lexicons)
    return found


def versions(*, actors: bytes | None = None, terms: bytes | None = None, without: Iterable[str] = ()) -> Versions:
    """The versions by which an article is read now.

    Args:
        actors: content of a researcher's own file of actors.
        terms: content of a researcher's own file of terms for acts.
        without: groups of the act lexicon that are switched off.
    """
    own = {"your actors": actors, "your terms": terms, "groups switched off": "\n".join(sorted(without)).encode()}
    return shipped() | {name: _hash([content]) if content else "-" for name, content in own.items()}


def stamp(of: Versions) -> str:
    """One short hash for all versions."""
    return _hash([json.dumps(dict(of), sort_keys=True).encode()])


def changes(before: Versions | None, now: Versions) -> list[str]:
    """Names of the parts that are not as they were."""
    if before is None:
        return ["rules or lexicons"]
    return [name for name in now if before.get(name) != now[name]]


def stale(changed: Iterable[str]) -> tuple[str, ...]:
    """The tables that are to be read again when these parts changed: a station's own and those after it.

    >>> stale(["dates lexicon"]), stale(["quotes rules"]), stale(["your terms"])
    (('dates', 'acts'), ('quotes', 'acts'), ('acts',))
    """
    touched = {OWN.get(name) or name.split()[0] for name in changed}
    if touched - set(STATIONS):
        return ROW_TABLES
    for name in ROW_TABLES:
        if touched & set(STATIONS[name].reads):
            touched.add(name)
    return tuple(name for name in ROW_TABLES if name in touched)
