"""The base of actors: who exists, under which names, and who held which office when.

Everything is read from the data files in ``lexicons/actors`` (and a user's own CSV or TOML) into
one ``ActorBase`` and one Aho-Corasick automaton over all names (Aho and Corasick 1975), so that
finding every known name costs one pass over the text, however many names there are.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import ahocorasick

from analysis.lexicons import LexiconError, path_of, read_lexicon

TYPES = ("person", "state", "igo", "organization", "group")


class Actor(NamedTuple):
    """One actor of the base, or one met for the first time in an article."""

    actor_id: str
    name: str
    type: str
    country: str | None
    sex: str | None = None


class Name(NamedTuple):
    """What a piece of text may stand for."""

    actor: Actor
    how: str
    """name, alias, metonym, demonym (an adjective or a people's name) or surname."""


class Hit(NamedTuple):
    """A known name in a text: character offsets and everything it may stand for."""

    start: int
    end: int
    names: tuple[Name, ...]


class Term(NamedTuple):
    """One term of office."""

    actor: Actor
    office: str
    country: str | None
    body: str | None
    first: dt.date
    last: dt.date


@dataclass
class ActorBase:
    """All known actors, by name, by id and by office.

    Examples:
        >>> base = load_base()
        >>> base.country_of("Kyiv"), base.country_of("U.S."), base.demonym("Ukrainian")
        ('UKR', 'USA', 'UKR')
        >>> base.resolve("head of state", "USA", dt.date(2022, 1, 2)).name
        'Joe Biden'
    """

    actors: dict[str, Actor] = field(default_factory=dict)
    names: dict[str, list[Name]] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    offices: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    title_words: frozenset[str] = frozenset()
    organization_words: frozenset[str] = frozenset()
    states: dict[str, Actor] = field(default_factory=dict)
    leaders: dict[str, str] = field(default_factory=dict)
    automaton: ahocorasick.Automaton = field(default_factory=ahocorasick.Automaton, repr=False)

    def country_of(self, name: str) -> str | None:
        """ISO 3166 alpha-3 code behind a name, capital, demonym or person; None if unknown."""
        for candidate in self.names.get(name, ()):
            if candidate.actor.country:
                return candidate.actor.country
        return None

    def demonym(self, word: str) -> str | None:
        """ISO 3166 alpha-3 code of a demonym: "Ukrainian", "Danes"; None if it is none."""
        for candidate in self.names.get(word, ()):
            if candidate.how == "demonym":
                return candidate.actor.country
        return None

    def find(self, name: str) -> Actor | None:
        """The actor of that name, if it is known and only one bears it."""
        found = {candidate.actor for candidate in self.names.get(name, ())}
        return found.pop() if len(found) == 1 else None

    def resolve(self, office: str, country: str | None, day: dt.date | None, *, body: str | None = None) -> Actor | None:
        """Who held an office on a day.

        Args:
            office: an office of ``terms.csv``, or "leader" for whoever leads the country.
            country: ISO 3166 alpha-3 code, None for the head of an international body.
            day: the day; None finds nobody, since offices change hands.
            body: name of the organization, for "head of body" and "spokesperson".

        Returns:
            The person, or None where nobody or more than one is known for that day.
        """
        if day is None:
            return None
        if office == "leader":
            office = self.leaders.get(country, "head of state")
        found = {
            term.actor for term in self.terms
            if term.office == office and term.country == country and (body is None or term.body == body)
            and term.first <= day <= term.last
        }
        return found.pop() if len(found) == 1 else None

    def offices_of(self, actor_id: str) -> list[Term]:
        """Every term of office of a person."""
        return self._terms_of.get(actor_id, [])

    @functools.cached_property
    def _terms_of(self) -> dict[str, list[Term]]:
        terms: dict[str, list[Term]] = {}
        for term in self.terms:
            terms.setdefault(term.actor.actor_id, []).append(term)
        return terms

    def scan(self, text: str) -> list[Hit]:
        """Every known name in a text: the longest at each place, left to right, no overlaps."""
        flat = text.translate(_FLAT)
        spans = []
        size = len(flat)
        for last, (length, names) in self.automaton.iter(flat):
            start, end = last + 1 - length, last + 1
            if start and (flat[start - 1].isalnum() or flat[start - 1] in "@_"):
                continue
            if end < size and (flat[end].isalnum() or flat[end] in "@_" or _is_address(flat, start, end)):
                continue
            spans.append((start, -end, names))
        spans.sort(key=lambda span: span[:2])
        hits, reached = [], 0
        for start, end, names in spans:
            if start >= reached:
                hits.append(Hit(start, -end, names))
                reached = -end
        return hits

    def add_name(self, text: str, actor: Actor, how: str) -> None:
        """Let ``text`` stand for ``actor``; a name that it already has for it stays as it is."""
        known = self.names.setdefault(text, [])
        if all(candidate.actor.actor_id != actor.actor_id for candidate in known):
            known.append(Name(actor, how))

    def build(self) -> None:
        """Make the automaton of all names; to be called once after the last ``add_name``."""
        automaton = ahocorasick.Automaton()
        for text, names in self.names.items():
            flat = text.translate(_FLAT)
            automaton.add_word(flat, (len(flat), tuple(names)))
        for text, names in self.names.items():
            upper = text.translate(_FLAT).upper()
            if len(upper) > 4 and upper not in automaton and len(upper) == len(text):
                automaton.add_word(upper, (len(upper), tuple(names)))
        automaton.make_automaton()
        self.automaton = automaton


_FLAT = {ord("’"): "'", ord("‘"): "'", ord("\n"): " ", ord("\xa0"): " ", ord("‑"): "-", ord("–"): "-"}


def _is_address(flat: str, start: int, end: int) -> bool:
    """The name is a piece of a web or mail address: "BBC.com", "www.CNN.com"."""
    return flat[end] == "." and end + 1 < len(flat) and flat[end + 1].islower() and flat[end - 1] != "."


def slug(name: str) -> str:
    """A stable id made of a name: "Yuri Ushakov" gives "yuri-ushakov"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or re.sub(r"\s+", "-", name.strip().lower())


def split(field: str | None) -> list[str]:
    """The values of a field that holds several, separated by ``|``."""
    return [value.strip() for value in (field or "").split("|") if value.strip()]


def load_base(extra: str | Path | None = None) -> ActorBase:
    """The actors that ship with the project, with a user's own added or put over them.

    Args:
        extra: a CSV file with the columns ``name`` and ``type`` and, where known, ``country``,
            ``wikidata``, ``sex`` and ``aliases`` (separated by ``|``); or a TOML file with one
            ``[[actor]]`` table an actor and the same keys, ``aliases`` as a list.  An actor whose
            name the base has already takes its place and adds the aliases.

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
    base = ActorBase()
    _add_words(base)
    _add_states(base)
    _add_organizations(base)
    _add_persons(base)
    if extra is not None:
        _add_extra(base, extra)
    _add_surnames(base)
    _add_terms(base)
    base.build()
    return base


def _rows(name: str, *required: str) -> list[dict[str, str]]:
    path = path_of(f"actors/{name}")
    return read_lexicon(path, required) if path.exists() else []


def _add_words(base: ActorBase) -> None:
    for row in _rows("offices", "term", "role"):
        base.offices[row["term"]] = (row["role"], row["sex"] or None)
    base.roles.update((row["term"], row["role"]) for row in _rows("roles", "term", "role"))
    base.title_words = frozenset(row["term"] for row in _rows("title_words", "term"))
    base.organization_words = frozenset(row["term"] for row in _rows("organization_words", "term"))


def _add_actor(base: ActorBase, row: dict[str, str], type_: str, country: str | None, aliases: Iterable[str]) -> Actor:
    actor = Actor(row.get("wikidata") or slug(row["name"]), row["name"], type_, country or None, row.get("sex") or None)
    base.actors[actor.actor_id] = actor
    base.add_name(_bare(actor.name), actor, "name")
    for alias in aliases:
        base.add_name(alias, actor, "alias")
    return actor


def _bare(name: str) -> str:
    """The name as texts write it: without the bracket that keeps namesakes apart."""
    return re.sub(r" \([^)]*\)$", "", name)


def _add_states(base: ActorBase) -> None:
    for row in _rows("states", "name", "iso3"):
        actor = _add_actor(base, row, "state", row["iso3"], split(row["aliases"]))
        base.states[row["iso3"]] = actor
        if row.get("leader"):
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


def _add_persons(base: ActorBase) -> None:
    for row in _rows("persons", "name"):
        _add_actor(base, row, "person", row["country"], split(row["aliases"]))


PARTICLES = frozenset("al bin da de del den der di dos du el ibn la le ten ter van von".split())


def surnames(name: str) -> Iterator[str]:
    """What a person of that name is called on second mention, longest first.

    A Korean or Chinese name gives its first word too, since those put the family name first;
    which one holds is settled by the article.
    """
    words = name.split()
    if len(words) < 2 or words[-1][0].isdigit():
        return
    last = len(words) - 1
    while last > 1 and words[last - 1].lower().rstrip(".") in PARTICLES:
        last -= 1
        yield " ".join(words[last:])
    if words[-1].rstrip(".") in ("Jr", "Sr", "II", "III", "IV"):
        last -= 1
        yield words[last]
    else:
        yield words[-1]


def _add_surnames(base: ActorBase) -> None:
    for actor in [actor for actor in base.actors.values() if actor.type == "person"]:
        family_first = actor.country in ("CHN", "KOR", "PRK", "TWN", "VNM", "HKG", "KHM", "MMR")
        words = actor.name.split()
        for text in [words[0]] if family_first and len(words) > 1 else surnames(actor.name):
            if len(text) > 1:
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
    persons = {actor.name: actor for actor in base.actors.values() if actor.type == "person"}
    for row in _rows("terms", "name", "office"):
        actor = persons.get(row["name"])
        if actor is None:
            continue
        try:
            first, last = _day(row["from"], last=False), _day(row["to"], last=True)
        except ValueError as error:
            raise LexiconError(f"terms.csv, line {row['line']}: {error}; days are YYYY-MM-DD, YYYY-MM or YYYY") from error
        base.terms.append(Term(actor, row["office"], row["country"] or None, row.get("body") or None, first, last))


def _add_extra(base: ActorBase, path: Path) -> None:
    rows = _toml_rows(path) if path.suffix.lower() == ".toml" else read_lexicon(path, ("name",))
    by_name = {actor.name: actor for actor in base.actors.values()}
    for row in rows:
        where = f"{path.name}, line {row['line']}"
        old = by_name.get(row["name"])
        type_ = row.get("type") or (old.type if old else "")
        if type_ not in TYPES:
            raise LexiconError(f"{where}: type {type_!r} of {row['name']!r} is none of {', '.join(TYPES)}")
        country = row.get("country") or (old.country if old else None)
        if country and not re.fullmatch(r"[A-Z]{3}", country):
            raise LexiconError(f"{where}: country {country!r} is no ISO 3166 alpha-3 code, such as UKR")
        actor = Actor(row.get("wikidata") or (old.actor_id if old else slug(row["name"])), row["name"], type_,
                      country, row.get("sex") or (old.sex if old else None))
        _replace(base, old, actor)
        for text, how in [(_bare(actor.name), "name"), *((alias, "alias") for alias in split(row.get("aliases")))]:
            base.names[text] = [Name(actor, how)]


def _replace(base: ActorBase, old: Actor | None, actor: Actor) -> None:
    """Put ``actor`` where ``old`` was in every list of names."""
    base.actors[actor.actor_id] = actor
    if old is None:
        return
    if old.actor_id != actor.actor_id:
        base.actors.pop(old.actor_id, None)
    for names in base.names.values():
        names[:] = [Name(actor, name.how) if name.actor == old else name for name in names]
    if base.states.get(old.country or "") == old:
        base.states[old.country] = actor


def _toml_rows(path: Path) -> list[dict[str, str]]:
    """The actors of a TOML file as rows of a lexicon, each with the line its table begins on."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        tables = tomllib.loads(text).get("actor", [])
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{path.name}: {error}") from error
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if line.strip().startswith("[[actor]]")]
    rows = []
    for number, table in zip(lines, tables, strict=False):
        if not isinstance(table, dict) or not isinstance(table.get("name"), str) or not table["name"].strip():
            raise LexiconError(f"{path.name}, line {number}: this actor has no name")
        aliases = table.get("aliases", [])
        if isinstance(aliases, str) or not all(isinstance(alias, str) for alias in aliases):
            raise LexiconError(f'{path.name}, line {number}: aliases should be a list: ["one", "two"]')
        row = {key: str(value) for key, value in table.items() if key != "aliases"}
        rows.append({**row, "aliases": "|".join(aliases), "line": str(number)})
    return rows
