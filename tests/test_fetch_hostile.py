"""Claims about what ``scrape`` takes from servers that are wrong, slow or hostile, and where it never goes."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from newsserver import ODD, FaultySite, Reply, only, page, quick_scrape, redirect, zeros

from analysis.fetch import ScrapeOptions, guard, scrape


@pytest.fixture
def site():
    with FaultySite() as site:
        yield site


@pytest.fixture
def fetch(site, tmp_path):
    """Scrape with quick manners into a fresh folder."""
    return quick_scrape(site, tmp_path)


# What comes back

@pytest.mark.parametrize("path", ["/gzip", "/deflate", "/brotli", "/moved", "/bad-length", "/minus-length"])
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
    "/self", "/a", "/chain0", *[f"/away{number}" for number in range(17)],
    "/pdf.html", "/said-pdf", "/video", "/text", "/empty", "/bad-gzip", "/bomb", "/bomb-deflate", "/bomb-twice",
    "/bomb-brotli", "/bad-brotli", "/zip-bomb", "/continues", "/slow-hop0",
    "/onion", "/large", "/large-chunked", "/endless", "/slow", "/slow-headers", "/silent", "/hang-up", "/noise",
    "/old-http", "/many-headers", "/long-header", "/short-body", "/bad-chunks", "/huge-chunk", "/odd-status",
    "/no-location", "/forbidden", "/gone", "/auth", "/proxy-auth",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_a_hostile_server_is_a_row_with_a_reason_and_soon(site, fetch, path):
    assert len(HOSTILE) >= 40
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
