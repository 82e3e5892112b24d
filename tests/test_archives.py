"""Web archives to tables: one archive, one task, one part; on one machine and on a cluster."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import analysis
from analysis import versions
from analysis.batches import VersionsError
from analysis.store import Store

STATES = ("Ruritania", "Graustark", "Syldavia", "Borduria")


def page(number: int) -> bytes:
    """A page of news about invented states."""
    first, second = STATES[number % 4], STATES[(number + 1) % 4]
    body = (
        f"<p>The foreign minister of {first}, Anna Kessel, told reporters on Monday that Russia would face severe "
        f"sanctions if it attacked {second}. “We will not stand idly by,” she said.</p>"
        f"<p>Diplomats from the United States and China met in Geneva on Wednesday for the {number}th round of talks. "
        "Moscow denies that it plans an attack, a spokesman said. The talks will go on next week.</p>"
    )
    title = f"<title>{first} warns, part {number}</title>"
    return f"<html><head>{title}</head><body><article>{body * 2}</article></body></html>".encode()


def archive(path: Path, *numbers: int) -> Path:
    """An archive of pages, as Common Crawl writes them."""
    with open(path, "wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in numbers:
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(
                f"http://news.example/2022/01/08/{number}", "response", payload=io.BytesIO(page(number)),
                http_headers=head, warc_headers_dict={"WARC-Date": f"2022-01-08T05:06:{number % 60:02}Z"}))
    return path


@pytest.fixture(scope="module")
def archives(tmp_path_factory) -> list[Path]:
    """Six archives, the fourth cut off, and the name of one that is not there."""
    folder = tmp_path_factory.mktemp("archives")
    made = [archive(folder / f"CC-NEWS-2022010805060{n}-0000{n}.warc.gz", *range(3 * n, 3 * n + 4)) for n in range(6)]
    made[3].write_bytes(made[3].read_bytes()[:-300])
    return [*made, folder / "lost.warc.gz"]


@pytest.fixture(scope="module")
def serial(archives, tmp_path_factory):
    """The archives read one after the other: the report and the tables."""
    store = tmp_path_factory.mktemp("serial")
    report = analysis.warc_to_tables(archives, store=store)
    return report, analysis.load(store)


def assert_same(store: Path, tables) -> None:
    found = analysis.load(store)
    for name, frame in tables.as_dict().items():
        assert frame.equals(getattr(found, name)), name


def test_every_archive_is_a_row_and_a_bad_one_says_why(serial):
    report, tables = serial
    assert report["state"].to_list() == ["read"] * 6 + ["failed"]
    assert report["articles"].to_list() == [4, 4, 4, 4, 4, 4, None]
    assert "cut off" in report["error"][3]
    assert report["error"][6] == "No such file or directory"
    assert report["error"].null_count() == 5
    assert report["part"].n_unique() == 7
    assert tables.acts.height > 20


def test_an_article_in_two_archives_counts_once(serial):
    _, tables = serial
    assert tables.articles["article_id"].is_unique().all()
    assert tables.articles.filter(tables.articles["error"].is_null()).height == 19


def test_archives_that_are_done_are_not_read_again(archives, serial, tmp_path, monkeypatch):
    analysis.warc_to_tables(archives[:2], store=tmp_path)
    read = []
    honest = analysis.archives.read_archive
    monkeypatch.setattr(analysis.archives, "read_archive", lambda task: read.append(task) or honest(task))
    report = analysis.warc_to_tables(archives, store=tmp_path)
    assert report["state"].to_list() == ["held"] * 2 + ["read"] * 4 + ["failed"]
    assert report["acts"].equals(serial[0]["acts"])
    assert len(read) == 4
    assert_same(tmp_path, serial[1])
    Store(tmp_path).compact()
    assert set(analysis.warc_to_tables(archives[:6], store=tmp_path)["state"]) == {"held"}


def test_by_another_rule_an_archive_is_read_again_in_the_place_of_the_old_part(archives, tmp_path, monkeypatch):
    analysis.warc_to_tables(archives[:2], store=tmp_path)
    old = Store(tmp_path).parts()
    now = versions.shipped() | {"acts rules": "new"}
    monkeypatch.setattr(versions, "shipped", lambda: now)
    report = analysis.warc_to_tables(archives[0], store=tmp_path)
    assert report["state"].to_list() == ["read"]
    parts = Store(tmp_path).parts()
    assert len(parts) == 2
    assert old[1] in parts
    assert old[0] not in parts


def test_a_glob_of_archives_is_read_in_the_order_of_names(archives, tmp_path):
    report = analysis.warc_to_tables(str(archives[0].parent / "CC-NEWS-*0[01].warc.gz"), store=tmp_path)
    assert report["archive"].to_list() == [str(path) for path in archives[:2]]
    with pytest.raises(FileNotFoundError):
        analysis.warc_to_tables(str(tmp_path / "*.warc.gz"), store=tmp_path)


def test_threads_write_the_same_tables(archives, serial, tmp_path):
    with ThreadPoolExecutor(2) as executor:
        report = analysis.warc_to_tables(archives, store=tmp_path, executor=executor)
    assert report.drop("seconds").equals(serial[0].drop("seconds"))
    assert_same(tmp_path, serial[1])


def test_an_archive_that_fails_costs_no_other(archives, tmp_path, monkeypatch):
    honest = analysis.archives.pages

    def fails(path):
        if path == archives[1]:
            raise MemoryError("too large")
        return honest(path)

    monkeypatch.setattr(analysis.archives, "pages", fails)
    report = analysis.warc_to_tables(archives[:3], store=tmp_path)
    assert report["state"].to_list() == ["read", "failed", "read"]
    assert report["error"][1] == "MemoryError: too large"


def test_a_worker_with_another_lexicon_is_refused(archives, tmp_path, monkeypatch):
    now = versions.shipped() | {"acts lexicon": "of another day"}
    monkeypatch.setattr(analysis.archives, "same_versions", lambda options, there: honest(options, there | now))
    honest = analysis.batches.same_versions
    with ThreadPoolExecutor(1) as executor, pytest.raises(VersionsError, match="another acts lexicon"):
        analysis.warc_to_tables(archives[:2], store=tmp_path, executor=executor)


@contextlib.contextmanager
def cluster_of(workers: int) -> Iterator[Any]:
    """A client of a real cluster on this machine."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_a_cluster_of_which_a_worker_is_killed_writes_the_same_tables(archives, serial, tmp_path):
    with cluster_of(2) as client:
        before = client.run(os.getpid)
        killed = []

        def kill() -> None:
            """Kill the first worker that is at an archive, before it is done."""
            while not killed:
                for address, tasks in client.processing().items():
                    if tasks and not killed:
                        os.kill(before[address], signal.SIGKILL)
                        killed.append(address)
                time.sleep(0.02)

        killer = threading.Thread(target=kill, daemon=True)
        killer.start()
        report = analysis.warc_to_tables(archives, store=tmp_path, executor=client.get_executor())
        killer.join(30)
        assert killed
    assert report.drop("seconds").equals(serial[0].drop("seconds"))
    assert_same(tmp_path, serial[1])


def test_a_cluster_annotates_a_frame_to_the_same_tables(articles, tables, monkeypatch):
    monkeypatch.setattr(importlib.import_module("analysis.annotate"), "BATCH", 2)
    with cluster_of(1) as client:
        found = analysis.annotate(articles, executor=client.get_executor())
    for name, frame in tables.as_dict().items():
        assert frame.equals(getattr(found, name)), name
