"""Renew the pictures of the documentation: figures of the default corpus, and the reader in Chromium.

Run by `make pictures`, after `make charts` on the default corpus.  The words of its articles are their outlets': in
the pictures something else stands in their place.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl

import analysis
from analysis import charts, default_corpus
from analysis.charts import png

READER = "reader"
SENTENCE = "Here stands the most intense sentence of the week, as the article has it."
MOST = 200_000
"""Bytes of a picture."""
FOLDER = Path(__file__).parents[1] / "data" / "readme"


def draw(folder: Path) -> None:
    """The figures that the documentation shows, as the notebooks draw them but for the articles' words."""
    tables = analysis.load()
    articles = tables.articles
    counts = tables.acts.pipe(analysis.threats_over_time, every="1w", by=None, articles=articles)
    between = tables.acts.filter(pl.col("source") != pl.col("target"))
    corpus = {"corpus": default_corpus.TITLE}
    figures = {
        "threats-over-time": charts.threats_over_time(counts.with_columns(example=pl.lit(SENTENCE)), marks=4, **corpus),
        "threats-by-dyad": charts.dyad_matrix(between, articles=articles, **corpus),
        "calendar": charts.calendar(tables.dates, articles=articles.drop("text"), **corpus),
        "speakers": charts.speakers(tables.quotes, articles=articles, **corpus),
    }
    for name, figure in figures.items():
        charts.save(figure, folder / name, formats=["png"])


def photograph_reader(folder: Path) -> None:
    """The project's own example article, as the reader marks it."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        print("no Chromium: the picture of the reader stays as it is")
        return
    tables = analysis.annotate(analysis.read(analysis.path("data/example.txt"), published="2021-12-31"))
    target = folder / f"{READER}.png"
    with tempfile.TemporaryDirectory() as work:
        page = analysis.reader.show(tables, tables.articles["article_id"][0]).save(Path(work) / "reader.html")
        subprocess.run(
            [browser, "--headless", "--no-sandbox", "--hide-scrollbars", "--force-device-scale-factor=1.5",
             "--window-size=720,500", f"--user-data-dir={work}/profile", f"--screenshot={target}", page.as_uri()],
            check=True, capture_output=True, timeout=120,
        )
    target.write_bytes(png.packed(target.read_bytes()))


if __name__ == "__main__":
    draw(FOLDER)
    photograph_reader(FOLDER)
    for picture in sorted(FOLDER.glob("*.png")):
        print(f"{picture.stat().st_size:>8,} bytes  {picture}")
        if picture.stat().st_size > MOST:
            sys.exit(f"{picture.name} is larger than {MOST:,} bytes")
