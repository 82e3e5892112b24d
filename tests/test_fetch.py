"""Claims about ``scrape``, made against a news site on the loopback address."""

from __future__ import annotations

import datetime as dt
import errno
import gzip
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from newsserver import FAST, ODD, TEXT, FaultySite, Reply, head, only, page, quick_scrape, redirect, stream

import analysis
from analysis.fetch import ScrapeReport, scrape, scrape_file
from analysis.fetch.demo_site import STORIES
from analysis.fetch.pages import Pages, canonical
from analysis.fetch.report import Row

HERALD, COURIER = "herald.example", "courier.example"


@pytest.fixture
def site():
    with FaultySite() as site:
        yield site


@pytest.fixture
def fetch(site, tmp_path):
    """Scrape with quick manners into a fresh folder."""
    return quick_scrape(site, tmp_path)


# What a site leads to

def test_a_home_page_leads_through_its_feed_to_its_articles(site, fetch):
    report = fetch(site.url(HERALD))
    stories = [story for story in STORIES if story.host == HERALD]
    assert len(report) == len(stories)
    assert set(report.articles["title"]) == {story.title for story in stories}
    assert report.articles["published_day"].to_list() == [story.day for story in stories]
    assert report.articles["error"].null_count() == len(stories)


def test_feeds_and_sitemaps_lead_to_articles_of_several_hosts(site, fetch):
    report = fetch([site.url(HERALD, "/sitemap.xml"), site.url(COURIER, "/feed.xml")])
    assert len(report) == len(STORIES)
    assert set(report.rows.filter(pl.col("kind") == "page")["outcome"]) == {"fetched"}


def test_since_leaves_out_what_the_feed_says_is_older(site, fetch):
    report = fetch(site.url(HERALD, "/feed.xml"), since="2024-03-05")
    assert report.articles["published_day"].min() == dt.date(2024, 3, 5)
    old = report.rows.filter(pl.col("outcome") == "skipped")
    assert old["reason"].to_list() == ["published before 2024-03-05"]
    assert not [path for path in site.paths(HERALD) if "/2024/03/04/" in path]


def test_the_limit_is_a_number_of_pages(site, fetch):
    report = fetch([site.url(HERALD, "/feed.xml"), site.url(COURIER, "/feed.xml")], limit=2)
    assert len(report) == 2
    assert report.rows.filter(pl.col("reason") == "beyond the limit").height == len(STORIES) - 2
    assert len(fetch([site.put(f"/n{number}", Reply(page(f"Story {number}"))) for number in range(5)], limit=2)) == 2


def test_an_atom_feed_with_relative_links_and_a_json_feed_are_read(site, fetch):
    atom = ('<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title>a</title>'
            '<link href="/plain"/><updated>2024-03-04T10:00:00Z</updated></entry></feed>')
    site.put("/atom", Reply(atom.encode(), 200, (("Content-Type", "application/atom+xml"),)))
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": site.url(ODD, "/moved")}]}
    site.put("/feed.json", Reply(json.dumps(feed).encode(), 200, (("Content-Type", "application/json"),)))
    report = fetch([site.url(ODD, "/atom"), site.url(ODD, "/feed.json")])
    pages = report.rows.filter(pl.col("kind") == "page")
    assert pages["url"].to_list() == [site.url(ODD, "/plain"), site.url(ODD, "/moved")]
    assert pages["published"].to_list() == [dt.date(2024, 3, 4), None]


def test_a_packed_sitemap_index_is_followed_once_even_in_a_circle(site, fetch):
    def listing(tag: str, inner: str, *paths: str) -> bytes:
        entries = "".join(f"<{inner}><loc>{site.url(ODD, path)}</loc></{inner}>" for path in paths)
        return f'<?xml version="1.0"?><{tag} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{tag}>'.encode()
    site.put("/index.xml", Reply(listing("sitemapindex", "sitemap", "/part.xml.gz", "/index.xml")))
    site.put("/part.xml.gz", Reply(gzip.compress(listing("urlset", "url", "/plain")), 200,
                                   (("Content-Type", "application/gzip"),)))
    report = fetch(site.url(ODD, "/index.xml"))
    assert len(report) == 1
    assert site.paths(ODD).count("/index.xml") == 1


