"""The browser, and a project with the tables of a few real articles that JupyterLab serves."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from conftest import PROJECT
from playwright.sync_api import Browser, sync_playwright

from browser.jupyter import jupyter_lab
from browser.watch import Watch

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SCREENSHOTS = PROJECT / "data" / "logs" / "screenshots"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium.  Without it these tests are skipped on a user's machine, and fail in CI."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        told = f"no {', '.join(BROWSERS)} found; on Debian or Ubuntu: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(told)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--disable-gpu", "--hide-scrollbars"])
        yield started
        started.close()


@pytest.fixture
def watch(browser: Browser) -> Iterator[Watch]:
    """A page whose errors, dialogs and requests are watched; any of them fails the test."""
    with Watch(browser) as watched:
        yield watched


@pytest.fixture(scope="package")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the project's, its tables warm: some short articles of the default corpus."""
    import analysis

    raw = PROJECT / "data" / "raw" / "NewsArticles.csv"
    assert raw.exists(), "the default corpus is not here: make corpus"
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(PROJECT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    for name in ("data/figures", "data/raw", "data/tables"):
        (folder / name).mkdir(parents=True)
    shutil.copy(PROJECT / "data" / "example.txt", folder / "data")
    text = pl.col("text")
    states = r"\b(?:Russia|Ukraine|Turkey|Iran|Israel|North Korea|South Korea|China|Syria|U\.S\.)"
    few = pl.read_csv(raw, encoding="utf8-lossy").filter(
        text.str.len_chars().is_between(400, 2_200),
        text.str.contains(r"(?i)\b(?:warn|threat|ultimatum|retaliat)"),
        text.str.count_matches(states) >= 3,
    )
    analysis.save(analysis.annotate(analysis.read(few)), folder / "data" / "tables")
    return folder


@pytest.fixture(scope="package")
def lab(project: Path) -> Iterator[str]:
    """The address of a running JupyterLab, with {} for the notebook."""
    with jupyter_lab(project) as address:
        yield address
