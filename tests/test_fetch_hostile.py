"""Claims about what ``scrape`` takes from servers that are wrong, slow or hostile, and where it never goes."""

from __future__ import annotations

import time
from itertools import pairwise, repeat
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from newsserver import ODD, FaultySite, Reply, head, only, page, quick_scrape, raw, redirect, stream, zeros

from analysis.fetch import ScrapeOptions, discovery, guard, scrape
from analysis.fetch.client import Answer
from analysis.sources import workers


@pytest.fixture
def site():
    with FaultySite() as site:
        yield site


@pytest.fixture
def fetch(site, tmp_path):
    """Scrape with quick manners into a fresh folder."""
    return quick_scrape(site, tmp_path)


# What comes back

@pytest.mark.parametrize("path", [
    "/gzip", "/gzip-and-more", "/deflate", "/brotli", "/moved", "/bad-length", "/minus-length",
])
def test_a_sound_page_is_taken(site, fetch, path):
    report = fetch(site.url(ODD, path))
    assert only(report)["outcome"] == "fetched"
    assert "Ruritania and Graustark" in report.articles["text"].item()


@pytest.mark.parametrize(("path", "title"), [
    ("/said-latin", "Café talks"), ("/said-utf8", "Café talks"), ("/only-header", "Kafé v Praze"),
])
def test_a_wrong_charset_loses_no_letter(site, fetch, path, title):
    assert fetch(site.url(ODD, path)).articles["title"].item() == title


HOSTILE = [
    "/self", "/a", "/chain0", *[f"/away{number}" for number in range(28)],
    "/pdf.html", "/said-pdf", "/video", "/text", "/empty", "/bad-gzip", "/bomb", "/bomb-deflate", "/bomb-twice",
    "/bomb-brotli", "/bad-brotli", "/zip-bomb", "/continues", "/slow-hop0",
    "/onion", "/large", "/large-chunked", "/endless", "/slow", "/slow-headers", "/silent", "/hang-up", "/noise",
    "/old-http", "/many-headers", "/long-header", "/short-body", "/bad-chunks", "/huge-chunk", "/odd-status",
    "/no-location", "/forbidden", "/gone", "/auth", "/proxy-auth", "/zstd", "/odd-coding", "/bomb-behind", "/png",
    "/endless-trailer", "/long-chunk-size", "/long-status", "/two-lengths", "/tls", "/http2", "/not-modified", "/part",
    "/folded", "/location-bytes", *[f"/wait{number}" for number in range(3)],
]


@pytest.mark.parametrize("path", HOSTILE)
def test_a_hostile_server_is_a_row_with_a_reason_and_soon(site, fetch, path):
    assert len(HOSTILE) >= 83
    started = time.monotonic()
    report = fetch([site.url(ODD, path), site.url(ODD, "/plain")], retries=0, most_bytes=5_000_000)
    first, second = report.rows.to_dicts()
    assert first["outcome"] == "failed", first
    assert first["reason"]
    assert len(first["reason"]) < 400
    assert second["outcome"] == "fetched", "the others go on"
    assert time.monotonic() - started < 6
    assert report.articles.height == 2
    assert report.articles["error"].null_count() == 1


@pytest.mark.parametrize("path", ["/wait3", "/wait4"])
def test_a_server_that_asks_for_years_of_patience_is_left_alone(site, fetch, path):
    report = fetch([site.url(ODD, path), site.url(ODD, "/plain"), site.url("herald.example", "/")], limit=1)
    assert report.rows["outcome"].to_list()[:2] == ["skipped", "skipped"]
    assert report.rows["reason"][1].startswith("the server asks to wait")
    assert len(report) == 1
    assert site.paths(ODD).count(path) == 1


@pytest.mark.parametrize("delay", [b"86400", b"1e300"])
def test_a_pause_of_a_day_between_requests_is_not_waited_for(site, fetch, delay):
    site.put("/robots.txt", Reply(b"User-agent: *\nCrawl-delay: " + delay + b"\n"))
    rows = fetch([site.url(ODD, "/plain"), site.url(ODD, "/gzip")], longest_wait=5).rows
    assert rows["outcome"].to_list() == ["skipped", "skipped"]
    assert rows["reason"].str.contains("asks to wait").all()


