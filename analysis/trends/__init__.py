"""Counts, shares and indices over time.

Every function takes a table of rows and gives a tidy frame, one row a period and group, in the
kind of frame that it was given.
"""

from analysis.trends.agreement import Agreement, agreement
from analysis.trends.changes import change_points
from analysis.trends.counts import mentions_over_time, threats_over_time
from analysis.trends.escalation import escalation_index
from analysis.trends.intervals import Interval
from analysis.trends.strongest import strongest

__all__ = [
    "Agreement",
    "Interval",
    "agreement",
    "change_points",
    "escalation_index",
    "mentions_over_time",
    "strongest",
    "threats_over_time",
]
