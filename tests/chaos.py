"""Kill ``scrape`` and ``annotate`` at random moments, run them again, and compare with a run that nobody disturbed.

    python tests/chaos.py [KILLS]      (make chaos)

Half of the kills hit ``scrape``, half ``annotate(store=)``.  The tables must equal those of an undisturbed run, and
what was done twice may be no more than what was under way at each kill: one request a host, one batch of articles.
"""

from __future__ import annotations

import collections
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
from newsserver import FaultySite, Reply, page

import analysis

PROJECT = Path(__file__).parents[1]
HOSTS, PAGES = 4, 120
ARTICLES, BATCH = 40, 4
SCRAPE = """
import sys
from analysis.fetch import ScrapeOptions, scrape
folder, port, hosts, pages = sys.argv[1], *map(int, sys.argv[2:])
urls = [f"http://h{number % hosts}.example:{port}/p{number}" for number in range(pages)]
scrape(urls, folder=folder, allow_hosts=[f"h{number}.example" for number in range(hosts)],
       options=ScrapeOptions(delay=0.02, resolve=lambda host: ["127.0.0.1"]))
"""
ANNOTATE = """
import importlib, sys
import polars as pl
station = importlib.import_module("analysis.annotate")
articles, store, log, station.BATCH = pl.read_parquet(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
honest = station.annotate_batch
def told(frame, *more):
    with open(log, "a") as file:
        print(*frame["article_id"], file=file, flush=True)
    return honest(frame, *more)
station.annotate_batch = told
station.annotate(articles, store=store, progress=False)
"""


def run_until_done(code: str, arguments: list[object], done: Callable[[], int], chance: random.Random | None) -> int:
    """Run and kill, each time after some more work is done, until a run comes to its end; the number of kills."""
    kills = 0
    while True:
        command = [sys.executable, "-c", code, *map(str, arguments)]
        run = subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=PROJECT)
        if chance is not None:
            until = done() + chance.randrange(1, 20)
            while done() < until and run.poll() is None:
                time.sleep(0.002)
            time.sleep(chance.random() * 0.05)
        if chance is None or run.poll() is not None:
            assert run.wait() == 0, "a run that nobody disturbed failed"
            return kills
        run.kill()
        run.wait()
        kills += 1


def scrape_kills(wanted: int, chance: random.Random) -> tuple[int, int]:
    """Kill ``scrape``; how often, and how many requests were made again."""
    kills = again = 0
    with FaultySite() as site:
        for number in range(PAGES):
            site.put(f"/p{number}", Reply(page(f"Story number {number}")), f"h{number % HOSTS}.example")

        def scraped(chance: random.Random | None) -> tuple[int, pl.DataFrame]:
            site.asked.clear()
            with tempfile.TemporaryDirectory() as folder:
                arguments = [folder, site.port, HOSTS, PAGES]
                count = run_until_done(SCRAPE, arguments, lambda: len(site.asked), chance)
                return count, analysis.read(Path(folder) / "pages").drop("fetched_at").sort("article_id")

        _, undisturbed = scraped(None)
        while kills < wanted:
            count, articles = scraped(chance)
            kills += count
            assert articles.equals(undisturbed), "the articles differ from those of an undisturbed run"
            asked = collections.Counter(asked.host + asked.path for asked in site.asked if asked.path != "/robots.txt")
            again += sum(count - 1 for count in asked.values())
            assert again <= HOSTS * kills, "more was asked twice than was under way"
            print(f"scrape: {kills} kills survived, {again} requests made again", flush=True)
    return kills, again


def annotate_kills(wanted: int, chance: random.Random) -> tuple[int, int]:
    """Kill ``annotate(store=)``; how often, and how many batches were read again."""
    kills = again = 0
    text = (PROJECT / "data" / "example.txt").read_text(encoding="utf-8")
    ids = [f"a{number}" for number in range(ARTICLES)]
    articles = pl.DataFrame({"article_id": ids, "text": [f"{text}\n\nNumber {number} ends." for number in ids]})
    undisturbed = analysis.annotate(articles, progress=False)
    with tempfile.TemporaryDirectory() as place:
        given = Path(place) / "articles.parquet"
        articles.write_parquet(given)
        for number in range(10**6):
            if kills >= wanted:
                break
            store, log = Path(place) / f"store{number}", Path(place) / f"log{number}"
            log.touch()
            count = run_until_done(ANNOTATE, [given, store, log, BATCH], lambda log=log: 4 * len(_lines(log)), chance)
            kills += count
            tables = analysis.load(store)
            for name, frame in undisturbed.as_dict().items():
                kept = getattr(tables, name).select(frame.columns)
                order = ["article_id"] if name == "articles" else ["article_id", "start", "end"]
                assert kept.sort(order).equals(frame.sort(order)), f"the {name} differ from those of an undisturbed run"
            read = collections.Counter(article for line in _lines(log) for article in line.split())
            assert set(read) == set(ids)
            twice = sum(count - 1 for count in read.values())
            assert twice <= BATCH * count, "more was read twice than the batch under way"
            again += twice // BATCH
            print(f"annotate: {kills} kills survived, {again} batches of {BATCH} read again", flush=True)
    return kills, again


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def main(wanted: int) -> None:
    """Kill so many times in all, round after round."""
    seed = int(time.time())
    print(f"{wanted} kills, seed {seed}", flush=True)
    scrape_kills(wanted - wanted // 2, random.Random(seed))
    annotate_kills(wanted // 2, random.Random(seed))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
