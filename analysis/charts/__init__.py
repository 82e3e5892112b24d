"""Figures of the tables and trends, as Altair charts that can be composed further.

Importing this module makes the project's look the one that Altair draws with;
``analysis.theme.use(dark=True)`` switches to the dark one.  In a notebook, charts then show themselves
without network and follow its light or dark setting.
"""

from analysis import theme
from analysis.charts import live
from analysis.charts.balance import beside, escalation
from analysis.charts.bars import outlets, speakers
from analysis.charts.calendars import calendar, dates_ahead
from analysis.charts.export import save
from analysis.charts.figure import Figure
from analysis.charts.linked import dyads_and_series, threats_and_sentences
from analysis.charts.matrices import dyad_matrix, dyads_over_time
from analysis.charts.series import mentions_over_time, threats_over_time
from analysis.charts.together import co_mentions
from analysis.charts.words import keyword_in_context

theme.use(dark=theme.is_dark())
live.use()

__all__ = [
    "Figure",
    "beside",
    "calendar",
    "co_mentions",
    "dates_ahead",
    "dyad_matrix",
    "dyads_and_series",
    "dyads_over_time",
    "escalation",
    "keyword_in_context",
    "mentions_over_time",
    "outlets",
    "save",
    "speakers",
    "threats_and_sentences",
    "threats_over_time",
]


def __dir__() -> list[str]:
    return __all__
