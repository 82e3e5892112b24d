"""Renew the pictures of the documentation: figures that `make charts` drew, and the reader in Chromium.

Run by `make pictures`, after `make charts` on the default corpus.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import analysis
from analysis.charts import png

FIGURES = ("threats-over-time", "threats-by-dyad", "calendar", "speakers")
READER = "reader"
MOST = 200_000
"""Bytes of a picture."""
FOLDER = Path(__file__).parents[1] / "data" / "readme"


def copy_figures(folder: Path) -> None:
    """Bring the figures that the documentation shows."""
    for name in FIGURES:
        figure = analysis.path("data/figures", f"{name}.png")
        if not figure.exists():
            sys.exit(f"{figure} is not there; run 'make charts' first")
        shutil.copy(figure, folder / figure.name)


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
    copy_figures(FOLDER)
    photograph_reader(FOLDER)
    for picture in sorted(FOLDER.glob("*.png")):
        print(f"{picture.stat().st_size:>8,} bytes  {picture}")
        if picture.stat().st_size > MOST:
            sys.exit(f"{picture.name} is larger than {MOST:,} bytes")
