"""Every notebook runs from top to bottom on any corpus, and is committed without outputs."""

from __future__ import annotations

import ast
import re
import shutil

import nbformat
import polars as pl
import pytest
from conftest import PROJECT
from invented_news import news

import analysis
from analysis import schemas

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
CORPORA = ("three articles", "one article", "one day", "nothing")


@pytest.fixture(scope="module", params=CORPORA)
def project(request, tmp_path_factory, tables, articles):
    """A folder like the project's, with the tables of a small corpus."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("notebooks", "data/figures", "data/raw"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "data" / "example.txt").write_bytes((PROJECT / "data" / "example.txt").read_bytes())
    few = {
        "three articles": tables,
        "one article": analysis.annotate(analysis.read(PROJECT / "data" / "example.txt", published="2021-12-31")),
        "one day": analysis.annotate(articles.with_columns(published_day=pl.lit(articles["published_day"][0]))),
        "nothing": analysis.annotate(schemas.empty("articles")),
    }[request.param]
    analysis.save(few, folder / "data" / "tables")
    return folder


def run(path, values: dict, **parameters) -> None:
    """Run the cells of a notebook in this process, and have every last value show itself as a cell does.

    Parameters come after the marked cell, as papermill puts them.
    """
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        lines = ast.parse(cell.source)
        last = ast.Expression(lines.body.pop().value) if isinstance(lines.body[-1], ast.Expr) else None
        exec(compile(lines, f"{path.stem}: {cell.source}", "exec"), values)
        if "parameters" in cell.metadata.get("tags", []):
            values |= parameters
        if last is not None:
            _show(eval(compile(last, f"{path.stem}: {cell.source}", "eval"), values))


def _show(value) -> None:
    for method in ("_repr_mimebundle_", "_repr_html_"):
        if hasattr(value, method):
            assert getattr(value, method)()
            return
    repr(value)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_its_own_folder_on_any_corpus(path, project, monkeypatch):
    monkeypatch.chdir(project / "notebooks")
    with pl.Config():
        run(path, {"__name__": "__main__"})


@pytest.mark.parametrize("path", NOTEBOOKS[1:4], ids=lambda path: path.stem)
def test_a_period_and_frequency_that_are_changed_are_those_of_every_figure(path, january, monkeypatch):
    monkeypatch.chdir(january / "notebooks")
    figures = january / "data" / "figures"
    shutil.rmtree(figures, ignore_errors=True)
    run(path, {"__name__": "__main__"}, since="2022-01-10", until="2022-01-20", every="1d")
    told = [words_of(figure) for figure in figures.glob("*.svg")]
    assert len(told) >= 3
    inside = r"Source: .*; [\d,]+ articles?, 1\d Jan 2022 to (1\d|20) Jan 2022"
    month = "by month and outlet .* 1 Jan 2022 to 31 Jan 2022"  # these are counted by month whatever is asked
    for text in told:
        assert re.search(f"{inside}|{month}|\\b(no|none|not found)\\b", text, re.I)
    assert path.stem != "03-threat-language" or any("by day" in text for text in told)


def words_of(figure) -> str:
    """The words of a figure as one line."""
    return " ".join(re.findall(r">([^<>]+)</(?:text|tspan)>", figure.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def january(tmp_path_factory):
    """A project with tables of invented news from January to April."""
    folder = tmp_path_factory.mktemp("january")
    (folder / "notebooks").mkdir()
    analysis.save(news(150, 100), folder / "data" / "tables")
    (folder / "data" / "figures").mkdir()
    return folder


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs(path):
    nb = nbformat.read(path, as_version=4)
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_says_first_what_it_answers_and_last_what_to_try_next(path):
    nb = nbformat.read(path, as_version=4)
    assert nb.cells[0].cell_type == "markdown"
    assert nb.cells[0].source.startswith("# ")
    assert nb.cells[-1].cell_type == "markdown"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_has_its_parameters_in_one_marked_cell_of_plain_values(path):
    nb = nbformat.read(path, as_version=4)
    (marked,) = [cell for cell in nb.cells if "parameters" in cell.metadata.get("tags", [])]
    names = []
    for line in ast.parse(marked.source).body:
        assert isinstance(line, ast.Assign)
        ast.literal_eval(line.value)
        names.append(line.targets[0].id)
    assert names[:5] == ["corpus", "since", "until", "actors", "every"]
    code = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code" and cell is not marked)
    used = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    assert set(names) <= used, "a parameter that changes nothing"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_call_helpers_and_hold_no_logic_of_their_own(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            logic = (ast.For, ast.While, ast.If, ast.Try, ast.FunctionDef, ast.ClassDef)
            assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, logic)]
