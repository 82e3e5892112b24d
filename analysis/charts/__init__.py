"""Figures of the tables and trends, as Altair charts that can be composed further.

Importing this module makes the project's look the one that Altair draws with;
``analysis.theme.use(dark=True)`` switches to the dark one.
"""

from analysis import theme
from analysis.charts.export import save
from analysis.charts.series import mentions_over_time, threats_over_time

theme.use()

__all__ = ["mentions_over_time", "save", "threats_over_time"]
