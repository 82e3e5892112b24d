"""Read the data files of ``lexicons/actors``, and a user's own CSV or TOML, into an ``ActorBase``."""

from __future__ import annotations

import datetime as dt
import functools
import gc
from collections.abc import Iterable
from pathlib import Path

from analysis.actors.base import Actor, ActorBase, Kind, Term, split
from analysis.actors.spelling import EITHER_ORDER, FAMILY_FIRST, bare, capitalized, slug, surnames
from analysis.lexicons import LexiconError, path_of, read_lexicon

SPEECH = frozenset(("admit", "ask", "complain", "deny", "manner", "promise", "say", "tell", "write"))
"""Classes of reporting_verbs.csv whose subject speaks."""


def load_base(extra: str | Path | None = None) -> ActorBase:
    """The actors that ship with the project, with a user's own added or put over them.

    Args:
        extra: a CSV file with the columns ``name`` and ``type`` and, where known, ``country``,
            ``wikidata``, ``sex`` and ``aliases`` (separated by ``|``); or a TOML file with one
            ``[[actor]]`` table an actor and the same keys, ``aliases`` as a list.  An actor whose
            name or Wikidata id the base has already takes its place and adds the aliases; they win over
            those of others.

    Returns:
        The base; loaded once a process for each version of each file.

    Raises:
        LexiconError: a line of a file cannot be used; the message names file and line.
        FileNotFoundError: there is no such file.
    """
    if extra is None:
        return _load(None, 0)
    path = Path(extra)
    return _load(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=4)
def _load(extra: Path | None, stamp: int) -> ActorBase:
    collects = gc.isenabled()
    gc.disable()  # nothing of the base dies while it grows: looking for what does would be a third of the time
    try:
        return _filled(extra)
    finally:
        if collects:
            gc.enable()


def _filled(extra: Path | None) -> ActorBase:
    base = ActorBase()
    _add_words(base)
    _add_states(base)
    _add_organizations(base)
    _add_persons(base)
    _add_places(base)
    if extra is not None:
        from analysis.actors.own import add_own  # pycountry is for these files only

        add_own(base, extra)
    _add_surnames(base)
    for row in _rows("not_actors", "phrase"):
        base.names.setdefault(row["phrase"], [])
    _add_terms(base)
    base.build()
    return base


def _rows(name: str, *required: str) -> list[dict[str, str]]:
    path = path_of(f"actors/{name}")
    return read_lexicon(path, required) if path.exists() else []


def _add_words(base: ActorBase) -> None:
    for row in _rows("offices", "term", "role"):
        base.offices[row["term"].lower()] = (row["role"], row["sex"] or None)
        if row["countries"]:
            base.office_countries[row["term"]] = frozenset(split(row["countries"]))
    base.roles.update((row["term"], row["role"]) for row in _rows("roles", "term", "role"))
    base.bodies.update((row["term"], row["body"]) for row in _rows("bodies", "term", "body"))
    base.given_names.update((row["name"], row["sex"]) for row in _rows("given_names", "name", "sex"))
    for row in _rows("ambiguous", "name", "unless"):
        base.ambiguous[row["name"]] = frozenset(split(row["unless"]))
    senses: dict[str, set[str]] = {}
    for row in _rows("senses", "term", "sense"):
        senses.setdefault(row["sense"], set()).add(row["term"])
    base.senses.update((sense, frozenset(terms)) for sense, terms in senses.items())
    for row in _rows("descriptions", "term", "type"):
        word = row["term"] if row["of"] == "name" else ""
        of = frozenset() if word else frozenset(split(row["of"]))
        kind = Kind(row["type"], of, word, frozenset(split(row["beside"])))
        base.descriptions.setdefault(row["term"], []).append(kind)
        base.descriptions.setdefault(row["term"].split()[-1], [])
    base.speech = frozenset(
        row["term"] for row in read_lexicon("reporting_verbs", ("term", "class")) if row["class"] in SPEECH
    )
    base.title_words = frozenset(row["term"] for row in _rows("title_words", "term"))
    base.organization_words = frozenset(row["term"] for row in _rows("organization_words", "term"))


