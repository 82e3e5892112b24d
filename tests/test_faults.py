"""Claims about a store and a scrape folder when the machine fails: a message, nothing lost, the next run goes on."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import os
import subprocess
import sys
import time

import polars as pl
import pytest
from conftest import PROJECT
from newsserver import FAST, FaultySite, Reply, page

import analysis
from analysis.fetch import scrape
from analysis.store import Store

station = importlib.import_module("analysis.annotate")
resource = pytest.importorskip("resource", reason="limits of a process are known on Unix alone")

FULL = """
import resource, signal, sys
import polars as pl
import analysis
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
articles = pl.read_parquet(sys.argv[1])
analysis.annotate(["Ruritania protested."])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
analysis.annotate(articles, store=sys.argv[2], progress=False)
"""


def tables_equal(found, wanted) -> bool:
    return all(frame.equals(getattr(found, name)) for name, frame in wanted.as_dict().items())


def test_a_disk_that_is_full_is_said_and_leaves_no_half_part(articles, tables, tmp_path):
    articles.write_parquet(tmp_path / "articles.parquet")
    store = tmp_path / "store"
    run = subprocess.run([sys.executable, "-c", FULL, str(tmp_path / "articles.parquet"), str(store), "3000"],
                         capture_output=True, text=True, cwd=PROJECT, check=False)
    assert run.returncode != 0
    assert "cannot write" in run.stderr.splitlines()[-1], run.stderr
    assert str(store) in run.stderr.splitlines()[-1]
    assert not list((store / "parts").iterdir()), "a part that is not whole"
    assert tables_equal(analysis.annotate(articles, store=store), tables)


def test_a_store_is_read_where_nothing_can_be_written(articles, tmp_path):
    articles.write_parquet(tmp_path / "articles.parquet")
    analysis.annotate(articles, store=tmp_path / "store")
    (tmp_path / "store" / "index.parquet").unlink()
    run = subprocess.run([sys.executable, "-c", FULL, str(tmp_path / "articles.parquet"), str(tmp_path / "store"), "0"],
                         capture_output=True, text=True, cwd=PROJECT, check=False)
    assert run.returncode == 0, run.stderr
    assert {path.name for path in (tmp_path / "store").iterdir()} == {"parts"}


def test_a_place_that_cannot_be_a_folder_is_said_before_anything_is_read(articles, tmp_path, monkeypatch):
    monkeypatch.setattr(station, "annotate_batch", lambda *_: pytest.fail("an article was read"))
    (tmp_path / "file").write_text("no folder")
    for place in (tmp_path / "file", tmp_path / "file" / "store"):
        with pytest.raises(OSError, match=r"cannot write.*file"):
            analysis.annotate(articles, store=place)
    with pytest.raises(OSError, match=r"cannot .*file"):
        scrape("https://news.example/", folder=tmp_path / "file" / "raw")


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write where others may not")
def test_a_folder_that_may_only_be_read_is_read(articles, tables, tmp_path):
    analysis.annotate(articles, store=tmp_path / "store")
    for path in [tmp_path / "store", *(tmp_path / "store").rglob("*")]:
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        assert tables_equal(analysis.annotate(articles, store=tmp_path / "store"), tables)
    finally:
        for path in [tmp_path / "store", *(tmp_path / "store").rglob("*")]:
            path.chmod(path.stat().st_mode | 0o200)


@pytest.mark.parametrize("to", [dt.datetime(1999, 1, 1), dt.datetime(2090, 1, 1)], ids=["back", "on"])
def test_a_clock_that_is_set_changes_neither_order_nor_content(articles, tables, tmp_path, monkeypatch, to):
    edited = articles.with_columns(
        text=pl.when(pl.col("article_id") == "b").then(pl.lit("France protested.")).otherwise("text")
    )
    analysis.annotate(articles, store=tmp_path)
    monkeypatch.setattr(time, "time", to.timestamp)
    found = analysis.annotate(edited, store=tmp_path)
    assert found.actors.filter(pl.col("article_id") == "b")["name"].to_list() == ["France"]
    names = [path.name for path in Store(tmp_path).parts()]
    assert names == sorted(names)
    assert tables_equal(analysis.annotate(articles, store=tmp_path), tables)


def test_a_scrape_folder_does_not_depend_on_the_clock(tmp_path):
    with FaultySite() as site:
        url = site.put("/n", Reply(page("Story")))
        def fetch():
            return scrape(url, folder=tmp_path, allow_hosts=site.hosts, options=site.options(**FAST))
        first = fetch()
        journal = tmp_path / "pages" / "pages.jsonl"
        record = json.loads(journal.read_text())
        journal.write_text(json.dumps(record | {"fetched_at": "2099-01-01T00:00:00+00:00"}) + "\n")
        again = fetch()
        assert again.rows["outcome"].to_list() == ["cached"]
        assert again.articles["text"].equals(first.articles["text"])


STORED = """
import importlib, os, signal, sys
import polars as pl
station = importlib.import_module("analysis.annotate")
station.BATCH = 1
honest, count = station.annotate_batch, []
def interrupted(frame, *more):
    count.append(1)
    if len(count) == 3:
        os.kill(os.getpid(), signal.SIGINT)
    return honest(frame, *more)
