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
from typing import Any

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
}
_MODULES = frozenset({
    "acts", "actors", "articles", "charts", "corpus", "dates", "fetch", "language", "gpr", "lexicons",
    "quotes", "reader", "schemas", "sources", "store", "tables", "theme", "trends",
})

__all__ = sorted({*_NAMES, *_MODULES, "__version__"})


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