def test_a_list_of_addresses_may_be_a_file_a_table_or_gdelt(site, tmp_path):
    plain, moved = site.url(ODD, "/plain"), site.url(ODD, "/moved")
    files = {
        "urls.txt": f"# my list\n{plain}\n\n{moved}  second\n",
        "urls.csv": f"Title,URL\nA,{plain}\n\"B, c\",{moved}\n",
        "20240304.export.CSV": "".join("\t".join(["x"] * 60 + [url]) + "\n" for url in (plain, moved)),
        "20240304.mentions.CSV": "".join("\t".join(["1"] * 5 + [url] + ["1"] * 10) + "\n" for url in (plain, moved)),
        "20240304.gkg.csv": "".join("\t".join(["1"] * 4 + [url] + ["1"] * 22) + "\n" for url in (plain, moved)),
        "artlist.json": json.dumps({"articles": [{"url": plain, "title": "a"}, {"url": moved, "title": "b"}]}),
        "events.csv": f"GLOBALEVENTID\tSOURCEURL\n1\t{plain}\n2\t{moved}\n3\t{plain}\n",
    }
    from analysis.sources.addresses import find_urls
    for name, text in files.items():
        (tmp_path / name).write_text(text)
        assert find_urls(tmp_path / name) == [plain, moved], name
    (tmp_path / "odd.txt").write_text(f"{plain}\nnews.example/world\nftp://a.example/\na line of words\n")
    assert find_urls(tmp_path / "odd.txt") == [plain, "https://news.example/world", "ftp://a.example/"]
    assert find_urls(pl.DataFrame({"DocumentIdentifier": [plain, None, moved]})) == [plain, moved]
    with pytest.raises(ValueError, match="no column with addresses; it has 'a', 'b'"):
        find_urls(pl.DataFrame({"a": ["x"], "b": [1]}))
    with pytest.raises(FileNotFoundError, match="neither an address"):
        find_urls("no such file")


def test_make_scrape_takes_a_file_of_addresses(site, tmp_path, monkeypatch):
    (tmp_path / "urls.txt").write_text(site.url(ODD, "/plain"))
    monkeypatch.setattr("analysis.fetch.ScrapeOptions", lambda: site.options(**FAST))
    report = scrape_file(tmp_path / "urls.txt", tmp_path / "raw")  # the host is not allowed by name: refused
    assert only(report)["outcome"] == "failed"
    assert "allow_hosts" in only(report)["reason"]


def test_the_front_of_a_section_leads_to_its_articles_and_is_none(site, fetch):
    links = "".join(f'<li><a href="/world/story-about-talks-{number}">Story {number}</a></li>' for number in range(20))
    for number in range(20):
        site.put(f"/world/story-about-talks-{number}", Reply(page(f"Story number {number}")))
    report = fetch(site.put("/world", Reply(page(body=f"<ul>{links}</ul>"))), limit=4)
    assert len(report) == 4
    assert report.articles["title"][0] == "Story number 0"
    says = b'<head><meta property="og:type" content="article">'
    article = page(body=f"{TEXT}<ul>{links}</ul>").replace(b"<head>", says)
    assert only(fetch(site.put("/zenda", Reply(article))))["kind"] == "page"


def test_a_home_page_without_feeds_leads_through_guessed_sitemaps_and_links(site, fetch):
    site.put("/", Reply(b"<html><body><a href='/2024/03/04/a-day'>x</a><a href='/about/'>y</a></body></html>"))
    site.put("/2024/03/04/a-day", Reply(page("A day in March")))
    report = fetch(site.url(ODD))
    assert report.articles["title"].to_list() == ["A day in March"]
    assert set(report.rows.filter(pl.col("kind") == "sitemap")["outcome"]) == {"skipped"}


def test_the_day_in_the_feed_counts_for_a_page_that_tells_none(site, fetch, tmp_path):
    feed = (f"<?xml version='1.0'?><rss version='2.0'><channel><item><link>{site.url(ODD, '/plain')}</link>"
            "<pubDate>Mon, 04 Mar 2024 10:00:00 GMT</pubDate></item></channel></rss>")
    fetch(site.put("/feed", Reply(feed.encode())))
    article = analysis.read(tmp_path / "pages").row(0, named=True)
    assert (article["published_day"], article["published_from"]) == (dt.date(2024, 3, 4), "feed")


