"""The public face: quick to import, one name one thing, frame first."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import analysis


def fresh(code: str) -> str:
    """What a new interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_importing_the_package_loads_no_library():
    loaded = fresh("import sys, analysis; print(*sys.modules)").split()
    assert not {"spacy", "polars", "pandas", "altair"} & set(loaded)


def test_editors_are_told_every_name_that_is_loaded_when_it_is_first_used():
    source = Path(analysis.__file__).read_text(encoding="utf-8")
    block = next(part for part in ast.parse(source).body if isinstance(part, ast.If))
    told = {alias.asname: part.module for part in block.body for alias in part.names}
    assert told == {name: f"analysis.{module}" for name, module in analysis._NAMES.items()} | dict.fromkeys(
        analysis._MODULES, "analysis")


@pytest.mark.parametrize(("name", "library"), [
    ("corpus", "spacy"), ("sources", "spacy"), ("store", "spacy"), ("reader", "altair"), ("fetch", "requests"),
])
def test_a_station_loads_no_large_library_that_its_first_call_may_not_need(name, library):
    assert library not in fresh(f"import sys, analysis.{name}; print(*sys.modules)").split()


def test_the_dark_look_stays_when_it_is_chosen_before_the_first_chart():
    code = "import analysis; analysis.theme.use(dark=True); analysis.charts; print(analysis.theme.is_dark())"
    assert fresh(code) == "True"


@pytest.mark.parametrize("name", ["annotate", "extract"])
def test_a_function_stays_a_function_when_its_module_is_imported(name):
    assert fresh(f"import analysis.{name}; import analysis; print(callable(analysis.{name}))") == "True"


@pytest.mark.parametrize("name", sorted(set(analysis.__all__) - {"__version__"}))
def test_every_public_name_is_there_and_says_what_it_is(name):
    assert getattr(analysis, name).__doc__


@pytest.mark.parametrize("name", [n for n in analysis.__all__ if inspect.isfunction(getattr(analysis, n))])
def test_a_public_function_takes_at_most_three_positional_parameters(name):
    parameters = inspect.signature(getattr(analysis, name)).parameters.values()
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    assert len(positional) <= 3


@pytest.mark.parametrize("name", ["charts", "reader", "theme"])
def test_what_a_notebook_completes_is_what_is_meant_for_it(name):
    module = getattr(analysis, name)
    assert dir(module) == sorted(module.__all__)
    assert all(getattr(module, public).__doc__ for public in module.__all__)


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'annotat'"):
        analysis.annotat  # noqa: B018
