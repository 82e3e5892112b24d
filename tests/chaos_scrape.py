"""Kill ``scrape`` at random moments, run it again, and compare with a run that nobody disturbed.

    python tests/chaos_scrape.py [KILLS]

Prints what was asked twice: at most the requests that were under way when the run was killed.
"""

from __future__ import annotations

import collections
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from newsserver import FaultySite, Reply, page

import analysis

HOSTS, PAGES = 4, 120
RUN = """
import sys
from analysis.fetch import ScrapeOptions, scrape
folder, port, hosts, pages = sys.argv[1], *map(int, sys.argv[2:])
urls = [f"http://h{number % hosts}.example:{port}/p{number}" for number in range(pages)]
scrape(urls, folder=folder, allow_hosts=[f"h{number}.example" for number in range(hosts)],
       options=ScrapeOptions(delay=0.02, resolve=lambda host: ["127.0.0.1"]))
"""


def run_until_done(site: FaultySite, folder: str, chance: random.Random | None) -> int:
    """Run and kill until a run comes to its end; the number of kills."""
    kills = 0
    command = [sys.executable, "-c", RUN, folder, str(site.port), str(HOSTS), str(PAGES)]
    while True:
        run = subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[1])
        if chance is not None:
            until = len(site.asked) + chance.randrange(1, 20)
            while len(site.asked) < until and run.poll() is None:
                time.sleep(0.001)
            time.sleep(chance.random() * 0.02)
        if chance is None or run.poll() is not None:
            assert run.wait() == 0
            return kills
        run.kill()
        run.wait()
        kills += 1


def main(wanted: int) -> None:
    """Kill so many times, round after round."""
    chance, kills, again = random.Random(2022), 0, 0
    with FaultySite() as site:
        for number in range(PAGES):
            site.put(f"/p{number}", Reply(page(f"Story number {number}")), f"h{number % HOSTS}.example")
        with tempfile.TemporaryDirectory() as folder:
            run_until_done(site, folder, None)
            undisturbed = analysis.read(Path(folder) / "pages").drop("fetched_at").sort("article_id")
        while kills < wanted:
            site.asked.clear()
            with tempfile.TemporaryDirectory() as folder:
                kills += run_until_done(site, folder, chance)
                articles = analysis.read(Path(folder) / "pages").drop("fetched_at").sort("article_id")
            assert articles.equals(undisturbed), "the tables differ from those of an undisturbed run"
            counts = collections.Counter(asked.host + asked.path for asked in site.asked if asked.path != "/robots.txt")
            again += sum(count - 1 for count in counts.values())
            assert again <= HOSTS * kills, "more was asked twice than was under way"
            print(f"{kills} kills survived, {again} requests made again")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