station.annotate_batch = interrupted
try:
    station.annotate(pl.read_parquet(sys.argv[1]), store=sys.argv[2], progress=False)
except KeyboardInterrupt:
    print("interrupted")
"""


def test_what_was_read_before_an_interrupt_is_kept(articles, tables, tmp_path, monkeypatch):
    articles.write_parquet(tmp_path / "articles.parquet")
    store = tmp_path / "store"
    run = subprocess.run([sys.executable, "-c", STORED, str(tmp_path / "articles.parquet"), str(store)],
                         capture_output=True, text=True, cwd=PROJECT, check=False)
    assert run.stdout.strip() == "interrupted", run.stderr
    assert Store(store).index().rows["article_id"].to_list() == ["a", "b"]
    read: list[str] = []
    honest = station.annotate_batch
    monkeypatch.setattr(station, "annotate_batch", lambda frame, *more: (read.extend(frame["article_id"]),
                                                                        honest(frame, *more))[1])
    assert tables_equal(analysis.annotate(articles, store=store), tables)
    assert read == ["c"]


BOTH = """
import sys
import polars as pl
import analysis
analysis.annotate(pl.read_parquet(sys.argv[1]), store=sys.argv[2], progress=False)
"""


def test_two_processes_may_fill_one_store_at_once(articles, tables, tmp_path):
    articles.write_parquet(tmp_path / "articles.parquet")
    command = [sys.executable, "-c", BOTH, str(tmp_path / "articles.parquet"), str(tmp_path / "store")]
    runs = [subprocess.Popen(command, stderr=subprocess.PIPE, cwd=PROJECT) for _ in range(2)]
    for run in runs:
        told = run.communicate(timeout=300)[1]
        assert run.returncode == 0, told
    assert tables_equal(analysis.annotate(articles, store=tmp_path / "store"), tables)


def test_a_part_of_another_store_in_its_place_is_found_set_aside_and_read_anew(articles, tables, tmp_path):
    analysis.annotate(articles, store=tmp_path / "one")
    other = articles.with_columns(text=pl.lit("France protested."))
    analysis.annotate(other, store=tmp_path / "two")
    part, foreign = (Store(tmp_path / name).parts()[0] / "acts.parquet" for name in ("one", "two"))
    part.write_bytes(foreign.read_bytes())
    with pytest.warns(UserWarning, match=r"acts.parquet"):
        found = analysis.annotate(articles, store=tmp_path / "one")
    assert tables_equal(found, tables)
    assert len(list((tmp_path / "one" / "damaged").iterdir())) == 1