# Manners

def test_robots_txt_is_obeyed_also_behind_a_redirect(site, fetch):
    report = fetch([site.url(ODD, "/closed/page"), site.url(ODD, "/to-closed")])
    assert report.rows["outcome"].to_list() == ["refused by robots"] * 2
    assert "/closed/page" not in site.paths(ODD)


@pytest.mark.parametrize(("robots", "outcome"), [
    (Reply(b"", 404), "fetched"),
    (Reply(b"", 403), "fetched"),
    (Reply(b"", 500), "refused by robots"),
    (redirect("/real-robots"), "refused by robots"),
    (Reply(b"User-agent: muscletalk\nDisallow: /\n\nUser-agent: *\nDisallow:\n"), "refused by robots"),
    (Reply(b"User-agent: muscletalk\nAllow: /\n\nUser-agent: *\nDisallow: /\n"), "fetched"),
    (Reply(b"\xef\xbb\xbfUser-agent: *\nDisallow: /plain\n"), "refused by robots"),
    (Reply(b"\xff\xfe\x00<html>no robots file</html>"), "fetched"),
    (Reply(b"User-agent: *\nDisallow: /plain\n" + b"# filler\n" * 100_000), "refused by robots"),
])
def test_what_a_robots_file_means(site, fetch, robots, outcome):
    site.put("/robots.txt", robots)
    site.put("/real-robots", Reply(b"User-agent: *\nDisallow: /plain\n"))
    assert only(fetch(site.url(ODD, "/plain")))["outcome"] == outcome


def test_every_request_names_the_agent_and_sends_no_cookie_or_password(site, fetch):
    url = site.url(ODD, "/cookie").replace("http://", "http://user:secret@")
    report = fetch([url, site.put("/other", Reply(page()))], contact="desk@paper.example\r\nX-Evil: 1")
    assert report.rows["outcome"].to_list() == ["fetched", "fetched"]
    for asked in site.asked:
        assert asked.headers["User-Agent"].startswith("muscletalk/")
        assert "desk@paper.example" in asked.headers["User-Agent"]
        assert not {"Cookie", "Authorization", "X-Evil", "Referer"} & set(asked.headers)
    assert "secret" not in repr(report.rows.to_dicts())


def test_a_host_is_asked_once_at_a_time_and_no_faster_than_agreed_while_others_go_on(site, fetch):
    def slow(_handler) -> Reply:
        running.append(1)
        assert len(running) == 1, "two requests at one host"
        time.sleep(0.05)
        running.pop()
        return Reply(page())
    running: list[int] = []
    urls = [site.put(f"/s{number}", slow) for number in range(4)]
    # An article of another host that leads here waits for its turn, too.
    urls += [site.put(f"/r{number}", redirect(site.url(ODD, f"/s{number}x")), HERALD) for number in range(2)]
    for number in range(2):
        site.put(f"/s{number}x", slow)
    report = fetch([*urls, site.url(COURIER, "/feed.xml")], delay=0.2)
    assert not report.rows.filter(pl.col("outcome") == "failed").height
    moments = sorted(asked.moment for asked in site.asked if asked.host == ODD)
    assert min(b - a for a, b in itertools.pairwise(moments)) >= 0.19
    hosts = [asked.host for asked in sorted(site.asked)]
    assert hosts != sorted(hosts), "hosts are asked side by side"


def test_the_crawl_delay_of_robots_txt_is_kept(site, fetch):
    site.put("/robots.txt", Reply(b"User-agent: *\nCrawl-delay: 0.5\n"))
    fetch([site.url(ODD, "/plain"), site.url(ODD, "/gzip")])
    moments = [asked.moment for asked in site.asked]
    assert moments[2] - moments[1] >= 0.5
    assert moments[1] - moments[0] >= 0.5


def test_after_429_and_500_it_is_tried_again_when_the_server_says(site, fetch):
    report = fetch([site.url(ODD, "/busy"), site.url(ODD, "/hiccup")])
    assert report.rows["outcome"].to_list() == ["fetched", "fetched"]
    busy = [asked.moment for asked in site.asked if asked.path == "/busy"]
    assert busy[1] - busy[0] >= 1.0
    assert set(report.articles["title"]) == {"After a wait", "After a hiccup"}