def _add_actor(base: ActorBase, row: dict[str, str], type_: str, country: str | None, aliases: Iterable[str]) -> Actor:
    actor = Actor(row.get("wikidata") or slug(row["name"]), row["name"], type_, country or None, row.get("sex") or None)
    base.actors[actor.actor_id] = actor
    base.add_name(bare(actor.name), actor, "name")
    for alias in aliases:
        base.add_name(alias, actor, "alias")
    return actor


def _add_states(base: ActorBase) -> None:
    for row in sorted(_rows("states", "name", "iso3"), key=lambda row: not row["leader"]):
        actor = _add_actor(base, row, "state", row["iso3"], split(row["aliases"]))
        base.states.setdefault(row["iso3"], actor)
        if row["leader"]:
            base.leaders[row["iso3"]] = row["leader"]
        for word in split(row["demonyms"]):
            base.add_name(word, actor, "demonym")
        for word in [*split(row["capital"]), *split(row["metonyms"])]:
            if word != "Brussels":
                base.add_name(word, actor, "metonym")


def _add_organizations(base: ActorBase) -> None:
    for row in _rows("organizations", "name", "type"):
        actor = _add_actor(base, row, row["type"], row["country"], split(row["aliases"]))
        if actor.name == "European Union":
            base.add_name("Brussels", actor, "metonym")
    for row in _rows("groups", "name"):
        _add_actor(base, row, "group", row["country"], split(row["aliases"]))


def _add_places(base: ActorBase) -> None:
    """Places that no state or union is called by are names of their own; capitals wait for their sense."""
    for row in _rows("places", "name", "country"):
        actor = Actor(row["wikidata"] or slug(row["name"]), row["name"], "place", row["country"])
        for text in (row["name"], *split(row["aliases"])):
            base.places[text] = actor
            if text not in base.names or all(name.actor.type == "person" for name in base.names[text]):
                base.add_name(text, actor, "name" if text == row["name"] else "alias")


def _add_persons(base: ActorBase) -> None:
    for row in _rows("persons", "name"):
        actor = _add_actor(base, row, "person", row["country"], split(row["aliases"]))
        for alias in split(row["aliases"]):
            if " of " in alias:
                continue
            for surname in surnames(alias, actor.country):
                _add_surname(base, surname, actor)
        first, _, more = actor.name.partition(" ")
        if actor.country in EITHER_ORDER and more and " " not in more:
            base.add_name(f"{more} {first}", actor, "alias")
        if actor.sex and more and actor.country not in FAMILY_FIRST:
            base.given_names.setdefault(first, actor.sex)


def _add_surnames(base: ActorBase) -> None:
    for actor in [actor for actor in base.actors.values() if actor.type == "person"]:
        for surname in surnames(actor.name, actor.country):
            _add_surname(base, surname, actor)


def _add_surname(base: ActorBase, surname: str, actor: Actor) -> None:
    if len(surname) > 1:
        for text in capitalized(surname):
            base.add_name(text, actor, "surname")


def _day(text: str, *, last: bool) -> dt.date:
    """First or last day of an ISO year, month or day; an empty one is open."""
    if not text:
        return dt.date.max if last else dt.date.min
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    if day:
        return dt.date(year, month, day)
    if month:
        return (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(1)) if last else dt.date(year, month, 1)
    return dt.date(year, 12, 31) if last else dt.date(year, 1, 1)


def _add_terms(base: ActorBase) -> None:
    persons = base.renamed | {actor.name: actor for actor in base.actors.values() if actor.type == "person"}
    for row in _rows("terms", "name", "office"):
        actor = persons.get(row["name"])
        if actor is None:
            continue
        try:
            first, last = _day(row["from"], last=False), _day(row["to"], last=True)
        except ValueError as error:
            raise LexiconError(
                f"terms.csv, line {row['line']}: {error}; days are YYYY-MM-DD, YYYY-MM or YYYY"
            ) from error
        base.terms.append(Term(actor, row["office"], row["country"] or None, row.get("body") or None, first, last))
