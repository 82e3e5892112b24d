"""Shared fixtures: an article of our own and the tables read from it."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).parent))

PROJECT = Path(__file__).parents[1]

# Scripts beside the tests are run by make; some need what is not installed, and pytest need not import them.
collect_ignore = [path for path in Path(__file__).parent.rglob("*.py") if not path.name.startswith("test_")]


@pytest.fixture(scope="session")
def articles() -> pl.DataFrame:
    """Three short articles of our own about invented states, on three days."""
    return pl.DataFrame({
        "article_id": ["a", "b", "c"],
        "source": ["Daily Example", "Daily Example", "Morning Example"],
        "title": ["Ruritania warns Graustark", "Talks in Geneva", "Sanctions"],
        "published_day": [dt.date(2022, 1, 3), dt.date(2022, 1, 5), dt.date(2022, 1, 12)],
        "text": [
            "Foreign Minister Anna Kessel of Ruritania told reporters on Monday that Russia would face severe "
            "sanctions if it invaded Ukraine. “We will not stand idly by,” she said.",
            "Diplomats from the United States and Russia met in Geneva on Wednesday. Moscow denies that it plans an "
            "attack, a spokesman said.",
            "The United States has imposed sanctions on Belarus. China rejected the move and called for talks next "
            "week.",
        ],
    })


@pytest.fixture(scope="session")
def tables(articles: pl.DataFrame):
    """The tables read from ``articles``."""
    import analysis

    return analysis.annotate(articles)