def test_a_server_that_asks_for_hours_is_left_alone_with_all_its_addresses(site, fetch):
    report = fetch([site.url(ODD, "/later"), site.url(ODD, "/plain"), site.url(HERALD, STORIES[0].path)])
    assert report.rows["outcome"].to_list() == ["skipped", "skipped", "fetched"]
    assert "7,200 s" in report.rows["reason"][0]
    assert site.paths(ODD).count("/later") == 1
    assert "/plain" not in site.paths(ODD)


def test_a_server_that_stays_broken_is_a_row_after_some_tries(site, fetch):
    row = only(fetch(site.url(ODD, "/broken"), retries=2))
    assert (row["outcome"], row["status"]) == ("failed", 503)
    assert site.paths(ODD).count("/broken") == 3


def test_a_host_that_is_down_is_not_asked_for_all_of_its_pages(site, fetch):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    report = fetch([f"http://{ODD}:{port}/{number}" for number in range(6)], retries=0)
    assert report.rows["outcome"].to_list() == ["failed"] * 6
    assert report.rows["reason"].str.contains("did not answer").sum() == 3


# Nothing twice

def test_run_again_nothing_is_fetched_twice(site, fetch):
    urls = [site.url(HERALD, story.path) for story in STORIES if story.host == HERALD]
    urls += [site.url(ODD, path) for path in ("/plain", "/moved", "/pdf.html", "/gone", "/closed/page")]
    first = fetch(urls)
    asked = len(site.asked)
    second = fetch(urls)
    assert len(site.asked) == asked
    assert len(second) == len(first)
    assert second.articles.drop("error").equals(first.articles.drop("error"))
    assert set(second.rows["outcome"]) == {"cached", "failed", "refused by robots"}


def test_addresses_that_differ_in_what_counts_readers_are_one_page(site, fetch):
    url = site.url(ODD, "/plain")
    report = fetch([url, url + "#top", url + "?utm_source=x", url.upper().replace("/PLAIN", "/plain")])
    assert only(report)["outcome"] == "fetched"
    assert site.paths(ODD).count("/plain") == 1
    assert canonical("https://a.example:443/x?id=1&utm_medium=m&b=") == "https://a.example/x?id=1&b="


def test_a_second_address_of_a_page_is_known_by_where_it_leads(site, fetch):
    report = fetch([site.url(ODD, "/plain"), site.url(ODD, "/moved")])
    assert report.rows["outcome"].to_list() == ["fetched", "cached"]
    assert report.articles.height == 1


def test_refresh_asks_with_conditions_and_304_is_from_the_cache(site, fetch):
    url = site.url(HERALD, STORIES[0].path)
    fetch(url)
    report = fetch(url, refresh=True)
    assert only(report)["outcome"] == "cached"
    assert site.asked[-1].headers["If-None-Match"]
    changed = site.replies[HERALD, STORIES[0].path]
    site.put(STORIES[0].path, Reply(changed.body.replace(b"Berg", b"Stein"), 200, (("ETag", '"new"'),)), HERALD)
    assert only(fetch(url, refresh=True))["outcome"] == "fetched"
    assert "Stein" in analysis.read(report.rows["path"].to_list())["text"].item()


def test_a_feed_is_asked_again_and_only_new_articles_are_fetched(site, fetch):
    url = site.url(HERALD, "/feed.xml")
    fetch(url, limit=1)
    site.asked.clear()
    assert len(fetch(url)) == 3
    assert [path for path in site.paths(HERALD) if path != "/feed.xml"] == [
        story.path for story in (STORIES[1], STORIES[0])
    ]


