"""Claims about a store and a scrape folder when the machine fails: a message, nothing lost, the next run goes on."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import os
import queue
import random
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable

import polars as pl
import pytest
from conftest import PROJECT
from jupyter_client.manager import start_new_kernel
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


SMALL_DISK = """
import importlib, subprocess, sys
from pathlib import Path
import polars as pl
import analysis
from analysis.fetch import ScrapeOptions, scrape
given, disk, port = sys.argv[1:]
station = importlib.import_module("analysis.annotate")
station.BATCH = 1
articles = pl.read_parquet(given)
annotated = lambda: station.annotate(articles, store=f"{disk}/store", progress=False)
urls = [f"http://odd.example:{port}/2022/01/05/k{number}" for number in range(8)]
scraped = lambda: scrape(urls, folder=f"{disk}/raw", allow_hosts=["odd.example"],
                         options=ScrapeOptions(delay=0.01, resolve=lambda host: ["127.0.0.1"]))
for run in (annotated, scraped):
    try:
        run()
    except OSError as error:
        print(error)
    else:
        sys.exit("the disk was not full")
assert not [path for path in Path(disk).rglob("*.part")]
subprocess.run(["mount", "-o", "remount,size=50m", disk], check=True)
wanted, found = station.annotate(articles, progress=False), annotated()
assert all(frame.equals(getattr(found, name)) for name, frame in wanted.as_dict().items())
assert len(scraped()) == 8
"""
IN_A_SMALL_DISK = ["unshare", "--mount", *([] if os.name != "posix" or os.geteuid() == 0 else ["--map-root-user"]),
                   "sh", "-c", 'mount -t tmpfs -o size=100k small "$0" && exec "$@"']


def test_on_a_disk_that_is_full_both_say_so_and_go_on_when_there_is_room(articles, tmp_path):
    (tmp_path / "disk").mkdir()
    disk = str(tmp_path / "disk")
    if shutil.which("unshare") is None or subprocess.run(
            [*IN_A_SMALL_DISK, disk, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    many = pl.concat([articles.with_columns(article_id=pl.col("article_id") + str(number)) for number in range(8)])
    many.write_parquet(tmp_path / "articles.parquet")
    with FaultySite() as site:
        for number in range(8):
            odd = "".join(random.Random(number).choices("abcdefghijklmnopqrstuvwxyz ", k=40_000))
            site.put(f"/2022/01/05/k{number}", Reply(page(f"Story number {number}", f"<p>{odd}</p>")))
        run = subprocess.run(
            [*IN_A_SMALL_DISK, disk, sys.executable, "-c", SMALL_DISK, str(tmp_path / "articles.parquet"), disk,
             str(site.port)], capture_output=True, text=True, cwd=PROJECT, check=False)
    assert run.returncode == 0, run.stderr
    told = run.stdout.splitlines()
    assert len(told) == 2
    for line in told:
        assert line.startswith("cannot write to ")
        assert "run again to go on" in line


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
    told, last = run.stdout.splitlines()
    assert (told.startswith("Stopped. What was read is in"), last) == (True, "interrupted"), run.stderr
    assert Store(store).index().rows["article_id"].to_list() == ["a", "b"]
    read: list[str] = []
    honest = station.annotate_batch
    monkeypatch.setattr(station, "annotate_batch", lambda frame, *more: (read.extend(frame["article_id"]),
                                                                        honest(frame, *more))[1])
    assert tables_equal(analysis.annotate(articles, store=store), tables)
    assert read == ["c"]


class Kernel:
    """A kernel as a notebook has it, whose cells can be interrupted as by the button for it."""

    def __init__(self) -> None:
        self.manager, self.client = start_new_kernel(kernel_name="python3", cwd=str(PROJECT))
        self.told: list[str] = []

    def run(self, code: str, *, until: Callable[[], bool] | None = None) -> str | None:
        """Run a cell, interrupt it when ``until`` holds; what it printed is in ``told``; the name of its error."""
        self.told = []
        error = None
        request = self.client.execute(textwrap.dedent(code))
        pressed = float("-inf")
        for _ in range(3000):
            # Pressed again where Python was not in a place that can be interrupted, as a user would.
            if until is not None and time.monotonic() - pressed > 10 and until():
                self.manager.interrupt_kernel()
                pressed = time.monotonic()
            try:
                message = self.client.get_iopub_msg(timeout=0.1)
            except queue.Empty:
                continue
            if message["parent_header"].get("msg_id") != request:
                continue
            content = message["content"]
            if message["msg_type"] == "stream" and content["name"] == "stdout":
                self.told.append(content["text"])
            elif message["msg_type"] == "error":
                error = content["ename"]
            elif message["msg_type"] == "status" and content["execution_state"] == "idle":
                return error
        pytest.fail("the cell did not come to its end")

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def kernel():
    kernel = Kernel()
    yield kernel
    kernel.close()


def test_ctrl_c_in_a_notebook_keeps_what_was_annotated_and_the_next_run_goes_on(kernel, tmp_path):
    text = (PROJECT / "data" / "example.txt").read_text(encoding="utf-8")
    ids = [f"a{number}" for number in range(30)]
    articles = pl.DataFrame({"article_id": ids, "text": [f"{text}\n\nNumber {number} ends." for number in ids]})
    articles.write_parquet(tmp_path / "articles.parquet")
    store = tmp_path / "store"
    assert kernel.run(f"""
        import importlib, time, polars as pl, analysis
        station = importlib.import_module("analysis.annotate")
        station.BATCH, honest, read = 1, station.annotate_batch, []
        def counted(frame, *more):
            read.extend(frame["article_id"])
            time.sleep(0.2)
            return honest(frame, *more)
        station.annotate_batch = counted
        articles = pl.read_parquet({str(tmp_path / "articles.parquet")!r})
    """) is None
    call = f"tables = analysis.annotate(articles, store={str(store)!r})"
    error = kernel.run(call, until=lambda: len(list(store.glob("parts/*/acts.parquet"))) >= 3)
    assert error == "KeyboardInterrupt"
    assert f"Stopped. What was read is in {store}; run the same call again to go on." in "".join(kernel.told)
    kept = Store(store).index().rows["article_id"].to_list()
    assert 3 <= len(kept) < 30
    assert kernel.run(f"read.clear(); {call}; import json; print(json.dumps(sorted(read)))") is None
    assert json.loads("".join(kernel.told)) == sorted(set(ids) - set(kept))
    assert tables_equal(analysis.load(store), analysis.annotate(articles, progress=False))


def test_ctrl_c_in_a_notebook_keeps_what_was_scraped_and_the_next_run_goes_on(kernel, tmp_path):
    with FaultySite() as site:
        urls = [site.put(f"/2022/01/05/k{number}", Reply(page(f"Story number {number}"))) for number in range(12)]
        call = f"""
            from analysis.fetch import ScrapeOptions, scrape
            report = scrape({urls!r}, folder={str(tmp_path)!r}, allow_hosts=["odd.example"],
                            options=ScrapeOptions(delay=0.4, resolve=lambda host: ["127.0.0.1"]))
            print(len(report))
        """
        error = kernel.run(call, until=lambda: len(site.asked) > 4)
        assert error == "KeyboardInterrupt"
        assert "run the same call again" in "".join(kernel.told)
        assert 4 <= len(site.asked) < 13
        assert kernel.run(call) is None
        assert kernel.told[-1].strip() == "12"
        asked = [asked.path for asked in site.asked if asked.path != "/robots.txt"]
        assert set(asked) == {f"/2022/01/05/k{number}" for number in range(12)}
        assert len(asked) <= 13, "at most the page that was on its way is asked for again"


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