ROBOTS = {
    "of endless length": stream(lambda: (head("Connection: close"), *repeat(b"Allow: /\n" * 100_000, 1000))),
    "that unpacks to 100 MB": Reply(zeros(100 << 20), 200, (("Content-Encoding", "gzip"),)),
    "that leads into the own network": redirect("http://169.254.169.254/robots.txt"),
    "that leads to no address": raw(b"HTTP/1.1 302 Found\r\nLocation: /\xff\xfe\r\nContent-Length: 0\r\n\r\n"),
    "that leads in a circle": redirect("/robots.txt"),
    "that comes a byte a second": stream(lambda: (head("Connection: close"), *repeat(b"#", 100)), pause=0.3),
}


@pytest.mark.parametrize("robots", ROBOTS.values(), ids=ROBOTS)
def test_a_robots_txt_that_cannot_be_read_allows_nothing_and_is_asked_for_once(site, fetch, robots):
    site.put("/robots.txt", robots)
    rows = fetch([site.url(ODD, "/plain"), site.url(ODD, "/gzip"), site.url("herald.example", "/")], limit=1).rows
    assert set(rows["outcome"][:2]) <= {"refused by robots", "failed"}
    assert "fetched" in rows["outcome"].to_list()
    assert not {"/plain", "/gzip"} & set(site.paths(ODD))


def test_many_rules_and_stars_in_a_robots_txt_cost_no_time(site, fetch):
    rules = b"User-agent: *\n" + b"Disallow: /*a*b*a*b*a*b*c$\n" * 15_000 + b"Disallow: /" + b"*a" * 30_000 + b"$\n"
    site.put("/robots.txt", Reply(rules))
    path = "/" + "ab" * 3_000
    assert only(fetch(site.put(path, Reply(page()))))["outcome"] == "fetched"


def test_a_redirect_into_the_own_network_is_not_followed(site, fetch):
    inside = site.put("/secret", Reply(page("Secret")), "inside.example")
    rows = fetch([site.put("/lead", redirect(inside)), inside], allow_hosts=[ODD]).rows
    assert rows["outcome"].to_list() == ["failed", "failed"]
    assert rows["reason"].str.contains("not on the open internet").all()
    assert site.paths("inside.example") == []


def test_a_name_that_changes_its_address_gains_nothing():
    answers = iter([["93.184.216.34"], ["127.0.0.1"], ["93.184.216.34", "10.0.0.1"]])
    watch = guard.Guard(resolve=lambda host: next(answers))
    assert watch.addresses("news.example") == ["93.184.216.34"]
    for _ in range(2):
        with pytest.raises(guard.AddressError, match="not on the open internet"):
            watch.addresses("news.example")


@pytest.mark.parametrize("address", [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::1", "::127.0.0.1",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe", "2001:db8::1", "192.88.99.1", "64:ff9b:1::a00:1", "100::1", "3fff::1",
    "5f00::1", "::ffff:0:10.0.0.1", "::ffff:0:0", "fec0::1", "not an address", "",
])
def test_addresses_that_are_not_of_the_open_internet(address):
    assert not guard.is_public(address)


@pytest.mark.parametrize("host", [
    "2130706433", "127.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "017700000001", "0", "localhost", "localhost.",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[fe80::1%25lo]", "[fe80::1%lo]", "[64:ff9b::7f00:1]",
    "\uff11\uff12\uff17.0.0.1", "127\u30020\u30020\u30021", "\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3",
])
def test_no_way_of_writing_an_own_address_gets_a_request_through(host, tmp_path):
    report = scrape(f"http://{host}:8080/", folder=tmp_path, options=ScrapeOptions(delay=0.01, retries=0))
    assert only(report)["outcome"] in ("failed", "refused by robots")
    assert not Path(tmp_path, "pages", "pages.jsonl").exists()
    with pytest.raises((guard.AddressError, OSError, UnicodeError)):
        guard.Guard().addresses(urlsplit(guard.checked_url(f"http://{host}/")).hostname)


def test_redirects_and_retries_share_the_time_of_an_address(site, fetch):
    row = only(fetch(site.url(ODD, "/slow-hop0"), total_time=2.0, retries=0))
    assert row["reason"] == "took longer than 2 s"
    assert 2 <= len([path for path in site.paths(ODD) if path.startswith("/slow-hop")]) < 6