KILLED = """
import sys
from analysis.fetch import ScrapeOptions, scrape
folder, port, number = sys.argv[1:]
urls = [f"http://odd.example:{port}/k{n}" for n in range(int(number))]
scrape(urls, folder=folder, allow_hosts=["odd.example"],
       options=ScrapeOptions(delay=0.05, resolve=lambda host: ["127.0.0.1"]))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_killed_and_run_again_it_goes_on_where_it_stopped(site, fetch, tmp_path, how):
    urls = [site.put(f"/k{number}", Reply(page(f"Story number {number}"))) for number in range(12)]
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(site.port), "12"]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                           cwd=Path(__file__).parents[1])
    until = time.monotonic() + 20
    while len(site.paths(ODD)) < 5 and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(run.pid, how)
    told = run.communicate(timeout=20)[0]
    if how == signal.SIGINT:
        assert "run the same call again" in told
    before = len(site.paths(ODD))
    assert 5 <= before < 13
    report = fetch(urls)
    assert len(report) == 12
    twice = [path for path in set(site.paths(ODD)) if site.paths(ODD).count(path) > 1]
    assert len(twice) <= 1, "at most the page that was on its way"
    assert sorted(report.articles["title"]) == sorted(f"Story number {number}" for number in range(12))


def test_an_interrupt_does_not_wait_for_a_slow_server(site, tmp_path):
    site.put("/k0", stream(lambda: (head("Connection: close"), *itertools.repeat(b"<", 200)), pause=0.2))
    run = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path), str(site.port), "1"],
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[1])
    until = time.monotonic() + 20
    while "/k0" not in site.paths(ODD) and time.monotonic() < until:
        time.sleep(0.02)
    assert "/k0" in site.paths(ODD)
    started = time.monotonic()
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=20)
    assert time.monotonic() - started < 3
    assert not (tmp_path / "pages" / "pages.jsonl").exists(), "what was interrupted is no failure of the page"


def test_an_interrupt_does_not_wait_for_a_parser_that_is_kept_busy(site, tmp_path):
    busy = b"<html><p " + b" ".join(b"a%d=1" % number for number in range(800_000)) + b">"
    site.put("/k0", Reply(busy))
    run = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path), str(site.port), "1"],
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[1])
    until = time.monotonic() + 20
    while "/k0" not in site.paths(ODD) and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(1)
    run.send_signal(signal.SIGINT)
    assert b"run the same call again" in run.communicate(timeout=25)[0], "it ends before the parser's 30 s"
    assert not (tmp_path / "pages" / "pages.jsonl").exists(), "what was interrupted is no failure of the page"


def test_two_runs_may_share_a_folder(site, tmp_path, fetch):
    for number in range(12):
        site.put(f"/k{number}", Reply(page(f"Story number {number}")))
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(site.port), "12"]
    runs = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=Path(__file__).parents[1])
            for _ in range(2)]
    for run in runs:
        assert b"Error" not in run.communicate(timeout=30)[1]
        assert run.returncode == 0
    asked = len(site.asked)
    assert len(fetch([site.url(ODD, f"/k{number}") for number in range(12)])) == 12
    assert len(site.asked) == asked


def test_a_full_disk_ends_the_run_with_a_message_and_loses_nothing(site, fetch, monkeypatch):
    urls = [site.put(f"/n{number}", Reply(page(f"Story {number}"))) for number in range(4)]
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if len(list(path.parent.glob("*.html.gz"))) >= 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, content)
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match=r"cannot write to .*No space left on device.*run again"):
        fetch(urls)
    monkeypatch.undo()
    site.asked.clear()
    assert len(fetch(urls)) == 4
    assert not {"/n0", "/n1"} & set(site.paths(ODD))


def test_a_page_that_was_lost_or_cut_on_the_disk_is_fetched_again(site, fetch, tmp_path):
    url = site.url(ODD, "/plain")
    path = Path(only(fetch(url))["path"])
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    (tmp_path / "http-cache.sqlite").unlink()
    assert only(fetch(url))["outcome"] == "fetched"
    assert path.read_bytes() == whole


def test_a_journal_with_a_half_line_and_a_damaged_cache_stop_nothing(site, fetch, tmp_path):
    fetch(site.url(ODD, "/plain"))
    with open(tmp_path / "pages" / "pages.jsonl", "a") as journal:
        journal.write('{"url": "http://odd.exam')
    (tmp_path / "http-cache.sqlite").write_bytes(b"this is no database" * 100)
    report = fetch([site.url(ODD, "/plain"), site.url(ODD, "/gzip")])
    assert report.rows["outcome"].to_list() == ["cached", "fetched"]
    assert len(fetch([site.url(ODD, "/plain"), site.url(ODD, "/gzip")])) == 2


def test_saved_pages_are_read_with_address_and_moment(site, fetch, tmp_path):
    report = fetch(site.url(HERALD, STORIES[0].path))
    articles = analysis.read(tmp_path / "pages")
    assert articles["url"].to_list() == [site.url(HERALD, STORIES[0].path)]
    assert articles["source"].item() == HERALD
    assert articles["fetched_at"].item() is not None
    assert articles.equals(report.articles)
    assert analysis.read(report).equals(articles)


def test_a_proxy_is_used_only_when_it_is_named_and_opens_no_way_inside(site, fetch, monkeypatch):
    proxy = f"http://127.0.0.1:{site.port}"
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert only(fetch(site.url(ODD, "/plain")))["outcome"] == "fetched"
    for path in ("/robots.txt", "/plain"):
        site.replies["far.example", f"http://far.example{path}"] = site.replies[ODD, path]
    known = {"far.example": ["93.184.216.34"], "near.example": ["10.0.0.1"]}
    report = fetch(["http://far.example/plain", "http://near.example/plain"], proxy=proxy, resolve=known.get)
    assert report.rows["outcome"].to_list() == ["fetched", "failed"]
    assert "near.example" not in {asked.host for asked in site.asked}


# The report

def test_the_report_shows_what_the_web_says_as_text_only(tmp_path):
    evil = "<script>alert(1)</script>"
    rows = [Row(f"http://a.example/{evil}", f"a.example{evil}", "page", "failed", 500, evil)]
    shown = ScrapeReport(rows, tmp_path / "<b>x</b>")._repr_html_()
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert "&lt;script&gt;" in shown


def test_the_report_counts_outcomes_by_host_and_reason(site, fetch):
    report = fetch([site.url(ODD, path) for path in ("/plain", "/gone", "/closed/page")])
    assert len(report) == 1
    assert "1 fetched, 1 refused by robots, 1 failed" in repr(report)
    assert "the server answers 410" in repr(report)
    assert set(report.counts()["reason"].drop_nulls()) == {"the server answers 410", "robots.txt does not allow it"}
    assert report.articles["error"].drop_nulls().len() == 2


def test_an_empty_report_shows_itself(tmp_path):
    report = ScrapeReport([], tmp_path)
    assert len(report) == 0
    assert report.articles.height == 0
    assert "nothing to fetch" in repr(report)
    assert report._repr_html_()


@pytest.mark.parametrize("record", [
    {"url": "http://odd.example/plain", "file": None}, {"url": "http://odd.example/plain", "fetched_at": "once"},
    {"url": "http://odd.example/plain", "fetched_at": "2022-01-05T00:00:00"}, {"url": ["a"], "fetched_at": None},
    {"url": "http://odd.example/plain", "file": "x", "final_url": {}}, [1], "x", None,
])
def test_a_line_of_the_journal_that_nobody_wrote_stops_nothing(site, fetch, tmp_path, record):
    (tmp_path / "pages").mkdir()
    line = json.dumps(record).replace("odd.example", f"odd.example:{site.port}")
    (tmp_path / "pages" / "pages.jsonl").write_text(line + "\n")
    assert only(fetch(site.url(ODD, "/plain")))["outcome"] == "fetched"


def test_pages_stay_in_their_folder_whatever_the_journal_says(tmp_path):
    (tmp_path / "pages").mkdir()
    record = {"url": "http://a.example/", "file": "../../../etc/passwd", "size": 1}
    (tmp_path / "pages" / "pages.jsonl").write_text(json.dumps(record) + "\n[1]\nnull\n{}\n")
    pages = Pages(tmp_path)
    assert pages.known("http://a.example/") is None
    assert pages.path(record).parent == tmp_path / "pages"


def test_nothing_but_addresses_is_an_error_that_says_so(tmp_path):
    with pytest.raises(ValueError, match="no address"):
        scrape([], folder=tmp_path)
    with pytest.raises(FileNotFoundError):
        scrape("missing.txt", folder=tmp_path)
    with pytest.raises(ValueError, match="write year, month and day"):
        scrape("https://a.example/", folder=tmp_path, since="last week")
