"""The Jupyter-first toolkit for the news of an international crisis.

Articles in, four tables out: quotes, actors, dates and acts.  Every row leads back to the
exact characters of an article.

>>> import analysis
>>> articles = analysis.read("data/raw/pages/*.html.gz")        # doctest: +SKIP
>>> tables = analysis.annotate(articles)                        # doctest: +SKIP
>>> tables.acts.pipe(analysis.threats_over_time, every="1w")    # doctest: +SKIP

Names are loaded when they are first used, so ``import analysis`` is quick.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_NAMES = {
    "read": "sources",
    "scrape": "fetch",
    "ScrapeReport": "fetch",
    "extract": "extract",
    "Article": "extract",
    "normalize": "articles",
    "mark_duplicates": "articles",
    "parse": "language",
    "annotate": "annotate",
    "warc_to_tables": "archives",
    "Tables": "tables",
    "Store": "store",
    "load": "store",
    "save": "store",
    "path": "store",
    "threats_over_time": "trends",
    "mentions_over_time": "trends",
    "escalation_index": "trends",
    "change_points": "trends",
    "gpr_index": "gpr",
    "browse": "tables",
    "search": "tables",
    "in_full": "joined",
}
_MODULES = frozenset({
    "acts", "actors", "articles", "charts", "corpus", "dates", "fetch", "language", "gpr", "lexicons",
    "quotes", "reader", "schemas", "sources", "store", "tables", "theme", "trends",
})

__all__ = sorted({*_NAMES, *_MODULES, "__version__"})

if TYPE_CHECKING:  # what ``__getattr__`` loads, for editors and type checkers
    from analysis import actors as actors
    from analysis import acts as acts
    from analysis import articles as articles
    from analysis import charts as charts
    from analysis import corpus as corpus
    from analysis import dates as dates
    from analysis import fetch as fetch
    from analysis import gpr as gpr
    from analysis import language as language
    from analysis import lexicons as lexicons
    from analysis import quotes as quotes
    from analysis import reader as reader
    from analysis import schemas as schemas
    from analysis import sources as sources
    from analysis import store as store
    from analysis import tables as tables
    from analysis import theme as theme
    from analysis import trends as trends
    from analysis.annotate import annotate as annotate
    from analysis.archives import warc_to_tables as warc_to_tables
    from analysis.articles import mark_duplicates as mark_duplicates
    from analysis.articles import normalize as normalize
    from analysis.extract import Article as Article
    from analysis.extract import extract as extract
    from analysis.fetch import ScrapeReport as ScrapeReport
    from analysis.fetch import scrape as scrape
    from analysis.gpr import gpr_index as gpr_index
    from analysis.joined import in_full as in_full
    from analysis.language import parse as parse
    from analysis.sources import read as read
    from analysis.store import Store as Store
    from analysis.store import load as load
    from analysis.store import path as path
    from analysis.store import save as save
    from analysis.tables import Tables as Tables
    from analysis.tables import browse as browse
    from analysis.tables import search as search
    from analysis.trends import change_points as change_points
    from analysis.trends import escalation_index as escalation_index
    from analysis.trends import mentions_over_time as mentions_over_time
    from analysis.trends import threats_over_time as threats_over_time


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        value = getattr(importlib.import_module(f"analysis.{_NAMES[name]}"), name)
    elif name in _MODULES:
        value = importlib.import_module(f"analysis.{name}")
    else:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


class _Package(ModuleType):
    """Keeps ``analysis.annotate`` and ``analysis.extract`` the functions.

    Importing a submodule sets an attribute of that name on its package, which would put the module
    in the place of the function.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _NAMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
