"""The acts of a text with all stations run, for the tests of acts."""

from __future__ import annotations

from analysis import acts
from analysis.actors import find_actors
from analysis.dates import find_dates
from analysis.language import parse
from analysis.quotes import find_quotes
from analysis.schemas import Act


def told(text: str, *, lexicon: acts.Lexicon | None = None) -> list[Act]:
    """The acts of a text, all stations run."""
    return told_of(parse(text), lexicon=lexicon)


def told_of(doc, *, lexicon: acts.Lexicon | None = None) -> list[Act]:
    """The acts of a parsed text."""
    mentions = find_actors(doc)
    return acts.find_acts(doc, mentions, find_quotes(doc, mentions), find_dates(doc), lexicon=lexicon)


def only(text: str, **more) -> Act:
    """The one act of a text."""
    found = told(text, **more)
    assert len(found) == 1, [(row.act, row.cue) for row in found]
    return found[0]


def of(text: str, *names: str) -> Act:
    """The first act of these names in a text."""
    found = told(text)
    return next((row for row in found if row.act in names),
                None) or _missing(names, [(row.act, row.modality, row.cue) for row in found])


def _missing(names, found):
    raise AssertionError(f"no {' or '.join(names)} in {found}")
