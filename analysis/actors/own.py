"""A researcher's own actors: a CSV or TOML beside the notebook, added to the base or put over it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pycountry

from analysis.actors.base import TYPES, Actor, ActorBase, Name, split
from analysis.actors.spelling import FLAT, bare, slug
from analysis.lexicons import LexiconError, read_lexicon

COLUMNS = ("name", "type", "country", "wikidata", "sex", "aliases")
NOTES = frozenset(("comment", "line", "note", "notes", "source"))
"""Columns that a file may have for its readers."""
HEADING = re.compile(r"\s*\[\[\s*actors?\s*\]\]")


def add_own(base: ActorBase, path: Path) -> None:
    """Add the actors of a file to a base; their names and aliases win over all others.

    Args:
        base: all other actors, before surnames and terms are added.
        path: a ``.toml`` or CSV file, as ``load_base`` tells.

    Raises:
        LexiconError: a line cannot be used; the message names file, line and what to do.
    """
    try:
        rows = _toml_rows(path) if path.suffix.lower() == ".toml" else read_lexicon(path, ("name",))
    except UnicodeDecodeError as error:
        raise LexiconError(f"{path.name}: this is not UTF-8 ({error.reason}); save it as UTF-8") from error
    states = {row["country"] for row in rows if row.get("type") == "state" and row.get("country")}
    by_name = {actor.name: actor for actor in base.actors.values()}
    lines: dict[str, str] = {}
    for row in rows:
        where = f"{path.name}, line {row['line']}"
        old = base.actors.get(row.get("wikidata") or "") or by_name.get(row["name"])
        actor = _actor(row, old, where, states | base.states.keys())
        if actor.actor_id in lines:
            raise LexiconError(f"{where}: {actor.name!r} is the actor of line {lines[actor.actor_id]} already")
        lines[actor.actor_id] = row["line"]
        _replace(base, old, actor)
        for text, how in [(bare(actor.name), "name"), *((alias, "alias") for alias in split(row.get("aliases")))]:
            base.names[text] = [Name(actor, how)]
            base.own.add(text.translate(FLAT))


def _actor(row: dict[str, str], old: Actor | None, where: str, states: set[str]) -> Actor:
    """The actor of one row, with what the base knows of it where the row is silent."""
    unknown = sorted(row.keys() - {*COLUMNS, *NOTES})
    if unknown:
        raise LexiconError(f"{where}: {unknown[0]!r} is none of {', '.join(COLUMNS)} (or note, for yourself)")
    type_ = row.get("type") or (old.type if old else "")
    if type_ not in TYPES:
        raise LexiconError(f"{where}: type {type_!r} of {row['name']!r} is none of {', '.join(TYPES)}")
    country = row.get("country") or (old.country if old else None)
    if country and country not in states and not (
        re.fullmatch("[A-Z]{3}", country) and pycountry.countries.get(alpha_3=country)
    ):
        raise LexiconError(f"{where}: country {country!r} is no ISO 3166 alpha-3 code, such as UKR")
    sex = row.get("sex") or (old.sex if old else None)
    if sex not in (None, "f", "m"):
        raise LexiconError(f"{where}: sex {sex!r} is neither f nor m")
    wikidata = row.get("wikidata")
    if wikidata and not re.fullmatch(r"Q[1-9]\d*", wikidata):
        raise LexiconError(f"{where}: wikidata {wikidata!r} is no id, such as Q42")
    return Actor(wikidata or (old.actor_id if old else slug(row["name"])), row["name"], type_, country, sex)


def _replace(base: ActorBase, old: Actor | None, actor: Actor) -> None:
    """Put ``actor`` where ``old`` was in every list of names."""
    base.actors[actor.actor_id] = actor
    if old is None:
        return
    if old.actor_id != actor.actor_id:
        base.actors.pop(old.actor_id, None)
    base.renamed[old.name] = actor
    for names in base.names.values():
        names[:] = [Name(actor, name.how) if name.actor == old else name for name in names]
    if base.states.get(old.country or "") == old:
        base.states[old.country] = actor


def _toml_rows(path: Path) -> list[dict[str, str]]:
    """The actors of a TOML file as rows of a lexicon, each with the line its table begins on."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{path.name}: {error}") from error
    unknown = sorted(found.keys() - {"actor", "actors"})
    if unknown:
        raise LexiconError(f"{path.name}: there is a table {unknown[0]!r}; begin each actor with [[actor]]")
    tables = [table for name in ("actor", "actors") for table in _tables(found.get(name, []), path)]
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if HEADING.match(line)]
    if len(lines) != len(tables):
        raise LexiconError(f"{path.name}: begin each actor with [[actor]] on a line of its own")
    pairs = zip(lines, tables, strict=True)
    return [_toml_row(table, f"{path.name}, line {number}", number) for number, table in pairs]


def _tables(found: object, path: Path) -> list:
    if not isinstance(found, list):
        raise LexiconError(f"{path.name}: begin each actor with [[actor]], in two pairs of brackets")
    return found


def _toml_row(table: object, where: str, number: int) -> dict[str, str]:
    """One table as a row."""
    if not isinstance(table, dict) or not isinstance(table.get("name"), str) or not table["name"].strip():
        raise LexiconError(f"{where}: this actor has no name")
    aliases = table.get("aliases", [])
    if isinstance(aliases, str) or not all(isinstance(alias, str) for alias in aliases):
        raise LexiconError(f'{where}: aliases should be a list: ["one", "two"]')
    row = {key: str(value) for key, value in table.items() if key != "aliases"}
    return {**row, "aliases": "|".join(aliases), "line": str(number)}