def test_a_wait_that_the_server_asks_for_is_not_counted_as_its_time(site, fetch):
    assert only(fetch(site.url(ODD, "/busy"), total_time=0.8))["outcome"] == "fetched"


def test_a_retry_waits_as_long_as_robots_txt_asks(site, fetch):
    site.put("/robots.txt", Reply(b"User-agent: *\nCrawl-delay: 0.5\n"))
    assert only(fetch(site.url(ODD, "/hiccup")))["outcome"] == "fetched"
    first, second = (asked.moment for asked in site.asked if asked.path == "/hiccup")
    assert second - first >= 0.5


def test_many_hosts_that_lead_to_one_ask_its_robots_once_and_it_one_at_a_time(site, fetch):
    for number in range(8):
        site.put(f"/p{number}", Reply(page(f"Story number {number}")))
        site.put("/x", redirect(site.url(ODD, f"/p{number}")), f"h{number}.example")
    report = fetch([site.url(f"h{number}.example", "/x") for number in range(8)], delay=0.1)
    assert set(report.rows["outcome"]) == {"fetched"}
    assert site.paths(ODD).count("/robots.txt") == 1
    moments = sorted(asked.moment for asked in site.asked if asked.host == ODD)
    assert min(b - a for a, b in pairwise(moments)) >= 0.09


def test_a_redirect_carries_no_password_cookie_or_referer_to_the_next_host(site, fetch):
    secret = site.url(ODD, "/plain").replace("http://", "http://user:secret@")
    given = site.put("/lead", redirect(secret, 302, ("Set-Cookie", "track=1; Path=/")), "herald.example")
    assert only(fetch(given.replace("http://", "http://me:own@")))["outcome"] == "fetched"
    for asked in site.asked:
        assert not {"Authorization", "Cookie", "Referer", "Proxy-Authorization"} & set(asked.headers)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_addresses_of_the_open_internet(address):
    assert guard.is_public(address)


@pytest.mark.parametrize(("given", "checked"), [
    ("HTTP://News.Example:80/a b#x", "http://news.example/a b"),
    ("https://user:pw@news.example/", "https://news.example/"),
    ("http://news.example.\\a", "http://news.example/a"),
    ("http://ne\nws.example/a", "http://news.example/a"),
    ("https://[2606:2800:220:1::1]:8443/x", "https://[2606:2800:220:1::1]:8443/x"),
])
def test_addresses_have_one_form(given, checked):
    assert guard.checked_url(given) == checked


@pytest.mark.parametrize("given", [
    "http://a.example/" + "a" * 8_000,
    "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "ftp://a.example/", "mailto:a@b.example",
    "news.example/a", "", "http://", "http:///a", "http://a.example:22/", "http://a.example:99999/", "http://[1/",
    "http://a b/", "unix:/var/run/x.sock", "HTTP+unix://x/",
])
def test_other_addresses_are_refused(given):
    with pytest.raises(guard.AddressError):
        guard.checked_url(given)


@pytest.mark.parametrize("feed", [
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel>&b;</channel></rss>',
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><item><link>&f;</link>'
    b"</item></channel></rss>",
    b'<?xml version="1.0"?><!DOCTYPE u [<!ENTITY f SYSTEM "http://127.0.0.1/x">]><urlset><url><loc>&f;</loc></url></urlset>',
])
def test_a_feed_or_sitemap_that_declares_entities_is_refused(site, fetch, feed):
    kind = (("Content-Type", "application/xml"),)
    row = only(fetch(site.put("/feed.xml", Reply(feed, 200, kind))))
    assert (row["outcome"], row["reason"]) == ("failed", "declares XML entities, which is refused")


def test_an_entity_behind_a_long_comment_is_refused_too(site, fetch):
    comment = b"<?xml version='1.0'?><!--" + b" " * 150_000 + b"-->"
    item = b"<rss><channel><item><link>http://a.example/&a;</link></item></channel></rss>"
    feed = comment + b"<!DOCTYPE x [<!ENTITY a 'aa'>]>" + item
    answer = Answer("http://a.example/f", "http://a.example/f", 200, feed, "application/xml", None, False, 0.0)
    for station in (discovery.in_feed, discovery.in_sitemap):
        with pytest.raises(guard.RefusedError, match="declares XML entities"):
            station(answer)
    reason = only(fetch(site.put("/feed.xml", Reply(b"<rss>" + feed))))["reason"]
    assert reason == "declares XML entities, which is refused"


