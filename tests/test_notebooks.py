"""Every notebook runs from top to bottom on any corpus, and is committed without outputs."""

from __future__ import annotations

import ast

import nbformat
import polars as pl
import pytest
from conftest import PROJECT

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


def run(path, values: dict) -> None:
    """Run the cells of a notebook in this process, and have every last value show itself as a cell does."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        lines = ast.parse(cell.source)
        last = ast.Expression(lines.body.pop().value) if isinstance(lines.body[-1], ast.Expr) else None
        exec(compile(lines, f"{path.stem}: {cell.source}", "exec"), values)
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
    for line in ast.parse(marked.source).body:
        assert isinstance(line, ast.Assign)
        ast.literal_eval(line.value)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_call_helpers_and_hold_no_logic_of_their_own(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            logic = (ast.For, ast.While, ast.If, ast.Try, ast.FunctionDef, ast.ClassDef)
            assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, logic)]
