"""A notebook that make has executed, opened again in JupyterLab: its charts are live before anything is run."""

from __future__ import annotations

import json
import subprocess
import sys

import nbformat
import pytest
from conftest import PROJECT

from browser.hand import brush, pick, told
from browser.jupyter import Notebook, environment
from browser.watch import Watch

CELLS = ["""# Parameters
since = None""", """import analysis
from analysis import charts
tables = analysis.corpus.tables(since=since)
shown = {"articles": tables.articles, "every": "1w"}""",
    "charts.threats_and_sentences(tables.acts, **shown)",
    "charts.dyads_and_series(tables.acts, acts=None, modality=None, **shown)"]
CHART = ".jp-OutputArea-output .mt-chart"


@pytest.fixture(scope="module")
def executed(project):
    """What ``analysis notebook`` makes of a notebook with two linked charts, told to begin in February."""
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    nb.cells[0].metadata["tags"] = ["parameters"]
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    source, target = project / "data" / "linked.ipynb", project / "notebooks" / "linked.ipynb"
    nbformat.write(nb, source)
    command = [sys.executable, "-m", "analysis", "notebook", str(source), str(target), "--parameter",
               "since=2017-02-13"]
    done = subprocess.run(command, cwd=project, env=environment(project) | {"PYTHONPATH": str(PROJECT)},
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def test_charts_of_an_executed_notebook_answer_the_hand_without_being_run(browser, lab, executed):
    with Watch(browser, own="http://127.0.0.1") as watch:
        notebook = Notebook(watch, lab, executed.name)
        charts = watch.page.locator(CHART)
        charts.nth(1).locator("svg.marks").wait_for()
        assert "Feb 2017" in charts.first.locator("svg.marks").text_content()
        assert "Jan" not in charts.first.locator("svg.marks .role-axis").first.text_content()
        assert "for example" in told(charts.nth(0))
        every, chosen = brush(charts.nth(0))
        assert chosen
        assert set(chosen) < set(every)
        before, after = pick(charts.nth(1))
        assert after != before
        notebook.close()


def test_what_another_hand_changed_is_not_trusted_and_shows_still_pictures(browser, lab, executed):
    nb = json.loads(executed.read_text())
    nb["cells"][-1]["source"] += "  # changed"
    changed = executed.with_name("changed.ipynb")
    changed.write_text(json.dumps(nb))
    with Watch(browser, own="http://127.0.0.1") as watch:
        notebook = Notebook(watch, lab, changed.name)
        watch.page.locator(f"{CHART} img, .jp-OutputArea-output img").nth(1).wait_for()
        assert not watch.page.locator("svg.marks").count()
        notebook.close()
