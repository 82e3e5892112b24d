"""Go through a parsed article and yield its actors."""

from __future__ import annotations

import datetime as dt

from spacy.tokens import Doc

from analysis.actors.article import Reading
from analysis.actors.base import ActorBase
from analysis.actors.descriptions import read_descriptions
from analysis.actors.load import load_base
from analysis.actors.organizations import read_known_names, read_organizations
from analysis.actors.persons import read_persons
from analysis.actors.phrases import read_phrases
from analysis.actors.pronouns import read_pronouns
from analysis.schemas import Mention


def find_actors(doc: Doc, base: ActorBase | None = None, *, published_day: dt.date | None = None) -> list[Mention]:
    """Every mention of an actor in a parsed text.

    A person's mention spans title and name ("US President Jane Doe"); the state's name inside it is
    no mention of its own, since the person carries the country.  A description spans its article and
    possessive ("the Ruritanian leader", "his Ruritanian counterpart"), a name its "the" where that
    belongs to it ("the United States").  Demonyms are mentions of their state with ``how`` alias, with a
    role behind them ("Ruritanian forces") description.  A capital that acts is its state, by ``how`` metonym;
    one that is a place ("met in London") has the type place and its own name.

    Args:
        doc: a text parsed by ``analysis.language``.
        base: who is known; the base that ships with the project if None.
        published_day: day of publication, which tells who holds an office; may be None, then only
            the article tells.

    Returns:
        Mentions sorted by ``start``, without overlaps.  Pronouns, and nouns that speak of an actor again ("the
        alliance"), have ``how`` coreference.  Who is known by an office only is a person too, named after it
        ("finance minister of Ruritania").
    """
    if not len(doc):
        return []
    reading = Reading(doc, base or load_base(), published_day)
    read_persons(reading)
    read_organizations(reading)
    read_descriptions(reading)
    read_phrases(reading)
    read_pronouns(reading)
    read_known_names(reading)
    return reading.settled()
