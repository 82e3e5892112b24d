"""Every notebook runs from top to bottom on the tables of a small corpus, and is committed without outputs."""

from __future__ import annotations

import nbformat
import pytest
from conftest import PROJECT
from nbclient import NotebookClient

import analysis

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def project(tmp_path_factory, tables):
    """A folder like the project's, with the tables of three short articles."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("notebooks", "data/figures", "data/raw"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "data" / "example.txt").write_bytes((PROJECT / "data" / "example.txt").read_bytes())
    analysis.save(tables, folder / "data" / "tables")
    return folder


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_its_own_folder_without_an_error(path, project):
    nb = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": project / "notebooks"}}
    NotebookClient(nb, timeout=180, kernel_name="python3", resources=where).execute()
    assert not [out for cell in nb.cells for out in cell.get("outputs", []) if out.output_type == "error"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs(path):
    nb = nbformat.read(path, as_version=4)
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_says_first_what_it_answers(path):
    nb = nbformat.read(path, as_version=4)
    assert nb.cells[0].cell_type == "markdown"
    assert nb.cells[0].source.startswith("# ")