BUSY = {
    "a feed of an element with 60,000 attributes":
        b"<?xml version='1.0'?><rss " + b" ".join(b"a%d='1'" % number for number in range(60_000)) + b"></rss>",
    "a feed of a million items": b"<?xml version='1.0'?><rss><channel>" + b"<item/>" * 1_000_000,
    "a front page of an element with 800,000 attributes":
        b"<html><p " + b" ".join(b"a%d=1" % number for number in range(800_000)) + b">",
}


@pytest.mark.parametrize("content", BUSY.values(), ids=BUSY)
def test_what_keeps_a_parser_busy_is_a_row_and_the_others_go_on(site, fetch, content, monkeypatch):
    monkeypatch.setattr(workers, "SECONDS", 3.0)
    given = [site.put("/news", Reply(content)), site.put("/2022/01/05/talks", Reply(page()))]
    first, second = fetch(given).rows.to_dicts()
    assert (first["outcome"], first["reason"]) == ("failed", "took longer than 3 s")
    assert second["outcome"] == "fetched"


def test_sitemaps_that_name_each_other_without_an_end_come_to_an_end(site, fetch):
    def index(number: int) -> Reply:
        names = [site.url(ODD, f"/s{number}.xml"), site.url(ODD, "/s0.xml"),
                 *[site.url(f"h{number + more}.example", f"/s{number + more}.xml") for more in range(1, 4)]]
        return Reply(f"<sitemapindex>{''.join(f'<sitemap><loc>{name}</loc></sitemap>' for name in names)}"
                     "</sitemapindex>".encode(), 200, (("Content-Type", "application/xml"),))

    for number in range(100):
        site.put(f"/s{number}.xml", index(number), f"h{number}.example" if number else ODD)
    hosts = [*site.hosts, *(f"h{number}.example" for number in range(110))]
    report = fetch(site.url(ODD, "/s0.xml"), most_sitemaps=10, allow_hosts=hosts)
    assert 5 <= report.rows.filter(kind="sitemap").height <= 11
    assert len([asked for asked in site.asked if asked.path.endswith(".xml")]) <= 11


def test_a_name_with_hundreds_of_addresses_does_not_hold_a_request(tmp_path):
    tried = []

    class Deaf:
        def _new_conn(self):
            tried.append(self._dns_host)
            raise OSError("no answer")

    watch = guard.Guard(resolve=lambda host: [f"93.184.{number // 256}.{number % 256}" for number in range(600)])
    connection = type("Connection", (guard._Guarded, Deaf), {"guard": watch, "_dns_host": "news.example"})()
    with pytest.raises(OSError, match="no answer"):
        connection._new_conn()
    assert tried == [f"93.184.0.{number}" for number in range(4)]
    assert connection._dns_host == "news.example"


def test_the_time_of_an_address_runs_through_a_proxy_too(site, fetch):
    for path in ("/robots.txt", "/slow"):
        site.replies["far.example", f"http://far.example{path}"] = site.replies[ODD, path]
    known = {"far.example": ["93.184.216.34"]}
    row = only(fetch("http://far.example/slow", proxy=f"http://127.0.0.1:{site.port}", resolve=known.get))
    assert row["reason"] == "took longer than 2 s"


def test_a_sitemap_that_unpacks_to_too_much_is_refused(site, fetch):
    bomb = site.put("/s.xml.gz", Reply(zeros(80 << 20), 200, (("Content-Type", "application/gzip"),)))
    assert "unpacks to more" in only(fetch(bomb))["reason"]


def test_feeds_that_name_odd_addresses_make_rows_and_no_requests(site, fetch):
    links = ["file:///etc/passwd", "http://10.0.0.1/x", "javascript:alert(1)", "http://[", "", site.url(ODD, "/plain")]
    items = "".join(f"<item><link>{link}</link></item>" for link in links)
    feed = site.put("/f", Reply(f"<?xml version='1.0'?><rss version='2.0'><channel>{items}</channel></rss>".encode()))
    report = fetch(feed)
    assert len(report) == 1
    assert set(report.rows["outcome"]) == {"fetched", "failed"}
