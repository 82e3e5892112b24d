"""From the words of a time expression to its days: one function a rule of ``grammar.FORMS``.

``named`` reads times with a name or number of their own ("January 9-10", "2014", "Easter"), ``nth``
parts of a month or year by their number ("the first week of February"), ``told`` those told from
publication or from the story ("Friday", "the next day", "last week"), ``counted`` those that count
units ("two weeks ago", "the year-ago quarter"), ``open`` those without days ("recently").
"""

from __future__ import annotations

from analysis.dates.rules import counted, named, nth, open, told

RULES = {**named.RULES, **told.RULES, **counted.RULES, **nth.RULES, **open.RULES}
"""The function for each rule by its name.  It gives None where the match is no time."""
