"""The gallery: every figure of the project in a cell, and every cell a test."""

from __future__ import annotations

import os
import re
from itertools import pairwise

import nbformat
import pytest
import vl_convert
from conftest import PROJECT
from invented_news import news

import analysis
from analysis import charts
from analysis.charts.export import specification

CELLS = nbformat.read(PROJECT / "notebooks" / "06-gallery.ipynb", as_version=4).cells
FIGURES = {
    said.source.splitlines()[0].removeprefix("## "): (said.source, drawn.source)
    for said, drawn in pairwise(CELLS)
    if said.source.startswith("## ")
}


def run(source: str, names: dict) -> object:
    """The value of a cell's last line, as a notebook shows it."""
    *before, last = source.splitlines()
    exec("\n".join(before), names)
    return eval(last, names)


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """What stands before the figures, run on invented news; the look is as it was afterwards."""
    folder = tmp_path_factory.mktemp("gallery")
    (folder / "data").mkdir()
    analysis.save(news(300, 120, gap=range(50, 75)), folder / "data" / "tables")
    here = os.getcwd()
    os.chdir(folder)
    names: dict = {}
    try:
        for cell in CELLS[: next(n for n, cell in enumerate(CELLS) if cell.source.startswith("## "))]:
            if cell.cell_type == "code":
                exec(cell.source, names)
        yield names
    finally:
        os.chdir(here)
        analysis.theme.use()


@pytest.mark.parametrize("figure", FIGURES)
def test_every_cell_of_the_gallery_draws_marks(figure, session):
    spec = specification(run(FIGURES[figure][1], session))
    svg = vl_convert.vegalite_to_svg(spec)
    assert len(re.findall(r'role="graphics-symbol"', svg)) > 2, "a message instead of marks"
    assert "300 articles" in svg or "237 articles" in svg


def test_every_chart_of_the_project_is_in_the_gallery():
    drawn = " ".join(source for _, source in FIGURES.values())
    assert set(re.findall(r"charts\.(\w+)", drawn)) == set(charts.__all__) - {"Figure", "save"}


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_of_the_gallery_says_what_it_shows_and_what_it_is_not_for(figure):
    assert re.search(r"\*\*Shows\*\* \w.*\n\*\*Not for\*\* \w", FIGURES[figure][0])
